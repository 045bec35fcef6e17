//! Joining a delegation by its link: whoever has an address at its domain is invited there.

use super::super::nominations::{Host, place_for};
use super::super::{Failure, seats};
use super::invite_member;
use crate::app::App;
use crate::domain::audit::{Actor, Deed};
use crate::domain::delegation::{self, Delegation, JoinRefusal, Joined, Known, free};
use crate::domain::event::Event;
use crate::domain::id::LinkId;
use crate::domain::instant::Instant;
use crate::domain::invitation::{Invitation, Standing};
use crate::domain::language::{Language, LanguageTag};
use crate::domain::nomination::Nominee;
use crate::domain::organisation::OrganisationDraft;
use crate::domain::reply::{self, Refusal};
use crate::store::topics::{self, Topic};
use crate::store::{DbConn, QueryResult, contacts, delegations, events, invitations};

/// The delegation that a link lets people join, with its event and how many places are left.
///
/// # Errors
/// Of the queries.
pub fn joinable(c: &mut DbConn, link: LinkId) -> QueryResult<Option<(Event, Delegation, u32)>> {
    let Some(delegation) = delegations::by_link(c, link)? else { return Ok(None) };
    let Some(event) = events::find(c, delegation.event_id)? else { return Ok(None) };
    let people = delegations::members(c, delegation.event_id)?;
    let own = people.iter().filter(|person| person.organisation == delegation.organisation_id);
    let left = free(delegation.seats, own.map(delegations::Member::place));
    Ok(Some((event, delegation, left)))
}

/// Whether somebody who was invited now could answer.
///
/// # Errors
/// The [`Refusal`] that they would get.
pub fn takes_members(event: &Event, now: Instant) -> Result<(), Refusal> {
    let nobody = uuid::Uuid::nil();
    let listed = Invitation::listed(nobody.into(), event.id, nobody.into(), LinkId([0; 16]), now);
    reply::open(event, &Invitation { standing: Standing::Invited, ..listed }, now)
}

/// Lets somebody join a delegation by its link: they are invited at the address that they gave, which must be at
/// its domain. What became of it is for nobody with the link to know.
///
/// # Errors
/// A [`JoinRefusal`].
pub async fn join(
    app: &App,
    link: LinkId,
    person: Nominee,
    language: Language,
) -> Result<Joined, Failure<JoinRefusal>> {
    let (now, random) = (app.clock.now(), app.random);
    let joined = app
        .db
        .write(move |c| {
            let refuse = Failure::Refused;
            topics::take(c, Topic::Directory)?;
            let found = delegations::by_link(c, link)?.ok_or(refuse(JoinRefusal::Unknown))?;
            let event = events::lock(c, found.event_id)?.ok_or(refuse(JoinRefusal::Unknown))?;
            // An offer whose time is over takes no place.
            seats::settle(c, random, now, &event)?;
            // Read after the event was taken: the link may have been replaced meanwhile.
            let (event, delegation, left) = joinable(c, link)?.ok_or(refuse(JoinRefusal::Unknown))?;
            takes_members(&event, now).map_err(|closed| refuse(JoinRefusal::Closed(closed)))?;
            let joining = delegation.joining.as_ref().ok_or(refuse(JoinRefusal::Unknown))?;
            let (known, own) = match contacts::by_email(c, &person.email)? {
                None => (Known::New, 0),
                Some(known) if known.organisation_id != delegation.organisation_id => (Known::Elsewhere, 0),
                Some(known) => match invitations::of_contact(c, event.id, known.id)? {
                    None => (Known::New, 0),
                    // The place that is kept for them until they are invited is theirs.
                    Some(listed) if listed.standing == Standing::Listed => (Known::New, 1),
                    Some(_) => (Known::Asked, 0),
                },
            };
            let joined =
                delegation::join(&joining.domain, &person.email, left + own, known).map_err(refuse)?;
            if joined == Joined::Nothing {
                return Ok(joined);
            }
            let organisation =
                OrganisationDraft { name: delegation.organisation, country: None, group: None };
            let language = LanguageTag::parse(language.as_str());
            let host = Host { organisation_id: delegation.organisation_id, organisation, language };
            let actor = Actor::System;
            let (invitation, contact) =
                place_for(c, random, now, actor, &event, &host, &person, "delegation's link")?;
            // Who typed the address has not proved that it is theirs.
            invite_member(c, random, now, actor, Deed::MemberJoined, (invitation, contact))?;
            Ok::<_, Failure<JoinRefusal>>(joined)
        })
        .await?;
    if joined == Joined::Invited {
        app.wake.notify_one();
    }
    Ok(joined)
}
