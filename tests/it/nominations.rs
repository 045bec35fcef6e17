//! "I cannot come, I propose a colleague": at once or after the organiser's approval, taken back, declined, and
//! passed on; never with more seats than before.

use std::time::Duration;

use crate::support::app::TestApp;
use crate::support::builders::{event, guest_list};
use crate::support::harness::tests;
use crate::support::personas::{Desk, Event};

const YES: &str = "Yes, I will take part";
const SEND: &str = "No, but I propose a colleague";

/// An event with one seat, and guests by their names.
fn table(olga: &Desk, app: &TestApp, substitutes: &str, names: &[&str]) -> Event {
    let plan = event("A small table").seats(1).with("When all seats are taken", "promote");
    let plan = plan.with("Guests may send a colleague in their place", substitutes);
    let small = olga.creates_event(&plan);
    let people: Vec<String> = names.iter().map(|name| format!("{name}@x.example")).collect();
    olga.imports(&small, &guest_list(&people.iter().map(|p| (p.as_str(), "en")).collect::<Vec<_>>()));
    olga.sends(&small, "invitation");
    app.deliver_mail();
    app.advance(Duration::from_secs(1));
    small
}

/// Address and answer of everybody who is invited.
fn hall(app: &TestApp) -> Vec<String> {
    app.database().rows(
        "SELECT email || ' ' || coalesce(reply, '-') AS line FROM invitations JOIN contacts ON contacts.id = contact_id \
         WHERE standing = 'invited' ORDER BY email",
    )
}

fn a_colleague_takes_over_the_seat_at_once() {
    let app = TestApp::start();
    let olga = app.organiser();
    let small = table(&olga, &app, "at once", &["ada", "bo"]);
    let ada = app.invitee("ada@x.example");
    ada.accepts();
    app.invitee("bo@x.example").accepts().says("You are on the waiting list");
    app.deliver_mail();
    let page = ada.sends("Dr Sam Lee", "sam@y.example");
    let page = page.says("Your colleague has been invited").says("Dr Sam Lee").says("s•••@y.example");
    let page = page.hides("Change my reply").hides("Withdraw my proposal");
    assert_eq!(page.attributes("main p a", "href"), ["mailto:secretariat@roundtable.example"]);
    assert_eq!(hall(&app), ["ada@x.example replaced", "bo@x.example waiting", "sam@y.example offered"]);
    app.deliver_mail();
    let told = app.mails_to("ada@x.example").pop().expect("a mail");
    assert!(told.subject.starts_with("Your colleague is invited") && told.text.contains("Dr Sam Lee"));
    assert!(told.calendar.is_some_and(|entry| entry.contains("METHOD:CANCEL")), "out of her calendar");
    let invited = app.mails_to("sam@y.example").pop().expect("a mail");
    assert!(invited.text.contains("Ms Ada Example is unable to attend"), "{}", invited.text);

    // The link is Sam's own, and so is what it shows.
    let sam = app.invitee("sam@y.example");
    assert_ne!(sam.link, ada.link);
    let page = sam.opens().says("Ms Ada Example is unable to take part and has proposed you.");
    page.says("The seat is kept for you").says("Friday 28 May 2027, 23:59 CEST");
    app.invitee("bo@x.example").opens().says("You are on the waiting list");
    sam.accepts().says("Your seat is confirmed").says("Dr Sam Lee");
    app.deliver_mail();
    ada.opens().says("Your colleague has been invited");
    ada.client.post(&ada.link, &[("answer", "yes"), ("printed_name", "Ada")]).expect(409);
    assert_eq!(hall(&app), ["ada@x.example replaced", "bo@x.example waiting", "sam@y.example accepted"]);
    olga.opens(&small.path).says("1 accepted").says("0 of 1 seats left").says("Sends a colleague");
    let page = olga.opens(&format!("{}?q=ada@x.example", small.path)).click("Ms Ada Example");
    let page = page.says("sam@y.example (accepted)").says("Replaced by a colleague");
    page.click("Dr Sam Lee").says("In place of").says("Ministry of Examples");
}

