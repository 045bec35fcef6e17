//! One act of sending: who gets a mail, who is left out and why, how far it is, and whether a mail
//! that waits still makes sense at the moment at which it would go out.

use std::time::Duration;

use super::choice::choice;
use super::event::{Event, EventStatus};
use super::id::{EventId, InvitationId, MailingId, UserId};
use super::instant::Instant;
use super::invitation::{Invitation, Reply, Standing};
use super::language::Language;
use super::message::{MessageKind, MessageState};

/// How long nobody is reminded again.
const REMINDER_PAUSE: Duration = Duration::from_hours(24);

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
    /// When.
    pub started_at: Instant,
    /// How many mails it has.
    pub total: u32,
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

choice! {
    /// Why somebody on the guest list does not get a mail.
    LeftOut {
        /// The organiser withdrew the invitation.
        Revoked = "revoked",
        /// Has been invited before.
        AlreadyInvited = "already invited",
        /// Nothing was ever sent, so there is nothing to remind of or to change.
        NotInvited = "not invited",
        /// Has answered.
        Answered = "answered",
        /// Does not come.
        Declined = "declined",
        /// An earlier mail could not be delivered.
        Undeliverable = "undeliverable",
        /// The same mail waits to be sent.
        OnItsWay = "on its way",
        /// Was reminded less than a day ago.
        JustReminded = "just reminded",
        /// Has been told already.
        Told = "told",
    }
}

impl LeftOut {
    /// The reason in words, after a number of guests.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Revoked => "the invitation was revoked",
            Self::AlreadyInvited => "was invited already",
            Self::NotInvited => "was not invited yet",
            Self::Answered => "has answered already",
            Self::Declined => "has declined",
            Self::Undeliverable => "an earlier mail could not be delivered; correct the address first",
            Self::OnItsWay => "the same mail is waiting to be sent",
            Self::JustReminded => "was reminded less than a day ago",
            Self::Told => "was told already, and nothing has changed since",
        }
    }
}

/// What a mailing needs to know of somebody on the guest list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// Their invitation.
    pub invitation: InvitationId,
    /// What the organiser has done.
    pub standing: Standing,
    /// What they answered.
    pub reply: Option<Reply>,
    /// The language that they are written to in.
    pub language: Language,
    /// The latest mail of the mailing's own kind: where it is, and when it was queued.
    pub latest: Option<(MessageState, Instant)>,
    /// True where the latest invitation or reminder did not arrive.
    pub undeliverable: bool,
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
        }
    }
}

/// Whether this kind of mail can be sent for this event now.
///
/// # Errors
/// [`NotNow`] with the reason.
pub fn sendable(kind: MessageKind, event: &Event, now: Instant) -> Result<(), NotNow> {
    use EventStatus::{Cancelled, Closed, Draft, Open};
    let status = event.status;
    let fits = match kind {
        MessageKind::Confirmation | MessageKind::Regret => return Err(NotNow::Automatic),
        MessageKind::Invitation => matches!(status, Draft | Open),
        MessageKind::Reminder => status == Open,
        MessageKind::Change => matches!(status, Open | Closed),
        MessageKind::Cancellation => matches!(status, Draft | Open | Closed | Cancelled),
    };
    if !fits {
        return Err(NotNow::Status(status));
    }
    let asks = matches!(kind, MessageKind::Invitation | MessageKind::Reminder);
    if asks && now > event.details.reply_by {
        return Err(NotNow::DeadlinePassed);
    }
    Ok(())
}

/// Why this person does not get the mail; `None`: they do.
#[must_use]
pub fn left_out(kind: MessageKind, event: &Event, who: &Candidate, now: Instant) -> Option<LeftOut> {
    if who.standing == Standing::Revoked {
        return Some(LeftOut::Revoked);
    }
    if kind == MessageKind::Invitation {
        return (who.standing == Standing::Invited).then_some(LeftOut::AlreadyInvited);
    }
    if who.standing == Standing::Listed {
        return Some(LeftOut::NotInvited);
    }
    match (kind, who.reply) {
        (MessageKind::Reminder, Some(_)) => return Some(LeftOut::Answered),
        (_, Some(Reply::Declined)) => return Some(LeftOut::Declined),
        _ => {}
    }
    if who.undeliverable && who.reply.is_none() {
        return Some(LeftOut::Undeliverable);
    }
    let (state, queued_at) = who.latest?;
    if state.is_waiting() {
        return Some(LeftOut::OnItsWay);
    }
    if state != MessageState::Sent {
        return None;
    }
    match kind {
        MessageKind::Reminder => (queued_at + REMINDER_PAUSE > now).then_some(LeftOut::JustReminded),
        MessageKind::Change => (queued_at >= event.updated_at).then_some(LeftOut::Told),
        _ => Some(LeftOut::Told),
    }
}

/// Who gets a mail and who does not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// Who gets it.
    pub recipients: Vec<Candidate>,
    /// Who does not, and why.
    pub left_out: Vec<(Candidate, LeftOut)>,
}

