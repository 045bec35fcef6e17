//! The programme: sessions with seats, deadlines and waiting lists of their own, chosen with one reply.

use std::time::Duration;

use roundtable::actions::replies::{self, Said};
use roundtable::actions::{Failure, programme};
use roundtable::domain::attendance::{Mode, Ways};
use roundtable::domain::audit::Actor;
use roundtable::domain::event::WaitingList;
use roundtable::domain::id::{LinkId, SessionId};
use roundtable::domain::invitation::{Confirmed, Reason, Reply};
use roundtable::domain::language::Language;
use roundtable::domain::programme::places::{Wanted, Wish};
use roundtable::domain::programme::{SessionDraft, Wording};
use roundtable::domain::reply::{Answer, Refusal};
use roundtable::domain::text::Line;
use roundtable::domain::user::Role;
use roundtable::store::{self, StoreError};

use crate::support::app::TestApp;
use crate::support::browser::{Browser, Looks};
use crate::support::builders::{event, guest_list};
use crate::support::form::Form;
use crate::support::harness::tests;
use crate::support::invited::{Plan, TO_DEADLINE, TO_START};
use crate::support::page::Page;
use crate::support::personas::{Desk, Event, Invitee, PASSWORD};

const SEND: &str = "Send my reply";
const ATTEND: &str = "I will attend";
const GUESTS: [(&str, &str); 4] =
    [("ada@x.example", "en"), ("bo@x.example", "en"), ("cy@x.example", "en"), ("di@x.example", "fr")];

/// An event to which people are invited once `plans` has laid down its programme.
fn roundtable(app: &TestApp, plans: impl FnOnce(&Desk, &Event)) -> Event {
    let olga = app.organiser();
    let table = olga.creates_event(&event("Resilient Networks").seats(12));
    plans(&olga, &table);
    olga.imports(&table, &guest_list(&GUESTS));
    olga.sends_invitations(&table);
    table
}

fn olga_again(app: &TestApp) -> Desk {
    Desk::signs_in(app.client(), "organiser@host.example", PASSWORD)
}

/// Adds a session in English on the evening of the event, with what `more` fills in.
fn plan(olga: &Desk, table: &Event, title: &str, more: impl FnOnce(Form) -> Form) {
    let form = olga.opens(&table.part("programme/new")).form("Add the session");
    let form = form.fill("Title (English)", title).fill("Venue (optional)", "Restaurant Scheveningen");
    let form = form.fill("Start", "2027-06-09T19:00").fill("End", "2027-06-09T22:00");
    more(form).submit().expect(200).says("Session added.").says(title);
}

/// Name, title and standing of every place.
fn places(app: &TestApp) -> Vec<String> {
    app.database().rows(
        "SELECT given_name || ' ' || places.standing || ' ' || mode AS line FROM \
         (SELECT session_id, invitation_id, standing, mode FROM places) AS places \
         JOIN (SELECT id, contact_id FROM invitations) AS invited ON invited.id = invitation_id \
         JOIN contacts ON contacts.id = contact_id ORDER BY 1",
    )
}

/// The form to answer with, with a yes to the event.
#[track_caller]
fn comes(who: &Invitee<'_>) -> Form {
    who.question().tick("answer")
}

#[track_caller]
fn sends(app: &TestApp, form: Form) -> Page {
    let page = form.submit().expect(200);
    app.advance(Duration::from_secs(1));
    page
}

