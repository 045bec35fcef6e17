//! A delegation that lets people join, and the form by which somebody does.

use serde::Deserialize;

use crate::domain::contact::PrintedName;
use crate::domain::delegation::Delegation;
use crate::domain::email::{Email, MailDomain};
use crate::domain::event::Event;
use crate::domain::id::LinkId;
use crate::domain::nomination::Nominee;
use crate::domain::reply::Refusal;
use crate::domain::text::{Line, TextError};
use crate::i18n::Words;
use crate::web::form::FieldErrors;

/// Who wants to join.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct JoinForm {
    /// The name as printed.
    pub(super) printed_name: String,
    /// The office.
    pub(super) position: String,
    /// The address.
    pub(super) email: String,
}

/// The most characters of a name that somebody types whom nobody knows.
const LONGEST_NAME: u32 = 80;

/// True where a text can be somebody's name, and is no address and no message.
fn is_a_name(text: &str) -> bool {
    let strange = |c: char| c.is_numeric() || "/\\:;@<>[]{}|#%=?&!*_~^$€".contains(c);
    text.chars().count() <= LONGEST_NAME as usize && !text.contains(strange)
}

impl JoinForm {
    /// The person, or what is wrong with the form, in the reader's language.
    pub(super) fn parse(&self, domain: &MailDomain, words: Words) -> Result<Nominee, FieldErrors> {
        let mut errors = FieldErrors::default();
        let say = |field: String, error| match error {
            TextError::Missing => words.say("problem-name-missing"),
            TextError::TooLong { max } => {
                words.say_with("problem-too-long", &[("field", field.into()), ("max", max.into())])
            }
            TextError::Control => words.say_with("problem-control", &[("field", field.into())]),
        };
        let name = errors
            .take("printed_name", Line::required(&self.printed_name), |e| say(words.say("reply-name"), e));
        // The name stands in a mail that the organiser sends: it must not carry a stranger's message.
        if name.as_ref().is_some_and(|name: &PrintedName| !is_a_name(name.as_str())) {
            errors.add("printed_name", words.say_with("problem-join-name", &[("max", LONGEST_NAME.into())]));
        }
        let position =
            errors.take("position", Line::parse(&self.position), |e| say(words.say("reply-position"), e));
        let wrong = || words.say_with("problem-join-email", &[("domain", domain.at().as_str().into())]);
        let email = errors.take("email", Email::parse(&self.email), |_| wrong());
        if email.as_ref().is_some_and(|email| !domain.has(email)) {
            errors.add("email", wrong());
        }
        match (name, position, email) {
            (Some(name), Some(position), Some(email)) if errors.is_empty() => {
                Ok(Nominee { name, position, email })
            }
            _ => Err(errors),
        }
    }
}

/// A delegation as somebody with its link sees it.
pub(super) struct Joinable {
    /// The catalogue in the page's language.
    pub(super) words: Words,
    /// At which event.
    pub(super) event: Event,
    /// The delegation.
    pub(super) delegation: Delegation,
    /// At which domain addresses have to be.
    pub(super) domain: MailDomain,
    /// How many places are left.
    pub(super) left: u32,
    /// Why nobody can join now.
    pub(super) closed: Option<Refusal>,
    /// The path of the page.
    pub(super) path: String,
    /// The random part of the link.
    pub(super) link: LinkId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_carries_no_message() {
        for name in ["Dr Zoë O’Neill-García", "H.E. Ms Ada (Lovelace), Jr.", "محمّد بن علي", "გიორგი"]
        {
            assert!(is_a_name(name), "{name}");
        }
        for text in ["Pay at https://evil.example", "ada@x.example", "Call 0800", "Win $", &"x".repeat(81)] {
            assert!(!is_a_name(text), "{text}");
        }
    }
}
