//! Questions that an organiser asks the guests of an event: what is asked, of whom, in which words. Every
//! saved change is a new version; an answer names the version that it was given to, so that no change of
//! a question alters what somebody said.
//!
//! [`value`] has what an answer may be, [`answers`] which questions somebody is asked and how a filled-in
//! form is read.

pub mod answers;
mod order;
pub mod value;

use serde::{Deserialize, Serialize};

use super::attendance::Mode;
use super::choice::choice;
use super::id::{EventId, QuestionId};
use super::instant::Instant;
use super::language::Language;
use super::organisation::{Represents, StakeholderGroup};
use super::text::Line;
pub use order::{MoveRefusal, moved};

choice! {
    /// What an answer may be.
    QuestionKind {
        /// A line of text.
        ShortText = "short text",
        /// Text with line breaks.
        LongText = "long text",
        /// A whole number.
        Number = "number",
        /// Yes or no.
        YesNo = "yes or no",
        /// One of several options.
        OneOf = "one of several",
        /// Any of several options.
        SeveralOf = "several of several",
        /// A day.
        Date = "date",
        /// A country.
        Country = "country",
        /// A PDF or an image.
        File = "file",
        /// Agreement to a text.
        Consent = "consent",
    }
}

impl QuestionKind {
    /// True where an answer is chosen from options that the organiser wrote.
    #[must_use]
    pub fn has_options(self) -> bool {
        matches!(self, Self::OneOf | Self::SeveralOf)
    }

    /// True where another question may depend on the answer.
    #[must_use]
    pub fn can_lead(self) -> bool {
        matches!(self, Self::YesNo | Self::OneOf | Self::SeveralOf | Self::Consent)
    }
}

choice! {
    /// With which answer to the invitation a question is asked.
    AskedOf {
        /// Of those who come, or wait for a seat.
        Acceptance = "acceptance",
        /// Of those who do not come.
        Refusal = "refusal",
        /// Of both.
        Both = "both",
    }
}

impl AskedOf {
    /// True where it is asked of somebody who is coming, or not.
    #[must_use]
    pub fn covers(self, coming: bool) -> bool {
        match self {
            Self::Acceptance => coming,
            Self::Refusal => !coming,
            Self::Both => true,
        }
    }
}

/// A question or a statement, as it is read.
pub type Label = Line<500>;
/// What helps to answer it; may be empty.
pub type Hint = Line<500>;
/// What one option says.
pub type OptionLabel = Line<200>;

/// How many options a question may have.
pub const MAX_OPTIONS: usize = 60;
/// How many questions an event may have: more than anybody would answer.
pub const MAX_QUESTIONS: usize = 60;

/// A question in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wording {
    /// In which.
    pub language: Language,
    /// The question itself.
    pub label: Label,
    /// What helps to answer it; may be empty.
    pub hint: Hint,
    /// What each option says, in the order of [`QuestionDraft::options`].
    pub options: Vec<OptionLabel>,
}

/// What an option is called in answers, whatever it says: it stays the same when a question is reworded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct OptionKey(pub u16);

/// The answer to an earlier question after which another one is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct After {
    /// To which question.
    pub question: QuestionId,
    /// `yes`, `no`, `agreed`, or the number of an option; see [`value::Value::words`].
    pub answer: String,
}

/// What is asked, as it is typed and kept. A stored one without a field of a later day reads as if that were empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionDraft {
    /// What an answer may be.
    pub kind: QuestionKind,
    /// The question by language; at least one, the first being the one that all others fall back on.
    pub wordings: Vec<Wording>,
    /// The options, for the kinds that have them.
    #[serde(default)]
    pub options: Vec<OptionKey>,
    /// An answer is missed where there is none.
    #[serde(default)]
    pub required: bool,
    /// Only the desk sees and answers it.
    #[serde(default)]
    pub desk_only: bool,
    /// Answers are kept sealed, for as short as possible, and shown to few.
    #[serde(default)]
    pub sensitive: bool,
    /// With which answer to the invitation it is asked.
    pub asked_of: AskedOf,
    /// Only of those who attend like this.
    #[serde(default)]
    pub mode: Option<Mode>,
    /// Only of these groups; empty: of all.
    #[serde(default)]
    pub groups: Vec<StakeholderGroup>,
    /// Only after this answer to another question.
    #[serde(default)]
    pub after: Option<After>,
    /// The least number that is taken.
    #[serde(default)]
    pub least: Option<i64>,
    /// The greatest number that is taken.
    #[serde(default)]
    pub most: Option<i64>,
}

impl QuestionDraft {
    /// The wording for a reader: in their language, else in the first one.
    #[must_use]
    pub fn wording(&self, language: Language) -> Option<&Wording> {
        self.wordings.iter().find(|wording| wording.language == language).or(self.wordings.first())
    }

    /// The question for a reader.
    #[must_use]
    pub fn label(&self, language: Language) -> &str {
        self.wording(language).map_or("", |wording| wording.label.as_str())
    }

    /// What an option says to a reader.
    #[must_use]
    pub fn option(&self, key: OptionKey, language: Language) -> &str {
        let at = self.options.iter().position(|own| *own == key);
        let said = at.and_then(|at| self.wording(language)?.options.get(at));
        said.map_or("", |label| label.as_str())
    }

