//! Taking an attendee list out. Every export is written into the audit before the first row leaves;
//! the rows themselves are read in pages, so that a slow reader holds no connection.
//!
//! While one page is written, the next is read. A CSV file leaves piece by piece; a workbook is put
//! together in a temporary file without a name and leaves when it is whole. Either way a failure is an
//! error of [`Export::next`], never an early end.

use std::fs::File;
use std::io::{self, Read, Seek};

use jiff::tz::TimeZone;
use tokio::task::spawn_blocking;

use super::Failure;
use crate::app::App;
use crate::documents::csv::Writer as TextFile;
use crate::documents::sheet::{Cell, Column};
use crate::documents::xlsx::{WriteError, Writer as Workbook};
use crate::domain::audit::{Actor, Deed, Entry};
use crate::domain::choice::choice;
use crate::domain::event::Event;
use crate::domain::id::EventId;
use crate::domain::instant::Instant;
use crate::domain::invitation::{Reply, Standing};
use crate::domain::schedule::Zone;
use crate::store::reports::{self, Cursor, Guest, GuestFilter, GuestPage, Sort};
use crate::store::{StoreError, audit, events};

/// Rows that are read at a time: enough that finding the place of each page costs little, and few enough
/// that two pages, one being written and one being read, take some ten megabytes.
const PAGE: usize = 4000;
/// Bytes of a finished file that leave at a time.
const PIECE: u64 = 256 * 1024;
/// The name of a workbook's only sheet.
const SHEET: &str = "Attendees";

/// The columns, named as an import recognises them.
pub const COLUMNS: [Column; 17] = [
    Column { name: "email", width: 32 },
    Column { name: "honorific", width: 12 },
    Column { name: "given_name", width: 18 },
    Column { name: "family_name", width: 20 },
    Column { name: "name_as_printed", width: 30 },
    Column { name: "position", width: 30 },
    Column { name: "organisation", width: 36 },
    Column { name: "stakeholder_group", width: 24 },
    Column { name: "country", width: 9 },
    Column { name: "language", width: 10 },
    Column { name: "tags", width: 20 },
    Column { name: "answer", width: 11 },
    Column { name: "answered_at", width: 17 },
    Column { name: "reason", width: 36 },
    Column { name: "status", width: 11 },
    Column { name: "invited_at", width: 17 },
    Column { name: "invitation_id", width: 38 },
];

choice! {
    /// In which form a list leaves.
    Format {
        /// An Excel workbook.
        Xlsx = "xlsx",
        /// Comma-separated values (RFC 4180).
        Csv = "csv",
    }
}

impl Format {
    /// The media type that a browser is told.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Csv => "text/csv; charset=utf-8",
        }
    }
}

choice! {
    /// Which guests are taken out.
    Answer {
        /// Everybody on the guest list.
        All = "all",
        /// Those who come.
        Accepted = "accepted",
        /// Those who do not.
        Declined = "declined",
        /// Those who were invited and have not answered.
        Unanswered = "unanswered",
    }
}

impl Answer {
    fn filter(self) -> GuestFilter {
        let mut filter = GuestFilter::default();
        match self {
            Self::All => {}
            Self::Accepted => filter.reply = Some(Reply::Accepted),
            Self::Declined => filter.reply = Some(Reply::Declined),
            Self::Unanswered => filter.unanswered = true,
        }
        filter
    }
}

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

/// Which list is taken out, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// Which guests.
    pub answer: Answer,
    /// In which form.
    pub format: Format,
    /// For CSV: begin with a byte order mark, by which Excel knows the text for UTF-8.
    pub byte_order_mark: bool,
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
    began: Instant,
    page: usize,
    stage: Stage,
}

/// How far an export is.
enum Stage {
    /// Nothing is written yet.
    Begun,
    /// This page comes next.
    Rows(Writer, GuestPage),
    /// A whole file, to be handed out from where it stands.
    File(File),
    Done,
    /// In the middle of a step; what stays here was never finished.
    Broken,
}

