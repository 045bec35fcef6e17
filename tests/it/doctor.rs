//! `roundtable doctor`: nothing to say where all is well, and of each fault the one line that says what to do.

use std::fs;
use std::os::unix::fs::{FileExt as _, PermissionsExt as _};
use std::path::Path;

use crate::support::database::Database;
use crate::support::dkim::{records, with_keys};
use crate::support::harness::tests;
use crate::support::personas::Desk;
use crate::support::postfix::{Postfix, free_port};
use crate::support::process::Installation;
use crate::support::sink::Sink;

const BASE_URL: &str = "https://roundtable.registry.example";

/// What the DNS says beside the keys.
const ZONE: &str = "registry.example. TXT \"v=spf1 mx -all\"\n\
                    _dmarc.registry.example. TXT \"v=DMARC1; p=quarantine\"\n\
                    roundtable.registry.example. A 192.0.2.1\n";

/// How long a page of a database file is.
const PAGE: u64 = 4096;

/// A line: how a check ended, which, and its words.
type Line = (String, String, String);

fn all_is_well_beside_a_running_server() {
    let sink = Sink::start();
    let place = healthy(&sink.url());
    let server = place.start(&["serve"]);
    let _olga = Desk::olga(&place, &server);
    let (code, lines) = ask(&place);
    let checks: Vec<&str> = lines.iter().map(|(_, check, _)| check.as_str()).collect();
    for check in ["database", "clock", "secret key file", "base URL", "mail server", "DKIM", "SPF", "DMARC"] {
        assert!(checks.contains(&check), "{check}: {checks:?}");
    }
    assert_eq!(checks.iter().filter(|check| **check == "DKIM").count(), 2, "a line for each key");
    assert!(code == 0 && lines.iter().all(|(verdict, ..)| verdict == "good"), "{lines:?}");
    assert_eq!(sink.count(), 0, "nothing is sent");

    let json = place.run(&["doctor", "--dns", "zone", "--json"], "");
    assert_eq!(json.status.code(), Some(0));
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).expect("it is JSON");
    let told = json.as_array().expect("a list").iter();
    assert_eq!(told.filter_map(|line| line["check"].as_str()).collect::<Vec<_>>(), checks);
    assert_eq!((&json[0]["verdict"], json[0]["says"].is_string()), (&"good".into(), true));
}

fn what_dns_lacks_is_told() {
    let sink = Sink::start();
    let place = healthy(&sink.url());
    let zone = place.folder().join("zone");
    let good = fs::read_to_string(&zone).expect("it is there");
    let without = |name: &str| -> String {
        good.lines().filter(|line| !line.starts_with(name)).map(|line| format!("{line}\n")).collect()
    };
    for (records, check, says) in [
        (
            without("rt-e._domainkey"),
            "DKIM",
            "DNS has no TXT record at rt-e._domainkey.registry.example; `roundtable dkim show`",
        ),
        (
            good.replace(
                "k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA",
                "k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEB",
            ),
            "DKIM",
            "DNS has another key at rt._domainkey",
        ),
        (good.replace("k=ed25519", "k=ed25519; h=sha1"), "DKIM", "not for signing mail with SHA-256"),
        (without("registry.example."), "SPF", "does not say which servers may send"),
        (good.replace("mx -all", "mx +all"), "SPF", "lets everybody send"),
        (format!("{good}registry.example TXT \"v=spf1 -all\"\n"), "SPF", "more than one SPF record"),
        (without("_dmarc"), "DMARC", "has no DMARC record"),
        (good.replace("p=quarantine", "p=maybe"), "DMARC", "no policy"),
        (without("roundtable."), "base URL", "DNS has no address for roundtable.registry.example"),
    ] {
        fs::write(&zone, records).expect("it is ours");
        only(&place, check, says);
    }
    // A subdomain's mail is signed for the domain above it, which a strict record does not let count.
    fs::write(
        &zone,
        good.replace("p=quarantine", "p=quarantine; adkim=s") + "mail.registry.example TXT \"v=spf1 -all\"\n",
    )
    .expect("it is ours");
    let place = place
        .with("ROUNDTABLE_MAIL_FROM", "roundtable@mail.registry.example")
        .with("ROUNDTABLE_DKIM_DOMAIN", "registry.example");
    only(&place, "DMARC", "set ROUNDTABLE_DKIM_DOMAIN to mail.registry.example");
}

fn a_mail_server_that_would_take_nothing_is_told() {
    let sink = Sink::start();
    let place = healthy(&sink.url());
    let nobody = format!("smtp://127.0.0.1:{}", free_port());
    let place = place.with("ROUNDTABLE_SMTP_URL", &nobody);
    only(&place, "mail server", "The mail server cannot be reached");
    let place = place.with("ROUNDTABLE_SMTP_URL", &format!("{}?tls=required", sink.url()));
    only(&place, "mail server", "offers no encryption");
    let login = sink.url().replace("smtp://", "smtp://rt:hunter2@");
    let place = place.with("ROUNDTABLE_SMTP_URL", &login);
    only(&place, "mail server", "refuses the login");
    only(&place.without("ROUNDTABLE_SMTP_URL"), "mail server", "ROUNDTABLE_SMTP_URL names no mail server");
    assert_eq!(sink.count(), 0);
}

