//! Ways to attend: who chooses between the room and the link, and what becomes of seats, questions, mails and lists.

use roundtable::domain::user::Role;

use crate::support::app::TestApp;
use crate::support::browser::{Browser, Looks};
use crate::support::builders::{EventPlan, event, guest_list};
use crate::support::harness::tests;
use crate::support::personas::{Desk, Event, Invitee};

const SEND: &str = "Send my reply";
const IN_PERSON: &str = "Yes, I will come in person";
const ONLINE: &str = "Yes, I will take part online";
const WAIT: &str = "Yes, put me on the waiting list";
const GUESTS: [(&str, &str); 4] =
    [("ada@x.example", "en"), ("bo@x.example", "fr"), ("cy@x.example", "ar"), ("di@x.example", "en")];

/// An event at which each guest chooses.
fn either() -> EventPlan {
    event("Resilient Networks")
        .with("How guests attend", "either")
        .with("Online link", "https://meet.example/rn")
}

fn invites(app: &TestApp, plan: &EventPlan, asks: impl FnOnce(&Desk, &Event)) -> Event {
    let olga = app.organiser();
    let table = olga.creates_event(plan);
    asks(&olga, &table);
    olga.imports(&table, &guest_list(&GUESTS));
    olga.sends_invitations(&table);
    table
}

/// Name, answer and way of everybody who gave one.
fn hall(app: &TestApp) -> Vec<String> {
    app.database().rows(
        "SELECT given_name || ' ' || reply || ' ' || coalesce(mode, '') AS line FROM invitations \
         JOIN contacts ON contacts.id = contact_id WHERE reply IS NOT NULL ORDER BY given_name",
    )
}

#[track_caller]
fn answers(app: &TestApp, who: &Invitee<'_>, choice: &str) -> crate::support::page::Page {
    let page = who.question().tick(choice).submit().expect(200);
    app.advance(std::time::Duration::from_secs(1));
    page
}

fn each_guest_chooses_and_only_the_room_has_seats() {
    let mut app = TestApp::start();
    app.leave_mail();
    let plan = either().seats(1).with("When all seats are taken", "promote");
    let table = invites(&app, &plan, |_, _| {});
    let (ada, bo, di) =
        (app.invitee("ada@x.example"), app.invitee("bo@x.example"), app.invitee("di@x.example"));
    let page = ada.opens().says(IN_PERSON).says(ONLINE).hides("How you take part");
    let page =
        page.says("There is one seat in the room.").says("The link is shown here once you have accepted.");
    page.form(SEND).submit().expect(422).says("Please choose whether you will take part");
    let page =
        answers(&app, &ada, IN_PERSON).says("Your seat is confirmed").says("How you take part In person");
    page.says("Join the meeting");

    // The room is full; the link is not.
    let page = bo.opens().says("Toutes les places sont prises").hides("je viendrai sur place");
    page.says("Vous pouvez toujours participer en ligne").says("je souhaite figurer sur la liste d’attente");
    let page = answers(&app, &bo, "Oui, je participerai en ligne").says("Votre participation est confirmée");
    page.says("Mode de participation En ligne").says("le lien figure ci-dessous");
    answers(&app, &di, WAIT).says("You are on the waiting list");
    assert_eq!(hall(&app), ["Ada accepted in person", "Bo accepted online", "Di waiting in person"]);
    let desk = app.colleague(Role::Staff);
    let page = desk.opens(&table.path).says("2 accepted, 1 of them online").says("0 of 1 seats left");
    page.says("1 waiting");
    desk.opens(&format!("{}?show=online", table.path))
        .says("Bo Example")
        .hides("Ada Example")
        .says("1 guest");

    // Who goes online gives the seat to whoever waits; nobody has to decline for that.
    answers(&app, &ada, ONLINE).says("Your participation is confirmed");
    assert_eq!(hall(&app), ["Ada accepted online", "Bo accepted online", "Di accepted in person"]);
    app.deliver_mail();
    let mails: Vec<_> = app.mails_to("di@x.example").into_iter().map(|mail| mail.subject).collect();
    assert_eq!(mails.last().map(String::as_str), Some("Confirmed: Resilient Networks"));
    let told = app.mails_to("ada@x.example").pop().expect("a mail").text;
    assert!(told.contains("How you take part: Online") && told.contains("https://meet.example/rn"), "{told}");
    // The way back needs a seat like anybody else's.
    let page = ada.opens().click("Change my reply").says("All seats are taken").hides(IN_PERSON);
    page.form(SEND).tick(WAIT).submit().expect(200).says("You are on the waiting list");
    assert_eq!(hall(&app)[0], "Ada waiting in person");
    let page = ada.opens().click("Change my reply").says("Yes, keep me on the waiting list");
    page.form(SEND).tick(ONLINE).submit().expect(200).says("Your participation is confirmed");
    let list =
        desk.opens(&table.part("attendees")).form("Download list").tick("CSV").submit().expect(200).body();
    let ways: Vec<&str> = list.lines().skip(1).filter_map(|line| line.split(',').nth(13)).collect();
    assert_eq!(ways, ["online", "online", "in person"], "{list}");
}

