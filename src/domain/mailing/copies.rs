//! Which assistants get a mailing's mail in copy. Who has a mail already does not get it a second time because it did
//! not reach the guest; what is a new mail to the guest is a new one to them.

use super::super::choice::choice;
use super::super::event::Event;
use super::super::id::{AssistantId, InvitationId, LinkId};
use super::super::instant::Instant;
use super::super::message::{MessageKind, MessageState};
use super::super::suppression::SuppressionReason;
use super::plan::REMINDER_PAUSE;

choice! {
    /// Why an assistant of somebody who gets a mail gets no copy.
    NoCopy {
        /// Whoever has the address asked not to be mailed.
        Unsubscribed = "unsubscribed",
        /// Mail to the address came back.
        Bounced = "bounced",
        /// The same copy waits to be sent.
        OnItsWay = "on its way",
        /// Has it.
        Has = "has it",
    }
}

impl NoCopy {
    /// The reason in words, after a number of assistants.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Unsubscribed => "asked not to be mailed",
            Self::Bounced => "mail to the address came back",
            Self::OnItsWay => "the same copy is waiting to be sent",
            Self::Has => "this mail went to them already",
        }
    }
}

/// Somebody who assists a guest, as a mailing looks at them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Helper {
    /// Who.
    pub assistant: AssistantId,
    /// Whose invitation.
    pub invitation: InvitationId,
    /// Their link to it; `None`: they have none yet.
    pub link: Option<LinkId>,
    /// The latest copy of the mailing's own kind: where it is, and when it was queued.
    pub latest: Option<(MessageState, Instant)>,
    /// When the links to the invitation were last replaced: the one in an earlier copy is dead.
    pub relinked: Option<Instant>,
    /// What keeps the address from being mailed.
    pub suppressed: Option<SuppressionReason>,
}

/// Why this assistant gets no copy of a mail that goes to the guest; `None`: they do.
#[must_use]
pub fn no_copy(kind: MessageKind, event: &Event, who: &Helper, now: Instant) -> Option<NoCopy> {
    match who.suppressed {
        Some(SuppressionReason::Unsubscribed) => return Some(NoCopy::Unsubscribed),
        Some(SuppressionReason::Bounced) => return Some(NoCopy::Bounced),
        None => {}
    }
    let (state, queued_at) = who.latest?;
    if state.is_waiting() {
        return Some(NoCopy::OnItsWay);
    }
    if state != MessageState::Sent || who.relinked.is_some_and(|at| queued_at <= at) {
        return None;
    }
    let has = match kind {
        MessageKind::Reminder => queued_at + REMINDER_PAUSE > now,
        MessageKind::Change => queued_at >= event.updated_at,
        _ => true,
    };
    has.then_some(NoCopy::Has)
}

/// Who gets a mailing in copy and who does not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Copies {
    /// Who gets it.
    pub to: Vec<Helper>,
    /// Who does not, and why.
    pub left_out: Vec<(Helper, NoCopy)>,
}

impl Copies {
    /// Sorts the assistants of those who get a mail.
    #[must_use]
    pub fn of(
        kind: MessageKind,
        event: &Event,
        helpers: impl IntoIterator<Item = Helper>,
        now: Instant,
    ) -> Self {
        let mut copies = Self::default();
        for helper in helpers {
            match no_copy(kind, event, &helper, now) {
                None => copies.to.push(helper),
                Some(why) => copies.left_out.push((helper, why)),
            }
        }
        copies
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::domain::samples;

    #[test]
    fn who_gets_a_copy_and_who_has_it() {
        use MessageKind::{Change, Invitation, Message, Reminder, Thanks};
        use MessageState::{Bounced, Cancelled, Failed, Queued, Sending, Sent, Suppressed};
        let event = samples::event();
        let now = event.updated_at + Duration::from_hours(100);
        let ago = |hours: u64| now - Duration::from_hours(hours);
        for (kind, latest, relinked, want) in [
            (Invitation, None, None, None),
            (Invitation, Some((Sent, 50)), None, Some(NoCopy::Has)),
            (Invitation, Some((Queued, 1)), None, Some(NoCopy::OnItsWay)),
            (Invitation, Some((Sending, 1)), None, Some(NoCopy::OnItsWay)),
            (Invitation, Some((Failed, 1)), None, None),
            (Invitation, Some((Bounced, 1)), None, None),
            (Invitation, Some((Cancelled, 1)), None, None),
            (Invitation, Some((Suppressed, 1)), None, None),
            // The link in their copy is dead; one that waits is written with the new one.
            (Invitation, Some((Sent, 50)), Some(49), None),
            (Invitation, Some((Sent, 50)), Some(51), Some(NoCopy::Has)),
            (Invitation, Some((Queued, 50)), Some(49), Some(NoCopy::OnItsWay)),
            // A reminder is another mail, but for the same one sent anew.
            (Reminder, Some((Sent, 25)), None, None),
            (Reminder, Some((Sent, 23)), None, Some(NoCopy::Has)),
            (Change, Some((Sent, 99)), None, Some(NoCopy::Has)),
            (Change, Some((Sent, 101)), None, None),
            (Message, Some((Sent, 99)), None, Some(NoCopy::Has)),
            (Thanks, Some((Sent, 99)), None, Some(NoCopy::Has)),
        ] {
            let who = Helper {
                assistant: uuid::Uuid::nil().into(),
                invitation: samples::invitation().id,
                link: None,
                latest: latest.map(|(state, hours)| (state, ago(hours))),
                relinked: relinked.map(ago),
                suppressed: None,
            };
            assert_eq!(no_copy(kind, &event, &who, now), want, "{kind} {latest:?} {relinked:?}");
            for (reason, want) in [
                (SuppressionReason::Unsubscribed, NoCopy::Unsubscribed),
                (SuppressionReason::Bounced, NoCopy::Bounced),
            ] {
                let who = Helper { suppressed: Some(reason), ..who };
                assert_eq!(no_copy(kind, &event, &who, now), Some(want));
            }
        }
    }
}