fn one_reply_chooses_several_sessions() {
    let app = TestApp::start();
    let table = roundtable(&app, |olga, table| {
        plan(olga, table, "Dinner", |form| {
            let form = form.fill("Title (Français)", "Dîner").fill("Note (English)", "Business attire.");
            form.fill("Seats (optional)", "3")
        });
        plan(olga, table, "Visit to the port", |form| {
            let form = form.fill("Start", "2027-06-10T09:00").fill("End", "2027-06-10T11:00");
            form.fill("Venue (optional)", "")
                .pick("How guests attend", "either")
                .fill("Online link (optional)", "https://meet.example/port")
        });
    });
    let invited = app.mails_to("di@x.example").pop().expect("a mail").text;
    assert!(invited.contains("Dîner\u{a0}: mercredi 9 juin 2027, de 19\u{a0}h à 22\u{a0}h"), "{invited}");
    let ada = app.invitee("ada@x.example");
    let page =
        ada.opens().says("Programme").says("Wednesday 9 June 2027, 19:00–22:00").says("Business attire.");
    let page = page.says("Restaurant Scheveningen").says("Visit to the port").says("I will not attend");
    let page = sends(&app, page.form(SEND).tick("answer").tick(ATTEND).tick("I will take part online"));
    let page = page
        .says("Your seat is confirmed")
        .says("Dinner You attend")
        .says("Visit to the port You take part online");
    assert_eq!(page.attributes("a[href='https://meet.example/port']", "href").len(), 1);
    assert_eq!(places(&app), ["Ada attending in person", "Ada attending online"]);
    app.deliver_mail();
    let told = app.mails_to("ada@x.example").pop().expect("a mail");
    assert!(told.text.contains("Dinner: You attend (Wednesday 9 June 2027, 19:00–22:00"), "{}", told.text);
    let calendar = ada.client.get(&format!("{}/event.ics", ada.link)).expect(200).body().replace("\r\n ", "");
    assert!(calendar.contains("Dinner: Wednesday 9 June 2027\\, 19:00–22:00 CEST"), "{calendar}");
    // The same again is no change; a choice less is one, with a mail of its own.
    let count = |app: &TestApp| app.database().rows("SELECT count(*) AS line FROM messages")[0].clone();
    let before = count(&app);
    let chosen = ada.opens().click("Change my reply").attributes("fieldset.session input[checked]", "value");
    assert_eq!(chosen, ["in person", "online"], "what was chosen stands in the form");
    sends(&app, comes(&ada));
    assert_eq!(count(&app), before);
    let form = comes(&ada).untick(ATTEND);
    sends(&app, form).says("Dinner You do not attend").says("You take part online");
    assert_ne!(count(&app), before);
    app.deliver_mail();
    let told = app.mails_to("ada@x.example").pop().expect("a mail").text;
    assert!(told.contains("Dinner: You do not attend (") && told.contains("Visit to the port"), "{told}");

    // The desk sees who attends what, in pages and in the list.
    let sam = app.colleague(Role::Staff);
    let page = sam.opens(&table.part("programme")).says("Dinner").says("3 of 3").says("1 1 online");
    page.click("Visit to the port")
        .says("1 attend")
        .says("Ms Ada Example")
        .says("online")
        .click("Ms Ada Example")
        .says("Visit to the port online");
    let list =
        sam.opens(&table.part("attendees")).form("Download list").tick("CSV").submit().expect(200).body();
    let header = list.lines().next().unwrap_or_default();
    assert!(header.ends_with("session: Dinner,session: Visit to the port"), "{header}");
    let row = list.lines().find(|line| line.starts_with("ada@")).expect("Ada's line");
    assert!(row.ends_with(",,online"), "{row}");

    // Who declines the event gives every place back.
    ada.declines("");
    app.deliver_mail();
    assert!(places(&app).is_empty());
    let page = comes(&ada).submit().expect(200);
    page.says("Dinner You do not attend").says("Visit to the port You do not attend");
    app.deliver_mail();
}

