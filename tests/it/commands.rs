//! The command line, as scripts depend on it: data on standard output, messages on standard error,
//! and 0, 1 or 2 at the end.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Output;

use crate::support::builders::{COLUMNS, SAMPLE, event};
use crate::support::guarded::wait_for;
use crate::support::harness::tests;
use crate::support::personas::{Desk, PASSWORD};
use crate::support::process::Installation;

fn every_command_explains_itself() {
    let place = Installation::new();
    for command in [
        &["--help"][..],
        &["serve", "--help"],
        &["demo", "--help"],
        &["migrate", "--help"],
        &["user", "--help"],
        &["user", "add", "--help"],
        &["user", "list", "--help"],
        &["user", "disable", "--help"],
        &["event", "list", "--help"],
        &["import", "--help"],
        &["export", "--help"],
        &["keys", "rotate", "--help"],
        &["dkim", "new", "--help"],
        &["dkim", "show", "--help"],
        &["doctor", "--help"],
    ] {
        let (code, out, errors) = read(&place.run(command, ""));
        assert_eq!((code, errors.as_str()), (0, ""), "{command:?}");
        assert!(out.contains("Usage: roundtable"), "{command:?}: {out}");
    }
}

fn a_command_that_is_not_understood_ends_with_2() {
    let place = Installation::new();
    for command in [
        &[][..],
        &["sever"],
        &["user", "add", "olga@host.example"],
        &["user", "add", "olga", "--role", "owner", "--password-stdin"],
        &["user", "add", "olga@host.example", "--role", "king", "--password-stdin"],
        &["serve", "--listen", "8080"],
        &["demo", "--invitees", "many"],
        &["import", "nowhere", "guests.csv"],
        &["export", "nowhere", "--format", "csv"],
        &["dkim", "new", "not a selector", "--key", "key.pem"],
        &["export", "0190a5f2-7c1e-7d41-8a2b-2f6d1c0b9e37", "--format", "pdf"],
    ] {
        let (code, out, errors) = read(&place.run(command, ""));
        assert_eq!((code, out.as_str()), (2, ""), "{command:?}: {errors}");
        assert!(!errors.is_empty(), "{command:?}");
    }
    assert!(fs::read_dir(place.folder()).expect("the folder is there").next().is_none(), "nothing was made");
}

fn a_wrong_variable_stops_the_start_by_its_name() {
    for (name, value) in [
        ("DATABASE_URL", "mysql://root:hunter2@db"),
        ("ROUNDTABLE_BASE_URL", "https://host.example/hunter2"),
        ("ROUNDTABLE_LISTEN", "hunter2"),
        ("ROUNDTABLE_SMTP_URL", "mail.example:hunter2"),
        ("ROUNDTABLE_SMTP_URL", "smtp://user:hunter2@"),
        ("ROUNDTABLE_MAIL_FROM", "hunter2"),
        ("ROUNDTABLE_DKIM_KEYS", "hunter2"),
        ("ROUNDTABLE_DKIM_DOMAIN", "hunter2"),
        ("ROUNDTABLE_TRUSTED_PROXIES", "hunter2"),
        ("ROUNDTABLE_LOG", "hunter2"),
    ] {
        // A free port, where the port is not what is wrong.
        let serve: &[&str] =
            if name == "ROUNDTABLE_LISTEN" { &["serve"] } else { &["serve", "--listen", "127.0.0.1:0"] };
        let (code, out, errors) = read(&Installation::new().with(name, value).run(serve, ""));
        assert_eq!((code, out.as_str()), (1, ""), "{name}: {errors}");
        assert!(errors.contains(name) && !errors.contains("hunter2"), "{name}: {errors}");
    }
}

fn a_variable_may_stand_in_a_file() {
    let place = Installation::new().without("DATABASE_URL");
    fs::write(place.folder().join(".env"), "DATABASE_URL=sqlite://other.db\n").expect("a file is written");
    assert_eq!(read(&place.run(&["migrate"], "")).0, 0);
    assert!(place.folder().join("other.db").is_file(), "the database has the name from the file");
}

