//! Places at sessions by tables, and random sequences of choices against a plain model.

use std::time::Duration;

use proptest::prelude::*;

use super::places::{Crowd, InLine, NoPlace, Place, PlaceStanding, Wanted, Wish, choose, whose_turn};
use super::*;
use crate::domain::attendance::Mode;
use crate::domain::event::{Event, EventStatus};
use crate::domain::id::InvitationId;
use crate::domain::invitation::{Exception, Priority, Reply, Standing, Waiver};
use crate::domain::samples;

fn now() -> Instant {
    samples::event().details.reply_by
}

fn hours(n: u64) -> Instant {
    now() + Duration::from_hours(n)
}

/// A dinner with this many seats, which can be chosen for six hours.
pub(crate) fn dinner(capacity: Option<u32>, has_line: bool, ways: Ways) -> Session {
    let wording = |language, title: &str| Wording {
        language,
        title: Line::parse(title).expect("a title"),
        note: Line::default(),
    };
    Session {
        id: SessionId::from(uuid::Uuid::from_u128(1)),
        event_id: samples::event().id,
        details: SessionDraft {
            wordings: vec![wording(Language::En, "Dinner"), wording(Language::Fr, "Dîner")],
            starts_at: hours(20),
            ends_at: hours(23),
            venue: Line::default(),
            online_url: Line::default(),
            ways,
            capacity,
            has_line,
            reply_by: Some(hours(6)),
            groups: vec![],
        },
        created_at: now(),
    }
}

fn guest(n: u128, reply: Option<Reply>) -> Invitation {
    Invitation {
        id: InvitationId::from(uuid::Uuid::from_u128(n)),
        standing: Standing::Invited,
        reply,
        replied_at: reply.map(|_| now()),
        ..samples::invitation()
    }
}

fn place(session: &Session, standing: PlaceStanding, mode: Mode) -> Place {
    Place { session: session.id, standing, mode, since: now() }
}

const NOBODY: Represents = Represents { country: None, group: None, organisation: None };
const ROOM: Wanted = Wanted::Attend(Mode::InPerson);
const ONLINE: Wanted = Wanted::Attend(Mode::Online);

#[test]
fn what_does_not_fit_together() {
    use SessionProblem::{DeadlineAfterStart, EndsBeforeStart, NoTitle};
    let good = dinner(None, false, Ways::InPerson).details;
    assert_eq!(good.problems(), []);
    assert_eq!(SessionDraft { reply_by: Some(good.starts_at), ..good.clone() }.problems(), []);
    let wrong = SessionDraft { wordings: vec![], ends_at: hours(20), reply_by: Some(hours(21)), ..good };
    assert_eq!(wrong.problems(), [NoTitle, EndsBeforeStart, DeadlineAfterStart]);
}

#[test]
fn whom_a_session_is_for_and_what_it_is_called() {
    let mut dinner = dinner(None, false, Ways::InPerson).details;
    assert_eq!((dinner.title(Language::Fr), dinner.title(Language::Ar)), ("Dîner", "Dinner"));
    let regulator = Represents { group: Some(StakeholderGroup::Regulator), ..NOBODY };
    assert!(dinner.is_for(NOBODY) && dinner.is_for(regulator));
    dinner.groups = vec![StakeholderGroup::Regulator];
    assert!(!dinner.is_for(NOBODY) && dinner.is_for(regulator));
}