fn a_seat_at_a_session_goes_to_the_next_in_line() {
    let mut app = TestApp::start();
    app.leave_mail();
    let table = roundtable(&app, |olga, table| {
        plan(olga, table, "Dinner", |form| {
            let form = form.fill("Seats (optional)", "1");
            form.tick("Waiting list: a seat that comes free goes to the next in line at once")
        });
        plan(olga, table, "Lunch", |form| {
            let form = form.fill("Start", "2027-06-10T12:00").fill("End", "2027-06-10T13:00");
            form.fill("Seats (optional)", "1")
        });
    });
    let (ada, bo, cy) =
        (app.invitee("ada@x.example"), app.invitee("bo@x.example"), app.invitee("cy@x.example"));
    let late = cy.opens();
    let ids: Vec<String> = late.attributes("fieldset.session input[type=checkbox]", "id");
    let [dinner, lunch] = ids.as_slice() else { panic!("two sessions: {ids:?}") };
    sends(&app, comes(&ada).tick(dinner).tick(lunch)).says("Dinner You attend").says("Lunch You attend");
    // Cy's page was open before the seats were gone: nothing typed is lost, and nothing else is recorded.
    let form = late.form(SEND).tick("answer").fill("Name as printed", "Cy C.").tick(dinner).tick(lunch);
    let page = form.submit().expect(409).says("“Dinner”: all seats are taken");
    let mut form = page.form(SEND);
    assert_eq!(form.value("Name as printed"), "Cy C.");
    assert_eq!(app.database().rows("SELECT reply AS line FROM invitations WHERE reply IS NOT NULL").len(), 1);
    let page = bo
        .opens()
        .says("Put me on the waiting list: all seats are taken")
        .says("You do not attend · All seats are taken.");
    let page = sends(&app, page.form(SEND).tick("answer").tick(dinner));
    page.says("Your seat is confirmed").says("Dinner You are on the waiting list");
    let page = sends(&app, form.tick(dinner)).says("Dinner You are on the waiting list");
    page.says("Cy C.");
    let sam = app.colleague(Role::Staff);
    let page =
        sam.opens(&table.part("programme")).click("Dinner").says("1 attend").says("2 wait, in this order");
    let line = page.all("ol li");
    assert!(line[0].starts_with("Ms Bo") && line[1].starts_with("Cy C."), "{line:?}");

    // Ada keeps the lunch and gives the dinner back.
    let form = comes(&ada).untick(dinner);
    sends(&app, form).says("Lunch You attend").says("Dinner You do not attend");
    bo.opens().says("Dinner You attend");
    app.deliver_mail();
    let told = app.mails_to("bo@x.example").pop().expect("a mail").text;
    assert!(told.contains("Dinner: You attend"), "{told}");
    // Whoever declines the event, or has the invitation revoked, frees the seat as well.
    bo.declines("");
    cy.opens().says("Dinner You attend");
    sends(&app, comes(&bo).tick(dinner)).says("Dinner You are on the waiting list");
    let olga = olga_again(&app);
    let cys =
        olga.opens(&format!("{}?q=Cy", table.path)).click("Cy C.").form("Revoke the invitation").submit();
    cys.expect(200).says("Invitation revoked");
    bo.opens().says("Dinner You attend");
    let deeds =
        app.database().rows("SELECT deed AS line FROM audit_entries WHERE deed = 'seat at a session given'");
    assert_eq!(deeds.len(), 3);
    // An organiser who adds a seat gives it to the line.
    sends(&app, comes(&ada).tick(dinner)).says("Dinner You are on the waiting list");
    let form = olga.opens(&table.part("programme")).click("Edit Dinner").form("Save the session");
    form.fill("Seats (optional)", "2").submit().expect(200).says("Session saved.");
    ada.opens().says("Dinner You attend");
}

fn a_session_has_a_deadline_and_guests_of_its_own() {
    let mut app = TestApp::start();
    app.leave_mail();
    let table = roundtable(&app, |olga, table| {
        plan(olga, table, "Dinner", |form| form.fill("Choose until (optional)", "2026-12-01"));
        plan(olga, table, "Judges’ table", |form| form.tick("law enforcement"));
    });
    let ada = app.invitee("ada@x.example");
    let page = ada.opens().says("Please choose until Tuesday 1 December 2026, 23:59").hides("Judges");
    sends(&app, page.form(SEND).tick("answer").tick(ATTEND)).says("Dinner You attend");
    let bo = app.invitee("bo@x.example");
    let open = bo.opens();
    app.advance(Duration::from_hours(24 * 20));
    let page = open.form(SEND).tick("answer").tick(ATTEND).submit().expect(409);
    let page = page
        .says("“Dinner”: this can no longer be changed")
        .says("You do not attend · This can no longer be changed.");
    // The rest of the reply is taken, and the caterer's numbers stay.
    sends(&app, page.form(SEND).tick("answer"))
        .says("Your seat is confirmed")
        .says("Dinner You do not attend");
    let page = ada.opens().click("Change my reply").says("You attend · This can no longer be changed.");
    sends(&app, page.form(SEND).tick("answer").fill("Position", "Minister"))
        .says("Minister")
        .says("Dinner You attend");
    assert_eq!(places(&app), ["Ada attending in person"]);
    // An organiser grants more time, and records what came by phone.
    let olga = olga_again(&app);
    let page = olga.opens(&format!("{}?q=Bo", table.path)).click("Ms Bo Example");
    let granted = page.click("Exceptions").form("Save exceptions");
    granted.tick("any_time").submit().expect(200);
    let form = page
        .click("Record an answer")
        .form("Record the answer")
        .tick("Accepts")
        .pick("How it came", "By phone");
    form.tick(ATTEND).submit().expect(200).says("Answer recorded.").says("Dinner attends");
    assert_eq!(places(&app), ["Ada attending in person", "Bo attending in person"]);
}

