//! Seats that are few: the waiting list in each of its ways, exceptions for one guest, and answers that came
//! by another way than the link.

use std::time::Duration;

use roundtable::actions::seats;
use roundtable::domain::event::{EventStatus, Holding, WaitingList};
use roundtable::domain::user::Role;

use crate::support::app::TestApp;
use crate::support::builders::{event, guest_list};
use crate::support::harness::tests;
use crate::support::invited::{Invited, Plan, TO_DEADLINE};
use crate::support::page::Page;
use crate::support::personas::{Desk, Event};

const YES: &str = "Yes, I will take part";
const WAIT: &str = "Yes, put me on the waiting list";
const NO: &str = "No, I am unable to take part";

/// Four people and one seat.
fn one_seat(app: &TestApp, waiting: WaitingList) -> Invited {
    let people = &[("Ada", "en"), ("Bo", "en"), ("Cy", "en"), ("Di", "en")];
    app.invited(&Plan { seats: Some(1), waiting, people, ..Plan::default() })
}

/// Opens a link and gives an answer.
#[track_caller]
fn answers(app: &TestApp, link: &str, choice: &str) -> Page {
    let page = app.client().get(&format!("{link}?change=1")).expect(200);
    let page = page.form("Send my reply").tick(choice).submit().expect(200);
    app.advance(Duration::from_secs(1));
    page
}

/// The mails of an event's guests, by name and kind, in the order of queueing; those of one instant by name.
fn mails(app: &TestApp) -> Vec<String> {
    app.database().rows(
        "SELECT given_name || ' ' || kind AS line FROM messages JOIN invitations ON invitations.id = invitation_id \
         JOIN contacts ON contacts.id = contact_id ORDER BY queued_at, 1",
    )
}

/// Name and answer of everybody who gave one.
fn hall(app: &TestApp) -> Vec<String> {
    app.database().rows(
        "SELECT given_name || ' ' || reply AS line FROM invitations JOIN contacts ON contacts.id = contact_id \
         WHERE reply IS NOT NULL ORDER BY given_name",
    )
}

fn a_seat_that_comes_free_goes_to_the_first_in_line() {
    let mut app = TestApp::start();
    app.leave_mail();
    let Invited { links, event } = one_seat(&app, WaitingList::Promote);
    let open = app.client().get(&links[1]);
    answers(&app, &links[0], YES).says("Your seat is confirmed");
    // Bo's page was open before the seat was gone.
    let page = open.form("Send my reply").tick(YES).fill("Name as printed", "Bo B.").submit().expect(409);
    let page = page.says("The last seat was given before your reply arrived").hides("is confirmed");
    assert_eq!(page.all("input[checked]").len(), 0, "waiting is a choice of its own");
    let mut form = page.form("Send my reply");
    assert_eq!(form.value("Name as printed"), "Bo B.", "nothing typed is lost");
    let page = form.tick(WAIT).submit().expect(200).says("You are on the waiting list").says("Bo B.");
    let page = page.says("You can leave the waiting list or correct your details until");
    assert_eq!(page.attributes("a[href$='.ics']", "href").len(), 0);
    app.advance(Duration::from_secs(1));
    answers(&app, &links[2], WAIT);
    app.client().get(&format!("{}/event.ics", links[1])).expect(404);
    // A correction keeps the place, and sends nothing.
    let page = app.client().get(&links[1]).click("Change my reply").says("stay on the waiting list");
    let form = page.form("Send my reply").tick("Yes, keep me on the waiting list");
    form.fill("Name as printed", "Bo C.").submit().expect(200).says("Bo C.");
    assert_eq!(mails(&app), ["Ada confirmation", "Bo waiting", "Cy waiting"]);

    answers(&app, &links[0], NO);
    assert_eq!(hall(&app), ["Ada declined", "Bo accepted", "Cy waiting"]);
    app.client().get(&links[1]).says("Your seat is confirmed").says("Bo C.");
    assert_eq!(mails(&app)[3..], ["Ada regret", "Bo confirmation"]);
    // Who leaves the list is passed over, and who comes new goes to its end.
    answers(&app, &links[3], WAIT);
    answers(&app, &links[2], NO).says("Thank you for letting us know");
    answers(&app, &links[0], WAIT);
    // The organiser adds a seat, as by the form.
    app.change_event(event, |event| event.details.seats.capacity = Some(2));
    app.client().get(&links[0]).says("You are on the waiting list");
    answers(&app, &links[1], NO);
    assert_eq!(hall(&app), ["Ada accepted", "Bo declined", "Cy declined", "Di accepted"]);
    let deeds = app.database().rows("SELECT deed AS line FROM audit_entries WHERE actor_kind = 'system'");
    assert_eq!(deeds, ["seat given", "seat given", "seat given"]);
}