fn a_certificate_that_nobody_vouches_for_is_told() {
    let postfix = Postfix::start_with_certificate();
    let place = healthy(&format!("{}?tls=required", postfix.url()));
    only(&place, "mail server", "The mail server's encryption fails: ");
}

fn faults_of_the_house_are_told() {
    let sink = Sink::start();
    let place = healthy(&sink.url());
    let folder = place.folder().to_owned();
    for (file, check) in [("rsa.pem", "DKIM"), ("roundtable.key", "secret key file")] {
        chmod(&folder.join(file), 0o644);
        only(&place, check, "chmod 600");
        chmod(&folder.join(file), 0o600);
    }
    let place = place.with("ROUNDTABLE_BASE_URL", &BASE_URL.replace("https", "http"));
    only(&place, "base URL", "is not encrypted");
    let place = place.with("ROUNDTABLE_BASE_URL", "https://127.0.0.1:8443");
    only(&place, "base URL", "a name that guests can reach");
    let place = place.with("ROUNDTABLE_BASE_URL", BASE_URL).with("TMPDIR", "absent");
    only(&place, "room for what is temporary", "absent");
    let place = place.without("TMPDIR").with("DATABASE_URL", "sqlite://none.db");
    only(&place, "database", "roundtable migrate");
    assert!(!folder.join("none.db").exists(), "a look makes nothing");
}

fn a_damaged_database_is_told() {
    let sink = Sink::start();
    let place = healthy(&sink.url()).with("DATABASE_URL", "sqlite://own.db");
    assert!(place.run(&["migrate"], "").status.success());
    let path = place.folder().join("own.db");
    // What stands in the log would be read in place of what is in the file.
    Database::file(&path).execute("PRAGMA wal_checkpoint(TRUNCATE)");
    let whole = fs::read(&path).expect("it is there");
    let last = u64::try_from(whole.len()).expect("a length") / PAGE - 1;
    // The last pages, the tables' own description, and the file's head.
    for damaged in [&[last - 1, last][..], &[20, 21, 22, 30], &[0]] {
        fs::write(&path, &whole).expect("it is ours");
        let file = fs::File::options().write(true).open(&path).expect("it is there");
        for page in damaged {
            file.write_all_at(&[0xaa; 4096], page * PAGE).expect("it is ours");
        }
        only(&place, "database", "take back the last backup");
    }
}

tests! {
    all_is_well_beside_a_running_server,
    what_dns_lacks_is_told,
    a_mail_server_that_would_take_nothing_is_told,
    #[needs(Postfix)]
    a_certificate_that_nobody_vouches_for_is_told,
    faults_of_the_house_are_told,
    a_damaged_database_is_told,
}

/// An installation that lacks nothing, with a file `zone` that stands for the DNS.
fn healthy(mail_server: &str) -> Installation {
    let place = Installation::new().with("ROUNDTABLE_SMTP_URL", mail_server);
    let place = with_keys(place.with("ROUNDTABLE_BASE_URL", BASE_URL));
    fs::write(place.folder().join("zone"), records(&place) + ZONE).expect("the folder can be written");
    assert!(place.run(&["migrate"], "").status.success());
    place
}

fn ask(place: &Installation) -> (i32, Vec<Line>) {
    let output = place.run(&["doctor", "--dns", "zone"], "");
    let text = String::from_utf8(output.stdout).expect("text");
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    for secret in ["hunter2", "PRIVATE", "created="] {
        assert!(!text.contains(secret) && !errors.contains(secret), "{text}{errors}");
    }
    let line = |line: &str| {
        let mut fields = line.splitn(3, '\t').map(str::to_owned);
        let mut next = || fields.next().unwrap_or_else(|| panic!("three fields: {line}"));
        (next(), next(), next())
    };
    (output.status.code().unwrap_or(-1), text.lines().map(line).collect())
}

/// Fails unless this check alone finds something wrong, and says so in these words.
#[track_caller]
fn only(place: &Installation, check: &str, says: &str) {
    let (code, lines) = ask(place);
    let wrong: Vec<&Line> = lines.iter().filter(|(verdict, ..)| verdict == "wrong").collect();
    let [(_, found, words)] = wrong.as_slice() else { panic!("one thing is wrong, {check}: {lines:?}") };
    assert!(found == check && words.contains(says), "{found}: {words}");
    assert_eq!(code, 1);
}

fn chmod(file: &Path, mode: u32) {
    fs::set_permissions(file, fs::Permissions::from_mode(mode)).expect("it is ours");
}
