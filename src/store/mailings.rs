//! Mailings: each act of sending, and who was in it.

mod addressed;
mod guests;

use std::collections::HashMap;

use diesel::prelude::*;

use super::dialect::natively;
use super::schema::mailings;
use super::{DbConn, QueryError};
use crate::domain::id::{EventId, MailingId, UserId};
use crate::domain::instant::Instant;
use crate::domain::mailing::{Audience, Mailing, MailingStatus, Who};
use crate::domain::message::{MessageKind, Outcome};

pub use addressed::{Addressed, addressed};
pub use guests::{Guest, choices, guests, tagged};

#[derive(Queryable, Insertable)]
#[diesel(table_name = mailings, treat_none_as_default_value = false)]
struct Row {
    id: MailingId,
    event_id: EventId,
    kind: MessageKind,
    started_by: Option<UserId>,
    started_at: Instant,
    total: i32,
    status: MailingStatus,
    begins_at: Instant,
    audience: String,
    texts: String,
    pace: Option<i32>,
    outcome: Outcome,
}

/// Every column of a mailing as it is kept; when its next mail may go is the outbox's own.
type Columns = (
    mailings::id,
    mailings::event_id,
    mailings::kind,
    mailings::started_by,
    mailings::started_at,
    mailings::total,
    mailings::status,
    mailings::begins_at,
    mailings::audience,
    mailings::texts,
    mailings::pace,
    mailings::outcome,
);
const COLUMNS: Columns = (
    mailings::id,
    mailings::event_id,
    mailings::kind,
    mailings::started_by,
    mailings::started_at,
    mailings::total,
    mailings::status,
    mailings::begins_at,
    mailings::audience,
    mailings::texts,
    mailings::pace,
    mailings::outcome,
);

impl TryFrom<Row> for Mailing {
    type Error = QueryError;

    fn try_from(row: Row) -> QueryResult<Self> {
        let Row {
            id,
            event_id,
            kind,
            started_by,
            started_at,
            total,
            status,
            begins_at,
            audience,
            texts,
            pace,
            outcome,
        } = row;
        let wrong = |what: &'static str| QueryError::DeserializationError(what.into());
        let audience =
            Audience::from_json(kind, &audience).ok_or_else(|| wrong("a stored audience does not parse"))?;
        let texts =
            serde_json::from_str(&texts).map_err(|_| wrong("a mailing's stored texts do not parse"))?;
        let (total, pace) =
            (u32::try_from(total).unwrap_or(0), pace.and_then(|pace| u32::try_from(pace).ok()));
        Ok(Self {
            id,
            event_id,
            kind,
            started_by,
            started_at,
            total,
            status,
            begins_at,
            audience,
            texts,
            pace,
            outcome,
        })
    }
}

/// Keeps a new mailing.
///
/// # Errors
/// Of the query.
pub fn insert(c: &mut DbConn, mailing: &Mailing) -> QueryResult<()> {
    let Mailing {
        id,
        event_id,
        kind,
        started_by,
        started_at,
        total,
        status,
        begins_at,
        audience,
        texts,
        pace,
        outcome,
    } = mailing;
    let row = Row {
        id: *id,
        event_id: *event_id,
        kind: *kind,
        started_by: *started_by,
        started_at: *started_at,
        total: i32::try_from(*total).unwrap_or(i32::MAX),
        status: *status,
        begins_at: *begins_at,
        audience: audience.to_json(),
        texts: serde_json::to_string(texts).map_err(|e| QueryError::SerializationError(e.into()))?,
        pace: pace.map(|pace| i32::try_from(pace).unwrap_or(i32::MAX)),
        outcome: outcome.clone(),
    };
    diesel::insert_into(mailings::table).values(row).execute(c).map(drop)
}

/// Notes where a mailing is now, when it began, how many mails it has, and why it was cancelled by itself.
///
/// # Errors
/// Of the query.
pub fn update(c: &mut DbConn, mailing: &Mailing) -> QueryResult<()> {
    diesel::update(mailings::table.find(mailing.id))
        .set((
            mailings::status.eq(mailing.status),
            mailings::begins_at.eq(mailing.begins_at),
            mailings::total.eq(i32::try_from(mailing.total).unwrap_or(i32::MAX)),
            mailings::outcome.eq(&mailing.outcome),
        ))
        .execute(c)
        .map(drop)
}

/// Which mailings are to begin now, the longest due first.
///
/// # Errors
/// Of the query.
pub fn due(c: &mut DbConn, now: Instant) -> QueryResult<Vec<(MailingId, EventId)>> {
    mailings::table
        .filter(mailings::status.eq(MailingStatus::Scheduled))
        .filter(mailings::begins_at.le(now))
        .order((mailings::begins_at, mailings::id))
        .limit(100)
        .select((mailings::id, mailings::event_id))
        .load(c)
}

/// For whom each of these mailings is, by what they have done.
///
/// # Errors
/// Of the query; of a stored audience that does not parse.
pub fn addressed_to(c: &mut DbConn, ids: &[MailingId]) -> QueryResult<HashMap<MailingId, Who>> {
    let rows: Vec<(MailingId, MessageKind, String)> = mailings::table
        .filter(mailings::id.eq_any(ids.to_vec()))
        .select((mailings::id, mailings::kind, mailings::audience))
        .load(c)?;
    let whole = |(id, kind, kept): (MailingId, MessageKind, String)| {
        let wrong = || QueryError::DeserializationError("a stored audience does not parse".into());
        Ok((id, Audience::from_json(kind, &kept).ok_or_else(wrong)?.who))
    };
    rows.into_iter().map(whole).collect()
}

/// Which of these mailings do not go on, and whether they may later.
///
/// # Errors
/// Of the query.
pub fn halted(c: &mut DbConn, ids: &[MailingId]) -> QueryResult<HashMap<MailingId, MailingStatus>> {
    let halted = mailings::table
        .filter(mailings::id.eq_any(ids.to_vec()))
        .filter(mailings::status.eq_any([MailingStatus::Paused, MailingStatus::Cancelled]))
        .select((mailings::id, mailings::status));
    let rows: Vec<(MailingId, MailingStatus)> = natively!(c, |c| halted.load(c))?;
    Ok(rows.into_iter().collect())
}

/// One mailing.
///
/// # Errors
/// Of the query.
pub fn find(c: &mut DbConn, id: MailingId) -> QueryResult<Option<Mailing>> {
    mailings::table
        .find(id)
        .select(COLUMNS)
        .get_result::<Row>(c)
        .optional()?
        .map(Mailing::try_from)
        .transpose()
}

/// An event's mailings, the latest first.
///
/// # Errors
/// Of the query.
pub fn of_event(c: &mut DbConn, event: EventId) -> QueryResult<Vec<Mailing>> {
    let of_event = mailings::table.filter(mailings::event_id.eq(event)).order(mailings::id.desc());
    let rows = of_event.select(COLUMNS).load::<Row>(c)?;
    rows.into_iter().map(Mailing::try_from).collect()
}
