//! The mailbox of a trial: what was captured instead of being sent, read as its recipients would
//! have it, by organisers and nobody else.

use std::time::Duration;

use roundtable::domain::user::Role;

use crate::headers::is_weak;
use crate::headers::protected;
use crate::support::app::TestApp;
use crate::support::axe::violations;
use crate::support::browser::{Browser, Looks};
use crate::support::builders::{event, guest_list, many_guests};
use crate::support::harness::tests;
use crate::support::mail::Mail;
use crate::support::page::Page;
use crate::support::personas::{Colleague, PASSWORD};

const GUESTS: &[(&str, &str)] = &[("ada@ministry.example", "en"), ("dalia@wizara.example", "ar")];

/// Sends two invitations, has Ada accept, and sends her confirmation.
fn two_invited_and_one_accepted<'a>(app: &'a TestApp) -> Colleague<'a> {
    let olga = app.organiser();
    let roundtable = olga.creates_event(&event("Resilient Networks"));
    olga.imports(&roundtable, &guest_list(GUESTS));
    olga.sends_invitations(&roundtable);
    app.advance(Duration::from_secs(60));
    app.invitee("ada@ministry.example").accepts();
    app.deliver_mail();
    olga
}

/// The page of the newest mail that the search finds.
fn newest(olga: &Colleague<'_>, search: &str) -> Page {
    let list = olga.opens("/admin/mailbox").form("Search").fill("Recipient or subject", search).submit();
    let links = list.attributes("tbody a", "href");
    olga.opens(links.first().unwrap_or_else(|| panic!("\"{search}\" finds a mail: {}", list.text())))
}

fn a_captured_mail_is_read_as_its_recipient_would_have_it() {
    let app = TestApp::start_capturing();
    let olga = two_invited_and_one_accepted(&app);
    let desk = olga.opens("/admin/events");
    let before = app.database().dump();
    let list = desk.click("Mailbox").says("3 mails");
    assert_eq!(list.all("tbody tr").len(), 3);
    assert!(list.all("tbody tr")[0].contains("ada@ministry.example"), "the newest first: {}", list.text());

    let mail = app.mails_to("ada@ministry.example").pop().expect("a confirmation");
    let page = newest(&olga, "ada").says(&mail.subject).says("secretariat@roundtable.example");
    let page = page.says(&mail.message_id).says("Mon 23 Nov 2026, 09:01 UTC").says("METHOD:PUBLISH");
    let text = page.all(".mail-text").concat();
    assert!(text.contains("Ada Example"), "{text}");
    let links = page.attributes(".mail-text a[rel=noreferrer]", "href");
    let own_link = format!("{}{}", app.origin(), mail.link().expect("the link to change the answer"));
    assert!(links.contains(&own_link), "{links:?}");
    assert!(!page.attributes("iframe[sandbox][title]", "src").is_empty());
    let sandbox = page.attributes("iframe", "sandbox").concat();
    assert_eq!(sandbox, "allow-popups allow-popups-to-escape-sandbox");
    protected(&page);

    let calendar = page.click("Download the calendar entry (.ics)").expect(200);
    assert_eq!(calendar.header("content-disposition"), "attachment; filename=\"event.ics\"");
    assert_eq!(calendar.header("content-type"), "text/calendar; charset=utf-8");
    assert_eq!(Some(calendar.body().replace("\r\n ", "")), mail.calendar);
    let whole = page.click("Download the mail (.eml)").expect(200);
    assert_eq!(whole.header("content-type"), "message/rfc822");
    assert!(whole.header("content-disposition").starts_with("attachment; filename=\"20261123T09"));
    assert_eq!(Mail::read(&whole.body).raw, mail.raw);
    assert_eq!(before, app.database().dump(), "looking changes nothing");
}