#[test]
fn who_gets_a_place() {
    use PlaceStanding::{Attending, Waiting};
    let full = Crowd { seated: 2, remote: 0, waiting: 0 };
    let queued = Crowd { seated: 2, remote: 0, waiting: 1 };
    let one_left = Crowd { seated: 1, remote: 0, waiting: 0 };
    let spoken_for = Crowd { seated: 1, remote: 0, waiting: 1 };
    let room = |standing| Some((standing, Mode::InPerson));
    let online = Some((Attending, Mode::Online));
    let (taken, yes, line) = (Err(NoPlace::Taken), Ok(room(Attending)), Ok(room(Waiting)));
    for (ways, has_line, crowd, had, wanted, want) in [
        (Ways::InPerson, false, one_left, None, ROOM, yes),
        (Ways::InPerson, false, full, None, ROOM, taken),
        (Ways::InPerson, true, full, None, ROOM, taken),
        (Ways::InPerson, true, full, None, Wanted::Wait, line),
        (Ways::InPerson, false, full, None, Wanted::Wait, taken),
        (Ways::InPerson, true, one_left, None, Wanted::Wait, yes),
        // The free seat is somebody's who waits, while there is a list.
        (Ways::InPerson, true, spoken_for, None, ROOM, taken),
        (Ways::InPerson, false, spoken_for, None, ROOM, yes),
        (Ways::InPerson, true, full, room(Attending), ROOM, yes),
        (Ways::InPerson, true, full, room(Attending), Wanted::Nothing, Ok(None)),
        (Ways::InPerson, true, queued, room(Waiting), ROOM, line),
        (Ways::InPerson, false, queued, room(Waiting), Wanted::Wait, line),
        (Ways::InPerson, true, spoken_for, room(Waiting), ROOM, yes),
        // One way is no choice.
        (Ways::InPerson, false, one_left, None, ONLINE, yes),
        (Ways::Online, false, full, None, ROOM, taken),
        (Ways::Online, false, one_left, None, ROOM, Ok(online)),
        (Ways::Either, false, full, None, ONLINE, Ok(online)),
        (Ways::Either, false, full, online, ROOM, taken),
        (Ways::Either, true, full, online, Wanted::Wait, line),
        (Ways::Either, false, full, room(Attending), ONLINE, Ok(online)),
    ] {
        let dinner = dinner(Some(2), has_line, ways);
        let before: Vec<Place> = had.map(|(s, m)| place(&dinner, s, m)).into_iter().collect();
        let wish = Wish { session: dinner.id, wanted };
        let programme = [(dinner.clone(), crowd)];
        let accepted = guest(1, Some(Reply::Accepted));
        let got = choose(&programme, &accepted, NOBODY, &before, &[wish], hours(1));
        let got = got.map(|places| places.first().map(|p| (p.standing, p.mode))).map_err(|(_, why)| why);
        assert_eq!(got, want, "{ways} {has_line} {crowd:?} {had:?} {wanted:?}");
        // Who was granted a seat has one.
        let exception = Exception { waiver: Waiver::Seat, ..Exception::default() };
        let granted = Invitation { exception, ..accepted };
        assert!(choose(&programme, &granted, NOBODY, &before, &[wish], hours(1)).is_ok());
        // Who does not come has no place anywhere.
        for reply in [None, Some(Reply::Declined), Some(Reply::Waiting), Some(Reply::Offered)] {
            let got = choose(&programme, &guest(1, reply), NOBODY, &before, &[wish], hours(1));
            assert_eq!(got, Ok(vec![]), "{reply:?}");
        }
    }
}

#[test]
fn until_when_places_are_taken_and_given_back() {
    let dinner = dinner(Some(2), false, Ways::InPerson);
    let programme = [(dinner.clone(), Crowd { seated: 1, remote: 0, waiting: 0 })];
    let had = [place(&dinner, PlaceStanding::Attending, Mode::InPerson)];
    let late = Err((dinner.id, NoPlace::TooLate));
    let wish = |wanted| [Wish { session: dinner.id, wanted }];
    let waived = Exception { waiver: Waiver::Deadline, ..Exception::default() };
    for (before, wanted, at, exception, want) in [
        (&had[..0], ROOM, hours(6), Exception::default(), Ok(1)),
        (&had[..0], ROOM, hours(7), Exception::default(), late),
        (&had[..0], ROOM, hours(7), waived, Ok(1)),
        (&had[..0], ROOM, hours(21), waived, late),
        (&had[..0], Wanted::Nothing, hours(7), Exception::default(), Ok(0)),
        (&had[..], ROOM, hours(7), Exception::default(), Ok(1)),
        (&had[..], Wanted::Nothing, hours(7), Exception::default(), late),
    ] {
        let invitation = Invitation { exception, ..guest(1, Some(Reply::Accepted)) };
        let got = choose(&programme, &invitation, NOBODY, before, &wish(wanted), at).map(|p| p.len());
        assert_eq!(got, want, "{wanted:?} {exception:?}");
    }
    // Nothing said changes nothing, whatever the time; declining the event gives everything back.
    let kept = choose(&programme, &guest(1, Some(Reply::Accepted)), NOBODY, &had, &[], hours(7));
    assert_eq!(kept, Ok(had.to_vec()));
    let gone = choose(&programme, &guest(1, Some(Reply::Declined)), NOBODY, &had, &[], hours(7));
    assert_eq!(gone, Ok(vec![]));
    let mut closed = dinner.clone();
    closed.details.groups = vec![StakeholderGroup::Regulator];
    let others = choose(
        &[(closed, Crowd::default())],
        &guest(1, Some(Reply::Accepted)),
        NOBODY,
        &[],
        &wish(ROOM),
        hours(1),
    );
    assert_eq!(others, Ok(vec![]), "not for people like this");
    // Who has a place there from before gives it back, and takes no other.
    let mut theirs = dinner.clone();
    theirs.details.groups = vec![StakeholderGroup::Regulator];
    let programme = [(theirs, Crowd { seated: 1, remote: 0, waiting: 0 })];
    for (wanted, want) in [(Wanted::Nothing, 0), (ROOM, 1), (Wanted::Wait, 1)] {
        let got = choose(&programme, &guest(1, Some(Reply::Accepted)), NOBODY, &had, &wish(wanted), hours(1));
        assert_eq!(got.map(|places| places.len()), Ok(want), "{wanted:?}");
    }
}

