//! Delegations: allocating seats to organisations, and what their focal points do: naming members, withdrawing
//! one so that another can come.

pub mod allocation;
pub mod join;

use super::nominations::place_for;
use super::outbox::{self, Mail};
use super::{Failure, answers, seats};
use crate::app::App;
use crate::domain::audit::{Actor, Deed, Entry};
use crate::domain::contact::Contact;
use crate::domain::delegation::{Delegation, DelegationRefusal, Place, free, place};
use crate::domain::id::{InvitationId, LinkId};
use crate::domain::instant::Instant;
use crate::domain::invitation::{Invitation, Standing};
use crate::domain::message::MessageKind;
use crate::domain::nomination::Nominee;
use crate::domain::reply::{self, Refusal};
use crate::random::Random;
use crate::store::reports::Visit;
use crate::store::topics::{self, Topic};
use crate::store::{
    DbConn, QueryResult, assistants, audit, contacts, delegations, events, invitations, reports,
};

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
                if listed.is_some_and(|listed| place(listed.standing, listed.reply, true) != Place::Free) {
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
                invitation.replace_link(LinkId(random.bytes()), now);
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
            invitation.replace_link(LinkId(random.bytes()), now);
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
