//! The desk as organisers and staff use it: events and their lives, the guest list with its search
//! and pages, one invitee's link, and the list that is taken out.

use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};
use roundtable::domain::instant::Instant;
use roundtable::domain::schedule::Zone;
use roundtable::domain::user::Role;

use crate::support::app::TestApp;
use crate::support::builders::{COLUMNS, event, guest_list, many_guests};
use crate::support::harness::tests;
use crate::support::personas::Colleague;

fn an_event_is_made_changed_and_nothing_typed_is_lost() {
    let app = TestApp::start();
    let olga = app.organiser();
    let wrong = olga.opens("/admin/events/new").form("Create event");
    let wrong = event("Roundtable")
        .with("Start", "2027-03-28T02:30")
        .with("Seats", "none")
        .fields()
        .fold(wrong, |form, (label, value)| form.fill(label, value));
    let again = wrong.submit().expect(422);
    assert!(again.title().starts_with("Error:"), "{}", again.title());
    let again = again
        .says("There is a problem")
        .says("This time does not exist on that day: the clocks go forward over it.")
        .says("Seats must be a whole number");
    assert_eq!(again.attributes(".error-summary a", "href"), ["#starts_at", "#capacity"]);
    let mut form = again.form("Create event");
    assert_eq!(form.value("Title"), "Roundtable");
    assert_eq!(form.value("Seats"), "none");
    let made = form.fill("Start", "2027-06-09T14:00").fill("Seats", "12").submit().expect(200);
    let made = made.says("Event created.").says("12 of 12 seats left").says("The guest list is empty.");

    let mut edit = made.click("Edit").form("Save changes");
    assert_eq!(edit.value("Reply by"), "2027-05-28");
    assert_eq!(edit.value("At what time (optional)"), "", "the end of the day is the default");
    let changed = edit.fill("Venue", "Town hall").submit().expect(200);
    changed.says("Changes saved.").says("Town hall").says("Wed 9 Jun 2027, 14:00–17:30 CEST (UTC+02:00)");
}

fn an_event_opens_closes_and_is_archived_but_never_twice() {
    let app = TestApp::start();
    let olga = app.organiser();
    let event = olga.creates_event(&event("Roundtable"));
    let page =
        olga.opens(&event.path).form("Open for answers").submit().expect(200).says("The event is open");
    let page = page.form("Close for answers").submit().expect(200).says("answers are no longer taken");
    let page = page.form("Reopen for answers").submit().expect(200).says("The event is open");
    let stale = olga.client.post(&event.part("status"), &[("change", "open")]).follow();
    stale.says("The event is open; this cannot be done now.");
    page.form("Close for answers").submit().expect(200).form("Archive").submit().expect(200);
    olga.opens("/admin/events").says("No events yet").click("With archived events").says("Roundtable");
    let locked = olga.opens(&event.path);
    assert!(!locked.all("a").contains(&"Edit".to_owned()), "an archived event stays as it is");
    olga.client.post(&event.part("status"), &[("change", "cancel")]).expect(400);
}

fn seats_are_not_taken_away_by_a_number() {
    let app = TestApp::start();
    let olga = app.organiser();
    let event = olga.creates_event(&event("Roundtable").seats(5));
    olga.imports(&event, &guest_list(&[("ada@x.example", "en"), ("bo@x.example", "en")]));
    olga.sends_invitations(&event);
    app.invitee("ada@x.example").accepts();
    app.invitee("bo@x.example").accepts();
    app.deliver_mail();
    let form = olga.opens(&event.part("edit")).form("Save changes");
    let refused = form.fill("Seats", "1").submit().expect(422);
    refused.says("2 seats are taken or offered already; there cannot be fewer than that.");
    olga.opens(&event.path).says("3 of 5 seats left");
}

fn the_next_edition_comes_with_or_without_its_guests() {
    let app = TestApp::start();
    let olga = app.organiser();
    let event = olga.creates_event(&event("Roundtable"));
    olga.imports(&event, &guest_list(&[("ada@x.example", "en"), ("bo@x.example", "fr")]));
    let alone = olga.opens(&event.part("clone")).form("Make the copy").send().expect(303);
    let copy = alone.location().trim_end_matches("/edit").to_owned();
    olga.opens(&copy).says("draft").says("The guest list is empty.");
    let form = olga.opens(&event.part("clone")).form("Make the copy");
    let copied = form.tick("guests").send().expect(303);
    let copy = copied.location().trim_end_matches("/edit").to_owned();
    olga.opens(&copy).says("2 guests").says("0 accepted").says("2 not invited yet");
    let lists = app.database().rows("SELECT count(DISTINCT link_id) AS line FROM invitations");
    assert_eq!(lists, ["4"], "each invitation has a link of its own");
}

