//! Who gets a mail, and who is left out of it and why.

use std::time::Duration;

use super::super::choice::choice;
use super::super::event::Event;
use super::super::id::InvitationId;
use super::super::instant::Instant;
use super::super::invitation::{Reply, Standing};
use super::super::language::Language;
use super::super::message::{MessageKind, MessageState};
use super::super::suppression::SuppressionReason;

/// How long nobody is reminded again.
pub(super) const REMINDER_PAUSE: Duration = Duration::from_hours(24);

choice! {
    /// Why somebody on the guest list does not get a mail.
    LeftOut {
        /// The organiser withdrew the invitation.
        Revoked = "revoked",
        /// Has been invited before.
        AlreadyInvited = "already invited",
        /// Is invited later, as seats come free.
        Reserve = "reserve",
        /// Nothing was ever sent, so there is nothing to remind of or to change.
        NotInvited = "not invited",
        /// Has answered.
        Answered = "answered",
        /// Does not come.
        Declined = "declined",
        /// Whoever has the address asked not to be mailed.
        Unsubscribed = "unsubscribed",
        /// Mail to the address came back.
        Bounced = "bounced",
        /// Has no seat.
        NotAttending = "not attending",
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
    fn of(reason: SuppressionReason) -> Self {
        match reason {
            SuppressionReason::Unsubscribed => Self::Unsubscribed,
            SuppressionReason::Bounced => Self::Bounced,
        }
    }

    /// The reason in words, after a number of guests.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Revoked => "the invitation was revoked",
            Self::AlreadyInvited => "invited already",
            Self::Reserve => "on the reserve list",
            Self::NotInvited => "not invited yet",
            Self::Answered => "answered already",
            Self::Declined => "declined, or sends a colleague",
            Self::Unsubscribed => "asked not to be mailed",
            Self::Bounced => "mail to the address came back; correct it first",
            Self::NotAttending => "did not accept",
            Self::Undeliverable => "an earlier mail could not be delivered; correct the address first",
            Self::OnItsWay => "the same mail is waiting to be sent",
            Self::JustReminded => "reminded less than a day ago",
            Self::Told => "told already, and nothing has changed since",
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
    /// True for somebody on the reserve list.
    pub is_reserve: bool,
    /// The language that they are written to in.
    pub language: Language,
    /// The latest mail of the mailing's own kind: where it is, and when it was queued.
    pub latest: Option<(MessageState, Instant)>,
    /// The latest invitation: where it is, and when it was queued.
    pub invited: Option<(MessageState, Instant)>,
    /// True where the latest invitation or reminder did not arrive, and the address is the same since.
    pub undeliverable: bool,
    /// True where it did not arrive, and the address was corrected since.
    pub corrected: bool,
    /// What keeps the address from being mailed.
    pub suppressed: Option<SuppressionReason>,
}

/// Why this person does not get the mail; `None`: they do.
#[must_use]
pub fn left_out(kind: MessageKind, event: &Event, who: &Candidate, now: Instant) -> Option<LeftOut> {
    if who.standing == Standing::Revoked {
        return Some(LeftOut::Revoked);
    }
    if kind == MessageKind::Invitation {
        return match who.standing {
            Standing::Invited if !who.corrected || who.reply.is_some() => Some(LeftOut::AlreadyInvited),
            Standing::Invited if who.latest.is_some_and(|(state, _)| state.is_waiting()) => {
                Some(LeftOut::OnItsWay)
            }
            Standing::Listed if who.is_reserve => Some(LeftOut::Reserve),
            _ => who.suppressed.map(LeftOut::of),
        };
    }
    if who.standing == Standing::Listed {
        return Some(LeftOut::NotInvited);
    }
    match (kind, who.reply) {
        (MessageKind::Reminder, Some(_)) => return Some(LeftOut::Answered),
        (MessageKind::Thanks, reply) if reply != Some(Reply::Accepted) => {
            return Some(LeftOut::NotAttending);
        }
        // A free message is for whom it was written.
        (MessageKind::Message, _) => {}
        (_, Some(Reply::Declined | Reply::Replaced)) => return Some(LeftOut::Declined),
        _ => {}
    }
    if let Some(reason) = who.suppressed {
        return Some(LeftOut::of(reason));
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
