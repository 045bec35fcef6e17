//! Colleagues in invitees' places: proposing one, taking that back, deciding about it, and the way back where
//! the colleague does not come. The colleague gets an invitation of their own, with a link of its own at
//! their own address; the invitee's link goes on showing what happened.

use super::guest_list::{Listing, put_on_list};
use super::outbox::{self, Mail};
use super::{Failure, answers, letters, programme, seats};
use crate::app::App;
use crate::domain::audit::{Actor, Deed, Entry};
use crate::domain::contact::{Contact, ContactDraft, Honorific, Name, SalutationLine};
use crate::domain::event::Event;
use crate::domain::id::{EventId, LinkId, NominationId, OrganisationId};
use crate::domain::instant::Instant;
use crate::domain::invitation::Invitation;
use crate::domain::language::LanguageTag;
use crate::domain::message::MessageKind;
use crate::domain::nomination::{self, Course, Nomination, NominationRefusal, NominationStatus, Nominee};
use crate::domain::organisation::OrganisationDraft;
use crate::domain::reply::Refusal;
use crate::random::Random;
use crate::store::reports::Visit;
use crate::store::topics::{self, Topic};
use crate::store::{
    DbConn, QueryError, QueryResult, audit, contacts, events, invitations, nominations, reports,
};

/// Takes an invitee's proposal of a colleague.
///
/// # Errors
/// A [`NominationRefusal`]; a link that belongs to no invitation (any more) is [`Refusal::Revoked`].
pub async fn propose(
    app: &App,
    link: LinkId,
    nominee: Nominee,
) -> Result<Course, Failure<NominationRefusal>> {
    let (now, random) = (app.clock.now(), app.random);
    let taken = app
        .db
        .write(move |c| {
            topics::take(c, Topic::Directory)?;
            let visit = by_link(c, link)?;
            let actor = visit.actor();
            let Visit { invitation, event, contact, .. } = visit;
            // An offer whose time is over is nobody's to hand on.
            seats::settle(c, random, now, &event)?;
            let invitation = invitations::find(c, invitation.id)?.ok_or_else(revoked)?;
            let undecided = pending(c, &invitation)?.is_some();
            let known = on_list(c, event.id, &nominee)?.map(|place| place.standing);
            let own = &contact.details.email;
            let course = nomination::propose(&event, &invitation, own, &nominee, undecided, known, now)
                .map_err(Failure::Refused)?;
            let mut made = Nomination {
                id: random.id(now),
                event_id: event.id,
                invitation_id: invitation.id,
                nominee,
                status: NominationStatus::Proposed,
                proposed_at: now,
                decided_at: None,
                nominee_invitation: None,
            };
            nominations::insert(c, &made)?;
            audit::add(c, now, &Entry::about(actor, Deed::Proposed, &invitation))?;
            if course == Course::AtOnce {
                replace(c, random, now, actor, &event, invitation, &contact, &mut made)?;
            }
            Ok(course)
        })
        .await;
    wake(app, taken)
}

/// Takes back a proposal that nobody has decided.
///
/// # Errors
/// [`NominationRefusal::Nothing`] where there is none.
pub async fn withdraw(app: &App, link: LinkId) -> Result<(), Failure<NominationRefusal>> {
    let now = app.clock.now();
    app.db
        .write(move |c| {
            let visit = by_link(c, link)?;
            let invitation = &visit.invitation;
            let nothing = Failure::Refused(NominationRefusal::Nothing);
            let mut proposed = pending(c, invitation)?.ok_or(nothing)?;
            proposed.status = NominationStatus::Withdrawn;
            proposed.decided_at = Some(now);
            nominations::update(c, &proposed)?;
            audit::add(c, now, &Entry::about(visit.actor(), Deed::ProposalWithdrawn, invitation))?;
            Ok(())
        })
        .await
}

/// Lets a proposed colleague come, or not. The invitee is told either way. Gives the event.
///
/// # Errors
/// A [`NominationRefusal`].
pub async fn decide(
    app: &App,
    actor: Actor,
    id: NominationId,
    approve: bool,
) -> Result<EventId, Failure<NominationRefusal>> {
    let (now, random) = (app.clock.now(), app.random);
    let decided = app
        .db
        .write(move |c| {
            let nothing = || Failure::Refused(NominationRefusal::Nothing);
            topics::take(c, Topic::Directory)?;
            let proposed = nominations::find(c, id)?.ok_or_else(nothing)?;
            let found = invitations::take(c, proposed.invitation_id)?;
            let (event, _) = found.ok_or_else(nothing)?;
            seats::settle(c, random, now, &event)?;
            let mut invitation = invitations::find(c, proposed.invitation_id)?.ok_or_else(nothing)?;
            // Read after the event was taken: it may have been taken back meanwhile.
            let mut proposed = nominations::find(c, id)?.ok_or_else(nothing)?;
            let contact = contacts::find(c, invitation.contact_id)?.ok_or_else(nothing)?;
            if approve {
                let known = on_list(c, event.id, &proposed.nominee)?.map(|place| place.standing);
                nomination::approvable(&event, &invitation, &proposed, known, now)
                    .map_err(Failure::Refused)?;
                replace(c, random, now, actor, &event, invitation, &contact, &mut proposed)?;
                return Ok(event.id);
            }
            if proposed.status != NominationStatus::Proposed {
                return Err(nothing());
            }
            proposed.status = NominationStatus::Refused;
            proposed.decided_at = Some(now);
            nominations::update(c, &proposed)?;
            nomination::give_time(&event, &mut invitation, now);
            invitations::update(c, &invitation)?;
            audit::add(c, now, &Entry::about(actor, Deed::ProposalRefused, &invitation))?;
            let (kind, language) = (MessageKind::Unsubstituted, contact.details.speaks());
            outbox::queue(
                c,
                random,
                now,
                &mut invitation,
                Mail { kind, language, calendar: None, mailing: None },
            )?;
            Ok(event.id)
        })
        .await;
    wake(app, decided)
}