fn an_offered_seat_is_kept_for_a_time() {
    let mut app = TestApp::start();
    app.leave_mail();
    let Invited { links, event } = one_seat(&app, WaitingList::Offer);
    app.change_event(event, |event| event.details.seats.waiting.offer_hours = 3);
    answers(&app, &links[0], YES);
    answers(&app, &links[1], WAIT);
    answers(&app, &links[2], WAIT);
    answers(&app, &links[0], NO);
    assert_eq!(hall(&app), ["Ada declined", "Bo offered", "Cy waiting"]);
    let page = app.client().get(&links[1]).expect(200).says("A seat has become free for you");
    page.says("Monday 23 November 2026, 13:00 CET").says(YES);
    // Nobody else gets it meanwhile, and looking takes it from nobody.
    app.client().get(&links[3]).says("All seats are taken").hides(YES);
    app.advance(Duration::from_hours(3));
    assert_eq!(app.run(seats::sweep(&app.app)).expect("swept"), 1);
    assert_eq!(hall(&app), ["Ada declined", "Cy offered"], "Bo's time is over");
    app.advance(Duration::from_secs(1));
    assert_eq!(app.run(seats::sweep(&app.app)).expect("swept"), 0, "once");
    app.client().get(&links[1]).expect(200).says("All seats are taken").hides("become free for you");
    answers(&app, &links[2], YES).says("Your seat is confirmed");
    assert_eq!(mails(&app)[3..], ["Ada regret", "Bo offer", "Cy offer", "Cy confirmation"]);
    // An offer that nobody has swept yet is over all the same, for its holder as for the next.
    answers(&app, &links[1], WAIT);
    answers(&app, &links[3], WAIT);
    answers(&app, &links[2], NO);
    assert_eq!(hall(&app), ["Ada declined", "Bo offered", "Cy declined", "Di waiting"]);
    app.advance(Duration::from_hours(4));
    let late = [("answer", "yes"), ("printed_name", "Bo")];
    app.client().post(&links[1], &late).expect(409);
    answers(&app, &links[3], NO);
    assert_eq!(hall(&app), ["Ada declined", "Cy declined", "Di declined"], "Bo may answer anew");
    answers(&app, &links[1], YES).says("Your seat is confirmed");
}

/// The same on the desk: an organiser, an event with one seat, and guests by their names.
fn small_table(olga: &Desk, app: &TestApp, waiting: &str, names: &[&str]) -> Event {
    let plan = event("A small table").seats(1).with("When all seats are taken", waiting);
    let small = olga.creates_event(&plan);
    let people: Vec<String> = names.iter().map(|name| format!("{name}@x.example")).collect();
    olga.imports(&small, &guest_list(&people.iter().map(|p| (p.as_str(), "en")).collect::<Vec<_>>()));
    olga.sends(&small, "invitation");
    app.deliver_mail();
    app.advance(Duration::from_secs(1));
    small
}

