//! One question as a template draws it.

use super::{forget_name, has_sealed, mark, name, seen};
use crate::domain::attendance::{Mode, Ways};
use crate::domain::country::Country;
use crate::domain::question::answers::{Kept, Kind};
use crate::domain::question::{Question, QuestionDraft, QuestionKind};
use crate::i18n::Words;
use crate::web::form::Fields;

/// From so many options on they stand in a list and not below each other.
const LIST_FROM: usize = 9;
/// How many answers can open further questions on one page; the style sheet has a rule for each. Whatever
/// depends on others is always shown.
const PARTS: usize = 20;

/// How a question is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web) enum Drawn {
    /// A line of text; `inputmode` of a number.
    Line,
    /// An area of text.
    Area,
    /// A day.
    Date,
    /// Radio buttons.
    Radios,
    /// Boxes to tick.
    Boxes,
    /// A list to choose from.
    List,
    /// One box, whose label is the question.
    Box,
}

/// One thing that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::web) struct Choice {
    /// What is sent.
    pub(in crate::web) value: String,
    /// What is read.
    pub(in crate::web) label: String,
    /// It is chosen.
    pub(in crate::web) on: bool,
    /// The parts of the form that it opens, apart by a space.
    pub(in crate::web) opens: String,
}

/// A question with what was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::web) struct QuestionField {
    /// What the field, and its element, are called.
    pub(in crate::web) name: String,
    /// The hidden field that says that the question was in the form, for forms that need to know.
    pub(in crate::web) mark: String,
    /// What it holds: which answer the form was made from.
    pub(in crate::web) seen: String,
    /// The box to forget a sealed answer; `None` where there is none.
    pub(in crate::web) forget: Option<String>,
    /// That box is ticked.
    pub(in crate::web) forgets: bool,
    /// The question, and that it need not be answered.
    pub(in crate::web) label: String,
    /// What helps to answer.
    pub(in crate::web) hint: String,
    /// It is a sensitive one.
    pub(in crate::web) sensitive: bool,
    /// How it is drawn.
    pub(in crate::web) drawn: Drawn,
    /// A number is expected.
    pub(in crate::web) numeric: bool,
    /// The text of the field.
    pub(in crate::web) value: String,
    /// What can be chosen.
    pub(in crate::web) choices: Vec<Choice>,
    /// The part of the form that it belongs to; `None` where it is always shown.
    pub(in crate::web) part: Option<usize>,
    /// Only of those who attend like this, where guests choose.
    pub(in crate::web) mode: Option<Mode>,
    /// After which answer it is asked, for those whose browser cannot hide it.
    pub(in crate::web) condition: String,
}

/// The answers that open a part of the form each.
fn parts<'q>(questions: &[&'q Question]) -> Vec<(&'q Question, String)> {
    let mut parts: Vec<(&Question, String)> = Vec::new();
    for question in questions {
        let Some(after) = &question.details.after else { continue };
        let Some(leader) = questions.iter().find(|leader| leader.id == after.question) else { continue };
        let known = parts.iter().any(|(own, answer)| own.id == leader.id && *answer == after.answer);
        if !known && parts.len() < PARTS {
            parts.push((leader, after.answer.clone()));
        }
    }
    parts
}

/// The fields of these questions at an event with these ways to attend, files left out: with what was sent, else with what is kept. A question whose
/// leader is not among them is left out, too.
pub(in crate::web) fn fields(
    questions: &[&Question],
    kept: &[Kept],
    sent: Option<&Fields>,
    ways: Ways,
    words: Words,
) -> Vec<QuestionField> {
    let parts = parts(questions);
    let is_led = |question: &Question| question.details.after.is_some();
    let has_leader = |question: &Question| {
        let after = question.details.after.as_ref();
        after.is_some_and(|after| questions.iter().any(|leader| leader.id == after.question))
    };
    questions
        .iter()
        .filter(|question| question.details.kind != QuestionKind::File)
        .filter(|question| !is_led(question) || has_leader(question))
        .map(|question| {
            let mode = question.details.mode.filter(|_| ways.is_choice());
            let mut field = field(question, questions, &parts, kept, sent, words);
            if let Some(mode) = mode {
                let only = match mode {
                    Mode::InPerson => words.say("question-if-in-person"),
                    Mode::Online => words.say("question-if-online"),
                };
                field.condition = format!("{only} {}", field.condition).trim_end().to_owned();
            }
            QuestionField { mode, ..field }
        })
        .collect()
}

