//! Who gets a seat that is free: whoever accepts while nobody waits, and else the waiting list in its
//! order, limits by country and group kept. Seats are never given twice: an offered seat counts as taken
//! until it is refused or its time is over.

pub mod reserve;

use std::cmp::Reverse;
use std::time::Duration;

use super::attendance::Ways;
use super::deadline::answer_by;
use super::event::{Event, EventStatus, Holding, SeatRules, WaitingList};
use super::id::OrganisationId;
use super::instant::Instant;
use super::invitation::{Invitation, Reply, Standing, Tally};
use super::language::Language;
use super::organisation::Represents;
use super::quotas::{Quotas, Share};

/// What becomes of somebody on the waiting list whose turn it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// They have the seat.
    Promote,
    /// They are asked whether they still want it, and it is kept for them until then.
    Offer {
        /// The last moment to take it.
        until: Instant,
    },
}

/// True where this invitee has a seat, or one is kept for them, at an event that has these ways to attend.
#[must_use]
pub fn holds_seat(ways: Ways, invitation: &Invitation, now: Instant) -> bool {
    let accepted = invitation.standing == Standing::Invited && invitation.reply == Some(Reply::Accepted);
    is_kept(invitation, now) || (accepted && invitation.attends(ways).is_some_and(|mode| ways.seats(mode)))
}

/// True while a seat is kept for somebody who was offered one.
#[must_use]
pub fn is_kept(invitation: &Invitation, now: Instant) -> bool {
    invitation.standing == Standing::Invited
        && invitation.reply == Some(Reply::Offered)
        && invitation.offered_until.is_some_and(|until| now <= until)
}

/// What is known about the seats of an event at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hall {
    /// How many guests stand where.
    pub tally: Tally,
    /// Of those who accepted: take part online where there is a room, and need no seat.
    pub remote: u32,
    /// Seats kept for invited people who have never answered and still may; 0 where the event keeps none.
    pub held: u32,
    /// What those represent who have a seat, or for whom one is kept after an offer; told only where the
    /// event has quotas.
    pub seated: Vec<Represents>,
    /// What those represent who wait, in the order of the line; told only where the event has quotas.
    pub line: Vec<Represents>,
    /// How many seats were allocated to which organisation; the others have no number of their own.
    pub allocations: Vec<(OrganisationId, u32)>,
}

impl Hall {
    /// A hall without quotas and without kept seats.
    #[must_use]
    pub fn of(tally: Tally) -> Self {
        Self { tally, ..Self::default() }
    }

    /// Seats that are nobody else's to have: taken, or kept for whoever was offered one.
    #[must_use]
    pub fn taken(&self) -> u32 {
        self.tally.attending().saturating_sub(self.remote)
    }

    /// Seats that nobody has and that are kept for nobody; `None` where they are not limited.
    #[must_use]
    pub fn free(&self, rules: &SeatRules) -> Option<u32> {
        self.unoccupied(rules).map(|seats| seats.saturating_sub(self.held))
    }

    /// Seats that nobody has, though some may be kept for people who may still answer.
    #[must_use]
    pub fn unoccupied(&self, rules: &SeatRules) -> Option<u32> {
        rules.limit().map(|seats| seats.saturating_sub(self.taken()))
    }

    /// How many seats a share has.
    #[must_use]
    pub fn seats_of(&self, share: Share) -> u32 {
        let seated = self.seated.iter().filter(|who| share.has(**who)).count();
        u32::try_from(seated).unwrap_or(u32::MAX)
    }

    /// The first limit that leaves no seat for somebody.
    ///
    /// # Errors
    /// Whose limit it is.
    pub fn within(&self, quotas: &Quotas, who: Represents) -> Result<(), Share> {
        let reached = self.limits(quotas, who).find(|(share, seats)| self.seats_of(*share) >= *seats);
        reached.map_or(Ok(()), |(share, _)| Err(share))
    }

    /// The limits that hold for somebody: those of the event, and what their organisation was allocated.
    fn limits(&self, quotas: &Quotas, who: Represents) -> impl Iterator<Item = (Share, u32)> {
        let own =
            self.allocations.iter().filter(move |(organisation, _)| who.organisation == Some(*organisation));
        quotas.of(who).chain(own.map(|(organisation, seats)| (Share::Organisation(*organisation), *seats)))
    }

    /// Every limit that somebody's seat counts for, with the seats taken and the most there may be, in the
    /// order of names.
    #[must_use]
    pub fn shares(&self, quotas: &Quotas) -> Vec<(Share, u32, u32)> {
        let people = self.seated.iter().chain(&self.line);
        let mut limits: Vec<(Share, u32)> = people.flat_map(|who| quotas.of(*who)).collect();
        limits.sort_by_key(|(share, _)| share.to_string());
        limits.dedup();
        limits.into_iter().map(|(share, most)| (share, self.seats_of(share), most)).collect()
    }

    /// How many of those who wait could take a free seat before somebody who comes new.
    fn ahead(&self, quotas: &Quotas) -> u32 {
        if quotas.is_empty() && self.allocations.is_empty() {
            return self.tally.waiting;
        }
        let mut hall = self.clone();
        for who in &self.line {
            if hall.within(quotas, *who).is_ok() {
                hall.seated.push(*who);
            }
        }
        u32::try_from(hall.seated.len() - self.seated.len()).unwrap_or(u32::MAX)
    }
}

/// Why somebody finds no seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoSeat {
    /// All are taken, or other people's to have.
    Taken,
    /// A country or a group has as many as it may.
    Limit(Share),
}

