//! Assistants and their links. Whoever was removed stays, for the sake of what they did; their links are gone.

use std::collections::HashMap;

use diesel::prelude::*;

use super::DbConn;
use super::dialect::{insert_all, natively};
use super::schema::{assistant_links, assistants, invitations};
use crate::domain::assistant::{Assistant, AssistantName};
use crate::domain::email::Email;
use crate::domain::id::{AssistantId, ContactId, EventId, InvitationId, LinkId};
use crate::domain::instant::Instant;

type Row = (AssistantId, ContactId, AssistantName, Email);

const COLUMNS: (assistants::id, assistants::contact_id, assistants::name, assistants::email) =
    (assistants::id, assistants::contact_id, assistants::name, assistants::email);

fn assistant((id, contact_id, name, email): Row) -> Assistant {
    Assistant { id, contact_id, name, email }
}

/// The assistants that a contact has now, by name.
///
/// # Errors
/// Of the query.
pub fn of_contact(c: &mut DbConn, contact: ContactId) -> QueryResult<Vec<Assistant>> {
    let now = assistants::table
        .filter(assistants::contact_id.eq(contact))
        .filter(assistants::removed_at.is_null())
        .order((assistants::name, assistants::id))
        .select(COLUMNS);
    let rows: Vec<Row> = natively!(c, |c| now.load(c))?;
    Ok(rows.into_iter().map(assistant).collect())
}

/// Whoever assists an invitee now.
///
/// # Errors
/// Of the query.
pub fn of_invitee(c: &mut DbConn, invitation: InvitationId) -> QueryResult<Vec<AssistantId>> {
    let now = invitations::table
        .inner_join(assistants::table.on(assistants::contact_id.eq(invitations::contact_id)))
        .filter(invitations::id.eq(invitation))
        .filter(assistants::removed_at.is_null())
        .order(assistants::id)
        .select(assistants::id);
    natively!(c, |c| now.load(c))
}

/// These assistants with each of their links, by the invitation that it belongs to. Whoever was removed has
/// none.
///
/// # Errors
/// Of the query.
pub fn linked(
    c: &mut DbConn,
    ids: &[AssistantId],
) -> QueryResult<HashMap<(InvitationId, AssistantId), (Assistant, LinkId)>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(InvitationId, LinkId, Row)> = assistant_links::table
        .inner_join(assistants::table)
        .filter(assistants::id.eq_any(ids.to_vec()))
        .filter(assistants::removed_at.is_null())
        .select((assistant_links::invitation_id, assistant_links::link_id, COLUMNS))
        .load(c)?;
    Ok(rows
        .into_iter()
        .map(|(invitation, link, row)| ((invitation, row.0), (assistant(row), link)))
        .collect())
}

/// These assistants, whether or not they still are.
///
/// # Errors
/// Of the query.
pub fn by_ids(c: &mut DbConn, ids: &[AssistantId]) -> QueryResult<HashMap<AssistantId, Assistant>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<Row> =
        assistants::table.filter(assistants::id.eq_any(ids.to_vec())).select(COLUMNS).load(c)?;
    Ok(rows.into_iter().map(|row| (row.0, assistant(row))).collect())
}

/// Keeps a new one.
///
/// # Errors
/// Of the query.
pub fn insert(c: &mut DbConn, new: &Assistant, now: Instant) -> QueryResult<()> {
    diesel::insert_into(assistants::table)
        .values((
            assistants::id.eq(new.id),
            assistants::contact_id.eq(new.contact_id),
            assistants::name.eq(&new.name),
            assistants::email.eq(&new.email),
            assistants::email_key.eq(new.email.key()),
            assistants::created_at.eq(now),
        ))
        .execute(c)
        .map(drop)
}

/// Ends what somebody may do as an assistant; their links die at once. False where they were none.
///
/// # Errors
/// Of the queries.
pub fn remove(c: &mut DbConn, id: AssistantId, now: Instant) -> QueryResult<bool> {
    diesel::delete(assistant_links::table.filter(assistant_links::assistant_id.eq(id))).execute(c)?;
    let active = assistants::table.find(id).filter(assistants::removed_at.is_null());
    Ok(diesel::update(active).set(assistants::removed_at.eq(now)).execute(c)? == 1)
}

/// Lets the assistants' links to an invitation die.
///
/// # Errors
/// Of the query.
pub fn forget_links(c: &mut DbConn, invitation: InvitationId) -> QueryResult<()> {
    let links = assistant_links::table.filter(assistant_links::invitation_id.eq(invitation));
    diesel::delete(links).execute(c).map(drop)
}

/// What a link of an assistant belongs to.
///
/// # Errors
/// Of the query.
pub fn by_link(c: &mut DbConn, link: LinkId) -> QueryResult<Option<(InvitationId, Assistant)>> {
    let found = assistant_links::table
        .inner_join(assistants::table)
        .filter(assistant_links::link_id.eq(link))
        // A mail that was queued at the same moment may have left a link behind.
        .filter(assistants::removed_at.is_null())
        .select((assistant_links::invitation_id, COLUMNS))
        .get_result::<(InvitationId, Row)>(c)
        .optional()?;
    Ok(found.map(|(invitation, row)| (invitation, assistant(row))))
}

/// An assistant's link to an invitation; `None` where they have none.
///
/// # Errors
/// Of the query.
pub fn link(c: &mut DbConn, invitation: InvitationId, id: AssistantId) -> QueryResult<Option<LinkId>> {
    assistant_links::table
        .filter(assistant_links::invitation_id.eq(invitation))
        .filter(assistant_links::assistant_id.eq(id))
        .select(assistant_links::link_id)
        .get_result(c)
        .optional()
}

/// A link that an assistant is to have.
#[derive(Debug, Clone, Copy, Insertable)]
#[diesel(table_name = assistant_links, treat_none_as_default_value = false)]
pub struct NewLink {
    /// The random part of the link.
    pub link_id: LinkId,
    /// To which invitation.
    pub invitation_id: InvitationId,
    /// Whose.
    pub assistant_id: AssistantId,
}

/// Keeps links.
///
/// # Errors
/// Of the queries.
pub fn insert_links(c: &mut DbConn, links: &[NewLink]) -> QueryResult<()> {
    insert_all!(c, assistant_links::table, links)
}

/// Somebody who assists somebody on a guest list.
#[derive(Debug, Queryable)]
pub struct Helping {
    /// Whose invitation.
    pub invitation: InvitationId,
    /// When the links to it were last replaced.
    pub relinked: Option<Instant>,
    /// Who.
    pub assistant: AssistantId,
    /// Their address.
    pub email: Email,
    /// The link that they have to the invitation.
    pub link: Option<LinkId>,
}

/// Everybody who assists somebody on an event's guest list.
///
/// # Errors
/// Of the query.
pub fn of_event(c: &mut DbConn, event: EventId) -> QueryResult<Vec<Helping>> {
    invitations::table
        .inner_join(assistants::table.on(assistants::contact_id.eq(invitations::contact_id)))
        .left_join(
            assistant_links::table.on(assistant_links::invitation_id
                .eq(invitations::id)
                .and(assistant_links::assistant_id.eq(assistants::id))),
        )
        .filter(invitations::event_id.eq(event))
        .filter(assistants::removed_at.is_null())
        .order((invitations::id, assistants::id))
        .select((
            invitations::id,
            invitations::link_replaced_at,
            assistants::id,
            assistants::email,
            assistant_links::link_id.nullable(),
        ))
        .load(c)
}
