//! What an invitee's page shows, found by the link: in one query by their own.

use diesel::prelude::*;

use crate::domain::assistant::Assistant;
use crate::domain::audit::Actor;
use crate::domain::contact::Contact;
use crate::domain::event::Event;
use crate::domain::id::LinkId;
use crate::domain::invitation::Invitation;
use crate::store::dialect::natively;
use crate::store::schema::{contacts, events, invitations, organisations};
use crate::store::{DbConn, assistants, contacts as directory, events as planned, invitations as places};

/// What a link belongs to.
#[derive(Debug, Clone)]
pub struct Visit {
    /// The invitation, whatever its state.
    pub invitation: Invitation,
    /// To what.
    pub event: Event,
    /// Whom. The contact's tags are the organiser's own, and are left out.
    pub contact: Contact,
    /// The assistant whose link it is; `None`: it is the invitee's own.
    pub assistant: Option<Assistant>,
}

impl Visit {
    /// Who acts by the link.
    #[must_use]
    pub fn actor(&self) -> Actor {
        let of = self.invitation.id;
        self.assistant.as_ref().map_or(Actor::Invitee(of), |who| Actor::Assistant { of, who: who.id })
    }
}

/// What a link belongs to, be it the invitee's or an assistant's.
///
/// # Errors
/// Of the queries.
pub fn visit(c: &mut DbConn, link: LinkId) -> QueryResult<Option<Visit>> {
    if let Some((invitation, event, contact)) = of_invitee(c, link)? {
        return Ok(Some(Visit { invitation, event, contact, assistant: None }));
    }
    let Some((invitation, assistant)) = assistants::by_link(c, link)? else { return Ok(None) };
    let Some(invitation) = places::find(c, invitation)? else { return Ok(None) };
    let Some(event) = planned::find(c, invitation.event_id)? else { return Ok(None) };
    let Some(mut contact) = directory::find(c, invitation.contact_id)? else { return Ok(None) };
    contact.details.tags = Vec::new();
    Ok(Some(Visit { invitation, event, contact, assistant: Some(assistant) }))
}

fn of_invitee(c: &mut DbConn, link: LinkId) -> QueryResult<Option<(Invitation, Event, Contact)>> {
    let by_link = invitations::table
        .inner_join(events::table)
        .inner_join(contacts::table.inner_join(organisations::table))
        .filter(invitations::link_id.eq(link))
        .select((places::ALL, events::all_columns, (contacts::all_columns, organisations::all_columns)));
    let found: QueryResult<(places::Row, planned::Row, directory::Found)> =
        natively!(c, |c| by_link.get_result(c));
    Ok(found.optional()?.map(|(invitation, event, contact)| {
        (invitation.into(), event.into(), directory::contact(contact, Vec::new()))
    }))
}