    /// Gives each option the key that the same option had before, by its words in a language of both versions,
    /// and new ones a key above `highest`, which no version has ever used: answers go on meaning what they meant.
    pub fn key_options(&mut self, before: Option<&Self>, highest: u16) {
        let of = |draft: &Self, language| draft.wordings.iter().find(|w| w.language == language).cloned();
        let shared = before
            .and_then(|old| old.wordings.iter().find_map(|wording| of(self, wording.language)))
            .or_else(|| self.wordings.first().cloned());
        let Some(Wording { language, options: labels, .. }) = shared else { return };
        let known = before.map(|old| old.options.as_slice()).unwrap_or_default();
        let mut next = known.iter().map(|key| key.0).max().unwrap_or(0).max(highest);
        let mut taken: Vec<OptionKey> = Vec::new();
        self.options = labels
            .iter()
            .map(|label| {
                let same = |key: &&OptionKey| {
                    !taken.contains(key)
                        && before.is_some_and(|old| old.option(**key, language) == label.as_str())
                };
                let key = known.iter().find(same).copied().unwrap_or_else(|| {
                    next = next.saturating_add(1);
                    OptionKey(next)
                });
                taken.push(key);
                key
            })
            .collect();
    }

    /// What keeps this from being asked, where `others` are the event's other questions.
    ///
    /// # Errors
    /// The first [`DraftProblem`].
    pub fn check(&self, others: &[Question]) -> Result<(), DraftProblem> {
        let Some(first) = self.wordings.first() else { return Err(DraftProblem::NoWording) };
        if self.kind.has_options() {
            if !(2..=MAX_OPTIONS).contains(&first.options.len()) {
                return Err(DraftProblem::Options);
            }
            if let Some(other) = self.wordings.iter().find(|w| w.options.len() != first.options.len()) {
                return Err(DraftProblem::UnevenOptions(other.language));
            }
            let mut labels: Vec<_> = first.options.iter().collect();
            labels.sort_unstable();
            if labels.windows(2).any(|pair| pair.first() == pair.last()) {
                return Err(DraftProblem::SameOptions);
            }
        }
        if self.least.zip(self.most).is_some_and(|(least, most)| least > most) {
            return Err(DraftProblem::Bounds);
        }
        if self.sensitive && self.kind == QuestionKind::Consent {
            return Err(DraftProblem::SensitiveConsent);
        }
        if self.mode.is_some() && self.asked_of != AskedOf::Acceptance {
            return Err(DraftProblem::ModeOfRefusal);
        }
        let Some(after) = &self.after else { return Ok(()) };
        let Some(leader) = others.iter().find(|other| other.id == after.question) else {
            return Err(DraftProblem::Leader);
        };
        let details = &leader.details;
        if !details.leads() || !details.may_be_answered(&after.answer) {
            return Err(DraftProblem::Leader);
        }
        let apart = details.mode.is_some() && details.mode != self.mode;
        if apart || (details.asked_of != AskedOf::Both && details.asked_of != self.asked_of) {
            return Err(DraftProblem::NeverAsked);
        }
        Ok(())
    }

    /// True where another question may depend on this one. What depends on a question that may itself not be asked
    /// would be hard to follow on paper, too.
    #[must_use]
    pub fn leads(&self) -> bool {
        self.kind.can_lead() && !self.sensitive && !self.desk_only && self.after.is_none()
    }

    /// True where it is asked with an answer to the invitation; `attends` is how somebody means to attend, `None`
    /// that they do not come.
    #[must_use]
    pub fn goes_with(&self, attends: Option<Mode>) -> bool {
        self.asked_of.covers(attends.is_some()) && (self.mode.is_none() || self.mode == attends)
    }

    /// True where people like this are asked it.
    #[must_use]
    pub fn is_for(&self, who: Represents) -> bool {
        self.groups.is_empty() || who.group.is_some_and(|group| self.groups.contains(&group))
    }

    /// True where an answer can be this one, in the words of [`value::Value::words`].
    #[must_use]
    pub fn may_be_answered(&self, answer: &str) -> bool {
        match self.kind {
            QuestionKind::YesNo => matches!(answer, "yes" | "no"),
            QuestionKind::Consent => answer == "agreed",
            _ => self.options.iter().any(|key| key.0.to_string() == answer),
        }
    }
}

/// Why a question cannot be asked like this.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DraftProblem {
    /// It has no words.
    NoWording,
    /// Too few options, or too many.
    Options,
    /// Another number of options in this language than in the first one.
    UnevenOptions(Language),
    /// Two options say the same.
    SameOptions,
    /// The least number is greater than the greatest.
    Bounds,
    /// Who agreed to what has to be shown; it cannot be kept from everybody.
    SensitiveConsent,
    /// The question that it depends on is not there, cannot lead, or has no such answer.
    Leader,
    /// The question that it depends on is never asked together with this one.
    NeverAsked,
    /// Who does not come attends in no way.
    ModeOfRefusal,
}

/// A question as it is kept, in its latest version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Its identity, over all versions.
    pub id: QuestionId,
    /// Of which event.
    pub event_id: EventId,
    /// Its place among the event's questions.
    pub position: i32,
    /// The version, from 1.
    pub version: i32,
    /// What is asked.
    pub details: QuestionDraft,
    /// When it was first asked.
    pub created_at: Instant,
}

#[cfg(test)]
pub(crate) mod tests;
