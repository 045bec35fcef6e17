//! An organiser sends: sees beforehand who gets what, sees it go out, sees what failed and why.

use std::time::Duration;

use roundtable::actions::mailings;
use roundtable::domain::audit::Actor;
use roundtable::domain::id::MailingId;
use roundtable::domain::user::Role;
use roundtable::mail::transport::{Delivery, Words};

use crate::support::app::TestApp;
use crate::support::browser::{Browser, Looks};
use crate::support::builders::{event, guest_list, many_guests};
use crate::support::client::Client;
use crate::support::guarded::wait_for;
use crate::support::harness::tests;
use crate::support::personas::{Colleague, Event, PASSWORD};

const GUESTS: &[(&str, &str)] = &[
    ("ada@ministry.example", "en"),
    ("basile@regulateur.example", "fr"),
    ("dalia@wizara.example", "ar"),
    ("edgar@ministry.example", "en"),
];

fn roundtable(organiser: &Colleague<'_>) -> Event {
    let roundtable = organiser.creates_event(&event("Resilient Networks"));
    organiser.imports(&roundtable, &guest_list(GUESTS)).says("4 added");
    roundtable
}

fn everybody_who_is_left_out_is_named_and_the_mail_comes_to_oneself_first() {
    let app = TestApp::start();
    let organiser = app.organiser();
    let event = organiser.creates_event(&event("Resilient Networks"));
    organiser.imports(&event, &many_guests(130));
    organiser.sends_invitations(&event);
    let before = organiser.opens(&event.part("mailings/new?kind=invitation")).says("130: invited already");
    assert_eq!(before.all("details.left-out li").len(), 101);
    let all = before.click("and 30 more").expect(200).says("130: invited already");
    assert_eq!(all.all("details.left-out[open] li bdi").len(), 130);

    let sent = app.mails().len();
    let before = organiser.opens(&event.part("mailings/new?kind=reminder&as=guest7@ministry.example"));
    let back = before.form("Send this to me").submit().expect(200).says("A test is on its way to");
    let back = back.says("130 guests get this mail").says("guest7@ministry.example");
    assert!(back.path.contains("mailings/new?kind=reminder"), "{}", back.path);
    app.deliver_mail();
    assert_eq!(app.mails().len(), sent + 1);
    let mail = app.mails_to(&organiser.email).pop().expect("a test");
    assert!(mail.subject.starts_with("[Test] Reminder: ") && mail.text.contains("Guest7"), "{}", mail.text);
}

fn what_will_happen_is_said_before_it_happens() {
    let app = TestApp::start();
    let organiser = app.organiser();
    let event = roundtable(&organiser);
    let before = organiser.opens(&event.part("mailings/new?kind=invitation"));
    let before = before.says("4 guests get this mail").says("2 in English").says("1 in Arabic");
    let before = before.says("Sending opens it").says("Ms Ada Example <ada@ministry.example>");
    let mail = before.attributes("iframe[sandbox]", "srcdoc").concat();
    assert!(mail.contains("<bdi>Dear Ms Ada Example,</bdi>"), "{mail}");
    assert!(mail.contains("/i/sample-"), "the link on the page is only a sample");
    assert_eq!(app.mails().len(), 0);
    let as_dalia = before.form("Show").pick("As this guest gets it", "Ms Dalia Example").submit();
    let as_dalia = as_dalia.expect(200).says("dalia@wizara.example");
    assert!(as_dalia.attributes("iframe", "srcdoc").concat().contains("dir=\"rtl\""));

    let sent = before.form("Send 4 invitations").submit().expect(200);
    let sent = sent.says("on their way").says("0 of 4 done");
    assert!(!sent.attributes("[data-progress]", "data-progress").is_empty());
    assert!(sent.body().contains("<noscript><meta http-equiv=\"refresh\" content=\"3\"></noscript>"));
    organiser.opens(&event.path).says("4 not answered").says("open");
    app.deliver_mail();
    let done = organiser.opens(&sent.path).says("4 of 4 done");
    assert!(
        done.attributes("[data-progress]", "data-progress").is_empty() && !done.body().contains("refresh")
    );
    assert!(app.mails_to("basile@regulateur.example")[0].subject.starts_with("Invitation : "));
    organiser.opens(&event.part("mailings")).says("Invitation").says("The organiser");
    // The same page once more, from before.
    let again = before.form("Send 4 invitations").send().expect(422);
    again.says("Nothing was sent").says("There is nobody to send this to");
    assert_eq!(app.mails().len(), 4);
}

