//! Bringing a guest list in, page by page: upload or paste, look at every row, set columns right,
//! confirm, see what came of it.

pub mod confirm;
pub mod show;
pub mod upload;

use crate::actions::imports::ImportRefusal;
use crate::web::error::AppError;

/// A refusal that has no form to stand beside.
fn refused(refusal: ImportRefusal) -> AppError {
    match refusal {
        ImportRefusal::NoEvent | ImportRefusal::NoImport => AppError::NotFound,
        ImportRefusal::EventOver(_) => {
            AppError::BadRequest("The event is cancelled or archived; its guest list stays as it is.")
        }
        ImportRefusal::File(_)
        | ImportRefusal::NoGuests
        | ImportRefusal::Columns(_)
        | ImportRefusal::Confirmed
        | ImportRefusal::ColumnsChanged => AppError::BadRequest(
            "This list cannot be imported as it is. Go back and look at the preview again.",
        ),
    }
}
