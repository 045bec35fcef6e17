//! Answers that guests give by a button in their calendar: as on their page, or for the organiser to look at.

use std::process::Command;

use roundtable::mail::incoming::Count;
use roundtable::worker::mailbox;

use crate::support::app::TestApp;
use crate::support::builders::{EventPlan, event, guest_list};
use crate::support::components::python_with;
use crate::support::harness::tests;
use crate::support::incoming::{Maildir, filled};
use crate::support::personas::{Colleague, Event};

const OUTLOOK: &str = include_str!("../../src/documents/itip/fixtures/outlook.ics");
const GOOGLE: &str = include_str!("../../src/documents/itip/fixtures/google.ics");
const APPLE: &str = include_str!("../../src/documents/itip/fixtures/apple.ics");

const ADA: &str = "ada@ministry.example";
const BADR: &str = "badr@wizara.example";
const EVA: &str = "eva@ministry.example";
const CYRA: &str = "cyra@regulateur.example";

const PROOF: &str = "A code that is sent to the guest's own mailbox is asked for";

fn plan() -> EventPlan {
    event("Resilient Networks").with(PROOF, "never")
}

/// A roundtable with three guests, who all were sent an invitation.
fn sent(organiser: &Colleague<'_>, plan: &EventPlan) -> Event {
    let roundtable = organiser.creates_event(plan);
    organiser.imports(&roundtable, &guest_list(&[(ADA, "en"), (BADR, "ar"), (CYRA, "fr")]));
    organiser.sends_invitations(&roundtable);
    roundtable
}

/// The value of a property in the latest calendar part that somebody got, and the whole line.
#[track_caller]
fn property(app: &TestApp, email: &str, name: &str) -> (String, String) {
    let mails = app.mails_to(email);
    let calendar = mails.iter().rev().find_map(|mail| mail.calendar.clone()).expect("a calendar part");
    let own = |line: &&str| line.split([':', ';']).next() == Some(name);
    let line =
        calendar.lines().map(str::trim_end).rfind(own).unwrap_or_else(|| panic!("{name} in {calendar}"));
    let value = line.rsplit_once(if line.contains("mailto:") { "mailto:" } else { ":" }).expect("a value").1;
    (value.to_owned(), line.to_owned())
}

/// What a calendar sends, as the answer to the latest entry that somebody got.
struct Reply {
    to: String,
    from: String,
    attendee: String,
    uid: String,
    sequence: String,
    stamp: String,
    status: &'static str,
    shape: &'static str,
}

impl Reply {
    #[track_caller]
    fn of(app: &TestApp, email: &str, shape: &'static str, status: &'static str) -> Self {
        let value = |name| property(app, email, name).0;
        Self {
            to: value("ORGANIZER"),
            from: email.to_owned(),
            attendee: email.to_owned(),
            uid: value("UID"),
            sequence: value("SEQUENCE"),
            stamp: app.now().timestamp().strftime("%Y%m%dT%H%M%SZ").to_string(),
            status,
            shape,
        }
    }

    fn mail(&self) -> String {
        let Self { to, from, attendee, uid, sequence, stamp, status, shape } = self;
        let part = filled(shape, to, attendee)
            .replace("{partstat}", status)
            .replace("{attendee}", attendee)
            .replace("{organiser}", to)
            .replace("{uid}", uid)
            .replace("{sequence}", sequence)
            .replace("{stamp}", stamp);
        let method = if part.contains("METHOD:COUNTER") { "COUNTER" } else { "REPLY" };
        format!(
            "From: {from}\nTo: <{to}>\nSubject: Accepted: Resilient Networks\nMIME-Version: 1.0\n\
             Content-Type: multipart/alternative; boundary=\"x\"\n\n--x\nContent-Type: text/plain\n\nYes.\n--x\n\
             Content-Type: text/calendar; charset=utf-8; method={method}\n\n{part}\n--x--\n"
        )
    }
}

