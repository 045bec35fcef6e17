//! A focal point's delegation, and the form by which a member is named.

use serde::Deserialize;

use super::visit::Visit;
use crate::domain::delegation::Delegation;
use crate::domain::email::{Email, MailDomain};
use crate::domain::nomination::Nominee;
use crate::domain::text::{Line, TextError};
use crate::i18n::Words;
use crate::store::delegations::Member;
use crate::web::form::FieldErrors;

/// Who is to be a member.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct MemberForm {
    /// The name as printed.
    pub(super) member_name: String,
    /// The office.
    pub(super) member_position: String,
    /// The address.
    pub(super) member_email: String,
}

impl MemberForm {
    /// The member, or what is wrong with the form, in the reader's language.
    pub(super) fn parse(&self, words: Words) -> Result<Nominee, FieldErrors> {
        let mut errors = FieldErrors::default();
        let long = |words: Words, field: String, error| match error {
            TextError::TooLong { max } => {
                words.say_with("problem-too-long", &[("field", field.into()), ("max", max.into())])
            }
            _ => words.say_with("problem-control", &[("field", field.into())]),
        };
        let name = errors.take("member_name", Line::required(&self.member_name), |error| match error {
            TextError::Missing => words.say("problem-nominee-name"),
            other => long(words, words.say("nominee-name"), other),
        });
        let position = errors.take("member_position", Line::parse(&self.member_position), |error| {
            long(words, words.say("reply-position"), error)
        });
        let email = errors
            .take("member_email", Email::parse(&self.member_email), |_| words.say("problem-nominee-email"));
        match (name, position, email) {
            (Some(name), Some(position), Some(email)) => Ok(Nominee { name, position, email }),
            _ => Err(errors),
        }
    }
}

/// A focal point's delegation with its people.
pub(super) struct Led {
    /// The visit by the focal point's link.
    pub(super) visit: Box<Visit>,
    /// The delegation.
    pub(super) delegation: Delegation,
    /// Its people.
    pub(super) members: Vec<Member>,
    /// At which domain people may join by the delegation's link, and that link.
    pub(super) join: Option<(MailDomain, String)>,
}
