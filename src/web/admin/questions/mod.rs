//! What an event asks its guests: the list, the form of one question, and what one guest answered.

pub mod edit;
pub mod files;
mod form;
pub mod guest;
pub mod list;
mod shown;
mod totals;

pub(in crate::web::admin) use shown::{Answer, answered};

use super::subject::subject;
use crate::actions::questions::QuestionRefusal;
use crate::web::error::AppError;

/// A refusal that no form can show.
fn refused(refusal: QuestionRefusal) -> AppError {
    match refusal {
        QuestionRefusal::NoEvent | QuestionRefusal::Unknown => AppError::NotFound,
        _ => AppError::Internal,
    }
}
