//! Who gets a seat that is free: whoever accepts while nobody waits, and else the waiting list in its
//! order. Seats are never given twice: an offered seat counts as taken until it is refused or its time
//! is over.

use std::cmp::Reverse;
use std::time::Duration;

use super::event::{Event, EventStatus, WaitingList};
use super::instant::Instant;
use super::invitation::{Invitation, Reply, Standing, Tally};

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

/// True where this invitee has a seat, or one is kept for them.
#[must_use]
pub fn holds_seat(invitation: &Invitation, now: Instant) -> bool {
    invitation.standing == Standing::Invited
        && match invitation.reply {
            Some(Reply::Accepted) => true,
            Some(Reply::Offered) => invitation.offered_until.is_some_and(|until| now <= until),
            _ => false,
        }
}

/// True where an acceptance of this invitee would find a seat: their own, one granted by exception, or
/// one that nobody waits for. `tally` counts the event's seats, this invitee's included.
#[must_use]
pub fn has_seat(event: &Event, invitation: &Invitation, tally: &Tally, now: Instant) -> bool {
    if holds_seat(invitation, now) || invitation.exception.waiver.of_seat() {
        return true;
    }
    // Who waits is no further ahead than the others who do.
    tally.seats_left(event.details.capacity).is_none_or(|free| free > tally.waiting)
}

/// What happens by itself to the next in line while a seat is free; `None` where the organiser decides,
/// where there is no waiting list, and where it is too late for anybody to be told.
#[must_use]
pub fn turn(event: &Event, now: Instant) -> Option<Turn> {
    if event.status != EventStatus::Open || now >= event.details.starts_at {
        return None;
    }
    match event.details.waiting.list {
        WaitingList::Off | WaitingList::Propose => None,
        WaitingList::Promote => Some(Turn::Promote),
        WaitingList::Offer => {
            let kept = Duration::from_hours(event.details.waiting.offer_hours.into());
            Some(Turn::Offer { until: (now + kept).min(event.details.starts_at) })
        }
    }
}

/// Puts those who wait into the order in which seats are given: by the organiser's priority, then by
/// arrival.
pub fn line_up(waiting: &mut [Invitation]) {
    waiting.sort_by_key(|i| (Reverse(i.priority), i.waiting_since, i.id));
}

/// Whose turn it is: the first of the line, as many as seats are free. Everybody's where seats are not
/// limited.
#[must_use]
pub fn whose_turn(event: &Event, tally: &Tally, mut waiting: Vec<Invitation>) -> Vec<Invitation> {
    line_up(&mut waiting);
    if let Some(free) = tally.seats_left(event.details.capacity) {
        waiting.truncate(usize::try_from(free).unwrap_or(usize::MAX));
    }
    waiting
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
    let over = invitation.reply == Some(Reply::Offered) && !holds_seat(invitation, now);
    if over {
        invitation.forget_answer();
    }
    over
}

#[cfg(test)]
mod tests;
