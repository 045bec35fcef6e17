//! Bringing a guest list in: [`stage`] keeps what was uploaded, [`preview`] says what would become
//! of every row, [`set_columns`] takes the organiser's corrections, and [`apply`] lets the good rows
//! in, in one transaction. The broken ones can be taken out as CSV, fixed and brought in again.
//!
//! Files are read off the async threads and outside of transactions; only decided rows are written.

mod apply;
mod broken;
mod preview;
mod reading;
mod stage;

use std::fmt;

pub use apply::{apply, bring_in};
pub use broken::{BrokenRow, broken_rows, left_out};
pub use preview::{Preview, examine, preview};
pub use reading::Reading;
pub use stage::{set_columns, stage};

use super::Failure;
use crate::documents::table::TableError;
use crate::domain::event::EventStatus;
use crate::domain::guest_list::MappingError;
use crate::domain::id::{EventId, ImportId};
use crate::store::{DbConn, StoreError, events, imports};

/// Why a list does not come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportRefusal {
    /// There is no such event.
    NoEvent,
    /// There is no such upload (any more).
    NoImport,
    /// The event is cancelled or archived.
    EventOver(EventStatus),
    /// The file cannot be read.
    File(TableError),
    /// A header and nothing below it.
    NoGuests,
    /// The columns are not told apart yet.
    Columns(MappingError),
    /// It was confirmed already: its columns are no longer of interest.
    Confirmed,
    /// Somebody set the columns anew since the file was looked at.
    ColumnsChanged,
}

impl fmt::Display for ImportRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoEvent => f.write_str("There is no such event."),
            Self::NoImport => f.write_str(
                "There is no such upload. Unconfirmed ones are kept for a day; upload the list again.",
            ),
            Self::EventOver(status) => write!(f, "The event is {status}; its guest list stays as it is."),
            Self::File(error) => error.fmt(f),
            Self::NoGuests => TableError::Empty.fmt(f),
            Self::Columns(error) => error.fmt(f),
            Self::Confirmed => f.write_str("This list was imported already."),
            Self::ColumnsChanged => f.write_str(
                "Somebody has just set the columns anew. Look at the preview again before you import.",
            ),
        }
    }
}

impl std::error::Error for ImportRefusal {}

/// What these actions return.
pub type ImportResult<T> = Result<T, Failure<ImportRefusal>>;

/// Runs what takes long off the async threads.
async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ImportRefusal> + Send + 'static,
) -> ImportResult<T> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done.map_err(Failure::Refused),
        Err(_) => Err(Failure::Store(StoreError::Unavailable)),
    }
}

/// The upload, or a refusal.
fn load(c: &mut DbConn, id: ImportId) -> ImportResult<imports::Staged> {
    imports::find(c, id)?.ok_or(Failure::Refused(ImportRefusal::NoImport))
}

/// Refuses an event whose guest list can no longer change.
fn check_event(c: &mut DbConn, id: EventId) -> ImportResult<()> {
    let event = events::find(c, id)?.ok_or(Failure::Refused(ImportRefusal::NoEvent))?;
    if event.status.can_be_edited() {
        Ok(())
    } else {
        Err(Failure::Refused(ImportRefusal::EventOver(event.status)))
    }
}

#[cfg(test)]
mod tests;
