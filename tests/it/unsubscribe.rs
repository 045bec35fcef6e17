//! Whoever got a mail stops more of them: on its page, or through their mail provider. It is no answer.

use roundtable::domain::user::Role;
use roundtable::mail::transport::{Delivery, Words};
use ureq::http::Method;

use crate::support::app::TestApp;
use crate::support::builders::{event, guest_list};
use crate::support::harness::tests;
use crate::support::mail::Mail;
use crate::support::personas::{Colleague, Desk, Event, PASSWORD};

const ADA: &str = "ada@ministry.example";
const BO: &str = "bo@ministry.example";
const EVA: &str = "eva@ministry.example";

/// A roundtable to which Ada and Bo are invited.
fn table(olga: &Colleague<'_>) -> Event {
    let table = olga.creates_event(&event("Resilient Networks"));
    olga.imports(&table, &guest_list(&[(ADA, "en"), (BO, "fr")]));
    olga.sends_invitations(&table);
    table
}

/// Where a mail says that more of them are stopped, as a path of the product.
fn stop(mail: &Mail) -> String {
    let header = mail.raw.replace("\r\n ", " ");
    let line = header.lines().find_map(|line| line.strip_prefix("List-Unsubscribe: <http://"));
    let link = line.and_then(|line| line.strip_suffix('>')).expect("the header");
    let path = &link[link.find('/').expect("a path")..];
    assert!(mail.html.contains(path) && mail.text.contains(path), "its text says the same");
    path.to_owned()
}

fn suppressed(app: &TestApp) -> Vec<String> {
    app.database().rows("SELECT email || ' ' || reason AS line FROM suppressions ORDER BY email")
}

fn a_mail_provider_stops_mail_with_one_request() {
    let app = TestApp::start();
    let olga = app.organiser();
    let table = table(&olga);
    let mails = app.mails_to(ADA);
    let path = stop(&mails[0]);

    // Opening the link, as gateways do, changes nothing; and whoever has no token does nothing.
    app.client().get(&path).expect(200).says("Stop mail to this address?").says("a•••@ministry.example");
    app.client().head(&path).expect(200);
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let one_click = "List-Unsubscribe=One-Click";
    app.client().send(Method::POST, "/u/AAAA", &headers, one_click).expect(404);
    let reply = app.invitee(ADA).link.replace("/i/", "/u/");
    app.client().send(Method::POST, &reply, &headers, one_click).expect(404);
    // Nothing else can be done without saying from where.
    app.client().send(Method::POST, &format!("{path}/again"), &headers, "").expect(403);
    assert!(suppressed(&app).is_empty());

    // Neither cookies nor an origin (RFC 8058), twice over.
    for _ in 0..2 {
        app.client()
            .send(Method::POST, &path, &headers, one_click)
            .expect(200)
            .says("No more mail will be sent");
    }
    let multipart = [("content-type", "multipart/form-data; boundary=x"), ("origin", "https://mail.example")];
    app.client().send(Method::POST, &path, &multipart, "--x--").expect(200);
    assert_eq!(suppressed(&app), [format!("{ADA} unsubscribed")]);

    // It is no answer, and her link works.
    let replies = app.database().rows("SELECT 'x' AS line FROM invitations WHERE reply IS NOT NULL");
    assert!(replies.is_empty());
    let page = olga.opens(&table.part("mailings/new?kind=reminder")).says("1 guest gets this mail");
    page.says("1: asked not to be mailed");
    let guest = olga.opens(&table.path).click("Ms Ada Example").says("its holder asked for that");
    guest.says("Mail to the address stopped by the invitee");
    let answered = app.invitee(ADA).accepts();
    answered.says("Mail to a•••@ministry.example was stopped").hides("is on its way");
    app.deliver_mail();
    assert_eq!(app.mails_to(ADA).len(), 1, "the confirmation was not sent");
    let rows =
        app.database().rows("SELECT kind || ' ' || state AS line FROM messages WHERE state = 'suppressed'");
    assert_eq!(rows, ["confirmation suppressed"]);
}