fn the_guest_list_is_searched_filtered_sorted_and_paged_by_its_address() {
    let app = TestApp::start();
    let olga = app.organiser();
    let event = olga.creates_event(&event("Roundtable"));
    let mut list = many_guests(120);
    list.push_str("zoe@y.example,Ms,Zoë,Ångström,Counsellor,Ministry of the Sea,government,SE,en,\n");
    olga.imports(&event, &list);
    let first = olga.opens(&event.path).says("121 guests");
    assert_eq!(first.all("tbody tr").len(), 50);
    assert!(first.all("tbody tr")[0].contains("Ångström"), "A with a ring is an A");
    let second = first.click("Next page");
    let third = second.click("Next page");
    let mut everybody = first.attributes("tbody th a", "href");
    everybody.extend(second.attributes("tbody th a", "href"));
    everybody.extend(third.attributes("tbody th a", "href"));
    everybody.sort();
    everybody.dedup();
    assert_eq!(everybody.len(), 121, "nobody is shown twice, nobody is missing");
    let backwards = first.click("Name");
    assert!(!backwards.all("tbody tr")[0].contains("Ångström"));
    for search in ["angstrom", "ÅNGSTRÖM zoe", "zoe@y.example", "ministry of the sea"] {
        let found = olga.opens(&event.path).form("Show").fill("Search", search).submit().expect(200);
        assert_eq!(found.all("tbody tr").len(), 1, "{search}");
    }
    let none = olga.opens(&format!("{}?q=%25", event.path));
    assert_eq!(none.all("tbody tr").len(), 50, "a sign that means nothing narrows nothing");
    olga.opens(&format!("{}?q=nobody-at-all", event.path)).says("Nobody matches.");
    olga.opens(&format!("{}?show=accepted", event.path)).says("Nobody matches.");
    olga.opens(&format!("{}?after=nonsense&show=nonsense&sort=nonsense", event.path)).says("121 guests");
}

fn a_link_is_shown_replaced_and_revoked_and_each_is_written_down() {
    let app = TestApp::start();
    let olga = app.organiser();
    let event = olga.creates_event(&event("Roundtable").seats(1));
    olga.imports(&event, &guest_list(&[("ada@x.example", "en")]));
    olga.sends_invitations(&event);
    let ada = app.invitee("ada@x.example");
    ada.accepts();
    app.deliver_mail();

    let page =
        olga.opens(&event.path).click("Ms Ada Example").says("Accepted").says("Accepted by the invitee");
    let shown = page.form("Show the link").send().expect(200).says("Link shown by The organiser");
    let links = shown.attributes("[data-copy]", "value");
    assert!(links[0].ends_with(&ada.link), "the link of the mail: {links:?}");
    olga.opens(&page.path).hides("The personal link of this invitee");

    page.form("Issue a new link").submit().expect(200).says("New link issued.");
    app.client().get(&ada.link).expect(404);
    let shown = olga.opens(&page.path).form("Show the link").send().expect(200);
    let fresh = shown.attributes("[data-copy]", "value").concat();
    app.client().get(&fresh).expect(200).says("Ada Example");

    olga.opens(&page.path).form("Send the invitation again").submit().expect(200).says("on its way");
    app.deliver_mail();
    let again = app.invitee("ada@x.example").link;
    assert!(fresh.ends_with(&again), "she has accepted, and still gets it where it is sent again: {again}");

    let page = olga.opens(&page.path).form("Revoke the invitation").submit().expect(200);
    page.says("Its link is dead, and its seat is free.").says("Revoked").hides("Show the link");
    app.client().get(&fresh).expect(404);
    olga.opens(&event.path).says("1 of 1 seats left");
    let back = olga.opens(&event.path).click("Ms Ada Example").form("Issue a new link").submit().expect(200);
    back.says("Not answered");
    app.client().get(&fresh).expect(404);
}

fn a_corrected_address_is_warned_of_while_its_old_link_lives() {
    let app = TestApp::start();
    let olga = app.organiser();
    let event = olga.creates_event(&event("Roundtable"));
    olga.imports(&event, &guest_list(&[("ada@x.example", "en")]));
    let edit = || olga.opens(&event.path).click("Ms Ada Example").click("Edit details").form("Save details");
    let early = edit().fill("Email", "ada@y.example").submit().expect(200).says("Details saved.");
    early.hides("the link still works there");
    olga.sends_invitations(&event);
    let late = edit().fill("Email", "ada@z.example").submit().expect(200);
    late.says("the link still works there").says("issue a new link");
    edit().fill("Position (optional)", "Minister").submit().expect(200).hides("the link still works there");
}

