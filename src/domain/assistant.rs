//! Assistants: people who read an invitee's mail in copy and answer in their name, by a link of their own.

use super::email::Email;
use super::id::{AssistantId, ContactId};
use super::text::Line;

/// An assistant's name, as the invitee's pages and the desk print it.
pub type AssistantName = Line<200>;

/// The most assistants that one person has; each gets every mail.
pub const MAX_ASSISTANTS: usize = 5;

/// An assistant as they are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assistant {
    /// Their identity.
    pub id: AssistantId,
    /// For whom they answer.
    pub contact_id: ContactId,
    /// Their name.
    pub name: AssistantName,
    /// Where their mail goes.
    pub email: Email,
}

/// What keeps somebody from becoming an assistant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoAssistant {
    /// It is the invitee's own address.
    Own,
    /// They are one already.
    Already,
    /// There are [`MAX_ASSISTANTS`] of them.
    TooMany,
}

/// Whether somebody with this address may become an assistant of a person with the address `own`.
///
/// # Errors
/// A [`NoAssistant`].
pub fn check(own: &Email, known: &[Assistant], email: &Email) -> Result<(), NoAssistant> {
    if own.key() == email.key() {
        return Err(NoAssistant::Own);
    }
    if known.iter().any(|assistant| assistant.email.key() == email.key()) {
        return Err(NoAssistant::Already);
    }
    if known.len() >= MAX_ASSISTANTS {
        return Err(NoAssistant::TooMany);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_their_own_assistant_and_nobody_is_one_twice() {
        let email = |text: &str| Email::parse(text).expect("an address");
        let assistant = |address: &str| Assistant {
            id: uuid::Uuid::nil().into(),
            contact_id: uuid::Uuid::nil().into(),
            name: Line::parse("Eva").expect("a name"),
            email: email(address),
        };
        let own = email("ada@ministry.example");
        let eva = [assistant("eva@ministry.example")];
        let five: Vec<Assistant> = (0..5).map(|n| assistant(&format!("eva{n}@ministry.example"))).collect();
        for (known, address, want) in [
            (&[][..], "eva@ministry.example", Ok(())),
            (&eva, "bo@ministry.example", Ok(())),
            (&eva, "EVA@ministry.example", Err(NoAssistant::Already)),
            (&eva, "ADA@ministry.example", Err(NoAssistant::Own)),
            (&five, "bo@ministry.example", Err(NoAssistant::TooMany)),
        ] {
            assert_eq!(check(&own, known, &email(address)), want, "{address}");
        }
    }
}
