//! Seats that come free: who gets them, by themselves or by an organiser's hand. Whatever frees a seat
//! ends with [`settle`] in the same transaction, so that no seat lies about while somebody waits for it.

use super::Failure;
use super::outbox::{self, Mail};
use crate::app::App;
use crate::domain::audit::{Actor, Deed, Entry};
use crate::domain::contact::Tag;
use crate::domain::event::{Event, EventStatus};
use crate::domain::id::{EventId, InvitationId};
use crate::domain::instant::Instant;
use crate::domain::invitation::{Exception, Invitation, Priority, Reply, Standing};
use crate::domain::language::Language;
use crate::domain::message::{CalendarMethod, MessageKind};
use crate::domain::seats::{self, Hall, InLine, NoSeat, Turn, reserve};
use crate::random::Random;
use crate::store::{DbConn, QueryResult, StoreError, audit, contacts, events, invitations};

/// Why a place on the waiting list, or an exception, was not changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeatRefusal {
    /// There is no such invitation.
    Unknown,
    /// The guest does not wait for a seat.
    NotWaiting,
    /// No seat is free for this guest.
    Full(NoSeat),
    /// The event is cancelled, archived or a draft.
    NotNow(EventStatus),
    /// The event has begun.
    Begun,
    /// The invitation was withdrawn.
    Revoked,
    /// The guest is invited, or was, and is no reserve.
    NotReserve,
    /// Nobody could answer an invitation now.
    NotAnswered,
    /// There are seats for fewer than were shown.
    Changed {
        /// For how many there are.
        next: usize,
    },
}

impl std::fmt::Display for SeatRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unknown => f.write_str("There is no such invitation."),
            Self::NotWaiting => f.write_str("This guest does not wait for a seat."),
            Self::Full(why) => write!(
                f,
                "{why} Raise the number of seats, or grant this guest a seat beyond it under “Exceptions”."
            ),
            Self::NotNow(status) => write!(f, "The event is {status}; seats cannot be given now."),
            Self::Begun => f.write_str("The event has begun; nobody would get the mail in time."),
            Self::Revoked => f.write_str("This invitation was revoked. Issue a new link first."),
            Self::NotReserve => f.write_str("This guest was invited and is no reserve any more."),
            Self::NotAnswered => f.write_str(
                "The event takes no answers now. Open it, or set a later reply deadline, and invite then.",
            ),
            Self::Changed { next } => {
                write!(
                    f,
                    "Meanwhile there are seats for {next} of them only. Look at the list and try again."
                )
            }
        }
    }
}

/// Takes back the event's offers whose time is over and gives the seats that are free to whoever waits, where
/// the event's setting says so. The event was taken before (see [`events::lock`]). Gives how many mails
/// were queued.
///
/// # Errors
/// Of the queries.
pub(super) fn settle(c: &mut DbConn, random: Random, now: Instant, event: &Event) -> QueryResult<usize> {
    let mut hall = invitations::hall(c, event, now)?;
    if hall.tally.offered > 0 {
        for InLine { mut invitation, .. } in invitations::with_reply(c, event.id, Reply::Offered)? {
            if seats::lapse(&mut invitation, now) {
                invitations::save_answer(c, &invitation)?;
                audit::add(c, now, &about(Actor::System, Deed::OfferLapsed, &invitation))?;
            }
        }
        hall = invitations::hall(c, event, now)?;
    }
    let mut mails = 0;
    if let Some(turn) = seats::turn(event, now) {
        for InLine { mut invitation, language, .. } in whose_turn(c, event, &hall)? {
            take_turn(c, random, now, Actor::System, &mut invitation, language, turn)?;
            mails += 1;
        }
    }
    if reserve::invites_by_itself(event, now) {
        mails += invite_next(c, random, now, Actor::System, event, usize::MAX)?;
    }
    Ok(mails)
}