impl std::fmt::Display for NoSeat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Taken => f.write_str("All seats are taken."),
            Self::Limit(share) => write!(f, "All seats for {share} are taken."),
        }
    }
}

/// True where a seat is kept for this invitee until their deadline. It is not kept for whoever let an offer
/// pass: they have given their details once, and their seat went to the next.
fn is_held(event: &Event, invitation: &Invitation, now: Instant) -> bool {
    let open = event.status == EventStatus::Open || invitation.exception.waiver.of_deadline();
    event.details.seats.holding == Holding::UntilDeadline
        && open
        && invitation.standing == Standing::Invited
        && invitation.reply.is_none()
        && invitation.confirmed.is_none()
        && now <= answer_by(event, invitation)
}

/// Whether an acceptance of this invitee would find a seat: their own, one granted by exception, one that is
/// kept for them, or one that nobody waits for. Whoever takes part online where there is a room needs none.
///
/// # Errors
/// [`NoSeat`] with the reason why not.
pub fn seat_for(
    event: &Event,
    invitation: &Invitation,
    who: Represents,
    hall: &Hall,
    now: Instant,
) -> Result<(), NoSeat> {
    let rules = &event.details.seats;
    if holds_seat(rules.ways, invitation, now) || invitation.exception.waiver.of_seat() {
        return Ok(());
    }
    hall.within(&rules.quotas, who).map_err(NoSeat::Limit)?;
    let found = if is_held(event, invitation, now) {
        hall.unoccupied(rules).is_none_or(|seats| seats > 0)
    } else {
        // Who waits is no further ahead than the others who do. Once the list is given up nobody is ahead of
        // anybody, and a free seat is whoever's takes it.
        let ahead = if rules.waiting.list == WaitingList::Off { 0 } else { hall.ahead(&rules.quotas) };
        hall.free(rules).is_none_or(|free| free > ahead)
    };
    if found { Ok(()) } else { Err(NoSeat::Taken) }
}

/// What happens by itself to the next in line while a seat is free; `None` where the organiser decides,
/// where there is no waiting list, and where it is too late for anybody to be told.
#[must_use]
pub fn turn(event: &Event, now: Instant) -> Option<Turn> {
    if event.status != EventStatus::Open || now >= event.details.starts_at {
        return None;
    }
    match event.details.seats.waiting.list {
        WaitingList::Off | WaitingList::Propose => None,
        WaitingList::Promote => Some(Turn::Promote),
        WaitingList::Offer => {
            let kept = Duration::from_hours(event.details.seats.waiting.offer_hours.into());
            Some(Turn::Offer { until: (now + kept).min(event.details.starts_at) })
        }
    }
}

/// Somebody on the waiting list, or somebody who was offered a seat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InLine {
    /// Their invitation.
    pub invitation: Invitation,
    /// What they represent.
    pub who: Represents,
    /// The language that they are written to in.
    pub language: Language,
}

/// Puts those who wait into the order in which seats are given: by the organiser's priority, then by
/// arrival.
pub fn line_up(line: &mut [InLine]) {
    line.sort_by_key(|i| (Reverse(i.invitation.priority), i.invitation.waiting_since, i.invitation.id));
}

/// What would become of each of a line, in its order, if the seats that are free were given now: a seat, or
/// the reason why not.
#[must_use]
pub fn outlook(event: &Event, hall: &Hall, line: &[InLine]) -> Vec<Result<(), NoSeat>> {
    let rules = &event.details.seats;
    let mut hall = hall.clone();
    let free = hall.free(rules);
    deal(rules, &mut hall, free, line)
}

/// Gives seats to a line in its order, as many as are free and as the limits allow.
fn deal(
    rules: &SeatRules,
    hall: &mut Hall,
    mut free: Option<u32>,
    line: &[InLine],
) -> Vec<Result<(), NoSeat>> {
    let decide = |person: &InLine| {
        if !person.invitation.exception.waiver.of_seat() {
            hall.within(&rules.quotas, person.who).map_err(NoSeat::Limit)?;
        }
        free = match free {
            None => None,
            Some(0) => return Err(NoSeat::Taken),
            Some(seats) => Some(seats - 1),
        };
        hall.seated.push(person.who);
        Ok(())
    };
    line.iter().map(decide).collect()
}

/// Whose turn it is: the first of the line that fit, as many as seats are free.
#[must_use]
pub fn whose_turn(event: &Event, hall: &Hall, mut line: Vec<InLine>) -> Vec<InLine> {
    line_up(&mut line);
    let outlook = outlook(event, hall, &line);
    line.into_iter().zip(outlook).filter(|(_, outcome)| outcome.is_ok()).map(|(person, _)| person).collect()
}

/// Gives a seat to somebody who waits, or keeps one for them.
pub fn take_turn(invitation: &mut Invitation, turn: Turn, now: Instant) {
    invitation.replied_at = Some(now);
    match turn {
        Turn::Promote => {
            invitation.reply = Some(Reply::Accepted);
            invitation.waiting_since = None;
            invitation.offered_until = None;
        }
        Turn::Offer { until } => {
            invitation.reply = Some(Reply::Offered);
            invitation.offered_until = Some(until);
        }
    }
}

/// Takes back an offer whose time is over; false where it is not, or there is none. Whoever let it pass
/// has no answer any more, and may give one again.
pub fn lapse(invitation: &mut Invitation, now: Instant) -> bool {
    let over = invitation.reply == Some(Reply::Offered) && !is_kept(invitation, now);
    if over {
        invitation.forget_answer();
    }
    over
}

#[cfg(test)]
mod tests;