fn any_of_very_many_guests_can_be_looked_for() {
    let app = TestApp::start();
    let organiser = app.organiser();
    let event = organiser.creates_event(&event("Resilient Networks"));
    organiser.imports(&event, &many_guests(120));
    let before = organiser.opens(&event.part("mailings/new?kind=invitation"));
    let found = before.form("Show").fill("As this guest gets it", "GUEST99@ministry.example").submit();
    found.says("Ms Guest99 Example <guest99@ministry.example>");
    let editor = organiser.opens(&event.part("templates/reminder/en")).form("Preview");
    let shown = editor.fill("Show it as this guest gets it", "guest99@ministry.example").submit().expect(200);
    assert!(shown.attributes("iframe", "srcdoc").concat().contains("Ms Guest99 Example"));
    let nobody = before.form("Show").fill("As this guest gets it", "nobody@ministry.example").submit();
    nobody.expect(200).says("The mail");
}

fn a_list_that_has_changed_meanwhile_is_looked_at_again() {
    let app = TestApp::start();
    let organiser = app.organiser();
    let event = roundtable(&organiser);
    let before = organiser.opens(&event.part("mailings/new?kind=invitation"));
    organiser.imports(&event, &guest_list(&[("late@ministry.example", "en")]));
    let refused = before.form("Send 4 invitations").send().expect(422);
    let refused = refused.says("5 would get this mail now").says("Send 5 invitations");
    assert_eq!(app.deliver_mail(), 0);
    refused.form("Send 5 invitations").submit().expect(200);
    assert_eq!(app.deliver_mail(), 5);
}

fn who_is_left_out_and_why() {
    let app = TestApp::start();
    let organiser = app.organiser();
    let event = roundtable(&organiser);
    app.mail_server()
        .refuses("edgar@ministry.example", Delivery::Never(Words::squeeze("550 5.1.1 no such person")));
    organiser.sends_invitations(&event);
    app.invitee("ada@ministry.example").accepts();
    app.deliver_mail();
    let before = organiser.opens(&event.part("mailings/new?kind=reminder")).says("2 guests get this mail");
    let before = before.says("1: answered already").says("1: an earlier mail could not be delivered");
    before.form("Send 2 reminders").submit().expect(200);
    app.deliver_mail();
    let again = organiser.opens(&event.part("mailings/new?kind=reminder")).says("nobody to send it to");
    again.says("2: reminded less than a day ago").hides("Send ");
    assert_eq!(app.mails_to("dalia@wizara.example").len(), 2);
}

fn what_failed_is_shown_with_the_servers_words_and_can_be_mended() {
    let app = TestApp::start();
    let organiser = app.organiser();
    let event = roundtable(&organiser);
    let said = "550 5.1.1 <edgar@ministry.example>: no such person";
    app.mail_server().refuses("edgar@ministry.example", Delivery::Never(Words::squeeze(said)));
    app.mail_server()
        .refuses("dalia@wizara.example", Delivery::Later(Words::squeeze("450 4.7.1 greylisted")));
    let mailing = organiser.sends(&event, "invitation").path;
    app.deliver_mail();
    let page = organiser.opens(&mailing).says("3 of 4 done").says(said).says("450 4.7.1 greylisted");
    let mended = page.click("Correct the address of Ms Edgar Example");
    mended.form("Save details").fill("Email", "edgar.example@ministry.example").submit().expect(200);
    let page = organiser.opens(&mailing).form("Try again for Ms Edgar Example").submit();
    page.expect(200).says("tried again");
    app.deliver_mail();
    assert_eq!(app.mails_to("edgar.example@ministry.example").len(), 1);
    let page = organiser.opens(&mailing).hides("no such person").form("Stop what has not gone out");
    page.submit().expect(200).says("1 mail was not sent").says("Stopped by the organiser");
    organiser.opens(&event.path).says("1 not invited yet");
}

