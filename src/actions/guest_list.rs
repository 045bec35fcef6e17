//! Putting people on a guest list, from wherever they come.

use crate::domain::audit::{Actor, Deed, Entry};
use crate::domain::contact::Contact;
use crate::domain::id::{EventId, InvitationId, LinkId};
use crate::domain::instant::Instant;
use crate::domain::invitation::Invitation;
use crate::random::Random;
use crate::store::{DbConn, QueryResult, audit, invitations};

/// Who puts people on which list, when, and by what means.
#[derive(Clone, Copy)]
pub(super) struct Listing {
    pub(super) actor: Actor,
    pub(super) event: EventId,
    pub(super) now: Instant,
    pub(super) random: Random,
    /// `import`, `hand`, `clone` or `nomination`.
    pub(super) by: &'static str,
}

/// Puts a contact on an event's guest list, with a link of its own, and writes it into the audit.
///
/// # Errors
/// Of the queries; a unique violation where the contact is on the list already.
pub(super) fn put_on_list(c: &mut DbConn, listing: Listing, contact: &Contact) -> QueryResult<InvitationId> {
    let (invitation, entry) = place(listing, listing.random.id(listing.now), contact);
    invitations::insert(c, &invitation, &contact.details.sort_key())?;
    audit::add(c, listing.now, &entry)?;
    Ok(invitation.id)
}

/// Puts many contacts on an event's guest list, in their order.
///
/// # Errors
/// As [`put_on_list`].
pub(super) fn put_all_on_list(c: &mut DbConn, listing: Listing, contacts: &[Contact]) -> QueryResult<()> {
    let ids = listing.random.ids(listing.now, contacts.len());
    let (places, entries): (Vec<_>, Vec<_>) = contacts
        .iter()
        .zip(ids)
        .map(|(contact, id)| {
            let (invitation, entry) = place(listing, id, contact);
            ((invitation, contact.details.sort_key()), entry)
        })
        .unzip();
    invitations::insert_all(c, &places)?;
    audit::add_all(c, listing.now, &entries)
}

fn place(listing: Listing, id: InvitationId, contact: &Contact) -> (Invitation, Entry) {
    let Listing { actor, event, now, random, by } = listing;
    let invitation = Invitation::listed(id, event, contact.id, LinkId(random.bytes()), now);
    let entry = Entry::new(actor, Deed::GuestAdded)
        .event(event)
        .invitation(invitation.id)
        .contact(contact.id)
        .detail(serde_json::json!({ "by": by }));
    (invitation, entry)
}
