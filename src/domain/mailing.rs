//! One act of sending: who gets a mail, who is left out and why, how far it is, and whether a mail
//! that waits still makes sense at the moment at which it would go out.

mod audience;
mod copies;
mod pace;
mod plan;
#[cfg(test)]
pub(super) mod tests;

use std::collections::BTreeMap;

use super::choice::choice;
use super::event::{Event, EventStatus};
use super::id::{EventId, MailingId, TemplateId, UserId};
use super::instant::Instant;
use super::invitation::{Invitation, Reply, Standing};
use super::language::Language;
use super::message::{MessageKind, MessageState, Outcome};
use super::reply::{self, Refusal};
use super::seats::is_kept;
pub use audience::{Audience, Traits, Who};
pub use copies::{Copies, Helper, NoCopy, no_copy};
pub use pace::{Turn, after, turn};
pub use plan::{Candidate, LeftOut, Plan, left_out, plan};

/// A mailing as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailing {
    /// Its identity.
    pub id: MailingId,
    /// About which event.
    pub event_id: EventId,
    /// What it is for.
    pub kind: MessageKind,
    /// Who started it; `None`: somebody at the command line.
    pub started_by: Option<UserId>,
    /// When somebody did.
    pub started_at: Instant,
    /// How many mails it has; none before it begins.
    pub total: u32,
    /// Whether it goes on.
    pub status: MailingStatus,
    /// When its mails were queued, or will be.
    pub begins_at: Instant,
    /// For whom it is.
    pub audience: Audience,
    /// The saved texts that it is written with; in a language that is not here, the product's own.
    pub texts: Texts,
    /// How many of its mails go out in a minute at most; `None`: as fast as the mail server takes them.
    pub pace: Option<u32>,
    /// Why it was cancelled by itself; else empty.
    pub outcome: Outcome,
}

choice! {
    /// Whether a mailing goes on.
    MailingStatus {
        /// Begins by itself, later.
        Scheduled = "scheduled",
        /// Its mails are queued and go out.
        Sending = "sending",
        /// Its mails wait until somebody lets it go on.
        Paused = "paused",
        /// It was stopped.
        Cancelled = "cancelled",
    }
}

/// The saved text of each language.
pub type Texts = BTreeMap<Language, TemplateId>;

/// The text that somebody of this language is written to with. A free message that nobody wrote in it is sent in
/// another one rather than as the product's own words: English, where there is that, or the first.
#[must_use]
pub fn text_for(kind: MessageKind, texts: &Texts, language: Language) -> (Language, Option<TemplateId>) {
    let own = |language: Language| texts.get(&language).map(|id| (language, Some(*id)));
    let other = || {
        let first = || texts.iter().next().map(|(language, id)| (*language, Some(*id)));
        (kind == MessageKind::Message).then(|| own(Language::En).or_else(first)).flatten()
    };
    own(language).or_else(other).unwrap_or((language, None))
}

/// How far a mailing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Progress {
    /// Wait, or are in the hands of a worker.
    pub waiting: u32,
    /// Taken over by the mail server.
    pub sent: u32,
    /// Refused, came back, or must not be sent.
    pub failed: u32,
    /// Not sent, because it no longer made sense or somebody stopped it.
    pub cancelled: u32,
}

impl Progress {
    /// Counts mails by their states.
    #[must_use]
    pub fn of(counts: impl IntoIterator<Item = (MessageState, u32)>) -> Self {
        let mut progress = Self::default();
        for (state, count) in counts {
            match state {
                MessageState::Queued | MessageState::Sending => progress.waiting += count,
                MessageState::Sent => progress.sent += count,
                MessageState::Failed | MessageState::Bounced | MessageState::Suppressed => {
                    progress.failed += count;
                }
                MessageState::Cancelled => progress.cancelled += count,
            }
        }
        progress
    }

    /// All of its mails.
    #[must_use]
    pub fn total(&self) -> u32 {
        self.waiting + self.done()
    }

    /// Those that nothing more will happen to by itself.
    #[must_use]
    pub fn done(&self) -> u32 {
        self.sent + self.failed + self.cancelled
    }

