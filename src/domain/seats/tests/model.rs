//! Random sequences of what people do, against a plain model of hall and line.

use proptest::prelude::*;

use super::*;
use crate::domain::attendance::Mode;
use crate::domain::country::Country;
use crate::domain::id::OrganisationId;
use crate::domain::invitation::{Confirmed, Reason};
use crate::domain::reply::{self, Answer, Change, Refusal};
use crate::domain::text::Line;

/// What people do, one after another.
#[derive(Debug, Clone)]
enum Step {
    Accepts(usize),
    JoinsOnline(usize),
    Waits(usize),
    Declines(usize),
    /// The organiser moves somebody.
    Priority(usize, i32),
    /// The organiser adds a seat.
    Seat,
    /// An hour passes.
    Hour,
}

const PEOPLE: usize = 7;
/// The hour after which nobody may answer for the first time.
const DEADLINE: u64 = 4;

/// Whether somebody is of the one organisation that may be allocated seats; it has people of several countries.
fn is_of_the_house(who: usize) -> bool {
    matches!(who, 0 | 1 | 2 | 5)
}

fn the_house() -> OrganisationId {
    OrganisationId::from(uuid::Uuid::from_u128(77))
}

/// Three speak for one country, two for another, and two for none.
fn speaks_for(who: usize) -> Represents {
    let country = [Some("NL"), Some("FR"), None, Some("NL"), Some("FR"), Some("NL"), None][who];
    Represents {
        country: country.and_then(Country::from_code),
        group: None,
        organisation: is_of_the_house(who).then(the_house),
    }
}

/// What the plain model knows of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Silent,
    LetPass,
    Seated,
    Online,
    Kept { until: u64 },
    Waiting { priority: i32, since: u64 },
    Away,
}

/// The plain model: where everybody is, and the rules as an organiser would tell them.
#[derive(Debug)]
struct Model {
    seats: usize,
    list: WaitingList,
    holds: bool,
    choice: bool,
    per_country: Option<usize>,
    allocated: Option<usize>,
    clock: u64,
    places: [Place; PEOPLE],
}

impl Model {
    fn has_seat(&self, who: usize) -> bool {
        matches!(self.places[who], Place::Seated | Place::Kept { .. })
    }

    fn taken(&self) -> usize {
        (0..PEOPLE).filter(|who| self.has_seat(*who)).count()
    }

    fn is_held(&self, who: usize) -> bool {
        self.holds && self.clock <= DEADLINE && self.places[who] == Place::Silent
    }

    fn free(&self) -> usize {
        let held = (0..PEOPLE).filter(|who| self.is_held(*who)).count();
        self.seats.saturating_sub(self.taken() + held)
    }

    fn may_come(&self, who: usize) -> bool {
        let of_the_house =
            (0..PEOPLE).filter(|other| is_of_the_house(*other) && self.has_seat(*other)).count();
        if is_of_the_house(who) && self.allocated.is_some_and(|most| of_the_house >= most) {
            return false;
        }
        let Some(country) = speaks_for(who).country else { return true };
        let compatriots = (0..PEOPLE).filter(|other| speaks_for(*other).country == Some(country));
        let seated = compatriots.filter(|other| self.has_seat(*other)).count();
        self.per_country.is_none_or(|most| seated < most)
    }

    /// Those who wait, in the order in which they get seats.
    fn line(&self) -> Vec<usize> {
        let waits = |who: usize| match self.places[who] {
            Place::Waiting { priority, since } => Some((-priority, since, who)),
            _ => None,
        };
        let mut line: Vec<_> = (0..PEOPLE).filter_map(waits).collect();
        line.sort_unstable();
        line.into_iter().map(|(_, _, who)| who).collect()
    }

    /// Those of the line who may come get free seats, one after another.
    fn settle(&mut self) {
        for place in &mut self.places {
            if matches!(place, Place::Kept { until } if *until < self.clock) {
                *place = Place::LetPass;
            }
        }
        if !matches!(self.list, WaitingList::Promote | WaitingList::Offer) {
            return;
        }
        for who in self.line() {
            if self.free() > 0 && self.may_come(who) {
                let promoted = self.list == WaitingList::Promote;
                self.places[who] =
                    if promoted { Place::Seated } else { Place::Kept { until: self.clock + 2 } };
            }
        }
    }