fn the_html_part_is_shut_off() {
    let app = TestApp::start_capturing();
    let olga = two_invited_and_one_accepted(&app);
    let page = newest(&olga, "dalia");
    let frame = olga.opens(&page.attributes("iframe", "src").concat());
    let policy = frame.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    assert!(policy.ends_with("; sandbox allow-popups allow-popups-to-escape-sandbox"), "{policy}");
    for part in ["img-src 'none'", "form-action 'none'", "base-uri 'none'", "frame-ancestors 'self'"] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!is_weak(policy) && !policy.contains("allow-s"), "{policy}");
    assert_eq!(frame.headers.get_all("content-security-policy").iter().count(), 1);
    assert_eq!(frame.header("x-frame-options"), "SAMEORIGIN");
    assert_eq!(frame.header("referrer-policy"), "no-referrer");
    assert_eq!(frame.header("x-content-type-options"), "nosniff");
    assert_eq!(frame.attributes("html", "dir"), ["rtl"]);
    assert_eq!(frame.attributes("base", "target"), ["_blank"]);
    // Dalia was invited and has not answered: nothing to put into a calendar.
    olga.client.get(&format!("{}/event.ics", page.path)).expect(404);
    page.hides("Calendar entry");
}

fn mails_are_found_and_paged() {
    let app = TestApp::start_capturing();
    let olga = app.organiser();
    olga.opens("/admin/mailbox").says("No mail yet.").says("Go to the events");
    let roundtable = olga.creates_event(&event("Resilient Networks"));
    olga.imports(&roundtable, &many_guests(60));
    olga.sends_invitations(&roundtable);
    let first = olga.opens("/admin/mailbox").says("60 mails");
    let second = first.click("Older mail").expect(200);
    let mut seen = [first.attributes("tbody a", "href"), second.attributes("tbody a", "href")].concat();
    assert_eq!((first.all("tbody tr").len(), second.all("tbody tr").len()), (50, 10));
    assert!(second.all("nav.pages a").iter().all(|link| link != "Older mail"));
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 60, "no mail twice, none left out");
    assert_eq!(
        second.click("Newest mail").attributes("tbody a", "href"),
        first.attributes("tbody a", "href")
    );

    let found = first.form("Search").fill("Recipient or subject", "GUEST60@ministry.example").submit();
    assert!(
        found.path.ends_with("?q=GUEST60%40ministry.example"),
        "the search is in the URL: {}",
        found.path
    );
    let found = found.says("1 mail found");
    assert_eq!(found.all("tbody tr").len(), 1);
    found.click("Show all mail").says("60 mails");
    let none = olga.opens("/admin/mailbox?q=nobody").says("No mail matches.");
    assert!(none.all("table").is_empty());
    olga.opens("/admin/mailbox?after=../../etc/passwd").says("60 mails");
    let injected = olga.opens("/admin/mailbox?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E");
    assert!(!injected.body().contains("<script>alert"));
}

fn no_address_leads_out_of_the_folder() {
    let app = TestApp::start_capturing();
    let olga = two_invited_and_one_accepted(&app);
    let page = newest(&olga, "dalia");
    let id = page.path.rsplit('/').next().expect("an id").to_owned();
    olga.client.get(&format!("/admin/mailbox/{id}")).expect(200);
    for bad in [
        "..",
        "..%2froundtable.db",
        "%2e%2e%2froundtable.key",
        "..%5croundtable.key",
        "roundtable.db",
        "%00",
        "...",
        &format!("..%2fmail%2f{id}"),
        &format!("%2e%2f{id}"),
        &format!("{id}.eml"),
        &format!("{id}%00"),
        &format!(".{id}.eml.part"),
        &id.to_lowercase(),
        &id.replace(|c: char| c.is_ascii_hexdigit(), "0"),
    ] {
        for part in ["", "/html", "/raw", "/event.ics"] {
            let page = olga.client.get(&format!("/admin/mailbox/{bad}{part}"));
            assert_eq!(page.status, 404, "{bad}{part}: {}", page.text());
        }
    }
}

fn the_mailbox_is_there_only_where_mail_is_captured() {
    let app = TestApp::start();
    let olga = app.organiser();
    let id = "20270115T080000Z-0190a5f2-7c1e-7d41-8a2b-2f6d1c0b9e37";
    for path in
        ["/admin/mailbox".to_owned(), format!("/admin/mailbox/{id}"), format!("/admin/mailbox/{id}/raw")]
    {
        olga.client.get(&path).expect(404);
    }
    assert!(olga.opens("/admin/events").all("nav a").iter().all(|link| link != "Mailbox"));
}

