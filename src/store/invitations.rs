//! Invitations: the guest list of each event, with the answers.

use std::collections::HashMap;

use diesel::prelude::*;

use super::dialect::insert_all;
use super::schema::{invitations, tallies};
use super::{DbConn, events};
use crate::domain::contact::{Position, PrintedName};
use crate::domain::event::Event;
use crate::domain::id::{ContactId, EventId, InvitationId};
use crate::domain::instant::Instant;
use crate::domain::invitation::{Confirmed, Invitation, LinkId, Reason, Reply, Standing, Tally};
use crate::domain::organisation::OrganisationName;

#[derive(Queryable, Insertable)]
#[diesel(table_name = invitations, treat_none_as_default_value = false)]
pub(super) struct Row {
    id: InvitationId,
    event_id: EventId,
    contact_id: ContactId,
    standing: Standing,
    link_id: LinkId,
    reply: Option<Reply>,
    replied_at: Option<Instant>,
    confirmed_name: Option<PrintedName>,
    confirmed_position: Option<Position>,
    confirmed_organisation: Option<OrganisationName>,
    reason: Reason,
    calendar_sequence: i32,
    invited_at: Option<Instant>,
    created_at: Instant,
}

/// What of an invitation ever changes. A column that is written, if only with its own value, has every
/// index rewritten that it stands in.
#[derive(AsChangeset)]
#[diesel(table_name = invitations, treat_none_as_null = true)]
struct Changeable {
    standing: Standing,
    link_id: LinkId,
    reply: Option<Reply>,
    replied_at: Option<Instant>,
    confirmed_name: Option<PrintedName>,
    confirmed_position: Option<Position>,
    confirmed_organisation: Option<OrganisationName>,
    reason: Reason,
    calendar_sequence: i32,
    invited_at: Option<Instant>,
}

impl From<Row> for Changeable {
    fn from(row: Row) -> Self {
        let Row {
            id: _,
            event_id: _,
            contact_id: _,
            standing,
            link_id,
            reply,
            replied_at,
            confirmed_name,
            confirmed_position,
            confirmed_organisation,
            reason,
            calendar_sequence,
            invited_at,
            created_at: _,
        } = row;
        Self {
            standing,
            link_id,
            reply,
            replied_at,
            confirmed_name,
            confirmed_position,
            confirmed_organisation,
            reason,
            calendar_sequence,
            invited_at,
        }
    }
}

/// Every column but the sort key.
type All = (
    invitations::id,
    invitations::event_id,
    invitations::contact_id,
    invitations::standing,
    invitations::link_id,
    invitations::reply,
    invitations::replied_at,
    invitations::confirmed_name,
    invitations::confirmed_position,
    invitations::confirmed_organisation,
    invitations::reason,
    invitations::calendar_sequence,
    invitations::invited_at,
    invitations::created_at,
);
pub(super) const ALL: All = (
    invitations::id,
    invitations::event_id,
    invitations::contact_id,
    invitations::standing,
    invitations::link_id,
    invitations::reply,
    invitations::replied_at,
    invitations::confirmed_name,
    invitations::confirmed_position,
    invitations::confirmed_organisation,
    invitations::reason,
    invitations::calendar_sequence,
    invitations::invited_at,
    invitations::created_at,
);

impl From<&Invitation> for Row {
    fn from(invitation: &Invitation) -> Self {
        let Invitation {
            id,
            event_id,
            contact_id,
            standing,
            link_id,
            reply,
            replied_at,
            confirmed,
            reason,
            calendar_sequence,
            invited_at,
            created_at,
        } = invitation.clone();
        let (name, position, organisation) = match confirmed {
            Some(Confirmed { printed_name, position, organisation }) => {
                (Some(printed_name), Some(position), Some(organisation))
            }
            None => (None, None, None),
        };
        Self {
            id,
            event_id,
            contact_id,
            standing,
            link_id,
            reply,
            replied_at,
            confirmed_name: name,
            confirmed_position: position,
            confirmed_organisation: organisation,
            reason,
            calendar_sequence,
            invited_at,
            created_at,
        }
    }
}

impl From<Row> for Invitation {
    fn from(row: Row) -> Self {
        let confirmed = row.confirmed_name.map(|printed_name| Confirmed {
            printed_name,
            position: row.confirmed_position.unwrap_or_default(),
            organisation: row.confirmed_organisation.unwrap_or_default(),
        });
        Self {
            id: row.id,
            event_id: row.event_id,
            contact_id: row.contact_id,
            standing: row.standing,
            link_id: row.link_id,
            reply: row.reply,
            replied_at: row.replied_at,
            confirmed,
            reason: row.reason,
            calendar_sequence: row.calendar_sequence,
            invited_at: row.invited_at,
            created_at: row.created_at,
        }
    }
}

/// One invitation.
///
/// # Errors
/// Of the query.
pub fn find(c: &mut DbConn, id: InvitationId) -> QueryResult<Option<Invitation>> {
    let row = invitations::table.find(id).select(ALL).get_result::<Row>(c).optional()?;
    Ok(row.map(Invitation::from))
}

/// One invitation and its event, taken for this transaction (see [`events::lock`]) and read after
/// that: neither changes before its end. Whatever decides by an invitation begins with this; its place in
/// the list (see [`resort`]) is decided by nobody.
///
/// # Errors
/// Of the queries.
pub fn take(c: &mut DbConn, id: InvitationId) -> QueryResult<Option<(Event, Invitation)>> {
    let event = invitations::table.find(id).select(invitations::event_id).get_result(c).optional()?;
    let Some(event) = event else { return Ok(None) };
    let Some(event) = events::lock(c, event)? else { return Ok(None) };
    Ok(find(c, id)?.map(|invitation| (event, invitation)))
}