fn an_organiser_gives_the_seats_in_the_order_they_choose() {
    let app = TestApp::start();
    let olga = app.organiser();
    let small = small_table(&olga, &app, "propose", &["ada", "bo", "cy", "di"]);
    for name in ["ada", "bo", "cy"] {
        app.invitee(&format!("{name}@x.example")).accepts();
    }
    app.deliver_mail();
    olga.opens(&small.path).says("2 waiting").says("0 of 1 seats left");
    let page = olga.opens(&small.part("waiting")).says("The order is only a proposal.");
    assert_eq!(page.all("tbody th a"), ["Ms Bo Example", "Ms Cy Example"]);
    let page = page.form("Give a seat to Ms Bo Example").submit().expect(200);
    let page = page.says("All seats are taken. Raise the number of seats");
    let form = page.form("Set priority of Ms Cy Example").pick("Priority of Ms Cy Example", "7");
    let page = form.submit().expect(200).says("The order was changed");
    assert_eq!(page.all("tbody th a"), ["Ms Cy Example", "Ms Bo Example"]);

    app.invitee("ada@x.example").declines("");
    app.deliver_mail();
    olga.opens(&small.path).says("Give 1 free seat");
    app.invitee("di@x.example").opens().says("All seats are taken").hides(YES);
    let page = olga.opens(&small.part("waiting")).says("1 of 1 seats free");
    let page = page.form("Give a seat to Ms Cy Example").submit().expect(200).says("Seat given");
    assert_eq!(page.all("tbody th a"), ["Ms Bo Example"]);
    app.deliver_mail();
    let last = app.mails_to("cy@x.example").pop().expect("a mail");
    assert!(last.subject.starts_with("Confirmed: ") && last.calendar.is_some(), "{}", last.subject);
    olga.opens(&format!("{}?show=waiting", small.path)).says("Ms Bo Example").says("1 guest");
    let list = [("answer", "waiting"), ("format", "csv")];
    let list = olga.client.post(&small.part("attendees"), &list).expect(200).body();
    assert!(list.contains("bo@x.example") && !list.contains("cy@x.example"), "{list}");

    // More seats, and a list that runs by itself from now on.
    let form = olga.opens(&small.part("edit")).form("Save changes").fill("Seats", "3");
    form.pick("When all seats are taken", "promote").submit().expect(200);
    app.deliver_mail();
    app.invitee("bo@x.example").opens().says("Your seat is confirmed");
    olga.opens(&small.part("waiting")).says("Nobody is waiting.");
}

fn a_revoked_seat_is_given_on() {
    let app = TestApp::start();
    let olga = app.organiser();
    let small = small_table(&olga, &app, "promote", &["ada", "bo"]);
    for name in ["ada", "bo"] {
        app.invitee(&format!("{name}@x.example")).accepts();
    }
    let ada = olga.opens(&format!("{}?q=ada", small.path)).click("Ms Ada Example");
    ada.form("Revoke the invitation").submit().expect(200);
    app.deliver_mail();
    app.invitee("bo@x.example").opens().says("Your seat is confirmed");
    // What was taken is a change of the event, too: reopening and closing lose nobody.
    olga.opens(&small.path).form("Close for answers").submit().expect(200).says("1 accepted");
    olga.opens(&small.path).form("Reopen for answers").submit().expect(200).says("1 accepted");
}