/// Delivers mails into the configured Maildir and reads them.
fn takes(app: &TestApp, mails: &[Reply]) -> Count {
    let inbox = Maildir::at(&app.folder().join("inbox"));
    mails.iter().for_each(|reply| inbox.deliver(&reply.mail()));
    let place = app.app.config.mailbox.clone().expect("there is a mailbox");
    app.run(mailbox::once(&app.app, &place)).expect("the mailbox can be read")
}

fn answers(app: &TestApp) -> Vec<String> {
    app.database().rows(
        "SELECT c.given_name || ' ' || coalesce(i.reply, '-') || ' ' || i.reply_source AS line FROM invitations i \
         JOIN contacts c ON c.id = i.contact_id ORDER BY c.email",
    )
}

fn doubts(app: &TestApp) -> Vec<String> {
    app.database().rows(
        "SELECT said || ', ' || coalesce(doubt, 'taken') AS line FROM calendar_answers ORDER BY said, doubt",
    )
}

fn an_invitation_asks_for_an_answer_where_answers_are_read() {
    let app = TestApp::start_receiving();
    sent(&app.organiser(), &plan());
    let (organiser, _) = property(&app, ADA, "ORGANIZER");
    assert!(organiser.starts_with("replies+") && organiser.ends_with("@roundtable.example"), "{organiser}");
    assert_ne!(organiser, property(&app, BADR, "ORGANIZER").0, "each has one of their own");
    let (attendee, line) = property(&app, ADA, "ATTENDEE");
    assert_eq!(attendee, ADA);
    assert!(line.contains("PARTSTAT=NEEDS-ACTION") && line.contains("RSVP=TRUE"), "{line}");
    assert_eq!(property(&app, ADA, "METHOD").0, "REQUEST");
    assert_eq!(property(&app, ADA, "SEQUENCE").0, "0");
    let raw = app.outgoing(ADA).raw;
    let raw = String::from_utf8_lossy(&raw);
    assert!(raw.contains("Content-Type: text/calendar; method=REQUEST; charset=utf-8"), "{raw}");
    assert!(raw.contains("Content-Type: application/ics; name=\"event.ics\""), "{raw}");
    // An answer on the page raises the number, and the part says what stands.
    app.invitee(ADA).accepts();
    app.deliver_mail();
    let (_, line) = property(&app, ADA, "ATTENDEE");
    assert!(line.contains("PARTSTAT=ACCEPTED") && line.contains("RSVP=FALSE"), "{line}");
    assert_eq!([property(&app, ADA, "METHOD").0, property(&app, ADA, "SEQUENCE").0], ["REQUEST", "1"]);
    app.invitee(ADA).declines("");
    app.deliver_mail();
    assert_eq!([property(&app, ADA, "METHOD").0, property(&app, ADA, "SEQUENCE").0], ["CANCEL", "2"]);
    assert_eq!(property(&app, ADA, "ORGANIZER").0, organiser, "or the calendar would keep the entry");

    // Without the address everything is as it was.
    let app = TestApp::start();
    sent(&app.organiser(), &plan());
    assert!(app.mails_to(ADA).iter().all(|mail| mail.calendar.is_none()));
    app.invitee(ADA).accepts();
    app.deliver_mail();
    assert_eq!(property(&app, ADA, "METHOD").0, "PUBLISH");
    assert_eq!(property(&app, ADA, "ORGANIZER").0, "secretariat@roundtable.example");
}

fn whoever_has_not_answered_hears_of_a_change_and_of_the_end_in_the_calendar() {
    let app = TestApp::start_receiving();
    let organiser = app.organiser();
    let roundtable = sent(&organiser, &plan());
    let edit = organiser.opens(&roundtable.part("edit"));
    edit.form("Save changes").fill("Start", "2027-06-09T15:00").submit().expect(200);
    let before = organiser.opens(&roundtable.part("mailings/new?kind=change"));
    before.form("Tell 3 guests about the change").submit().expect(200);
    app.deliver_mail();
    assert_eq!([property(&app, ADA, "METHOD").0, property(&app, ADA, "SEQUENCE").0], ["REQUEST", "1"]);
    assert_eq!(property(&app, ADA, "DTSTART").0, "20270609T150000");
    let before = organiser.opens(&roundtable.part("mailings/new?kind=cancellation"));
    before.form("Cancel the event and tell 3 guests").submit().expect(200);
    app.deliver_mail();
    assert_eq!([property(&app, ADA, "METHOD").0, property(&app, ADA, "SEQUENCE").0], ["CANCEL", "2"]);
}

