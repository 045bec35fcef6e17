//! Answers by tables, and random sequences of them against a plain model.

use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::domain::email::Email;
use crate::domain::event::{EventDraft, SeatRules, Substitutes};
use crate::domain::id::{ContactId, EventId, InvitationId, LinkId};
use crate::domain::invitation::{Exception, Tally, Waiver};
use crate::domain::schedule::Zone;
use crate::domain::text::{Line, Prose};

/// Somebody whose organisation has neither country nor group.
const NOBODY: Represents = Represents { country: None, group: None, organisation: None };

const NOW: i64 = 1_800_000_000_000_000;

fn now() -> Instant {
    Instant::from_micros(NOW)
}

fn hours(n: u64) -> Duration {
    Duration::from_hours(n)
}

fn event(capacity: Option<u32>) -> Event {
    Event {
        id: EventId::from_bytes(&[1; 16]).expect("16 bytes"),
        details: EventDraft {
            title: Line::parse("Roundtable").expect("a title"),
            description: Prose::default(),
            starts_at: now() + hours(48),
            ends_at: now() + hours(50),
            zone: Zone::parse("Europe/Amsterdam").expect("a zone"),
            venue: Line::default(),
            address: Line::default(),
            online_url: Line::default(),
            seats: SeatRules::of(capacity),
            substitutes: Substitutes::Off,
            proof: crate::domain::proof::MailboxProof::NewBrowser,
            change_until: None,
            reply_by: now() + hours(24),
            organiser_name: Line::parse("The organiser").expect("a name"),
            organiser_email: Email::parse("team@organiser.example").expect("an address"),
            also: crate::domain::language::Languages::default(),
        },
        status: EventStatus::Open,
        version: 0,
        created_at: now(),
        updated_at: now(),
    }
}

fn invitation(reply: Option<Reply>) -> Invitation {
    let id = InvitationId::from_bytes(&[2; 16]).expect("16 bytes");
    let event = EventId::from_bytes(&[1; 16]).expect("16 bytes");
    let contact = ContactId::from_bytes(&[3; 16]).expect("16 bytes");
    Invitation {
        standing: Standing::Invited,
        reply,
        replied_at: reply.map(|_| now() - hours(1)),
        waiting_since: matches!(reply, Some(Reply::Waiting | Reply::Offered)).then(|| now() - hours(1)),
        offered_until: (reply == Some(Reply::Offered)).then(|| now() + hours(6)),
        confirmed: matches!(reply, Some(Reply::Accepted | Reply::Waiting)).then(|| named("Ada")),
        reason: if reply == Some(Reply::Declined) { why("away") } else { Reason::default() },
        invited_at: Some(now() - hours(2)),
        ..Invitation::listed(id, event, contact, LinkId([4; 16]), now() - hours(3))
    }
}

fn named(name: &str) -> Confirmed {
    Confirmed { printed_name: Line::parse(name).expect("a name"), ..Confirmed::default() }
}

fn why(reason: &str) -> Reason {
    Prose::parse(reason).expect("a reason")
}

fn yes(name: &str) -> Answer {
    Answer::Accept(named(name))
}

fn no(reason: &str) -> Answer {
    Answer::Decline(why(reason))
}

