//! Assistants: they get an invitee's mails in copy, each with a link of their own, and answer in their name; every
//! page and record says who it was.

use std::time::Duration;

use roundtable::domain::user::Role;
use roundtable::mail::transport::{Delivery, Transport, Words};

use crate::support::app::TestApp;
use crate::support::builders::{event, guest_list};
use crate::support::harness::tests;
use crate::support::personas::{Desk, Event};

const BY: &str = "Answered by Eva Example, assistant";

/// A roundtable to which Ada is invited, with Eva as her assistant, and Bo without one. Nothing is sent yet.
fn table(olga: &Desk, language: &str) -> Event {
    let table = olga.creates_event(&event("Resilient Networks").seats(12));
    olga.imports(&table, &guest_list(&[("ada@x.example", language), ("bo@x.example", "en")]));
    let page = olga.opens(&guest(olga, &table, "ada")).click("Assistants").says("This guest answers alone.");
    let form = page.form("Add the assistant").fill("Name", "Eva Example").fill("Email", "eva@x.example");
    form.submit().expect(200).says("Assistant added.").says("eva@x.example");
    table
}

fn guest(desk: &Desk, table: &Event, query: &str) -> String {
    desk.opens(&format!("{}?q={query}", table.path)).attributes("tbody th a", "href")[0].clone()
}

fn an_assistant_gets_a_copy_and_answers_for_the_principal() {
    let app = TestApp::start();
    let olga = app.organiser();
    let table = table(&olga, "en");
    let before = olga.opens(&table.part("mailings/new?kind=invitation"));
    before.says("2 guests get this mail").says("1 assistant gets a copy");
    let sent = olga.sends(&table, "invitation");
    app.deliver_mail();
    app.advance(Duration::from_secs(1));
    olga.opens(&sent.path).says("3 of 3 done");
    let [own] = &app.mails_to("ada@x.example")[..] else { panic!("one mail") };
    let [copy] = &app.mails_to("eva@x.example")[..] else { panic!("one mail") };
    assert_eq!(own.subject, copy.subject);
    assert!(copy.text.contains("This copy is for you as assistant of Ms Ada Example."), "{}", copy.text);
    assert!(copy.text.contains("Dear Ms Ada Example") && !own.text.contains("copy"), "{}", copy.text);
    assert_ne!(own.link(), copy.link(), "each has a link of their own");
    assert!(!own.text.contains("Eva") && !copy.text.contains("ada@x.example"));

    let eva = app.invitee("eva@x.example");
    let page = eva.opens().says("You answer for Ms Ada Example").says("Dear Ms Ada Example");
    assert!(page.all(".assisting").concat().contains("Eva Example"));
    eva.accepts().says("Your seat is confirmed").says(BY);
    app.deliver_mail();
    // Both are told, and both see who answered.
    let told = app.mails_to("ada@x.example").pop().expect("a mail");
    let told_eva = app.mails_to("eva@x.example").pop().expect("a mail");
    assert_eq!(told.subject, told_eva.subject);
    assert!(told.calendar.is_some() && told_eva.calendar.is_some());
    let ada = app.invitee("ada@x.example");
    ada.proves("ada@x.example").says(BY).hides("You answer for");
    let page = olga.opens(&guest(&olga, &table, "ada")).says("Answered by Eva Example (assistant)");
    let page = page.says("Assistant Eva Example · eva@x.example").says("by Eva Example, assistant");
    page.says("Invitation mail sent (to Eva Example, assistant)");
    olga.opens(&table.path).says("1 accepted");
    assert_eq!(
        app.database().rows("SELECT count(*) AS line FROM tallies WHERE reply = 'accepted' AND guests = 1"),
        ["1"]
    );

    // The principal has the last word, and then it is hers.
    ada.declines("I am at sea.").hides("Answered by");
    app.deliver_mail();
    eva.opens().says("I am at sea.").hides("Answered by").says("You answer for Ms Ada Example");
    // An assistant proposes a colleague, too.
    eva.sends("Sam", "sam@y.example").says("Your proposal has been received");
    olga.opens(&guest(&olga, &table, "ada")).says("Colleague proposed by Eva Example, assistant");
}

