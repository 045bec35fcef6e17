//! Taking an attendee list out. Every export is written into the audit before the first row leaves;
//! the rows themselves are read in pages, so that a slow reader holds no connection.
//!
//! While one page is written, the next is read. A CSV file leaves piece by piece; a workbook is put
//! together in a temporary file without a name and leaves when it is whole. Either way a failure is an
//! error of [`Export::next`], never an early end.

mod questions;
mod rows;
mod wanted;
mod writing;

use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;

use super::Failure;
use crate::app::App;
use crate::documents::xlsx::WriteError;
use crate::domain::audit::{Actor, Deed, Entry};
use crate::domain::event::Event;
use crate::domain::id::EventId;
use crate::domain::instant::Instant;
use crate::store::reports::{self, Cursor, GuestFilter, GuestPage, Sort};
use crate::store::{StoreError, audit, events};
use questions::{Answers, Asked};
pub use rows::COLUMNS;
pub use wanted::{Answer, Format, Wanted};
use writing::{Writer, Written, work};

/// Rows that are read at a time: enough that finding the place of each page costs little, and few enough
/// that two pages, one being written and one being read, take some ten megabytes.
const PAGE: usize = 4000;
/// Bytes of a finished file that leave at a time.
const PIECE: u64 = 256 * 1024;

/// Why a list was not taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportRefusal {
    /// There is no such event.
    Unknown,
}

impl std::fmt::Display for ExportRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("There is no such event.")
    }
}

/// Why a list that was begun did not come to its end.
#[derive(Debug)]
pub enum ExportError {
    /// The database.
    Store(StoreError),
    /// The workbook or its temporary file.
    File(String),
    /// It failed before, or was cut short.
    Broken,
}

impl std::fmt::Display for ExportError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Store(error) => error.fmt(f),
            Self::File(why) => f.write_str(why),
            Self::Broken => f.write_str("the export was cut short"),
        }
    }
}

impl std::error::Error for ExportError {}

impl From<StoreError> for ExportError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<WriteError> for ExportError {
    fn from(error: WriteError) -> Self {
        Self::File(error.to_string())
    }
}

impl From<io::Error> for ExportError {
    fn from(error: io::Error) -> Self {
        Self::File(format!("a temporary file failed: {error}"))
    }
}

/// An attendee list on its way out, a piece at a time.
pub struct Export {
    event: Event,
    filter: GuestFilter,
    wanted: Wanted,
    asked: Arc<Asked>,
    began: Instant,
    page: usize,
    stage: Stage,
}

/// How far an export is.
enum Stage {
    /// Nothing is written yet.
    Begun,
    /// This page comes next.
    Rows(Writer, GuestPage, Answers),
    /// A whole file, to be handed out from where it stands.
    File(File),
    Done,
    /// In the middle of a step; what stays here was never finished.
    Broken,
}

/// Begins an export of `event` and writes it into the audit: format, filter, columns and number of
/// rows.
///
/// # Errors
/// An [`ExportRefusal`].
pub async fn begin(
    app: &App,
    actor: Actor,
    event: EventId,
    wanted: Wanted,
) -> Result<Export, Failure<ExportRefusal>> {
    let now = app.clock.now();
    let filter = wanted.answer.filter();
    let of = filter.clone();
    let (event, asked) = app
        .db
        .write(move |c| -> Result<_, Failure<ExportRefusal>> {
            let found = events::find(c, event)?.ok_or(Failure::Refused(ExportRefusal::Unknown))?;
            let rows = reports::count(c, event, &of)?;
            let asked = Asked::load(c, event, wanted)?;
            let detail = serde_json::json!({
                "format": wanted.format,
                "answer": wanted.answer,
                "columns": COLUMNS.map(|column| column.name),
                "questions": asked.len(),
                "sensitive": wanted.sensitive,
                "rows": rows,
            });
            audit::add(c, now, &Entry::new(actor, Deed::Exported).event(event).detail(detail))?;
            if wanted.sensitive {
                audit::add(c, now, &Entry::new(actor, Deed::SensitiveSeen).event(event))?;
            }
            Ok((found, asked))
        })
        .await?;
    let asked = Arc::new(asked);
    Ok(Export { event, filter, wanted, asked, began: now, page: PAGE, stage: Stage::Begun })
}