fn answers_of_every_calendar_count_as_on_the_page() {
    let app = TestApp::start_receiving();
    let organiser = app.organiser();
    let roundtable = sent(&organiser, &plan());
    let replies = [
        Reply::of(&app, ADA, OUTLOOK, "ACCEPTED"),
        Reply::of(&app, BADR, GOOGLE, "ACCEPTED"),
        Reply::of(&app, CYRA, APPLE, "DECLINED"),
    ];
    assert_eq!(takes(&app, &replies), Count { done: 3, later: 0, too_large: 0 });
    assert_eq!(answers(&app), ["Ada accepted calendar", "Badr accepted calendar", "Cyra declined calendar"]);
    assert_eq!(doubts(&app), ["accepted, taken", "accepted, taken", "declined, taken"]);
    app.deliver_mail();
    // The same confirmation; whoever took the entry out is not told of a cancelled event.
    assert_eq!([ADA, BADR, CYRA].map(|email| app.mails_to(email).len()), [2, 2, 2]);
    assert!(app.mails_to(ADA)[1].calendar.as_ref().is_some_and(|part| part.contains("PARTSTAT=ACCEPTED")));
    assert!(app.mails_to(CYRA)[1].calendar.is_none());
    organiser.opens(&roundtable.path).click("Ms Ada Example").says("calendar");
    organiser.opens(&roundtable.part("calendar-answers")).says("There is nothing to look at");
    // The same mails once more, and the same answers to the confirmation, change nothing.
    let before = app.database().dump();
    takes(&app, &replies);
    assert!(app.database().dump() == before, "nothing has changed");
    takes(&app, &[Reply::of(&app, ADA, OUTLOOK, "ACCEPTED")]);
    assert_eq!(app.deliver_mail(), 0);
    // And somebody may think again.
    app.advance(std::time::Duration::from_secs(60));
    takes(&app, &[Reply::of(&app, ADA, APPLE, "DECLINED")]);
    assert_eq!(answers(&app)[0], "Ada declined calendar");
    app.deliver_mail();
}

fn an_assistant_has_the_entry_for_information_and_answers_what_was_passed_on_to_them() {
    let app = TestApp::start_receiving();
    let organiser = app.organiser();
    let roundtable = organiser.creates_event(&plan());
    organiser.imports(&roundtable, &guest_list(&[(ADA, "en")]));
    let guest = organiser.opens(&roundtable.path).click("Ms Ada Example").path;
    let form = organiser.opens(&format!("{guest}/assistants")).form("Add the assistant");
    form.fill("Name", "Eva Helper").fill("Email", EVA).submit().expect(200);
    organiser.sends_invitations(&roundtable);
    assert_eq!(property(&app, ADA, "METHOD").0, "REQUEST");
    // Nobody asks the assistant, and what is signed for the guest is in no copy, whatever becomes of the entry.
    let is_for_information = |method: &str| {
        assert_eq!(property(&app, EVA, "METHOD").0, method);
        assert_eq!(property(&app, EVA, "ORGANIZER").0, "secretariat@roundtable.example");
        assert_eq!(property(&app, EVA, "UID"), property(&app, ADA, "UID"));
        for mail in app.mails_to(EVA) {
            let raw = mail.raw;
            let calendar = mail.calendar.unwrap_or_default();
            assert!(!calendar.contains("ATTENDEE") && !calendar.contains("replies+"), "{calendar}");
            assert!(!raw.contains("method=REQUEST"), "{raw}");
        }
    };
    is_for_information("PUBLISH");
    let passed_on =
        Reply { from: EVA.to_owned(), attendee: EVA.to_owned(), ..Reply::of(&app, ADA, GOOGLE, "ACCEPTED") };
    takes(&app, &[passed_on]);
    assert_eq!(answers(&app), ["Ada accepted calendar"]);
    organiser.opens(&guest).says("Eva Helper");
    app.deliver_mail();
    is_for_information("PUBLISH");
    app.invitee(ADA).declines("");
    app.deliver_mail();
    is_for_information("CANCEL");
}