fn a_removed_assistant_has_a_dead_link_and_no_more_mail() {
    let app = TestApp::start();
    let olga = app.organiser();
    let table = table(&olga, "en");
    olga.sends_invitations(&table);
    let (ada, eva) = (app.invitee("ada@x.example"), app.invitee("eva@x.example"));
    let invalid = eva.client.get(&eva.link.replace("/i/", "/i/A")).expect(404).text();
    ada.accepts();
    // A copy that waits is not sent to somebody who is none any more.
    let page = olga.opens(&guest(&olga, &table, "ada")).click("Assistants").form("Remove Eva Example");
    page.submit().expect(200).says("Assistant removed.").says("This guest answers alone.");
    app.deliver_mail();
    assert_eq!(app.mails_to("eva@x.example").len(), 1);
    assert_eq!(
        eva.client.get(&eva.link).expect(404).text(),
        invalid,
        "the page says nothing more than of any other"
    );
    eva.client.post(&eva.link, &[("answer", "no")]).expect(404);
    let page = olga.opens(&guest(&olga, &table, "ada")).says("Assistants changed");
    page.says("This person is no longer an assistant of the guest.");
    ada.opens().says("Your seat is confirmed");
    // Named again, she gets another link, which works.
    let form = olga.opens(&guest(&olga, &table, "ada")).click("Assistants").form("Add the assistant");
    form.fill("Name", "Eva Example")
        .fill("Email", "eva@x.example")
        .submit()
        .expect(200)
        .says("Assistant added.");
    app.advance(Duration::from_secs(1));
    ada.declines("");
    app.deliver_mail();
    let again = app.invitee("eva@x.example");
    assert_ne!(again.link, eva.link);
    again.proves("eva@x.example");
    again.accepts().says(BY);
    app.deliver_mail();
    eva.client.get(&eva.link).expect(404);
}

fn revoking_or_reissuing_a_link_ends_the_assistants_links_too() {
    let app = TestApp::start();
    let olga = app.organiser();
    let table = table(&olga, "en");
    olga.sends_invitations(&table);
    let eva = app.invitee("eva@x.example");
    let path = guest(&olga, &table, "ada");
    olga.opens(&path).form("Issue a new link").submit().expect(200);
    eva.client.get(&eva.link).expect(404);
    olga.opens(&path).form("Send the invitation again").submit().expect(200);
    app.deliver_mail();
    let anew = app.invitee("eva@x.example");
    anew.opens().says("You answer for Ms Ada Example");
    olga.opens(&path).form("Revoke the invitation").submit().expect(200);
    anew.client.get(&anew.link).expect(404);
    // Stopping what waits stops copies, too, and nobody counts as invited whom nothing reached.
    let other = olga.creates_event(&event("Another one").seats(3));
    olga.imports(&other, &guest_list(&[("ada@x.example", "en")]));
    let mailing = olga.sends(&other, "invitation");
    mailing.form("Stop what has not gone out").submit().expect(200).says("Stopped: 2 mails were not sent.");
    assert_eq!(app.deliver_mail(), 0);
    olga.opens(&other.path).says("1 not invited yet");
}

fn a_copy_that_fails_is_not_the_guests_failure() {
    let app = TestApp::start();
    let olga = app.organiser();
    let table = table(&olga, "fr");
    if let Transport::Memory(server) = &app.app.mailer {
        server.refuses("eva@x.example", Delivery::Never(Words::squeeze("550 5.1.1 No such person")));
    }
    let sent = olga.sends(&table, "invitation");
    app.deliver_mail();
    let page = olga.opens(&sent.path).says("Eva Example, assistant of Ms Ada Example").says("eva@x.example");
    page.click("Correct the address of Eva Example, assistant of Ms Ada Example").form("Remove Eva Example");
    // Ada got hers, and is reminded like everybody.
    olga.opens(&table.part("mailings/new?kind=reminder")).says("2 guests get this mail");
    let page = olga.opens(&format!("{}?q=ada", table.path));
    assert!(page.text().contains("Invitation sent"), "{}", page.text());
}

