//! The main job in a real browser, with scripts and without: the organiser's way from sign-in to the
//! attendee list on a desk, the invitee's from the mail to the changed answer on a phone.

use std::time::Duration;

use roundtable::domain::user::Role;

use crate::support::app::TestApp;
use crate::support::browser::{Browser, Looks};
use crate::support::builders::{event, guest_list};
use crate::support::harness::tests;
use crate::support::personas::{Event, PASSWORD};

const GUESTS: &[(&str, &str)] =
    &[("ada@ministry.example", "en"), ("basile@regulateur.example", "fr"), ("edgar@ministry.example", "en")];

fn an_organiser_invites_with_and_without_scripts() {
    for looks in [Looks::DESK, Looks::DESK.without_scripts()] {
        let app = TestApp::start();
        let account = app.colleague(Role::Organiser).alone();
        let olga = Browser::open(looks);
        olga.goto(&app.origin());
        olga.fill("Email address", &account.email);
        olga.fill("Password", PASSWORD);
        olga.press("Sign in");
        olga.sees("No events yet.");

        olga.follow("New event");
        olga.press("Create event");
        olga.sees("There is a problem");
        for (label, value) in event("Resilient Networks").seats(2).fields() {
            match label {
                // A date field takes its keys in the order of the reader's country; its value does not.
                "Start" | "End" | "Reply by" => olga.set(label, value),
                _ => olga.fill(label, value),
            }
        }
        olga.press("Create event");
        olga.sees("2 of 2 seats left");
        let roundtable = olga.url();

        olga.follow("Import the guest list");
        olga.fill("Or rows from a spreadsheet", &guest_list(GUESTS));
        olga.press("Look at the rows");
        olga.sees("3 new");
        olga.press("Import: add 3 guests");
        olga.follow("Go to the guest list");
        olga.sees("Ms Ada Example");

        olga.follow("Send 3 invitations…");
        olga.sees("3 guests get this mail");
        assert!(app.mails().is_empty(), "nothing is sent by surprise");
        olga.press("Send 3 invitations");
        olga.sees("0 of 3 done");
        app.deliver_mail();
        // By the event stream, or by the page that loads itself again.
        olga.sees("3 of 3 done");

        app.invitee("ada@ministry.example").accepts();
        app.invitee("edgar@ministry.example").declines("At sea.");
        app.deliver_mail();
        olga.goto(&roundtable);
        olga.sees("1 of 2 seats left");
        olga.pick("Show", "Accepted");
        olga.press("Show");
        olga.sees("1 guest");
        olga.follow("Ms Ada Example");
        olga.sees("What happened");
        olga.sees("Confirmation mail sent");
        olga.goto(&format!("{roundtable}/attendees"));
        olga.sees("Excel (XLSX)");
        olga.press("Sign out");
        olga.sees("You are signed out.");
        assert_eq!(unexpected(&olga), Vec::<String>::new());
    }
}

fn an_invitee_answers_with_and_without_scripts() {
    for looks in [Looks::PHONE, Looks::PHONE.without_scripts()] {
        let app = TestApp::start();
        let roundtable = invited(&app);
        let ada = Browser::open(looks);
        let link = app.invitee("ada@ministry.example").link;
        ada.goto(&format!("{}{link}", app.origin()));
        ada.sees("Dear Ms Ada Example");
        ada.press("Send my reply");
        ada.sees("There is a problem");
        assert!(ada.title().starts_with("Error"), "{}", ada.title());

        ada.tick("Yes, I will take part");
        ada.fill("Name as printed", "Dr Ada Example");
        ada.press("Send my reply");
        ada.sees("Dr Ada Example");
        app.advance(Duration::from_mins(1));
        app.deliver_mail();

        ada.follow("Change my reply");
        ada.tick("No, I am unable to take part");
        ada.fill("Reason", "The budget debate was moved.");
        ada.press("Send my reply");
        ada.sees("The budget debate was moved.");
        app.deliver_mail();
        assert_eq!(app.mails_to("ada@ministry.example").len(), 3, "invitation, confirmation, farewell");

        let olga = app.colleague(Role::Viewer);
        olga.opens(&roundtable.path).says("1 declined").says("2 of 2 seats left");
        assert_eq!(unexpected(&ada), Vec::<String>::new());
    }
}

fn an_invitee_reads_in_another_language() {
    let app = TestApp::start();
    invited(&app);
    let basile = Browser::open(Looks::PHONE.without_scripts());
    let link = app.invitee("basile@regulateur.example").link;
    basile.goto(&format!("{}{link}", app.origin()));
    assert_eq!(basile.script("return document.documentElement.lang"), "fr");
    basile.follow("العربية");
    assert_eq!(basile.script("return document.documentElement.lang"), "ar");
    assert_eq!(basile.script("return document.documentElement.dir"), "rtl");
    basile.sees("Resilient Networks");
    basile.follow("English");
    basile.sees("Will you take part?");
}

tests! {
    #[needs(Chromium)]
    an_organiser_invites_with_and_without_scripts,
    #[needs(Chromium)]
    an_invitee_answers_with_and_without_scripts,
    #[needs(Chromium)]
    an_invitee_reads_in_another_language,
}

/// A roundtable with two seats, and its invitations in three mailboxes.
fn invited(app: &TestApp) -> Event {
    let organiser = app.organiser();
    let roundtable = organiser.creates_event(&event("Resilient Networks").seats(2));
    organiser.imports(&roundtable, &guest_list(GUESTS));
    organiser.sends_invitations(&roundtable);
    roundtable
}

/// What the browser complained about, but for the form that came back with errors.
fn unexpected(browser: &Browser) -> Vec<String> {
    browser.complaints().into_iter().filter(|c| !c.contains("a status of 422")).collect()
}