    /// Whether somebody who accepts now finds a seat.
    fn finds_seat(&self, who: usize) -> bool {
        if self.has_seat(who) {
            return true;
        }
        if !self.may_come(who) {
            return false;
        }
        if self.is_held(who) {
            return self.taken() < self.seats;
        }
        let mut others = Self { places: self.places, ..*self };
        let mut ahead = 0;
        for waiting in self.line() {
            if others.may_come(waiting) {
                others.places[waiting] = Place::Seated;
                ahead += 1;
            }
        }
        self.free() > ahead
    }
}

/// What the store counts.
fn hall(event: &Event, people: &[Invitation], allocated: Option<u32>, now: Instant) -> Hall {
    let of = |wanted: &[Reply]| -> Vec<usize> {
        (0..people.len()).filter(|n| people[*n].reply.is_some_and(|r| wanted.contains(&r))).collect()
    };
    let mut line: Vec<InLine> =
        of(&[Reply::Waiting]).into_iter().map(|n| in_line(people[n].clone(), speaks_for(n))).collect();
    line_up(&mut line);
    let ways = event.details.seats.ways;
    let remote =
        |person: &&Invitation| person.reply == Some(Reply::Accepted) && !ways.seats(ways.of(person.mode()));
    Hall {
        tally: tally(people),
        remote: u32::try_from(people.iter().filter(remote).count()).expect("few"),
        held: u32::try_from(people.iter().filter(|p| is_held(event, p, now)).count()).expect("few"),
        seated: of(&[Reply::Accepted, Reply::Offered])
            .into_iter()
            .filter(|n| holds_seat(ways, &people[*n], now))
            .map(speaks_for)
            .collect(),
        line: line.into_iter().map(|person| person.who).collect(),
        allocations: allocated.map(|seats| (the_house(), seats)).into_iter().collect(),
    }
}

/// What the actions do in their transactions, with values.
fn settle(event: &Event, people: &mut [Invitation], allocated: Option<u32>, now: Instant) {
    for person in people.iter_mut() {
        lapse(person, now);
    }
    let Some(turn) = turn(event, now) else { return };
    let waiting = people.iter().enumerate().filter(|(_, p)| p.reply == Some(Reply::Waiting));
    let waiting = waiting.map(|(n, p)| in_line(p.clone(), speaks_for(n))).collect();
    for InLine { invitation: mut next, .. } in
        whose_turn(event, &hall(event, people, allocated, now), waiting)
    {
        take_turn(&mut next, turn, now);
        let place = people.iter_mut().find(|p| p.id == next.id).expect("one of them");
        *place = next;
    }
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let who = 0..PEOPLE;
    let step = prop_oneof![
        4 => who.clone().prop_map(Step::Accepts),
        2 => who.clone().prop_map(Step::JoinsOnline),
        4 => who.clone().prop_map(Step::Waits),
        3 => who.clone().prop_map(Step::Declines),
        1 => (who, 0..=Priority::MAX).prop_map(|(who, priority)| Step::Priority(who, priority)),
        1 => Just(Step::Seat),
        2 => Just(Step::Hour),
    ];
    prop::collection::vec(step, 1..60)
}