fn a_colleague_who_does_not_come_gives_the_invitation_back() {
    let app = TestApp::start();
    let olga = app.organiser();
    table(&olga, &app, "at once", &["ada"]);
    let ada = app.invitee("ada@x.example");
    ada.accepts();
    ada.sends("Sam", "sam@y.example");
    app.deliver_mail();
    // Sam passes it on, and the chain is kept.
    app.invitee("sam@y.example").sends("Tia", "tia@z.example");
    app.deliver_mail();
    assert_eq!(hall(&app), ["ada@x.example replaced", "sam@y.example replaced", "tia@z.example offered"]);
    // It cannot turn back: whoever is on the list is for the organiser to decide about.
    let page = app.invitee("tia@z.example").sends("Ada again", "ada@x.example");
    page.says("Your proposal has been received").hides("has been invited");
    app.invitee("tia@z.example").declines("");
    app.deliver_mail();
    assert_eq!(hall(&app), ["ada@x.example replaced", "sam@y.example -", "tia@z.example declined"]);
    let told = app.mails_to("sam@y.example").pop().expect("a mail");
    assert!(told.subject.starts_with("About your proposal") && told.text.contains("Tia will not attend"));
    app.invitee("sam@y.example").declines("");
    app.deliver_mail();
    assert_eq!(hall(&app), ["ada@x.example -", "sam@y.example declined", "tia@z.example declined"]);
    ada.opens().says(YES).says(SEND);
    ada.accepts().says("Your seat is confirmed");
    app.deliver_mail();
    let chain = app
        .database()
        .rows("SELECT nominee_email || ' ' || status AS line FROM nominations ORDER BY nominee_email");
    assert_eq!(chain, ["ada@x.example proposed", "sam@y.example declined", "tia@z.example declined"]);
}

fn the_organiser_decides_and_until_then_everything_stands() {
    let app = TestApp::start();
    let olga = app.organiser();
    let small = table(&olga, &app, "after approval", &["ada", "bo"]);
    let ada = app.invitee("ada@x.example");
    ada.accepts();
    app.deliver_mail();
    let page = ada.sends("Sam", "sam@y.example").says("Your proposal has been received");
    assert_eq!(hall(&app), ["ada@x.example accepted", "bo@x.example -"], "nothing is decided");
    // Taken back, and proposed again.
    page.form("Withdraw my proposal").submit().expect(200).says("Your seat is confirmed");
    ada.client.post(&format!("{}/withdraw", ada.link), &[]).expect(303);
    ada.sends("Sam", "sam@y.example").says("Your proposal has been received");
    ada.opens().click("Change my reply").hides(SEND);
    let twice = [("answer", "send"), ("nominee_name", "Tia"), ("nominee_email", "tia@y.example")];
    ada.client.post(&ada.link, &twice).expect(422).says("Your earlier proposal is still being considered");
    app.deliver_mail();

    let page = olga.opens(&small.path).says("Decide about 1 colleague");
    let page = page.click("Decide about 1 colleague…").says("sam@y.example").says("Ms Ada Example");
    let page =
        page.form("Refuse Sam").submit().expect(200).says("Refused.").says("There is nothing to decide");
    app.deliver_mail();
    let told = app.mails_to("ada@x.example").pop().expect("a mail");
    assert!(told.text.contains("Sam will not attend"), "{}", told.text);
    ada.opens().says("Your seat is confirmed");
    // Bo proposes somebody who is on the list: no page tells Bo so, and the organiser is told.
    app.invitee("bo@x.example").sends("Ada", "ada@x.example").says("Your proposal has been received");
    let page = app.client().open(&page.path).expect(200);
    assert!(page.all("tbody").is_empty(), "who is not signed in sees nothing");
    let page = olga.opens(&small.part("nominations"));
    page.form("Invite Ada").submit().expect(200).says("has an invitation of their own. Refuse the proposal");
    // What is decided while nobody looks is decided once.
    let page = olga.opens(&small.part("nominations"));
    let again = page.form("Refuse Ada");
    page.form("Refuse Ada").submit().expect(200).says("Refused.");
    again.submit().expect(200).says("decided or taken back already");
    ada.sends("Sam", "sam@y.example");
    olga.opens(&small.part("nominations"))
        .form("Invite Sam")
        .submit()
        .expect(200)
        .says("The colleague is invited");
    app.deliver_mail();
    assert_eq!(hall(&app), ["ada@x.example replaced", "bo@x.example -", "sam@y.example offered"]);
    // A revoked colleague leaves the invitation with who had it.
    let sam = olga.opens(&format!("{}?q=sam@y.example", small.path)).click("Sam");
    sam.form("Revoke the invitation").submit().expect(200);
    app.deliver_mail();
    ada.opens().says(YES);
}

fn what_is_typed_about_a_colleague_is_checked_and_kept() {
    let app = TestApp::start();
    let olga = app.organiser();
    let small = table(&olga, &app, "at once", &["ada"]);
    let ada = app.invitee("ada@x.example");
    let form = ada.opens().form("Send my reply").tick(SEND).fill("Position of your colleague", "Deputy");
    let page = form.fill("Email of your colleague", "sam").submit().expect(422);
    let page =
        page.says("Please enter your colleague’s name").says("Please enter your colleague’s email address");
    let mut form = page.form("Send my reply");
    assert_eq!(form.value("Position of your colleague"), "Deputy");
    let form = form.tick(SEND).fill("Name of your colleague", "Sam");
    let page = form.fill("Email of your colleague", "ADA@x.example").submit().expect(422);
    page.says("This is your own address.");
    assert_eq!(hall(&app), ["ada@x.example -"]);
    let form = olga.opens(&small.part("edit")).form("Save changes");
    form.pick("Guests may send a colleague in their place", "off").submit().expect(200);
    ada.opens().hides(SEND);
    let sends = [("answer", "send"), ("nominee_name", "Sam"), ("nominee_email", "sam@y.example")];
    ada.client.post(&ada.link, &sends).expect(422).says("This invitation is personal");
}

