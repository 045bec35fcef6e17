//! Every page of the product, in one list, and what holds for each: it is protected, light, named,
//! fits a narrow window, breaks no rule of its own policy, and is accessible by axe-core's rules, in
//! light and dark. A route that shows a page and is not in the list fails.
//!
//! With `SCREENSHOTS=FOLDER` every page is also pictured into that folder, for people to look at.

use std::collections::BTreeMap;
use std::path::Path;

use roundtable::domain::user::Role;
use roundtable::mail::transport::{Delivery, Transport, Words};

use crate::headers::protected;
use crate::support::app::TestApp;
use crate::support::axe::violations;
use crate::support::browser::{Browser, Looks};
use crate::support::builders::{event, guest_list};
use crate::support::client::Client;
use crate::support::components::variable;
use crate::support::harness::tests;
use crate::support::page::Page;
use crate::support::personas::{Desk, Event, PASSWORD};

/// The most bytes over the wire and the most requests of an invitee's page, style included.
const INVITEE: (usize, usize) = (30_000, 3);
/// The same of a page of the desk.
const DESK: (usize, usize) = (100_000, 6);

/// Routes that answer with something else than a page.
const NO_PAGES: &[&str] = &[
    "/healthz",
    "/readyz",
    "/assets/{hash}/{name}",
    "/admin/imports/{id}/broken.csv",
    "/i/{token}/event.ics",
    "/admin/mailings/{id}/progress",
    "/admin/mailbox/{id}/html",
    "/admin/mailbox/{id}/raw",
    "/admin/mailbox/{id}/event.ics",
];

/// A page to look at.
struct Shown {
    /// What it shows, for whoever reads a failure.
    name: &'static str,
    /// Its path.
    path: String,
    /// Whether one has to be signed in.
    desk: bool,
    /// The button that is pressed before looking: it brings the page back with errors.
    press: Option<&'static str>,
}

fn every_page_is_whole_and_light() {
    for Stage { app, owner, pages } in stages() {
        for shown in pages {
            let client = if shown.desk { owner.client.clone() } else { app.client() };
            let page = client.get(&shown.path);
            protected(&page);
            assert!(!page.title().is_empty(), "{}: no title", shown.name);
            assert_eq!(page.all("h1").len(), 1, "{}: one heading of the first rank", shown.name);
            assert_eq!(page.all("[style], style, script:not([src])").len(), 0, "{}: inline code", shown.name);
            for (attribute, words) in [("lang", ["en", "fr", "ar"].as_slice()), ("dir", &["ltr", "rtl"])] {
                let value = page.attributes("html", attribute).concat();
                assert!(words.contains(&value.as_str()), "{}: {attribute}={value}", shown.name);
            }
            let (bytes, requests) = weight(&client, &page);
            let (most_bytes, most_requests) = if shown.desk { DESK } else { INVITEE };
            assert!(bytes <= most_bytes, "{} weighs {bytes} bytes", shown.name);
            assert!(requests <= most_requests, "{} takes {requests} requests", shown.name);
        }
    }
}