fn field(
    question: &Question,
    questions: &[&Question],
    parts: &[(&Question, String)],
    kept: &[Kept],
    sent: Option<&Fields>,
    words: Words,
) -> QuestionField {
    let details = &question.details;
    let name = name(question.id);
    let values = sent.map_or_else(|| known(question, kept), |sent| sent.all(&name));
    let (drawn, choices) = choices(details, words);
    let choices = choices
        .into_iter()
        .map(|(value, label)| Choice {
            on: values.contains(&value),
            opens: opened(question, &value, parts),
            value,
            label,
        })
        .collect();
    let after = details.after.as_ref();
    let number = |(leader, answer): &(&Question, String)| {
        after.is_some_and(|after| after.question == leader.id && after.answer == *answer)
    };
    let label = details.label(words.language());
    let wording = details.wording(words.language());
    QuestionField {
        mark: mark(question.id),
        seen: seen(question, kept),
        forget: has_sealed(kept, question.id).then(|| forget_name(question.id)),
        forgets: sent.is_some_and(|sent| sent.has(&forget_name(question.id))),
        label: if details.required {
            label.to_owned()
        } else {
            words.say_with("question-optional", &[("question", label.into())])
        },
        hint: wording.map(|wording| wording.hint.to_string()).unwrap_or_default(),
        sensitive: details.sensitive,
        drawn,
        numeric: details.kind == QuestionKind::Number,
        value: values.into_iter().next().unwrap_or_default(),
        choices,
        part: parts.iter().position(number).map(|at| at + 1),
        condition: condition(details, questions, words),
        mode: None,
        name,
    }
}

/// What stands in the field of somebody who has answered before.
fn known(question: &Question, kept: &[Kept]) -> Vec<String> {
    let of_question = kept.iter().find(|kept| kept.question == question.id);
    match of_question.map(|kept| &kept.value) {
        Some(Kind::Open(value)) if value.fits(&question.details) => {
            if question.details.kind.has_options() {
                value.words()
            } else {
                vec![value.stored()]
            }
        }
        _ => Vec::new(),
    }
}

/// How a question is drawn, and what can be chosen: what is sent and what is read.
fn choices(details: &QuestionDraft, words: Words) -> (Drawn, Vec<(String, String)>) {
    let language = words.language();
    let option = |key: &crate::domain::question::OptionKey| {
        (key.0.to_string(), details.option(*key, language).to_owned())
    };
    let none = || (!details.required).then(|| (String::new(), words.say("question-none")));
    match details.kind {
        QuestionKind::ShortText | QuestionKind::Number | QuestionKind::File => (Drawn::Line, Vec::new()),
        QuestionKind::LongText => (Drawn::Area, Vec::new()),
        QuestionKind::Date => (Drawn::Date, Vec::new()),
        QuestionKind::Consent => (Drawn::Box, vec![("agreed".to_owned(), String::new())]),
        QuestionKind::SeveralOf => (Drawn::Boxes, details.options.iter().map(option).collect()),
        QuestionKind::YesNo => {
            let yes_no =
                [("yes".to_owned(), words.say("question-yes")), ("no".to_owned(), words.say("question-no"))];
            (Drawn::Radios, yes_no.into_iter().chain(none()).collect())
        }
        QuestionKind::OneOf if details.options.len() < LIST_FROM => {
            (Drawn::Radios, details.options.iter().map(option).chain(none()).collect())
        }
        QuestionKind::OneOf => {
            let first = (String::new(), words.say("question-choose"));
            (Drawn::List, std::iter::once(first).chain(details.options.iter().map(option)).collect())
        }
        QuestionKind::Country => {
            let mut all: Vec<(String, String)> = Country::all()
                .map(|country| (country.code().to_owned(), country.name(language).to_owned()))
                .collect();
            all.sort_by(|a, b| a.1.cmp(&b.1));
            let first = (String::new(), words.say("question-choose"));
            (Drawn::List, std::iter::once(first).chain(all).collect())
        }
    }
}

/// The parts that an answer opens.
fn opened(question: &Question, answer: &str, parts: &[(&Question, String)]) -> String {
    let opens = |(_, (leader, own)): &(usize, &(&Question, String))| {
        leader.id == question.id && own.as_str() == answer
    };
    let numbers: Vec<String> = (1..).zip(parts).filter(opens).map(|(part, _)| part.to_string()).collect();
    numbers.join(" ")
}

/// After which answer to which question it is asked.
fn condition(details: &QuestionDraft, questions: &[&Question], words: Words) -> String {
    let Some(after) = &details.after else { return String::new() };
    let Some(leader) = questions.iter().find(|leader| leader.id == after.question) else {
        return String::new();
    };
    let (_, choices) = choices(&leader.details, words);
    let answer = choices.into_iter().find(|(value, _)| *value == after.answer).map(|(_, label)| label);
    let answer = answer.filter(|label| !label.is_empty()).unwrap_or_else(|| words.say("question-agreed"));
    let question = leader.details.label(words.language());
    words.say_with("question-condition", &[("answer", answer.into()), ("question", question.into())])
}

impl QuestionField {
    /// True where the field is made of several controls, or of none that a label could name.
    pub(in crate::web) fn is_group(&self) -> bool {
        matches!(self.drawn, Drawn::Radios | Drawn::Boxes)
    }

    /// What an element's `aria-describedby` names; `wrong` where there is an error.
    pub(in crate::web) fn described_by(&self, wrong: bool) -> String {
        let mut ids = Vec::new();
        if !self.condition.is_empty() {
            ids.push(format!("{}-when", self.name));
        }
        if !self.hint.is_empty() {
            ids.push(format!("{}-hint", self.name));
        }
        if self.sensitive || self.forget.is_some() {
            ids.push(format!("{}-seal", self.name));
        }
        if wrong {
            ids.push(format!("{}-error", self.name));
        }
        ids.join(" ")
    }
}
