//! Mailings that begin later, go at a pace, wait and go on; for whom they are; and reminders by plan.

use std::time::Duration;

use roundtable::domain::message::MessageState;
use roundtable::mail::transport::{Delivery, Words};

use crate::support::app::TestApp;
use crate::support::builders::{COLUMNS, event, guest_list, many_guests};
use crate::support::harness::tests;
use crate::support::page::Page;
use crate::support::personas::{Colleague, Desk, Event, PASSWORD};

const DAY: Duration = Duration::from_hours(24);
const ADA: &str = "ada@ministry.example";
const BO: &str = "bo@ministry.example";
const CY: &str = "cy@regulator.example";

/// Three people: Ada of a Dutch ministry, tagged; Bo of the same; Cy of a French regulator, who reads French.
fn table(olga: &Colleague<'_>) -> Event {
    let table = olga.creates_event(&event("Resilient Networks"));
    let list = format!(
        "{COLUMNS}{ADA},Ms,Ada,Example,Head,Ministry of Examples,government,NL,en,speaker\n\
         {BO},Mr,Bo,Example,Aide,Ministry of Examples,government,NL,en,\n\
         {CY},Dr,Cy,Example,Chair,Regulator of Examples,regulator,FR,fr,\n"
    );
    olga.imports(&table, &list);
    table
}

/// Olga on another day: nobody stays signed in for so long.
fn again(app: &TestApp, olga: &Desk) -> Desk {
    Desk::signs_in(app.client(), &olga.email, PASSWORD)
}

fn before(olga: &Desk, table: &Event, asked: &str) -> Page {
    olga.opens(&table.part(&format!("mailings/new?kind={asked}")))
}

fn states(app: &TestApp) -> Vec<String> {
    app.database().rows("SELECT state || ' ' || count(*) AS line FROM messages GROUP BY state ORDER BY state")
}

fn a_mailing_is_for_whom_it_is_chosen_for() {
    let app = TestApp::start();
    let olga = app.organiser();
    let table = table(&olga);
    // One wave after the other: the regulators first.
    let page = before(&olga, &table, "invitation&group=regulator").says("1 guest gets this mail");
    page.says("of the group regulator").form_beginning("Send 1 invitation").submit().expect(200);
    app.deliver_mail();
    assert_eq!((app.mails_to(ADA).len(), app.mails_to(CY).len()), (0, 1));
    before(&olga, &table, "invitation&tag=speaker").says("1 guest gets this mail").says("tagged speaker");
    before(&olga, &table, "invitation&country=FR").says("1: invited already");
    before(&olga, &table, "invitation").form_beginning("Send 2 invitations").submit().expect(200);
    app.deliver_mail();
    app.invitee(ADA).accepts();
    app.invitee(CY).declines("");
    app.deliver_mail();
    // What the address says must be something that the page could have said.
    for odd in ["who=nobody", "tag=%00", "country=XX", "group=kings", "wave=7", "who=accepted"] {
        olga.client.get(&table.part(&format!("mailings/new?kind=reminder&{odd}"))).expect(404);
    }

    // A free message goes to those who come; it must have been written, and is not sent twice.
    before(&olga, &table, "message").says("This message has not been written.");
    let text = olga.opens(&table.part("templates/message/en")).form("Save");
    text.fill("Subject", "Parking at {event.title}")
        .fill("Text", "Dear {invitee.name},\n\nuse the north gate.")
        .submit();
    let page = before(&olga, &table, "message").says("1 guest gets this mail").says("use the north gate");
    page.form_beginning("Send the message to 1 guest").submit().expect(200);
    app.deliver_mail();
    let mail = app.mails_to(ADA).pop().expect("a message");
    assert_eq!(mail.subject, "Parking at Resilient Networks");
    assert!(mail.raw.contains("List-Unsubscribe: "));
    before(&olga, &table, "message").says("There is nobody to send it to now.").says("1: told already");
    // Nobody wrote it in French, so it goes out in English rather than as the product's own words.
    let page = before(&olga, &table, "message&who=declined").says("use the north gate");
    page.form_beginning("Send the message to 1 guest").submit().expect(200);
    app.deliver_mail();
    assert!(app.mails_to(CY).pop().expect("a message").text.contains("use the north gate"));
}

