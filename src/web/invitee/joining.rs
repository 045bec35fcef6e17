//! A delegation that lets people join, and the form by which somebody does.

use serde::Deserialize;

use crate::domain::delegation::Delegation;
use crate::domain::email::{Email, MailDomain};
use crate::domain::event::Event;
use crate::domain::invitation::LinkId;
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
