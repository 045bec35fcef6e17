//! What the sample roundtable asks its guests besides whether they come.

use crate::domain::language::Language;
use crate::domain::question::{AskedOf, QuestionDraft, QuestionKind, Wording};
use crate::domain::text::Line;

/// The questions: whether somebody needs a letter for a visa, and what they cannot eat.
pub(super) fn asked() -> Option<[QuestionDraft; 2]> {
    Some([
        question(
            QuestionKind::YesNo,
            false,
            [
                "Do you need a letter for your visa?",
                "Avez-vous besoin d’une lettre pour votre visa\u{a0}?",
                "هل تحتاجون إلى رسالة للحصول على التأشيرة؟",
            ],
        )?,
        question(
            QuestionKind::ShortText,
            true,
            ["Dietary needs", "Besoins alimentaires", "الاحتياجات الغذائية"],
        )?,
    ])
}

fn question(kind: QuestionKind, sensitive: bool, labels: [&str; 3]) -> Option<QuestionDraft> {
    let wording = |(language, label): (Language, &str)| {
        let label = Line::required(label).ok()?;
        Some(Wording { language, label, hint: Line::default(), options: Vec::new() })
    };
    let languages = [Language::En, Language::Fr, Language::Ar];
    Some(QuestionDraft {
        kind,
        wordings: languages.into_iter().zip(labels).map(wording).collect::<Option<_>>()?,
        options: Vec::new(),
        required: false,
        desk_only: false,
        sensitive,
        asked_of: AskedOf::Acceptance,
        mode: None,
        groups: Vec::new(),
        after: None,
        least: None,
        most: None,
    })
}
