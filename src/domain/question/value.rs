//! What somebody answered to a question.

use jiff::civil::Date;

use super::{OptionKey, QuestionDraft, QuestionKind};
use crate::domain::country::Country;
use crate::domain::text::{Line, Prose, TextError};

/// An answer to a question of any kind but a file, which is kept apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A line.
    Line(Line<300>),
    /// A text.
    Prose(Prose<4_000>),
    /// A whole number.
    Number(i64),
    /// Yes, or no.
    YesNo(bool),
    /// The options that were chosen, in the question's order; at least one.
    Options(Vec<OptionKey>),
    /// A day.
    Date(Date),
    /// A country.
    Country(Country),
    /// Agreement.
    Agreed,
}

/// What is wrong with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// There is none, and one is needed.
    Missing,
    /// There is no agreement, and it is needed.
    NotAgreed,
    /// Not a text that can be kept.
    Text(TextError),
    /// Not a whole number.
    NotANumber,
    /// Less than the least number.
    TooSmall(i64),
    /// More than the greatest number.
    TooGreat(i64),
    /// Not a day.
    NotADate,
    /// Not among what can be chosen.
    NotOffered,
}

impl Value {
    /// Reads what a form sent for one question; `None` where nothing was given.
    ///
    /// # Errors
    /// A [`Problem`] other than that something is missing.
    pub fn parse(question: &QuestionDraft, sent: &[&str]) -> Result<Option<Self>, Problem> {
        let first = sent.first().copied().unwrap_or_default();
        if sent.iter().all(|raw| raw.trim().is_empty()) {
            return Ok(None);
        }
        let value = match question.kind {
            QuestionKind::ShortText => Self::Line(Line::parse(first).map_err(Problem::Text)?),
            QuestionKind::LongText => Self::Prose(Prose::parse(first).map_err(Problem::Text)?),
            QuestionKind::Number => Self::Number(number(question, first)?),
            QuestionKind::YesNo => match first {
                "yes" => Self::YesNo(true),
                "no" => Self::YesNo(false),
                _ => return Err(Problem::NotOffered),
            },
            QuestionKind::OneOf | QuestionKind::SeveralOf => {
                let chosen = |key: &&OptionKey| sent.iter().any(|raw| *raw == key.0.to_string());
                let keys: Vec<OptionKey> = question.options.iter().filter(chosen).copied().collect();
                let most = if question.kind == QuestionKind::OneOf { 1 } else { usize::MAX };
                let given = sent.iter().filter(|raw| !raw.is_empty()).count();
                if keys.is_empty() || keys.len() > most || keys.len() != given {
                    return Err(Problem::NotOffered);
                }
                Self::Options(keys)
            }
            QuestionKind::Date => Self::Date(western(first).trim().parse().map_err(|_| Problem::NotADate)?),
            QuestionKind::Country => Self::Country(Country::from_code(first).ok_or(Problem::NotOffered)?),
            QuestionKind::Consent if first == "agreed" => Self::Agreed,
            QuestionKind::Consent | QuestionKind::File => return Err(Problem::NotOffered),
        };
        Ok(Some(value))
    }

    /// The answer as it is stored, and as a form sends it; several options are apart by a space.
    #[must_use]
    pub fn stored(&self) -> String {
        match self {
            Self::Line(line) => line.to_string(),
            Self::Prose(prose) => prose.to_string(),
            Self::Number(number) => number.to_string(),
            Self::YesNo(true) => "yes".to_owned(),
            Self::YesNo(false) => "no".to_owned(),
            Self::Options(keys) => keys.iter().map(|key| key.0.to_string()).collect::<Vec<_>>().join(" "),
            Self::Date(date) => date.to_string(),
            Self::Country(country) => country.code().to_owned(),
            Self::Agreed => "agreed".to_owned(),
        }
    }

    /// What [`Value::stored`] of an answer to this version of the question was made of; `None` where it is
    /// none.
    #[must_use]
    pub fn from_stored(question: &QuestionDraft, stored: &str) -> Option<Self> {
        let parts: Vec<&str> =
            if question.kind.has_options() { stored.split(' ').collect() } else { vec![stored] };
        // The bounds of a number are the form's concern: they may have been others when it was kept.
        let unbound = QuestionDraft { least: None, most: None, ..question.clone() };
        Self::parse(&unbound, &parts).ok().flatten()
    }

    /// The words by which other questions depend on it (see [`super::After::answer`]), one for each option.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        match self {
            Self::Options(keys) => keys.iter().map(|key| key.0.to_string()).collect(),
            other => vec![other.stored()],
        }
    }

    /// True where it is an answer to the question as it is now.
    #[must_use]
    pub fn fits(&self, question: &QuestionDraft) -> bool {
        Self::from_stored(question, &self.stored()).as_ref() == Some(self)
    }
}

/// A whole number, in western or eastern Arabic digits, within the question's bounds.
fn number(question: &QuestionDraft, raw: &str) -> Result<i64, Problem> {
    let number: i64 = western(raw).trim().parse().map_err(|_| Problem::NotANumber)?;
    match (question.least, question.most) {
        (Some(least), _) if number < least => Err(Problem::TooSmall(least)),
        (_, Some(most)) if number > most => Err(Problem::TooGreat(most)),
        _ => Ok(number),
    }
}

/// The text with the digits of Arabic and Persian keyboards as 0 to 9.
fn western(raw: &str) -> String {
    let digit = |c: char, zero: char| u32::from(c).checked_sub(u32::from(zero)).filter(|d| *d < 10);
    raw.chars()
        .map(|c| {
            let found = digit(c, '\u{660}').or_else(|| digit(c, '\u{6f0}'));
            found.and_then(|d| char::from_digit(d, 10)).unwrap_or(c)
        })
        .collect()
}
