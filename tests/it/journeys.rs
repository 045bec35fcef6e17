//! The main job from end to end: a guest list in, invitations out, answers back, an attendee list
//! out, as the people who do it see it.

use crate::support::app::TestApp;
use crate::support::builders::{event, guest_list};
use crate::support::harness::tests;

const GUESTS: &[(&str, &str)] = &[
    ("ada@ministry.example", "en"),
    ("basile@regulateur.example", "fr"),
    ("dalia@wizara.example", "ar"),
    ("edgar@ministry.example", "en"),
];

fn from_the_guest_list_to_the_attendee_list() {
    let app = TestApp::start();
    let organiser = app.organiser();
    let roundtable = organiser.creates_event(&event("Resilient Networks").seats(12));
    organiser.imports(&roundtable, &guest_list(GUESTS)).says("4 added");
    organiser.sends_invitations(&roundtable);
    for (email, _) in GUESTS {
        assert_eq!(app.mails_to(email).len(), 1, "{email}");
    }

    let ada = app.invitee("ada@ministry.example");
    ada.opens().says("Ada Example").says("Resilient Networks").says("Will you take part?");
    ada.accepts().says("Ms Ada Example");
    let edgar = app.invitee("edgar@ministry.example");
    edgar.declines("I am at sea that week.").says("I am at sea that week.");
    app.deliver_mail();

    let confirmation = app.mails_to("ada@ministry.example").pop().expect("a confirmation");
    let calendar = confirmation.calendar.expect("a confirmation carries a calendar part");
    assert!(
        calendar.contains("METHOD:PUBLISH") && calendar.contains("SUMMARY:Resilient Networks"),
        "{calendar}"
    );
    assert!(!calendar.contains("/i/"), "a calendar is shared, a link is not: {calendar}");
    let regret = app.mails_to("edgar@ministry.example").pop().expect("a mail for who declined");
    assert!(regret.calendar.is_none());

    organiser
        .opens(&roundtable.path)
        .says("1 accepted")
        .says("1 declined")
        .says("2 not answered")
        .says("11 of 12 seats left");
    let list =
        organiser.opens(&roundtable.part("attendees")).form("Download list").tick("CSV").send().expect(200);
    assert!(list.header("content-type").starts_with("text/csv"));
    assert!(list.body().contains("ada@ministry.example"), "{}", list.body());
}

fn an_answer_can_be_changed_until_the_deadline() {
    let app = TestApp::start();
    let organiser = app.organiser();
    let roundtable = organiser.creates_event(&event("Resilient Networks").seats(1));
    organiser.imports(&roundtable, &guest_list(GUESTS));
    organiser.sends_invitations(&roundtable);
    let (ada, edgar) = (app.invitee("ada@ministry.example"), app.invitee("edgar@ministry.example"));
    ada.accepts();
    edgar.opens().hides("Yes, I will take part");
    ada.declines("Something came up.");
    edgar.accepts().says("Ms Edgar Example");
    app.deliver_mail();
    organiser.opens(&roundtable.path).says("1 accepted").says("1 declined").says("0 of 1 seats left");

    app.advance(std::time::Duration::from_hours(24 * 190));
    let page = ada.opens().says("secretariat@roundtable.example");
    assert!(page.all("form").iter().all(|form| !form.contains("Send my reply")), "{}", page.text());
}

tests! {
    from_the_guest_list_to_the_attendee_list,
    an_answer_can_be_changed_until_the_deadline,
}