fn an_answer_is_looked_at_first_once_the_link_was_replaced() {
    let app = TestApp::start_receiving();
    let organiser = app.organiser();
    let roundtable = sent(&organiser, &plan());
    let page = |name: &str| organiser.opens(&roundtable.path).click(name);
    let former = Reply::of(&app, ADA, GOOGLE, "DECLINED");
    let (ada, badr) = (page("Ms Ada Example"), page("Ms Badr Example"));
    ada.form("Issue a new link").submit().expect(200);
    // Taken back and given anew is a link replaced twice.
    badr.form("Revoke the invitation").submit().expect(200);
    organiser.opens(&badr.path).form("Issue a new link").submit().expect(200);
    let replies = [
        former,
        Reply::of(&app, BADR, OUTLOOK, "DECLINED"),
        // Nobody's link but theirs.
        Reply::of(&app, CYRA, APPLE, "ACCEPTED"),
    ];
    takes(&app, &replies);
    assert_eq!(answers(&app), ["Ada - link", "Badr - link", "Cyra accepted calendar"]);
    assert_eq!(doubts(&app), ["accepted, taken", "declined, link replaced", "declined, link replaced"]);
    app.deliver_mail();
    // Also to a mail that came after: nobody can tell the two apart.
    app.advance(std::time::Duration::from_secs(60));
    organiser.opens(&ada.path).form("Send the invitation again").submit().expect(200);
    app.deliver_mail();
    takes(&app, &[Reply::of(&app, ADA, APPLE, "DECLINED")]);
    assert_eq!(answers(&app)[0], "Ada - link");
    let desk = organiser.opens(&roundtable.part("calendar-answers"));
    let desk = desk.says("link was replaced since").says("former mail could have sent this");
    // The organiser records what the guest said, and what says the same again is no news.
    let record = desk.click("Record the answer of Ms Ada Example").form("Record the answer");
    record.tick("Accepts").pick("How it came", "By phone").submit().expect(200);
    app.deliver_mail();
    let (answered, known) = (answers(&app), doubts(&app));
    assert_eq!(answered[0], "Ada accepted phone");
    takes(&app, &[Reply::of(&app, ADA, GOOGLE, "ACCEPTED")]);
    assert_eq!((answers(&app), doubts(&app)), (answered, known));
}

fn a_link_replaced_before_any_mail_went_out_is_nobody_s() {
    let app = TestApp::start_receiving();
    let organiser = app.organiser();
    let roundtable = organiser.creates_event(&plan());
    organiser.imports(&roundtable, &guest_list(&[(ADA, "en")]));
    let guest = organiser.opens(&roundtable.path).click("Ms Ada Example");
    guest.form("Issue a new link").submit().expect(200);
    organiser.sends_invitations(&roundtable);
    takes(&app, &[Reply::of(&app, ADA, GOOGLE, "ACCEPTED")]);
    assert_eq!(answers(&app), ["Ada accepted calendar"]);
    app.deliver_mail();
}

