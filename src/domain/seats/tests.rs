//! Seats by tables, and random sequences of what people do against a plain model of hall and line.

use proptest::prelude::*;

use super::*;
use crate::domain::invitation::{Confirmed, Exception, Priority, Reason, Waiver};
use crate::domain::reply::{self, Answer, Change, Refusal};
use crate::domain::samples;
use crate::domain::text::Line;

fn event(capacity: Option<u32>, list: WaitingList) -> Event {
    let mut event = samples::event();
    event.details.capacity = capacity;
    event.details.waiting.list = list;
    event.details.waiting.offer_hours = 2;
    event
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
        assert_eq!(has_seat(&event, &who, &counts, at), want, "{reply:?} {counts:?}");
        let granted = Exception { waiver: Waiver::Seat, ..Exception::default() };
        let granted = Invitation { exception: granted, ..who };
        assert!(has_seat(&event, &granted, &counts, at), "who was granted a seat has one");
        let unlimited = self::event(None, WaitingList::Off);
        assert!(has_seat(&unlimited, &person(1, reply), &with(900, 9, 0), at));
    }
    let revoked = Invitation { standing: Standing::Revoked, ..person(1, Some(Reply::Accepted)) };
    assert!(!holds_seat(&revoked, now()));
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
    let order = |people: Vec<Invitation>| -> Vec<u128> {
        let number = |p: Invitation| u128::from_be_bytes(p.id.as_bytes().try_into().expect("16 bytes"));
        people.into_iter().map(number).collect()
    };
    let some_free = Tally { accepted: 1, waiting: 5, ..Tally::default() };
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

/// What people do, one after another.
#[derive(Debug, Clone)]
enum Step {
    Accepts(usize),
    Waits(usize),
    Declines(usize),
    /// The organiser moves somebody.
    Priority(usize, i32),
    /// The organiser adds a seat.
    Seat,
    /// An hour passes.
    Hour,
}

/// The plain model: who sits, for whom a seat is kept until when, and who stands in line.
#[derive(Debug, Default)]
struct Model {
    seats: u32,
    seated: Vec<usize>,
    kept: Vec<(usize, u64)>,
    /// Priority, hour of arrival, person.
    line: Vec<(i32, u64, usize)>,
}

impl Model {
    fn free(&self) -> usize {
        (self.seats as usize).saturating_sub(self.seated.len() + self.kept.len())
    }

    fn leave(&mut self, who: usize) {
        self.seated.retain(|p| *p != who);
        self.kept.retain(|(p, _)| *p != who);
        self.line.retain(|(_, _, p)| *p != who);
    }

    /// Seats go to the first of the line.
    fn settle(&mut self, list: WaitingList, clock: u64) {
        self.kept.retain(|(_, until)| clock <= *until);
        while self.free() > 0 && !self.line.is_empty() {
            self.line.sort_by_key(|(priority, arrival, who)| (-priority, *arrival, *who));
            match list {
                WaitingList::Promote => {
                    let (_, _, who) = self.line.remove(0);
                    self.seated.push(who);
                }
                WaitingList::Offer => {
                    let (_, _, who) = self.line.remove(0);
                    self.kept.push((who, clock + 2));
                }
                WaitingList::Off | WaitingList::Propose => return,
            }
        }
    }
}

/// What the actions do in their transactions, with values.
fn settle(event: &Event, people: &mut [Invitation], now: Instant) {
    for person in people.iter_mut() {
        lapse(person, now);
    }
    let Some(turn) = turn(event, now) else { return };
    let counts = tally(people);
    if counts.seats_left(event.details.capacity) == Some(0) {
        return;
    }
    let waiting = people.iter().filter(|p| p.reply == Some(Reply::Waiting)).cloned().collect();
    for mut next in whose_turn(event, &counts, waiting) {
        take_turn(&mut next, turn, now);
        let place = people.iter_mut().find(|p| p.id == next.id).expect("one of them");
        *place = next;
    }
}