#[test]
fn whose_turn_it_is() {
    let line = |people: &[(u128, i32, u64)]| -> Vec<InLine> {
        let person = |(n, priority, since): &(u128, i32, u64)| InLine {
            invitation: InvitationId::from(uuid::Uuid::from_u128(*n)),
            priority: Priority::new(*priority).expect("a priority"),
            since: hours(*since),
        };
        people.iter().map(person).collect()
    };
    let waiting = [(1, 0, 2), (2, 5, 3), (3, 0, 1)];
    let crowd = |seated| Crowd { seated, remote: 0, waiting: 3 };
    for (status, has_line, seated, at, want) in [
        (EventStatus::Open, true, 2, 1, vec![]),
        (EventStatus::Open, true, 1, 1, vec![2]),
        (EventStatus::Open, true, 0, 1, vec![2, 3]),
        (EventStatus::Open, true, 0, 20, vec![]),
        (EventStatus::Closed, true, 0, 1, vec![2, 3]),
        (EventStatus::Cancelled, true, 0, 1, vec![]),
        (EventStatus::Open, false, 0, 1, vec![]),
    ] {
        let event = Event { status, ..samples::event() };
        let dinner = dinner(Some(2), has_line, Ways::InPerson);
        let turn = whose_turn(&event, &dinner, crowd(seated), line(&waiting), hours(at));
        let want: Vec<_> =
            want.into_iter().map(|n: u128| InvitationId::from(uuid::Uuid::from_u128(n))).collect();
        assert_eq!(turn, want, "{status} {has_line} {seated} at {at}");
    }
}

const PEOPLE: usize = 6;

#[derive(Debug, Clone)]
enum Step {
    Wants(usize, Wanted),
    /// Declines the event as a whole.
    Declines(usize),
    /// The organiser adds a seat.
    Seat,
    Hour,
}

