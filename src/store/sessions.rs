//! Signed-in sessions, by the hash of their id.

use diesel::prelude::*;

use super::DbConn;
use super::schema::{sessions, users};
use super::users::{COLUMNS, Row};
use crate::domain::id::UserId;
use crate::domain::instant::Instant;
use crate::domain::session::{ABSOLUTE, IDLE, Session, SessionHash};
use crate::domain::user::User;

/// A session and whose it is, live or not.
///
/// # Errors
/// Of the query.
pub fn find(c: &mut DbConn, hash: SessionHash) -> QueryResult<Option<(Session, User)>> {
    let found = sessions::table
        .inner_join(users::table)
        .filter(sessions::id_hash.eq(hash))
        .select((sessions::user_id, sessions::created_at, sessions::seen_at, COLUMNS))
        .get_result::<(UserId, Instant, Instant, Row)>(c)
        .optional()?;
    Ok(found.map(|(user_id, created_at, seen_at, row)| {
        (Session { user_id, created_at, seen_at }, User::from(row))
    }))
}

/// Keeps a new session.
///
/// # Errors
/// Of the query.
pub fn insert(c: &mut DbConn, hash: SessionHash, session: &Session) -> QueryResult<()> {
    let Session { user_id, created_at, seen_at } = session;
    diesel::insert_into(sessions::table)
        .values((
            sessions::id_hash.eq(hash),
            sessions::user_id.eq(user_id),
            sessions::created_at.eq(created_at),
            sessions::seen_at.eq(seen_at),
        ))
        .execute(c)
        .map(drop)
}

/// Notes a request; never moves the note back.
///
/// # Errors
/// Of the query.
pub fn touch(c: &mut DbConn, hash: SessionHash, now: Instant) -> QueryResult<()> {
    diesel::update(sessions::table.find(hash).filter(sessions::seen_at.lt(now)))
        .set(sessions::seen_at.eq(now))
        .execute(c)
        .map(drop)
}

/// Ends one session.
///
/// # Errors
/// Of the query.
pub fn delete(c: &mut DbConn, hash: SessionHash) -> QueryResult<()> {
    diesel::delete(sessions::table.find(hash)).execute(c).map(drop)
}

/// Ends every session of a user; returns how many there were.
///
/// # Errors
/// Of the query.
pub fn delete_of(c: &mut DbConn, user: UserId) -> QueryResult<usize> {
    diesel::delete(sessions::table.filter(sessions::user_id.eq(user))).execute(c)
}

/// Removes sessions that are over; returns how many.
///
/// # Errors
/// Of the query.
pub fn delete_ended(c: &mut DbConn, now: Instant) -> QueryResult<usize> {
    let idle = sessions::seen_at.le(now - IDLE);
    let old = sessions::created_at.le(now - ABSOLUTE);
    diesel::delete(sessions::table.filter(idle.or(old))).execute(c)
}
