//! What the installation has on this machine: its database, keys, clock and room.

use std::path::Path;
use std::time::Duration;

use super::Finding;
use crate::clock::Clock;
use crate::config::{Config, DatabaseUrl};
use crate::domain::instant::Instant;
use crate::keys::KeyRing;
use crate::keys::private::{self, Closed};
use crate::random::Random;
use crate::store::StoreError;
use crate::store::db::check::{Health, Schema, check};

/// Less room than this is too little: an import, an export and the database's own log each take some.
const ROOM: u64 = 512 * 1024 * 1024;
/// How far clocks may be apart (README, "Several nodes").
const APART: Duration = Duration::from_secs(5);

pub(super) async fn look(config: &Config, clock: &Clock) -> Vec<Finding> {
    let url = config.database_url.clone();
    let asked = clock.now();
    let health = tokio::task::spawn_blocking(move || check(&url)).await;
    let health = health.unwrap_or(Err(StoreError::Unavailable));
    let mut findings = vec![database(&health), time(health.as_ref().ok(), asked, clock.now())];
    findings.push(key_file(&config.secret_key_file, clock));
    if let DatabaseUrl::Sqlite(path) = &config.database_url {
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        findings.push(room("room for the database", folder));
    }
    findings.push(room("room for what is temporary", &std::env::temp_dir()));
    findings
}

fn database(health: &Result<Health, StoreError>) -> Finding {
    const CHECK: &str = "database";
    let health = match health {
        Ok(health) => health,
        Err(error) => return Finding::wrong(CHECK, error.to_string()),
    };
    let Health { engine, damages, dangling, schema, .. } = health;
    if let [first, ..] = damages.as_slice() {
        return Finding::wrong(
            CHECK,
            format!(
                "The database is damaged; stop the product and take back the last backup. {engine} says: {first}"
            ),
        );
    }
    if *dangling > 0 {
        return Finding::wrong(
            CHECK,
            format!("{dangling} rows refer to others that are not there; take back the last backup."),
        );
    }
    match schema {
        Schema::Current => Finding::good(CHECK, format!("{engine}, whole and up to date")),
        Schema::Behind(missing) => Finding::wrong(
            CHECK,
            format!("{missing} migrations are still to be carried out. Run: roundtable migrate"),
        ),
        Schema::Ahead => {
            Finding::wrong(CHECK, "A newer version of roundtable was at work here; install that version.")
        }
    }
}

/// What this machine's clock can honestly be compared with: the server's, or else the newest entry of the
/// record, which cannot be of the future. `from` and `to` stand before and behind the question.
fn time(health: Option<&Health>, from: Instant, to: Instant) -> Finding {
    const CHECK: &str = "clock";
    let micros = |d: Duration| i64::try_from(d.as_micros()).unwrap_or(i64::MAX);
    let Some(health) = health else {
        return Finding::note(CHECK, "It was compared with nothing, since the database cannot be read.");
    };
    if let Some(server) = health.server_time {
        let ahead = (from.micros() - server.micros()).max(server.micros() - to.micros()).max(0);
        return if ahead > micros(APART) {
            let seconds = ahead / 1_000_000;
            let says = format!(
                "This machine and the database server are {seconds} seconds apart; set both by NTP (such as \
                 chrony or systemd-timesyncd)."
            );
            Finding::wrong(CHECK, says)
        } else {
            Finding::good(CHECK, "the same as the database server's")
        };
    }
    match health.newest {
        Some(newest) if newest.micros() > to.micros() + micros(APART) => {
            let seconds = (newest.micros() - to.micros()) / 1_000_000;
            let says = format!(
                "This machine's clock is {seconds} seconds behind the newest entry in the database; set it by NTP \
                 (such as chrony or systemd-timesyncd)."
            );
            Finding::wrong(CHECK, says)
        }
        Some(_) => Finding::good(
            CHECK,
            "not behind the newest entry in the database, and compared with nothing outside of this machine",
        ),
        None => Finding::note(CHECK, "It was compared with nothing: there is no entry in the database yet."),
    }
}