fn what_is_granted_to_one_guest_holds_for_them_alone() {
    let app = TestApp::start();
    let olga = app.organiser();
    let small = small_table(&olga, &app, "off", &["ada", "bo", "cy"]);
    app.invitee("ada@x.example").accepts();
    app.deliver_mail();
    let guest = |name: &str| {
        let page = olga.opens(&format!("{}?q={name}@x.example", small.path));
        page.attributes("tbody a[href^='/admin/invitations/']", "href").remove(0)
    };
    let (bo, cy) = (guest("bo"), guest("cy"));
    app.invitee("bo@x.example").opens().says("All seats are taken");
    let exceptions = |of: &str| olga.opens(of).click("Exceptions").form("Save exceptions");
    let refused =
        exceptions(&bo).fill("This guest may answer until (optional)", "2027-07-01").submit().expect(422);
    refused.says("The event is over by then.");
    let form = exceptions(&bo).fill("This guest may answer until (optional)", "2027-06-02");
    let form = form.tick("There is a seat for this guest, even when all are taken");
    let page = form.submit().expect(200).says("May answer until Wed 2 Jun 2027, 23:59.");
    page.says("Has a seat even when all are taken.");

    // Two days after the deadline.
    let deadline: jiff::Timestamp = "2027-05-30T12:00:00Z".parse().expect("an instant");
    app.app.clock.advance(Duration::from_micros(
        u64::try_from(deadline.as_microsecond() - app.now().as_micros()).expect("later"),
    ));
    app.invitee("cy@x.example").opens().says("The time for replies has ended");
    let page = app.invitee("bo@x.example").opens().says("Wednesday 2 June 2027, 23:59 CEST");
    page.form("Send my reply").tick(YES).submit().expect(200).says("Your seat is confirmed");
    app.deliver_mail();
    let olga = Desk::signs_in(app.client(), &olga.email, crate::support::personas::PASSWORD);
    olga.opens(&small.path).says("2 accepted").says("0 of 1 seats left");
    // The one seat too many is no fault of a change to something else.
    let form = olga.opens(&small.part("edit")).form("Save changes").fill("Address", "Carnegieplein 3");
    form.submit().expect(200);
    olga.opens(&small.path).form("Close for answers").submit().expect(200);
    let cys = app.invitee("cy@x.example");
    cys.opens().says("The time for replies has ended");
    let form =
        olga.opens(&cy).click("Exceptions").form("Save exceptions").tick(
            "No deadline: this guest may answer until the event ends, also when it is closed for others",
        );
    form.submit().expect(200).says("May answer until the event ends.");
    let page = cys.opens().form("Decline the invitation").submit().expect(200);
    page.says("Thank you for letting us know");
    app.deliver_mail();
}

fn staff_record_what_was_said_by_phone() {
    let app = TestApp::start();
    let olga = app.organiser();
    let small = small_table(&olga, &app, "promote", &["ada", "bo"]);
    let ada = olga.opens(&format!("{}?q=ada", small.path)).click("Ms Ada Example").path;
    let sam = app.colleague(Role::Staff);
    let page = sam.opens(&ada).click("Record an answer");
    let page = page.form("Record the answer").submit().expect(422).says("Choose what the guest answered.");
    let form = page.says("Choose how the answer came.").form("Record the answer").tick("Accepts");
    let form = form.pick("How it came", "phone").fill("Note (optional)", "Her office, Ms Lee");
    let page = form.fill("Name as printed", "H.E. Ada Example").submit().expect(200);
    let page = page.says("Answer recorded").says("phone: Her office, Ms Lee").says("by The staff");
    page.says("H.E. Ada Example");
    app.deliver_mail();
    let mail = app.mails_to("ada@x.example").pop().expect("a mail");
    assert!(mail.subject.starts_with("Confirmed: ") && mail.calendar.is_some());
    // The rules are those of the guest's own page.
    let bo = olga.opens(&format!("{}?q=bo", small.path)).click("Ms Bo Example").path;
    let form = sam.opens(&format!("{bo}/answer")).form("Record the answer").tick("Accepts");
    let page = form.pick("How it came", "letter").submit().expect(422).says("All seats are taken.");
    let form = page.form("Record the answer").tick("Accepts, and waits where no seat is free");
    form.submit().expect(200).says("the guest is on the waiting list");
    // Her own answer afterwards is her own again.
    let herself = app.invitee("ada@x.example");
    herself.proves("ada@x.example");
    herself.declines("");
    app.deliver_mail();
    olga.opens(&ada).hides("Her office, Ms Lee").says("by the invitee");
    app.invitee("bo@x.example").proves("bo@x.example").says("Your seat is confirmed");
    olga.opens(&small.path).form("Close for answers").submit().expect(200);
    let form = sam.opens(&format!("{bo}/answer")).form("Record the answer").tick("Declines");
    let page = form.pick("How it came", "in person").submit().expect(422);
    page.says("An organiser can grant this guest more time");
    let vera = app.colleague(Role::Viewer);
    vera.opens(&ada).hides("Record an answer");
}