#[test]
fn what_an_answer_changes() {
    use CalendarMethod::{Cancel, Publish};
    use MessageKind::{Confirmation, Regret};
    for (before, said, change, mail, seats) in [
        (None, yes("Ada"), Change::Accepted, Some((Confirmation, Some(Publish))), 1),
        (None, no(""), Change::Declined, Some((Regret, None)), 0),
        (Some(Reply::Tentative), yes("Ada"), Change::Accepted, Some((Confirmation, Some(Publish))), 1),
        (Some(Reply::Tentative), no("x"), Change::Declined, Some((Regret, None)), 0),
        (Some(Reply::Accepted), yes("Ada"), Change::Nothing, None, 0),
        (Some(Reply::Accepted), yes("Ada L."), Change::Corrected, Some((Confirmation, Some(Publish))), 0),
        (Some(Reply::Accepted), no(""), Change::Withdrawn, Some((Regret, Some(Cancel))), -1),
        (Some(Reply::Declined), yes("Ada"), Change::Accepted, Some((Confirmation, Some(Publish))), 1),
        (Some(Reply::Declined), no("away"), Change::Nothing, None, 0),
        (Some(Reply::Declined), no("ill"), Change::Reworded, Some((Regret, None)), 0),
    ] {
        let old = invitation(before);
        let done =
            answer(&event(Some(5)), &old, NOBODY, &Hall::default(), said.clone(), now()).expect("taken");
        assert_eq!(done.change, change, "{before:?} then {said:?}");
        assert_eq!(done.change.mail().map(|m| (m.kind, m.calendar)), mail, "{before:?} then {said:?}");
        assert_eq!(done.seats, seats);
        assert_eq!(done.change.deed().is_none(), change == Change::Nothing);
        match said {
            Answer::Accept(details) => {
                assert_eq!(done.invitation.reply, Some(Reply::Accepted));
                assert_eq!(done.invitation.confirmed, Some(details));
                assert!(done.invitation.reason.is_empty(), "a seat needs no excuse");
            }
            Answer::Wait(_) => unreachable!("nobody waits here"),
            Answer::Decline(reason) => {
                assert_eq!(done.invitation.reply, Some(Reply::Declined));
                assert_eq!(done.invitation.reason, reason);
                assert_eq!(done.invitation.confirmed, old.confirmed, "details are kept for a change of mind");
            }
        }
        let when = if change == Change::Nothing { old.replied_at } else { Some(now()) };
        assert_eq!(done.invitation.replied_at, when);
    }
}

#[test]
fn when_answers_are_taken() {
    let late = now() + hours(24);
    let moment = Duration::from_micros(1);
    for (status, standing, at, want) in [
        (EventStatus::Open, Standing::Invited, now(), Ok(())),
        (EventStatus::Open, Standing::Invited, late, Ok(())),
        (EventStatus::Open, Standing::Invited, late + moment, Err(Refusal::TooLate)),
        (EventStatus::Closed, Standing::Invited, now(), Err(Refusal::Closed)),
        (EventStatus::Closed, Standing::Invited, late + moment, Err(Refusal::TooLate)),
        (EventStatus::Open, Standing::Invited, now() + hours(50), Err(Refusal::Over)),
        (EventStatus::Archived, Standing::Invited, now(), Err(Refusal::Over)),
        (EventStatus::Cancelled, Standing::Invited, now() + hours(90), Err(Refusal::Cancelled)),
        (EventStatus::Draft, Standing::Invited, now(), Err(Refusal::NotOpen)),
        (EventStatus::Open, Standing::Listed, now(), Err(Refusal::NotOpen)),
        (EventStatus::Open, Standing::Revoked, now(), Err(Refusal::Revoked)),
        (EventStatus::Cancelled, Standing::Revoked, now(), Err(Refusal::Revoked)),
    ] {
        let event = Event { status, ..event(None) };
        let invitation = Invitation { standing, ..invitation(None) };
        assert_eq!(open(&event, &invitation, at), want, "{status} {standing}");
        for said in [yes("Ada"), no("")] {
            let got = answer(&event, &invitation, NOBODY, &Hall::default(), said, at).map(|_| ());
            assert_eq!(got, want, "{status} {standing}");
        }
    }
}