/// The plain model of one session: who is where, as an organiser would tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stand {
    Away,
    Seated,
    Online,
    Waiting(u64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let wanted = prop::sample::select(vec![ROOM, ONLINE, Wanted::Wait, Wanted::Nothing]);
    let step = prop_oneof![
        10 => (0..PEOPLE, wanted).prop_map(|(who, wanted)| Step::Wants(who, wanted)),
        2 => (0..PEOPLE).prop_map(Step::Declines),
        1 => Just(Step::Seat),
        1 => Just(Step::Hour),
    ];
    prop::collection::vec(step, 1..50)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    /// Six people and few seats, with a line or none, in one way or either: the decisions and the model agree about
    /// everybody after each step, no seat is given twice, and the line is fair.
    #[test]
    fn places_are_what_a_plain_model_says(
        seats in 1_u32..4,
        has_line in any::<bool>(),
        either in any::<bool>(),
        steps in steps(),
    ) {
        let event = Event { status: EventStatus::Open, ..samples::event() };
        let ways = if either { Ways::Either } else { Ways::InPerson };
        let mut session = dinner(Some(seats), has_line, ways);
        let mut held: [Vec<Place>; PEOPLE] = Default::default();
        let mut model = [Stand::Away; PEOPLE];
        let mut clock = 0_u64;
        for (order, step) in (0_u64..).zip(steps) {
            // Nobody does two things in the same instant.
            let now = hours(clock) + Duration::from_secs(order);
            let crowd = |held: &[Vec<Place>; PEOPLE]| {
                let count = |fits: &dyn Fn(&Place) -> bool| {
                    u32::try_from(held.iter().flatten().filter(|p| fits(p)).count()).expect("few")
                };
                let waiting = |p: &Place| p.standing == PlaceStanding::Waiting;
                Crowd {
                    seated: count(&|p| p.is_seat(ways)),
                    remote: count(&|p| !p.is_seat(ways) && !waiting(p)),
                    waiting: count(&waiting),
                }
            };
            let seated = |model: &[Stand]| model.iter().filter(|stand| **stand == Stand::Seated).count();
            let capacity = session.details.capacity.expect("limited") as usize;
            match step {
                Step::Hour => clock += 1,
                Step::Seat => session.details.capacity = session.details.capacity.map(|seats| seats + 1),
                Step::Declines(who) => {
                    held[who] = choose(
                        &[(session.clone(), crowd(&held))],
                        &guest(who as u128, Some(Reply::Declined)),
                        NOBODY, &held[who], &[], now,
                    ).expect("nobody is kept");
                    model[who] = Stand::Away;
                }
                Step::Wants(who, wanted) => {
                    let wish = Wish { session: session.id, wanted };
                    let got = choose(
                        &[(session.clone(), crowd(&held))],
                        &guest(who as u128, Some(Reply::Accepted)),
                        NOBODY, &held[who], &[wish], now,
                    );
                    let before = model[who];
                    let goes_online = either && wanted == ONLINE;
                    let others = model.iter().enumerate().filter(|(n, s)| *n != who && matches!(s, Stand::Waiting(_))).count();
                    let ahead = if has_line { others } else { 0 };
                    let finds = before == Stand::Seated || seated(&model) + ahead < capacity;
                    let same = match (before, wanted) {
                        (Stand::Away, Wanted::Nothing) | (Stand::Waiting(_), Wanted::Wait) => true,
                        (Stand::Online, wanted) => wanted == ONLINE,
                        (Stand::Seated, Wanted::Attend(_)) => !goes_online,
                        _ => false,
                    };
                    let want = if same {
                        Ok(before)
                    } else if clock >= 7 || now > hours(6) {
                        Err(NoPlace::TooLate)
                    } else if wanted == Wanted::Nothing {
                        Ok(Stand::Away)
                    } else if goes_online {
                        Ok(Stand::Online)
                    } else if finds {
                        Ok(Stand::Seated)
                    } else if matches!(before, Stand::Waiting(_)) {
                        Ok(before)
                    } else if wanted == Wanted::Wait && has_line {
                        Ok(Stand::Waiting(order))
                    } else {
                        Err(NoPlace::Taken)
                    };
                    prop_assert_eq!(got.as_ref().err().map(|(_, why)| *why), want.err(), "{:?} {:?}", before, wanted);
                    if let (Ok(places), Ok(stand)) = (got, want) {
                        held[who] = places;
                        model[who] = stand;
                    }
                }
            }
            // Whatever frees a seat gives it on in the same transaction.
            let line: Vec<InLine> = (0..PEOPLE).filter_map(|n| {
                let waits = held[n].iter().find(|p| p.standing == PlaceStanding::Waiting)?;
                Some(InLine { invitation: guest(n as u128, None).id, priority: Priority::default(), since: waits.since })
            }).collect();
            for next in whose_turn(&event, &session, crowd(&held), line, now) {
                let who = (0..PEOPLE).find(|n| guest(*n as u128, None).id == next).expect("one of them");
                held[who][0].standing = PlaceStanding::Attending;
            }
            let capacity = session.details.capacity.expect("limited") as usize;
            if has_line && now < session.details.starts_at {
                let mut waiting: Vec<(u64, usize)> = (0..PEOPLE).filter_map(|n| match model[n] {
                    Stand::Waiting(since) => Some((since, n)),
                    _ => None,
                }).collect();
                waiting.sort_unstable();
                for (_, who) in waiting {
                    if seated(&model) < capacity {
                        model[who] = Stand::Seated;
                    }
                }
            }
            for (n, places) in held.iter().enumerate() {
                let told = places.first().map(|p| (p.standing, p.mode));
                let want = match model[n] {
                    Stand::Away => None,
                    Stand::Seated => Some((PlaceStanding::Attending, Mode::InPerson)),
                    Stand::Online => Some((PlaceStanding::Attending, Mode::Online)),
                    Stand::Waiting(_) => Some((PlaceStanding::Waiting, Mode::InPerson)),
                };
                prop_assert_eq!(told, want, "{}: {:?}", n, &model);
            }
            prop_assert!(crowd(&held).seated as usize <= capacity, "oversold");
        }
    }
}
