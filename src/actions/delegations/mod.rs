//! Delegations: allotting seats to organisations, and what their focal points do: naming members, withdrawing
//! one so that another can come.

pub mod join;

use super::nominations::place_for;
use super::outbox::{self, Mail};
use super::{Failure, answers, seats};
use crate::app::App;
use crate::domain::audit::{Actor, Deed, Entry};
use crate::domain::contact::Contact;
use crate::domain::delegation::{Delegation, DelegationRefusal, Joining, MAX_SEATS, Place, free, place};
use crate::domain::email::{Email, MailDomain};
use crate::domain::event::{Event, EventStatus};
use crate::domain::id::{DelegationId, EventId, InvitationId, OrganisationId};
use crate::domain::instant::Instant;
use crate::domain::invitation::{Invitation, LinkId, Standing};
use crate::domain::message::MessageKind;
use crate::domain::nomination::Nominee;
use crate::domain::reply::{self, Refusal};
use crate::random::Random;
use crate::store::reports::Visit;
use crate::store::topics::{self, Topic};
use crate::store::{
    DbConn, QueryResult, assistants, audit, contacts, delegations, events, invitations, reports,
};

/// Why seats were not allotted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AllotRefusal {
    /// There is no such event or delegation.
    Unknown,
    /// The event is cancelled or archived.
    EventOver(EventStatus),
    /// Nobody of this organisation is on the guest list.
    NoOrganisation,
    /// Not a number of seats that can be allotted.
    Seats,
    /// The focal point is nobody of this organisation on the guest list.
    NoFocal,
}

