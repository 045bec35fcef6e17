//! What is done to many invitations at once, in few statements however many they are.

use diesel::prelude::*;

use super::Row;
use crate::domain::contact::Tag;
use crate::domain::id::{ContactId, EventId, InvitationId};
use crate::domain::instant::Instant;
use crate::domain::invitation::{Invitation, Standing};
use crate::store::DbConn;
use crate::store::dialect::insert_all;
use crate::store::schema::{contact_tags, invitations};

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
            .set((
                invitations::standing.eq(Standing::Invited),
                invitations::invited_at.eq(now),
                invitations::reserve.eq(None::<i32>),
            ))
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

/// Numbers the reserve list in this order; each with the number that they have.
///
/// # Errors
/// Of the queries.
pub fn set_reserve(c: &mut DbConn, order: &[(InvitationId, Option<i32>)]) -> QueryResult<()> {
    for (place, (id, before)) in (1_i32..).zip(order) {
        if *before != Some(place) {
            diesel::update(invitations::table.find(id)).set(invitations::reserve.eq(place)).execute(c)?;
        }
    }
    Ok(())
}

/// The guests of an event who are neither invited nor reserves, in the order of the guest list: all of them,
/// or those with a tag.
///
/// # Errors
/// Of the query.
pub fn unsent(c: &mut DbConn, event: EventId, tag: Option<&Tag>) -> QueryResult<Vec<InvitationId>> {
    let mut unsent = invitations::table
        .filter(invitations::event_id.eq(event))
        .filter(invitations::standing.eq(Standing::Listed))
        .filter(invitations::reserve.is_null())
        .order((invitations::sort_key, invitations::id))
        .select(invitations::id)
        .into_boxed();
    if let Some(tag) = tag {
        let tagged = contact_tags::table.filter(contact_tags::tag.eq(tag.clone()));
        unsent = unsent.filter(invitations::contact_id.eq_any(tagged.select(contact_tags::contact_id)));
    }
    unsent.load(c)
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
