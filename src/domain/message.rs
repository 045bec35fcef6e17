//! One mail to one person, from the moment it is queued.

use std::time::Duration;

use super::choice::choice;
use super::email::Email;
use super::id::{AssistantId, EventId, InvitationId, MailingId, MessageId, TemplateId, UserId};
use super::instant::Instant;
use super::language::{Language, Languages};
use super::text::Line;

choice! {
    /// What a mail is for.
    MessageKind {
        /// The personal invitation with its link.
        Invitation = "invitation",
        /// To those who have not answered.
        Reminder = "reminder",
        /// After an acceptance; carries the calendar part.
        Confirmation = "confirmation",
        /// After a refusal: "sorry to miss you".
        Regret = "regret",
        /// The event's time or place changed.
        Change = "change",
        /// The event will not take place.
        Cancellation = "cancellation",
        /// All seats are taken, and the invitee waits for one.
        Waiting = "waiting",
        /// A seat has come free and is kept for the invitee.
        Offer = "offer",
        /// The invitation of a colleague whom an invitee proposed.
        Nomination = "nomination",
        /// To the invitee: the colleague was invited in their place.
        Substitute = "substitute",
        /// To the invitee: the colleague does not come; the invitation is theirs again.
        Unsubstituted = "unsubstituted",
        /// The code by which somebody proves that they read the mailbox.
        Code = "code",
        /// After the event, to those who came.
        Thanks = "thanks",
        /// Whatever an organiser has to say.
        Message = "message",
    }
}

choice! {
    /// Where a mail is on its way.
    MessageState {
        /// Waits for its turn.
        Queued = "queued",
        /// In the hands of a worker.
        Sending = "sending",
        /// The mail server took it.
        Sent = "sent",
        /// The mail server refused it for good.
        Failed = "failed",
        /// Came back.
        Bounced = "bounced",
        /// Not sent, because the address must not be mailed.
        Suppressed = "suppressed",
        /// Not sent, because it no longer made sense.
        Cancelled = "cancelled",
    }
}

choice! {
    /// What a calendar part does (RFC 5546).
    CalendarMethod {
        /// Puts the event into the calendar or updates it.
        Publish = "PUBLISH",
        /// The same, and asks for an answer, which comes to a signed address.
        Request = "REQUEST",
        /// Takes it out.
        Cancel = "CANCEL",
    }
}

/// A calendar part that a mail carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Calendar {
    /// What it does.
    pub method: CalendarMethod,
    /// Its SEQUENCE; each part for the same invitation has a higher one than the part before.
    pub sequence: i32,
}

/// A mail as it is queued. What it says is composed when it is sent, so that no link is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueuedMessage {
    /// Its identity; its Message-ID is made of it.
    pub id: MessageId,
    /// About which event.
    pub event_id: EventId,
    /// About whose invitation; the mail goes to this contact unless it is a test.
    pub invitation_id: InvitationId,
    /// The mailing that it belongs to, if people started one.
    pub mailing_id: Option<MailingId>,
    /// The user to whom it goes instead, marked as a test ("send to me").
    pub test_for: Option<UserId>,
    /// The assistant to whom it goes in copy instead.
    pub assistant: Option<AssistantId>,
    /// What it is for.
    pub kind: MessageKind,
    /// The language that it is written in.
    pub language: Language,
    /// The languages that it is written in after that one, each by the text that was in use when it was queued.
    pub also: Languages,
    /// The saved template it is written with; `None`: the product's own.
    pub template_id: Option<TemplateId>,
    /// The calendar part that it carries.
    pub calendar: Option<Calendar>,
    /// Not to be sent before.
    pub due_at: Instant,
    /// When it was queued.
    pub queued_at: Instant,
}

/// Why a mail is where it is: a server's words, or the product's, on one line.
pub type Outcome = Line<500>;

/// A mail as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// What was queued.
    pub queued: QueuedMessage,
    /// Where it is on its way.
    pub state: MessageState,
    /// Until when a worker has it.
    pub leased_until: Option<Instant>,
    /// How often it was tried.
    pub attempts: u32,
    /// What was said about it last; may be empty.
    pub outcome: Outcome,
    /// For whom it was handed over, or refused; `None` before that, and for mails of earlier versions.
    pub recipient: Option<Email>,
    /// When it was sent, given up or cancelled.
    pub finished_at: Option<Instant>,
}

impl MessageState {
    /// True while a mail can still be sent by itself.
    #[must_use]
    pub fn is_waiting(self) -> bool {
        matches!(self, Self::Queued | Self::Sending)
    }
}

/// When a mail is due that waits until somebody lets its mailing go on: at no time that matters.
#[must_use]
pub fn never() -> Instant {
    Instant::from_micros(253_370_764_800_000_000)
}

/// For how long a mail is tried.
const TRIED_FOR: Duration = Duration::from_hours(72);

/// How long to wait after failed attempt number `attempts` (1 is the first): 1, 5, 15, 60 minutes,
/// then hourly. `None` once it failed 72 hours or more after it was first tried: the mail is given up.
/// Where nobody knows when that was, because the first attempt was cut short, the attempts are counted.
#[must_use]
pub fn retry_after(attempts: u32, first_tried: Option<Instant>, now: Instant) -> Option<Duration> {
    if first_tried.is_some_and(|first| now >= first + TRIED_FOR) {
        return None;
    }
    let minutes = match attempts {
        0 | 1 => 1,
        2 => 5,
        3 => 15,
        4..=74 => 60,
        _ if first_tried.is_none() => return None,
        _ => 60,
    };
    Some(Duration::from_secs(minutes * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retries_end_after_three_days() {
        let first = Instant::from_micros(1_800_000_000_000_000);
        // The hours may be a fifth longer or shorter, and nobody may know when it began.
        for (known, part) in [(true, 0.8), (true, 1.0), (true, 1.2), (false, 1.0)] {
            let mut total = Duration::ZERO;
            let mut attempts = 1;
            while let Some(wait) = retry_after(attempts, known.then_some(first), first + total) {
                total += wait.mul_f64(part);
                attempts += 1;
            }
            assert!((Duration::from_hours(71)..=Duration::from_hours(74)).contains(&total), "{total:?}");
        }
        let waits = [1, 2, 3, 4, 5, 60].map(|attempts| retry_after(attempts, Some(first), first));
        assert_eq!(waits, [1, 5, 15, 60, 60, 60].map(|minutes| Some(Duration::from_mins(minutes))));
    }
}
