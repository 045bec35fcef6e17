//! An installation moves to another database, of whichever engine, and lives on there; where anything
//! goes wrong, nothing has moved.

use std::path::Path;
use std::process::Output;

use roundtable::domain::user::Role;
use roundtable::store::transfer::TABLES;

use crate::support::app::TestApp;
use crate::support::builders::{event, guest_list};
use crate::support::database::Database;
use crate::support::harness::tests;
use crate::support::personas::Desk;
use crate::support::process::Installation;

/// A whole installation: every table has rows, and every column somewhere a value.
fn lived_in() -> TestApp {
    let mut app = TestApp::start();
    app.leave_mail();
    let owner = app.colleague(Role::Owner);
    let olga = app.organiser();
    let roundtable = olga.creates_event(&event("Resilient Networks").seats(50));
    let people = [("ada@x.example", "en"), ("badr@x.example", "ar"), ("cyra@x.example", "fr")];
    olga.imports(&roundtable, &guest_list(&people).replace(",NL,en,\n", ",NL,en,speaker; vip\n"));
    olga.imports(&roundtable, "email,name\ndora@,Dora\neva@x.example,Eva\n");
    let text = olga.opens(&roundtable.part("templates/invitation/en")).form("Save");
    text.fill("Subject", "You are invited, شكرا").submit().expect(200);
    olga.sends_invitations(&roundtable);
    app.invitee("ada@x.example").accepts();
    app.invitee("badr@x.example").declines("في مهمة\nSorry.");
    drop(owner);
    // What no page sets yet, or not in so short a life.
    app.database().execute(
        "UPDATE events SET change_until = ends_at, quotas = 'NL: 3'; \
         UPDATE invitations SET reply = 'offered', replied_at = 1, waiting_since = 1, offered_until = 2, extended_until = 3, reserve = 4, link_replaced_at = 5 \
            WHERE contact_id = (SELECT id FROM contacts WHERE email = 'cyra@x.example'); \
         UPDATE contacts SET printed_name = 'H.E. Ada' WHERE email = 'ada@x.example'; \
         UPDATE users SET disabled_at = 1800000000000000 WHERE role = 'owner'; \
         UPDATE messages SET leased_until = 1800000000000000, test_for = (SELECT id FROM users LIMIT 1) \
            WHERE kind = 'confirmation'; \
         INSERT INTO nominations (id, event_id, invitation_id, nominee_name, nominee_position, nominee_email, status, \
            proposed_at, decided_at, nominee_invitation_id) SELECT id, event_id, id, 'Sam', 'Aide', 'sam@x.example', \
            'accepted', 1, 2, id FROM invitations WHERE reply = 'declined'; \
         INSERT INTO questions (id, event_id, position, version, created_at, removed_at) SELECT id, id, 1, 1, 1, 2 FROM events; \
         INSERT INTO question_versions (question_id, version, content, saved_by, saved_at) \
            SELECT id, 1, '{}', (SELECT id FROM users LIMIT 1), 1 FROM questions; \
         INSERT INTO answers (invitation_id, question_id, version, value, answered_at) \
            SELECT invitations.id, questions.id, 1, 'شكرا', 1 FROM invitations, questions; \
         INSERT INTO sensitive_answers (invitation_id, question_id, version, key_id, sealed, answered_at) \
            SELECT invitations.id, questions.id, 1, 7, invitations.id, 1 FROM invitations, questions; \
         INSERT INTO answer_files (invitation_id, question_id, version, sensitive, media_type, bytes, key_id, sealed, answered_at) \
            SELECT invitations.id, questions.id, 1, 1, 'image/png', 16, 7, invitations.id, 1 FROM invitations, questions; \
         INSERT INTO assistants (id, contact_id, name, email, email_key, created_at, removed_at) \
            SELECT id, id, 'Eva', 'eva@x.example', 'eva@x.example', 1, 2 FROM contacts; \
         INSERT INTO assistant_links (link_id, invitation_id, assistant_id) SELECT id, id, contact_id FROM invitations; \
         INSERT INTO link_codes (link_id, sealed, expires_at, tries) SELECT link_id, id, 1, 2 FROM invitations; \
         INSERT INTO delegations (id, event_id, organisation_id, seats, focal_id, created_at, domain, link_id) \
            SELECT id, event_id, (SELECT id FROM organisations LIMIT 1), 2, id, 1, 'x.example', id FROM invitations LIMIT 1; \
         INSERT INTO programme (id, event_id, starts_at, ends_at, wordings, groups, venue, online_url, ways, capacity, \
            waiting_list, reply_by, created_at) SELECT id, id, 1, 2, '[]', '[]', 'Inn', 'https://x.example', 'either', 3, 'off', 1, 1 FROM events; \
         INSERT INTO places (session_id, invitation_id, standing, mode, since) \
            SELECT programme.id, invitations.id, 'waiting', 'online', 1 FROM programme, invitations; \
         INSERT INTO bounces (message_id, kind, status, words, at) SELECT id, 'soft', '4.2.2', '452 full', 1 FROM messages; \
         INSERT INTO calendar_answers (id, event_id, invitation_id, said, sender, doubt, detail, at, reviewed_at, reviewed_by) \
            SELECT id, event_id, id, 'tentative', 'ada@x.example', 'not taken', 'Full', 1, 2, \
            (SELECT id FROM users LIMIT 1) FROM invitations LIMIT 1; \
         UPDATE invitations SET answered_by = contact_id; \
         UPDATE messages SET assistant_id = (SELECT contact_id FROM invitations WHERE id = invitation_id); \
         UPDATE messages SET recipient = 'ada@x.example', also_languages = 'fr,ar'; \
         UPDATE mailings SET pace = 30, next_at = 6, audience = '{\"tag\":\"VIP\"}', texts = '{}', outcome = 'late'; \
         INSERT INTO reminder_steps (id, event_id, days, minute, saved_at, ran_for, ran_at, mailing_id) \
            SELECT id, event_id, 7, 540, 1, '2027-05-28', 2, id FROM mailings; \
         INSERT INTO refusals (message_id, attempt, at, words) SELECT id, 1, 2, '451 later' FROM messages; \
         INSERT INTO suppressions (email_key, reason, email, since, words) \
            VALUES ('eva@x.example', 'bounced', 'Eva@x.example', 1, '550 gone'); \
         INSERT INTO library (id, kind, language, name, name_key, version, subject, body, changed_by, changed_at) \
            SELECT id, kind, 'fr', 'Très court', 'tres court', 2, 'Venez !', body, saved_by, 1 FROM templates; \
         INSERT INTO troubles (kind, words, since, seen_at) VALUES ('refused', '550 no', 1, 2); \
         INSERT INTO salutations (honorific_key, language, honorific, line) \
            VALUES ('hh', 'fr', 'H.H.', 'Monseigneur,'); \
         UPDATE contacts SET salutation = 'Dear Ada,'; \
         UPDATE events SET also_languages = 'fr'; \
         INSERT INTO settings (key, value) VALUES ('greeting', 'Guten Tag')",
    );
    app
}

