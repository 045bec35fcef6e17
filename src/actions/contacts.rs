//! Guests one at a time: adding one by hand, correcting a contact, taking back a mistake.

use super::Failure;
use super::guest_list::{Listing, put_on_list};
use crate::app::App;
use crate::domain::audit::{Actor, Deed, Entry};
use crate::domain::contact::{Contact, ContactDraft};
use crate::domain::event::EventStatus;
use crate::domain::guest_list::{Field, GuestRow, RowProblem};
use crate::domain::id::{ContactId, EventId, InvitationId};
use crate::domain::instant::Instant;
use crate::domain::invitation::Standing;
use crate::random::Random;
use crate::store::topics::{self, Topic};
use crate::store::{
    DbConn, QueryResult, answers, assistants, audit, contacts, delegations, events, invitations, messages,
};

/// Why a contact or a guest list was not changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContactRefusal {
    /// There is no such event.
    NoEvent,
    /// There is no such contact.
    NoContact,
    /// There is no such invitation.
    NoInvitation,
    /// The event is cancelled or archived.
    EventOver(EventStatus),
    /// The person is on the guest list already.
    AlreadyListed {
        /// The person's invitation.
        invitation: InvitationId,
        /// The name as printed.
        name: String,
    },
    /// Something is missing for a person whom nobody knows yet.
    Incomplete(Vec<RowProblem>),
    /// Another contact has this address.
    EmailTaken {
        /// The name as printed.
        name: String,
    },
    /// The person was invited: that can be revoked, and not be undone.
    Invited,
    /// A mail was written to the person.
    Mailed,
}

impl std::fmt::Display for ContactRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoEvent => f.write_str("There is no such event."),
            Self::NoContact => f.write_str("There is no such contact."),
            Self::NoInvitation => f.write_str("This guest is not on the list any more."),
            Self::EventOver(status) => write!(f, "The event is {status}; its guest list stays as it is."),
            Self::AlreadyListed { name, .. } => {
                write!(f, "This address belongs to {name}, who is on the guest list already.")
            }
            Self::Incomplete(problems) => {
                let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
                f.write_str(&said.join(" "))
            }
            Self::EmailTaken { name, .. } => write!(
                f,
                "This address belongs to {name}. Each person has an address of their own; correct one of the two."
            ),
            Self::Invited => f.write_str(
                "This guest was invited already. Revoke the invitation instead: the list then remembers it.",
            ),
            Self::Mailed => {
                f.write_str("A mail about this guest is in the outbox, so the guest stays on the list.")
            }
        }
    }
}

impl std::error::Error for ContactRefusal {}

/// A guest who was put on a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddedGuest {
    /// The new invitation, not sent yet.
    pub invitation: InvitationId,
    /// The contact.
    pub contact: ContactId,
    /// True where the person was in the directory before; what was given is written over what was known.
    pub known: bool,
}

/// Puts one guest on an event's list, as one row of an import would.
///
/// # Errors
/// A [`ContactRefusal`].
pub async fn add_guest(
    app: &App,
    actor: Actor,
    event: EventId,
    guest: GuestRow,
) -> Result<AddedGuest, Failure<ContactRefusal>> {
    let (now, random) = (app.clock.now(), app.random);
    app.db
        .write(move |c| {
            topics::take(c, Topic::Directory)?;
            let found = events::lock(c, event)?.ok_or(Failure::Refused(ContactRefusal::NoEvent))?;
            if !found.status.can_be_edited() {
                return Err(Failure::Refused(ContactRefusal::EventOver(found.status)));
            }
            let known = contacts::by_email(c, &guest.email)?;
            let contact = match &known {
                None => {
                    let details =
                        guest.draft().map_err(|e| Failure::Refused(ContactRefusal::Incomplete(e)))?;
                    let contact = Contact {
                        id: random.id(now),
                        organisation_id: contacts::organisation(c, random.id(now), &details.organisation)?,
                        details,
                        created_at: now,
                        updated_at: now,
                    };
                    contacts::insert(c, &contact)?;
                    contact
                }
                Some(contact) => {
                    if let Some(invitation) = invitations::of_contact(c, event, contact.id)? {
                        let name = contact.details.printed();
                        let invitation = invitation.id;
                        return Err(Failure::Refused(ContactRefusal::AlreadyListed { invitation, name }));
                    }
                    let (details, _) = guest.merge(&contact.details);
                    let about = Entry::new(actor, Deed::ContactChanged).event(event);
                    save(c, random, now, about, contact, details)?.0
                }
            };
            let listing = Listing { actor, event, now, random, by: "hand" };
            let invitation = put_on_list(c, listing, &contact)?;
            Ok(AddedGuest { invitation, contact: contact.id, known: known.is_some() })
        })
        .await
}

/// What became of a correction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edited {
    /// Nothing was different.
    Nothing,
    /// The details are kept.
    Saved,
    /// The details are kept, and the address is another one: a mail with the guest's link went to the
    /// old one, and whoever reads it there can still answer.
    AddressAfterInvitation,
}