fn one_way_is_no_question() {
    let mut app = TestApp::start();
    app.leave_mail();
    let plan = event("Resilient Networks").with("How guests attend", "online").with("Venue", "");
    let olga = app.colleague(Role::Owner);
    let form = olga.opens("/admin/events/new").form("Create event");
    let form = plan.fields().fold(form, |form, (label, value)| form.enter(label, value));
    let page = form.submit().expect(422).says("Enter the link by which guests take part.");
    page.form("Create event").fill("Online link", "https://meet.example/rn").send().expect(303);
    let plan = plan.with("Online link", "https://meet.example/rn").seats(1);
    invites(&app, &plan, |_, _| {});
    let (ada, di) = (app.invitee("ada@x.example"), app.invitee("di@x.example"));
    let page = ada.opens().says("Yes, I will take part").hides("in person").hides("How you take part");
    let sent = page.form(SEND).tick("answer").submit().expect(200);
    sent.says("Your participation is confirmed").hides("How you take part");
    // A seat at an online event is a seat.
    di.opens().says("All seats are taken").hides("still take part online");
    assert_eq!(hall(&app), ["Ada accepted online"]);
}

fn a_way_that_is_taken_away_is_taken_from_nobody() {
    let mut app = TestApp::start();
    app.leave_mail();
    let table = invites(&app, &either().seats(2), |_, _| {});
    let (ada, bo, di) =
        (app.invitee("ada@x.example"), app.invitee("bo@x.example"), app.invitee("di@x.example"));
    answers(&app, &ada, IN_PERSON);
    answers(&app, &bo, "Oui, je participerai en ligne");
    answers(&app, &di, ONLINE);
    let olga = Desk::signs_in(app.client(), "organiser@host.example", crate::support::personas::PASSWORD);
    let change = |ways: &str, seats: &str| {
        let form = olga.opens(&table.part("edit")).form("Save changes");
        form.pick("How guests attend", ways).fill("Seats", seats).submit()
    };
    let page = change("In person", "2").expect(422).says("2 guests take part online. Ask them first");
    assert_eq!(page.form("Save changes").value("How guests attend"), "in person", "nothing typed is lost");
    // Without a room everybody needs one of the seats.
    change("Online", "2").expect(422).says("3 seats are taken or offered already");
    change("Online", "").expect(200);
    assert_eq!(hall(&app), ["Ada accepted online", "Bo accepted online", "Di accepted online"]);
    // A meeting that moves to a room takes everybody along, as it did before there was a choice.
    change("In person", "").expect(200);
    assert_eq!(hall(&app), ["Ada accepted in person", "Bo accepted in person", "Di accepted in person"]);
    change("In person or online, as each guest chooses", "").expect(200);
    ada.opens().says("How you take part In person");
}

fn a_seat_given_by_hand_counts_like_any_other() {
    let mut app = TestApp::start();
    app.leave_mail();
    let plan = either().seats(5).with("Guests may send a colleague in their place", "at once");
    let plan = plan.with("Limits by country and stakeholder group (optional)", "NL: 1");
    let table = invites(&app, &plan, |_, _| {});
    let ada = app.invitee("ada@x.example");
    answers(&app, &ada, IN_PERSON);
    ada.sends("Dr Sam Example", "sam@x.example");
    let olga = Desk::signs_in(app.client(), "organiser@host.example", crate::support::personas::PASSWORD);
    let sam = || olga.opens(&format!("{}?q=Sam", table.path)).click("Dr Sam Example").expect(200);
    sam().form("Give a seat").submit().expect(200);
    olga.opens(&format!("{}?show=in-person", table.path)).says("Dr Sam Example").says("1 guest");
    // Sam has said nothing yet; the one seat of the country is Sam's all the same.
    let page = app.invitee("di@x.example").opens().says("All seats for representatives of your country");
    page.hides(IN_PERSON).says(ONLINE);
}

