//! What an organiser lays down about an event's seats: how many, for whom, and what happens when they are
//! few.

use super::super::attendance::Ways;
use super::super::choice::choice;
use super::super::quotas::Quotas;

choice! {
    /// What becomes of a seat that comes free while people wait for one.
    WaitingList {
        /// There is no waiting list: who comes too late is told that all seats are taken.
        Off = "off",
        /// The next in line has it at once.
        Promote = "promote",
        /// It is offered to the next in line, and kept for a time.
        Offer = "offer",
        /// The organiser gives it to somebody in line.
        Propose = "propose",
    }
}

choice! {
    /// Whether invitees may send a colleague in their place.
    Substitutes {
        /// The invitation is personal.
        Off = "off",
        /// The colleague is invited at once.
        AtOnce = "at once",
        /// The colleague is invited when the organiser agrees.
        AfterApproval = "after approval",
    }
}

/// How an event's waiting list is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WaitingRules {
    /// What becomes of a seat that comes free.
    pub list: WaitingList,
    /// For how many hours an offered seat is kept; 1 to [`WaitingRules::LONGEST_OFFER`].
    pub offer_hours: u32,
}

impl WaitingRules {
    /// The longest time for which a seat can be kept for somebody: thirty days.
    pub const LONGEST_OFFER: u32 = 720;
}

impl Default for WaitingRules {
    fn default() -> Self {
        Self { list: WaitingList::Off, offer_hours: 48 }
    }
}

choice! {
    /// Whether seats are kept for people who were invited and may still answer.
    Holding {
        /// Whoever answers first has the seat.
        No = "no",
        /// Everybody who is invited has a seat until their deadline.
        UntilDeadline = "until the deadline",
    }
}

choice! {
    /// When people on the reserve list are invited.
    ReserveRule {
        /// When the organiser says so.
        ByHand = "by hand",
        /// By themselves, as many as there are seats for.
        AsSeatsComeFree = "as seats come free",
    }
}

/// How the seats of an event are given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeatRules {
    /// Which ways to attend there are; where guests choose, seats are those in the room.
    pub ways: Ways,
    /// Seats; `None`: not limited.
    pub capacity: Option<u32>,
    /// Seats given beyond the capacity, since some people do not come: per cent of it, at most
    /// [`SeatRules::MOST_OVERBOOKING`].
    pub overbooking: u32,
    /// Whether seats are kept for whoever may still answer.
    pub holding: Holding,
    /// Limits by country and stakeholder group.
    pub quotas: Quotas,
    /// What happens when no seat is free.
    pub waiting: WaitingRules,
    /// When reserves are invited.
    pub reserve: ReserveRule,
}

impl SeatRules {
    /// The highest overbooking: twice as many seats as there are.
    pub const MOST_OVERBOOKING: u32 = 100;

    /// So many seats, and no rule beyond that.
    #[must_use]
    pub fn of(capacity: Option<u32>) -> Self {
        Self {
            ways: Ways::InPerson,
            capacity,
            overbooking: 0,
            holding: Holding::No,
            quotas: Quotas::default(),
            waiting: WaitingRules::default(),
            reserve: ReserveRule::ByHand,
        }
    }

    /// Seats that can be given, overbooking included; `None`: not limited.
    #[must_use]
    pub fn limit(&self) -> Option<u32> {
        let beyond = |seats: u32| u64::from(seats) * u64::from(self.overbooking) / 100;
        self.capacity.map(|seats| seats.saturating_add(u32::try_from(beyond(seats)).unwrap_or(u32::MAX)))
    }
}
