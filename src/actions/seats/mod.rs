//! Seats that come free: who gets them, by themselves or by an organiser's hand. Whatever frees a seat
//! ends with [`settle`] in the same transaction, so that no seat lies about while somebody waits for it.

pub mod by_hand;
pub mod reserve;

use std::collections::HashSet;

use super::outbox::{self, Mail};
use super::{letters, programme};
use crate::app::App;
use crate::domain::audit::{Actor, Deed, Entry};
use crate::domain::event::{Event, EventStatus};
use crate::domain::id::EventId;
use crate::domain::instant::Instant;
use crate::domain::invitation::{Invitation, Reply, Standing};
use crate::domain::language::Language;
use crate::domain::message::{CalendarMethod, MessageKind};
use crate::domain::nomination::{self, NominationStatus};
use crate::domain::seats::{self, Hall, InLine, NoSeat, Turn};
use crate::random::Random;
use crate::store::topics::{self, Topic};
use crate::store::{DbConn, QueryResult, StoreError, audit, contacts, events, invitations, nominations};

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
/// Whoever can takes [`Topic::Directory`] first: on a server an import that renames people writes into many
/// guest lists, in another order. An answer does not, so that answers to several events do not wait for one
/// another; should it meet such an import, one of the two is told that the database is busy.
///
/// # Errors
/// Of the queries.
pub(super) fn settle(c: &mut DbConn, random: Random, now: Instant, event: &Event) -> QueryResult<usize> {
    let mut hall = invitations::hall(c, event, now)?;
    if hall.tally.offered > 0 {
        for InLine { mut invitation, .. } in invitations::with_reply(c, event.id, Reply::Offered)? {
            if seats::lapse(&mut invitation, now) {
                invitations::save_answer(c, &invitation)?;
                audit::add(c, now, &Entry::about(Actor::System, Deed::OfferLapsed, &invitation))?;
                return_place(c, random, now, Actor::System, event, &invitation)?;
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
    if seats::reserve::invites_by_itself(event, now) {
        mails += invite_next(c, random, now, Actor::System, event, usize::MAX)?;
    }
    Ok(mails + programme::settle(c, random, now, event)?)
}

/// Gives an invitation back to the invitee whose colleague does not come, or let the offered seat pass;
/// nothing where nobody was replaced. The colleague's own seat is given on by whoever calls this.
///
/// # Errors
/// Of the queries.
pub(super) fn return_place(
    c: &mut DbConn,
    random: Random,
    now: Instant,
    actor: Actor,
    event: &Event,
    colleague: &Invitation,
) -> QueryResult<()> {
    let Some(mut made) = nominations::of_nominee(c, colleague.id)? else { return Ok(()) };
    if made.status != NominationStatus::Accepted {
        return Ok(());
    }
    made.status = NominationStatus::Declined;
    made.decided_at = Some(now);
    nominations::update(c, &made)?;
    let Some(mut invitee) = invitations::find(c, made.invitation_id)? else { return Ok(()) };
    if invitee.reply != Some(Reply::Replaced) || invitee.standing != Standing::Invited {
        return Ok(());
    }
    invitee.forget_answer();
    nomination::give_time(event, &mut invitee, now);
    invitations::update(c, &invitee)?;
    audit::add(c, now, &Entry::about(actor, Deed::PlaceReturned, &invitee))?;
    let Some(contact) = contacts::find(c, invitee.contact_id)? else { return Ok(()) };
    let (kind, language) = (MessageKind::Unsubstituted, contact.details.speaks());
    let calendar = letters::calendar_method(kind, &invitee, false);
    outbox::queue(c, random, now, &mut invitee, Mail { kind, language, calendar, mailing: None })?;
    Ok(())
}

/// Those of the reserve list for whom there is a seat now, in its order.
pub(super) fn next_reserves(c: &mut DbConn, event: &Event, now: Instant) -> QueryResult<Vec<InLine>> {
    let people = invitations::reserve(c, event.id)?;
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let (hall, silent) = (invitations::hall(c, event, now)?, invitations::silent(c, event, now)?);
    let outlook = seats::reserve::outlook(event, &hall, &silent, &people);
    Ok(people.into_iter().zip(outlook).filter(|(_, o)| o.is_ok()).map(|(person, _)| person).collect())
}

/// Invites the next of the reserve list, at most so many. Gives how many.
pub(super) fn invite_next(
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
        audit::add(c, now, &Entry::about(actor, Deed::ReserveInvited, &invitation))?;
    }
    Ok(next.len())
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
    audit::add(c, now, &Entry::about(actor, deed, invitation))
}

/// Takes back offers whose time is over and gives on what came free by the passing of time, at every
/// event where somebody waits, was offered a seat, or stands in reserve. Gives how many events had something
/// to be done.
///
/// # Errors
/// Of the database: the last one; every other event was settled all the same.
pub async fn sweep(app: &App) -> Result<usize, StoreError> {
    let (now, random) = (app.clock.now(), app.random);
    let due: Result<Vec<EventId>, StoreError> = app
        .db
        .read(move |c| {
            let mut due = Vec::new();
            let mut asked: HashSet<EventId> = invitations::events_with_a_line(c)?.into_iter().collect();
            asked.extend(events::that_invite_reserves(c)?);
            for event in asked {
                let event = events::find(c, event)?;
                let runs = |event: &Event| matches!(event.status, EventStatus::Open | EventStatus::Closed);
                if let Some(event) = event.filter(runs)
                    && is_due(c, &event, now)?
                {
                    due.push(event.id);
                }
            }
            Ok(due)
        })
        .await;
    let due = due?;
    let mut failed = None;
    for event in &due {
        let event = *event;
        let settled: Result<usize, StoreError> = app
            .db
            .write(move |c| {
                topics::take(c, Topic::Directory)?;
                match events::lock(c, event)? {
                    Some(event) => Ok(settle(c, random, now, &event)?),
                    None => Ok(0),
                }
            })
            .await;
        match settled {
            Ok(0) => {}
            Ok(_) => app.wake.notify_one(),
            // One event that cannot be settled keeps nobody else waiting.
            Err(error) => failed = Some(error),
        }
    }
    failed.map_or(Ok(due.len()), Err)
}

/// True where [`settle`] would change something.
fn is_due(c: &mut DbConn, event: &Event, now: Instant) -> QueryResult<bool> {
    let hall = invitations::hall(c, event, now)?;
    if hall.tally.offered > 0 {
        let offered = invitations::with_reply(c, event.id, Reply::Offered)?;
        if offered.iter().any(|person| !seats::is_kept(&person.invitation, now)) {
            return Ok(true);
        }
    }
    if seats::turn(event, now).is_some() && !whose_turn(c, event, &hall)?.is_empty() {
        return Ok(true);
    }
    Ok(seats::reserve::invites_by_itself(event, now) && !next_reserves(c, event, now)?.is_empty())
}