fn who_stopped_mail_can_let_it_come_again() {
    let app = TestApp::start();
    let olga = app.organiser();
    let table = table(&olga);
    let path = stop(&app.mails_to(BO)[0]);
    // In the language of the mail, or the one that is chosen.
    let bo = app.client();
    let page = bo.get(&path).says("Ne plus écrire à cette adresse\u{a0}?");
    page.form("Ne plus m’écrire").submit().expect(200).says("Plus rien ne sera envoyé");
    assert_eq!(suppressed(&app), [format!("{BO} unsubscribed")]);
    let page = bo.get(&format!("{path}?lang=ar")).says("لن تُرسل رسائل أخرى");
    page.form("استئناف مراسلتي").submit().expect(200);
    assert!(suppressed(&app).is_empty());

    // A reminder that waits is looked at once more before it goes out.
    olga.sends(&table, "reminder");
    bo.get(&format!("{path}?lang=en")).form("Stop mailing me").submit().expect(200);
    app.deliver_mail();
    assert_eq!((app.mails_to(ADA).len(), app.mails_to(BO).len()), (2, 1));
    let page = olga.opens(&table.path).click("Ms Bo Example");
    page.form("Send the invitation again").submit().says("asked not to be mailed; nothing was sent");
    // Bo says by phone that mail is wanted after all; who may not organise cannot say so.
    let staff = app.colleague(Role::Staff);
    staff.opens(&page.path).hides("They asked to be mailed again");
    page.form("They asked to be mailed again").submit().says("The address is mailed again.");
    olga.opens(&page.path).form("Send the invitation again").submit().says("on its way to this guest");
    app.deliver_mail();
    assert_eq!(app.mails_to(BO).len(), 2);
}

fn a_corrected_address_is_mailed_though_the_former_one_was_stopped() {
    let app = TestApp::start();
    let olga = app.organiser();
    let table = table(&olga);
    let path = stop(&app.mails_to(ADA)[0]);
    olga.sends(&table, "reminder");
    app.client().get(&path).form("Stop mailing me").submit().expect(200);
    app.deliver_mail();
    let form = olga.opens(&table.path).click("Ms Ada Example").click("Edit details").form("Save details");
    form.fill("Email", "ada@new.example").submit().expect(200);
    olga.sends(&table, "reminder").says("0 of 1 done");
    app.deliver_mail();
    assert_eq!(app.mails_to("ada@new.example").len(), 1);
}

fn who_asked_not_to_be_mailed_is_told_in_another_way() {
    let app = TestApp::start();
    let olga = app.organiser();
    let table = table(&olga);
    let ada = stop(&app.mails_to(ADA)[0]);
    olga.opens(&table.path).hides("Mail that did not arrive");
    app.client().get(&ada).form("Stop mailing me").submit().expect(200);
    // Who answers on the page all the same gets no confirmation, and somebody has to know.
    app.invitee(ADA).accepts();
    app.deliver_mail();
    let list = olga.opens(&table.path).click("Mail that did not arrive…").says("Asked not to be mailed");
    let list = list.says("Ms Ada Example").says("tell them by phone or letter").says("Confirmation");
    list.hides("Send again").hides("Correct the address").hides("reached everybody");
    // What she says on the phone can be sent then.
    let guest = olga.opens(&table.path).click("Ms Ada Example");
    guest.form("They asked to be mailed again").submit().expect(200);
    let list = olga.opens(&table.part("undelivered")).hides("Asked not to be mailed");
    let list = list.says("had asked not to be mailed, so this one was not sent");
    list.form_beginning("Send again to Ms Ada").submit().expect(200).says("tried again");
    app.deliver_mail();
    assert_eq!(app.mails_to(ADA).len(), 2);
    olga.opens(&table.part("undelivered")).says("reached everybody");
}

fn the_way_to_mail_that_did_not_arrive_is_there_while_there_is_some() {
    let app = TestApp::start();
    let olga = app.organiser();
    let table = table(&olga);
    let (way, list) = ("Mail that did not arrive…", table.part("undelivered"));
    let (ada, bo) = (stop(&app.mails_to(ADA)[0]), stop(&app.mails_to(BO)[0]));
    // A reminder that waits is not sent to who stopped mail meanwhile, and another one is refused.
    olga.sends(&table, "reminder");
    app.client().get(&ada).form("Stop mailing me").submit().expect(200);
    app.mail_server().will_say([Delivery::Never(Words::squeeze("550 5.1.1 no such person"))]);
    app.deliver_mail();
    olga.opens(&table.path).click(way).says("Ms Ada Example").says("Ms Bo Example");
    // Bo's next one arrives: what failed before stays in the list of mails, and nobody has to do anything about it.
    let a_moment = std::time::Duration::from_secs(1);
    app.advance(a_moment);
    let guest = olga.opens(&table.path).click("Ms Bo Example");
    guest.form("Send the invitation again").submit().expect(200);
    app.deliver_mail();
    olga.opens(&table.path).says("1 mail failed").click(way).says("Ms Ada Example").hides("Ms Bo Example");
    let guest = olga.opens(&table.path).click("Ms Ada Example");
    guest.form("They asked to be mailed again").submit().expect(200);
    app.advance(a_moment);
    olga.opens(&guest.path).form("Send the invitation again").submit().expect(200);
    app.deliver_mail();
    assert_eq!((app.mails_to(ADA).len(), app.mails_to(BO).len()), (2, 2));
    olga.opens(&list).says("reached everybody");
    olga.opens(&table.path).hides(way);
    // Whoever is no guest any more need not be reached.
    app.advance(a_moment);
    olga.sends(&table, "reminder");
    app.client().get(&bo).form("Ne plus m’écrire").submit().expect(200);
    app.deliver_mail();
    olga.opens(&table.path).click(way).says("Ms Bo Example");
    let guest = olga.opens(&table.path).click("Ms Bo Example");
    guest.form("Revoke the invitation").submit().expect(200);
    olga.opens(&list).says("reached everybody");
    olga.opens(&table.path).hides(way);
}

