//! Which questions somebody is asked, how their form is read, and what is still open.

use sha2::{Digest, Sha256};

use super::value::{Problem, Value};
use super::{Question, QuestionDraft, QuestionKind};
use crate::domain::attendance::Mode;
use crate::domain::id::QuestionId;
use crate::domain::instant::Instant;
use crate::domain::invitation::Reply;
use crate::domain::organisation::Represents;

/// An answer as it is kept, with the version of the question that it was given to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// To which question.
    pub question: QuestionId,
    /// To which version.
    pub version: i32,
    /// What that version asked.
    pub asked: QuestionDraft,
    /// What was answered; not here for what is sensitive or a file.
    pub value: Kind,
    /// When.
    pub at: Instant,
}

/// An answer, or that there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// The answer itself.
    Open(Value),
    /// It is sealed.
    Sealed,
    /// A file of this type and so many bytes.
    File(FileType, u32),
}

crate::domain::choice::choice! {
    /// What a file that somebody hands in may be, known by its content.
    FileType {
        /// A PDF.
        Pdf = "application/pdf",
        /// A PNG image.
        Png = "image/png",
        /// A JPEG image.
        Jpeg = "image/jpeg",
    }
}

impl FileType {
    /// How names of such files end.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Png => "png",
            Self::Jpeg => "jpg",
        }
    }

    /// What a file is by its content, whatever its name says; `None` where it is nothing that is taken.
    #[must_use]
    pub fn of(content: &[u8]) -> Option<Self> {
        Self::parse(infer::get(content)?.mime_type())
    }
}

/// The most bytes that a file may have: some pages of a scanned passport.
pub const MAX_FILE: usize = 5 * 1024 * 1024;

/// What is to become of the answer to one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// To which question.
    pub question: QuestionId,
    /// To which version.
    pub version: i32,
    /// True where it is to be sealed.
    pub sensitive: bool,
    /// The answer; `None`: there is none any more.
    pub value: Option<Value>,
}

/// True where a question is put to people like this with the answer that they have, and counts for it.
#[must_use]
pub fn counts(question: &QuestionDraft, who: Represents, reply: Option<Reply>, mode: Mode) -> bool {
    let attends = |reply: Reply| reply.comes().then_some(mode);
    question.is_for(who) && reply.map_or(question.desk_only, |reply| question.goes_with(attends(reply)))
}

/// The questions that somebody is asked with an answer to the invitation, whatever they answered to earlier
/// ones; `attends` is how they mean to attend, `None` that they do not. The desk's own are left out.
pub fn asked(
    questions: &[Question],
    who: Represents,
    attends: Option<Mode>,
) -> impl Iterator<Item = &Question> {
    questions.iter().filter(move |question| {
        let details = &question.details;
        !details.desk_only && details.goes_with(attends) && details.is_for(who)
    })
}

/// True where a question is asked after what was answered to the one that it depends on.
fn follows<'a>(question: &QuestionDraft, answer: impl FnOnce(QuestionId) -> Option<&'a Value>) -> bool {
    let Some(after) = &question.after else { return true };
    answer(after.question).is_some_and(|value| value.words().contains(&after.answer))
}

/// Which questions a form had, in which versions, in a few characters: where it differs from that of the
/// questions now, somebody changed them while the form was filled in.
#[must_use]
pub fn edition<'a>(questions: impl IntoIterator<Item = &'a Question>) -> String {
    // The same questions in another order are the same form.
    let mut asked: Vec<_> = questions.into_iter().map(|question| (question.id, question.version)).collect();
    asked.sort_unstable();
    asked.dedup();
    let mut digest = Sha256::new();
    for (id, version) in asked {
        digest.update(id.as_bytes());
        digest.update(version.to_be_bytes());
    }
    digest.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

/// What a form sent for one question.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sent<'a> {
    /// The values of the question's fields.
    pub values: &'a [String],
    /// A sensitive answer, which a form never shows again, is to be forgotten.
    pub forget: bool,
    /// There is an answer that the form does not show, so that nothing given means no change: a sealed one, or
    /// one that is none to the question as it is now.
    pub has_hidden: bool,
}

/// Reads the answers to the questions of a form, in their order. A question that the answer before it does
/// not lead to has no answer, whatever was sent for it. `strict` misses what is required; the desk, which
/// writes down what it is told, does not. Files are handed in elsewhere.
///
/// # Errors
/// Everything that is wrong, by question.
pub fn take<'q, 's>(
    questions: impl IntoIterator<Item = &'q Question>,
    sent: impl Fn(QuestionId) -> Sent<'s>,
    strict: bool,
) -> Result<Vec<Given>, Vec<(QuestionId, Problem)>> {
    let mut given: Vec<Given> = Vec::new();
    let mut problems = Vec::new();
    for question in questions.into_iter().filter(|question| question.details.kind != QuestionKind::File) {
        let details = &question.details;
        let value_of = |id| given.iter().find(|one: &&Given| one.question == id)?.value.as_ref();
        let make = |value| Given {
            question: question.id,
            version: question.version,
            sensitive: details.sensitive,
            value,
        };
        if !follows(details, value_of) {
            given.push(make(None));
            continue;
        }
        let Sent { values, forget, has_hidden } = sent(question.id);
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        match Value::parse(details, &values) {
            Ok(Some(value)) => given.push(make(Some(value))),
            Ok(None) if has_hidden && !forget => {}
            Ok(None) if details.required && strict => {
                let agreed = details.kind == QuestionKind::Consent;
                problems.push((question.id, if agreed { Problem::NotAgreed } else { Problem::Missing }));
            }
            Ok(None) => given.push(make(None)),
            Err(problem) => problems.push((question.id, problem)),
        }
    }
    if problems.is_empty() { Ok(given) } else { Err(problems) }
}

/// The required questions that somebody has not answered yet, files among them.
#[must_use]
pub fn open<'q>(
    questions: &'q [Question],
    who: Represents,
    attends: Option<Mode>,
    kept: &[Kept],
) -> Vec<&'q Question> {
    let kept_one = |id: QuestionId| kept.iter().find(|kept| kept.question == id);
    let value_of = |id| match &kept_one(id)?.value {
        Kind::Open(value) => Some(value),
        Kind::Sealed | Kind::File(..) => None,
    };
    let missing = |question: &&Question| {
        question.details.required && follows(&question.details, value_of) && kept_one(question.id).is_none()
    };
    asked(questions, who, attends).filter(missing).collect()
}
