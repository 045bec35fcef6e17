//! The programme of an event: organisers lay it down, guests choose from it with their reply, and seats that come
//! free go to whoever waits for one.

use std::collections::BTreeMap;

use super::outbox::{self, Mail};
use super::{Failure, letters};
use crate::app::App;
use crate::domain::attendance::{Mode, Ways};
use crate::domain::audit::{Actor, Deed, Entry};
use crate::domain::event::{Event, EventStatus};
use crate::domain::id::{EventId, InvitationId, SessionId};
use crate::domain::instant::Instant;
use crate::domain::invitation::Invitation;
use crate::domain::language::Language;
use crate::domain::message::MessageKind;
use crate::domain::organisation::Represents;
use crate::domain::programme::places::{self, Crowd, InLine, NoPlace, Wish};
use crate::domain::programme::{MAX_SESSIONS, Session, SessionDraft, SessionProblem};
use crate::random::Random;
use crate::store::topics::{self, Topic};
use crate::store::{DbConn, QueryResult, audit, events, invitations, programme};

/// Why a session was not added or changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionRefusal {
    /// There is no such event or session.
    Unknown,
    /// The event is cancelled or archived.
    EventOver(EventStatus),
    /// There are as many as there may be.
    TooMany,
    /// Something in it does not fit together.
    Draft(SessionProblem),
    /// More seats are taken than it would have.
    FewerSeatsThanTaken {
        /// Seats that are taken.
        taken: u32,
    },
    /// Guests who take part online would have to come to the room.
    OnlineGuests {
        /// How many.
        guests: u32,
    },
}

impl std::fmt::Display for SessionRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unknown => f.write_str("There is no such session."),
            Self::EventOver(status) => write!(f, "The event is {status}; its programme stays as it is."),
            Self::TooMany => {
                write!(f, "An event has at most {MAX_SESSIONS} sessions. Remove one that is not needed any more.")
            }
            Self::Draft(problem) => f.write_str(match problem {
                SessionProblem::NoTitle => "Write a title in at least one language.",
                SessionProblem::EndsBeforeStart => "The end must be after the start.",
                SessionProblem::DeadlineAfterStart => {
                    "The deadline must not be after the session has begun."
                }
            }),
            Self::FewerSeatsThanTaken { taken } => {
                write!(f, "{taken} seats at this session are taken; there cannot be fewer than that.")
            }
            Self::OnlineGuests { guests: 1 } => f.write_str(
                "1 guest takes part in this session online. Ask this guest first, and record the answer, before you take that way away.",
            ),
            Self::OnlineGuests { guests } => write!(
                f,
                "{guests} guests take part in this session online. Ask them first, and record their answers, before you take that way away."
            ),
        }
    }
}

impl std::error::Error for SessionRefusal {}

type Refused = Failure<SessionRefusal>;

/// The event of a change, taken for its transaction.
fn take(c: &mut DbConn, event: EventId, details: &SessionDraft) -> Result<Event, Refused> {
    let event = events::lock(c, event)?.ok_or(Failure::Refused(SessionRefusal::Unknown))?;
    if !event.status.can_be_edited() {
        return Err(Failure::Refused(SessionRefusal::EventOver(event.status)));
    }
    match details.problems().first() {
        Some(problem) => Err(Failure::Refused(SessionRefusal::Draft(*problem))),
        None => Ok(event),
    }
}

/// Puts a session into an event's programme.
///
/// # Errors
/// A [`SessionRefusal`].
pub async fn add(
    app: &App,
    actor: Actor,
    event_id: EventId,
    details: SessionDraft,
) -> Result<SessionId, Refused> {
    let now = app.clock.now();
    let id: SessionId = app.random.id(now);
    app.db
        .write(move |c| {
            let event = take(c, event_id, &details)?;
            if programme::of_event(c, event_id)?.len() >= MAX_SESSIONS {
                return Err(Failure::Refused(SessionRefusal::TooMany));
            }
            programme::insert(c, &Session { id, event_id, details, created_at: now })?;
            note(c, now, actor, &event, serde_json::json!({ "session": id, "what": "added" }))?;
            Ok(id)
        })
        .await
}