#[test]
fn who_comes_too_late_for_a_seat_can_wait_for_one() {
    let full = Hall::of(Tally { accepted: 2, ..Tally::default() });
    let with = |list| {
        let mut event = event(Some(2));
        event.details.seats.waiting.list = list;
        event
    };
    let wait = |name: &str| Answer::Wait(named(name));
    for list in [WaitingList::Promote, WaitingList::Offer, WaitingList::Propose] {
        let event = with(list);
        for (before, said, want) in [
            (None, yes("Ada"), Err(Refusal::Full(NoSeat::Taken))),
            (None, wait("Ada"), Ok((Change::Waiting, Some(MessageKind::Waiting), Some(Reply::Waiting)))),
            (
                Some(Reply::Declined),
                wait("Ada"),
                Ok((Change::Waiting, Some(MessageKind::Waiting), Some(Reply::Waiting))),
            ),
            (Some(Reply::Waiting), wait("Ada"), Ok((Change::Nothing, None, Some(Reply::Waiting)))),
            (Some(Reply::Waiting), yes("Ada"), Ok((Change::Nothing, None, Some(Reply::Waiting)))),
            (
                Some(Reply::Waiting),
                wait("Ada L."),
                Ok((Change::CorrectedWaiting, None, Some(Reply::Waiting))),
            ),
            (
                Some(Reply::Waiting),
                no(""),
                Ok((Change::LeftWaiting, Some(MessageKind::Regret), Some(Reply::Declined))),
            ),
            (
                Some(Reply::Offered),
                yes("Ada"),
                Ok((Change::Confirmed, Some(MessageKind::Confirmation), Some(Reply::Accepted))),
            ),
            (
                Some(Reply::Offered),
                no(""),
                Ok((Change::OfferDeclined, Some(MessageKind::Regret), Some(Reply::Declined))),
            ),
        ] {
            let old = invitation(before);
            let got = answer(&event, &old, NOBODY, &full, said, now());
            if let Ok(done) = &got {
                let waits = done.invitation.reply == Some(Reply::Waiting);
                assert_eq!(done.invitation.waiting_since.is_some(), waits, "{before:?}");
                assert!(done.invitation.offered_until.is_none(), "{before:?}");
                if before == Some(Reply::Waiting) && waits {
                    assert_eq!(done.invitation.waiting_since, old.waiting_since, "the place is kept");
                }
            }
            let got = got.map(|d| (d.change, d.change.mail().map(|m| m.kind), d.invitation.reply));
            assert_eq!(got, want, "{list} {before:?}");
        }
        let room = Hall::of(Tally { accepted: 1, ..Tally::default() });
        let done = answer(&event, &invitation(None), NOBODY, &room, wait("Ada"), now()).expect("taken");
        assert_eq!(done.change, Change::Accepted, "who would wait and need not has a seat");
    }
    let off = with(WaitingList::Off);
    assert_eq!(
        answer(&off, &invitation(None), NOBODY, &full, wait("Ada"), now()),
        Err(Refusal::Full(NoSeat::Taken))
    );
    let still = answer(&off, &invitation(Some(Reply::Waiting)), NOBODY, &full, wait("Ada L."), now());
    assert_eq!(still.map(|d| d.change), Ok(Change::CorrectedWaiting), "a place outlives the list");
}

#[test]
fn until_when_answers_are_taken() {
    let mut event = event(None);
    event.details.change_until = Some(now() + hours(40));
    let granted = |until, waiver| Exception { extended_until: until, waiver };
    let none = granted(None, Waiver::None);
    for (reply, exception, want) in [
        (None, none, 24),
        (Some(Reply::Tentative), none, 24),
        (Some(Reply::Accepted), none, 40),
        (Some(Reply::Declined), none, 40),
        (Some(Reply::Waiting), none, 40),
        (Some(Reply::Offered), none, 6),
        (None, granted(Some(now() + hours(30)), Waiver::None), 30),
        (None, granted(Some(now() + hours(20)), Waiver::None), 24),
        (Some(Reply::Accepted), granted(Some(now() + hours(30)), Waiver::None), 40),
        (None, granted(None, Waiver::Deadline), 50),
        (None, granted(Some(now() + hours(30)), Waiver::Both), 50),
        (None, granted(None, Waiver::Seat), 24),
    ] {
        let invitation = Invitation { exception, ..invitation(reply) };
        let last = now() + hours(want);
        assert_eq!(answer_by(&event, &invitation), last, "{reply:?} {exception:?}");
        if want < 50 {
            let late = last + Duration::from_micros(1);
            assert_eq!(open(&event, &invitation, last), Ok(()), "{reply:?} {exception:?}");
            assert_eq!(open(&event, &invitation, late), Err(Refusal::TooLate), "{reply:?} {exception:?}");
        }
    }
    let closed = Event { status: EventStatus::Closed, ..event };
    for (reply, waiver, want) in [
        (None, Waiver::None, Err(Refusal::Closed)),
        (None, Waiver::Seat, Err(Refusal::Closed)),
        (None, Waiver::Deadline, Ok(())),
        (Some(Reply::Offered), Waiver::None, Ok(())),
    ] {
        let invitation = Invitation { exception: granted(None, waiver), ..invitation(reply) };
        assert_eq!(open(&closed, &invitation, now()), want, "{reply:?} {waiver}");
    }
}