fn what_is_sent_anew_because_it_missed_the_guest_is_no_second_copy() {
    let app = TestApp::start();
    let olga = app.organiser();
    let table = table(&olga, "en");
    let page = olga.opens(&guest(&olga, &table, "ada")).click("Assistants").form("Add the assistant");
    page.fill("Name", "Eve").fill("Email", "eve@x.example").submit().expect(200);
    let server = app.mail_server();
    let never = || Delivery::Never(Words::squeeze("550 5.1.1 No such person"));
    server.refuses("ada@x.example", never());
    server.refuses("eve@x.example", never());
    olga.sends(&table, "invitation");
    app.deliver_mail();
    let got = |who: &str| app.mails_to(who).len();
    assert_eq!([got("ada@x.example"), got("eva@x.example"), got("eve@x.example")], [0, 1, 0]);
    let corrects = |email: &str| {
        let form = olga.opens(&format!("{}/edit", guest(&olga, &table, "ada"))).form("Save details");
        form.fill("Email", email).submit().expect(200);
    };
    app.advance(Duration::from_secs(1));
    corrects("ada2@x.example");
    server.refuses("ada2@x.example", never());
    // Eve has none, and Eva has hers. What the page says is what goes out.
    let before = olga.opens(&table.part("mailings/new?kind=invitation&who=corrected"));
    let before = before.says("1 guest gets this mail").says("1 assistant gets a copy");
    let before = before.says("1: this mail went to them already").says("Eva Example (eva@x.example)");
    let sent = before.form_beginning("Send 1 invitation").submit().expect(200);
    server.refuses("eve@x.example", Delivery::Accepted(Words::squeeze("250 ok")));
    app.deliver_mail();
    olga.opens(&sent.path).says("2 of 2 done");
    assert_eq!([got("ada2@x.example"), got("eva@x.example"), got("eve@x.example")], [0, 1, 1]);
    // Nor is it one where the guest alone is written to again, or a mail is tried again.
    corrects("ada3@x.example");
    app.advance(Duration::from_secs(1));
    olga.opens(&guest(&olga, &table, "ada")).form("Send the invitation again").submit().expect(200);
    app.deliver_mail();
    assert_eq!([got("ada3@x.example"), got("eva@x.example"), got("eve@x.example")], [1, 1, 1]);
    // Who asks for it again although it has arrived asks for all of them; a reminder is another mail.
    app.advance(Duration::from_secs(1));
    olga.opens(&guest(&olga, &table, "ada")).form("Send the invitation again").submit().expect(200);
    app.deliver_mail();
    assert_eq!([got("ada3@x.example"), got("eva@x.example"), got("eve@x.example")], [2, 2, 2]);
    let before = olga.opens(&table.part("mailings/new?kind=reminder")).says("2 assistants get a copy");
    before.form_beginning("Send 2 reminders").submit().expect(200);
    // It waits; nobody is reminded twice, and no copy is queued beside one that waits.
    app.deliver_mail();
    assert_eq!([got("ada3@x.example"), got("eva@x.example"), got("eve@x.example")], [3, 3, 3]);
}

fn copies_speak_the_guests_language() {
    for (language, words) in [
        ("fr", "Cette copie vous est destinée parce que vous assistez"),
        ("ar", "تصلكم هذه النسخة لأنكم تتولّون مساعدة"),
    ] {
        let app = TestApp::start();
        let olga = app.organiser();
        let table = table(&olga, language);
        olga.sends_invitations(&table);
        let copy = app.mails_to("eva@x.example").pop().expect("a mail");
        assert!(copy.text.contains(words) && copy.html.contains(words), "{}", copy.text);
        let page = app.invitee("eva@x.example").opens();
        assert_eq!(page.all(".assisting").len(), 1);
    }
}

