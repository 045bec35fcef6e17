//! Uploaded guest lists, kept between preview and confirmation. Once one is confirmed, only its
//! broken rows are kept.

use diesel::prelude::*;

use super::DbConn;
use super::schema::imports;
use crate::domain::guest_list::{Field, Summary, columns_from_text, columns_to_text};
use crate::domain::id::{EventId, ImportId, UserId};
use crate::domain::instant::Instant;
use crate::domain::text::Line;

/// A file's name, as its owner's machine knows it.
pub type FileName = Line<200>;

/// An uploaded guest list, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staged {
    /// Its identity.
    pub id: ImportId,
    /// For which event.
    pub event_id: EventId,
    /// Who uploaded it; `None` at the command line.
    pub started_by: Option<UserId>,
    /// The file's name; empty for pasted rows.
    pub file_name: FileName,
    /// What each column means, as far as it is known yet.
    pub columns: Vec<Option<Field>>,
    /// When it was uploaded.
    pub created_at: Instant,
    /// When it was confirmed, and what became of its rows.
    pub applied: Option<(Instant, Summary)>,
}

#[derive(Queryable)]
struct Row {
    id: ImportId,
    event_id: EventId,
    started_by: Option<UserId>,
    file_name: FileName,
    mapping: String,
    created_at: Instant,
    applied_at: Option<Instant>,
    report: String,
}

const LIGHT: (
    imports::id,
    imports::event_id,
    imports::started_by,
    imports::file_name,
    imports::mapping,
    imports::created_at,
    imports::applied_at,
    imports::report,
) = (
    imports::id,
    imports::event_id,
    imports::started_by,
    imports::file_name,
    imports::mapping,
    imports::created_at,
    imports::applied_at,
    imports::report,
);

fn unreadable(what: &'static str) -> diesel::result::Error {
    diesel::result::Error::DeserializationError(format!("a stored {what} does not parse").into())
}

impl TryFrom<Row> for Staged {
    type Error = diesel::result::Error;
    fn try_from(row: Row) -> QueryResult<Self> {
        let applied = match row.applied_at {
            Some(at) => {
                Some((at, serde_json::from_str(&row.report).map_err(|_| unreadable("import report"))?))
            }
            None => None,
        };
        Ok(Self {
            id: row.id,
            event_id: row.event_id,
            started_by: row.started_by,
            file_name: row.file_name,
            columns: columns_from_text(&row.mapping).ok_or_else(|| unreadable("column mapping"))?,
            created_at: row.created_at,
            applied,
        })
    }
}

/// Keeps an upload.
///
/// # Errors
/// Of the query.
pub fn insert(c: &mut DbConn, staged: &Staged, content: &[u8]) -> QueryResult<()> {
    let Staged { id, event_id, started_by, file_name, columns, created_at, applied: _ } = staged;
    diesel::insert_into(imports::table)
        .values((
            imports::id.eq(id),
            imports::event_id.eq(event_id),
            imports::started_by.eq(started_by),
            imports::file_name.eq(file_name),
            imports::content.eq(content),
            imports::mapping.eq(columns_to_text(columns)),
            imports::created_at.eq(created_at),
            imports::report.eq(""),
        ))
        .execute(c)
        .map(drop)
}

/// One upload, without its bytes.
///
/// # Errors
/// Of the query.
pub fn find(c: &mut DbConn, id: ImportId) -> QueryResult<Option<Staged>> {
    imports::table.find(id).select(LIGHT).get_result::<Row>(c).optional()?.map(Staged::try_from).transpose()
}

/// An upload's bytes: the file until it is confirmed, its broken rows as CSV from then on.
///
/// # Errors
/// Of the query.
pub fn content(c: &mut DbConn, id: ImportId) -> QueryResult<Option<Vec<u8>>> {
    imports::table.find(id).select(imports::content).get_result(c).optional()
}

/// Keeps what the organiser said about the columns.
///
/// # Errors
/// Of the query.
pub fn set_columns(c: &mut DbConn, id: ImportId, columns: &[Option<Field>]) -> QueryResult<()> {
    diesel::update(imports::table.find(id))
        .set(imports::mapping.eq(columns_to_text(columns)))
        .execute(c)
        .map(drop)
}

/// Notes that an upload was confirmed. Of its bytes, only the broken rows stay.
///
/// # Errors
/// Of the query.
pub fn finish(
    c: &mut DbConn,
    id: ImportId,
    at: Instant,
    summary: &Summary,
    broken: &[u8],
) -> QueryResult<()> {
    let report =
        serde_json::to_string(summary).map_err(|e| diesel::result::Error::SerializationError(e.into()))?;
    diesel::update(imports::table.find(id))
        .set((imports::applied_at.eq(at), imports::report.eq(report), imports::content.eq(broken)))
        .execute(c)
        .map(drop)
}

/// Forgets uploads from before `unconfirmed` that nobody confirmed, and the broken rows of those that
/// were confirmed before `confirmed`: they hold personal data that nobody asked to keep.
///
/// # Errors
/// Of the queries.
pub fn forget(c: &mut DbConn, unconfirmed: Instant, confirmed: Instant) -> QueryResult<()> {
    let stale =
        imports::table.filter(imports::applied_at.is_null()).filter(imports::created_at.lt(unconfirmed));
    diesel::delete(stale).execute(c)?;
    diesel::update(imports::table.filter(imports::applied_at.lt(confirmed)))
        .set(imports::content.eq(&b""[..]))
        .execute(c)
        .map(drop)
}