fn the_list_is_taken_out_whole_and_harmless_and_comes_back_unchanged() {
    let app = TestApp::start();
    let olga = app.organiser();
    let event = olga.creates_event(&event("Roundtable: =Spring= Edition"));
    let list = format!(
        "{COLUMNS}ada@x.example,Dr,\"=cmd|' /C calc'!A0\",@Lovelace,\"Head, \"\"Numbers\"\"\",+Ministry,government,NL,en,VIP\n\
         fatma@x.example,H.E.,فاطمة,المنصوري,Ambassador,Ministry,government,AE,ar,\n"
    );
    olga.imports(&event, &list);
    olga.sends_invitations(&event);
    app.invitee("ada@x.example").accepts();
    app.invitee("fatma@x.example").declines("Abroad\nthat week");
    app.deliver_mail();

    let file = download(&olga, &event.part("attendees"), "answer-all");
    let text = file.strip_prefix('\u{feff}').expect("Excel knows the text by its mark");
    assert!(text.lines().all(|line| !line.starts_with(['=', '+', '-', '@'])), "{text}");
    assert!(text.contains("\"'=cmd|' /C calc'!A0\"") || text.contains(",'=cmd|' /C calc'!A0,"), "{text}");
    assert!(text.contains(",'@Lovelace,") && text.contains(",'+Ministry,"), "{text}");
    assert!(text.contains("فاطمة") && text.contains("\"Abroad\nthat week\""), "{text}");
    let rows_of = |file: &str| file.matches("@x.example,").count();
    assert_eq!(rows_of(&file), 2);
    assert_eq!(rows_of(&download(&olga, &event.part("attendees"), "answer-accepted")), 1);
    assert_eq!(rows_of(&download(&olga, &event.part("attendees"), "answer-unanswered")), 0);

    let entries = exported(&app, |detail| format!("{} {}", detail["answer"], detail["rows"]));
    assert_eq!(entries, ["\"all\" 2", "\"accepted\" 1", "\"unanswered\" 0"]);

    let before = app.database().rows("SELECT given_name || family_name || position AS line FROM contacts");
    let again = olga.opens(&event.part("imports/new")).form("Look at the rows");
    let again = again.attach("File", "back.csv", file.as_bytes()).submit().expect(200);
    again.says("2 already there").says("0 broken");
    assert_eq!(
        app.database().rows("SELECT given_name || family_name || position AS line FROM contacts"),
        before
    );
}

fn download(who: &Colleague<'_>, path: &str, answer: &str) -> String {
    let file = who.opens(path).form("Download list").tick("CSV").tick(answer).send().expect(200);
    assert_eq!(
        file.header("content-disposition"),
        "attachment; filename=\"roundtable-spring-edition-attendees.csv\""
    );
    file.body()
}

fn staff_take_the_list_out_as_a_workbook() {
    let app = TestApp::start();
    let (olga, staff) = (app.organiser(), app.colleague(Role::Staff));
    let event = olga.creates_event(&event("Spring"));
    let list = format!(
        "{COLUMNS}ada@x.example,Dr,=1+1,'=Lovelace,007,+Ministry,government,NL,en,VIP\n\
         fatma@x.example,H.E.,فاطمة,المنصوري,Ambassador,Ministry,government,AE,ar,\n"
    );
    olga.imports(&event, &list);
    olga.sends_invitations(&event);
    app.invitee("fatma@x.example").accepts();
    app.deliver_mail();

    let file = staff.opens(&event.part("attendees")).form("Download list");
    let file = file.tick("Excel (XLSX)").tick("answer-all").send().expect(200);
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"spring-attendees.xlsx\"");
    assert!(file.header("content-type").ends_with("spreadsheetml.sheet"), "{}", file.header("content-type"));
    assert_eq!(file.header("content-length"), file.body.len().to_string());
    let sheet = workbook(&file.body);
    assert_eq!(sheet.len(), 3);
    let cell = |row: usize, column: &str| {
        let at = sheet[0].iter().position(|name| *name == *column).expect("a column");
        sheet[row][at].clone()
    };
    let ada = (1..3).find(|row| cell(*row, "email") == *"ada@x.example").expect("Ada is there");
    for (column, want) in [
        ("given_name", "=1+1"),
        ("position", "007"),
        ("organisation", "+Ministry"),
        ("tags", "VIP"),
        ("status", "invited"),
    ] {
        assert_eq!(cell(ada, column), Data::String(want.to_owned()), "{column}");
    }
    assert_eq!(cell(ada, "answered_at"), Data::Empty);
    let fatma = 3 - ada;
    assert_eq!(cell(fatma, "answer"), Data::String("accepted".to_owned()));
    let invited = shown_time(&cell(fatma, "invited_at"));
    let stored = app.database().rows("SELECT min(invited_at) AS line FROM invitations");
    let zone = Zone::parse("Europe/Amsterdam").expect("a zone");
    let stored = Instant::from_micros(stored[0].parse().expect("a number"));
    assert_eq!(invited, zone.local(stored).strftime("%Y-%m-%d %H:%M:%S").to_string(), "in the event's zone");

    let entries = exported(&app, |detail| format!("{} {}", detail["format"], detail["rows"]));
    assert_eq!(entries, ["\"xlsx\" 2"]);
    let again = olga.opens(&event.part("imports/new")).form("Look at the rows");
    let again = again.attach("File", "back.xlsx", &file.body).submit().expect(200);
    again.says("2 already there").says("0 broken");
    let neither = [("answer", "all"), ("format", "pdf")];
    staff.client.post(&event.part("attendees"), &neither).expect(400).says("Choose Excel or CSV");
}