/// Those of the reserve list for whom there is a seat now, in its order.
fn next_reserves(c: &mut DbConn, event: &Event, now: Instant) -> QueryResult<Vec<InLine>> {
    let people = invitations::reserve(c, event.id)?;
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let (hall, silent) = (invitations::hall(c, event, now)?, invitations::silent(c, event, now)?);
    let outlook = reserve::outlook(event, &hall, &silent, &people);
    Ok(people.into_iter().zip(outlook).filter(|(_, o)| o.is_ok()).map(|(person, _)| person).collect())
}

/// Invites the next of the reserve list, at most so many. Gives how many.
fn invite_next(
    c: &mut DbConn,
    random: Random,
    now: Instant,
    actor: Actor,
    event: &Event,
    most: usize,
) -> QueryResult<usize> {
    let next: Vec<InLine> = next_reserves(c, event, now)?.into_iter().take(most).collect();
    for InLine { invitation, language, .. } in &next {
        let mut invitation = invitation.clone();
        invitation.standing = Standing::Invited;
        invitation.invited_at = Some(now);
        invitation.reserve = None;
        invitations::update(c, &invitation)?;
        let mail = Mail { kind: MessageKind::Invitation, language: *language, calendar: None, mailing: None };
        outbox::queue(c, random, now, &mut invitation, mail)?;
        audit::add(c, now, &about(actor, Deed::ReserveInvited, &invitation))?;
    }
    Ok(next.len())
}

/// Invites the next of the reserve list by an organiser's hand: exactly as many as were shown.
///
/// # Errors
/// A [`SeatRefusal`].
pub async fn invite_reserves(
    app: &App,
    actor: Actor,
    id: EventId,
    expected: usize,
) -> Result<usize, Failure<SeatRefusal>> {
    let (now, random) = (app.clock.now(), app.random);
    let invited = app
        .db
        .write(move |c| {
            let event = events::lock(c, id)?.ok_or(Failure::Refused(SeatRefusal::Unknown))?;
            if !reserve::invites(&event, now) {
                return Err(Failure::Refused(SeatRefusal::NotAnswered));
            }
            let next = next_reserves(c, &event, now)?.len();
            if next < expected {
                return Err(Failure::Refused(SeatRefusal::Changed { next }));
            }
            Ok(invite_next(c, random, now, actor, &event, expected)?)
        })
        .await;
    if invited.is_ok() {
        app.wake.notify_one();
    }
    invited
}

/// Puts guests who are not invited yet at the end of the reserve list: all of them, or those with a tag. Gives
/// how many.
///
/// # Errors
/// A [`SeatRefusal`].
pub async fn put_on_reserve(
    app: &App,
    actor: Actor,
    id: EventId,
    tag: Option<Tag>,
) -> Result<usize, Failure<SeatRefusal>> {
    let (now, random) = (app.clock.now(), app.random);
    let put = app
        .db
        .write(move |c| {
            let event = editable(c, id)?;
            let mut order: Vec<InvitationId> = reserve_order(c, id)?;
            let before = order.len();
            let listed = invitations::of_event(c, id)?;
            for guest in listed.iter().filter(|g| g.standing == Standing::Listed && g.reserve.is_none()) {
                let fits = match &tag {
                    None => true,
                    Some(tag) => contacts::find(c, guest.contact_id)?
                        .is_some_and(|contact| contact.details.tags.contains(tag)),
                };
                if fits {
                    order.push(guest.id);
                }
            }
            invitations::set_reserve(c, &order)?;
            let put = order.len() - before;
            let entry = Entry::new(actor, Deed::ReserveChanged).event(id);
            audit::add(c, now, &entry.detail(serde_json::json!({ "added": put })))?;
            settle(c, random, now, &event)?;
            Ok(put)
        })
        .await;
    if put.is_ok() {
        app.wake.notify_one();
    }
    put
}