/// Changes a session. Nobody loses a place by it: fewer seats than are taken are refused, and so is a room alone
/// where guests take part online. Gives the event.
///
/// # Errors
/// A [`SessionRefusal`].
pub async fn change(
    app: &App,
    actor: Actor,
    id: SessionId,
    details: SessionDraft,
) -> Result<EventId, Refused> {
    let (now, random) = (app.clock.now(), app.random);
    let event = app
        .db
        .write(move |c| {
            let refuse = Failure::Refused;
            topics::take(c, Topic::Directory)?;
            let known = programme::find(c, id)?.ok_or(refuse(SessionRefusal::Unknown))?;
            let event = take(c, known.event_id, &details)?;
            // Read after the event was taken: somebody else may have changed or removed it meanwhile.
            let found = programme::find(c, id)?.ok_or(refuse(SessionRefusal::Unknown))?;
            let counted = programme::crowds(c, vec![found])?;
            let (found, crowd) = counted.into_iter().next().ok_or(refuse(SessionRefusal::Unknown))?;
            let former = &found.details;
            if former.ways.is_choice() && details.ways == Ways::InPerson && crowd.remote > 0 {
                return Err(refuse(SessionRefusal::OnlineGuests { guests: crowd.remote }));
            }
            let taken = match (former.ways, details.ways) {
                (Ways::Either, Ways::InPerson | Ways::Online) => crowd.seated + crowd.remote,
                // Everybody there is online, and the seats are those of a room from now on.
                (Ways::Online, Ways::Either) => 0,
                _ => crowd.seated,
            };
            if (details.capacity != former.capacity || details.ways != former.ways)
                && details.capacity.is_some_and(|seats| seats < taken)
            {
                return Err(refuse(SessionRefusal::FewerSeatsThanTaken { taken }));
            }
            if details.ways != former.ways && !details.ways.is_choice() {
                programme::move_all(c, id, details.ways.of(Mode::default()))?;
            }
            if (former.ways, details.ways) == (Ways::Online, Ways::Either) {
                programme::line_to_the_room(c, id)?;
            }
            programme::update(c, &Session { details, ..found })?;
            note(c, now, actor, &event, serde_json::json!({ "session": id, "what": "changed" }))?;
            settle(c, random, now, &event)?;
            Ok::<_, Refused>(event.id)
        })
        .await?;
    app.wake.notify_one();
    Ok(event)
}

/// Takes a session out of the programme, with everybody's place at it. Gives the event, and how many had one.
///
/// # Errors
/// A [`SessionRefusal`].
pub async fn remove(app: &App, actor: Actor, id: SessionId) -> Result<(EventId, usize), Refused> {
    let now = app.clock.now();
    app.db
        .write(move |c| {
            let found = programme::find(c, id)?.ok_or(Failure::Refused(SessionRefusal::Unknown))?;
            let event = take(c, found.event_id, &found.details)?;
            let places = programme::delete(c, id)?;
            let detail = serde_json::json!({ "session": id, "what": "removed", "places": places });
            note(c, now, actor, &event, detail)?;
            Ok((event.id, places))
        })
        .await
}

fn note(
    c: &mut DbConn,
    now: Instant,
    actor: Actor,
    event: &Event,
    detail: serde_json::Value,
) -> QueryResult<()> {
    // A later change of the event, too: whoever was told of an earlier one can be told again.
    events::update(c, Event { updated_at: now, ..event.clone() })?;
    audit::add(c, now, &Entry::new(actor, Deed::ProgrammeChanged).event(event.id).detail(detail))
}

