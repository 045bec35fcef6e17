//! Invitations: the guest list of each event, with the answers.

mod hall;
mod many;
mod names;
mod row;

use std::collections::HashMap;

use diesel::prelude::*;

use super::dialect::{kept, natively};
use super::schema::{invitations, tallies};
use super::{DbConn, assistants, events};
use crate::domain::event::Event;
use crate::domain::id::{ContactId, EventId, InvitationId, LinkId};
use crate::domain::invitation::{Invitation, Reply, Standing, Tally};
pub use hall::{events_with_a_line, hall, line_to_the_room, move_all, remote, reserve, silent, with_reply};
pub use many::{insert_all, mark_invited, raise_sequences, resort, set_reserve, uninvite, unsent};
pub use names::names;
use row::Changeable;
pub(super) use row::{ALL, Row};

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

/// The event of the invitation that a link belongs to, be it the invitee's or an assistant's.
///
/// # Errors
/// Of the query.
pub fn event_of_link(c: &mut DbConn, link: LinkId) -> QueryResult<Option<EventId>> {
    let by_link = invitations::table.filter(invitations::link_id.eq(link)).select(invitations::event_id);
    if let Some(event) = natively!(c, |c| by_link.get_result(c)).optional()? {
        return Ok(Some(event));
    }
    let Some((invitation, _)) = assistants::by_link(c, link)? else { return Ok(None) };
    invitations::table.find(invitation).select(invitations::event_id).get_result(c).optional()
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
        waiting_since,
        offered_until,
        reply_source,
        reply_note,
        answered_by,
        mode,
        ..
    } = Row::from(invitation);
    let answered = diesel::update(invitations::table.find(id)).set((
        invitations::reply.eq(reply),
        invitations::replied_at.eq(replied_at),
        invitations::confirmed_name.eq(confirmed_name),
        invitations::confirmed_position.eq(confirmed_position),
        invitations::confirmed_organisation.eq(confirmed_organisation),
        invitations::reason.eq(reason),
        invitations::calendar_sequence.eq(calendar_sequence),
        invitations::waiting_since.eq(waiting_since),
        invitations::offered_until.eq(offered_until),
        invitations::reply_source.eq(reply_source),
        invitations::reply_note.eq(reply_note),
        invitations::answered_by.eq(answered_by),
        invitations::mode.eq(mode),
    ));
    let answered = answered.returning(invitations::id);
    let saved: QueryResult<InvitationId> = natively!(c, |c| kept!(answered).get_result(c));
    saved.optional().map(drop)
}

/// Takes an invitation off the guest list for good; only for one that no mail speaks of.
///
/// # Errors
/// Of the query; a foreign-key violation where a mail was queued for it.
pub fn delete(c: &mut DbConn, id: InvitationId) -> QueryResult<()> {
    diesel::delete(invitations::table.find(id)).execute(c).map(drop)
}

/// How many guests of an event stand where, by standing and answer. Kept with every change of a row
/// and read in a few rows, however long the list is.
///
/// # Errors
/// Of the query.
pub fn counts(c: &mut DbConn, event: EventId) -> QueryResult<Vec<(Standing, Option<Reply>, i64)>> {
    let of_event = tallies::table.filter(tallies::event_id.eq(event)).select((
        tallies::standing,
        tallies::reply,
        tallies::guests,
    ));
    let rows: Vec<(Standing, String, i64)> = natively!(c, |c| of_event.load(c))?;
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
            Some(Reply::Waiting) => tally.waiting += count,
            Some(Reply::Offered) => tally.offered += count,
            Some(Reply::Replaced) => tally.replaced += count,
            None => {}
        }
    }
    Ok(tally)
}