fn a_form_that_is_saved_for_another_reason_changes_no_place() {
    let mut app = TestApp::start();
    app.leave_mail();
    let table = roundtable(&app, |olga, table| {
        plan(olga, table, "Dinner", |form| form.fill("Seats (optional)", "1").tick("line"));
        plan(olga, table, "Visit", |form| {
            let form = form.fill("Start", "2027-06-10T09:00").fill("End", "2027-06-10T11:00");
            form.pick("How guests attend", "online")
        });
    });
    let (ada, bo) = (app.invitee("ada@x.example"), app.invitee("bo@x.example"));
    let ids = ada.opens().attributes("fieldset.session input[type=checkbox]", "id");
    let [dinner, visit] = ids.as_slice() else { panic!("two sessions: {ids:?}") };
    sends(&app, comes(&ada).tick(dinner).tick(visit));
    sends(&app, comes(&bo).tick(dinner).tick(visit)).says("Dinner You are on the waiting list");
    // A seat beyond the number is granted; a corrected name takes Bo out of no line.
    let olga = olga_again(&app);
    let page = olga.opens(&format!("{}?q=Bo", table.path)).click("Ms Bo Example");
    page.click("Exceptions").form("Save exceptions").tick("seat").submit().expect(200);
    let form = comes(&bo).fill("Position", "Minister");
    let page = sends(&app, form).says("Minister").says("Dinner You are on the waiting list");
    page.click("Change my reply").says("Keep me on the waiting list").says("I will attend");
    let record = olga.opens(&format!("{}?q=Bo", table.path)).click("Ms Bo Example").click("Record an answer");
    let form = record.form("Record the answer").tick("Accepts").pick("How it came", "By phone");
    form.submit().expect(200).says("Dinner waits for a seat");
    // A form that was made before the organiser changed the programme is not taken; nothing typed is lost.
    let open = bo.question().fill("Position", "Envoy");
    let edit = |title: &str| olga.opens(&table.part("programme")).click(title).form("Save the session");
    // Nobody at the online session needs one of the room's seats.
    edit("Edit Visit").pick("How guests attend", "either").fill("Seats (optional)", "1").submit().expect(200);
    let again = open.tick("answer").submit().expect(409).says("The form has changed");
    let mut form = again.form(SEND);
    assert_eq!(form.value("Position"), "Envoy");
    sends(&app, form.tick("answer")).says("Envoy").says("Visit You take part online");
    // Who was told of the event's change can be told of the session's, too.
    let tell = || olga.opens(&table.part("mailings/new?kind=change"));
    app.advance(Duration::from_secs(1));
    tell().form_beginning("Tell ").submit().expect(200);
    app.deliver_mail();
    let told = app.mails_to("bo@x.example").pop().expect("a mail").text;
    assert!(told.contains("Dinner: You are on the waiting list"), "{told}");
    app.advance(Duration::from_secs(1));
    tell().says("nothing has changed since");
    edit("Edit Dinner").fill("Start", "2027-06-09T20:00").submit().expect(200);
    tell().hides("nothing has changed since").form_beginning("Tell ").submit().expect(200);
    // The calendar has what Bo attends, and not what Bo waits for.
    let calendar = bo.client.get(&format!("{}/event.ics", bo.link)).expect(200).body().replace("\r\n ", "");
    assert!(calendar.contains("Visit: ") && !calendar.contains("Dinner"), "{calendar}");
}