fn a_form_made_before_the_ways_changed_takes_no_seat() {
    let mut app = TestApp::start();
    app.leave_mail();
    let table = invites(&app, &either().seats(1), |_, _| {});
    let ada = app.invitee("ada@x.example");
    let open = ada.question().tick(ONLINE);
    let olga = Desk::signs_in(app.client(), "organiser@host.example", crate::support::personas::PASSWORD);
    let form = olga.opens(&table.part("edit")).form("Save changes").pick("How guests attend", "In person");
    form.submit().expect(200);
    let again = open.submit().expect(409).says("The form has changed").hides(ONLINE);
    assert!(hall(&app).is_empty());
    again.form(SEND).tick("answer").submit().expect(200).says("Your seat is confirmed");
}

fn questions_follow_the_way() {
    let mut app = TestApp::start();
    app.leave_mail();
    let ask = |olga: &Desk, table: &Event, label: &str, of: &str, secret: bool| {
        let form = olga.opens(&table.part("questions/new")).form("Add the question");
        let form = form.pick("What an answer is", "Short text").fill("Question (English)", label);
        let form = form.pick("Asked of", of).tick("It must be answered");
        let form = if secret { form.tick("It is sensitive: a diet, access needs, a passport") } else { form };
        form.submit().expect(200).says("Question added.").says(of.trim_start_matches("Those of them who "));
    };
    let table = invites(&app, &either(), |olga, table| {
        ask(olga, table, "Diet", "Those of them who come in person", true);
        ask(olga, table, "Name on screen", "Those of them who take part online", false);
    });
    let ada = app.invitee("ada@x.example");
    let page = ada.opens().says("Only if you come in person.").says("Only if you take part online.");
    // Each way is asked its own.
    let again = page.form(SEND).tick(IN_PERSON).submit().expect(422).says("Please answer “Diet”");
    let again = again.hides("Please answer “Name on screen”");
    let page = again.form(SEND).fill("Diet", "Vegan").submit().expect(200).says("Your seat is confirmed");
    page.hides("Name on screen");
    let sealed = || app.database().rows("SELECT count(*) AS line FROM sensitive_answers")[0].clone();
    assert_eq!(sealed(), "1");
    app.advance(std::time::Duration::from_secs(1));
    let again = ada.question().tick(ONLINE).submit().expect(422).says("Please answer “Name on screen”");
    let page = again.form(SEND).fill("Name on screen", "Ada").submit().expect(200);
    page.says("Your participation is confirmed").says("Name on screen Ada").hides("Diet");
    assert_eq!(sealed(), "0", "nobody orders a meal for somebody who takes part online");

    // The desk records the way that it was told, and the same questions count.
    let sam = app.colleague(Role::Staff);
    let page = sam.opens(&format!("{}?q=Di", table.path)).click("Ms Di Example").expect(200);
    let form = page.click("Record an answer").expect(200).form("Record the answer");
    let form = form.tick("Accepts, online").pick("How it came", "By phone");
    let page = form.submit().expect(200).says("Answer recorded.").says("Takes part online");
    page.says("Still needed: Name on screen");
}

fn a_phone_shows_what_belongs_to_the_chosen_way() {
    let mut app = TestApp::start();
    app.leave_mail();
    invites(&app, &either(), |olga, table| {
        for (label, of) in
            [("Diet", "Those of them who come in person"), ("Screen", "Those of them who take part online")]
        {
            let form = olga.opens(&table.part("questions/new")).form("Add the question");
            let form = form.pick("What an answer is", "Short text").fill("Question (English)", label);
            form.pick("Asked of", of).submit().expect(200);
        }
    });
    let ada = app.invitee("ada@x.example");
    let phone = Browser::open(Looks::PHONE);
    phone.goto(&format!("{}{}", app.origin(), ada.link));
    phone.sees("Will you take part?");
    let shown = || {
        let script = "return [...document.querySelectorAll('[data-mode]')].map(e => e.checkVisibility())";
        phone.script(script)
    };
    assert_eq!(shown(), serde_json::json!([false, false]), "nothing before a choice");
    phone.tick(ONLINE);
    assert_eq!(shown(), serde_json::json!([false, true]));
    phone.tick(IN_PERSON);
    assert_eq!(shown(), serde_json::json!([true, false]));
    phone.tick("No, I am unable to take part");
    assert_eq!(shown(), serde_json::json!([false, false]));
}

tests! {
    each_guest_chooses_and_only_the_room_has_seats,
    one_way_is_no_question,
    a_way_that_is_taken_away_is_taken_from_nobody,
    a_seat_given_by_hand_counts_like_any_other,
    a_form_made_before_the_ways_changed_takes_no_seat,
    questions_follow_the_way,
    #[needs(Chromium)]
    a_phone_shows_what_belongs_to_the_chosen_way,
}