/// Keeps what an organiser says about a guest's contact, everywhere the contact stands on a list.
///
/// # Errors
/// A [`ContactRefusal`].
pub async fn edit(
    app: &App,
    actor: Actor,
    guest: InvitationId,
    details: ContactDraft,
) -> Result<Edited, Failure<ContactRefusal>> {
    let (now, random) = (app.clock.now(), app.random);
    app.db
        .write(move |c| {
            topics::take(c, Topic::Directory)?;
            let invitation =
                invitations::find(c, guest)?.ok_or(Failure::Refused(ContactRefusal::NoInvitation))?;
            let contact = contacts::find(c, invitation.contact_id)?
                .ok_or(Failure::Refused(ContactRefusal::NoContact))?;
            if let Some(other) = contacts::by_email(c, &details.email)?
                && other.id != contact.id
            {
                return Err(Failure::Refused(ContactRefusal::EmailTaken { name: other.details.printed() }));
            }
            let about = Entry::new(actor, Deed::ContactChanged).event(invitation.event_id).invitation(guest);
            let moved = details.email != contact.details.email && invitation.invited_at.is_some();
            let (_, different) = save(c, random, now, about, &contact, details)?;
            Ok(match (different, moved) {
                (false, _) => Edited::Nothing,
                (true, false) => Edited::Saved,
                (true, true) => Edited::AddressAfterInvitation,
            })
        })
        .await
}

/// Writes a changed contact; true where something was different.
fn save(
    c: &mut DbConn,
    random: Random,
    now: Instant,
    about: Entry,
    contact: &Contact,
    details: ContactDraft,
) -> QueryResult<(Contact, bool)> {
    let fields = changed(&contact.details, &details);
    if fields.is_empty() {
        return Ok((contact.clone(), false));
    }
    let organisation_id = contacts::organisation(c, random.id(now), &details.organisation)?;
    // In other capitals it is the same organisation; whoever corrects it by hand means its name.
    contacts::respell(c, organisation_id, &details.organisation.name)?;
    let contact = Contact { organisation_id, details, updated_at: now, ..contact.clone() };
    contacts::update(c, &contact)?;
    invitations::resort(c, contact.id, &contact.details.sort_key())?;
    // Which fields, and not what they say: an entry can never be corrected or forgotten.
    let detail = serde_json::json!({ "by": "hand", "fields": fields });
    audit::add(c, now, &about.contact(contact.id).detail(detail))?;
    Ok((contact, true))
}

/// The fields that differ.
fn changed(before: &ContactDraft, after: &ContactDraft) -> Vec<Field> {
    let ContactDraft {
        email,
        honorific,
        salutation,
        given_name,
        family_name,
        printed_name,
        position,
        organisation,
        language,
        tags,
    } = after;
    let differs = [
        // The same address in other capitals is a correction as well.
        (Field::Email, email.as_str() != before.email.as_str()),
        (Field::Honorific, *honorific != before.honorific),
        (Field::Salutation, *salutation != before.salutation),
        (Field::GivenName, *given_name != before.given_name),
        (Field::FamilyName, *family_name != before.family_name),
        (Field::PrintedName, *printed_name != before.printed_name),
        (Field::Position, *position != before.position),
        (Field::Organisation, organisation.name != before.organisation.name),
        (Field::StakeholderGroup, organisation.group != before.organisation.group),
        (Field::Country, organisation.country != before.organisation.country),
        (Field::Language, *language != before.language),
        (Field::Tags, *tags != before.tags),
    ];
    differs.into_iter().filter(|(_, differs)| *differs).map(|(field, _)| field).collect()
}

/// Takes a guest off a list who was never invited; the contact stays in the directory. Returns the
/// event and the guest's name.
///
/// # Errors
/// A [`ContactRefusal`].
pub async fn remove_guest(
    app: &App,
    actor: Actor,
    id: InvitationId,
) -> Result<(EventId, String), Failure<ContactRefusal>> {
    let now = app.clock.now();
    app.db
        .write(move |c| {
            topics::take(c, Topic::Directory)?;
            let (event, invitation) =
                invitations::take(c, id)?.ok_or(Failure::Refused(ContactRefusal::NoInvitation))?;
            if !event.status.can_be_edited() {
                return Err(Failure::Refused(ContactRefusal::EventOver(event.status)));
            }
            if invitation.standing != Standing::Listed || invitation.invited_at.is_some() {
                return Err(Failure::Refused(ContactRefusal::Invited));
            }
            // A test that an organiser sent to themselves says nothing about the guest.
            messages::forget_tests(c, id)?;
            if messages::any_about(c, id)? {
                return Err(Failure::Refused(ContactRefusal::Mailed));
            }
            let name = contacts::find(c, invitation.contact_id)?.map(|contact| contact.details.printed());
            answers::delete_all(c, id)?;
            assistants::forget_links(c, id)?;
            delegations::forget_focal(c, id)?;
            invitations::delete(c, id)?;
            let entry = Entry::new(actor, Deed::GuestRemoved)
                .event(event.id)
                .invitation(id)
                .contact(invitation.contact_id);
            audit::add(c, now, &entry)?;
            Ok((event.id, name.unwrap_or_default()))
        })
        .await
}

#[cfg(test)]
mod tests;
