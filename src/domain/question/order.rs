//! In which order questions are asked.

use super::Question;
use crate::domain::id::QuestionId;

/// Why a question does not move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MoveRefusal {
    /// It, or the one that it would stand before, is not among them.
    Unknown,
    /// It would stand before the question that it depends on, or that one behind it.
    BeforeItsLeader,
}

/// The questions with one of them put before another, or at the end.
///
/// # Errors
/// A [`MoveRefusal`].
pub fn moved(
    questions: &[Question],
    id: QuestionId,
    before: Option<QuestionId>,
) -> Result<Vec<QuestionId>, MoveRefusal> {
    let mut order: Vec<&Question> = questions.iter().filter(|question| question.id != id).collect();
    let moving = questions.iter().find(|question| question.id == id).ok_or(MoveRefusal::Unknown)?;
    let to = match before {
        None => order.len(),
        Some(before) if before == id => return Ok(questions.iter().map(|question| question.id).collect()),
        Some(before) => order.iter().position(|q| q.id == before).ok_or(MoveRefusal::Unknown)?,
    };
    order.insert(to, moving);
    for (at, question) in order.iter().enumerate() {
        let Some(after) = &question.details.after else { continue };
        if order.iter().skip(at).any(|later| later.id == after.question) {
            return Err(MoveRefusal::BeforeItsLeader);
        }
    }
    Ok(order.into_iter().map(|question| question.id).collect())
}