impl Plan {
    /// How many are left out for each reason, in the order of [`LeftOut::ALL`].
    #[must_use]
    pub fn reasons(&self) -> Vec<(LeftOut, usize)> {
        let count = |reason: LeftOut| self.left_out.iter().filter(|(_, r)| *r == reason).count();
        LeftOut::ALL.iter().map(|r| (*r, count(*r))).filter(|(_, n)| *n > 0).collect()
    }
}

/// Sorts the guest list into those who get the mail and those who do not.
#[must_use]
pub fn plan(
    kind: MessageKind,
    event: &Event,
    guests: impl IntoIterator<Item = Candidate>,
    now: Instant,
) -> Plan {
    let mut plan = Plan::default();
    for guest in guests {
        match left_out(kind, event, &guest, now) {
            None => plan.recipients.push(guest),
            Some(reason) => plan.left_out.push((guest, reason)),
        }
    }
    plan
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
        /// Whom it was for is no longer there.
        Gone = "The guest is no longer in the directory.",
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
    now: Instant,
) -> Result<(), Unwanted> {
    if invitation.standing == Standing::Revoked {
        return Err(Unwanted::Revoked);
    }
    if kind == MessageKind::Cancellation {
        return if event.status == EventStatus::Cancelled { Ok(()) } else { Err(Unwanted::NotCancelled) };
    }
    if matches!(event.status, EventStatus::Cancelled | EventStatus::Archived) {
        return Err(Unwanted::EventCancelled);
    }
    match (kind, invitation.reply) {
        (MessageKind::Invitation | MessageKind::Reminder, Some(_)) => Err(Unwanted::Answered),
        (MessageKind::Invitation | MessageKind::Reminder, None) => {
            if event.status != EventStatus::Open {
                Err(Unwanted::EventClosed)
            } else if now > event.details.reply_by {
                Err(Unwanted::DeadlinePassed)
            } else {
                Ok(())
            }
        }
        (MessageKind::Confirmation, Some(Reply::Accepted)) => Ok(()),
        (MessageKind::Confirmation, _) => Err(Unwanted::AnswerChanged),
        (MessageKind::Regret, Some(Reply::Accepted | Reply::Tentative)) => Err(Unwanted::AnswerChanged),
        (MessageKind::Change, Some(Reply::Declined)) => Err(Unwanted::Answered),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples;

    fn guest(standing: Standing, reply: Option<Reply>) -> Candidate {
        Candidate {
            invitation: samples::invitation().id,
            standing,
            reply,
            language: Language::En,
            latest: None,
            undeliverable: false,
        }
    }

    #[test]
    fn who_is_left_out_of_what_and_why() {
        use LeftOut::{
            AlreadyInvited, Answered, Declined, JustReminded, NotInvited, OnItsWay, Revoked, Told,
            Undeliverable,
        };
        use MessageKind::{Cancellation, Change, Invitation, Reminder};
        use Standing::{Invited, Listed};
        let event = samples::event();
        let now = event.updated_at + Duration::from_hours(100);
        let ago = |hours: u64| now - Duration::from_hours(hours);
        let (yes, no) = (Some(Reply::Accepted), Some(Reply::Declined));
        let sent = |hours| Some((MessageState::Sent, ago(hours)));
        let failed = Some((MessageState::Failed, ago(2)));
        for (kind, standing, reply, latest, undeliverable, want) in [
            (Invitation, Listed, None, None, false, None),
            (Invitation, Invited, None, None, false, Some(AlreadyInvited)),
            (Invitation, Standing::Revoked, None, None, false, Some(Revoked)),
            (Reminder, Listed, None, None, false, Some(NotInvited)),
            (Reminder, Invited, None, None, false, None),
            (Reminder, Invited, yes, None, false, Some(Answered)),
            (Reminder, Invited, no, None, false, Some(Answered)),
            (Reminder, Invited, Some(Reply::Tentative), None, false, Some(Answered)),
            (Reminder, Invited, None, None, true, Some(Undeliverable)),
            (Reminder, Invited, None, sent(23), false, Some(JustReminded)),
            (Reminder, Invited, None, sent(25), false, None),
            (Reminder, Invited, None, Some((MessageState::Queued, ago(1))), false, Some(OnItsWay)),
            (Reminder, Invited, None, Some((MessageState::Sending, ago(99))), false, Some(OnItsWay)),
            (Reminder, Invited, None, Some((MessageState::Cancelled, ago(1))), false, None),
            (Reminder, Standing::Revoked, None, None, false, Some(Revoked)),
            (Change, Listed, None, None, false, Some(NotInvited)),
            (Change, Invited, None, None, false, None),
            (Change, Invited, yes, None, false, None),
            (Change, Invited, no, None, false, Some(Declined)),
            (Change, Invited, yes, None, true, None),
            (Change, Invited, yes, sent(99), false, Some(Told)),
            (Change, Invited, yes, sent(101), false, None),
            (Change, Invited, yes, failed, false, None),
            (Cancellation, Listed, None, None, false, Some(NotInvited)),
            (Cancellation, Invited, None, None, false, None),
            (Cancellation, Invited, yes, None, false, None),
            (Cancellation, Invited, no, None, false, Some(Declined)),
            (Cancellation, Invited, yes, sent(400), false, Some(Told)),
            (Cancellation, Invited, yes, failed, false, None),
        ] {
            let who = Candidate { latest, undeliverable, ..guest(standing, reply) };
            assert_eq!(left_out(kind, &event, &who, now), want, "{kind} {who:?}");
        }
    }

    #[test]
    fn what_can_be_sent_in_which_state_of_an_event() {
        use EventStatus::{Archived, Cancelled, Closed, Draft, Open};
        let allowed = |kind| match kind {
            MessageKind::Invitation => vec![Draft, Open],
            MessageKind::Reminder => vec![Open],
            MessageKind::Change => vec![Open, Closed],
            MessageKind::Cancellation => vec![Draft, Open, Closed, Cancelled],
            MessageKind::Confirmation | MessageKind::Regret => vec![],
        };
        for kind in MessageKind::ALL {
            for status in [Draft, Open, Closed, Cancelled, Archived] {
                let event = Event { status, ..samples::event() };
                let before = sendable(*kind, &event, event.details.reply_by).is_ok();
                assert_eq!(before, allowed(*kind).contains(&status), "{kind} {status}");
                let late = event.details.reply_by + Duration::from_secs(1);
                let asks = matches!(kind, MessageKind::Invitation | MessageKind::Reminder);
                assert_eq!(sendable(*kind, &event, late).is_ok(), before && !asks, "{kind} {status}");
            }
        }
    }

    #[test]
    fn what_still_makes_sense_when_it_goes_out() {
        use MessageKind::{Cancellation, Change, Confirmation, Invitation, Regret, Reminder};
        let (yes, no) = (Some(Reply::Accepted), Some(Reply::Declined));
        let open = EventStatus::Open;
        for (kind, status, standing, reply, want) in [
            (Invitation, open, Standing::Invited, None, Ok(())),
            (Invitation, open, Standing::Invited, yes, Err(Unwanted::Answered)),
            (Invitation, open, Standing::Revoked, None, Err(Unwanted::Revoked)),
            (Invitation, EventStatus::Closed, Standing::Invited, None, Err(Unwanted::EventClosed)),
            (Invitation, EventStatus::Cancelled, Standing::Invited, None, Err(Unwanted::EventCancelled)),
            (Reminder, open, Standing::Invited, no, Err(Unwanted::Answered)),
            (Reminder, open, Standing::Invited, None, Ok(())),
            (Confirmation, open, Standing::Invited, yes, Ok(())),
            (Confirmation, open, Standing::Invited, no, Err(Unwanted::AnswerChanged)),
            (Confirmation, open, Standing::Revoked, yes, Err(Unwanted::Revoked)),
            (Confirmation, EventStatus::Closed, Standing::Invited, yes, Ok(())),
            (Confirmation, EventStatus::Cancelled, Standing::Invited, yes, Err(Unwanted::EventCancelled)),
            (Regret, open, Standing::Invited, no, Ok(())),
            (Regret, open, Standing::Invited, yes, Err(Unwanted::AnswerChanged)),
            (Change, open, Standing::Invited, yes, Ok(())),
            (Change, open, Standing::Invited, no, Err(Unwanted::Answered)),
            (Change, EventStatus::Archived, Standing::Invited, yes, Err(Unwanted::EventCancelled)),
            (Cancellation, EventStatus::Cancelled, Standing::Invited, yes, Ok(())),
            (Cancellation, open, Standing::Invited, yes, Err(Unwanted::NotCancelled)),
            (Cancellation, EventStatus::Cancelled, Standing::Revoked, yes, Err(Unwanted::Revoked)),
        ] {
            let event = Event { status, ..samples::event() };
            let invitation =
                crate::domain::invitation::Invitation { standing, reply, ..samples::invitation() };
            let at = event.details.reply_by;
            assert_eq!(still_wanted(kind, &event, &invitation, at), want, "{kind} {status} {standing}");
        }
        let (event, invitation) = (samples::event(), samples::invitation());
        let late = event.details.reply_by + Duration::from_secs(1);
        assert_eq!(still_wanted(Reminder, &event, &invitation, late), Err(Unwanted::DeadlinePassed));
        assert_eq!(still_wanted(Change, &event, &invitation, late), Ok(()));
    }

    #[test]
    fn progress_adds_up() {
        use MessageState::{Bounced, Cancelled, Failed, Queued, Sending, Sent};
        let progress =
            Progress::of([(Queued, 3), (Sending, 2), (Sent, 40), (Failed, 2), (Bounced, 1), (Cancelled, 4)]);
        assert_eq!((progress.total(), progress.done(), progress.waiting), (52, 47, 5));
        assert!(progress.is_running() && !Progress::of([(Sent, 1)]).is_running());
    }
}
