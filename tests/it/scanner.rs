//! A mail gateway opens every link before its reader does, and whatever it finds there. It must find
//! that nothing has happened.

use std::collections::BTreeSet;

use crate::support::app::TestApp;
use crate::support::builders::{event, guest_list};
use crate::support::client::Client;
use crate::support::harness::tests;
use crate::support::mail::Mail;

const GUESTS: &[(&str, &str)] = &[
    ("ada@ministry.example", "en"),
    ("basile@regulateur.example", "fr"),
    ("dalia@wizara.example", "ar"),
    ("edgar@ministry.example", "en"),
];

fn opening_every_link_changes_nothing() {
    let app = TestApp::start();
    let organiser = app.organiser();
    let roundtable = organiser.creates_event(&event("Resilient Networks").seats(12));
    organiser.imports(&roundtable, &guest_list(GUESTS));
    organiser.sends_invitations(&roundtable);
    app.invitee("ada@ministry.example").accepts();
    app.invitee("edgar@ministry.example").declines("At sea.");
    app.deliver_mail();

    let links: Vec<String> = app.mails().iter().flat_map(links).collect();
    assert!(links.len() >= GUESTS.len(), "every invitation has a link: {links:?}");
    // What a gateway tries besides: the pages that anybody can find, and what the desk would say.
    let found = ["/", "/healthz", "/readyz", "/admin/events", &roundtable.path, "/no-such-page"];
    let before = app.database().dump();
    let opened = crawl(&app.client(), links.iter().map(String::as_str).chain(found));
    let after = app.database().dump();

    assert!(opened.len() > links.len(), "the pages' own links were followed too: {opened:?}");
    let changed: Vec<_> = after.iter().filter(|row| !before.contains(row)).collect();
    assert_eq!(before, after, "opening {opened:?} changed {changed:#?}");
}

fn the_dump_sees_every_change() {
    let app = TestApp::start();
    let organiser = app.organiser();
    let roundtable = organiser.creates_event(&event("Resilient Networks"));
    let before = app.database().dump();
    for table in ["users", "sessions", "events", "audit_entries"] {
        assert!(before.iter().any(|row| row.starts_with(&format!("{table} "))), "{table} is in the dump");
    }
    organiser.imports(&roundtable, &guest_list(&GUESTS[..1]));
    assert_ne!(before, app.database().dump());
}

tests! {
    opening_every_link_changes_nothing,
    the_dump_sees_every_change,
}

/// Every address in a mail that leads to the product, from its text and its HTML.
fn links(mail: &Mail) -> Vec<String> {
    let both = format!("{} {}", mail.text, mail.html);
    both.match_indices("/i/").map(|(at, _)| address(&both[at..])).collect()
}

/// The address that a text begins with.
fn address(text: &str) -> String {
    let end = text.find(|c: char| c.is_whitespace() || "\"'<>)".contains(c)).unwrap_or(text.len());
    text[..end].replace("&amp;", "&")
}

/// Opens these pages and everything they link to, with HEAD and GET; gives what was opened.
fn crawl<'a>(scanner: &Client, from: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    let mut waiting: Vec<String> = from.map(str::to_owned).collect();
    let mut opened = BTreeSet::new();
    while let Some(path) = waiting.pop() {
        if !path.starts_with('/') || path.starts_with("//") || !opened.insert(path.clone()) {
            continue;
        }
        assert!(opened.len() < 500, "the pages do not go on for ever: {opened:?}");
        let head = scanner.head(&path);
        let page = scanner.get(&path);
        assert_eq!(head.status, page.status, "{path}: HEAD answers as GET does");
        assert!(head.body.is_empty(), "{path}: HEAD has no body");
        waiting.extend(Some(page.location().to_owned()).filter(|to| !to.is_empty()));
        if page.header("content-type").starts_with("text/html") {
            for (css, attribute) in
                [("a[href]", "href"), ("link[href]", "href"), ("script[src]", "src"), ("img[src]", "src")]
            {
                waiting.extend(page.attributes(css, attribute).iter().map(|to| page.resolve(to)));
            }
        }
    }
    opened
}