fn changes_may_go_on_after_replies() {
    let mut app = TestApp::start();
    app.leave_mail();
    let Invited { links, event } = one_seat(&app, WaitingList::Promote);
    app.change_event(event, |event| event.details.change_until = Some(event.details.starts_at));
    answers(&app, &links[0], YES).says("You can change or withdraw your reply until Wednesday 25 November");
    answers(&app, &links[1], WAIT);
    app.advance(TO_DEADLINE);
    app.client().get(&links[2]).says("The time for replies has ended");
    answers(&app, &links[0], NO);
    app.client().get(&links[1]).says("Your seat is confirmed");
    app.change_event(event, |event| event.status = EventStatus::Closed);
    app.client().get(&links[1]).says("Your seat is confirmed").hides("Change my reply");
}

fn a_country_has_no_more_seats_than_it_may() {
    let app = TestApp::start();
    let olga = app.organiser();
    let limits = "each country: 1\nregulator: 1";
    let plan = event("A small table").seats(5).with("When all seats are taken", "promote");
    let small = olga.creates_event(&plan.with("Limits by country and stakeholder group (optional)", limits));
    let row = |name: &str, country: &str, group: &str| {
        format!("{name}@x.example,Ms,{name},Example,Head,Ministry of {country},{group},{country},en,\n")
    };
    let list = [
        crate::support::builders::COLUMNS.to_owned(),
        row("ada", "NL", "government"),
        row("bo", "NL", "government"),
        row("cy", "FR", "regulator"),
        row("di", "DE", "regulator"),
        row("ed", "BE", "government"),
    ];
    olga.imports(&small, &list.concat());
    olga.sends(&small, "invitation");
    app.deliver_mail();
    app.advance(Duration::from_secs(1));
    app.invitee("ada@x.example").accepts().says("Your seat is confirmed");
    app.invitee("cy@x.example").accepts().says("Your seat is confirmed");
    let page = app.invitee("bo@x.example").opens().says("No seat is free for you at present");
    page.says("All seats for representatives of your country have been taken.");
    app.invitee("bo@x.example").accepts().says("You are on the waiting list");
    let page = app.invitee("di@x.example").opens();
    page.says("All seats for your stakeholder group have been taken.");
    app.invitee("di@x.example").accepts().says("You are on the waiting list");
    // Who waits for something else keeps nobody from a free seat.
    app.invitee("ed@x.example").accepts().says("Your seat is confirmed");
    app.deliver_mail();
    let page = olga.opens(&small.part("waiting")).says("2 of 5 seats free");
    assert_eq!(
        page.all("td:nth-child(6)"),
        ["All seats for NL are taken.", "All seats for regulator are taken."]
    );
    let page = page.form("Give a seat to Ms bo Example").submit().expect(200);
    page.says("All seats for NL are taken. Raise the number of seats");
    // The first in line does not fit, and the next one does.
    app.invitee("cy@x.example").declines("");
    app.deliver_mail();
    app.invitee("di@x.example").opens().says("Your seat is confirmed");
    app.invitee("bo@x.example").opens().says("You are on the waiting list");
    let form = olga.opens(&small.part("edit")).form("Save changes");
    let wrong = form.fill("Limits by country and stakeholder group (optional)", "Atlantis: 2");
    let page = wrong.submit().expect(422).says("neither a country nor a stakeholder group");
    let form = page.form("Save changes");
    let form = form.fill("Limits by country and stakeholder group (optional)", "each country: 2");
    form.submit().expect(200);
    app.deliver_mail();
    app.invitee("bo@x.example").opens().says("Your seat is confirmed");
}