fn what_is_in_doubt_is_for_the_organiser_to_look_at() {
    let app = TestApp::start_receiving();
    let organiser = app.organiser();
    let roundtable = sent(&organiser, &plan());
    let good = |status| Reply::of(&app, ADA, GOOGLE, status);
    let badr = Reply::of(&app, BADR, GOOGLE, "ACCEPTED");
    let unsigned = "replies+aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@roundtable.example";
    takes(
        &app,
        &[
            Reply { to: unsigned.to_owned(), ..good("ACCEPTED") },
            Reply { uid: badr.uid.clone(), ..good("DECLINED") },
            Reply { attendee: "mallory@elsewhere.example".to_owned(), ..good("ACCEPTED") },
            good("TENTATIVE"),
            good("DELEGATED"),
            // About nobody at all: nothing to look at.
            Reply { uid: "x@y.example".to_owned(), to: unsigned.to_owned(), ..good("ACCEPTED") },
        ],
    );
    assert_eq!(answers(&app)[0], "Ada - link");
    assert_eq!(
        doubts(&app),
        [
            "accepted, not signed",
            "accepted, other person",
            "declined, other entry",
            "something else, other request",
            "tentative, tentative",
        ]
    );
    assert_eq!(app.deliver_mail(), 0, "nobody is answered");
    organiser.opens(&roundtable.path).says("Look at 5 answers from calendars");
    // No more than five of one sort wait for one guest, whoever sends them, and they keep no other out.
    let more = (0..9).map(|n| Reply { sequence: n.to_string(), ..good("TENTATIVE") });
    takes(&app, &more.collect::<Vec<_>>());
    let page = organiser.opens(&roundtable.part("calendar-answers"));
    assert_eq!(page.all("tbody tr").len(), 4 + 5);
    let page = page.says("mallory@elsewhere.example").says("may have been forwarded").says("Cannot say yet");
    let page = page.form_beginning("Done").submit().expect(200).says("off the list");
    assert_eq!(page.all("tbody tr").len(), 3 + 5);
}

fn an_older_answer_does_not_undo_a_newer_one() {
    let app = TestApp::start_receiving();
    sent(&app.organiser(), &plan());
    let (early, same) = (Reply::of(&app, ADA, OUTLOOK, "DECLINED"), Reply::of(&app, ADA, APPLE, "ACCEPTED"));
    app.advance(std::time::Duration::from_secs(3_600));
    app.invitee(ADA).accepts();
    app.deliver_mail();
    takes(&app, &[early, same]);
    assert_eq!(answers(&app)[0], "Ada accepted link");
    // What says the same as what stands is no news.
    assert_eq!(doubts(&app), ["declined, older"]);
}

fn what_a_calendar_cannot_say_is_asked_of_the_guest() {
    for (plan, question, status, want) in [
        (plan().with("How guests attend", "either"), false, "ACCEPTED", "accepted, way to attend"),
        (plan().with(PROOF, "always"), false, "DECLINED", "declined, code"),
        (plan(), true, "ACCEPTED", "accepted, questions"),
        (plan().seats(0), false, "ACCEPTED", "accepted, not taken"),
    ] {
        let app = TestApp::start_receiving();
        let organiser = app.organiser();
        let full = plan.fields().any(|(label, value)| label == "Seats" && value == "0");
        let roundtable = organiser.creates_event(&if full { plan.seats(1) } else { plan });
        if question {
            let form = organiser.opens(&roundtable.part("questions/new")).form("Add the question");
            let form = form.pick("What an answer is", "Short text").fill("Question (English)", "Diet?");
            form.tick("It must be answered").submit().expect(200);
        }
        organiser.imports(&roundtable, &guest_list(&[(ADA, "en"), (BADR, "en")]));
        organiser.sends_invitations(&roundtable);
        if full {
            app.invitee(BADR).accepts();
            app.deliver_mail();
        }
        takes(&app, &[Reply::of(&app, ADA, GOOGLE, status)]);
        assert_eq!(answers(&app)[0], "Ada - link", "{want}");
        assert!(doubts(&app).contains(&want.to_owned()), "{want}: {:?}", doubts(&app));
        assert_eq!(app.deliver_mail(), 0);
    }
}