fn a_mail_server_that_is_away_is_told_apart() {
    let app = TestApp::start();
    let organiser = app.organiser();
    let event = roundtable(&organiser);
    let words = "The mail server refuses the login: 535 5.7.8 wrong password";
    app.mail_server().will_say(std::iter::repeat_n(Delivery::Down(Words::squeeze(words)), 4));
    let mailing = organiser.sends(&event, "invitation").path;
    app.deliver_mail();
    let page = organiser.opens(&mailing).says("Mail cannot be sent at present").says(words);
    page.says("4 waiting").hides("Put off");
    app.advance(Duration::from_mins(2));
    app.deliver_mail();
    organiser.opens(&mailing).says("4 of 4 done").hides("cannot be sent");
}

fn a_change_and_a_cancellation_reach_those_whom_they_concern() {
    let app = TestApp::start();
    let organiser = app.organiser();
    let event = roundtable(&organiser);
    organiser.sends_invitations(&event);
    app.invitee("ada@ministry.example").accepts();
    app.invitee("edgar@ministry.example").declines("");
    app.deliver_mail();
    app.advance(Duration::from_mins(5));
    let form = organiser.opens(&event.part("edit")).form("Save changes").fill("Venue", "Binnenhof");
    let before = form.submit().expect(200).says("Time or place changed").says("3 guests get this mail");
    before.form("Tell 3 guests about the change").submit().expect(200);
    app.deliver_mail();
    let ada = app.mails_to("ada@ministry.example").pop().expect("a mail");
    assert!(ada.subject.starts_with("Changed: ") && ada.text.contains("Binnenhof"), "{}", ada.text);
    let calendar = ada.calendar.expect("the entry is moved");
    assert!(calendar.contains("SEQUENCE:2") && calendar.contains("LOCATION:Binnenhof"), "{calendar}");
    let basile = app.mails_to("basile@regulateur.example").pop().expect("a mail");
    assert!(basile.calendar.is_none(), "who has not accepted has no entry");

    let before = organiser.opens(&event.part("mailings/new?kind=cancellation")).says("cannot be undone");
    let cancelled = before.form("Cancel the event and tell 3 guests").submit().expect(200);
    cancelled.says("The event is cancelled.");
    app.deliver_mail();
    let ada = app.mails_to("ada@ministry.example").pop().expect("a mail");
    assert!(ada.calendar.is_some_and(|c| c.contains("METHOD:CANCEL") && c.contains("SEQUENCE:3")));
    assert_eq!(app.mails_to("edgar@ministry.example").len(), 2, "who declined is left in peace");
    organiser.opens(&event.part("mailings/new?kind=invitation")).says("can no longer be sent");
}

fn progress_is_a_stream_that_ends() {
    let app = TestApp::start();
    let organiser = app.organiser();
    let event = roundtable(&organiser);
    let mailing = organiser.sends(&event, "invitation").path;
    let stream = format!("{mailing}/progress");
    let client: Client = organiser.client.with_header("accept-encoding", "gzip");
    let following = std::thread::spawn(move || client.get(&stream));
    std::thread::sleep(Duration::from_millis(300));
    app.deliver_mail();
    let page = following.join().expect("the stream ends").expect(200);
    assert_eq!(page.header("content-type"), "text/event-stream");
    let events: Vec<String> = page.body().split("\n\n").map(str::to_owned).collect();
    assert!(events[0].starts_with("event: progress\n") && events[0].contains("\"waiting\":4"), "{events:?}");
    let last = &events[events.len() - 2];
    assert!(last.starts_with("event: done\n") && last.contains("\"sent\":4"), "{events:?}");
    app.client().get(&format!("{mailing}/progress")).expect(303);
    organiser.client.get("/admin/mailings/0190a5f2-7c1e-7d41-8a2b-2f6d1c0b9e37/progress").expect(404);
}