#[test]
fn a_full_event_refuses_new_seats_and_nothing_else() {
    let full = Hall::of(Tally { accepted: 2, ..Tally::default() });
    let event = event(Some(2));
    for (before, said, want) in [
        (None, yes("Ada"), Err(Refusal::Full(NoSeat::Taken))),
        (Some(Reply::Declined), yes("Ada"), Err(Refusal::Full(NoSeat::Taken))),
        (None, no(""), Ok(Change::Declined)),
        (Some(Reply::Accepted), yes("Ada L."), Ok(Change::Corrected)),
        (Some(Reply::Accepted), no(""), Ok(Change::Withdrawn)),
    ] {
        let got = answer(&event, &invitation(before), NOBODY, &full, said, now()).map(|done| done.change);
        assert_eq!(got, want, "{before:?}");
    }
    let oversold = Hall::of(Tally { accepted: 3, ..Tally::default() });
    assert_eq!(seat_for(&event, &invitation(None), NOBODY, &oversold, now()), Err(NoSeat::Taken));
    let unlimited = seat_for(&self::event(None), &invitation(None), NOBODY, &oversold, now());
    assert_eq!(unlimited, Ok(()), "no limit, always a seat");
}

proptest! {
    /// Six people answer at random for up to three seats; a plain count of seats is the model.
    #[test]
    fn seats_are_never_oversold(
        capacity in prop::option::of(1_u32..4),
        said in prop::collection::vec((0_usize..6, any::<bool>(), 0_u8..3), 1..60),
    ) {
        let event = event(capacity);
        let mut people: Vec<Invitation> = (0..6).map(|_| invitation(None)).collect();
        let mut seated = [false; 6];
        for (who, accepts, detail) in said {
            let taken = u32::try_from(seated.iter().filter(|s| **s).count()).expect("few");
            let tally = Hall::of(Tally { accepted: taken, ..Tally::default() });
            let said = if accepts { yes(&format!("Ada {detail}")) } else { no(&format!("r{detail}")) };
            let free = capacity.is_none_or(|seats| taken < seats);
            match answer(&event, &people[who], NOBODY, &tally, said, now()) {
                Ok(done) => {
                    prop_assert!(!accepts || free || seated[who], "a seat out of nothing");
                    let before = i32::from(seated[who]);
                    seated[who] = accepts;
                    prop_assert_eq!(done.seats, i32::from(accepts) - before);
                    people[who] = done.invitation;
                }
                Err(refusal) => {
                    prop_assert_eq!(refusal, Refusal::Full(NoSeat::Taken));
                    prop_assert!(accepts && !free && !seated[who], "refused for no reason");
                }
            }
            let holders = people.iter().filter(|p| p.reply == Some(Reply::Accepted)).count();
            prop_assert_eq!(holders, seated.iter().filter(|s| **s).count());
            prop_assert!(capacity.is_none_or(|seats| holders <= seats as usize));
        }
    }
}