/// Gives the next edition of an event the same programme, as much later as the event is.
///
/// # Errors
/// Of the queries.
pub(super) fn copy(
    c: &mut DbConn,
    random: Random,
    now: Instant,
    event: &Event,
    to: EventId,
) -> QueryResult<()> {
    for session in programme::of_event(c, event.id)? {
        let details = session.details.moved(|at| event.next_time(at, now));
        let next = Session { id: random.id(now), event_id: to, details, created_at: now };
        programme::insert(c, &next)?;
    }
    Ok(())
}

/// Keeps what an invitee chose, in the transaction that holds the event, and notes it. True where anything is
/// different from before; then the caller ends with [`settle`].
///
/// # Errors
/// Of the queries; inside, the session at which a place cannot be had.
pub(super) fn choose(
    c: &mut DbConn,
    now: Instant,
    actor: Actor,
    invitation: &Invitation,
    who: Represents,
    wishes: &[Wish],
) -> QueryResult<Result<bool, (SessionId, NoPlace)>> {
    let sessions = programme::of_event(c, invitation.event_id)?;
    if sessions.is_empty() {
        return Ok(Ok(false));
    }
    let crowds = programme::crowds(c, sessions)?;
    let before = programme::places_of(c, invitation.id)?;
    let after = match places::choose(&crowds, invitation, who, &before, wishes, now) {
        Ok(after) => after,
        Err(none) => return Ok(Err(none)),
    };
    let is_same = before.len() == after.len() && before.iter().all(|place| after.contains(place));
    if is_same {
        return Ok(Ok(false));
    }
    programme::put_places(c, invitation.id, &after)?;
    let entry = Entry::about(actor, Deed::SessionsChosen, invitation);
    audit::add(c, now, &entry.detail(serde_json::json!({ "sessions": after.len() })))?;
    Ok(Ok(true))
}

/// Takes places from those who do not come any more, and gives the seats that are free to those who wait. The event
/// was taken before. Gives how many mails were queued.
///
/// # Errors
/// Of the queries.
pub(super) fn settle(c: &mut DbConn, random: Random, now: Instant, event: &Event) -> QueryResult<usize> {
    let sessions = programme::of_event(c, event.id)?;
    if sessions.is_empty() {
        return Ok(0);
    }
    let ids: Vec<SessionId> = sessions.iter().map(|session| session.id).collect();
    programme::release(c, event.id, &ids)?;
    let mut told: BTreeMap<InvitationId, (Invitation, Language)> = BTreeMap::new();
    for (session, crowd) in programme::crowds(c, sessions)? {
        for (invitation, language) in promoted(c, event, &session, crowd, now)? {
            programme::seat(c, session.id, invitation.id)?;
            let entry = Entry::about(Actor::System, Deed::SessionSeatGiven, &invitation);
            audit::add(c, now, &entry.detail(serde_json::json!({ "session": session.id })))?;
            told.insert(invitation.id, (invitation, language));
        }
    }
    let mails = told.len();
    // One mail, however many sessions it is about.
    for (mut invitation, language) in told.into_values() {
        let kind = MessageKind::Confirmation;
        let calendar = letters::calendar_method(kind, &invitation, false);
        outbox::queue(c, random, now, &mut invitation, Mail { kind, language, calendar, mailing: None })?;
        invitations::save_answer(c, &invitation)?;
    }
    Ok(mails)
}

/// Those who wait at a session and have a seat now.
fn promoted(
    c: &mut DbConn,
    event: &Event,
    session: &Session,
    crowd: Crowd,
    now: Instant,
) -> QueryResult<Vec<(Invitation, Language)>> {
    if crowd.waiting == 0 || session.free(crowd) == Some(0) {
        return Ok(Vec::new());
    }
    let line = programme::line(c, session.id)?;
    let places = line.iter().map(|(who, _, since)| InLine {
        invitation: who.id,
        priority: who.priority,
        since: *since,
    });
    let turn = places::whose_turn(event, session, crowd, places.collect(), now);
    Ok(line.into_iter().filter(|(who, ..)| turn.contains(&who.id)).map(|(who, of, _)| (who, of)).collect())
}
