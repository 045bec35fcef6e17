//! Seats by tables.

mod model;

use super::*;
use crate::domain::invitation::{Exception, Priority, Waiver};
use crate::domain::samples;

fn event(capacity: Option<u32>, list: WaitingList) -> Event {
    let mut event = samples::event();
    event.details.seats.capacity = capacity;
    event.details.seats.waiting.list = list;
    event.details.seats.waiting.offer_hours = 2;
    event
}

/// Somebody whose organisation has neither country nor group.
const NOBODY: Represents = Represents { country: None, group: None, organisation: None };

fn in_line(invitation: Invitation, who: Represents) -> InLine {
    InLine { invitation, who, language: Language::En }
}

/// The people's numbers.
fn order(people: Vec<InLine>) -> Vec<u128> {
    let number = |p: InLine| u128::from_be_bytes(p.invitation.id.as_bytes().try_into().expect("16 bytes"));
    people.into_iter().map(number).collect()
}

/// A day before the deadline.
fn now() -> Instant {
    samples::event().details.reply_by - Duration::from_hours(24)
}

fn hour(n: u64) -> Instant {
    now() + Duration::from_hours(n)
}

fn person(n: u128, reply: Option<Reply>) -> Invitation {
    let in_line = matches!(reply, Some(Reply::Waiting | Reply::Offered));
    Invitation {
        id: uuid::Uuid::from_u128(n).into(),
        reply,
        replied_at: reply.map(|_| now()),
        waiting_since: in_line.then(now),
        offered_until: (reply == Some(Reply::Offered)).then(|| hour(1)),
        ..samples::invitation()
    }
}

fn tally(people: &[Invitation]) -> Tally {
    let count = |reply| u32::try_from(people.iter().filter(|p| p.reply == reply).count()).expect("few");
    Tally {
        listed: u32::try_from(people.len()).expect("few"),
        invited: u32::try_from(people.len()).expect("few"),
        accepted: count(Some(Reply::Accepted)),
        declined: count(Some(Reply::Declined)),
        tentative: count(Some(Reply::Tentative)),
        waiting: count(Some(Reply::Waiting)),
        offered: count(Some(Reply::Offered)),
        replaced: count(Some(Reply::Replaced)),
        revoked: 0,
    }
}

#[test]
fn who_finds_a_seat() {
    let with = |accepted, offered, waiting| Tally { accepted, offered, waiting, ..Tally::default() };
    for (reply, counts, at, want) in [
        (None, with(1, 0, 0), now(), true),
        (None, with(2, 0, 0), now(), false),
        (None, with(1, 1, 0), now(), false),
        // The one free seat is somebody else's who waits.
        (None, with(1, 0, 1), now(), false),
        (None, with(0, 0, 1), now(), true),
        (Some(Reply::Declined), with(2, 0, 0), now(), false),
        (Some(Reply::Accepted), with(2, 0, 0), now(), true),
        (Some(Reply::Offered), with(1, 1, 0), hour(1), true),
        (Some(Reply::Offered), with(1, 1, 0), hour(1) + Duration::from_micros(1), false),
        (Some(Reply::Waiting), with(1, 0, 1), now(), false),
    ] {
        let event = event(Some(2), WaitingList::Propose);
        let who = person(1, reply);
        let hall = Hall::of(counts);
        let found = seat_for(&event, &who, NOBODY, &hall, at);
        assert_eq!(found.is_ok(), want, "{reply:?} {counts:?}");
        // Where the list was given up, whoever waited takes a free seat like anybody else.
        let given_up = self::event(Some(2), WaitingList::Off);
        let free = hall.taken() < 2 || holds_seat(Ways::InPerson, &who, at);
        assert_eq!(seat_for(&given_up, &who, NOBODY, &hall, at).is_ok(), free, "{reply:?} {counts:?}");
        let granted = Exception { waiver: Waiver::Seat, ..Exception::default() };
        let granted = Invitation { exception: granted, ..who };
        assert_eq!(seat_for(&event, &granted, NOBODY, &hall, at), Ok(()), "who was granted a seat has one");
        let unlimited = self::event(None, WaitingList::Off);
        let crowd = Hall::of(with(900, 9, 0));
        assert_eq!(seat_for(&unlimited, &person(1, reply), NOBODY, &crowd, at), Ok(()));
    }
    let revoked = Invitation { standing: Standing::Revoked, ..person(1, Some(Reply::Accepted)) };
    assert!(!holds_seat(Ways::InPerson, &revoked, now()));
}

#[test]
fn what_happens_by_itself() {
    use EventStatus::{Cancelled, Closed, Draft, Open};
    let start = samples::event().details.starts_at;
    let just_before = start - Duration::from_hours(1);
    for (list, status, at, want) in [
        (WaitingList::Promote, Open, now(), Some(Turn::Promote)),
        (WaitingList::Offer, Open, now(), Some(Turn::Offer { until: hour(2) })),
        (WaitingList::Offer, Open, just_before, Some(Turn::Offer { until: start })),
        (WaitingList::Promote, Open, just_before, Some(Turn::Promote)),
        (WaitingList::Promote, Open, start, None),
        (WaitingList::Propose, Open, now(), None),
        (WaitingList::Off, Open, now(), None),
        (WaitingList::Promote, Closed, now(), None),
        (WaitingList::Promote, Cancelled, now(), None),
        (WaitingList::Promote, Draft, now(), None),
    ] {
        let event = Event { status, ..event(Some(2), list) };
        assert_eq!(turn(&event, at), want, "{list} {status}");
    }
}

#[test]
fn the_line_goes_by_priority_then_by_arrival() {
    let waiting = |n, priority, since: u64| Invitation {
        priority: Priority::new(priority).expect("a priority"),
        waiting_since: Some(hour(since)),
        ..person(n, Some(Reply::Waiting))
    };
    let line = vec![waiting(1, 0, 3), waiting(2, 0, 1), waiting(3, 5, 4), waiting(4, 9, 5), waiting(5, 0, 1)];
    let line: Vec<InLine> = line.into_iter().map(|invitation| in_line(invitation, NOBODY)).collect();
    let some_free = Hall::of(Tally { accepted: 1, waiting: 5, ..Tally::default() });
    let two = whose_turn(&event(Some(3), WaitingList::Promote), &some_free, line.clone());
    assert_eq!(order(two), [4, 3]);
    let all = whose_turn(&event(None, WaitingList::Promote), &some_free, line.clone());
    assert_eq!(order(all), [4, 3, 2, 5, 1]);
    assert!(whose_turn(&event(Some(1), WaitingList::Promote), &some_free, line).is_empty());
    assert_eq!((Priority::new(-1), Priority::new(10)), (None, None));
}

#[test]
fn an_offer_that_is_let_pass_is_forgotten() {
    let mut offered = person(1, Some(Reply::Offered));
    assert!(!lapse(&mut offered, hour(1)), "its last moment still counts");
    assert!(lapse(&mut offered, hour(1) + Duration::from_micros(1)));
    assert_eq!(
        (offered.reply, offered.replied_at, offered.waiting_since, offered.offered_until),
        (None, None, None, None)
    );
    for reply in [None, Some(Reply::Accepted), Some(Reply::Waiting)] {
        assert!(!lapse(&mut person(1, reply), hour(9)), "{reply:?}");
    }
}