fn a_yes_counts_though_nothing_of_the_programme_was_chosen_and_the_guest_sees_that() {
    let app = TestApp::start_receiving();
    let organiser = app.organiser();
    let roundtable = organiser.creates_event(&plan());
    let form = organiser.opens(&roundtable.part("programme/new")).form("Add the session");
    let form = form.fill("Title (English)", "Dinner").fill("Start", "2027-06-09T19:00");
    form.fill("End", "2027-06-09T22:00").submit().expect(200).says("Session added.");
    organiser.imports(&roundtable, &guest_list(&[(ADA, "en")]));
    organiser.sends_invitations(&roundtable);
    takes(&app, &[Reply::of(&app, ADA, GOOGLE, "ACCEPTED")]);
    assert_eq!(answers(&app), ["Ada accepted calendar"]);
    app.deliver_mail();
    let mail = app.mails_to(ADA).pop().expect("a confirmation");
    let text = mail.text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("Dinner: You do not attend (Wednesday 9 June 2027"), "{text}");
    app.invitee(ADA).opens().click("Change my reply").says("Dinner");
}

fn a_letter_to_the_calendar_s_address_is_read_and_changes_nothing() {
    let app = TestApp::start_receiving();
    sent(&app.organiser(), &plan());
    let before = app.database().dump();
    let (to, _) = property(&app, ADA, "ORGANIZER");
    let inbox = Maildir::at(&app.folder().join("inbox"));
    for header in ["", "Auto-Submitted: auto-replied\n"] {
        inbox.deliver(&format!("From: {ADA}\nTo: {to}\nSubject: Sorry\n{header}\nI shall be late.\n"));
    }
    assert_eq!(takes(&app, &[]).done, 2);
    assert!(app.database().dump() == before, "nothing has changed");
}

fn another_reader_finds_the_time_and_the_zone() {
    const SCRIPT: &str = "import sys, icalendar
whole = icalendar.Calendar.from_ical(sys.stdin.read())
event = whole.walk('VEVENT')[0]
zone = [str(own['TZID']) for own in whole.walk('VTIMEZONE')]
start, end = event.decoded('DTSTART'), event.decoded('DTEND')
print(whole['METHOD'], zone, start.isoformat(), start.utcoffset(), end.isoformat())
print(event['ATTENDEE'], event['ATTENDEE'].params['PARTSTAT'], event['ATTENDEE'].params['RSVP'])
print(str(event['ORGANIZER']).split('+')[0], event['ORGANIZER'].params['CN'], event['SEQUENCE'])
";
    let app = TestApp::start_receiving();
    sent(&app.organiser(), &plan());
    let calendar = app.mails_to(ADA)[0].calendar.clone().expect("a calendar part");
    let mut python = Command::new(python_with("icalendar").expect("Python's icalendar"))
        .args(["-c", SCRIPT])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("Python can be started");
    let mut input = python.stdin.take().expect("it is piped");
    std::io::Write::write_all(&mut input, calendar.as_bytes()).expect("it reads");
    drop(input);
    let said = python.wait_with_output().expect("it ends");
    assert_eq!(
        String::from_utf8_lossy(&said.stdout).lines().collect::<Vec<_>>(),
        [
            "REQUEST ['Europe/Amsterdam'] 2027-06-09T14:00:00+02:00 2:00:00 2027-06-09T17:30:00+02:00",
            "mailto:ada@ministry.example NEEDS-ACTION TRUE",
            "mailto:replies Roundtable Secretariat 0",
        ]
    );
}

tests! {
    an_invitation_asks_for_an_answer_where_answers_are_read,
    whoever_has_not_answered_hears_of_a_change_and_of_the_end_in_the_calendar,
    answers_of_every_calendar_count_as_on_the_page,
    an_assistant_has_the_entry_for_information_and_answers_what_was_passed_on_to_them,
    an_answer_is_looked_at_first_once_the_link_was_replaced,
    a_link_replaced_before_any_mail_went_out_is_nobody_s,
    what_is_in_doubt_is_for_the_organiser_to_look_at,
    an_older_answer_does_not_undo_a_newer_one,
    what_a_calendar_cannot_say_is_asked_of_the_guest,
    a_yes_counts_though_nothing_of_the_programme_was_chosen_and_the_guest_sees_that,
    a_letter_to_the_calendar_s_address_is_read_and_changes_nothing,
    #[needs(Icalendar)]
    another_reader_finds_the_time_and_the_zone,
}