/// Puts the colleague in the invitee's place and writes to both.
#[expect(clippy::too_many_arguments, reason = "one transaction's whole matter, used twice")]
fn replace(
    c: &mut DbConn,
    random: Random,
    now: Instant,
    actor: Actor,
    event: &Event,
    mut invitation: Invitation,
    contact: &Contact,
    made: &mut Nomination,
) -> QueryResult<()> {
    let (mut colleague, theirs) =
        place_for(c, random, now, actor, event, &contact.into(), &made.nominee, "nomination")?;
    nomination::hand_over(event, &mut invitation, &mut colleague, now);
    made.status = NominationStatus::Accepted;
    made.decided_at = Some(now);
    made.nominee_invitation = Some(colleague.id);
    nominations::update(c, made)?;
    invitations::update(c, &invitation)?;
    invitations::update(c, &colleague)?;
    answers::forget_sensitive(c, now, actor, &invitation)?;
    audit::add(c, now, &Entry::about(actor, Deed::Replaced, &invitation))?;
    let calendar = letters::calendar_method(MessageKind::Substitute, &invitation, false);
    let language = contact.details.speaks();
    let told = Mail { kind: MessageKind::Substitute, language, calendar, mailing: None };
    outbox::queue(c, random, now, &mut invitation, told)?;
    let language = theirs.details.speaks();
    let invited = Mail { kind: MessageKind::Nomination, language, calendar: None, mailing: None };
    outbox::queue(c, random, now, &mut colleague, invited)?;
    // The invitee's places at sessions are free; the colleague chooses for themselves.
    programme::settle(c, random, now, event)?;
    Ok(())
}

/// What somebody whom nobody knows yet has in common with whoever brings them in.
pub(super) struct Host {
    /// The organisation.
    pub(super) organisation_id: OrganisationId,
    /// Its name and what else is known about it.
    pub(super) organisation: OrganisationDraft,
    /// The language that they are written to in.
    pub(super) language: Option<LanguageTag>,
}

impl From<&Contact> for Host {
    fn from(contact: &Contact) -> Self {
        Self {
            organisation_id: contact.organisation_id,
            organisation: contact.details.organisation.clone(),
            language: contact.details.language.clone(),
        }
    }
}

/// A colleague's place on the list, and who they are: from the directory where they are known, which stays
/// as it is; else of the host's organisation and language.
///
/// # Errors
/// Of the queries.
#[expect(clippy::too_many_arguments, reason = "one transaction's whole matter, used twice")]
pub(super) fn place_for(
    c: &mut DbConn,
    random: Random,
    now: Instant,
    actor: Actor,
    event: &Event,
    host: &Host,
    nominee: &Nominee,
    by: &'static str,
) -> QueryResult<(Invitation, Contact)> {
    let contact = match contacts::by_email(c, &nominee.email)? {
        Some(known) => known,
        None => {
            let details = ContactDraft {
                email: nominee.email.clone(),
                honorific: Honorific::default(),
                salutation: SalutationLine::default(),
                given_name: Name::squeeze(nominee.name.as_str()),
                family_name: Name::default(),
                printed_name: Some(nominee.name.clone()),
                position: nominee.position.clone(),
                organisation: host.organisation.clone(),
                language: host.language.clone(),
                tags: Vec::new(),
            };
            let organisation_id = host.organisation_id;
            let new =
                Contact { id: random.id(now), organisation_id, details, created_at: now, updated_at: now };
            contacts::insert(c, &new)?;
            new
        }
    };
    let place = match invitations::of_contact(c, event.id, contact.id)? {
        Some(listed) => listed,
        None => {
            let listing = Listing { actor, event: event.id, now, random, by };
            let id = put_on_list(c, listing, &contact)?;
            invitations::find(c, id)?.ok_or(QueryError::NotFound)?
        }
    };
    Ok((place, contact))
}

/// Where a proposed colleague stands on the guest list already.
fn on_list(c: &mut DbConn, event: EventId, nominee: &Nominee) -> QueryResult<Option<Invitation>> {
    match contacts::by_email(c, &nominee.email)? {
        Some(known) => invitations::of_contact(c, event, known.id),
        None => Ok(None),
    }
}

/// The invitee's proposal that nobody has decided.
fn pending(c: &mut DbConn, invitation: &Invitation) -> QueryResult<Option<Nomination>> {
    let made = nominations::by_invitee(c, invitation.id)?;
    Ok(made.into_iter().find(|nomination| nomination.status == NominationStatus::Proposed))
}

type Refused = Failure<NominationRefusal>;

fn revoked() -> Refused {
    Failure::Refused(NominationRefusal::Closed(Refusal::Revoked))
}

/// What a link belongs to, read after its event was taken.
fn by_link(c: &mut DbConn, link: LinkId) -> Result<Visit, Refused> {
    let event = invitations::event_of_link(c, link)?.ok_or_else(revoked)?;
    events::lock(c, event)?;
    reports::visit(c, link)?.ok_or_else(revoked)
}

fn wake<T>(app: &App, done: Result<T, Refused>) -> Result<T, Refused> {
    if done.is_ok() {
        app.wake.notify_one();
    }
    done
}
