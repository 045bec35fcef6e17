//! The reserve list: people who are invited when seats come free, in the organiser's order. Nobody is invited
//! for whom there might be no seat: everybody who was invited and may still answer counts as if they came, and
//! so does everybody on the guest list who is to be invited before the reserve.

use super::{Hall, InLine, NoSeat, deal};
use crate::domain::event::{Event, EventStatus, ReserveRule};
use crate::domain::instant::Instant;
use crate::domain::organisation::Represents;

/// True where reserves are invited by themselves; not once they could not answer any more.
#[must_use]
pub fn invites_by_itself(event: &Event, now: Instant) -> bool {
    event.details.seats.reserve == ReserveRule::AsSeatsComeFree && invites(event, now)
}

/// True where an invitation that went out now could be answered.
#[must_use]
pub fn invites(event: &Event, now: Instant) -> bool {
    event.status == EventStatus::Open && now <= event.details.reply_by
}

/// Puts reserves into the organiser's order.
pub fn line_up(reserve: &mut [InLine]) {
    reserve.sort_by_key(|person| (person.invitation.reserve, person.invitation.id));
}

/// Guests who are to be invited before any reserve: on the list, neither invited nor `reserves`.
#[must_use]
pub fn unsent(hall: &Hall, reserves: usize) -> u32 {
    let reserves = u32::try_from(reserves).unwrap_or(u32::MAX);
    hall.tally.listed.saturating_sub(hall.tally.invited).saturating_sub(reserves)
}

/// Seats that nobody has, waits for, may still take, or is to be invited to before the reserve; `None` where
/// they are not limited. `silent` is what those represent who were invited and may still answer.
#[must_use]
pub fn room(event: &Event, hall: &Hall, silent: &[Represents], reserves: usize) -> Option<u32> {
    let silent = u32::try_from(silent.len()).unwrap_or(u32::MAX);
    let spoken_for = hall
        .taken()
        .saturating_add(hall.tally.waiting)
        .saturating_add(silent)
        .saturating_add(unsent(hall, reserves));
    event.details.seats.limit().map(|seats| seats.saturating_sub(spoken_for))
}

/// What would become of each of the reserve, in its order, if invitations went out now: one, or the reason
/// why not.
#[must_use]
pub fn outlook(
    event: &Event,
    hall: &Hall,
    silent: &[Represents],
    reserve: &[InLine],
) -> Vec<Result<(), NoSeat>> {
    let free = room(event, hall, silent, reserve.len());
    let mut hall = hall.clone();
    hall.seated.extend(silent);
    hall.seated.extend(hall.line.clone());
    deal(&event.details.seats, &mut hall, free, reserve)
}

/// The order after one of the reserve was moved to a place counted from 1; beyond the end is the end.
#[must_use]
pub fn moved<T: PartialEq + Copy>(order: &[T], who: T, place: usize) -> Vec<T> {
    let mut order: Vec<T> = order.iter().copied().filter(|other| *other != who).collect();
    order.insert(place.saturating_sub(1).min(order.len()), who);
    order
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::domain::country::Country;
    use crate::domain::event::SeatRules;
    use crate::domain::invitation::{Invitation, Standing, Tally};
    use crate::domain::language::Language;
    use crate::domain::quotas::{Quotas, Share};
    use crate::domain::samples;

    fn from(code: &str) -> Represents {
        Represents { country: Country::from_code(code), ..Represents::default() }
    }

    fn reserve(n: u128, order: i32, code: &str) -> InLine {
        let invitation = Invitation {
            id: uuid::Uuid::from_u128(n).into(),
            standing: Standing::Listed,
            reserve: Some(order),
            ..samples::invitation()
        };
        InLine { invitation, who: from(code), language: Language::En }
    }

    #[test]
    fn nobody_is_invited_for_whom_there_might_be_no_seat() {
        let mut event = samples::event();
        let people = [reserve(1, 1, "NL"), reserve(2, 2, "NL"), reserve(3, 3, "FR"), reserve(4, 4, "DE")];
        let hall = |accepted, offered, waiting| {
            Hall::of(Tally { accepted, offered, waiting, listed: 4, ..Tally::default() })
        };
        let wave = Hall::of(Tally { listed: 11, invited: 2, ..Tally::default() });
        let limit = |code| Err(NoSeat::Limit(Share::Country(Country::from_code(code).expect("a country"))));
        let taken = Err(NoSeat::Taken);
        for (seats, quotas, hall, silent, room_left, want) in [
            (Some(10), "", hall(6, 1, 1), vec![from("BE")], Some(1), [Ok(()), taken, taken, taken]),
            (Some(10), "", hall(6, 1, 1), vec![], Some(2), [Ok(()), Ok(()), taken, taken]),
            (Some(10), "", hall(10, 0, 0), vec![from("BE")], Some(0), [taken, taken, taken, taken]),
            (None, "", hall(10, 0, 0), vec![from("BE")], None, [Ok(()), Ok(()), Ok(()), Ok(())]),
            // Five guests of the first wave are still to be invited.
            (Some(8), "", wave, vec![from("BE"), from("BE")], Some(1), [Ok(()), taken, taken, taken]),
            (
                Some(10),
                "each country: 1",
                hall(0, 0, 0),
                vec![from("FR")],
                Some(9),
                [Ok(()), limit("NL"), limit("FR"), Ok(())],
            ),
        ] {
            event.details.seats =
                SeatRules { quotas: Quotas::parse(quotas).expect("limits"), ..SeatRules::of(seats) };
            assert_eq!(room(&event, &hall, &silent, people.len()), room_left, "{seats:?} {quotas}");
            assert_eq!(outlook(&event, &hall, &silent, &people), want, "{seats:?} {quotas}");
        }
    }

    #[test]
    fn when_reserves_are_invited() {
        let last = samples::event().details.reply_by;
        for (rule, status, at, alone, at_all) in [
            (ReserveRule::AsSeatsComeFree, EventStatus::Open, last, true, true),
            (ReserveRule::AsSeatsComeFree, EventStatus::Open, last + Duration::from_micros(1), false, false),
            (ReserveRule::AsSeatsComeFree, EventStatus::Closed, last, false, false),
            (ReserveRule::AsSeatsComeFree, EventStatus::Draft, last, false, false),
            (ReserveRule::ByHand, EventStatus::Open, last, false, true),
        ] {
            let mut event = Event { status, ..samples::event() };
            event.details.seats.reserve = rule;
            assert_eq!(
                (invites_by_itself(&event, at), invites(&event, at)),
                (alone, at_all),
                "{rule} {status}"
            );
        }
    }

    #[test]
    fn the_order_is_the_organisers() {
        let mut people = [reserve(3, 2, "NL"), reserve(2, 1, "NL"), reserve(1, 2, "NL")];
        line_up(&mut people);
        let order: Vec<_> = people.iter().map(|p| p.invitation.id.as_bytes()[15]).collect();
        assert_eq!(order, [2, 1, 3]);
        for (who, place, want) in
            [(1, 1, [1, 2, 3]), (3, 1, [3, 1, 2]), (1, 3, [2, 3, 1]), (1, 99, [2, 3, 1])]
        {
            assert_eq!(moved(&[1, 2, 3], who, place), want, "{who} to {place}");
        }
        assert_eq!(moved(&[1, 2, 3], 2, 0), [2, 1, 3]);
    }
}
