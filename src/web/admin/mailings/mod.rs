//! Mailings on the desk: what was sent, what would be sent, and how far it is.

mod ask;
mod left_out;
pub mod list;
pub mod message;
pub mod new;
pub mod reminders;
pub mod show;

use std::borrow::Borrow;

use crate::domain::language::Language;
use crate::domain::message::MessageKind;

/// What a mailing of this kind is called on a button, for a number of people.
#[must_use]
pub fn verb(kind: MessageKind, people: usize) -> String {
    let one = people == 1;
    match kind {
        MessageKind::Invitation if one => "Send 1 invitation".to_owned(),
        MessageKind::Invitation => format!("Send {people} invitations"),
        MessageKind::Reminder if one => "Send 1 reminder".to_owned(),
        MessageKind::Reminder => format!("Send {people} reminders"),
        MessageKind::Change if one => "Tell 1 guest about the change".to_owned(),
        MessageKind::Change => format!("Tell {people} guests about the change"),
        MessageKind::Cancellation if people == 0 => "Cancel the event".to_owned(),
        MessageKind::Cancellation if one => "Cancel the event and tell 1 guest".to_owned(),
        MessageKind::Cancellation => format!("Cancel the event and tell {people} guests"),
        MessageKind::Thanks if one => "Thank 1 guest".to_owned(),
        MessageKind::Thanks => format!("Thank {people} guests"),
        MessageKind::Message if one => "Send the message to 1 guest".to_owned(),
        MessageKind::Message => format!("Send the message to {people} guests"),
        MessageKind::Confirmation
        | MessageKind::Regret
        | MessageKind::Waiting
        | MessageKind::Offer
        | MessageKind::Nomination
        | MessageKind::Substitute
        | MessageKind::Unsubstituted
        | MessageKind::Code => format!("Send {people} mails"),
    }
}

/// A language's English name, for the desk.
#[must_use]
pub fn english_name(language: impl Borrow<Language>) -> &'static str {
    match language.borrow() {
        Language::En => "English",
        Language::Fr => "French",
        Language::Ar => "Arabic",
    }
}