fn a_mailing_begins_when_it_was_set_to() {
    let app = TestApp::start();
    let olga = app.organiser();
    let table = table(&olga);
    olga.sends_invitations(&table);
    // It is Monday, 10:00 in Amsterdam.
    let form = || before(&olga, &table, "reminder").form_beginning("Send 3 reminders");
    let page = form().fill("Begin (optional)", "2026-11-23T09:59").submit().expect(422);
    page.says("Choose a time that is still to come");
    let page = form().fill("Begin (optional)", "2040-01-01T09:00").submit().expect(422);
    page.says("before the reply deadline");
    let page = form().fill("Begin (optional)", "someday").submit().expect(422).says("not a date and time");
    assert_eq!(
        page.form_beginning("Send 3 reminders").value("Begin (optional)"),
        "someday",
        "nothing typed is lost"
    );
    let page = form().fill("Begin (optional)", "2026-11-24T09:30").submit().expect(200);
    let page = page.says("It begins on Tue 24 Nov 2026, 09:30").says("Nothing was sent yet.");
    assert_eq!((app.begins_mailings(), app.deliver_mail()), (0, 0));

    // Ada answers meanwhile; the text is changed meanwhile, for mailings to come.
    app.invitee(ADA).accepts();
    app.deliver_mail();
    let text = olga.opens(&table.part("templates/reminder/en")).form("Save");
    text.fill("Subject", "Another subject").submit();
    app.advance(DAY);
    assert_eq!(app.begins_mailings(), 1);
    assert_eq!(app.begins_mailings(), 0, "once");
    app.deliver_mail();
    assert_eq!((app.mails_to(ADA).len(), app.mails_to(BO).len()), (2, 2), "Ada has her confirmation instead");
    assert!(!app.mails_to(BO)[1].subject.contains("Another"), "the text is that of when it was set");
    let olga = again(&app, &olga);
    olga.opens(&page.path).says("2 of 2 done").says("Sent: 2");

    // One that cannot be sent any more says so.
    let page = before(&olga, &table, "reminder").says("reminded less than a day ago");
    assert!(!page.body().contains("name=\"begins\""), "there is nobody to remind, so nothing to press");
    let page = before(&olga, &table, "message").says("has not been written");
    drop(page);
    let later = before(&olga, &table, "change").form_beginning("Tell 3 guests");
    let later = later.fill("Begin (optional)", "2026-11-25T09:30").submit().expect(200);
    let cancel = before(&olga, &table, "cancellation").form_beginning("Cancel the event");
    cancel.submit().expect(200);
    app.deliver_mail();
    app.advance(2 * DAY);
    assert_eq!(app.begins_mailings(), 0);
    let olga = again(&app, &olga);
    olga.opens(&later.path).says("Stopped.").says("The event is cancelled; this can no longer be sent.");
}

fn a_mailing_keeps_its_pace_waits_and_goes_on() {
    let app = TestApp::start();
    let olga = app.organiser();
    let table = olga.creates_event(&event("Resilient Networks"));
    olga.imports(&table, &many_guests(25));
    let page = before(&olga, &table, "invitation").form_beginning("Send 25 invitations");
    let page = page.pick("Pace", "10 a minute").submit().expect(200).says("10 a minute");
    assert_eq!(app.deliver_mail(), 1);
    assert_eq!(paced(&app, 9), vec![1; 9]);
    // It waits, and no time makes it go on.
    olga.opens(&page.path).form("Pause").submit().expect(200).says("Paused.");
    app.advance(DAY);
    assert_eq!(app.deliver_mail(), 0);
    let olga = again(&app, &olga);
    olga.opens(&page.path).form("Let it go on").submit().expect(200).says("The mailing goes on.");
    assert_eq!(app.deliver_mail(), 1);
    // Nor does it catch up what it missed while nothing was sent, by however many it is looked at.
    app.advance(Duration::from_secs(55));
    assert_eq!([app.deliver_mail(), app.deliver_mail()], [1, 0]);
    app.advance(Duration::from_secs(5));
    assert_eq!(app.deliver_mail(), 0, "six seconds are not over");
    app.advance(Duration::from_secs(1));
    assert_eq!(app.deliver_mail(), 1);
    assert_eq!(paced(&app, 12), vec![1; 12]);
    assert_eq!(paced(&app, 3), vec![0; 3], "and nothing is left");
    assert_eq!(app.mails().len(), 25);
    assert_eq!(states(&app), ["sent 25"]);
    // There is nothing to pause any more.
    olga.client.post(&format!("{}/resume", page.path), &[]).follow().says("was stopped or goes on already");
}