fn an_assistant_who_stopped_mail_is_seen_and_mailed_again() {
    let app = TestApp::start();
    let olga = app.organiser();
    let table = olga.creates_event(&event("Resilient Networks"));
    olga.imports(&table, &guest_list(&[(ADA, "en"), (BO, "fr")]));
    let guest = olga.opens(&table.path).click("Ms Ada Example").path;
    let form = olga.opens(&format!("{guest}/assistants")).form("Add the assistant");
    form.fill("Name", "Eva Helper").fill("Email", EVA).submit().expect(200);
    olga.sends_invitations(&table);
    olga.opens(&guest).hides("No copies are sent");
    let path = stop(&app.mails_to(EVA)[0]);
    app.client().get(&path).form("Stop mailing me").submit().expect(200);
    // It is about the assistant's address alone, and everybody at the desk sees it.
    let staff = app.colleague(Role::Staff);
    let page =
        staff.opens(&guest).says("No copies are sent to Eva Helper").hides("They asked for copies again");
    page.hides("Nothing is sent to this address");
    let before = || olga.opens(&table.part("mailings/new?kind=reminder"));
    let page = before().says("2 guests get this mail").hides("gets a copy");
    let page = page.says("1: asked not to be mailed").says("Eva Helper (eva@ministry.example)");
    let sent = page.form_beginning("Send 2 reminders").submit().expect(200);
    app.deliver_mail();
    olga.opens(&sent.path).says("2 of 2 done");
    assert_eq!((app.mails_to(ADA).len(), app.mails_to(EVA).len()), (2, 1));
    let id = app.database().rows(&format!("SELECT {} AS line FROM assistants", app.database().hex("id")));
    let id: uuid::Uuid = id[0].parse().expect("an id");
    let release = |of: &str, reason: &str| {
        olga.client.post(&format!("{of}/assistants/{id}/release"), &[("reason", reason)])
    };
    staff.client.post(&format!("{guest}/assistants/{id}/release"), &[("reason", "unsubscribed")]).expect(403);
    release(&guest, "whim").expect(400);
    release(&guest, "bounced").follow().says("Mail to this address is not stopped.");
    let other = olga.opens(&table.path).click("Ms Bo Example").path;
    release(&other, "unsubscribed").expect(404);
    assert_eq!(suppressed(&app), [format!("{EVA} unsubscribed")]);
    let page = olga.opens(&guest).form_beginning("They asked for copies again").submit();
    page.says("The address is mailed again.").hides("No copies are sent").says("Mail to the address");
    app.advance(std::time::Duration::from_hours(25));
    let olga = Desk::signs_in(app.client(), &olga.email, PASSWORD);
    let page = olga.opens(&table.part("mailings/new?kind=reminder")).says("1 assistant gets a copy");
    page.form_beginning("Send 2 reminders").submit().expect(200);
    app.deliver_mail();
    assert_eq!((app.mails_to(ADA).len(), app.mails_to(EVA).len()), (3, 2));
    // A mailbox that is full of holes is told with the server's words.
    app.database().execute(
        "INSERT INTO suppressions (email_key, reason, email, since, words) \
         VALUES ('eva@ministry.example', 'bounced', 'eva@ministry.example', 1, '550 no such person')",
    );
    let page = olga.opens(&guest).says("came back on").says("550 no such person");
    page.form_beginning("This mailbox works again").submit().says("The address is mailed again.");
}

fn only_mail_that_people_send_to_many_can_be_stopped() {
    let app = TestApp::start();
    let olga = app.organiser();
    table(&olga);
    app.invitee(ADA).accepts();
    app.deliver_mail();
    let mails = app.mails_to(ADA);
    assert!(mails[0].raw.contains("List-Unsubscribe: "));
    // Behind plain http one click would be against RFC 8058.
    assert!(!mails[0].raw.contains("List-Unsubscribe-Post"));
    assert!(!mails[1].raw.contains("List-Unsubscribe"), "a confirmation is an answer to an answer");
}

tests! {
    a_mail_provider_stops_mail_with_one_request,
    who_stopped_mail_can_let_it_come_again,
    a_corrected_address_is_mailed_though_the_former_one_was_stopped,
    who_asked_not_to_be_mailed_is_told_in_another_way,
    the_way_to_mail_that_did_not_arrive_is_there_while_there_is_some,
    an_assistant_who_stopped_mail_is_seen_and_mailed_again,
    only_mail_that_people_send_to_many_can_be_stopped,
}