/// Moves somebody to another place of the reserve list, counted from 1, or takes them off it. Gives the event.
///
/// # Errors
/// A [`SeatRefusal`].
pub async fn move_reserve(
    app: &App,
    actor: Actor,
    id: InvitationId,
    place: Option<usize>,
) -> Result<EventId, Failure<SeatRefusal>> {
    let now = app.clock.now();
    app.db
        .write(move |c| {
            let found = invitations::take(c, id)?.ok_or(Failure::Refused(SeatRefusal::Unknown))?;
            let (event, mut invitation) = found;
            if !event.status.can_be_edited() {
                return Err(Failure::Refused(SeatRefusal::NotNow(event.status)));
            }
            if invitation.standing != Standing::Listed {
                return Err(Failure::Refused(SeatRefusal::NotReserve));
            }
            let order = reserve_order(c, event.id)?;
            match place {
                Some(place) => invitations::set_reserve(c, &reserve::moved(&order, id, place))?,
                None => {
                    invitation.reserve = None;
                    invitations::update(c, &invitation)?;
                }
            }
            audit::add(c, now, &about(actor, Deed::ReserveChanged, &invitation))?;
            Ok(event.id)
        })
        .await
}

fn reserve_order(c: &mut DbConn, event: EventId) -> QueryResult<Vec<InvitationId>> {
    Ok(invitations::reserve(c, event)?.into_iter().map(|person| person.invitation.id).collect())
}

fn editable(c: &mut DbConn, id: EventId) -> Result<Event, Failure<SeatRefusal>> {
    let event = events::lock(c, id)?.ok_or(Failure::Refused(SeatRefusal::Unknown))?;
    if event.status.can_be_edited() {
        Ok(event)
    } else {
        Err(Failure::Refused(SeatRefusal::NotNow(event.status)))
    }
}

/// Those who wait and whose turn it is; nobody is read where no seat is free.
fn whose_turn(c: &mut DbConn, event: &Event, hall: &Hall) -> QueryResult<Vec<InLine>> {
    if hall.tally.waiting == 0 || hall.free(&event.details.seats) == Some(0) {
        return Ok(Vec::new());
    }
    Ok(seats::whose_turn(event, hall, invitations::with_reply(c, event.id, Reply::Waiting)?))
}

/// Gives somebody a seat, or keeps one for them, and tells them.
fn take_turn(
    c: &mut DbConn,
    random: Random,
    now: Instant,
    actor: Actor,
    invitation: &mut Invitation,
    language: Language,
    turn: Turn,
) -> QueryResult<()> {
    seats::take_turn(invitation, turn, now);
    let (kind, calendar, deed) = match turn {
        Turn::Promote => (MessageKind::Confirmation, Some(CalendarMethod::Publish), Deed::SeatGiven),
        Turn::Offer { .. } => (MessageKind::Offer, None, Deed::SeatOffered),
    };
    outbox::queue(c, random, now, invitation, Mail { kind, language, calendar, mailing: None })?;
    invitations::save_answer(c, invitation)?;
    audit::add(c, now, &about(actor, deed, invitation))
}

/// Takes back offers whose time is over and gives on what came free by the passing of time, at every
/// event where somebody waits or was offered a seat. Gives how many events had something to be done.
///
/// # Errors
/// Of the database.
pub async fn sweep(app: &App) -> Result<usize, StoreError> {
    let (now, random) = (app.clock.now(), app.random);
    let due: Result<Vec<EventId>, StoreError> = app
        .db
        .read(move |c| {
            let mut due = Vec::new();
            for event in invitations::events_with_a_line(c)? {
                if let Some(event) = events::find(c, event)?
                    && is_due(c, &event, now)?
                {
                    due.push(event.id);
                }
            }
            Ok(due)
        })
        .await;
    let due = due?;
    for event in &due {
        let event = *event;
        let settled: Result<usize, StoreError> = app
            .db
            .write(move |c| match events::lock(c, event)? {
                Some(event) => Ok(settle(c, random, now, &event)?),
                None => Ok(0),
            })
            .await;
        if settled? > 0 {
            app.wake.notify_one();
        }
    }
    Ok(due.len())
}

