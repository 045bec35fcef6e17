//! An organiser's questions in a form, on the invitee's page and on the desk: the fields in the reader's
//! language, and the way back from what was sent. The field of a question is called `q-` and its id.

mod field;

use super::form::{FieldErrors, Fields};
use crate::domain::id::QuestionId;
use crate::domain::language::Language;
use crate::domain::question::answers::{Given, Kept, Kind, Sent, take as take_answers};
use crate::domain::question::value::{Problem, Value};
use crate::domain::question::{Question, QuestionDraft, QuestionKind};
use crate::domain::text::TextError;
use crate::i18n::Words;

pub(super) use field::{Drawn, QuestionField, fields};

/// What the field of a question is called.
pub(super) fn name(id: QuestionId) -> String {
    format!("q-{id}")
}

/// What the hidden field is called that says that the question was in a form.
pub(super) fn mark(id: QuestionId) -> String {
    format!("q-{id}-asked")
}

/// Which version of a question, and which answer to it, a form was made from.
pub(super) fn seen(question: &Question, kept: &[Kept]) -> String {
    let at = kept.iter().find(|kept| kept.question == question.id).map_or(0, |kept| kept.at.micros());
    format!("{}-{at}", question.version)
}

/// What the box is called by which a sensitive answer is forgotten.
fn forget_name(id: QuestionId) -> String {
    format!("q-{id}-forget")
}

fn has_sealed(kept: &[Kept], id: QuestionId) -> bool {
    kept.iter().any(|kept| kept.question == id && kept.value == Kind::Sealed)
}

/// True where there is an answer that the field does not show.
fn is_hidden(kept: &[Kept], question: &Question) -> bool {
    let answer = kept.iter().find(|kept| kept.question == question.id).map(|kept| &kept.value);
    match answer {
        Some(Kind::Open(value)) => !value.fits(&question.details),
        Some(Kind::Sealed) => true,
        Some(Kind::File(..)) | None => false,
    }
}

/// Reads what was sent for these questions; see [`take_answers`].
///
/// # Errors
/// What is wrong with which field, in the reader's language.
pub(super) fn take(
    questions: &[&Question],
    kept: &[Kept],
    sent: &Fields,
    strict: bool,
    words: Words,
) -> Result<Vec<Given>, FieldErrors> {
    let values: Vec<(QuestionId, Vec<String>)> =
        questions.iter().map(|question| (question.id, sent.all(&name(question.id)))).collect();
    let of_question = |id| {
        let values = values.iter().find(|(own, _)| *own == id).map_or(&[][..], |(_, values)| values);
        let question = questions.iter().find(|question| question.id == id);
        let has_hidden = question.is_some_and(|question| is_hidden(kept, question));
        Sent { values, forget: sent.has(&forget_name(id)), has_hidden }
    };
    take_answers(questions.iter().copied(), of_question, strict).map_err(|problems| {
        let mut errors = FieldErrors::default();
        for (id, problem) in problems {
            let question = questions.iter().find(|question| question.id == id);
            let label = question.map_or("", |question| question.details.label(words.language()));
            errors.add(name(id), say(words, label, problem));
        }
        errors
    })
}

/// What is wrong with an answer and what to do.
fn say(words: Words, label: &str, problem: Problem) -> String {
    match problem {
        Problem::Missing => words.say_with("problem-question-missing", &[("question", label.into())]),
        Problem::NotAgreed => words.say_with("problem-question-agree", &[("question", label.into())]),
        Problem::Text(TextError::Missing) => {
            words.say_with("problem-question-missing", &[("question", label.into())])
        }
        Problem::Text(TextError::TooLong { max }) => {
            words.say_with("problem-too-long", &[("field", label.into()), ("max", max.into())])
        }
        Problem::Text(TextError::Control) => words.say_with("problem-control", &[("field", label.into())]),
        Problem::NotANumber => words.say_with("problem-question-number", &[("question", label.into())]),
        Problem::TooSmall(least) => words.say_with(
            "problem-question-small",
            &[("question", label.into()), ("least", least.to_string().into())],
        ),
        Problem::TooGreat(most) => words.say_with(
            "problem-question-great",
            &[("question", label.into()), ("most", most.to_string().into())],
        ),
        Problem::NotADate => words.say_with("problem-question-date", &[("question", label.into())]),
        Problem::NotOffered => words.say_with("problem-question-choice", &[("question", label.into())]),
    }
}

/// An answer to a version of a question, as it is read.
pub(super) fn read(asked: &QuestionDraft, value: &Value, words: Words) -> String {
    let language = words.language();
    match value {
        Value::Line(_) | Value::Prose(_) | Value::Number(_) => value.stored(),
        Value::YesNo(true) => words.say("question-yes"),
        Value::YesNo(false) => words.say("question-no"),
        Value::Options(keys) => {
            let labels: Vec<&str> = keys.iter().map(|key| asked.option(*key, language)).collect();
            labels.join(if language == Language::Ar { "، " } else { ", " })
        }
        Value::Date(day) => words.day(*day),
        Value::Country(country) => country.name(language).to_owned(),
        Value::Agreed => words.say("question-agreed"),
    }
}

/// The kind as an organiser reads it.
pub(super) fn kind_word(kind: QuestionKind) -> &'static str {
    match kind {
        QuestionKind::ShortText => "Short text",
        QuestionKind::LongText => "Long text",
        QuestionKind::Number => "Number",
        QuestionKind::YesNo => "Yes or no",
        QuestionKind::OneOf => "One of several options",
        QuestionKind::SeveralOf => "Any of several options",
        QuestionKind::Date => "Date",
        QuestionKind::Country => "Country",
        QuestionKind::File => "File (PDF or image)",
        QuestionKind::Consent => "Consent",
    }
}
