//! What is done to many invitations at once, in few statements however many they are.

use diesel::prelude::*;

use super::Row;
use crate::domain::id::{ContactId, InvitationId};
use crate::domain::instant::Instant;
use crate::domain::invitation::{Invitation, Standing};
use crate::store::DbConn;
use crate::store::dialect::insert_all;
use crate::store::schema::invitations;

/// Puts many contacts on guest lists at once, each with its sort key.
///
/// # Errors
/// As [`super::insert`].
pub fn insert_all(c: &mut DbConn, new: &[(Invitation, String)]) -> QueryResult<()> {
    let rows: Vec<_> = new
        .iter()
        .map(|(invitation, sort_key)| (Row::from(invitation), invitations::sort_key.eq(sort_key)))
        .collect();
    insert_all!(c, invitations::table, &rows)
}

/// Notes that many guests are invited from now on.
///
/// # Errors
/// Of the queries.
pub fn mark_invited(c: &mut DbConn, ids: &[InvitationId], now: Instant) -> QueryResult<()> {
    for chunk in ids.chunks(500) {
        diesel::update(invitations::table.filter(invitations::id.eq_any(chunk.to_vec())))
            .set((invitations::standing.eq(Standing::Invited), invitations::invited_at.eq(now)))
            .execute(c)?;
    }
    Ok(())
}

/// Puts guests back on the list who were invited at this instant and have not answered. Gives how many.
///
/// # Errors
/// Of the queries.
pub fn uninvite(c: &mut DbConn, ids: &[InvitationId], invited_at: Instant) -> QueryResult<usize> {
    let mut changed = 0;
    for chunk in ids.chunks(500) {
        let untouched = invitations::table
            .filter(invitations::id.eq_any(chunk.to_vec()))
            .filter(invitations::standing.eq(Standing::Invited))
            .filter(invitations::reply.is_null())
            .filter(invitations::invited_at.eq(invited_at));
        changed += diesel::update(untouched)
            .set((invitations::standing.eq(Standing::Listed), invitations::invited_at.eq(None::<Instant>)))
            .execute(c)?;
    }
    Ok(changed)
}

/// Numbers the reserve list in this order.
///
/// # Errors
/// Of the queries.
pub fn set_reserve(c: &mut DbConn, order: &[InvitationId]) -> QueryResult<()> {
    for (place, id) in (1_i32..).zip(order) {
        let elsewhere = invitations::reserve.is_null().or(invitations::reserve.ne(place).assume_not_null());
        let moved = invitations::table.find(id).filter(elsewhere);
        diesel::update(moved).set(invitations::reserve.eq(place)).execute(c)?;
    }
    Ok(())
}

/// Raises the SEQUENCE of many guests' calendar parts.
///
/// # Errors
/// Of the queries.
pub fn raise_sequences(c: &mut DbConn, ids: &[InvitationId]) -> QueryResult<()> {
    for chunk in ids.chunks(500) {
        diesel::update(invitations::table.filter(invitations::id.eq_any(chunk.to_vec())))
            .set(invitations::calendar_sequence.eq(invitations::calendar_sequence + 1))
            .execute(c)?;
    }
    Ok(())
}

/// Sorts a contact anew on every guest list, after a change of name.
///
/// # Errors
/// Of the query.
pub fn resort(c: &mut DbConn, contact: ContactId, sort_key: &str) -> QueryResult<()> {
    let moved = invitations::table
        .filter(invitations::contact_id.eq(contact))
        .filter(invitations::sort_key.ne(sort_key));
    diesel::update(moved).set(invitations::sort_key.eq(sort_key)).execute(c).map(drop)
}
