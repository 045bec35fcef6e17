//! What one guest answered, as their page on the desk shows it.

use crate::actions::answers::Shown;
use crate::domain::invitation::Invitation;
use crate::domain::language::Language;
use crate::domain::organisation::Represents;
use crate::domain::question::Question;
use crate::domain::question::answers::{Kept, Kind, counts};
use crate::i18n::Words;
use crate::paths;
use crate::web::admin::DeskFrame;
use crate::web::questions::read;

/// What was answered to one question.
pub(in crate::web::admin) struct Answer {
    /// The question, as it was asked then.
    pub(in crate::web::admin) question: String,
    /// The answer in words.
    pub(in crate::web::admin) answer: String,
    /// The version that was answered asked something else.
    pub(in crate::web::admin) earlier: bool,
    /// Where a file is taken out.
    pub(in crate::web::admin) file: Option<String>,
}

/// What was answered, in the questions' order.
pub(in crate::web::admin) fn answered(
    desk: &DeskFrame,
    invitation: &Invitation,
    who: Represents,
    asked: &[Question],
    kept: &[Kept],
    sensitive: Option<&[Shown]>,
) -> Vec<Answer> {
    let words = Words(Language::En);
    let mut answers = Vec::new();
    for question in asked {
        let Some(kept) = kept.iter().find(|kept| kept.question == question.id) else { continue };
        let opened = sensitive.and_then(|all| all.iter().find(|shown| shown.question == question.id));
        let mut file = None;
        let mut answer = match (&kept.value, opened.map(|shown| &shown.value)) {
            (Kind::Open(value), _) => read(&kept.asked, value, words),
            (Kind::Sealed, None) => "Recorded, sealed".to_owned(),
            (Kind::Sealed, Some(Ok(value))) => read(&kept.asked, value, words),
            (Kind::Sealed, Some(Err(error))) => format!("Cannot be opened: {error}"),
            (Kind::File(kind, bytes), _) => {
                let may = desk.may_export() && (!kept.asked.sensitive || desk.may_see_sensitive());
                file = may.then(|| format!("{}/download", paths::answer_file(invitation.id, question.id)));
                format!("{}, {} kB", kind.extension().to_uppercase(), bytes.div_ceil(1024))
            }
        };
        if invitation.reply.is_some() && !counts(&question.details, who, invitation.reply, invitation.mode())
        {
            answer.push_str(" (from an earlier answer)");
        }
        let label = kept.asked.label(Language::En);
        answers.push(Answer {
            question: label.to_owned(),
            answer,
            earlier: kept.version != question.version && label != question.details.label(Language::En),
            file,
        });
    }
    answers
}