fn every_page_is_accessible_and_fits() {
    let stages = stages();
    let mut faults = Vec::new();
    for looks in [Looks::DESK, Looks { dark: true, ..Looks::PHONE }] {
        for Stage { app, owner, pages } in &stages {
            let (guest, signed_in) = (Browser::open(looks), Browser::open(looks));
            signed_in.goto(&app.origin());
            signed_in.fill("Email address", &owner.email);
            signed_in.fill("Password", PASSWORD);
            signed_in.press("Sign in");
            for shown in pages {
                let browser = if shown.desk { &signed_in } else { &guest };
                for fault in look_at(browser, &app.origin(), shown) {
                    faults.push(format!("{}, {} px: {fault}", shown.name, looks.width));
                }
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

fn the_list_of_pages_is_complete() {
    let pages: Vec<String> =
        stages().into_iter().flat_map(|stage| stage.pages).map(|page| page.path).collect();
    let routes = routes();
    assert!(routes.len() > 10, "the table of contents was read: {routes:?}");
    let missing: Vec<_> = routes
        .iter()
        .filter(|route| !NO_PAGES.contains(&route.as_str()))
        .filter(|route| !pages.iter().any(|path| fits(route, path)))
        .collect();
    assert!(missing.is_empty(), "no test looks at {missing:?}; add them to the list in tests/it/pages.rs");
    for route in NO_PAGES {
        assert!(routes.iter().any(|r| r == route), "{route} is no route any more");
    }
}

tests! {
    every_page_is_whole_and_light,
    #[needs(Chromium, Axe)]
    every_page_is_accessible_and_fits,
    the_list_of_pages_is_complete,
}

/// A running product, somebody who may do everything, and pages to look at.
struct Stage {
    app: TestApp,
    owner: Desk,
    pages: Vec<Shown>,
}

fn stages() -> [Stage; 2] {
    [on_stage(TestApp::start(), pages), on_stage(TestApp::start_capturing(), mailbox_pages)]
}

fn on_stage(app: TestApp, pages: impl FnOnce(&TestApp, &Desk) -> Vec<Shown>) -> Stage {
    let owner = app.colleague(Role::Owner).alone();
    let pages = pages(&app, &owner);
    Stage { app, owner, pages }
}

fn desk(name: &'static str, path: &str) -> Shown {
    Shown { name, path: path.to_owned(), desk: true, press: None }
}

fn public(name: &'static str, path: &str) -> Shown {
    Shown { name, path: path.to_owned(), desk: false, press: None }
}

/// The mailbox, which is there where mail is captured instead of sent.
fn mailbox_pages(app: &TestApp, owner: &Desk) -> Vec<Shown> {
    let before = desk("an empty mailbox", "/admin/mailbox");
    life(app, owner);
    let mails = owner.opens("/admin/mailbox");
    let mail = mails.attributes("tbody a[href^='/admin/mailbox/']", "href");
    let mail = mail.first().expect("there is mail").clone();
    vec![
        before,
        desk("the mailbox", "/admin/mailbox"),
        desk("a search without a match", "/admin/mailbox?q=nobody"),
        desk("a captured mail", &mail),
    ]
}

/// All other pages, on a roundtable in the middle of its life.
fn pages(app: &TestApp, owner: &Desk) -> Vec<Shown> {
    let (roundtable, mailing) = life(app, owner);
    let empty = owner.creates_event(&event("An event without guests"));
    let (staged, done) = imports(owner, &roundtable);
    let guest = |email: &str| invitation(owner, &roundtable, email);
    let link = |email: &str| app.invitee(email).link;
    vec![
        public("sign-in", "/"),
        Shown { press: Some("Sign in"), ..public("sign-in with errors", "/") },
        public("a set-up link that is none", "/setup/none"),
        public("no such page", "/no-such-page"),
        public("an invitation", &link("hana@ministry.example")),
        Shown {
            press: Some("Send my reply"),
            ..public("a reply without a choice", &link("hana@ministry.example"))
        },
        public("an invitation in French", &link("basile@regulateur.example")),
        public("an invitation in Arabic", &link("dalia@wizara.example")),
        public("an accepted invitation", &link("ada@ministry.example")),
        public("changing an answer", &format!("{}?change=1", link("ada@ministry.example"))),
        public("a declined invitation", &link("edgar@ministry.example")),
        public("a link that is none", "/i/none"),
        desk("events", "/admin/events"),
        desk("a new event", "/admin/events/new"),
        Shown { press: Some("Create event"), ..desk("a new event with errors", "/admin/events/new") },
        desk("an event in the middle of its life", &roundtable.path),
        desk("an event's guests who accepted", &format!("{}?show=accepted", roundtable.path)),
        desk("an event without guests", &empty.path),
        desk("editing an event", &roundtable.part("edit")),
        desk("the next edition", &roundtable.part("clone")),
        desk("the attendee list", &roundtable.part("attendees")),
        desk("importing guests", &roundtable.part("imports/new")),
        desk("a staged list", &staged),
        desk("an imported list", &done),
        desk("one more guest", &roundtable.part("guests/new")),
        Shown {
            press: Some("Add to the guest list"),
            ..desk("one more guest with errors", &roundtable.part("guests/new"))
        },
        desk("an invitee who accepted", &guest("ada@ministry.example")),
        desk("an invitee who has not answered", &guest("hana@ministry.example")),
        desk("editing an invitee", &format!("{}/edit", guest("ada@ministry.example"))),
        desk("mailings", &roundtable.part("mailings")),
        desk("a mailing with a failed mail", &mailing),
        desk("before invitations are sent", &empty.part("mailings/new?kind=invitation")),
        desk("before reminders are sent", &roundtable.part("mailings/new?kind=reminder")),
        desk("before a cancellation is sent", &roundtable.part("mailings/new?kind=cancellation")),
        desk("before telling about a change", &roundtable.part("mailings/new?kind=change")),
        desk("no mailings", &empty.part("mailings")),
        Shown { press: Some("Preview"), ..desk("a previewed text", &empty.part("templates/reminder/fr")) },
        desk("mail texts", &roundtable.part("templates")),
        desk("a mail text", &roundtable.part("templates/invitation/en")),
        desk("a mail text in Arabic", &roundtable.part("templates/confirmation/ar")),
        desk("one's own account", "/admin/account"),
        desk("accounts", "/admin/users"),
        desk("a new account", "/admin/users/new"),
    ]
}

/// A roundtable whose invitations went out and that some people answered; and that mailing.
fn life(app: &TestApp, owner: &Desk) -> (Event, String) {
    let roundtable = owner.creates_event(&event("Resilient Networks").seats(12));
    owner.imports(
        &roundtable,
        &guest_list(&[
            ("ada@ministry.example", "en"),
            ("basile@regulateur.example", "fr"),
            ("dalia@wizara.example", "ar"),
            ("edgar@ministry.example", "en"),
            ("gone@ministry.example", "en"),
            ("hana@ministry.example", "en"),
        ]),
    );
    if let Transport::Memory(server) = &app.app.mailer {
        server.refuses("gone@ministry.example", Delivery::Never(Words::squeeze("550 5.1.1 No such person")));
    }
    let mailing = owner.sends(&roundtable, "invitation").path;
    app.deliver_mail();
    app.invitee("ada@ministry.example").accepts();
    app.invitee("edgar@ministry.example").declines("At sea.");
    app.deliver_mail();
    (roundtable, mailing)
}

/// A list that waits to be confirmed, and one that was.
fn imports(owner: &Desk, event: &Event) -> (String, String) {
    let stage = |csv: &str| {
        let form = owner.opens(&event.part("imports/new")).form("Look at the rows");
        form.attach("File", "guests.csv", csv.as_bytes()).submit().expect(200)
    };
    let list = "email,name,country\nnew@ministry.example,New Guest,NL\nbroken,No Address,NL\n";
    let done = stage(list).form_beginning("Import: ").submit().expect(200).path;
    (
        stage("email,name,country\nother@ministry.example,Other Guest,NL\nbroken,No Address,Atlantis\n").path,
        done,
    )
}

/// The path of an invitee's page on the desk.
fn invitation(owner: &Desk, event: &Event, email: &str) -> String {
    let found = owner.opens(&format!("{}?q={email}", event.path));
    let links = found.attributes("tbody a[href^='/admin/invitations/']", "href");
    links.first().unwrap_or_else(|| panic!("{email} is not on the list: {}", found.text())).clone()
}

/// What is wrong with a page as a browser shows it.
fn look_at(browser: &Browser, origin: &str, shown: &Shown) -> Vec<String> {
    browser.goto(&format!("{origin}{}", shown.path));
    if let Some(button) = shown.press {
        browser.press(button);
    }
    if let Some(folder) = variable("SCREENSHOTS") {
        let width = browser.script("return innerWidth");
        browser.screenshot(&Path::new(&folder).join(format!("{}-{width}.png", shown.name.replace(' ', "-"))));
    }
    let mut faults = violations(browser);
    // A page that is an error says so, and the browser repeats it.
    faults.extend(
        browser.complaints().into_iter().filter(|c| !c.contains("the server responded with a status of 4")),
    );
    let (width, height) = (browser.script("return innerWidth"), 900);
    browser.resize(320, height);
    let wide = browser.script("return document.documentElement.scrollWidth");
    if wide.as_u64().is_none_or(|wide| wide > 320) {
        faults.push(format!("at 320 px it is {wide} px wide"));
    }
    browser.resize(u32::try_from(width.as_u64().unwrap_or(1280)).unwrap_or(1280), height);
    faults
}

/// Bytes over the wire and requests of a page with what it needs to be shown.
fn weight(client: &Client, page: &Page) -> (usize, usize) {
    let squeezed = client.with_header("accept-encoding", "gzip");
    let mut needs: BTreeMap<String, usize> = BTreeMap::new();
    needs.insert(page.path.clone(), squeezed.get(&page.path).body.len());
    for (css, attribute) in [("link[rel=stylesheet]", "href"), ("script[src]", "src"), ("img[src]", "src")] {
        for path in page.attributes(css, attribute).iter().filter(|path| path.starts_with('/')) {
            needs.insert(path.clone(), squeezed.get(path).body.len());
        }
    }
    (needs.values().sum(), needs.len())
}

/// The pattern of every route that answers GET, from the table of contents.
fn routes() -> Vec<String> {
    let source = include_str!("../../src/web/routes.rs");
    let lines = source.lines().filter_map(|line| line.trim().strip_prefix("c.route(\""));
    lines.filter_map(|line| line.split_once("\", get(")).map(|(route, _)| route.to_owned()).collect()
}

/// True where a path is one of a route's.
fn fits(route: &str, path: &str) -> bool {
    let path = path.split('?').next().unwrap_or_default();
    let (mut pattern, mut parts) = (route.split('/'), path.split('/'));
    loop {
        match (pattern.next(), parts.next()) {
            (None, None) => return true,
            (Some(wanted), Some(part)) if wanted.starts_with('{') || wanted == part => {}
            _ => return false,
        }
    }
}