const PEOPLE: usize = 7;

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let who = 0..PEOPLE;
    let step = prop_oneof![
        4 => who.clone().prop_map(Step::Accepts),
        4 => who.clone().prop_map(Step::Waits),
        3 => who.clone().prop_map(Step::Declines),
        1 => (who, 0..=Priority::MAX).prop_map(|(who, priority)| Step::Priority(who, priority)),
        1 => Just(Step::Seat),
        2 => Just(Step::Hour),
    ];
    prop::collection::vec(step, 1..60)
}

fn details(who: usize) -> Confirmed {
    Confirmed { printed_name: Line::parse(&format!("Ada {who}")).expect("a name"), ..Confirmed::default() }
}

proptest! {
    /// Seven people, few seats, every kind of waiting list: the decisions and the model agree about
    /// everybody after each step, no seat is given twice, and the line is fair.
    #[test]
    fn hall_and_line_are_what_a_plain_model_says(
        seats in 1_u32..4,
        list in prop::sample::select(WaitingList::ALL),
        steps in steps(),
    ) {
        let mut event = event(Some(seats), list);
        let mut people: Vec<Invitation> = (0..PEOPLE).map(|n| person(n as u128, None)).collect();
        let mut model = Model { seats, ..Model::default() };
        let mut clock = 0_u64;
        for step in steps {
            match step {
                Step::Hour => clock += 1,
                Step::Seat => {
                    model.seats += 1;
                    event.details.capacity = Some(model.seats);
                }
                Step::Priority(who, priority) => {
                    people[who].priority = Priority::new(priority).expect("a priority");
                    for place in &mut model.line {
                        if place.2 == who {
                            place.0 = priority;
                        }
                    }
                }
                Step::Accepts(_) | Step::Waits(_) | Step::Declines(_) => {}
            }
            // Every action takes back what is over and gives on what is free before it decides.
            let now = hour(clock);
            settle(&event, &mut people, now);
            model.settle(list, clock);
            let (who, said) = match step {
                Step::Accepts(who) => (who, Answer::Accept(details(who))),
                Step::Waits(who) => (who, Answer::Wait(details(who))),
                Step::Declines(who) => (who, Answer::Decline(Reason::default())),
                _ => continue,
            };
            let (accepts, waits) = (matches!(said, Answer::Accept(_)), matches!(said, Answer::Wait(_)));
            let seated = model.seated.contains(&who) || model.kept.iter().any(|(p, _)| *p == who);
            let in_line = model.line.iter().any(|(_, _, p)| *p == who);
            let free = model.free() > model.line.len();
            let before = tally(&people);
            match reply::answer(&event, &people[who], &before, said, now) {
                Ok(done) => {
                    people[who] = done.invitation;
                    let after = tally(&people);
                    let moved = i64::from(after.taken()) - i64::from(before.taken());
                    prop_assert_eq!(moved, i64::from(done.change.seats()), "{:?}", done.change);
                    if !accepts && !waits {
                        model.leave(who);
                    } else if seated || free {
                        model.leave(who);
                        model.seated.push(who);
                    } else {
                        prop_assert!(in_line || (waits && list != WaitingList::Off), "a seat out of nothing");
                        if !in_line {
                            let priority = *people[who].priority.as_number();
                            model.line.push((priority, clock, who));
                            prop_assert_eq!(done.change, Change::Waiting);
                        }
                    }
                }
                Err(refusal) => {
                    prop_assert_eq!(refusal, Refusal::Full);
                    prop_assert!(!seated && !free && !in_line, "refused for no reason");
                    prop_assert!(accepts || list == WaitingList::Off);
                }
            }
            settle(&event, &mut people, now);
            model.settle(list, clock);
            let with = |reply| -> Vec<usize> {
                (0..PEOPLE).filter(|n| people[*n].reply == Some(reply)).collect()
            };
            let sorted = |mut all: Vec<usize>| {
                all.sort_unstable();
                all
            };
            prop_assert_eq!(with(Reply::Accepted), sorted(model.seated.clone()));
            prop_assert_eq!(with(Reply::Offered), sorted(model.kept.iter().map(|(p, _)| *p).collect()));
            prop_assert_eq!(with(Reply::Waiting), sorted(model.line.iter().map(|(_, _, p)| *p).collect()));
            prop_assert!(tally(&people).taken() <= model.seats, "oversold");
        }
    }
}
