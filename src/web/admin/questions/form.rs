//! The form of a question: raw strings, and the one way to turn them into a [`QuestionDraft`].

use serde::Deserialize;

use crate::actions::questions::QuestionRefusal;
use crate::domain::attendance::Mode;
use crate::domain::language::Language;
use crate::domain::organisation::StakeholderGroup;
use crate::domain::question::{After, AskedOf, DraftProblem, Question, QuestionDraft, QuestionKind, Wording};
use crate::domain::text::{Line, TextError};
use crate::i18n::Words;
use crate::web::form::FieldErrors;
use crate::web::questions::kind_word;

/// What was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct QuestionForm {
    /// The version that the form was made from; empty for a new question.
    pub version: String,
    pub kind: String,
    pub label_en: String,
    pub hint_en: String,
    pub options_en: String,
    pub label_fr: String,
    pub hint_fr: String,
    pub options_fr: String,
    pub label_ar: String,
    pub hint_ar: String,
    pub options_ar: String,
    pub required: String,
    pub desk_only: String,
    pub sensitive: String,
    pub asked_of: String,
    pub groups: Vec<String>,
    pub after: String,
    pub least: String,
    pub most: String,
}

/// The fields of one language, as the template draws them.
pub struct InLanguage {
    pub name: &'static str,
    pub label: (&'static str, String),
    pub hint: (&'static str, String),
    pub options: (&'static str, String),
}

impl QuestionForm {
    /// The form of a question as it is first shown.
    pub fn fresh() -> Self {
        Self {
            kind: QuestionKind::ShortText.to_string(),
            asked_of: AskedOf::Acceptance.to_string(),
            ..Self::default()
        }
    }

    /// The form of a question as it is.
    pub fn of(question: &Question) -> Self {
        let QuestionDraft {
            kind,
            wordings,
            options: _,
            required,
            desk_only,
            sensitive,
            asked_of,
            mode,
            groups,
            after,
            least,
            most,
        } = &question.details;
        let tick = |on: bool| if on { "1".to_owned() } else { String::new() };
        let number = |number: Option<i64>| number.map(|n| n.to_string()).unwrap_or_default();
        let words = |language: Language| wordings.iter().find(|wording| wording.language == language);
        let label = |l| words(l).map(|w| w.label.to_string()).unwrap_or_default();
        let hint = |l| words(l).map(|w| w.hint.to_string()).unwrap_or_default();
        let options = |l| {
            let lines = words(l).map(|w| w.options.iter().map(ToString::to_string).collect::<Vec<_>>());
            lines.unwrap_or_default().join("\n")
        };
        Self {
            version: question.version.to_string(),
            kind: kind.to_string(),
            label_en: label(Language::En),
            hint_en: hint(Language::En),
            options_en: options(Language::En),
            label_fr: label(Language::Fr),
            hint_fr: hint(Language::Fr),
            options_fr: options(Language::Fr),
            label_ar: label(Language::Ar),
            hint_ar: hint(Language::Ar),
            options_ar: options(Language::Ar),
            required: tick(*required),
            desk_only: tick(*desk_only),
            sensitive: tick(*sensitive),
            asked_of: mode.map_or_else(|| asked_of.to_string(), |mode| mode.to_string()),
            groups: groups.iter().map(ToString::to_string).collect(),
            after: after.as_ref().map(|a| format!("{}:{}", a.question, a.answer)).unwrap_or_default(),
            least: number(*least),
            most: number(*most),
        }
    }

    /// What was typed in each language: the names of the fields and their text.
    pub fn languages(&self) -> [InLanguage; 3] {
        let of = |language: Language, label, hint, options| InLanguage {
            name: language.own_name(),
            label,
            hint,
            options,
        };
        [
            of(
                Language::En,
                ("label_en", self.label_en.clone()),
                ("hint_en", self.hint_en.clone()),
                ("options_en", self.options_en.clone()),
            ),
            of(
                Language::Fr,
                ("label_fr", self.label_fr.clone()),
                ("hint_fr", self.hint_fr.clone()),
                ("options_fr", self.options_fr.clone()),
            ),
            of(
                Language::Ar,
                ("label_ar", self.label_ar.clone()),
                ("hint_ar", self.hint_ar.clone()),
                ("options_ar", self.options_ar.clone()),
            ),
        ]
    }

    /// The choices for what an answer may be.
    pub fn kinds() -> Vec<(&'static str, &'static str)> {
        QuestionKind::ALL.iter().map(|kind| (kind.as_str(), kind_word(*kind))).collect()
    }

    /// The choices for whom it is asked of.
    pub fn askeds() -> [(&'static str, &'static str); 5] {
        [
            (AskedOf::Acceptance.as_str(), "Those who come, or wait for a seat"),
            (Mode::InPerson.as_str(), "Those of them who come in person"),
            (Mode::Online.as_str(), "Those of them who take part online"),
            (AskedOf::Refusal.as_str(), "Those who do not come"),
            (AskedOf::Both.as_str(), "Everybody who answers"),
        ]
    }

    /// The stakeholder groups, and whether each is chosen.
    pub fn chosen_groups(&self) -> Vec<(&'static str, bool)> {
        let chosen = |group: &StakeholderGroup| self.groups.iter().any(|own| own == group.as_str());
        StakeholderGroup::ALL.iter().map(|group| (group.as_str(), chosen(group))).collect()
    }

    /// The answers to other questions after which this one may be asked.
    pub fn leaders(others: &[Question]) -> Vec<(String, String)> {
        let words = Words(Language::En);
        let mut leaders = vec![(String::new(), "Always".to_owned())];
        for other in others {
            let details = &other.details;
            if !details.leads() {
                continue;
            }
            let answers: Vec<(String, String)> = match details.kind {
                QuestionKind::YesNo => vec![
                    ("yes".to_owned(), words.say("question-yes")),
                    ("no".to_owned(), words.say("question-no")),
                ],
                QuestionKind::Consent => vec![("agreed".to_owned(), words.say("question-agreed"))],
                kind if kind.has_options() => {
                    let option = |key: &crate::domain::question::OptionKey| {
                        (key.0.to_string(), details.option(*key, Language::En).to_owned())
                    };
                    details.options.iter().map(option).collect()
                }
                _ => continue,
            };
            for (answer, shown) in answers {
                let label = format!("After “{shown}” to “{}”", details.label(Language::En));
                leaders.push((format!("{}:{answer}", other.id), label));
            }
        }
        leaders
    }

    /// The question, or everything that is wrong with the form. Whether it fits the others is the action's to
    /// say.
    pub fn parse(&self) -> Result<QuestionDraft, FieldErrors> {
        let mut errors = FieldErrors::default();
        let kind = QuestionKind::parse(&self.kind);
        if kind.is_none() {
            errors.add("kind", "Choose what an answer may be.");
        }
        let mode = Mode::parse(&self.asked_of);
        let asked_of = mode.map(|_| AskedOf::Acceptance).or_else(|| AskedOf::parse(&self.asked_of));
        if asked_of.is_none() {
            errors.add("asked_of", "Choose of whom it is asked.");
        }
        let has_options = kind.is_some_and(QuestionKind::has_options);
        let mut wordings = Vec::new();
        for (language, typed) in Language::ALL.iter().zip(self.languages()) {
            let InLanguage { name, label, hint, options } = typed;
            if label.1.trim().is_empty() {
                if !hint.1.trim().is_empty() || (has_options && !options.1.trim().is_empty()) {
                    errors.add(label.0, format!("Write the question in {name}, too."));
                }
                continue;
            }
            let said = errors.take(label.0, Line::required(&label.1), |e| named("The question", e));
            let helped = errors.take(hint.0, Line::parse(&hint.1), |e| named("The hint", e));
            let mut lines = Vec::new();
            for line in options.1.lines().filter(|line| has_options && !line.trim().is_empty()) {
                let say = |e| named(&format!("The option “{}”", line.trim()), e);
                lines.extend(errors.take(options.0, Line::required(line), say));
            }
            if let (Some(label), Some(hint)) = (said, helped) {
                wordings.push(Wording { language: *language, label, hint, options: lines });
            }
        }
        if wordings.is_empty() && errors.is_empty() {
            errors.add("label_en", "Write the question in at least one language.");
        }
        let bound = |errors: &mut FieldErrors, field: &'static str, typed: &str| {
            let typed = typed.trim();
            if typed.is_empty() || kind != Some(QuestionKind::Number) {
                return None;
            }
            errors.take(field, typed.parse::<i64>(), |_| "This is not a whole number.".to_owned())
        };
        let least = bound(&mut errors, "least", &self.least);
        let most = bound(&mut errors, "most", &self.most);
        let mut groups: Vec<StakeholderGroup> = Vec::new();
        groups.extend(self.groups.iter().filter_map(|group| StakeholderGroup::parse(group)));
        let after = match self.after.split_once(':').map(|(id, answer)| (id.parse(), answer)) {
            None => None,
            Some((Ok(question), answer)) => Some(After { question, answer: answer.to_owned() }),
            Some((Err(_), _)) => {
                errors.add("after", "Choose an answer from the list.");
                None
            }
        };
        match (kind, asked_of) {
            (Some(kind), Some(asked_of)) if errors.is_empty() => Ok(QuestionDraft {
                kind,
                wordings,
                options: Vec::new(),
                required: !self.required.is_empty(),
                desk_only: !self.desk_only.is_empty(),
                sensitive: !self.sensitive.is_empty(),
                asked_of,
                mode,
                groups,
                after,
                least,
                most,
            }),
            _ => Err(errors),
        }
    }
}

fn named(what: &str, error: TextError) -> String {
    match error {
        TextError::Missing => format!("{what} is missing."),
        other => format!("{what} {other}."),
    }
}

/// The field that a refusal is about.
pub(super) fn field_of(refusal: &QuestionRefusal) -> &'static str {
    match refusal {
        QuestionRefusal::Draft(problem) => match problem {
            DraftProblem::Options | DraftProblem::SameOptions => "options_en",
            DraftProblem::UnevenOptions(Language::En) => "options_en",
            DraftProblem::UnevenOptions(Language::Fr) => "options_fr",
            DraftProblem::UnevenOptions(Language::Ar) => "options_ar",
            DraftProblem::Bounds => "most",
            DraftProblem::SensitiveConsent => "sensitive",
            DraftProblem::Leader | DraftProblem::NeverAsked => "after",
            DraftProblem::ModeOfRefusal => "asked_of",
            DraftProblem::NoWording => "label_en",
        },
        QuestionRefusal::Order => "after",
        _ => "kind",
    }
}