/// How many mails go out after each of so many times six seconds.
fn paced(app: &TestApp, times: usize) -> Vec<usize> {
    let each = |_| {
        app.advance(Duration::from_secs(6));
        app.deliver_mail()
    };
    (0..times).map(each).collect()
}

fn copies_are_mails_of_the_pace_and_other_mails_are_not_kept_waiting_by_it() {
    let app = TestApp::start();
    let olga = app.organiser();
    let table = table(&olga);
    let guest = olga.opens(&table.path).click("Ms Ada Example").path;
    for name in ["eva", "eve"] {
        let form = olga.opens(&format!("{guest}/assistants")).form("Add the assistant");
        form.fill("Name", name).fill("Email", &format!("{name}@ministry.example")).submit().expect(200);
    }
    let form = before(&olga, &table, "invitation").form_beginning("Send 3 invitations");
    let page = form.pick("Pace", "10 a minute").submit().expect(200);
    assert_eq!(app.deliver_mail(), 1);
    // For a while nothing goes out: nobody sends. What belongs to no mailing goes at once then.
    app.advance(Duration::from_mins(5));
    let other = olga.creates_event(&event("Another one"));
    olga.imports(&other, &many_guests(7));
    before(&olga, &other, "invitation").form_beginning("Send 7 invitations").submit().expect(200);
    assert_eq!(app.deliver_mail(), 1 + 7);
    assert_eq!(paced(&app, 4), [1, 1, 1, 0]);
    olga.opens(&page.path).says("5 of 5 done");
    let mut to: Vec<usize> = vec![];
    for address in [ADA, BO, CY, "eva@ministry.example", "eve@ministry.example"] {
        to.push(app.mails_to(address).len());
    }
    assert_eq!(to, [1; 5]);
    // A mail that is tried again by hand is one, too, and finds its turn free.
    app.database().execute("UPDATE messages SET state = 'failed' WHERE assistant_id IS NOT NULL");
    for _ in 0..2 {
        let page = olga.opens(&page.path);
        page.form_beginning("Try again").submit().expect(200);
    }
    assert_eq!(app.deliver_mail(), 1);
    assert_eq!(paced(&app, 2), [1, 0]);
}

fn a_mailing_that_waits_or_was_not_begun_is_stopped() {
    let app = TestApp::start();
    let olga = app.organiser();
    let table = table(&olga);
    let later = before(&olga, &table, "invitation").form_beginning("Send 3 invitations");
    let later = later.fill("Begin (optional)", "2026-11-24T09:30").submit().expect(200);
    later.form("Do not send it").submit().expect(200).says("Stopped");
    app.advance(2 * DAY);
    assert_eq!(app.begins_mailings(), 0);
    let olga = again(&app, &olga);
    let page = before(&olga, &table, "invitation").form_beginning("Send 3 invitations");
    let page = page.pick("Pace", "10 a minute").submit().expect(200);
    assert_eq!(app.deliver_mail(), 1);
    let paused = olga.opens(&page.path).form("Pause").submit();
    // A mail that a worker had in hand and that comes back waits as well.
    app.database().execute("UPDATE messages SET due_at = 1 WHERE state = 'queued'");
    assert_eq!(app.deliver_mail(), 2);
    assert_eq!(states(&app), ["queued 2", "sent 1"]);
    paused.form("Stop what has not gone out").submit().expect(200).says("2 mails were not sent");
    assert_eq!(states(&app), ["cancelled 2", "sent 1"]);
    // Whom nothing reached can be invited anew.
    before(&olga, &table, "invitation").says("2 guests get this mail");
}