fn seats_can_be_kept_for_whoever_may_still_answer() {
    let mut app = TestApp::start();
    app.leave_mail();
    let people = &[("Ada", "en"), ("Bo", "en"), ("Cy", "en")];
    let plan = Plan { seats: Some(2), waiting: WaitingList::Promote, people, ..Plan::default() };
    let Invited { links, event } = app.invited(&plan);
    app.change_event(event, |event| {
        event.details.seats.holding = Holding::UntilDeadline;
        event.details.seats.overbooking = 50;
        event.details.change_until = Some(event.details.starts_at);
    });
    // Three seats are given out of two, and there is one for each of the three.
    answers(&app, &links[0], NO);
    answers(&app, &links[0], YES).says("Your seat is confirmed");
    answers(&app, &links[0], NO);
    app.change_event(event, |event| event.details.seats.overbooking = 0);
    app.client().get(&format!("{}?change=1", links[0])).says("All seats are taken").says(WAIT);
    answers(&app, &links[0], WAIT);
    app.client().get(&links[1]).says(YES);
    assert_eq!(app.run(seats::sweep(&app.app)).expect("swept"), 0, "the seats are kept for others");
    answers(&app, &links[1], YES).says("Your seat is confirmed");
    assert_eq!(hall(&app), ["Ada waiting", "Bo accepted"], "the other seat is Cy's");
    app.advance(TO_DEADLINE);
    assert_eq!(app.run(seats::sweep(&app.app)).expect("swept"), 1);
    assert_eq!(hall(&app), ["Ada accepted", "Bo accepted"], "Cy has let it pass");
    app.client().get(&links[2]).says("The time for replies has ended");
}

