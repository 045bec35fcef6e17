//! Allocating seats to organisations: how many, who names the members, and who may join by a link.

use super::super::{Failure, seats as settled};
use crate::app::App;
use crate::domain::audit::{Actor, Deed, Entry};
use crate::domain::delegation::{Delegation, Joining, MAX_SEATS};
use crate::domain::email::{Email, MailDomain};
use crate::domain::event::{Event, EventStatus};
use crate::domain::id::{DelegationId, EventId, LinkId, OrganisationId};
use crate::store::topics::{self, Topic};
use crate::store::{audit, contacts, delegations, events, invitations};

/// Why seats were not allocated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AllocationRefusal {
    /// There is no such event or delegation.
    Unknown,
    /// The event is cancelled or archived.
    EventOver(EventStatus),
    /// Nobody of this organisation is on the guest list.
    NoOrganisation,
    /// Not a number of seats that can be allocated.
    Seats,
    /// The focal point is nobody of this organisation on the guest list.
    NoFocal,
}

impl std::fmt::Display for AllocationRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unknown => f.write_str("There is no such event or delegation."),
            Self::EventOver(status) => write!(f, "The event is {status}; its seats stay as they are."),
            Self::NoOrganisation => {
                f.write_str("Choose an organisation from the list. Put one of its people on the guest list first.")
            }
            Self::Seats => write!(f, "Write a number of seats from 1 to {MAX_SEATS}."),
            Self::NoFocal => f.write_str(
                "Write the address of somebody of this organisation who is on the guest list, or leave it empty.",
            ),
        }
    }
}

impl std::error::Error for AllocationRefusal {}

/// Allocates an organisation so many seats, or another number, lets one of its people name the members, and lets
/// whoever has an address at the domain join by a link, which stays the same while the domain does.
///
/// # Errors
/// An [`AllocationRefusal`].
pub async fn allocate(
    app: &App,
    actor: Actor,
    event: EventId,
    organisation: OrganisationId,
    seats: u32,
    focal: Option<Email>,
    domain: Option<MailDomain>,
) -> Result<(), Failure<AllocationRefusal>> {
    let (now, random) = (app.clock.now(), app.random);
    app.db
        .write(move |c| {
            let refuse = Failure::Refused;
            topics::take(c, Topic::Directory)?;
            let found = events::lock(c, event)?.ok_or(refuse(AllocationRefusal::Unknown))?;
            if !found.status.can_be_edited() {
                return Err(refuse(AllocationRefusal::EventOver(found.status)));
            }
            if !(1..=MAX_SEATS).contains(&seats) {
                return Err(refuse(AllocationRefusal::Seats));
            }
            let known = delegations::organisations(c, event)?;
            let name = known.into_iter().find(|(id, _)| *id == organisation).map(|(_, name)| name);
            let organisation_name = name.ok_or(refuse(AllocationRefusal::NoOrganisation))?;
            let focal = match focal {
                None => None,
                Some(email) => {
                    let contact = contacts::by_email(c, &email)?
                        .filter(|contact| contact.organisation_id == organisation)
                        .ok_or(refuse(AllocationRefusal::NoFocal))?;
                    let place = invitations::of_contact(c, event, contact.id)?;
                    Some(place.ok_or(refuse(AllocationRefusal::NoFocal))?.id)
                }
            };
            let former = delegations::of_organisation(c, event, organisation)?;
            let former = former.and_then(|former| former.joining);
            let joining = domain.map(|domain| match former {
                Some(former) if former.domain == domain => former,
                _ => Joining { domain, link: LinkId(random.bytes()) },
            });
            let delegation = Delegation {
                joining,
                id: random.id(now),
                event_id: event,
                organisation_id: organisation,
                organisation: organisation_name,
                seats,
                focal,
            };
            delegations::put(c, &delegation, now)?;
            let entry = Entry::new(actor, Deed::SeatsAllocated).event(event);
            let open = delegation.joining.is_some();
            let detail = serde_json::json!({ "organisation": organisation, "seats": seats, "open": open });
            audit::add(c, now, &entry.detail(detail))?;
            // More seats than before may be whoever's waits for them.
            settled::settle(c, random, now, &found)?;
            Ok(())
        })
        .await?;
    app.wake.notify_one();
    Ok(())
}

/// Allocates an organisation nothing any more: its people share the event's seats with everybody. Gives the event.
///
/// # Errors
/// An [`AllocationRefusal`].
pub async fn release(
    app: &App,
    actor: Actor,
    id: DelegationId,
) -> Result<EventId, Failure<AllocationRefusal>> {
    let (now, random) = (app.clock.now(), app.random);
    let event = app
        .db
        .write(move |c| {
            let unknown = || Failure::Refused(AllocationRefusal::Unknown);
            topics::take(c, Topic::Directory)?;
            let found = delegations::find(c, id)?.ok_or_else(unknown)?;
            let event = events::lock(c, found.event_id)?.ok_or_else(unknown)?;
            if !event.status.can_be_edited() {
                return Err(Failure::Refused(AllocationRefusal::EventOver(event.status)));
            }
            delegations::delete(c, id)?;
            let entry = Entry::new(actor, Deed::SeatsAllocated).event(event.id);
            let detail = serde_json::json!({ "organisation": found.organisation_id, "seats": null });
            audit::add(c, now, &entry.detail(detail))?;
            settled::settle(c, random, now, &event)?;
            Ok::<_, Failure<AllocationRefusal>>(event.id)
        })
        .await?;
    app.wake.notify_one();
    Ok(event)
}

/// Hands out the link by which people join a delegation; the entry in the audit is the price.
///
/// # Errors
/// [`AllocationRefusal::Unknown`], also where nobody may join.
pub async fn show_link(
    app: &App,
    actor: Actor,
    id: DelegationId,
) -> Result<(Delegation, Event), Failure<AllocationRefusal>> {
    let now = app.clock.now();
    app.db
        .write(move |c| {
            let unknown = || Failure::Refused(AllocationRefusal::Unknown);
            let found = delegations::find(c, id)?.filter(|found| found.joining.is_some());
            let found = found.ok_or_else(unknown)?;
            let event = events::find(c, found.event_id)?.ok_or_else(unknown)?;
            let entry = Entry::new(actor, Deed::LinkShown).event(event.id);
            let detail = serde_json::json!({ "organisation": found.organisation_id });
            audit::add(c, now, &entry.detail(detail))?;
            Ok((found, event))
        })
        .await
}