fn reminders_go_out_by_plan_once_each() {
    let app = TestApp::start();
    let olga = app.organiser();
    let table = table(&olga);
    // Answers are taken until 28 May 2027 (see the builder); sent in the spring.
    let plan = table.part("reminders");
    olga.opens(&plan).says("Nothing is planned.");
    let form = olga.opens(&plan).form("Plan the reminder");
    let page =
        form.fill("Days before the deadline", "soon").fill("At what time", "25:00").submit().expect(422);
    page.says("Enter a number of days").says("Enter a time of day");
    for days in ["21", "7", "2"] {
        let form = olga.opens(&plan).form("Plan the reminder");
        form.fill("Days before the deadline", days).submit().expect(200).says("Reminder planned.");
    }
    let form = olga.opens(&plan).form("Plan the reminder").fill("Days before the deadline", "7");
    form.submit().expect(422).says("a reminder at this time already");
    olga.opens(&plan).says("once the event is open");
    olga.sends_invitations(&table);
    let deadline = app.database().rows("SELECT CAST(reply_by AS TEXT) AS line FROM events");
    let deadline: i64 = deadline[0].parse().expect("microseconds");
    let until = |before: Duration| {
        let at = u64::try_from(deadline - app.now().micros()).expect("it is to come");
        app.advance(Duration::from_micros(at).saturating_sub(before));
    };
    until(22 * DAY);
    assert_eq!(app.begins_mailings(), 0);
    until(20 * DAY);
    assert_eq!((app.begins_mailings(), app.begins_mailings()), (1, 0));
    app.deliver_mail();
    assert_eq!((app.mails_to(ADA).len(), app.mails_to(CY).len()), (2, 2));
    app.invitee(ADA).accepts();
    app.deliver_mail();
    let olga = again(&app, &olga);
    olga.opens(&plan).says("0 guests would be reminded");
    // Nothing ran for more than two weeks: one reminder, not two.
    until(DAY);
    assert_eq!((app.begins_mailings(), app.begins_mailings()), (1, 0));
    app.deliver_mail();
    assert_eq!((app.mails_to(ADA).len(), app.mails_to(BO).len()), (3, 3));
    let olga = again(&app, &olga);
    let page = olga.opens(&plan).says("passed; it runs again only if the reply deadline moves");
    page.form_beginning("Remove the reminder 7 days").submit().expect(200).says("taken out of the plan");
    let mailings = app.database().rows("SELECT kind AS line FROM mailings WHERE kind = 'reminder'");
    assert_eq!(mailings.len(), 2);
    let queued = app.database().rows("SELECT kind AS line FROM messages WHERE state <> 'sent'");
    assert!(queued.is_empty(), "{:?} {queued:?}", MessageState::Queued);
}

fn nobody_is_reminded_out_of_the_blue() {
    let app = TestApp::start();
    let olga = app.organiser();
    // It is 23 November; answers are taken for ten days.
    let table = olga.creates_event(&event("Resilient Networks").with("Reply by", "2026-12-03"));
    olga.imports(&table, &guest_list(&[(ADA, "en"), (BO, "en")]));
    let plan = table.part("reminders");
    for days in ["10", "9"] {
        let form = olga.opens(&plan).form("Plan the reminder").fill("Days before the deadline", days);
        form.fill("At what time", "12:00").submit().expect(200);
    }
    // The first step is due while the event is a draft; then everybody is invited.
    app.advance(Duration::from_hours(3));
    again(&app, &olga).sends(&table, "invitation");
    app.deliver_mail();
    assert_eq!(app.begins_mailings(), 0, "what they were invited to a moment ago");
    let later = again(&app, &olga);
    later.opens(&plan).says("passed; it runs again only if the reply deadline moves");
    // The second is due within a day of the invitation: it counts, and reminds nobody.
    app.advance(Duration::from_hours(23) + Duration::from_secs(1));
    assert_eq!(app.begins_mailings(), 0);
    let olga = again(&app, &olga);
    olga.opens(&plan).says("there was nobody to remind");
    // A later deadline makes neither overdue.
    let form = olga.opens(&table.part("edit")).form_beginning("Save");
    form.fill("Reply by", "2026-12-04").submit().expect(200);
    app.advance(DAY);
    assert_eq!(app.begins_mailings(), 1, "the nine days before the new one, and nothing before that");
    app.deliver_mail();
    assert_eq!(app.mails_to(ADA).len(), 2);
}