/// The event of the invitation that a link belongs to.
///
/// # Errors
/// Of the query.
pub fn event_of_link(c: &mut DbConn, link: LinkId) -> QueryResult<Option<EventId>> {
    invitations::table
        .filter(invitations::link_id.eq(link))
        .select(invitations::event_id)
        .get_result(c)
        .optional()
}

/// The invitation of a contact to an event.
///
/// # Errors
/// Of the query.
pub fn of_contact(c: &mut DbConn, event: EventId, contact: ContactId) -> QueryResult<Option<Invitation>> {
    let row = invitations::table
        .filter(invitations::event_id.eq(event))
        .filter(invitations::contact_id.eq(contact))
        .select(ALL)
        .get_result::<Row>(c)
        .optional()?;
    Ok(row.map(Invitation::from))
}

/// Who is on an event's guest list, in whatever standing.
///
/// # Errors
/// Of the query.
pub fn listed(c: &mut DbConn, event: EventId) -> QueryResult<HashMap<ContactId, InvitationId>> {
    let pairs = invitations::table
        .filter(invitations::event_id.eq(event))
        .select((invitations::contact_id, invitations::id))
        .load(c)?;
    Ok(pairs.into_iter().collect())
}

/// All of an event's invitations in the order of the guest list.
///
/// # Errors
/// Of the query.
pub fn of_event(c: &mut DbConn, event: EventId) -> QueryResult<Vec<Invitation>> {
    let rows = invitations::table
        .filter(invitations::event_id.eq(event))
        .order((invitations::sort_key, invitations::id))
        .select(ALL)
        .load::<Row>(c)?;
    Ok(rows.into_iter().map(Invitation::from).collect())
}

/// Puts a contact on a guest list; `sort_key` is [`crate::domain::contact::ContactDraft::sort_key`].
///
/// # Errors
/// Of the query; a unique violation where the contact is on the list already.
pub fn insert(c: &mut DbConn, invitation: &Invitation, sort_key: &str) -> QueryResult<()> {
    diesel::insert_into(invitations::table)
        .values((Row::from(invitation), invitations::sort_key.eq(sort_key)))
        .execute(c)
        .map(drop)
}

/// Puts many contacts on guest lists at once, each with its sort key.
///
/// # Errors
/// As [`insert`].
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

/// Keeps every field of a changed invitation.
///
/// # Errors
/// Of the query.
pub fn update(c: &mut DbConn, invitation: &Invitation) -> QueryResult<()> {
    diesel::update(invitations::table.find(invitation.id))
        .set(Changeable::from(Row::from(invitation)))
        .execute(c)
        .map(drop)
}

/// Keeps an answer: what an invitee can change. Whatever else stands in the row is as it was, and so are
/// the indexes over it.
///
/// # Errors
/// Of the query.
pub fn save_answer(c: &mut DbConn, invitation: &Invitation) -> QueryResult<()> {
    let Row {
        id,
        reply,
        replied_at,
        confirmed_name,
        confirmed_position,
        confirmed_organisation,
        reason,
        calendar_sequence,
        ..
    } = Row::from(invitation);
    diesel::update(invitations::table.find(id))
        .set((
            invitations::reply.eq(reply),
            invitations::replied_at.eq(replied_at),
            invitations::confirmed_name.eq(confirmed_name),
            invitations::confirmed_position.eq(confirmed_position),
            invitations::confirmed_organisation.eq(confirmed_organisation),
            invitations::reason.eq(reason),
            invitations::calendar_sequence.eq(calendar_sequence),
        ))
        .execute(c)
        .map(drop)
}

/// Takes an invitation off the guest list for good; only for one that no mail speaks of.
///
/// # Errors
/// Of the query; a foreign-key violation where a mail was queued for it.
pub fn delete(c: &mut DbConn, id: InvitationId) -> QueryResult<()> {
    diesel::delete(invitations::table.find(id)).execute(c).map(drop)
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

/// How many guests of an event stand where, by standing and answer. Kept with every change of a row
/// and read in a few rows, however long the list is.
///
/// # Errors
/// Of the query.
pub fn counts(c: &mut DbConn, event: EventId) -> QueryResult<Vec<(Standing, Option<Reply>, i64)>> {
    let rows: Vec<(Standing, String, i64)> = tallies::table
        .filter(tallies::event_id.eq(event))
        .select((tallies::standing, tallies::reply, tallies::guests))
        .load(c)?;
    Ok(rows.into_iter().map(|(standing, reply, guests)| (standing, Reply::parse(&reply), guests)).collect())
}

/// The event's counts.
///
/// # Errors
/// Of the query.
pub fn tally(c: &mut DbConn, event: EventId) -> QueryResult<Tally> {
    let mut tally = Tally::default();
    for (standing, reply, count) in counts(c, event)? {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        match standing {
            Standing::Revoked => {
                tally.revoked += count;
                continue;
            }
            Standing::Listed => tally.listed += count,
            Standing::Invited => {
                tally.listed += count;
                tally.invited += count;
            }
        }
        match reply {
            Some(Reply::Accepted) => tally.accepted += count,
            Some(Reply::Declined) => tally.declined += count,
            Some(Reply::Tentative) => tally.tentative += count,
            None => {}
        }
    }
    Ok(tally)
}
