//! The sessions of events. Who has a place at them is in [`places`].

mod places;

use diesel::prelude::*;
use diesel::result::Error;

use super::DbConn;
use super::dialect::natively;
use super::schema::{places as taken, programme};
use crate::domain::attendance::Ways;
use crate::domain::event::{Place as Venue, WaitingList};
use crate::domain::id::{EventId, SessionId};
use crate::domain::instant::Instant;
use crate::domain::programme::{Session, SessionDraft};

pub use places::{
    Person, crowds, line, line_to_the_room, move_all, people, places_of, places_of_all, put_places, release,
    seat,
};

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = programme, treat_none_as_null = true)]
struct Row {
    id: SessionId,
    event_id: EventId,
    starts_at: Instant,
    ends_at: Instant,
    wordings: String,
    groups: String,
    venue: Venue,
    online_url: Venue,
    ways: Ways,
    capacity: Option<i32>,
    waiting_list: WaitingList,
    reply_by: Option<Instant>,
    created_at: Instant,
}

fn row(session: &Session) -> QueryResult<Row> {
    let Session { id, event_id, details, created_at } = session.clone();
    let SessionDraft {
        wordings,
        starts_at,
        ends_at,
        venue,
        online_url,
        ways,
        capacity,
        has_line,
        reply_by,
        groups,
    } = details;
    let stored = |error: serde_json::Error| Error::SerializationError(error.into());
    Ok(Row {
        id,
        event_id,
        starts_at,
        ends_at,
        wordings: serde_json::to_string(&wordings).map_err(stored)?,
        groups: serde_json::to_string(&groups).map_err(stored)?,
        venue,
        online_url,
        ways,
        capacity: capacity.map(|seats| i32::try_from(seats).unwrap_or(i32::MAX)),
        waiting_list: if has_line { WaitingList::Promote } else { WaitingList::Off },
        reply_by,
        created_at,
    })
}

fn session(row: Row) -> QueryResult<Session> {
    let damaged = |error: serde_json::Error| Error::DeserializationError(error.into());
    Ok(Session {
        id: row.id,
        event_id: row.event_id,
        details: SessionDraft {
            wordings: serde_json::from_str(&row.wordings).map_err(damaged)?,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            venue: row.venue,
            online_url: row.online_url,
            ways: row.ways,
            capacity: row.capacity.and_then(|seats| u32::try_from(seats).ok()),
            has_line: row.waiting_list != WaitingList::Off,
            reply_by: row.reply_by,
            groups: serde_json::from_str(&row.groups).map_err(damaged)?,
        },
        created_at: row.created_at,
    })
}

/// The sessions of an event, the earliest first.
///
/// # Errors
/// Of the query.
pub fn of_event(c: &mut DbConn, event: EventId) -> QueryResult<Vec<Session>> {
    let of_event =
        programme::table.filter(programme::event_id.eq(event)).order((programme::starts_at, programme::id));
    let rows: Vec<Row> = natively!(c, |c| of_event.load(c))?;
    rows.into_iter().map(session).collect()
}

/// One session.
///
/// # Errors
/// Of the query.
pub fn find(c: &mut DbConn, id: SessionId) -> QueryResult<Option<Session>> {
    programme::table.find(id).get_result::<Row>(c).optional()?.map(session).transpose()
}

/// Keeps a new session.
///
/// # Errors
/// Of the query.
pub fn insert(c: &mut DbConn, session: &Session) -> QueryResult<()> {
    diesel::insert_into(programme::table).values(row(session)?).execute(c).map(drop)
}

/// Keeps every field of a changed session.
///
/// # Errors
/// Of the query.
pub fn update(c: &mut DbConn, session: &Session) -> QueryResult<()> {
    diesel::update(programme::table.find(session.id)).set(row(session)?).execute(c).map(drop)
}

/// Deletes a session with everybody's place at it; gives how many had one.
///
/// # Errors
/// Of the queries.
pub fn delete(c: &mut DbConn, id: SessionId) -> QueryResult<usize> {
    let gone = diesel::delete(taken::table.filter(taken::session_id.eq(id))).execute(c)?;
    diesel::delete(programme::table.find(id)).execute(c)?;
    Ok(gone)
}