fn every_table_is_moved_or_made_anew() {
    let app = TestApp::start();
    let mut moved: Vec<String> = TABLES.iter().map(|table| (*table).to_owned()).collect();
    moved.push("tallies".to_owned());
    moved.sort();
    assert_eq!(moved, app.database().tables());
}

/// Two places for a database: one of the other kind where there is one, and one like the first.
fn elsewhere(place: &Installation) -> (Database, Database) {
    let there = Database::file(&place.folder().join("there.db"));
    let back = if place.database().is_file() {
        Database::file(&place.folder().join("back.db"))
    } else {
        Database::new(place.folder())
    };
    (there, back)
}

fn moves(place: &Installation, from: &str, to: &str) -> Output {
    place.run(&["transfer", "--from", from, "--to", to], "")
}

fn words(of: &Output) -> String {
    String::from_utf8_lossy(&of.stderr).into_owned()
}

fn an_installation_moves_there_and_back_and_lives_on() {
    let app = lived_in();
    every_column_has_a_value(app.database());
    let place = Installation::new();
    let (there, back) = elsewhere(&place);
    let went = moves(&place, app.database().url(), there.url());
    assert_eq!(went.status.code(), Some(0), "{}", words(&went));
    let listed = String::from_utf8_lossy(&went.stdout).into_owned();
    assert_eq!(listed.lines().count(), TABLES.len(), "{listed}");
    assert!(listed.contains("contacts\t4\t") && listed.contains("events\t1\t"), "{listed}");
    let came = moves(&place, there.url(), back.url());
    assert_eq!(came.status.code(), Some(0), "{}", words(&came));
    assert_eq!(went.stdout, came.stdout, "counts and digests are the same on every engine");
    assert!(content(&back) == content(app.database()), "every row of every table, tallies and all");

    // It lives on: who had an account signs in, a link that is out opens, and what happens is recorded.
    let link = app.mails_to("cyra@x.example").iter().rev().find_map(|mail| mail.link()).expect("a link");
    let entries = |of: &Database| of.rows("SELECT count(*) AS line FROM audit_entries")[0].clone();
    let before = entries(&back);
    std::fs::copy(app.folder().join("roundtable.key"), place.folder().join("roundtable.key"))
        .expect("the key file comes along");
    let place = place.with("DATABASE_URL", back.url());
    let server = place.start(&["serve"]);
    server.client().get(&link).expect(200).says("Resilient Networks");
    Desk::signs_in(server.client(), "organiser@host.example", crate::support::personas::PASSWORD);
    assert_ne!(entries(&back), before);
}