fn a_browser_follows_with_scripts_and_without() {
    for (scripts, looks) in [(true, Looks::DESK), (false, Looks::DESK.without_scripts())] {
        let app = TestApp::start();
        let organiser = app.organiser();
        let event = roundtable(&organiser);
        let put_off = Delivery::Later(Words::squeeze("450 4.7.1 greylisted"));
        app.mail_server().refuses("dalia@wizara.example", put_off);
        let browser = Browser::open(looks);
        browser.goto(&app.origin());
        browser.fill("Email address", &organiser.email);
        browser.fill("Password", PASSWORD);
        browser.press("Sign in");
        browser.goto(&format!("{}{}", app.origin(), event.part("mailings/new?kind=invitation")));
        browser.press("Send 4 invitations");
        browser.sees("0 of 4 done");
        if scripts {
            browser.script("window.sameDocument = true");
        }
        app.deliver_mail();
        wait_for("the bar to move", || browser.words().contains("3 of 4 done").then_some(()));
        if scripts {
            assert_eq!(
                browser.script("return window.sameDocument === true"),
                true,
                "it was not loaded again"
            );
            assert_eq!(browser.script("return document.querySelector('progress').value"), 3);
        }
        app.run(mailings::stop(&app.app, Actor::Command, mailing_id(&browser.url()))).expect("stopped");
        wait_for("the end", || browser.words().contains("4 of 4 done").then_some(()));
        browser.sees("Stopped by the organiser");
        assert_eq!(browser.complaints(), Vec::<String>::new());
    }
}

fn mailing_id(url: &str) -> MailingId {
    url.rsplit('/').next().and_then(|id| id.parse().ok()).expect("the page of a mailing")
}

fn only_those_who_may_send_send() {
    let app = TestApp::start();
    let organiser = app.organiser();
    let event = roundtable(&organiser);
    let mailing = organiser.sends(&event, "invitation").path;
    app.deliver_mail();
    for role in [Role::Staff, Role::Viewer] {
        let colleague = app.colleague(role);
        colleague.opens(&event.part("mailings")).hides("Send reminders");
        colleague.opens(&mailing).says("4 of 4 done");
        for path in ["mailings/new?kind=reminder", "templates", "templates/invitation/en"] {
            colleague.client.get(&event.part(path)).expect(403);
        }
        colleague.client.post(&event.part("mailings"), &[("kind", "reminder")]).expect(403);
        colleague.client.post(&format!("{mailing}/stop"), &[]).expect(403);
        colleague.client.get("/admin/mailbox").expect(403);
    }
    assert_eq!(app.deliver_mail(), 0);
    organiser.client.get("/admin/mailbox").expect(404);
    organiser.client.get(&event.part("mailings/new?kind=spam")).expect(404);
    organiser.client.post(&event.part("mailings"), &[]).expect(400);
}

tests! {
    everybody_who_is_left_out_is_named_and_the_mail_comes_to_oneself_first,
    what_will_happen_is_said_before_it_happens,
    any_of_very_many_guests_can_be_looked_for,
    a_list_that_has_changed_meanwhile_is_looked_at_again,
    who_is_left_out_and_why,
    what_failed_is_shown_with_the_servers_words_and_can_be_mended,
    a_mail_server_that_is_away_is_told_apart,
    a_change_and_a_cancellation_reach_those_whom_they_concern,
    progress_is_a_stream_that_ends,
    #[needs(Chromium)]
    a_browser_follows_with_scripts_and_without,
    only_those_who_may_send_send,
}