fn reserves_are_invited_as_seats_come_free() {
    let app = TestApp::start();
    let olga = app.organiser();
    let plan = event("A small table").seats(2).with("People on the reserve list are invited", "by hand");
    let small = olga.creates_event(&plan);
    let names = ["ada", "bo", "cy", "di", "ed"];
    let people: Vec<String> = names.iter().map(|name| format!("{name}@x.example")).collect();
    let list = guest_list(&people.iter().map(|p| (p.as_str(), "en")).collect::<Vec<_>>());
    let later = |list: String, name: &str| {
        let line = list.lines().find(|line| line.starts_with(name)).expect("on the list").to_owned();
        list.replace(&line, &format!("{line}later"))
    };
    let list = ["cy", "di", "ed"].into_iter().fold(list, later);
    olga.imports(&small, &list);
    let reserve = small.part("reserve");
    let page = olga.opens(&reserve).says("Nobody is on the reserve list.");
    let form = page.form("Put on the reserve list").fill("Only those with this tag (optional)", "later");
    let page = form.submit().expect(200).says("3 guests are on the reserve list now.");
    assert_eq!(page.all("tbody th a"), ["Ms Cy Example", "Ms Di Example", "Ms Ed Example"]);
    let page = page.says("The event takes no answers now").form("Move Ms Ed Example");
    let page = page.fill("Place of Ms Ed Example", "1").submit().expect(200).says("The order was changed.");
    assert_eq!(page.all("tbody th a"), ["Ms Ed Example", "Ms Cy Example", "Ms Di Example"]);

    // The first wave leaves the reserve out.
    olga.opens(&small.part("mailings/new?kind=invitation")).says("on the reserve list");
    olga.sends(&small, "invitation");
    app.deliver_mail();
    app.advance(Duration::from_secs(1));
    let page = olga.opens(&reserve).says("Room for 0 more").says("2 for those who may still answer");
    assert_eq!(page.all("td:nth-child(5)"), ["No room yet"; 3]);
    app.invitee("ada@x.example").declines("");
    app.deliver_mail();
    assert!(app.mails_to("ed@x.example").is_empty(), "by hand means by hand");
    let page = olga.opens(&reserve).says("Room for 1 more");
    assert_eq!(page.all("td:nth-child(5)"), ["Next", "No room yet", "No room yet"]);
    let twice = page.form("Invite the next one");
    page.form("Invite the next one").submit().expect(200).says("One invitation is on its way.");
    twice.submit().expect(200).says("Meanwhile there are seats for 0 of them only.");
    app.deliver_mail();
    app.invitee("ed@x.example").accepts().says("Your seat is confirmed");
    app.deliver_mail();

    // By themselves from now on: one seat, one invitation.
    let form = olga.opens(&small.part("edit")).form("Save changes");
    let form = form.pick("People on the reserve list are invited", "as seats come free");
    form.submit().expect(200);
    assert_eq!(app.deliver_mail(), 0, "there is no room yet");
    app.invitee("bo@x.example").declines("");
    app.deliver_mail();
    app.invitee("cy@x.example").opens().says(YES);
    assert!(app.mails_to("di@x.example").is_empty());
    olga.opens(&reserve).form("Take off Ms Di Example").submit().expect(200).says("no reserve any more");
    app.invitee("cy@x.example").declines("");
    app.deliver_mail();
    assert!(app.mails_to("di@x.example").is_empty(), "who was taken off is not invited");
    let page = olga.opens(&reserve).form("Put on the reserve list").submit().expect(200);
    page.says("One guest is on the reserve list now.").says("Nobody is on the reserve list.");
    app.deliver_mail();
    app.invitee("di@x.example").opens().says(YES);
    let deeds = app.database().rows(
        "SELECT actor_kind AS line FROM audit_entries WHERE deed LIKE '%from the reserve%' ORDER BY id",
    );
    assert_eq!(deeds, ["user", "system", "system"]);
}

fn no_reserve_is_invited_before_the_guests() {
    let app = TestApp::start();
    let olga = app.organiser();
    let plan = event("A small table").seats(3);
    let plan = plan.with("People on the reserve list are invited", "as seats come free");
    let small = olga.creates_event(&plan);
    let list = guest_list(&[("ada@x.example", "en"), ("bo@x.example", "en"), ("cy@x.example", "en")]);
    olga.imports(&small, &format!("{list}di@x.example,Ms,Di,Example,,,,NL,en,later\n"));
    let form = olga.opens(&small.part("reserve")).form("Put on the reserve list");
    form.fill("Only those with this tag (optional)", "later")
        .submit()
        .expect(200)
        .says("3 for guests who are to be invited first");
    olga.opens(&small.path).says("Reserve list (1)").says("3 not invited yet");
    olga.opens(&small.path).form("Open for answers").submit().expect(200);
    assert_eq!(app.deliver_mail(), 0, "the reserve waits for the first wave");
    olga.sends(&small, "invitation");
    app.deliver_mail();
    app.advance(Duration::from_secs(1));
    assert!(app.mails_to("di@x.example").is_empty());
    app.invitee("ada@x.example").declines("");
    app.deliver_mail();
    app.invitee("di@x.example").opens().says(YES);
}

tests! {
    no_reserve_is_invited_before_the_guests,
    reserves_are_invited_as_seats_come_free,
    a_country_has_no_more_seats_than_it_may,
    seats_can_be_kept_for_whoever_may_still_answer,
    a_seat_that_comes_free_goes_to_the_first_in_line,
    an_offered_seat_is_kept_for_a_time,
    an_organiser_gives_the_seats_in_the_order_they_choose,
    a_revoked_seat_is_given_on,
    what_is_granted_to_one_guest_holds_for_them_alone,
    staff_record_what_was_said_by_phone,
    changes_may_go_on_after_replies,
}
