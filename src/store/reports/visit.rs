//! What an invitee's page shows, found by the link in one query.

use diesel::prelude::*;

use crate::domain::contact::Contact;
use crate::domain::event::Event;
use crate::domain::invitation::{Invitation, LinkId};
use crate::store::dialect::natively;
use crate::store::schema::{contacts, events, invitations, organisations};
use crate::store::{DbConn, contacts as directory, events as planned, invitations as places};

/// The invitation that a link belongs to, whatever its state, with its event and its contact. The
/// contact's tags are the organiser's own, and are left out.
///
/// # Errors
/// Of the query.
pub fn visit(c: &mut DbConn, link: LinkId) -> QueryResult<Option<(Invitation, Event, Contact)>> {
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
