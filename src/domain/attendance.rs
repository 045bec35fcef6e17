//! Ways to attend: in the room, or online. Where guests choose between the two, seats are those in the room, and
//! whoever takes part online needs none.

use super::choice::choice;

choice! {
    /// How somebody attends.
    Mode {
        /// In the room.
        InPerson = "in person",
        /// By the link.
        Online = "online",
    }
}

/// Nothing said means in the room: whoever says nothing else is to find a chair there.
impl Default for Mode {
    fn default() -> Self {
        Self::InPerson
    }
}

choice! {
    /// Which ways to attend an event, or one of its sessions, has.
    Ways {
        /// Everybody is in the room.
        InPerson = "in person",
        /// Everybody takes part online.
        Online = "online",
        /// Each guest chooses.
        Either = "either",
    }
}

impl Ways {
    /// How somebody attends who wished for this: where there is only one way, that one.
    #[must_use]
    pub fn of(self, wished: Mode) -> Mode {
        match self {
            Self::InPerson => Mode::InPerson,
            Self::Online => Mode::Online,
            Self::Either => wished,
        }
    }

    /// True where whoever attends like this needs one of the seats.
    #[must_use]
    pub fn seats(self, mode: Mode) -> bool {
        self != Self::Either || mode == Mode::InPerson
    }

    /// The ways that a guest can choose from; one where there is only one.
    #[must_use]
    pub fn modes(self) -> &'static [Mode] {
        match self {
            Self::InPerson => &[Mode::InPerson],
            Self::Online => &[Mode::Online],
            Self::Either => &[Mode::InPerson, Mode::Online],
        }
    }

    /// True where one can be in the room.
    #[must_use]
    pub fn in_person(self) -> bool {
        self != Self::Online
    }

    /// True where guests choose.
    #[must_use]
    pub fn is_choice(self) -> bool {
        self == Self::Either
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_chooses_and_who_needs_a_seat() {
        for (ways, wished, mode, seat) in [
            (Ways::InPerson, Mode::InPerson, Mode::InPerson, true),
            (Ways::InPerson, Mode::Online, Mode::InPerson, true),
            (Ways::Online, Mode::InPerson, Mode::Online, true),
            (Ways::Online, Mode::Online, Mode::Online, true),
            (Ways::Either, Mode::InPerson, Mode::InPerson, true),
            (Ways::Either, Mode::Online, Mode::Online, false),
        ] {
            assert_eq!((ways.of(wished), ways.seats(ways.of(wished))), (mode, seat), "{ways} {wished}");
        }
        let rooms = [Ways::InPerson, Ways::Online, Ways::Either].map(Ways::in_person);
        assert_eq!(rooms, [true, false, true]);
        for ways in Ways::ALL {
            assert_eq!(ways.is_choice(), ways.modes().len() == 2);
            assert!(ways.modes().iter().all(|mode| ways.of(*mode) == *mode), "{ways}");
        }
    }
}
