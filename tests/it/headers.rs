//! What every response carries, errors included.

use ureq::http::Method;

use crate::support::app::TestApp;
use crate::support::harness::tests;
use crate::support::page::Page;

fn every_response_is_protected_errors_included() {
    let app = TestApp::start();
    let client = app.client();
    let large = "x".repeat(300 * 1024);
    let form = "application/x-www-form-urlencoded";
    let same_site = [("sec-fetch-site", "same-origin"), ("content-type", form)];
    let with = |name: &'static str, value: &'static str| [same_site[0], same_site[1], (name, value)];
    let send = |method, path, headers: &[(&str, &str)], body: &str| client.send(method, path, headers, body);
    for (status, page) in [
        (200, client.get("/healthz")),
        (200, client.head("/readyz")),
        (200, client.get("/")),
        (303, client.get("/admin/events")),
        (400, client.post_body("/", form, b"email=%zz&email=a")),
        (
            403,
            send(Method::POST, "/", &[("sec-fetch-site", "cross-site"), ("content-type", form)], "email=a"),
        ),
        (404, client.get("/no-such-page")),
        (404, client.get("/assets/0/none.css")),
        (404, client.post("/no-such-page", &[])),
        (404, client.get("/i/none")),
        (404, client.get("/%2e%2e/%00")),
        (413, client.post_body("/", form, large.as_bytes())),
        (415, client.post_body("/", "text/xml", b"<a/>")),
        (415, send(Method::POST, "/", &with("content-encoding", "gzip"), "email=a")),
        (422, client.post("/", &[])),
    ] {
        protected(&page.expect(status));
    }
    for method in [Method::PUT, Method::DELETE, Method::OPTIONS, Method::PATCH] {
        let page = send(method, "/", &same_site, "");
        assert!([404, 405].contains(&page.status), "{}", page.status);
        protected(&page);
    }
}

fn a_fault_of_the_product_has_its_page_and_tells_nothing() {
    let app = TestApp::start();
    app.database().lose("settings");
    let page = app.client().get("/readyz").expect(500).hides("settings").hides("no such table");
    protected(&page);
    assert_eq!(page.all("h1").len(), 1, "a designed page: {}", page.text());
}

fn an_error_has_a_page_of_ours_and_a_reference() {
    let app = TestApp::start();
    for (language, direction) in [("en", "ltr"), ("fr", "ltr"), ("ar", "rtl")] {
        let page = app.client().with_header("accept-language", language).get("/no-such-page").expect(404);
        assert_eq!(page.attributes("html", "lang"), [language]);
        assert_eq!(page.attributes("html", "dir"), [direction]);
        assert!(page.text().contains(page.header("x-request-id")), "{}", page.text());
    }
}

fn whoever_hammers_is_asked_to_wait() {
    let app = TestApp::start();
    let client = app.client();
    let tries = (0..60).map(|_| client.post("/", &[("email", "olga@host.example"), ("password", "guess")]));
    let page = tries.into_iter().find(|page| page.status == 429).expect("guessing is slowed down");
    protected(&page);
    let wait: u64 = page.header("retry-after").parse().expect("it says for how long");
    app.advance(std::time::Duration::from_secs(wait));
    client.post("/", &[("email", "olga@host.example"), ("password", "guess")]).expect(422);
}

tests! {
    every_response_is_protected_errors_included,
    a_fault_of_the_product_has_its_page_and_tells_nothing,
    an_error_has_a_page_of_ours_and_a_reference,
    whoever_hammers_is_asked_to_wait,
}

/// True where anything runs or styles itself that is not named by its hash. `'unsafe-hashes'` lets an element have
/// one of the styles that are listed (W3C Content Security Policy Level 3, 8.3): for the mails that a page shows, and
/// for styles alone.
pub(crate) fn is_weak(policy: &str) -> bool {
    policy.split(';').any(|part| match part.trim().split_once(' ') {
        Some(("style-src", from)) => from.replace("'unsafe-hashes'", "").contains("unsafe"),
        _ => part.contains("unsafe"),
    })
}

/// Fails where a security header is missing or weak.
pub(crate) fn protected(page: &Page) {
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none';"), "{}: {policy}", page.path);
    assert!(policy.contains("frame-ancestors 'none'") && !is_weak(policy), "{}: {policy}", page.path);
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(page.header(name), value, "{}: {name}", page.path);
    }
    assert!(page.header("permissions-policy").contains("camera=()"), "{}", page.path);
    assert!(["same-origin", "no-referrer"].contains(&page.header("referrer-policy")), "{}", page.path);
    assert!(!page.header("x-request-id").is_empty(), "{}", page.path);
    assert!(page.headers.get("server").is_none(), "{} names its server", page.path);
}
