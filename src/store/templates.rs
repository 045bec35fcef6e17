//! Saved versions of mail templates, per event, kind and language. A version is never changed: every
//! edit is a new one, so that a mail that was sent can always be read again.

use diesel::prelude::*;

use super::DbConn;
use super::dialect::natively;
use super::schema::templates;
use crate::domain::id::{EventId, TemplateId, UserId};
use crate::domain::instant::Instant;
use crate::domain::language::Language;
use crate::domain::mailing::Texts;
use crate::domain::message::MessageKind;
use crate::domain::template::{Body, Saved, Subject};

#[derive(Queryable, Insertable)]
#[diesel(table_name = templates)]
struct Row {
    id: TemplateId,
    event_id: EventId,
    kind: MessageKind,
    language: Language,
    version: i32,
    subject: Subject,
    body: Body,
    saved_by: Option<UserId>,
    saved_at: Instant,
}

impl From<Row> for Saved {
    fn from(row: Row) -> Self {
        let Row { id, event_id, kind, language, version, subject, body, saved_by, saved_at } = row;
        Self { id, event_id, kind, language, version, subject, body, saved_by, saved_at }
    }
}

impl From<Saved> for Row {
    fn from(saved: Saved) -> Self {
        let Saved { id, event_id, kind, language, version, subject, body, saved_by, saved_at } = saved;
        Self { id, event_id, kind, language, version, subject, body, saved_by, saved_at }
    }
}

/// The latest saved version; `None` where the product's own template is in use.
///
/// # Errors
/// Of the query.
pub fn latest(
    c: &mut DbConn,
    event: EventId,
    kind: MessageKind,
    language: Language,
) -> QueryResult<Option<TemplateId>> {
    let newest_first = templates::table
        .filter(templates::event_id.eq(event))
        .filter(templates::kind.eq(kind))
        .filter(templates::language.eq(language))
        .order(templates::version.desc())
        .select(templates::id);
    let versions: Vec<TemplateId> = natively!(c, |c| newest_first.load(c))?;
    Ok(versions.first().copied())
}

/// The latest version of each language that was saved until then.
///
/// # Errors
/// Of the query.
pub fn in_use_at(c: &mut DbConn, event: EventId, kind: MessageKind, at: Instant) -> QueryResult<Texts> {
    let oldest_first: Vec<(Language, TemplateId)> = templates::table
        .filter(templates::event_id.eq(event))
        .filter(templates::kind.eq(kind))
        .filter(templates::saved_at.le(at))
        .order(templates::version)
        .select((templates::language, templates::id))
        .load(c)?;
    Ok(oldest_first.into_iter().collect())
}

/// One saved version.
///
/// # Errors
/// Of the query.
pub fn find(c: &mut DbConn, id: TemplateId) -> QueryResult<Option<Saved>> {
    templates::table.find(id).get_result::<Row>(c).optional().map(|row| row.map(Saved::from))
}

/// Every version for an event, kind and language, the latest first.
///
/// # Errors
/// Of the query.
pub fn versions(
    c: &mut DbConn,
    event: EventId,
    kind: MessageKind,
    language: Language,
) -> QueryResult<Vec<Saved>> {
    let rows = templates::table
        .filter(templates::event_id.eq(event))
        .filter(templates::kind.eq(kind))
        .filter(templates::language.eq(language))
        .order(templates::version.desc())
        .load::<Row>(c)?;
    Ok(rows.into_iter().map(Saved::from).collect())
}

/// The number and time of the latest version of everything that is saved for an event.
///
/// # Errors
/// Of the query.
pub fn of_event(c: &mut DbConn, event: EventId) -> QueryResult<Vec<(MessageKind, Language, i32, Instant)>> {
    templates::table
        .filter(templates::event_id.eq(event))
        .order(templates::version)
        .select((templates::kind, templates::language, templates::version, templates::saved_at))
        .load(c)
}

/// Keeps a new version.
///
/// # Errors
/// Of the query; a unique violation where the version is there already.
pub fn insert(c: &mut DbConn, saved: Saved) -> QueryResult<()> {
    diesel::insert_into(templates::table).values(Row::from(saved)).execute(c).map(drop)
}