impl Export {
    /// A name for the file, of the event's title and nothing else.
    #[must_use]
    pub fn file_name(&self) -> String {
        let title: String = self
            .event
            .details
            .title
            .as_str()
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' })
            .collect();
        let parts: Vec<&str> = title.split('-').filter(|part| !part.is_empty()).collect();
        let name = if parts.is_empty() { "event".to_owned() } else { parts.join("-") };
        format!("{name}-attendees.{}", self.wanted.format)
    }

    /// Does what can be done before the first byte leaves, so that it can still be answered with an
    /// error, and says how long the file will be where that is known then.
    ///
    /// # Errors
    /// An [`ExportError`].
    pub async fn prepare(&mut self, app: &App) -> Result<Option<u64>, ExportError> {
        loop {
            match (self.wanted.format, &self.stage) {
                (_, Stage::File(file)) => return Ok(Some(file.metadata()?.len())),
                (Format::Csv, Stage::Rows(..)) | (_, Stage::Done) => return Ok(None),
                (_, Stage::Broken) => return Err(ExportError::Broken),
                (Format::Csv, Stage::Begun) | (Format::Xlsx, Stage::Begun | Stage::Rows(..)) => {
                    self.step(app).await?;
                }
            }
        }
    }

    /// The next piece; `None` at the end of a whole file.
    ///
    /// # Errors
    /// An [`ExportError`], now and whenever it is asked again.
    pub async fn next(&mut self, app: &App) -> Result<Option<Vec<u8>>, ExportError> {
        while !matches!(self.stage, Stage::Done) {
            let piece = self.step(app).await?;
            if !piece.is_empty() {
                return Ok(Some(piece));
            }
        }
        Ok(None)
    }

    /// Goes one stage on; returns what may leave.
    async fn step(&mut self, app: &App) -> Result<Vec<u8>, ExportError> {
        // Whoever gives up waiting, or fails, leaves a broken export behind and not one that has ended.
        match std::mem::replace(&mut self.stage, Stage::Broken) {
            Stage::Begun => {
                let columns = COLUMNS.into_iter().chain(self.asked.columns()).collect();
                let writer = Writer::begin(self.wanted, columns, self.began).await?;
                let (page, answers) = self.read(app, None).await?;
                self.stage = Stage::Rows(writer, page, answers);
                Ok(Vec::new())
            }
            Stage::Rows(writer, GuestPage { guests, next }, answers) => {
                let last = next.is_none();
                let zone = self.event.details.zone.clone();
                let written = work(move || writer.page(&zone, &guests, &answers, last));
                let read = async {
                    match next {
                        Some(after) => self.read(app, Some(after)).await.map(Some),
                        None => Ok(None),
                    }
                };
                let (written, page) = tokio::join!(written, read);
                let (piece, written) = written?;
                self.stage = match (written, page?) {
                    (Written::More(writer), Some((page, answers))) => Stage::Rows(writer, page, answers),
                    (Written::Whole(file), _) => Stage::File(file),
                    (Written::More(_), None) => Stage::Done,
                };
                Ok(piece)
            }
            Stage::File(mut file) => {
                let (piece, file) = work(move || {
                    let mut piece = Vec::with_capacity(usize::try_from(PIECE).unwrap_or(0));
                    (&mut file).take(PIECE).read_to_end(&mut piece)?;
                    Ok((piece, file))
                })
                .await?;
                self.stage = if piece.is_empty() { Stage::Done } else { Stage::File(file) };
                Ok(piece)
            }
            Stage::Done => {
                self.stage = Stage::Done;
                Ok(Vec::new())
            }
            Stage::Broken => Err(ExportError::Broken),
        }
    }

    async fn read(&self, app: &App, after: Option<Cursor>) -> Result<(GuestPage, Answers), StoreError> {
        let (id, filter, page) = (self.event.id, self.filter.clone(), self.page);
        let (asked, keys) = (self.asked.clone(), app.keys.clone());
        app.db
            .read(move |c| {
                let page = reports::guests(c, id, &filter, Sort::Name, after.as_ref(), page)?;
                let answers = asked.answers(c, &keys, &page.guests)?;
                Ok((page, answers))
            })
            .await
    }
}

#[cfg(test)]
mod tests;