fn details(who: usize, mode: Mode) -> Confirmed {
    Confirmed {
        mode,
        printed_name: Line::parse(&format!("Ada {who}")).expect("a name"),
        ..Confirmed::default()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    /// Seven people of two countries, four of one organisation, few seats, with a choice of ways or none, every rule: the decisions and the model agree about
    /// everybody after each step, no seat is given twice, no limit is passed, and the line is fair.
    #[test]
    fn hall_and_line_are_what_a_plain_model_says(
        seats in 1_u32..5,
        list in prop::sample::select(WaitingList::ALL),
        holds in any::<bool>(),
        choice in any::<bool>(),
        per_country in prop::option::of(1_u32..3),
        allocated in prop::option::of(1_u32..4),
        steps in steps(),
    ) {
        let mut event = event(Some(seats), list);
        event.details.reply_by = hour(DEADLINE);
        event.details.change_until = Some(event.details.ends_at);
        event.details.seats.holding = if holds { Holding::UntilDeadline } else { Holding::No };
        event.details.seats.ways = if choice { Ways::Either } else { Ways::InPerson };
        let limits = per_country.map(|most| format!("each country: {most}")).unwrap_or_default();
        event.details.seats.quotas = Quotas::parse(&limits).expect("limits");
        let mut people: Vec<Invitation> = (0..PEOPLE).map(|n| person(n as u128, None)).collect();
        let mut model = Model {
            seats: seats as usize,
            list,
            holds,
            choice,
            per_country: per_country.map(|most| most as usize),
            allocated: allocated.map(|most| most as usize),
            clock: 0,
            places: [Place::Silent; PEOPLE],
        };
        for step in steps {
            match step {
                Step::Hour => model.clock += 1,
                Step::Seat => {
                    model.seats += 1;
                    event.details.seats.capacity = u32::try_from(model.seats).ok();
                }
                Step::Priority(who, priority) => {
                    people[who].priority = Priority::new(priority).expect("a priority");
                    if let Place::Waiting { since, .. } = model.places[who] {
                        model.places[who] = Place::Waiting { priority, since };
                    }
                }
                Step::Accepts(_) | Step::JoinsOnline(_) | Step::Waits(_) | Step::Declines(_) => {}
            }
            // Every action takes back what is over and gives on what is free before it decides.
            let now = hour(model.clock);
            settle(&event, &mut people, allocated, now);
            model.settle();
            let (who, said) = match step {
                Step::Accepts(who) => (who, Answer::Accept(details(who, Mode::InPerson))),
                Step::JoinsOnline(who) => (who, Answer::Accept(details(who, Mode::Online))),
                Step::Waits(who) => (who, Answer::Wait(details(who, Mode::InPerson))),
                Step::Declines(who) => (who, Answer::Decline(Reason::default())),
                _ => continue,
            };
            let (declines, waits) = (matches!(said, Answer::Decline(_)), matches!(said, Answer::Wait(_)));
            let place = model.places[who];
            let late = matches!(place, Place::Silent | Place::LetPass) && model.clock > DEADLINE;
            let online = model.choice && matches!(step, Step::JoinsOnline(_));
            let finds = online || model.finds_seat(who);
            let is_waiting = matches!(place, Place::Waiting { .. });
            let before = hall(&event, &people, allocated, now);
            let taken = i64::from(before.taken());
            match reply::answer(&event, &people[who], speaks_for(who), &before, said, now) {
                Ok(done) => {
                    prop_assert!(!late, "after the deadline");
                    people[who] = done.invitation;
                    let moved = i64::from(hall(&event, &people, allocated, now).taken()) - taken;
                    prop_assert_eq!(moved, i64::from(done.seats), "{:?}", done.change);
                    if declines {
                        model.places[who] = Place::Away;
                    } else if finds {
                        model.places[who] = if online { Place::Online } else { Place::Seated };
                    } else if !is_waiting {
                        prop_assert!(waits && list != WaitingList::Off, "a seat out of nothing");
                        prop_assert_eq!(done.change, Change::Waiting);
                        let priority = *people[who].priority.as_number();
                        model.places[who] = Place::Waiting { priority, since: model.clock };
                    }
                }
                Err(Refusal::TooLate) => prop_assert!(late, "not yet after the deadline"),
                Err(refusal) => {
                    prop_assert!(matches!(refusal, Refusal::Full(_)), "{refusal:?}");
                    prop_assert!(!late && !declines && !finds && !is_waiting, "refused for no reason");
                    prop_assert!(!waits || list == WaitingList::Off);
                }
            }
            settle(&event, &mut people, allocated, now);
            model.settle();
            for (n, person) in people.iter().enumerate() {
                let told = match model.places[n] {
                    Place::Silent | Place::LetPass => None,
                    Place::Seated | Place::Online => Some(Reply::Accepted),
                    Place::Kept { .. } => Some(Reply::Offered),
                    Place::Waiting { .. } => Some(Reply::Waiting),
                    Place::Away => Some(Reply::Declined),
                };
                prop_assert_eq!(person.reply, told, "{}: {:?}", n, &model);
                let attends = person.attends(event.details.seats.ways);
                prop_assert_eq!(attends == Some(Mode::Online), model.places[n] == Place::Online);
            }
            prop_assert!(model.taken() <= model.seats, "oversold");
        }
    }
}