impl std::fmt::Display for AllotRefusal {
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

impl std::error::Error for AllotRefusal {}

/// Allots an organisation so many seats, or another number, lets one of its people name the members, and lets
/// whoever has an address at the domain join by a link, which stays the same while the domain does.
///
/// # Errors
/// An [`AllotRefusal`].
pub async fn allot(
    app: &App,
    actor: Actor,
    event: EventId,
    organisation: OrganisationId,
    seats: u32,
    focal: Option<Email>,
    domain: Option<MailDomain>,
) -> Result<(), Failure<AllotRefusal>> {
    let (now, random) = (app.clock.now(), app.random);
    app.db
        .write(move |c| {
            let refuse = Failure::Refused;
            topics::take(c, Topic::Directory)?;
            let found = events::lock(c, event)?.ok_or(refuse(AllotRefusal::Unknown))?;
            if !found.status.can_be_edited() {
                return Err(refuse(AllotRefusal::EventOver(found.status)));
            }
            if !(1..=MAX_SEATS).contains(&seats) {
                return Err(refuse(AllotRefusal::Seats));
            }
            let known = delegations::organisations(c, event)?;
            let name = known.into_iter().find(|(id, _)| *id == organisation).map(|(_, name)| name);
            let organisation_name = name.ok_or(refuse(AllotRefusal::NoOrganisation))?;
            let focal = match focal {
                None => None,
                Some(email) => {
                    let contact = contacts::by_email(c, &email)?
                        .filter(|contact| contact.organisation_id == organisation)
                        .ok_or(refuse(AllotRefusal::NoFocal))?;
                    let place = invitations::of_contact(c, event, contact.id)?;
                    Some(place.ok_or(refuse(AllotRefusal::NoFocal))?.id)
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
            let entry = Entry::new(actor, Deed::SeatsAllotted).event(event);
            let open = delegation.joining.is_some();
            let detail = serde_json::json!({ "organisation": organisation, "seats": seats, "open": open });
            audit::add(c, now, &entry.detail(detail))?;
            // More seats than before may be whoever's waits for them.
            seats::settle(c, random, now, &found)?;
            Ok(())
        })
        .await?;
    app.wake.notify_one();
    Ok(())
}

/// Allots an organisation nothing any more: its people share the event's seats with everybody. Gives the event.
///
/// # Errors
/// An [`AllotRefusal`].
pub async fn release(app: &App, actor: Actor, id: DelegationId) -> Result<EventId, Failure<AllotRefusal>> {
    let (now, random) = (app.clock.now(), app.random);
    let event = app
        .db
        .write(move |c| {
            let unknown = || Failure::Refused(AllotRefusal::Unknown);
            topics::take(c, Topic::Directory)?;
            let found = delegations::find(c, id)?.ok_or_else(unknown)?;
            let event = events::lock(c, found.event_id)?.ok_or_else(unknown)?;
            if !event.status.can_be_edited() {
                return Err(Failure::Refused(AllotRefusal::EventOver(event.status)));
            }
            delegations::delete(c, id)?;
            let entry = Entry::new(actor, Deed::SeatsAllotted).event(event.id);
            let detail = serde_json::json!({ "organisation": found.organisation_id, "seats": null });
            audit::add(c, now, &entry.detail(detail))?;
            seats::settle(c, random, now, &event)?;
            Ok::<_, Failure<AllotRefusal>>(event.id)
        })
        .await?;
    app.wake.notify_one();
    Ok(event)
}

/// Hands out the link by which people join a delegation; the entry in the audit is the price.
///
/// # Errors
/// [`AllotRefusal::Unknown`], also where nobody may join.
pub async fn show_link(
    app: &App,
    actor: Actor,
    id: DelegationId,
) -> Result<(Delegation, Event), Failure<AllotRefusal>> {
    let now = app.clock.now();
    app.db
        .write(move |c| {
            let unknown = || Failure::Refused(AllotRefusal::Unknown);
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

type Refused = Failure<DelegationRefusal>;

/// The focal point behind a link with the delegation, taken for this transaction.
fn by_link(
    c: &mut DbConn,
    random: Random,
    now: Instant,
    link: LinkId,
) -> Result<(Visit, Delegation), Refused> {
    let revoked = || Failure::Refused(DelegationRefusal::Closed(Refusal::Revoked));
    topics::take(c, Topic::Directory)?;
    let event = invitations::event_of_link(c, link)?.ok_or_else(revoked)?;
    let event = events::lock(c, event)?.ok_or_else(revoked)?;
    // An offer whose time is over takes no place.
    seats::settle(c, random, now, &event)?;
    let visit = reports::visit(c, link)?.ok_or_else(revoked)?;
    reply::open(&visit.event, &visit.invitation, now)
        .map_err(|refusal| Failure::Refused(DelegationRefusal::Closed(refusal)))?;
    let delegation = delegations::of_focal(c, visit.invitation.id)?
        // Who went to another organisation names nobody for the former one.
        .filter(|led| led.organisation_id == visit.contact.organisation_id)
        .ok_or(Failure::Refused(DelegationRefusal::Unknown))?;
    Ok((visit, delegation))
}

/// Names a member, who is invited at once while a place is free.
///
/// # Errors
/// A [`DelegationRefusal`].
pub async fn name_member(app: &App, link: LinkId, member: Nominee) -> Result<(), Refused> {
    let (now, random) = (app.clock.now(), app.random);
    app.db
        .write(move |c| {
            let refuse = Failure::Refused;
            let (visit, delegation) = by_link(c, random, now, link)?;
            let people = delegations::members(c, delegation.event_id)?;
            let own = people.iter().filter(|person| person.organisation == delegation.organisation_id);
            if free(delegation.seats, own.map(delegations::Member::place)) == 0 {
                return Err(refuse(DelegationRefusal::Full));
            }
            if let Some(known) = contacts::by_email(c, &member.email)? {
                if known.organisation_id != delegation.organisation_id {
                    return Err(refuse(DelegationRefusal::Elsewhere));
                }
                let listed = invitations::of_contact(c, delegation.event_id, known.id)?;
                if listed.is_some_and(|listed| place(listed.standing, listed.reply) != Place::Free) {
                    return Err(refuse(DelegationRefusal::Listed));
                }
            }
            let actor = visit.actor();
            let (mut invitation, contact) = place_for(
                c,
                random,
                now,
                actor,
                &visit.event,
                &(&visit.contact).into(),
                &member,
                "delegation",
            )?;
            if invitation.standing == Standing::Revoked {
                // The old link stays dead, whoever had it.
                invitation.link_id = LinkId(random.bytes());
                invitation.confirmed = None;
            }
            invite_member(c, random, now, actor, Deed::MemberNamed, (invitation, contact))?;
            Ok::<_, Refused>(())
        })
        .await?;
    app.wake.notify_one();
    Ok(())
}

/// Invites somebody to whom a place of the delegation is given.
fn invite_member(
    c: &mut DbConn,
    random: Random,
    now: Instant,
    actor: Actor,
    deed: Deed,
    (mut invitation, contact): (Invitation, Contact),
) -> QueryResult<()> {
    invitation.standing = Standing::Invited;
    invitation.invited_at.get_or_insert(now);
    invitation.reserve = None;
    invitation.forget_answer();
    invitations::update(c, &invitation)?;
    audit::add(c, now, &Entry::about(actor, deed, &invitation))?;
    let (kind, language) = (MessageKind::Invitation, contact.details.speaks());
    outbox::queue(c, random, now, &mut invitation, Mail { kind, language, calendar: None, mailing: None })?;
    Ok(())
}

/// Withdraws a member: the link dies, and the place is free for another.
///
/// # Errors
/// A [`DelegationRefusal`].
pub async fn withdraw_member(app: &App, link: LinkId, member: InvitationId) -> Result<(), Refused> {
    let (now, random) = (app.clock.now(), app.random);
    app.db
        .write(move |c| {
            let (visit, delegation) = by_link(c, random, now, link)?;
            let people = delegations::members(c, delegation.event_id)?;
            let is_member = people.iter().any(|person| {
                person.invitation == member
                    && person.organisation == delegation.organisation_id
                    && person.place() != Place::Free
            });
            let none = || Failure::Refused(DelegationRefusal::NotAMember);
            // Who does not want to come says so on their own page.
            if !is_member || member == visit.invitation.id {
                return Err(none());
            }
            let mut invitation: Invitation = invitations::find(c, member)?.ok_or_else(none)?;
            let actor = visit.actor();
            invitation.standing = Standing::Revoked;
            invitation.link_id = LinkId(random.bytes());
            invitations::update(c, &invitation)?;
            audit::add(c, now, &Entry::about(actor, Deed::MemberWithdrawn, &invitation))?;
            assistants::forget_links(c, invitation.id)?;
            answers::forget_sensitive(c, now, actor, &invitation)?;
            seats::return_place(c, random, now, actor, &visit.event, &invitation)?;
            seats::settle(c, random, now, &visit.event)?;
            Ok::<_, Refused>(())
        })
        .await?;
    app.wake.notify_one();
    Ok(())
}
