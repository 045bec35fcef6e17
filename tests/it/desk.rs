//! The desk: who comes in, and an organiser at work.

use roundtable::domain::user::Role;

use crate::support::app::TestApp;
use crate::support::builders::event;
use crate::support::harness::tests;

fn an_organiser_makes_an_event() {
    let app = TestApp::start();
    let organiser = app.organiser();
    let made = organiser.creates_event(&event("Resilient Networks").seats(12));
    organiser.opens(&made.path).says("Resilient Networks").says("Peace Palace").says("12 of 12 seats left");
    organiser.opens("/admin/events").says("Resilient Networks");
}

fn a_wrong_form_comes_back_with_everything_typed() {
    let app = TestApp::start();
    let organiser = app.organiser();
    let form = organiser.opens("/admin/events/new").form("Create event");
    let plan = event("").with("End", "2027-06-09T13:00");
    let page = plan.fields().fold(form, |form, (label, value)| form.fill(label, value)).submit().expect(422);
    assert!(page.title().starts_with("Error: "), "{}", page.title());
    let page = page.says("There is a problem");
    let mut form = page.form("Create event");
    for (label, value) in plan.fields() {
        assert_eq!(form.value(label), value, "{label}");
    }
}

fn nobody_comes_in_without_an_account() {
    let app = TestApp::start();
    let organiser = app.organiser();
    let made = organiser.creates_event(&event("Resilient Networks"));
    let stranger = app.client();
    for path in ["/admin/events", &made.path, &made.part("edit"), "/admin/account"] {
        let page = stranger.get(path).expect(303);
        assert!(page.location().starts_with("/?next="), "{path}: {}", page.location());
    }
    stranger.post(&made.part("status"), &[("change", "cancel")]).expect(303);
    organiser.opens(&made.path).says("Resilient Networks").hides("cancelled");
}

fn a_viewer_looks_and_changes_nothing() {
    let app = TestApp::start();
    let made = app.organiser().creates_event(&event("Resilient Networks"));
    let viewer = app.colleague(Role::Viewer);
    viewer.opens(&made.path).says("Resilient Networks").hides("Edit");
    viewer.client.get("/admin/events/new").expect(403);
    viewer.client.post(&made.part("status"), &[("change", "open")]).expect(403);
}

fn a_form_of_another_site_is_refused() {
    let app = TestApp::start();
    let organiser = app.organiser();
    let made = organiser.creates_event(&event("Resilient Networks"));
    let send = |headers: &[(&str, &str)]| {
        let mut all = vec![("content-type", "application/x-www-form-urlencoded")];
        all.extend(headers);
        organiser.client.send(ureq::http::Method::POST, &made.part("status"), &all, "change=open").status
    };
    let origin = app.origin();
    for (headers, status) in [
        (&[("sec-fetch-site", "cross-site"), ("origin", "https://other.example")][..], 403),
        (&[("sec-fetch-site", "same-site"), ("origin", "https://other.example")], 403),
        (&[("origin", "https://other.example")], 403),
        (&[("origin", "null")], 403),
        (&[], 403),
        (&[("origin", origin.as_str())], 303),
    ] {
        assert_eq!(send(headers), status, "{headers:?}");
    }
}

tests! {
    an_organiser_makes_an_event,
    a_wrong_form_comes_back_with_everything_typed,
    nobody_comes_in_without_an_account,
    a_viewer_looks_and_changes_nothing,
    a_form_of_another_site_is_refused,
}
