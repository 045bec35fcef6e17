//! The answer form: raw strings in, an answer or field errors out.

use super::visit::Visit;
use crate::actions::replies;
use crate::domain::attendance::{Mode, Ways};
use crate::domain::email::Email;
use crate::domain::invitation::Confirmed;
use crate::domain::nomination::Nominee;
use crate::domain::question::Question;
use crate::domain::question::answers::Kept;
use crate::domain::reply::Answer;
use crate::domain::text::{Line, Prose, TextError};
use crate::i18n::Words;
use crate::web::form::{FieldErrors, Fields};
use crate::web::questions;

static NOTHING: Fields = Fields::NONE;

/// What was typed.
#[derive(Debug, Clone, Default)]
pub(in crate::web) struct AnswerForm {
    /// `yes` (in the only way, or in person), `online`, `wait`, `send`, `no`, or nothing.
    pub(super) answer: String,
    /// The name as printed.
    pub(super) printed_name: String,
    /// The office.
    pub(super) position: String,
    /// Whom the invitee represents.
    pub(super) organisation: String,
    /// Why not.
    pub(super) reason: String,
    /// The colleague's name as printed.
    pub(super) nominee_name: String,
    /// The colleague's office.
    pub(super) nominee_position: String,
    /// The colleague's address.
    pub(super) nominee_email: String,
    /// Which questions the form had; see [`Visit::edition`].
    pub(super) edition: String,
    /// Everything that was sent, for the questions; `None` where nothing was yet.
    pub(super) sent: Option<Fields>,
}

/// What the form says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Said {
    /// An answer, and those to the questions.
    Answer(replies::Said),
    /// A colleague is to come.
    Propose(Nominee),
}

impl AnswerForm {
    /// The form as it was sent.
    pub(super) fn of(sent: Fields) -> Self {
        let field = |name: &str| sent.one(name).to_owned();
        Self {
            answer: field("answer"),
            printed_name: field("printed_name"),
            position: field("position"),
            organisation: field("organisation"),
            reason: field("reason"),
            nominee_name: field("nominee_name"),
            nominee_position: field("nominee_position"),
            nominee_email: field("nominee_email"),
            edition: field("edition"),
            sent: Some(sent),
        }
    }

    /// True where ways to attend, sessions or questions are others than those that the form had.
    pub(super) fn is_outdated(&self, visit: &Visit) -> bool {
        let asks = !visit.questions.is_empty() || !self.edition.is_empty();
        // A colleague's proposal answers none.
        asks && self.answer != "send" && self.edition != visit.edition()
    }

    /// The form as it is first shown: details as they are known, no answer chosen.
    pub(super) fn prefilled(visit: &Visit) -> Self {
        let details = visit.invitation.details(&visit.contact.details);
        Self {
            answer: String::new(),
            printed_name: details.printed_name.to_string(),
            position: details.position.to_string(),
            organisation: details.organisation.to_string(),
            reason: visit.invitation.reason.to_string(),
            ..Self::default()
        }
    }

    /// How somebody who answers like this attends, whose questions are the ones that count; `None`: not at all.
    pub(super) fn attends(&self, ways: Ways) -> Option<Mode> {
        match self.answer.as_str() {
            "no" => None,
            "online" => Some(ways.of(Mode::Online)),
            _ => Some(ways.of(Mode::InPerson)),
        }
    }

    /// The answer, and those to the questions that are `asked` with it; a field that does not belong to the
    /// choice is not looked at.
    pub(super) fn parse(
        &self,
        asked: &[&Question],
        kept: &[Kept],
        words: Words,
    ) -> Result<Said, FieldErrors> {
        let mut errors = FieldErrors::default();
        let answer = match self.answer.as_str() {
            "yes" => self.acceptance(Mode::InPerson, words, &mut errors).map(Answer::Accept),
            "online" => self.acceptance(Mode::Online, words, &mut errors).map(Answer::Accept),
            "wait" => self.acceptance(Mode::InPerson, words, &mut errors).map(Answer::Wait),
            "send" => return self.nominee(words, &mut errors).map(Said::Propose).ok_or(errors),
            "no" => {
                let say = |error| problem(words, &words.say("reply-reason"), error);
                errors.take("reason", Prose::parse(&self.reason), say).map(Answer::Decline)
            }
            _ => {
                errors.add("answer", words.say("problem-choice"));
                return Err(errors);
            }
        };
        let sent = self.sent.as_ref().unwrap_or(&NOTHING);
        match questions::take(asked, kept, sent, true, words) {
            Ok(given) => answer
                .map(|answer| Said::Answer(replies::Said { answer, given, wishes: Vec::new() }))
                .ok_or(errors),
            Err(others) => {
                errors.append(others);
                Err(errors)
            }
        }
    }

