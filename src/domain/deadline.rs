//! Until when an invitee's answer is taken or changed.

use super::event::Event;
use super::instant::Instant;
use super::invitation::{Invitation, Reply};

/// The last moment at which this invitee's answer is taken or changed. While a seat is offered it is the end of
/// the offer; else the event's deadline, or what was granted beyond it.
#[must_use]
pub fn answer_by(event: &Event, invitation: &Invitation) -> Instant {
    let details = &event.details;
    if let (Some(Reply::Offered), Some(until)) = (invitation.reply, invitation.offered_until) {
        return until;
    }
    if invitation.exception.waiver.of_deadline() {
        return details.ends_at;
    }
    let deadline = match invitation.reply {
        None | Some(Reply::Tentative) => details.reply_by,
        Some(_) => details.change_until.unwrap_or(details.reply_by),
    };
    invitation.exception.extended_until.map_or(deadline, |granted| granted.max(deadline))
}