    /// True while something is on its way.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.waiting > 0
    }
}

/// Why a kind of mail cannot be sent for an event now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotNow {
    /// The event's status does not allow it.
    Status(EventStatus),
    /// Nobody could answer any more.
    DeadlinePassed,
    /// It goes out by itself, to one person, when they answer.
    Automatic,
    /// The event is not over.
    NotOver,
    /// Nobody wrote the message.
    Unwritten,
}

impl std::fmt::Display for NotNow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Status(EventStatus::Draft) => {
                f.write_str("The event is a draft: nobody has been invited yet.")
            }
            Self::Status(EventStatus::Closed) => {
                f.write_str("The event is closed: answers are no longer taken. Open it again first.")
            }
            Self::Status(status) => write!(f, "The event is {status}; this can no longer be sent."),
            Self::DeadlinePassed => {
                f.write_str("The time for answers is over. Set a later reply deadline first.")
            }
            Self::Automatic => f.write_str("This mail goes out by itself when a guest answers."),
            Self::NotOver => f.write_str("The event is not over yet; let the mailing begin after its end."),
            Self::Unwritten => {
                f.write_str("This message has not been written. Write it under “Mail texts” first, in at least one language.")
            }
        }
    }
}

/// Whether this kind of mail can be sent for this event now.
///
/// # Errors
/// [`NotNow`] with the reason.
pub fn sendable(kind: MessageKind, event: &Event, now: Instant) -> Result<(), NotNow> {
    use EventStatus::{Archived, Cancelled, Closed, Draft, Open};
    let status = event.status;
    let fits = match kind {
        MessageKind::Confirmation
        | MessageKind::Regret
        | MessageKind::Waiting
        | MessageKind::Offer
        | MessageKind::Nomination
        | MessageKind::Substitute
        | MessageKind::Unsubstituted
        | MessageKind::Code => return Err(NotNow::Automatic),
        MessageKind::Invitation => matches!(status, Draft | Open),
        MessageKind::Reminder => status == Open,
        MessageKind::Change | MessageKind::Message => matches!(status, Open | Closed),
        MessageKind::Thanks => matches!(status, Open | Closed | Archived),
        MessageKind::Cancellation => matches!(status, Draft | Open | Closed | Cancelled),
    };
    if !fits {
        return Err(NotNow::Status(status));
    }
    let asks = matches!(kind, MessageKind::Invitation | MessageKind::Reminder);
    if asks && now > event.details.reply_by {
        return Err(NotNow::DeadlinePassed);
    }
    if kind == MessageKind::Thanks && now < event.details.ends_at {
        return Err(NotNow::NotOver);
    }
    Ok(())
}

choice! {
    /// Why a mail that waits is not sent after all.
    Unwanted {
        /// The event was cancelled in the meantime.
        EventCancelled = "The event was cancelled before this mail was sent.",
        /// The event takes no more answers.
        EventClosed = "The event was closed before this mail was sent.",
        /// The event is on again.
        NotCancelled = "The event is not cancelled any more.",
        /// The time for answers is over.
        DeadlinePassed = "The time for answers ended before this mail was sent.",
        /// The invitation was withdrawn.
        Revoked = "The invitation was revoked before this mail was sent.",
        /// The invitee answered in the meantime.
        Answered = "The guest answered before this mail was sent.",
        /// The invitee changed the answer in the meantime; a later mail speaks of it.
        AnswerChanged = "The guest changed the answer before this mail was sent.",
        /// The offered seat is no longer kept.
        OfferOver = "The offer was over before this mail was sent.",
        /// The code is over or was used.
        CodeOver = "The code was over before this mail was sent.",
        /// The holder of the address asked for it.
        Unsubscribed = "Whoever has this address asked not to be mailed.",
        /// Nothing arrives at the address.
        AddressBounced = "Mail to this address came back. Correct the address, then send it again.",
        /// The copy was for somebody who no longer assists the guest.
        NoAssistant = "This person is no longer an assistant of the guest.",
        /// Somebody stopped its mailing.
        Stopped = "Stopped by the organiser before it was sent.",
        /// Whom it was for is no longer there.
        Gone = "The guest is no longer in the directory.",
    }
}