fn a_colleague_who_says_nothing_is_reminded_and_then_gives_the_place_back() {
    let app = TestApp::start();
    let olga = app.organiser();
    let small = table(&olga, &app, "at once", &["ada", "bo"]);
    let ada = app.invitee("ada@x.example");
    ada.accepts();
    app.invitee("bo@x.example").accepts().says("You are on the waiting list");
    ada.sends("Sam", "sam@y.example");
    app.deliver_mail();
    let page = olga.opens(&small.part("mailings/new?kind=reminder")).says("1 guest");
    page.form_beginning("Send 1 reminder").submit().expect(200);
    app.deliver_mail();
    let reminded = app.mails_to("sam@y.example").pop().expect("a mail");
    assert!(reminded.subject.starts_with("Reminder: "), "{}", reminded.subject);

    // Until the deadline, 28 May 2027 at the end of the day in Amsterdam.
    let over: jiff::Timestamp = "2027-05-28T22:00:00Z".parse().expect("an instant");
    let wait = u64::try_from(over.as_microsecond() - app.now().as_micros()).expect("later");
    app.advance(Duration::from_micros(wait));
    assert_eq!(app.run(roundtable::actions::seats::sweep(&app.app)).expect("swept"), 1);
    app.deliver_mail();
    assert_eq!(hall(&app), ["ada@x.example -", "bo@x.example accepted", "sam@y.example -"]);
    let told = app.mails_to("ada@x.example").pop().expect("a mail");
    assert!(told.subject.starts_with("About your proposal"), "{}", told.subject);
    let text = told.text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("Monday 31 May 2027, 00:00 CEST"), "two days to say something: {text}");
    ada.opens().says("All seats are taken").says("Yes, put me on the waiting list");
    app.invitee("sam@y.example").opens().says("The time for replies has ended");
}

fn nobody_is_sent_who_could_not_answer() {
    let app = TestApp::start();
    let olga = app.organiser();
    let small = table(&olga, &app, "after approval", &["ada", "bo"]);
    let (ada, bo) = (app.invitee("ada@x.example"), app.invitee("bo@x.example"));
    ada.accepts();
    ada.sends("Sam", "sam@y.example");
    bo.sends("Tia", "tia@y.example");
    app.deliver_mail();
    olga.opens(&small.path).form("Close for answers").submit().expect(200);
    // What was proposed can still be taken back, and Ada's seat can still be handed on.
    bo.opens().says("Your proposal has been received").says("Withdraw my proposal").hides("Change my reply");
    let page = olga.opens(&small.part("nominations")).form("Invite Tia").submit().expect(200);
    let page = page.says("the colleague could not answer: grant the guest more time");
    page.form("Invite Sam").submit().expect(200).says("The colleague is invited");
    app.deliver_mail();
    app.invitee("sam@y.example").accepts().says("Your seat is confirmed");
    app.deliver_mail();
    assert_eq!(hall(&app), ["ada@x.example replaced", "bo@x.example -", "sam@y.example accepted"]);
}

fn a_granted_seat_goes_along_and_stays_one() {
    let app = TestApp::start();
    let olga = app.organiser();
    let small = table(&olga, &app, "at once", &["ada", "bo"]);
    app.invitee("ada@x.example").accepts();
    let bo = olga.opens(&format!("{}?q=bo@x.example", small.path)).click("Ms Bo Example");
    let form = bo.click("Exceptions").form("Save exceptions");
    form.tick("There is a seat for this guest, even when all are taken").submit().expect(200);
    let bo = app.invitee("bo@x.example");
    bo.sends("Tia", "tia@y.example");
    app.deliver_mail();
    let tia = app.invitee("tia@y.example");
    tia.declines("");
    app.deliver_mail();
    bo.opens().says("All seats are taken");
    tia.accepts().says("Your seat is confirmed");
    app.deliver_mail();
    assert_eq!(hall(&app), ["ada@x.example accepted", "bo@x.example -", "tia@y.example accepted"]);
}

tests! {
    a_colleague_who_says_nothing_is_reminded_and_then_gives_the_place_back,
    nobody_is_sent_who_could_not_answer,
    a_granted_seat_goes_along_and_stays_one,
    a_colleague_takes_over_the_seat_at_once,
    a_colleague_who_does_not_come_gives_the_invitation_back,
    the_organiser_decides_and_until_then_everything_stands,
    what_is_typed_about_a_colleague_is_checked_and_kept,
}