fn a_message_to_those_who_come_is_not_for_who_declined_meanwhile() {
    let app = TestApp::start();
    let olga = app.organiser();
    let table = table(&olga);
    olga.sends_invitations(&table);
    for guest in [ADA, BO] {
        app.invitee(guest).accepts();
    }
    app.deliver_mail();
    let text = olga.opens(&table.part("templates/message/en")).form("Save");
    text.fill("Subject", "The door code").fill("Text", "Dear {invitee.name}, it is the usual one.").submit();
    let page = before(&olga, &table, "message").form_beginning("Send the message to 2 guests");
    let page = page.pick("Pace", "10 a minute").submit().expect(200);
    page.form("Pause").submit().expect(200);
    app.invitee(BO).declines("");
    app.deliver_mail();
    olga.opens(&page.path).form("Let it go on").submit().expect(200);
    paced(&app, 2);
    let got = |who| app.mails_to(who).iter().filter(|mail| mail.subject == "The door code").count();
    assert_eq!((got(ADA), got(BO)), (1, 0));
}

fn what_was_sent_anew_is_not_sent_twice() {
    let app = TestApp::start();
    let olga = app.organiser();
    let table = olga.creates_event(&event("Resilient Networks"));
    olga.imports(&table, &guest_list(&[(ADA, "en"), (BO, "en")]));
    app.mail_server().refuses(ADA, Delivery::Never(Words::squeeze("550 5.1.1 no such person")));
    let mailing = olga.sends(&table, "invitation");
    app.deliver_mail();
    let form = olga.opens(&table.path).click("Ms Ada Example").click("Edit details").form("Save details");
    form.fill("Email", "ada@new.example").submit().expect(200);
    app.advance(Duration::from_secs(1));
    before(&olga, &table, "invitation&who=corrected")
        .form_beginning("Send 1 invitation")
        .submit()
        .expect(200);
    app.deliver_mail();
    assert_eq!(app.mails_to("ada@new.example").len(), 1);
    let failed = olga.opens(&mailing.path).form_beginning("Try again");
    failed.submit().says("This was sent anew since");
    assert_eq!(app.deliver_mail(), 0);
}

fn the_page_of_a_mail_has_every_answer_of_the_server() {
    let app = TestApp::start();
    let olga = app.organiser();
    let table = olga.creates_event(&event("Resilient Networks"));
    olga.imports(&table, &guest_list(&[(ADA, "en")]));
    let later = || Delivery::Later(Words::squeeze("451 4.7.1 Greylisted, please try again"));
    app.mail_server().will_say([later(), later()]);
    let mailing = olga.sends(&table, "invitation");
    app.deliver_mail();
    app.advance(Duration::from_mins(2));
    app.deliver_mail();
    app.advance(Duration::from_mins(10));
    app.deliver_mail();
    let page = olga.opens(&mailing.path).click("250 kept in memory").says("Sent to").says(ADA);
    let page = page.says("451 4.7.1 Greylisted").says("Attempts 3");
    assert_eq!(page.all("tbody tr").len(), 2, "two were put off, the third was taken");
}

tests! {
    a_mailing_is_for_whom_it_is_chosen_for,
    a_mailing_begins_when_it_was_set_to,
    a_mailing_keeps_its_pace_waits_and_goes_on,
    copies_are_mails_of_the_pace_and_other_mails_are_not_kept_waiting_by_it,
    a_mailing_that_waits_or_was_not_begun_is_stopped,
    reminders_go_out_by_plan_once_each,
    nobody_is_reminded_out_of_the_blue,
    a_message_to_those_who_come_is_not_for_who_declined_meanwhile,
    what_was_sent_anew_is_not_sent_twice,
    the_page_of_a_mail_has_every_answer_of_the_server,
}