fn keys_that_others_can_read_are_refused() {
    let place = Installation::new();
    assert_eq!(read(&place.run(&["migrate"], "")).0, 0);
    let file = place.folder().join("roundtable.key");
    let mode = fs::metadata(&file).expect("a key file was made").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).expect("it is ours");
    let (code, _, errors) = read(&place.run(&["migrate"], ""));
    assert_eq!(code, 1);
    assert!(errors.contains("roundtable.key"), "{errors}");
}

fn accounts_are_kept_from_the_command_line() {
    let place = Installation::new();
    let add = |email: &str, password: &str| {
        read(&place.run(&["user", "add", email, "--role", "organiser", "--password-stdin"], password))
    };
    assert_eq!(add("olga@host.example", PASSWORD).0, 0);
    let (code, _, errors) = add("Olga@host.example", PASSWORD);
    assert!(code == 1 && errors.contains("already"), "{errors}");
    let (code, _, errors) = add("otto@host.example", "short");
    assert!(code == 1 && errors.contains("15 characters"), "{errors}");
    assert_eq!(read(&place.run(&["user", "disable", "olga@host.example"], "")).0, 0);
    let (_, out, _) = read(&place.run(&["user", "list"], ""));
    let fields: Vec<&str> = out.trim_end().split('\t').collect();
    assert_eq!(fields[..2], ["olga@host.example", "organiser"], "{out}");
    assert!(out.contains("disabled"), "{out}");
}

fn a_list_goes_in_and_out_without_a_browser() {
    let place = with_guests();
    let (_, out, _) = read(&place.run(&["event", "list"], ""));
    assert_eq!(out.lines().count(), 1, "{out}");
    let event = out.split('\t').next().unwrap_or_default().to_owned();
    let (_, json, _) = read(&place.run(&["event", "list", "--json"], ""));
    let json: serde_json::Value = serde_json::from_str(&json).expect("it is JSON");
    assert_eq!(json[0]["id"], event.as_str());

    let lines = SAMPLE.lines().count() - 1;
    let more = format!("{COLUMNS}new@ministry.example,Dr,New,Guest,Head,Ministry,government,NL,en,\n");
    fs::write(place.folder().join("more.csv"), more).expect("a file is written");
    let exported = |place: &Installation| {
        let (code, out, errors) = read(&place.run(&["export", &event, "--format", "csv"], ""));
        assert_eq!(code, 0, "{errors}");
        out
    };
    let before = exported(&place);
    assert_eq!(before.lines().count(), lines + 1, "a header and everybody");
    assert_eq!(read(&place.run(&["import", &event, "more.csv", "--dry-run"], "")).0, 0);
    assert_eq!(exported(&place), before, "a dry run changes nothing");
    for _ in 0..2 {
        assert_eq!(read(&place.run(&["import", &event, "more.csv"], "")).0, 0);
        assert_eq!(exported(&place).lines().count(), lines + 2, "a second import changes nothing");
    }
    assert!(exported(&place).contains("new@ministry.example"));

    let broken = format!("{COLUMNS}nobody,,,,,,,,,\n");
    let (code, _, errors) = read(&place.run(&["import", &event, "-"], &broken));
    assert!(code == 1 && errors.contains("Row 2"), "{errors}");

    let to_file = place.run(&["export", &event, "--format", "csv", "-o", "list.csv"], "");
    assert_eq!(read(&to_file), (0, String::new(), read(&to_file).2));
    assert_eq!(
        fs::read_to_string(place.folder().join("list.csv")).expect("the list was written"),
        exported(&place)
    );
}