/// What the audit says of each export, all of them by somebody with an account.
fn exported(app: &TestApp, say: impl Fn(&serde_json::Value) -> String) -> Vec<String> {
    let of = |column: &str| {
        let query = format!("SELECT {column} AS line FROM audit_entries WHERE deed = 'exported' ORDER BY id");
        app.database().rows(&query)
    };
    assert!(of("actor_kind").iter().all(|kind| kind == "user"));
    of("detail").iter().map(|detail| say(&serde_json::from_str(detail).expect("JSON"))).collect()
}

/// The cells of a workbook's first sheet.
fn workbook(bytes: &[u8]) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
    let sheet = book.worksheet_range_at(0).expect("a sheet").expect("it can be read");
    sheet.rows().map(<[Data]>::to_vec).collect()
}

fn shown_time(cell: &Data) -> String {
    let Data::DateTime(at) = cell else { panic!("a time: {cell:?}") };
    let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
}

fn a_cancelled_event_still_leads_to_its_mailings() {
    let mut app = TestApp::start();
    app.leave_mail();
    let olga = app.organiser();
    let event = olga.creates_event(&event("Roundtable"));
    olga.imports(&event, &guest_list(&[("ada@x.example", "en")]));
    olga.sends_invitations(&event);
    let before = olga.opens(&event.part("mailings/new?kind=cancellation"));
    before.form("Cancel the event and tell 1 guest").submit().expect(200);
    olga.opens(&event.path).says("cancelled").hides("Import guests").click("Mailings").says("Cancellation");
}

fn each_role_sees_and_does_what_it_may() {
    let app = TestApp::start();
    let olga = app.organiser();
    let event = olga.creates_event(&event("Roundtable"));
    olga.imports(&event, &guest_list(&[("ada@x.example", "en")]));
    let (staff, viewer) = (app.colleague(Role::Staff), app.colleague(Role::Viewer));
    staff.opens(&event.path).says("Download list").hides("Edit");
    viewer.opens(&event.path).hides("Download list").hides("Import");
    staff.opens(&event.part("attendees"));
    viewer.client.get(&event.part("attendees")).expect(403);
    viewer.client.post(&event.part("attendees"), &[("answer", "all")]).expect(403);
    for who in [&staff, &viewer] {
        for part in ["edit", "clone", "imports/new", "guests/new"] {
            who.client.get(&event.part(part)).expect(403);
        }
        who.client.post(&event.part("status"), &[("change", "open")]).expect(403);
        who.client.get("/admin/users").expect(403);
    }
    let stranger = app.client();
    for path in [event.path.as_str(), "/admin/events", "/admin/users", "/admin/account"] {
        let sent = stranger.get(path).expect(303);
        assert!(sent.location().starts_with("/?next="), "{path}: {}", sent.location());
    }
}

tests! {
    an_event_is_made_changed_and_nothing_typed_is_lost,
    an_event_opens_closes_and_is_archived_but_never_twice,
    seats_are_not_taken_away_by_a_number,
    the_next_edition_comes_with_or_without_its_guests,
    the_guest_list_is_searched_filtered_sorted_and_paged_by_its_address,
    a_link_is_shown_replaced_and_revoked_and_each_is_written_down,
    a_corrected_address_is_warned_of_while_its_old_link_lives,
    the_list_is_taken_out_whole_and_harmless_and_comes_back_unchanged,
    staff_take_the_list_out_as_a_workbook,
    a_cancelled_event_still_leads_to_its_mailings,
    each_role_sees_and_does_what_it_may
}
