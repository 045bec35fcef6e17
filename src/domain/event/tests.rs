//! Events by tables.

use super::*;
use crate::domain::email::Email;

fn event(venue: &str, link: &str, start: &str, end: &str, reply_by: &str) -> EventDraft {
    let zone = Zone::parse("Europe/Amsterdam").expect("a zone");
    EventDraft {
        title: Title::parse("Roundtable").expect("a title"),
        description: Description::default(),
        starts_at: zone.instant(start).expect("a time"),
        ends_at: zone.instant(end).expect("a time"),
        reply_by: zone.instant(reply_by).expect("a time"),
        zone,
        venue: Place::parse(venue).expect("a place"),
        address: Place::default(),
        online_url: Place::parse(link).expect("a place"),
        seats: SeatRules::of(None),
        substitutes: Substitutes::Off,
        proof: crate::domain::proof::MailboxProof::NewBrowser,
        change_until: None,
        organiser_name: OrganiserName::default(),
        organiser_email: Email::parse("host@host.example").expect("an address"),
        also: crate::domain::language::Languages::default(),
    }
}

#[test]
fn what_does_not_fit_together() {
    use EventProblem::{EndsBeforeStart, LinkForm, NoVenue, RepliesAfterEnd};
    let (ten, noon, day_before) = ("2027-06-09T10:00", "2027-06-09T12:00", "2027-06-08T23:59");
    for (venue, link, start, end, reply_by, want) in [
        ("Hall", "", ten, noon, day_before, vec![]),
        ("", "https://meet.example/x", ten, noon, day_before, vec![NoVenue]),
        ("", "", ten, noon, day_before, vec![NoVenue]),
        ("Hall", "meet.example", ten, noon, day_before, vec![LinkForm]),
        ("Hall", "javascript:alert(1)", ten, noon, day_before, vec![LinkForm]),
        ("Hall", "https://u:p@meet.example", ten, noon, day_before, vec![LinkForm]),
        ("Hall", "", noon, ten, day_before, vec![EndsBeforeStart]),
        ("Hall", "", ten, ten, day_before, vec![EndsBeforeStart]),
        ("Hall", "", ten, noon, "2027-06-09T12:01", vec![RepliesAfterEnd]),
    ] {
        assert_eq!(event(venue, link, start, end, reply_by).problems(), want, "{venue} {link} {start} {end}");
    }
}

#[test]
fn whoever_attends_knows_where() {
    use EventProblem::{NoLink, NoVenue};
    let (hall, link) = ("Hall", "https://meet.example/x");
    for (ways, venue, url, want) in [
        (Ways::InPerson, hall, "", vec![]),
        (Ways::InPerson, hall, link, vec![]),
        (Ways::InPerson, "", link, vec![NoVenue]),
        (Ways::Online, "", link, vec![]),
        (Ways::Online, hall, "", vec![NoLink]),
        // The link may follow.
        (Ways::Either, hall, "", vec![]),
        (Ways::Either, "", link, vec![NoVenue]),
    ] {
        let mut details = event(venue, url, "2027-06-09T10:00", "2027-06-09T12:00", "2027-06-08T23:59");
        details.seats.ways = ways;
        assert_eq!(details.problems(), want, "{ways} {venue} {url}");
    }
}

#[test]
fn answers_can_be_changed_from_the_reply_deadline_to_the_end() {
    use EventProblem::{ChangesAfterEnd, ChangesBeforeReplies};
    let details = event("Hall", "", "2027-06-09T10:00", "2027-06-09T12:00", "2027-05-28T23:59");
    for (change_until, want) in [
        ("2027-05-28T23:58", vec![ChangesBeforeReplies]),
        ("2027-05-28T23:59", vec![]),
        ("2027-06-09T12:00", vec![]),
        ("2027-06-09T12:01", vec![ChangesAfterEnd]),
    ] {
        let change_until = Some(details.zone.instant(change_until).expect("a time"));
        assert_eq!(EventDraft { change_until, ..details.clone() }.problems(), want);
    }
}

#[test]
fn seats_beyond_the_number() {
    for (capacity, overbooking, want) in [
        (None, 50, None),
        (Some(50), 0, Some(50)),
        (Some(50), 10, Some(55)),
        (Some(9), 10, Some(9)),
        (Some(1), 100, Some(2)),
        (Some(u32::MAX), 100, Some(u32::MAX)),
    ] {
        let rules = SeatRules { overbooking, ..SeatRules::of(capacity) };
        assert_eq!(rules.limit(), want, "{capacity:?} {overbooking}");
    }
}

#[test]
fn status_changes() {
    use EventStatus::{Archived, Cancelled, Closed, Draft, Open};
    let table = [
        (StatusChange::Open, [Some(Open), None, Some(Open), None, None]),
        (StatusChange::Close, [None, Some(Closed), None, None, None]),
        (StatusChange::Cancel, [Some(Cancelled), Some(Cancelled), Some(Cancelled), None, None]),
        (StatusChange::Archive, [Some(Archived), None, Some(Archived), Some(Archived), None]),
    ];
    for (change, wants) in table {
        for (from, want) in [Draft, Open, Closed, Cancelled, Archived].into_iter().zip(wants) {
            assert_eq!(from.after(change), want, "{change} {from}");
        }
    }
}

#[test]
fn the_next_edition_keeps_weekday_and_local_time() {
    let details = event("Hall", "", "2026-06-10T14:00", "2026-06-10T17:30", "2026-05-27T23:59");
    let zone = details.zone.clone();
    let now = zone.instant("2026-11-23T09:00").expect("a time");
    let old = Event {
        id: EventId::from(uuid::Uuid::nil()),
        details,
        status: EventStatus::Archived,
        version: 7,
        created_at: now,
        updated_at: now,
    };
    let next = old.next_edition(old.id, now);
    assert_eq!(zone.field(next.details.starts_at), "2026-11-25T14:00", "in winter time, the same weekday");
    assert_eq!(zone.field(next.details.ends_at), "2026-11-25T17:30");
    assert_eq!(next.status, EventStatus::Draft);
    let coming = Event {
        details: event("Hall", "", "2027-06-09T14:00", "2027-06-09T17:30", "2027-05-27T23:59"),
        ..old
    };
    assert_eq!(coming.next_edition(coming.id, now).details, coming.details, "what is to come stays");
}
