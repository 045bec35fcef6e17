//! Words of the product as people at the desk read them.

use crate::domain::attendance::Ways;
use crate::domain::invitation::{Reply, Standing};
use crate::domain::message::MessageKind;

/// The word and the style of an answer's badge.
pub fn badge(standing: Standing, reply: Option<Reply>) -> (&'static str, &'static str) {
    match (standing, reply) {
        (Standing::Revoked, _) => ("Revoked", "badge-revoked"),
        (_, Some(Reply::Accepted)) => ("Accepted", "badge-accepted"),
        (_, Some(Reply::Declined)) => ("Declined", "badge-declined"),
        (_, Some(Reply::Tentative)) => ("Tentative", "badge-tentative"),
        (_, Some(Reply::Waiting)) => ("Waiting", "badge-waiting"),
        (_, Some(Reply::Offered)) => ("Seat offered", "badge-offered"),
        (_, Some(Reply::Replaced)) => ("Sends a colleague", "badge-replaced"),
        (Standing::Listed, None) => ("Not invited yet", "badge-listed"),
        (Standing::Invited, None) => ("Not answered", "badge-unanswered"),
    }
}

/// The ways to attend as people read them.
pub fn ways_word(ways: Ways) -> &'static str {
    match ways {
        Ways::InPerson => "in person",
        Ways::Online => "online",
        Ways::Either => "in person or online",
    }
}

/// A mail's kind as people read it.
pub fn kind_word(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Invitation => "Invitation",
        MessageKind::Reminder => "Reminder",
        MessageKind::Confirmation => "Confirmation",
        MessageKind::Regret => "Regret",
        MessageKind::Change => "Change",
        MessageKind::Cancellation => "Cancellation",
        MessageKind::Waiting => "Waiting list",
        MessageKind::Offer => "Offer",
        MessageKind::Nomination => "Colleague's invitation",
        MessageKind::Substitute => "Colleague invited",
        MessageKind::Unsubstituted => "Colleague not coming",
        MessageKind::Code => "Code",
        MessageKind::Thanks => "Thank you",
        MessageKind::Message => "Message",
    }
}
