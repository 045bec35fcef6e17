//! What every response carries, errors included.

use crate::support::app::TestApp;
use crate::support::harness::tests;
use crate::support::page::Page;

fn every_response_is_protected_errors_included() {
    let app = TestApp::start();
    let client = app.client();
    for (status, page) in [
        (200, client.get("/healthz")),
        (200, client.get("/readyz")),
        (404, client.get("/no-such-page")),
        (404, client.get("/assets/0/none.css")),
        (404, client.post("/no-such-page", &[])),
    ] {
        protected(&page.expect(status));
    }
}

tests! { every_response_is_protected_errors_included }

/// Fails where a security header is missing or weak.
pub(crate) fn protected(page: &Page) {
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none';"), "{}: {policy}", page.path);
    assert!(
        policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"),
        "{}: {policy}",
        page.path
    );
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
