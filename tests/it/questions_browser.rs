//! Questions in a real browser: put in order by hand, and answered on a phone, where a question that follows an
//! answer shows itself without any script.

use std::time::Duration;

use roundtable::domain::user::Role;
use serde_json::json;

use crate::support::app::TestApp;
use crate::support::browser::{Browser, Looks};
use crate::support::builders::{event, guest_list};
use crate::support::guarded::wait_for;
use crate::support::harness::tests;
use crate::support::personas::{Desk, Event, PASSWORD};

/// An event that asks three things, the second one only after "Yes" to the first.
fn asking(olga: &Desk) -> Event {
    let table = olga.creates_event(&event("Resilient Networks").seats(12));
    for (kind, label, after) in [
        ("Yes or no", "Do you need a visa?", ""),
        ("Short text", "Passport number", "After “Yes” to “Do you need a visa?”"),
        ("File (PDF or image)", "A scan of your passport", ""),
    ] {
        let form = olga.opens(&table.part("questions/new")).form("Add the question");
        let form = form.pick("What an answer is", kind).fill("Question (English)", label);
        let form = form.tick("It must be answered");
        let form = if after.is_empty() {
            form
        } else {
            form.pick("Only after an answer to another question", after)
        };
        form.submit().expect(200).says("Question added.");
    }
    table
}

fn an_organiser_drags_questions_into_their_order() {
    let app = TestApp::start();
    let account = app.colleague(Role::Organiser).alone();
    let table = asking(&account);
    let olga = Browser::open(Looks::DESK);
    olga.goto(&app.origin());
    olga.fill("Email address", &account.email);
    olga.fill("Password", PASSWORD);
    olga.press("Sign in");
    olga.sees("Resilient Networks");
    olga.goto(&format!("{}{}", app.origin(), table.part("questions")));
    olga.sees("Questions to guests");
    let order = || account.opens(&table.part("questions")).all("tbody th a");
    assert_eq!(order(), ["Do you need a visa?", "Passport number", "A scan of your passport"]);
    olga.drag("tbody tr:nth-child(3) td:nth-child(2)", "tbody tr:nth-child(1) td:nth-child(2)");
    wait_for("the new order", || {
        (order() == ["A scan of your passport", "Do you need a visa?", "Passport number"]).then_some(())
    });
    // Dropped beside the list, nothing happens; the list shows what is.
    olga.sees("Questions to guests");
    olga.drag("tbody tr:nth-child(3) td:nth-child(2)", "h1");
    let shown = olga.script("return [...document.querySelectorAll('tbody th a')].map(a => a.textContent)");
    assert_eq!(shown, json!(["A scan of your passport", "Do you need a visa?", "Passport number"]));
    // What cannot be is refused, and said.
    olga.drag("tbody tr:nth-child(3) td:nth-child(2)", "tbody tr:nth-child(1) td:nth-child(2)");
    olga.sees("A question must stand after the one that it depends on.");
    assert_eq!(order(), ["A scan of your passport", "Do you need a visa?", "Passport number"]);
    assert_eq!(olga.complaints(), Vec::<String>::new());
}

fn a_guest_is_asked_only_what_follows_from_their_answers() {
    for looks in [Looks::PHONE, Looks::PHONE.without_scripts()] {
        let app = TestApp::start();
        let olga = app.organiser();
        let table = asking(&olga);
        olga.imports(&table, &guest_list(&[("ada@ministry.example", "en")]));
        olga.sends_invitations(&table);
        let ada = Browser::open(looks);
        ada.goto(&format!("{}{}", app.origin(), app.invitee("ada@ministry.example").link));
        ada.sees("Will you take part?");
        let sees = |words: &str| ada.words().contains(words);
        assert!(!sees("Do you need a visa?") && !sees("Passport number"));
        ada.tick("No, I am unable to take part");
        assert!(!sees("Do you need a visa?"));
        ada.tick("Yes, I will take part");
        ada.sees("Do you need a visa?");
        assert!(!sees("Passport number"));
        ada.tick("No");
        assert!(!sees("Passport number"), "nor after another answer");
        ada.tick("Yes");
        ada.sees("Passport number");
        assert!(!sees("Only if you answered"), "the browser shows it by itself");
        ada.press("Send my reply");
        ada.sees("Please answer “Passport number”");
        ada.fill("Passport number", "XK 442 118");
        ada.press("Send my reply");
        ada.sees("Your seat is confirmed");
        ada.sees("Something is still needed");
        ada.follow("Hand in a file");
        let scan = app.folder().join("passport.pdf");
        std::fs::write(&scan, b"%PDF-1.7\n").expect("a file");
        ada.attach("File", &scan);
        ada.press("Send the file");
        ada.sees("Handed in");
        assert!(!sees("Something is still needed"));
        app.advance(Duration::from_secs(1));
        app.deliver_mail();
        let complaints = ada.complaints();
        assert!(complaints.iter().all(|complaint| complaint.contains("422")), "{complaints:?}");
    }
}

tests! {
    #[needs(Chromium)]
    an_organiser_drags_questions_into_their_order,
    #[needs(Chromium)]
    a_guest_is_asked_only_what_follows_from_their_answers,
}