fn organisers_lay_down_change_and_remove_sessions() {
    let mut app = TestApp::start();
    app.leave_mail();
    let table = roundtable(&app, |olga, table| {
        olga.opens(&table.part("programme")).says("Guests are asked for the event as a whole.");
        let form = olga.opens(&table.part("programme/new")).form("Add the session");
        let form = form
            .fill("Start", "2027-06-09T19:00")
            .fill("End", "2027-06-09T18:00")
            .fill("Seats (optional)", "0");
        let form = form.fill("Choose until (optional)", "2027-06-11").fill("Online link (optional)", "meet");
        let page = form.fill("Note (English)", "In French only").submit().expect(422);
        let page = page.says("Write the title in English, too.").says("Seats must be a whole number");
        let page = page.says("The link must be a web address");
        let form =
            page.form("Add the session").fill("Title (English)", "Dinner").fill("Seats (optional)", "2");
        let page = form.fill("Online link (optional)", "").submit().expect(422);
        let page =
            page.says("The end must be after the start.").says("The deadline must not be after the session");
        let mut form = page.form("Add the session");
        assert_eq!(form.value("Note (English)"), "In French only", "nothing typed is lost");
        let form = form.fill("End", "2027-06-09T22:00").fill("Choose until (optional)", "");
        form.pick("How guests attend", "either").submit().expect(200).says("Session added.");
    });
    let (ada, bo) = (app.invitee("ada@x.example"), app.invitee("bo@x.example"));
    sends(&app, comes(&ada).tick("I will come in person"));
    sends(&app, comes(&bo).tick("I will take part online"));
    let olga = olga_again(&app);
    let edit = || olga.opens(&table.part("programme")).click("Edit Dinner").form("Save the session");
    let page = edit().pick("How guests attend", "in person").submit().expect(422);
    page.says("1 guest takes part in this session online. Ask this guest first");
    let page = edit().pick("How guests attend", "online").fill("Seats (optional)", "1").submit().expect(422);
    page.says("2 seats at this session are taken");
    edit().pick("How guests attend", "online").submit().expect(200).says("Session saved.");
    assert_eq!(places(&app), ["Ada attending online", "Bo attending online"]);
    // The next edition has the same programme, as much later as the event is.
    let next = olga.opens(&table.part("clone")).form_with("main form button").submit().expect(200);
    let next = Event { path: next.path.trim_end_matches("/edit").to_owned() };
    olga.opens(&next.part("programme")).says("Dinner").says("2 of 2");
    let page = olga.opens(&table.part("programme")).click("Edit Dinner").says("2 attend it");
    page.form_beginning("Remove “Dinner”")
        .submit()
        .expect(200)
        .says("2 guests who had a place were not told");
    assert!(places(&app).is_empty());
    ada.opens().says("Your seat is confirmed").hides("Dinner");
}

/// Whoever answers at this turn says this: mostly yes, in the room or online, with one wish or another.
fn whim(n: usize, session: SessionId) -> Said {
    let details =
        |mode| Confirmed { mode, printed_name: Line::parse("Ada").expect("a name"), ..Confirmed::default() };
    let answer = match n % 7 {
        0 => Answer::Decline(Reason::default()),
        1 | 4 => Answer::Accept(details(Mode::Online)),
        2 => Answer::Wait(details(Mode::InPerson)),
        _ => Answer::Accept(details(Mode::InPerson)),
    };
    let wanted = match n % 5 {
        0 => Wanted::Nothing,
        1 => Wanted::Attend(Mode::Online),
        2 => Wanted::Attend(Mode::InPerson),
        _ => Wanted::Wait,
    };
    Said { wishes: vec![Wish { session, wanted }], ..Said::from(answer) }
}