impl Unwanted {
    /// Where a mail is that is not sent for this reason.
    #[must_use]
    pub fn state(self) -> MessageState {
        match self {
            Self::Unsubscribed | Self::AddressBounced => MessageState::Suppressed,
            _ => MessageState::Cancelled,
        }
    }
}

/// True for somebody who has not said anything yet, though a seat may be kept for them in a colleague's place.
#[must_use]
pub fn is_silent(invitation: &Invitation) -> bool {
    match invitation.reply {
        None => true,
        Some(Reply::Offered) => invitation.confirmed.is_none(),
        Some(_) => false,
    }
}

/// Looks again, at the moment of sending, whether a mail to an invitee still makes sense.
///
/// # Errors
/// [`Unwanted`] with the reason why it does not.
pub fn still_wanted(
    kind: MessageKind,
    event: &Event,
    invitation: &Invitation,
    queued_at: Instant,
    now: Instant,
) -> Result<(), Unwanted> {
    if invitation.standing == Standing::Revoked {
        return Err(Unwanted::Revoked);
    }
    if kind == MessageKind::Code {
        return Ok(());
    }
    if kind == MessageKind::Cancellation {
        return if event.status == EventStatus::Cancelled { Ok(()) } else { Err(Unwanted::NotCancelled) };
    }
    if kind == MessageKind::Thanks && event.status != EventStatus::Cancelled {
        let came = invitation.reply == Some(Reply::Accepted);
        return if came { Ok(()) } else { Err(Unwanted::AnswerChanged) };
    }
    if matches!(event.status, EventStatus::Cancelled | EventStatus::Archived) {
        return Err(Unwanted::EventCancelled);
    }
    // Who has answered and gets the invitation again all the same is somebody whom the organiser picked.
    let asked_again =
        kind == MessageKind::Invitation && invitation.replied_at.is_some_and(|at| at <= queued_at);
    let reminds = kind == MessageKind::Reminder && is_silent(invitation);
    match (kind, invitation.reply) {
        (MessageKind::Invitation | MessageKind::Reminder, Some(_)) if !asked_again && !reminds => {
            Err(Unwanted::Answered)
        }
        (MessageKind::Invitation | MessageKind::Reminder, _) => match reply::open(event, invitation, now) {
            Ok(()) => Ok(()),
            Err(Refusal::TooLate) => Err(Unwanted::DeadlinePassed),
            Err(_) => Err(Unwanted::EventClosed),
        },
        (MessageKind::Confirmation, Some(Reply::Accepted)) => Ok(()),
        (MessageKind::Confirmation, _) => Err(Unwanted::AnswerChanged),
        (MessageKind::Regret, reply) if reply != Some(Reply::Declined) => Err(Unwanted::AnswerChanged),
        (MessageKind::Waiting, reply) if reply != Some(Reply::Waiting) => Err(Unwanted::AnswerChanged),
        (MessageKind::Offer, Some(Reply::Offered)) if !is_kept(invitation, now) => Err(Unwanted::OfferOver),
        (MessageKind::Offer, reply) if reply != Some(Reply::Offered) => Err(Unwanted::AnswerChanged),
        (MessageKind::Nomination, None | Some(Reply::Offered)) => {
            reply::open(event, invitation, now).map_err(|_| Unwanted::DeadlinePassed)
        }
        (MessageKind::Nomination, _) => Err(Unwanted::Answered),
        (MessageKind::Substitute, reply) if reply != Some(Reply::Replaced) => Err(Unwanted::AnswerChanged),
        (MessageKind::Unsubstituted, Some(Reply::Replaced)) => Err(Unwanted::AnswerChanged),
        (MessageKind::Unsubstituted, _) => {
            reply::open(event, invitation, now).map_err(|_| Unwanted::DeadlinePassed)
        }
        (MessageKind::Change, Some(Reply::Declined | Reply::Replaced)) => Err(Unwanted::Answered),
        _ => Ok(()),
    }
}