fn who_cannot_be_an_assistant_is_told_why() {
    let app = TestApp::start();
    let olga = app.organiser();
    let table = table(&olga, "en");
    let path = format!("{}/assistants", guest(&olga, &table, "ada"));
    let try_one = |name: &str, email: &str| {
        olga.opens(&path).form("Add the assistant").fill("Name", name).fill("Email", email).submit()
    };
    try_one("", "x").expect(422).says("Enter the assistant's name.").says("There is a problem");
    let own = try_one("Ada", "ADA@x.example").expect(422).says("This is the guest's own address.");
    assert_eq!(own.form("Add the assistant").value("Name"), "Ada", "nothing typed is lost");
    try_one("Eva", "eva@x.example").expect(422).says("is an assistant of this guest already");
    for n in 2..=5 {
        try_one("Somebody", &format!("e{n}@x.example")).expect(200).says("Assistant added.");
    }
    try_one("One more", "e6@x.example").expect(422).says("A guest has at most 5 assistants.");
    // The same people may assist others.
    let form = olga.opens(&guest(&olga, &table, "bo")).click("Assistants").form("Add the assistant");
    form.fill("Name", "Eva Example")
        .fill("Email", "eva@x.example")
        .submit()
        .expect(200)
        .says("Assistant added.");
    let staff = app.colleague(Role::Staff);
    staff.client.get(&path).expect(403);
    olga.sends_invitations(&table);
    assert_eq!(app.mails_to("eva@x.example").len(), 2, "one for each of the two");
    let [first, second] = &app.mails_to("eva@x.example")[..] else { panic!("two mails") };
    assert_ne!(first.link(), second.link());
}

fn mails_that_wait_together_reach_an_assistant_each() {
    let app = TestApp::start();
    let olga = app.organiser();
    let table = table(&olga, "en");
    olga.sends_invitations(&table);
    let ada = app.invitee("ada@x.example");
    ada.accepts();
    ada.declines("");
    // The confirmation is out of date; the farewell, which takes the entry out of the calendar, is not.
    app.deliver_mail();
    let subjects = |who: &str| app.mails_to(who).into_iter().map(|mail| mail.subject).collect::<Vec<_>>();
    assert_eq!(subjects("eva@x.example"), subjects("ada@x.example"));
    let last = app.mails_to("eva@x.example").pop().expect("a mail");
    assert!(last.calendar.is_some_and(|entry| entry.contains("METHOD:CANCEL")));
    // What stops before it reached the guest, and has reached the assistant, leaves the guest invited.
    let other = olga.creates_event(&event("Another one").seats(3));
    olga.imports(&other, &guest_list(&[("ada@x.example", "en")]));
    let mailing = olga.sends(&other, "invitation");
    app.database().execute(
        "UPDATE messages SET state = 'sent', finished_at = queued_at WHERE assistant_id IS NOT NULL AND state = 'queued'",
    );
    mailing.form("Stop what has not gone out").submit().expect(200).says("Stopped: 1 mail was not sent.");
    olga.opens(&other.path).says("0 not invited yet");
}

tests! {
    mails_that_wait_together_reach_an_assistant_each,
    an_assistant_gets_a_copy_and_answers_for_the_principal,
    a_removed_assistant_has_a_dead_link_and_no_more_mail,
    revoking_or_reissuing_a_link_ends_the_assistants_links_too,
    a_copy_that_fails_is_not_the_guests_failure,
    what_is_sent_anew_because_it_missed_the_guest_is_no_second_copy,
    copies_speak_the_guests_language,
    who_cannot_be_an_assistant_is_told_why,
}