fn a_workbook_goes_out_whole_or_not_at_all_and_comes_back() {
    let place = with_guests();
    let (_, out, _) = read(&place.run(&["event", "list"], ""));
    let event = out.split('\t').next().unwrap_or_default().to_owned();
    let export = |file: &str| read(&place.run(&["export", &event, "--format", "xlsx", "-o", file], ""));
    assert_eq!(export("list.xlsx"), (0, String::new(), String::new()));
    let list = place.folder().join("list.xlsx");
    let mode = fs::metadata(&list).expect("the list was written").permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "the list is personal data");
    let (code, out, errors) = read(&place.run(&["import", &event, "list.xlsx"], ""));
    assert_eq!(code, 0, "{errors}");
    let guests = SAMPLE.lines().count() - 1;
    assert!(out.contains(&format!("already-there\t{guests}\n")), "{out}");

    fs::set_permissions(&list, fs::Permissions::from_mode(0o640)).expect("it is ours");
    assert_eq!(export("list.xlsx").0, 0);
    let mode = fs::metadata(&list).expect("the list was written").permissions().mode();
    assert_eq!(mode & 0o777, 0o640, "what was there keeps its mode");

    let piped = place.run(&["export", &event, "--format", "xlsx"], "");
    assert_eq!(piped.status.code(), Some(0));
    assert!(piped.stdout.starts_with(b"PK"), "a pipe is not a terminal");
    assert_eq!(export("/dev/null"), (0, String::new(), String::new()));
    let full = export("/dev/full");
    assert!(full.0 == 1 && full.2.contains("could not be written"), "{full:?}");
    let nowhere = export("nowhere/list.xlsx");
    assert!(nowhere.0 == 1 && nowhere.2.contains("nowhere/list.xlsx"), "{nowhere:?}");

    // No folder for what is temporary: there is no half of a workbook either.
    let poor = place.with("TMPDIR", "absent");
    let (code, _, errors) = read(&poor.run(&["export", &event, "--format", "xlsx", "-o", "none.xlsx"], ""));
    assert!(code == 1 && errors.contains("absent"), "{errors}");
    let left: Vec<_> = fs::read_dir(poor.folder()).expect("the folder is there").flatten().collect();
    assert!(
        left.iter().all(
            |e| !matches!(e.file_name().to_str(), Some(n) if n.contains("none") || n.starts_with(".tmp"))
        )
    );
}

fn a_demo_that_is_started_again_goes_on_and_invites_nobody_twice() {
    let place = Installation::new();
    let mut first = Vec::new();
    for round in 0..2 {
        let mut demo = place.start(&["demo", "--invitees", "12"]);
        let mails = wait_for("the invitations", || Some(place.captured()).filter(|mails| mails.len() >= 12));
        let said = place.said();
        assert!(said.contains("Password") && said.contains("/admin/mailbox"), "{said}");
        assert_eq!(demo.process.stop(), Some(0), "{}", demo.log());
        if round == 0 {
            first = mails.into_iter().map(|mail| mail.message_id).collect();
        }
    }
    let second: Vec<String> = place.captured().into_iter().map(|mail| mail.message_id).collect();
    assert_eq!(first, second);
}

tests! {
    every_command_explains_itself,
    a_command_that_is_not_understood_ends_with_2,
    a_wrong_variable_stops_the_start_by_its_name,
    a_variable_may_stand_in_a_file,
    keys_that_others_can_read_are_refused,
    accounts_are_kept_from_the_command_line,
    a_list_goes_in_and_out_without_a_browser,
    a_workbook_goes_out_whole_or_not_at_all_and_comes_back,
    a_demo_that_is_started_again_goes_on_and_invites_nobody_twice,
}

/// Where an event with the sample's guests was prepared.
fn with_guests() -> Installation {
    let place = Installation::new();
    let server = place.start(&["serve"]);
    let olga = Desk::olga(&place, &server);
    let roundtable = olga.creates_event(&event("Resilient Networks"));
    olga.imports(&roundtable, SAMPLE);
    place
}

/// Exit code, standard output and standard error.
fn read(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap_or(-1), text(&output.stdout), text(&output.stderr))
}
