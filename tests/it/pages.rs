//! Every page of the product (the list is in `pages/stages.rs`), and what holds for each: it is
//! protected, light, named, fits a narrow window, breaks no rule of its own policy, and is accessible
//! by axe-core's rules, in light and dark. A route that shows a page and is not in the list fails.
//!
//! With `SCREENSHOTS=FOLDER` every page is also pictured into that folder, for people to look at.

mod stages;

use std::collections::BTreeMap;
use std::path::Path;

use stages::{Shown, Stage, stages};

use crate::headers::protected;
use crate::support::axe::violations;
use crate::support::browser::{Browser, Looks};
use crate::support::client::Client;
use crate::support::components::variable;
use crate::support::harness::tests;
use crate::support::page::Page;
use crate::support::personas::PASSWORD;

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
    assert!(
        missing.is_empty(),
        "no test looks at {missing:?}; add them to the list in tests/it/pages/stages.rs"
    );
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
