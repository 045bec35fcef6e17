//! The event form, field by field.

use super::*;
use crate::domain::event::{WaitingList, WaitingRules};

fn filled() -> EventForm {
    EventForm {
        title: "Roundtable".into(),
        starts_at: "2027-06-09T14:00".into(),
        ends_at: "2027-06-09T17:30".into(),
        zone: "Europe/Amsterdam".into(),
        venue: "Hall".into(),
        reply_by: "2027-05-28".into(),
        organiser_name: "Host".into(),
        organiser_email: "host@host.example".into(),
        ..EventForm::default()
    }
}

#[test]
fn a_form_survives_the_round_trip() {
    let draft = filled().parse().expect("parses");
    assert_eq!(draft.reply_by.timestamp().to_string(), "2027-05-28T21:59:59Z", "end of the local day");
    assert_eq!(EventForm::of(&draft).parse(), Ok(draft));
    let timed = EventForm {
        reply_by_time: "12:00".into(),
        capacity: "50".into(),
        overbooking: "10".into(),
        hold: "1".into(),
        substitutes: "at once".into(),
        reserve_rule: "as seats come free".into(),
        quotas: "each country: 3\r\nFrance: 5\r\n".into(),
        ..filled()
    };
    let draft = timed.parse().expect("parses");
    assert_eq!(draft.reply_by.timestamp().to_string(), "2027-05-28T10:00:00Z");
    assert_eq!(EventForm::of(&draft).parse(), Ok(draft));
    let waiting = EventForm {
        waiting_list: "offer".into(),
        offer_hours: "12".into(),
        change_until: "2027-06-01".into(),
        ..filled()
    };
    let draft = waiting.parse().expect("parses");
    assert_eq!(draft.seats.waiting, WaitingRules { list: WaitingList::Offer, offer_hours: 12 });
    let until = draft.change_until.map(|at| at.timestamp().to_string());
    assert_eq!(until.as_deref(), Some("2027-06-01T21:59:59Z"));
    assert_eq!(EventForm::of(&draft).parse(), Ok(draft));
}

#[test]
fn every_field_says_what_is_wrong_with_it() {
    type Change = fn(&mut EventForm);
    let table: [(&str, Change); 20] = [
        ("title", |f| f.title = " ".into()),
        ("title", |f| f.title = "x".repeat(201)),
        ("starts_at", |f| f.starts_at = "2027-03-28T02:30".into()),
        ("ends_at", |f| f.ends_at = "2027-06-09T13:00".into()),
        ("zone", |f| f.zone = "Amsterdam".into()),
        ("venue", |f| f.venue.clear()),
        ("online_url", |f| f.online_url = "ftp://x".into()),
        ("capacity", |f| f.capacity = "0".into()),
        ("reply_by", |f| f.reply_by = "2027-07-01".into()),
        ("overbooking", |f| f.overbooking = "101".into()),
        ("overbooking", |f| f.overbooking = "some".into()),
        ("substitutes", |f| f.substitutes = "perhaps".into()),
        ("reserve_rule", |f| f.reserve_rule = "never".into()),
        ("quotas", |f| f.quotas = "Atlantis: 3".into()),
        ("waiting_list", |f| f.waiting_list = "perhaps".into()),
        ("offer_hours", |f| f.offer_hours = "0".into()),
        ("change_until", |f| f.change_until = "2027-05-01".into()),
        ("change_until", |f| f.change_until = "2027-07-01".into()),
        ("change_until", |f| f.change_until_time = "12:00".into()),
        ("organiser_email", |f| f.organiser_email = "host".into()),
    ];
    for (field, change) in table {
        let mut form = filled();
        change(&mut form);
        let errors = form.parse().expect_err(field);
        assert!(!errors.get(field).is_empty(), "{field}: {errors:?}");
    }
    let empty = EventForm::default().parse().expect_err("nothing was typed");
    assert!(empty.iter().count() >= 6, "{empty:?}");
}