fn key_file(path: &Path, clock: &Clock) -> Finding {
    const CHECK: &str = "secret key file";
    match private::open(path) {
        Err(Closed::Unreadable(e)) if e.kind() == std::io::ErrorKind::NotFound => {
            Finding::note(CHECK, format!("{} is not there yet; the first start makes it.", path.display()))
        }
        // Reading it again says what is wrong with it; it is there, so nothing is made.
        _ => match KeyRing::load(path, Random, clock.now()) {
            Ok(_) => Finding::good(CHECK, "readable by its owner alone"),
            Err(error) => Finding::wrong(CHECK, error.to_string()),
        },
    }
}

fn room(check: &'static str, folder: &Path) -> Finding {
    let place = folder.display();
    match rustix::fs::statvfs(folder) {
        Ok(found) => enough(check, &place.to_string(), found.f_bavail.saturating_mul(found.f_frsize)),
        Err(error) => Finding::wrong(check, format!("The folder {place} cannot be looked at: {error}")),
    }
}

fn enough(check: &'static str, place: &str, free: u64) -> Finding {
    let megabytes = free / (1024 * 1024);
    if free < ROOM {
        let needed = ROOM / (1024 * 1024);
        let says =
            format!("{megabytes} MB are free in {place}; make room, for at least {needed} MB are needed.");
        Finding::wrong(check, says)
    } else {
        Finding::good(check, format!("{megabytes} MB are free in {place}"))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Verdict;
    use super::*;

    fn health() -> Health {
        Health {
            engine: "SQLite 3.51.3".to_owned(),
            damages: vec![],
            dangling: 0,
            schema: Schema::Current,
            newest: None,
            server_time: None,
        }
    }

    #[test]
    fn what_a_database_is_told_for() {
        for (health, verdict, says) in [
            (health(), Verdict::Good, "whole and up to date"),
            (Health { damages: vec!["Page 7: never used".to_owned()], ..health() }, Verdict::Wrong, "Page 7"),
            (Health { dangling: 3, ..health() }, Verdict::Wrong, "3 rows"),
            (Health { schema: Schema::Behind(2), ..health() }, Verdict::Wrong, "roundtable migrate"),
            (Health { schema: Schema::Ahead, ..health() }, Verdict::Wrong, "newer version"),
        ] {
            let found = database(&Ok(health));
            assert_eq!(found.verdict, verdict, "{found:?}");
            assert!(found.says.contains(says), "{found:?}");
        }
    }

    #[test]
    fn clocks_and_what_they_are_compared_with() {
        let at = |seconds: i64| Instant::from_micros((1_800_000_000 + seconds) * 1_000_000);
        let (from, to) = (at(0), at(2));
        for (newest, server_time, verdict) in [
            (Some(at(-60)), None, Verdict::Good),
            (Some(at(6)), None, Verdict::Good),
            (Some(at(8)), None, Verdict::Wrong),
            (None, None, Verdict::Note),
            (Some(at(60)), Some(at(1)), Verdict::Good),
            (None, Some(at(7)), Verdict::Good),
            (None, Some(at(8)), Verdict::Wrong),
            (None, Some(at(-5)), Verdict::Good),
            (None, Some(at(-6)), Verdict::Wrong),
        ] {
            let found = time(Some(&Health { newest, server_time, ..health() }), from, to);
            assert_eq!(found.verdict, verdict, "{newest:?} {server_time:?} {found:?}");
        }
        assert_eq!(time(None, from, to).verdict, Verdict::Note);
    }

    #[test]
    fn room_is_enough_or_not() {
        assert_eq!(enough("room", "/srv", ROOM).verdict, Verdict::Good);
        let short = enough("room", "/srv", ROOM - 1);
        assert_eq!(
            (short.verdict, short.says.starts_with("511 MB are free in /srv")),
            (Verdict::Wrong, true)
        );
    }
}