/// What writes the rows.
enum Writer {
    Csv(TextFile),
    Xlsx(Box<Workbook>),
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
    let event = app
        .db
        .write(move |c| -> Result<_, Failure<ExportRefusal>> {
            let found = events::find(c, event)?.ok_or(Failure::Refused(ExportRefusal::Unknown))?;
            let rows = reports::count(c, event, &of)?;
            let detail = serde_json::json!({
                "format": wanted.format,
                "answer": wanted.answer,
                "columns": COLUMNS.map(|column| column.name),
                "rows": rows,
            });
            audit::add(c, now, &Entry::new(actor, Deed::Exported).event(event).detail(detail))?;
            Ok(found)
        })
        .await?;
    Ok(Export { event, filter, wanted, began: now, page: PAGE, stage: Stage::Begun })
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
                let writer = self.writer().await?;
                let page = self.read(app, None).await?;
                self.stage = Stage::Rows(writer, page);
                Ok(Vec::new())
            }
            Stage::Rows(writer, GuestPage { guests, next }) => {
                let last = next.is_none();
                let zone = self.event.details.zone.clone();
                let written = work(move || writer.page(&zone, &guests, last));
                let read = async {
                    match next {
                        Some(after) => self.read(app, Some(after)).await.map(Some),
                        None => Ok(None),
                    }
                };
                let (written, page) = tokio::join!(written, read);
                let (piece, written) = written?;
                self.stage = match (written, page?) {
                    (Written::More(writer), Some(page)) => Stage::Rows(writer, page),
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

    async fn writer(&self) -> Result<Writer, ExportError> {
        match self.wanted.format {
            Format::Csv => {
                let mut writer = TextFile::new(self.wanted.byte_order_mark);
                writer.record(COLUMNS.map(|column| column.name));
                Ok(Writer::Csv(writer))
            }
            Format::Xlsx => {
                let made = TimeZone::UTC.to_datetime(self.began.timestamp());
                work(move || Ok(Writer::Xlsx(Box::new(Workbook::new(SHEET, &COLUMNS, made)?)))).await
            }
        }
    }

    async fn read(&self, app: &App, after: Option<Cursor>) -> Result<GuestPage, StoreError> {
        let (id, filter, page) = (self.event.id, self.filter.clone(), self.page);
        app.db
            .read(move |c| {
                reports::guests(c, id, &filter, Sort::Name, after.as_ref(), page).map_err(StoreError::from)
            })
            .await
    }
}

/// What a page became.
enum Written {
    /// The file goes on, or, if that was the last page, is out.
    More(Writer),
    /// The file is whole, and stands at its beginning.
    Whole(File),
}

impl Writer {
    /// Writes a page; returns what may leave.
    fn page(mut self, zone: &Zone, guests: &[Guest], last: bool) -> Result<(Vec<u8>, Written), ExportError> {
        let mut texts = Texts::default();
        for guest in guests {
            let cells = cells(zone, guest, &mut texts);
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
async fn work<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ExportError> + Send + 'static,
) -> Result<T, ExportError> {
    spawn_blocking(work).await.unwrap_or_else(|_| Err(ExportError::Broken))
}

/// Texts that are put together for one row.
#[derive(Default)]
struct Texts {
    tags: String,
    id: String,
}

fn cells<'a>(zone: &Zone, guest: &'a Guest, texts: &'a mut Texts) -> [Cell<'a>; COLUMNS.len()] {
    texts.tags.clear();
    for tag in &guest.tags {
        if !texts.tags.is_empty() {
            texts.tags.push_str("; ");
        }
        texts.tags.push_str(tag);
    }
    texts.id = guest.invitation_id.to_string();
    let local = |at: Option<Instant>| Cell::from(at.map(|at| zone.local(at)));
    let answer = match (guest.standing, guest.reply.as_ref()) {
        (Standing::Revoked, _) | (_, None) => "",
        (_, Some(reply)) => reply.as_str(),
    };
    [
        Cell::Text(guest.email.as_str()),
        Cell::Text(guest.honorific.as_str()),
        Cell::Text(guest.given_name.as_str()),
        Cell::Text(guest.family_name.as_str()),
        Cell::Text(&guest.printed_name),
        Cell::Text(&guest.position),
        Cell::Text(&guest.organisation),
        Cell::Text(guest.group.as_ref().map_or("", |group| group.as_str())),
        Cell::Text(guest.country.as_ref().map_or("", |country| country.code())),
        Cell::Text(guest.language.as_ref().map_or("", |language| language.as_str())),
        Cell::Text(&texts.tags),
        Cell::Text(answer),
        local(guest.replied_at),
        Cell::Text(guest.reason.as_str()),
        Cell::Text(guest.standing.as_str()),
        local(guest.invited_at),
        Cell::Text(&texts.id),
    ]
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;
    use crate::actions::imports;
    use crate::domain::samples;

    const GUESTS: usize = 7;

    async fn product() -> (tempfile::TempDir, App, EventId) {
        let folder = tempfile::tempdir().expect("a folder");
        let event = samples::event();
        let app = App::in_folder(folder.path(), event.created_at);
        let id = event.id;
        app.db.write(|c| events::insert(c, event).map_err(StoreError::from)).await.expect("an event");
        let mut list = String::from("email,family_name\n");
        for n in 0..GUESTS {
            list.push_str(&format!("guest{n}@x.example,Guest {n}\n"));
        }
        imports::bring_in(&app, Actor::Command, id, list.into_bytes()).await.expect("comes in");
        (folder, app, id)
    }

    async fn taken(app: &App, event: EventId, format: Format, page: usize) -> Export {
        let wanted = Wanted { answer: Answer::All, format, byte_order_mark: false };
        let mut export = begin(app, Actor::Command, event, wanted).await.expect("begins");
        export.page = page;
        export
    }

    async fn whole(app: &App, mut export: Export) -> Vec<u8> {
        let mut file = Vec::new();
        while let Some(piece) = export.next(app).await.expect("a piece") {
            assert!(!piece.is_empty());
            file.extend(piece);
        }
        assert_eq!(export.next(app).await.expect("still at the end"), None);
        file
    }

    #[tokio::test]
    async fn however_long_pages_are_the_file_is_the_same() {
        let (_folder, app, event) = product().await;
        for format in Format::ALL {
            let want = whole(&app, taken(&app, event, *format, 100).await).await;
            for page in [1, 2, GUESTS - 1, GUESTS] {
                let file = whole(&app, taken(&app, event, *format, page).await).await;
                assert!(file == want, "{format}, {page} at a time");
            }
        }
    }

    #[tokio::test]
    async fn what_is_known_before_the_first_byte() {
        let (_folder, app, event) = product().await;
        let mut csv = taken(&app, event, Format::Csv, 2).await;
        assert_eq!(csv.prepare(&app).await.expect("reads"), None);
        let text = String::from_utf8(whole(&app, csv).await).expect("text");
        assert_eq!(text.lines().count(), GUESTS + 1);
        let mut book = taken(&app, event, Format::Xlsx, 2).await;
        let length = book.prepare(&app).await.expect("is written").expect("is known");
        assert_eq!(whole(&app, book).await.len() as u64, length);
    }

    #[tokio::test]
    async fn an_export_that_was_cut_short_never_looks_whole() {
        let (_folder, app, event) = product().await;
        for format in Format::ALL {
            let mut export = taken(&app, event, *format, 2).await;
            assert!(export.next(&app).now_or_never().is_none(), "it waits for the database");
            for _ in 0..2 {
                let next = export.next(&app).await;
                assert!(matches!(next, Err(ExportError::Broken)), "{format}: {next:?}");
            }
            assert!(export.prepare(&app).await.is_err());
        }
    }
}
