//! Putting people on a guest list, from wherever they come.

use crate::domain::audit::{Actor, Deed, Entry};
use crate::domain::contact::Contact;
use crate::domain::id::{EventId, InvitationId};
use crate::domain::instant::Instant;
use crate::domain::invitation::{Invitation, LinkId, Reason, Standing};
use crate::random::Random;
use crate::store::{DbConn, QueryResult, audit, invitations};

/// Puts a contact on an event's guest list, with a link of its own, and writes it into the audit.
///
/// # Errors
/// Of the queries; a unique violation where the contact is on the list already.
pub(super) fn put_on_list(
    c: &mut DbConn,
    random: Random,
    now: Instant,
    actor: Actor,
    event: EventId,
    contact: &Contact,
    by: &'static str,
) -> QueryResult<InvitationId> {
    let invitation = Invitation {
        id: random.id(now),
        event_id: event,
        contact_id: contact.id,
        standing: Standing::Listed,
        link_id: LinkId(random.bytes()),
        reply: None,
        replied_at: None,
        confirmed: None,
        reason: Reason::default(),
        calendar_sequence: 0,
        invited_at: None,
        created_at: now,
    };
    invitations::insert(c, &invitation, &contact.details.sort_key())?;
    let entry = Entry::new(actor, Deed::GuestAdded)
        .event(event)
        .invitation(invitation.id)
        .contact(contact.id)
        .detail(serde_json::json!({ "by": by }));
    audit::add(c, now, &entry)?;
    Ok(invitation.id)
}