/// On whichever engine the tests run: a small room, a smaller dinner, and everybody at once.
fn no_seat_is_given_twice_while_everybody_changes_their_mind() {
    let mut app = TestApp::start();
    app.leave_mail();
    let plan = Plan {
        seats: Some(6),
        waiting: WaitingList::Promote,
        people: &[("Ada", "en"); 30],
        ..Plan::default()
    };
    let table = app.invited(&plan).event;
    app.change_event(table, |event| event.details.seats.ways = Ways::Either);
    let (starts_at, ends_at) = (app.now() + TO_DEADLINE, app.now() + TO_START);
    let dinner = SessionDraft {
        wordings: vec![Wording {
            language: Language::En,
            title: Line::parse("Dinner").expect("a title"),
            note: Line::default(),
        }],
        starts_at,
        ends_at,
        venue: Line::default(),
        online_url: Line::default(),
        ways: Ways::Either,
        capacity: Some(3),
        has_line: true,
        reply_by: None,
        groups: vec![],
    };
    let session = app.run(programme::add(&app.app, Actor::Command, table, dinner)).expect("added");
    let guests: Result<_, StoreError> =
        app.run(app.app.db.read(move |c| Ok(store::invitations::of_event(c, table)?)));
    let guests = guests.expect("read");
    let links: Vec<LinkId> = guests.iter().map(|guest| guest.link_id).collect();
    std::thread::scope(|scope| {
        for (n, part) in links.chunks(5).enumerate() {
            let app = &app.app;
            scope.spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                let runtime = runtime.expect("a runtime");
                for turn in 0..8 {
                    for (m, link) in part.iter().enumerate() {
                        let said = whim(n * 3 + m + turn * (m % 3 + 1), session);
                        match runtime.block_on(replies::answer(app, *link, said)) {
                            Ok(_) | Err(Failure::Refused(Refusal::Full(_) | Refusal::NoPlace(..))) => {}
                            Err(other) => panic!("{other}"),
                        }
                    }
                }
            });
        }
    });
    let now = app.now();
    let (hall, crowd, held) = app
        .run(app.app.db.read(move |c| -> Result<_, StoreError> {
            let event = store::events::find(c, table)?.expect("there");
            let sessions = store::programme::of_event(c, table)?;
            let crowd = store::programme::crowds(c, sessions)?.remove(0).1;
            let mut held = 0;
            for guest in store::invitations::of_event(c, table)? {
                let places = store::programme::places_of(c, guest.id)?;
                assert!(places.is_empty() || guest.reply == Some(Reply::Accepted), "who comes has places");
                held += places.len();
            }
            Ok((store::invitations::hall(c, &event, now)?, crowd, held))
        }))
        .expect("read");
    assert!(hall.taken() <= 6 && crowd.seated <= 3, "oversold: {hall:?} {crowd:?}");
    assert!(hall.remote > 0 && crowd.remote > 0 && crowd.waiting > 0, "all was tried: {hall:?} {crowd:?}");
    assert_eq!(crowd.seated, 3, "no seat is free while somebody waits: {crowd:?}");
    assert_eq!(
        held,
        (crowd.seated + crowd.remote + crowd.waiting) as usize,
        "the crowd is the sum of the places"
    );
}

fn a_phone_shows_the_programme_to_those_who_come() {
    let mut app = TestApp::start();
    app.leave_mail();
    roundtable(&app, |olga, table| plan(olga, table, "Dinner", |form| form));
    let ada = app.invitee("ada@x.example");
    let phone = Browser::open(Looks::PHONE);
    phone.goto(&format!("{}{}", app.origin(), ada.link));
    phone.sees("Will you take part?");
    let shown = || phone.script("return document.querySelector('fieldset.session').checkVisibility()");
    assert_eq!(shown(), serde_json::json!(false), "nothing before a choice");
    phone.tick("No, I am unable to take part");
    assert_eq!(shown(), serde_json::json!(false));
    phone.tick("Yes, I will take part");
    assert_eq!(shown(), serde_json::json!(true));
    phone.tick(ATTEND);
    phone.press(SEND);
    phone.sees("Your seat is confirmed");
    phone.sees("You attend");
    assert_eq!(places(&app), ["Ada attending in person"]);
}

tests! {
    one_reply_chooses_several_sessions,
    a_seat_at_a_session_goes_to_the_next_in_line,
    a_session_has_a_deadline_and_guests_of_its_own,
    a_form_that_is_saved_for_another_reason_changes_no_place,
    organisers_lay_down_change_and_remove_sessions,
    no_seat_is_given_twice_while_everybody_changes_their_mind,
    #[needs(Chromium)]
    a_phone_shows_the_programme_to_those_who_come,
}
