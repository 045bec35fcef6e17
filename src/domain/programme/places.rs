//! Who has a place at a session. Seats are never given twice: whoever holds none gets one only while one is free that
//! nobody waits for.

use std::cmp::Reverse;

use super::Session;
use crate::domain::attendance::{Mode, Ways};
use crate::domain::choice::choice;
use crate::domain::event::{Event, EventStatus};
use crate::domain::id::{InvitationId, SessionId};
use crate::domain::instant::Instant;
use crate::domain::invitation::{Invitation, Priority, Reply, Standing};
use crate::domain::organisation::Represents;

choice! {
    /// Where somebody stands at a session.
    PlaceStanding {
        /// They attend.
        Attending = "attending",
        /// They wait for a seat.
        Waiting = "waiting",
    }
}

/// Somebody's place at a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// At which.
    pub session: SessionId,
    /// Attending, or waiting.
    pub standing: PlaceStanding,
    /// In the room, or online.
    pub mode: Mode,
    /// Since when.
    pub since: Instant,
}

impl Place {
    /// True where it is one of the session's seats.
    #[must_use]
    pub fn is_seat(&self, ways: Ways) -> bool {
        self.standing == PlaceStanding::Attending && ways.seats(self.mode)
    }
}

/// How many stand where at a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Crowd {
    /// Seats that are taken.
    pub seated: u32,
    /// People who take part online and need no seat.
    pub remote: u32,
    /// People who wait for a seat.
    pub waiting: u32,
}

impl Session {
    /// Seats that nobody has; `None` where they are not limited.
    #[must_use]
    pub fn free(&self, crowd: Crowd) -> Option<u32> {
        self.details.capacity.map(|seats| seats.saturating_sub(crowd.seated))
    }

    /// True where somebody who comes new finds a seat.
    #[must_use]
    pub fn has_room(&self, crowd: Crowd) -> bool {
        // Once the list is given up nobody is ahead of anybody.
        let ahead = if self.details.has_line { crowd.waiting } else { 0 };
        self.free(crowd).is_none_or(|free| free > ahead)
    }
}

/// What an invitee wants at a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Not to attend it.
    Nothing,
    /// To attend it like this.
    Attend(Mode),
    /// To have a seat if one is free, and else to wait for one.
    Wait,
}

/// What an invitee wants at one session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wish {
    /// At which.
    pub session: SessionId,
    /// What.
    pub wanted: Wanted,
}

/// The sessions that an invitee can choose, or has a place at, each with that place.
#[must_use]
pub fn of_invitee(
    sessions: Vec<Session>,
    who: Represents,
    places: &[Place],
) -> Vec<(Session, Option<Place>)> {
    let own = |session: Session| {
        let place = places.iter().find(|place| place.session == session.id).copied();
        (place.is_some() || session.details.is_for(who)).then_some((session, place))
    };
    sessions.into_iter().filter_map(own).collect()
}

/// Why a place at a session is not taken or given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoPlace {
    /// All seats are taken.
    Taken,
    /// The session's deadline has passed.
    TooLate,
}

/// True where somebody with this invitation can have places at sessions: they come, or take part online.
#[must_use]
pub fn may_hold(invitation: &Invitation) -> bool {
    invitation.standing == Standing::Invited && invitation.reply == Some(Reply::Accepted)
}

/// The places of an invitee after what they wanted. `invitation` is the one with the answer that was just taken;
/// each session comes with its crowd, this invitee's former place included. A session that nothing is said about
/// stays as it is, and so does one that is not for people like this.
///
/// # Errors
/// The first session at which the place cannot be had, and why.
pub fn choose(
    programme: &[(Session, Crowd)],
    invitation: &Invitation,
    who: Represents,
    before: &[Place],
    wishes: &[Wish],
    now: Instant,
) -> Result<Vec<Place>, (SessionId, NoPlace)> {
    if !may_hold(invitation) {
        return Ok(Vec::new());
    }
    let mut places = Vec::new();
    for (session, crowd) in programme {
        let had = before.iter().find(|place| place.session == session.id).copied();
        let wish = wishes.iter().find(|wish| wish.session == session.id).map(|wish| wish.wanted);
        // Whoever has a place that they could not choose any more can give it back.
        let wish = wish.filter(|wanted| *wanted == Wanted::Nothing || session.details.is_for(who));
        let place = match wish {
            None => had,
            Some(wanted) if is_same(session, had, wanted) => had,
            Some(_) if now > session.details.choose_by(invitation) => {
                return Err((session.id, NoPlace::TooLate));
            }
            Some(Wanted::Nothing) => None,
            Some(wanted) => {
                let waives = invitation.exception.waiver.of_seat();
                let place = take(session, *crowd, had, wanted, waives, now);
                Some(place.ok_or((session.id, NoPlace::Taken))?)
            }
        };
        places.extend(place);
    }
    Ok(places)
}

fn is_same(session: &Session, had: Option<Place>, wanted: Wanted) -> bool {
    match (had.map(|place| (place.standing, place.mode)), wanted) {
        (None, Wanted::Nothing) => true,
        (Some((PlaceStanding::Attending, mode)), Wanted::Attend(wished)) => {
            mode == session.details.ways.of(wished)
        }
        (Some((PlaceStanding::Waiting, _)), Wanted::Wait) => true,
        _ => false,
    }
}

/// The place of somebody who wants one.
fn take(
    session: &Session,
    crowd: Crowd,
    had: Option<Place>,
    wanted: Wanted,
    waives: bool,
    now: Instant,
) -> Option<Place> {
    let ways = session.details.ways;
    let mode = match wanted {
        Wanted::Attend(mode) => ways.of(mode),
        Wanted::Nothing | Wanted::Wait => ways.of(Mode::InPerson),
    };
    let waits = had.filter(|place| place.standing == PlaceStanding::Waiting);
    let others = Crowd { waiting: crowd.waiting.saturating_sub(u32::from(waits.is_some())), ..crowd };
    let seat = waives
        || !ways.seats(mode)
        || had.is_some_and(|place| place.is_seat(ways))
        || session.has_room(others);
    if seat {
        return Some(Place { session: session.id, standing: PlaceStanding::Attending, mode, since: now });
    }
    // Who waits already keeps their place in the line, whatever becomes of the list.
    waits.or_else(|| {
        let waits = wanted == Wanted::Wait && session.details.has_line;
        waits.then_some(Place { session: session.id, standing: PlaceStanding::Waiting, mode, since: now })
    })
}

/// Somebody who waits for a seat at a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InLine {
    /// Whose place it is.
    pub invitation: InvitationId,
    /// Before the order of arrival.
    pub priority: Priority,
    /// Since when they wait.
    pub since: Instant,
}

/// Whose turn it is: those of the line who get the seats that are free now, by the organiser's priority, then by
/// arrival. Nobody, where the list was given up or it is too late for anybody to be told.
#[must_use]
pub fn whose_turn(
    event: &Event,
    session: &Session,
    crowd: Crowd,
    mut line: Vec<InLine>,
    now: Instant,
) -> Vec<InvitationId> {
    let open = matches!(event.status, EventStatus::Open | EventStatus::Closed);
    let runs = open && now < session.details.starts_at;
    if !runs || !session.details.has_line {
        return Vec::new();
    }
    line.sort_by_key(|who| (Reverse(who.priority), who.since, who.invitation));
    let free = session.free(crowd).and_then(|free| usize::try_from(free).ok());
    line.into_iter().take(free.unwrap_or(usize::MAX)).map(|who| who.invitation).collect()
}