/// True where [`settle`] would change something.
fn is_due(c: &mut DbConn, event: &Event, now: Instant) -> QueryResult<bool> {
    let hall = invitations::hall(c, event, now)?;
    if hall.tally.offered > 0 {
        let offered = invitations::with_reply(c, event.id, Reply::Offered)?;
        if offered.iter().any(|person| !seats::holds_seat(&person.invitation, now)) {
            return Ok(true);
        }
    }
    if seats::turn(event, now).is_some() && !whose_turn(c, event, &hall)?.is_empty() {
        return Ok(true);
    }
    Ok(reserve::invites_by_itself(event, now) && !next_reserves(c, event, now)?.is_empty())
}

/// Gives a seat to somebody who waits or was offered one, whatever their place on the list.
///
/// # Errors
/// A [`SeatRefusal`].
pub async fn give(app: &App, actor: Actor, id: InvitationId) -> Result<(), Failure<SeatRefusal>> {
    let (now, random) = (app.clock.now(), app.random);
    let given = app
        .db
        .write(move |c| {
            let refuse = Failure::Refused;
            let (event, mut invitation) = invitations::take(c, id)?.ok_or(refuse(SeatRefusal::Unknown))?;
            if invitation.standing == Standing::Revoked {
                return Err(refuse(SeatRefusal::Revoked));
            }
            if !matches!(invitation.reply, Some(Reply::Waiting | Reply::Offered)) {
                return Err(refuse(SeatRefusal::NotWaiting));
            }
            if !matches!(event.status, EventStatus::Open | EventStatus::Closed) {
                return Err(refuse(SeatRefusal::NotNow(event.status)));
            }
            if now >= event.details.starts_at {
                return Err(refuse(SeatRefusal::Begun));
            }
            let contact = contacts::find(c, invitation.contact_id)?.ok_or(refuse(SeatRefusal::Unknown))?;
            let language = contact.details.speaks();
            if !seats::holds_seat(&invitation, now) && !invitation.exception.waiver.of_seat() {
                let hall = invitations::hall(c, &event, now)?;
                let who = contact.details.organisation.represents();
                let person = [InLine { invitation: invitation.clone(), who, language }];
                let outcome = seats::outlook(&event, &hall, &person).into_iter().collect::<Result<(), _>>();
                outcome.map_err(|why| refuse(SeatRefusal::Full(why)))?;
            }
            take_turn(c, random, now, actor, &mut invitation, language, Turn::Promote)?;
            Ok(())
        })
        .await;
    if given.is_ok() {
        app.wake.notify_one();
    }
    given
}

/// Moves somebody on the waiting list before or behind others.
///
/// # Errors
/// A [`SeatRefusal`].
pub async fn set_priority(
    app: &App,
    actor: Actor,
    id: InvitationId,
    priority: Priority,
) -> Result<(), Failure<SeatRefusal>> {
    change(app, actor, Deed::PriorityChanged, id, move |invitation| invitation.priority = priority).await
}

/// Grants an invitee more time or a seat, or takes that back. Who has a seat keeps it.
///
/// # Errors
/// A [`SeatRefusal`].
pub async fn grant(
    app: &App,
    actor: Actor,
    id: InvitationId,
    exception: Exception,
) -> Result<(), Failure<SeatRefusal>> {
    change(app, actor, Deed::ExceptionChanged, id, move |invitation| invitation.exception = exception).await
}

async fn change(
    app: &App,
    actor: Actor,
    deed: Deed,
    id: InvitationId,
    change: impl FnOnce(&mut Invitation) + Send + 'static,
) -> Result<(), Failure<SeatRefusal>> {
    let now = app.clock.now();
    app.db
        .write(move |c| {
            let found = invitations::take(c, id)?.ok_or(Failure::Refused(SeatRefusal::Unknown))?;
            let (event, mut invitation) = found;
            if !event.status.can_be_edited() {
                return Err(Failure::Refused(SeatRefusal::NotNow(event.status)));
            }
            change(&mut invitation);
            invitations::update(c, &invitation)?;
            audit::add(c, now, &about(actor, deed, &invitation))?;
            Ok(())
        })
        .await
}

fn about(actor: Actor, deed: Deed, invitation: &Invitation) -> Entry {
    Entry::new(actor, deed)
        .event(invitation.event_id)
        .invitation(invitation.id)
        .contact(invitation.contact_id)
}