    fn nominee(&self, words: Words, errors: &mut FieldErrors) -> Option<Nominee> {
        let name = errors.take("nominee_name", Line::required(&self.nominee_name), |error| match error {
            TextError::Missing => words.say("problem-nominee-name"),
            other => problem(words, &words.say("nominee-name"), other),
        });
        let position = errors.take("nominee_position", Line::parse(&self.nominee_position), |error| {
            problem(words, &words.say("reply-position"), error)
        });
        let email = errors
            .take("nominee_email", Email::parse(&self.nominee_email), |_| words.say("problem-nominee-email"));
        Some(Nominee { name: name?, position: position?, email: email? })
    }

    fn acceptance(&self, mode: Mode, words: Words, errors: &mut FieldErrors) -> Option<Confirmed> {
        let printed_name = errors.take("printed_name", Line::required(&self.printed_name), |error| {
            problem(words, &words.say("reply-name"), error)
        });
        let position = errors.take("position", Line::parse(&self.position), |error| {
            problem(words, &words.say("reply-position"), error)
        });
        let organisation = errors.take("organisation", Line::parse(&self.organisation), |error| {
            problem(words, &words.say("reply-organisation"), error)
        });
        let (printed_name, position, organisation) = (printed_name?, position?, organisation?);
        Some(Confirmed { mode, printed_name, position, organisation })
    }
}

/// What is wrong with a field and what to do, in the reader's language.
fn problem(words: Words, field: &str, error: TextError) -> String {
    match error {
        // The name is the only field that must be filled in.
        TextError::Missing => words.say("problem-name-missing"),
        TextError::TooLong { max } => {
            words.say_with("problem-too-long", &[("field", field.into()), ("max", max.into())])
        }
        TextError::Control => words.say_with("problem-control", &[("field", field.into())]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::language::Language;

    fn form(answer: &str, name: &str, position: &str, reason: &str) -> AnswerForm {
        AnswerForm {
            answer: answer.to_owned(),
            printed_name: name.to_owned(),
            position: position.to_owned(),
            organisation: String::new(),
            reason: reason.to_owned(),
            ..AnswerForm::default()
        }
    }

    #[test]
    fn what_is_wrong_is_said_under_its_field() {
        let long = "x".repeat(1_001);
        for (form, want) in [
            (form("", "Ada", "", ""), vec![("answer", "Please choose whether you will take part")]),
            (form("maybe", "Ada", "", ""), vec![("answer", "Please choose whether you will take part")]),
            (
                form("yes", " ", "", &long),
                vec![("printed_name", "Please enter your name as it should be printed")],
            ),
            (
                form("yes", "Ada\nBcc: x", &long, ""),
                vec![
                    (
                        "printed_name",
                        "Name as printed: please remove line breaks and other invisible characters",
                    ),
                    ("position", "Position: please use at most 300 characters"),
                ],
            ),
            (form("no", "", "", &long), vec![("reason", "Reason: please use at most 1000 characters")]),
        ] {
            let errors = form.parse(&[], &[], Words(Language::En)).expect_err("refused");
            assert_eq!(errors.iter().collect::<Vec<_>>(), want);
        }
    }

    #[test]
    fn a_colleague_has_a_name_and_an_address() {
        let sends = |name: &str, email: &str| AnswerForm {
            answer: "send".to_owned(),
            nominee_name: name.to_owned(),
            nominee_email: email.to_owned(),
            ..AnswerForm::default()
        };
        let Ok(Said::Propose(nominee)) =
            sends(" Sam ", "sam@ministry.example").parse(&[], &[], Words(Language::En))
        else {
            panic!("taken")
        };
        assert_eq!(
            (nominee.name.as_str(), nominee.email.to_string().as_str()),
            ("Sam", "sam@ministry.example")
        );
        let errors = sends(" ", "sam").parse(&[], &[], Words(Language::En)).expect_err("refused");
        let fields: Vec<_> = errors.iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["nominee_name", "nominee_email"]);
    }

    #[test]
    fn only_the_chosen_half_counts() {
        let yes = form("yes", " Dr Zoë ", "Head", "not used")
            .parse(&[], &[], Words(Language::En))
            .expect("an answer");
        let no =
            form("no", "", "", "Away\r\nall week").parse(&[], &[], Words(Language::En)).expect("an answer");
        let Said::Answer(replies::Said { answer: Answer::Accept(details), .. }) = yes else {
            panic!("accepted")
        };
        assert_eq!((details.printed_name.as_str(), details.position.as_str()), ("Dr Zoë", "Head"));
        let reason = Prose::parse("Away\nall week").expect("a reason");
        assert_eq!(no, Said::Answer(Answer::Decline(reason).into()));
    }
}
