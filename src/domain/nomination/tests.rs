//! Proposals of colleagues by tables.

use super::*;
use crate::domain::id::LinkId;
use crate::domain::samples;
use crate::domain::text::Line;

fn now() -> Instant {
    samples::event().details.reply_by - Duration::from_hours(24)
}

fn event(substitutes: Substitutes) -> Event {
    let mut event = samples::event();
    event.details.substitutes = substitutes;
    event.details.seats.waiting.offer_hours = 12;
    event
}

fn nominee(email: &str) -> Nominee {
    Nominee {
        name: Line::parse("Sam Example").expect("a name"),
        position: Position::default(),
        email: Email::parse(email).expect("an address"),
    }
}

#[test]
fn what_becomes_of_a_proposal() {
    use NominationRefusal::{Closed, NotTaken, OwnAddress, Undecided};
    use Substitutes::{AfterApproval, AtOnce, Off};
    let own = Email::parse("ada@ministry.example").expect("an address");
    let late = samples::event().details.reply_by + Duration::from_secs(1);
    for (policy, to, undecided, known, at, want) in [
        (AtOnce, "sam@ministry.example", false, None, now(), Ok(Course::AtOnce)),
        (AtOnce, "sam@ministry.example", false, Some(Standing::Listed), now(), Ok(Course::AtOnce)),
        (AtOnce, "sam@ministry.example", false, Some(Standing::Invited), now(), Ok(Course::ToTheOrganiser)),
        (AtOnce, "sam@ministry.example", false, Some(Standing::Revoked), now(), Ok(Course::ToTheOrganiser)),
        (AfterApproval, "sam@ministry.example", false, None, now(), Ok(Course::ToTheOrganiser)),
        (Off, "sam@ministry.example", false, None, now(), Err(NotTaken)),
        (AtOnce, "sam@ministry.example", true, None, now(), Err(Undecided)),
        (AtOnce, "ADA@ministry.example", false, None, now(), Err(OwnAddress)),
        (AtOnce, "sam@ministry.example", false, None, late, Err(Closed(Refusal::TooLate))),
    ] {
        let got = propose(&event(policy), &samples::invitation(), &own, &nominee(to), undecided, known, at);
        assert_eq!(got, want, "{policy} {to} {known:?}");
    }
    let replaced =
        Invitation { reply: Some(Reply::Replaced), replied_at: Some(now()), ..samples::invitation() };
    let got = propose(&event(AtOnce), &replaced, &own, &nominee("x@y.example"), false, None, now());
    assert_eq!(got, Err(Closed(Refusal::Replaced)));
}

#[test]
fn when_a_proposal_can_be_approved() {
    let event = event(Substitutes::AfterApproval);
    let proposed = Nomination {
        id: uuid::Uuid::nil().into(),
        event_id: event.id,
        invitation_id: samples::invitation().id,
        nominee: nominee("sam@ministry.example"),
        status: NominationStatus::Proposed,
        proposed_at: now(),
        decided_at: None,
        nominee_invitation: None,
    };
    let start = event.details.starts_at;
    let seated =
        Invitation { reply: Some(Reply::Accepted), replied_at: Some(now()), ..samples::invitation() };
    let late = event.details.reply_by + Duration::from_secs(1);
    for (status, event_status, known, at, want) in [
        (NominationStatus::Proposed, EventStatus::Open, None, now(), Ok(())),
        (NominationStatus::Proposed, EventStatus::Open, None, late, Ok(())),
        (NominationStatus::Proposed, EventStatus::Closed, Some(Standing::Listed), now(), Ok(())),
        (
            NominationStatus::Proposed,
            EventStatus::Open,
            Some(Standing::Invited),
            now(),
            Err(NominationRefusal::AlreadyInvited),
        ),
        (NominationStatus::Withdrawn, EventStatus::Open, None, now(), Err(NominationRefusal::Nothing)),
        (
            NominationStatus::Proposed,
            EventStatus::Cancelled,
            None,
            now(),
            Err(NominationRefusal::EventOver(EventStatus::Cancelled)),
        ),
        (NominationStatus::Proposed, EventStatus::Open, None, start, Err(NominationRefusal::Begun)),
    ] {
        let event = Event { status: event_status, ..event.clone() };
        let nomination = Nomination { status, ..proposed.clone() };
        let got = approvable(&event, &seated, &nomination, known, at);
        assert_eq!(got, want, "{status} {event_status} {known:?}");
    }
    // Where no seat is kept, the colleague answers like anybody else.
    let silent = samples::invitation();
    let too_late = Err(NominationRefusal::Closed(Refusal::TooLate));
    assert_eq!(approvable(&event, &silent, &proposed, None, late), too_late);
    let closed = Event { status: EventStatus::Closed, ..event.clone() };
    let shut = Err(NominationRefusal::Closed(Refusal::Closed));
    assert_eq!(approvable(&closed, &silent, &proposed, None, now()), shut);
    let mut granted = silent.clone();
    give_time(&event, &mut granted, now());
    assert_eq!(granted, silent, "there is time");
    give_time(&event, &mut granted, late);
    assert_eq!(granted.exception.extended_until, Some(late + Duration::from_hours(12)));
    assert_eq!(approvable(&event, &granted, &proposed, None, late), Ok(()));
}

#[test]
fn a_place_changes_hands_and_no_seat_is_made() {
    let event = event(Substitutes::AtOnce);
    let granted = Exception { extended_until: None, waiver: Waiver::Both };
    for (reply, seat) in [
        (None, false),
        (Some(Reply::Accepted), true),
        (Some(Reply::Offered), true),
        (Some(Reply::Waiting), false),
        (Some(Reply::Declined), false),
    ] {
        let mut invitee = Invitation {
            reply,
            replied_at: reply.map(|_| now()),
            waiting_since: matches!(reply, Some(Reply::Waiting | Reply::Offered)).then(now),
            offered_until: (reply == Some(Reply::Offered)).then(now),
            exception: granted,
            ..samples::invitation()
        };
        let id = uuid::Uuid::from_u128(9).into();
        let contact = uuid::Uuid::from_u128(8).into();
        let mut colleague = Invitation::listed(id, event.id, contact, LinkId([1; 16]), now());
        hand_over(&event, &mut invitee, &mut colleague, now());
        assert_eq!((invitee.reply, invitee.replied_at), (Some(Reply::Replaced), Some(now())));
        assert!(invitee.waiting_since.is_none() && invitee.offered_until.is_none(), "{reply:?}");
        let ways = event.details.seats.ways;
        assert!(!seats::holds_seat(ways, &invitee, now()), "{reply:?}");
        assert_eq!(seats::holds_seat(ways, &colleague, now()), seat, "{reply:?}");
        assert_eq!(colleague.standing, Standing::Invited);
        assert_eq!(colleague.exception, granted, "what was granted comes along");
        assert!(!invitee.exception.waiver.of_seat() && invitee.exception.waiver.of_deadline());
        assert_eq!(colleague.offered_until, seat.then_some(event.details.reply_by), "{reply:?}");
    }
}