/// Every row, without the tallies of nobody, which only tell that there was once somebody.
fn content(database: &Database) -> Vec<String> {
    let mut rows = database.dump();
    rows.retain(|row| !row.starts_with("tallies ") || !(row.ends_with(" 0") || row.ends_with(",0)")));
    rows
}

/// Otherwise the move of a column would be tried without anything in it.
fn every_column_has_a_value(database: &Database) {
    for table in database.tables() {
        for column in database.columns(&table) {
            let name = format!("{table}.{column}");
            let values =
                database.rows(&format!("SELECT count(\"{column}\") AS line FROM \"{table}\""))[0].clone();
            assert!(values != "0", "{name} is empty everywhere");
        }
    }
}

fn where_anything_goes_wrong_nothing_has_moved() {
    let app = lived_in();
    let place = Installation::new();
    let (there, _) = elsewhere(&place);
    let refused = |from: &str, to: &str, why: &str| {
        let done = moves(&place, from, to);
        assert_eq!(done.status.code(), Some(1), "{}", words(&done));
        assert!(words(&done).contains(why), "{why}: {}", words(&done));
        assert!(!words(&done).contains("hunter2"), "{}", words(&done));
        assert_eq!(done.stdout, b"");
    };
    let here = app.database().url();
    refused(here, here, "the same database");
    refused("mysql://u:hunter2@db/rt", here, "--from cannot be used");
    refused(here, "postgres:hunter2", "--to cannot be used");
    let absent = place.folder().join("absent.db");
    refused(&format!("sqlite://{}", absent.display()), there.url(), "no database file");
    assert!(!absent.exists(), "and none is made");

    // Somebody lives there already.
    assert_eq!(place.run(&["migrate"], "").status.code(), Some(0));
    place.database().execute("INSERT INTO settings (key, value) VALUES ('mine', 'stays')");
    let before = place.database().dump();
    refused(here, place.database().url(), "not empty: its table settings has rows");
    assert_eq!(place.database().dump(), before);

    // The source breaks off in the middle: its last tables cannot be read.
    app.database().execute("ALTER TABLE audit_entries RENAME COLUMN detail TO details");
    refused(here, there.url(), "the source cannot be read");
    nobody_lives_in(&there);
    app.database().execute("ALTER TABLE audit_entries RENAME COLUMN details TO detail");

    // The target does not take it: a value that no column of ours may have.
    let odd = if app.database().is_file() {
        "PRAGMA ignore_check_constraints = ON; UPDATE messages SET state = 'odd'"
    } else {
        "ALTER TABLE messages DROP CONSTRAINT messages_state_check; UPDATE messages SET state = 'odd'"
    };
    app.database().execute(odd);
    refused(here, there.url(), "the target does not take it");
    nobody_lives_in(&there);
    app.database().execute("DELETE FROM messages");
    let done = moves(&place, here, there.url());
    assert_eq!(done.status.code(), Some(0), "the way is free afterwards: {}", words(&done));
}

fn nobody_lives_in(database: &Database) {
    for table in database.tables().iter().filter(|table| *table != "schedules") {
        assert_eq!(database.rows(&format!("SELECT count(*) AS line FROM \"{table}\"")), ["0"], "{table}");
    }
}

fn the_source_is_as_it_was_and_private_files_stay_private() {
    use std::os::unix::fs::PermissionsExt as _;

    let app = lived_in();
    let place = Installation::new();
    let (there, _) = elsewhere(&place);
    let before = app.database().dump();
    assert_eq!(moves(&place, app.database().url(), there.url()).status.code(), Some(0));
    assert!(app.database().dump() == before);
    let file = Path::new(there.url().trim_start_matches("sqlite://")).to_owned();
    assert_eq!(std::fs::metadata(file).expect("it was made").permissions().mode() & 0o777, 0o600);
}

tests! {
    every_table_is_moved_or_made_anew,
    an_installation_moves_there_and_back_and_lives_on,
    where_anything_goes_wrong_nothing_has_moved,
    the_source_is_as_it_was_and_private_files_stay_private,
}