fn the_mailbox_is_for_organisers() {
    let app = TestApp::start_capturing();
    let olga = two_invited_and_one_accepted(&app);
    let mail = newest(&olga, "dalia").path;
    let (staff, viewer) = (app.colleague(Role::Staff), app.colleague(Role::Viewer));
    for path in ["/admin/mailbox", &mail, &format!("{mail}/html"), &format!("{mail}/raw")] {
        for colleague in [&staff, &viewer] {
            colleague.client.get(path).expect(403);
        }
        let sent = app.client().get(path).expect(303);
        assert!(sent.location().starts_with("/?next=/admin/mailbox"), "{}", sent.location());
    }
    assert!(staff.opens("/admin/events").all("nav a").iter().all(|link| link != "Mailbox"));
}

fn the_pages_are_for_everybody() {
    let app = TestApp::start_capturing();
    let olga = two_invited_and_one_accepted(&app);
    let mail = newest(&olga, "ada").path;
    for looks in [Looks { dark: true, ..Looks::PHONE }, Looks::DESK] {
        let browser = Browser::open(looks);
        browser.goto(&app.origin());
        browser.fill("Email address", &olga.email);
        browser.fill("Password", PASSWORD);
        browser.press("Sign in");
        browser.sees("Sign out");
        for (path, words) in [
            ("/admin/mailbox", "3 mails"),
            ("/admin/mailbox?q=nobody", "No mail matches."),
            (mail.as_str(), "What most people see."),
        ] {
            browser.goto(&format!("{}{path}", app.origin()));
            browser.sees(words);
            assert_eq!(violations(&browser), Vec::<String>::new(), "{path}");
            assert_eq!(browser.complaints(), Vec::<String>::new(), "{path}: the mail's own style is allowed");
            let wide = browser.script("return document.documentElement.scrollWidth - innerWidth");
            assert!(wide.as_i64().is_some_and(|more| more <= 0), "{path} has to be pushed sideways: {wide}");
        }
        browser.goto(&format!("{}{mail}/html", app.origin()));
        browser.sees("Ada Example");
        let width = browser.script("return getComputedStyle(document.querySelector('.letter')).maxWidth");
        assert_eq!(width, "640px", "the style block is applied");
        assert_eq!(browser.complaints(), Vec::<String>::new());
    }
}

fn a_mail_is_answered_from_within_the_mailbox() {
    let app = TestApp::start_capturing();
    let olga = two_invited_and_one_accepted(&app);
    let invitation = newest(&olga, "dalia").path;
    let link = app.invitee("dalia@wizara.example").link;
    for in_the_frame in [true, false] {
        let browser = Browser::open(Looks::DESK.without_scripts());
        browser.goto(&app.origin());
        browser.fill("Email address", &olga.email);
        browser.fill("Password", PASSWORD);
        browser.press("Sign in");
        browser.sees("Sign out");
        browser.goto(&format!("{}{invitation}", app.origin()));
        if in_the_frame {
            browser.enter("The HTML part of this mail");
            browser.follow("الرد على الدعوة");
        } else {
            browser.follow(&format!("{}{link}", app.origin()));
        }
        browser.goes_to_the_new_tab();
        browser.sees("Dalia Example");
        assert_eq!(browser.url(), format!("{}{link}", app.origin()));
        assert_eq!(browser.script("return document.referrer"), "", "nobody is told where the link was");
        assert_eq!(browser.complaints(), Vec::<String>::new());
    }
}

tests! {
    a_captured_mail_is_read_as_its_recipient_would_have_it,
    the_html_part_is_shut_off,
    mails_are_found_and_paged,
    no_address_leads_out_of_the_folder,
    the_mailbox_is_there_only_where_mail_is_captured,
    the_mailbox_is_for_organisers,
    #[needs(Chromium, Axe)]
    the_pages_are_for_everybody,
    #[needs(Chromium)]
    a_mail_is_answered_from_within_the_mailbox,
}
