//! Pages of guests become a file: a text that leaves piece by piece, or a workbook that leaves whole.

use std::fs::File;
use std::io::Seek as _;

use jiff::tz::TimeZone;
use tokio::task::spawn_blocking;

use super::questions::Answers;
use super::rows::{Texts, cells};
use super::{ExportError, Format, Wanted};
use crate::documents::csv::Writer as TextFile;
use crate::documents::sheet::Column;
use crate::documents::xlsx::Writer as Workbook;
use crate::domain::instant::Instant;
use crate::domain::schedule::Zone;
use crate::store::reports::Guest;

/// The name of a workbook's only sheet.
const SHEET: &str = "Attendees";

/// What writes the rows.
pub(super) enum Writer {
    Csv(TextFile),
    Xlsx(Box<Workbook>),
}

/// What a page became.
pub(super) enum Written {
    /// The file goes on, or, if that was the last page, is out.
    More(Writer),
    /// The file is whole, and stands at its beginning.
    Whole(File),
}

impl Writer {
    /// Nothing but the names of the columns.
    pub(super) async fn begin(
        wanted: Wanted,
        columns: Vec<Column>,
        began: Instant,
    ) -> Result<Self, ExportError> {
        match wanted.format {
            Format::Csv => {
                let mut writer = TextFile::new(wanted.byte_order_mark);
                writer.record(columns.iter().map(|column| &column.name));
                Ok(Self::Csv(writer))
            }
            Format::Xlsx => {
                let made = TimeZone::UTC.to_datetime(began.timestamp());
                work(move || Ok(Self::Xlsx(Box::new(Workbook::new(SHEET, &columns, made)?)))).await
            }
        }
    }

    /// Writes a page; returns what may leave.
    pub(super) fn page(
        mut self,
        zone: &Zone,
        guests: &[Guest],
        answers: &Answers,
        last: bool,
    ) -> Result<(Vec<u8>, Written), ExportError> {
        let mut texts = Texts::default();
        for guest in guests {
            let cells = cells(zone, guest, &mut texts).into_iter().chain(answers.cells(guest.invitation_id));
            match &mut self {
                Self::Csv(writer) => writer.row(cells),
                Self::Xlsx(writer) => writer.row(cells)?,
            }
        }
        let piece = match &mut self {
            Self::Csv(writer) => writer.take(),
            Self::Xlsx(_) => Vec::new(),
        };
        match self {
            Self::Xlsx(writer) if last => {
                let mut file = tempfile::tempfile()?;
                writer.finish(&file)?;
                file.rewind()?;
                Ok((piece, Written::Whole(file)))
            }
            writer => Ok((piece, Written::More(writer))),
        }
    }
}

/// Runs what takes its time off the async threads. A panic in it (the workbook's library has no other
/// word for a full disk) is an error.
pub(super) async fn work<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ExportError> + Send + 'static,
) -> Result<T, ExportError> {
    spawn_blocking(work).await.unwrap_or_else(|_| Err(ExportError::Broken))
}
