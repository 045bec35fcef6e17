//! The embedded engine: a file, one connection that writes, several that read.

use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt;
use std::panic::AssertUnwindSafe;
use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use super::{DbConn, StoreError};

/// The oldest engine that is free of known corruption bugs in WAL mode.
const OLDEST: &str = "3.51.3";

/// Opens the connection that writes, making the file where it is absent.
pub(super) fn writer(path: &Path) -> Result<SqliteConnection, StoreError> {
    let file = path.to_string_lossy().into_owned();
    let cannot = |e: &dyn std::fmt::Display| cannot_open(path, e);
    make_private(path).map_err(|e| cannot(&e))?;
    let mut writer = SqliteConnection::establish(&file).map_err(|e| cannot(&e))?;
    // The log is carried over into the file in longer strides, which fewer commits wait for. There is room
    // for the pages that a long import changes: those that found none would go to the disk and come
    // back, many times over. It is used while it is needed (see [`super::group`]).
    // busy_timeout comes first, so that a second process that starts at the same moment waits; WAL
    // must be set before any pool connects.
    writer
        .batch_execute(
            "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
             PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA recursive_triggers = ON; \
             PRAGMA cache_size = -64000; PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 4000;",
        )
        .map_err(|e| cannot(&e))?;
    check_engine(&mut writer)?;
    Ok(writer)
}

/// Opens a connection that cannot write.
pub(super) fn reader(path: &Path) -> ConnectionResult<DbConn> {
    let mut conn = SqliteConnection::establish(&path.to_string_lossy())?;
    conn.batch_execute(
        "PRAGMA busy_timeout = 10000; PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; \
         PRAGMA cache_size = -8000;",
    )
    .map_err(diesel::ConnectionError::CouldntSetupConfiguration)?;
    Ok(DbConn::Sqlite(conn))
}

/// Reads at one point in time: what several queries find fits together, and the file's locks are
/// taken once for all of them.
pub(super) fn snapshot<T, E, F>(conn: &mut DbConn, work: F) -> Result<T, E>
where
    F: FnOnce(&mut DbConn) -> Result<T, E>,
    E: From<StoreError>,
{
    conn.batch_execute("BEGIN").map_err(StoreError::from)?;
    let found = std::panic::catch_unwind(AssertUnwindSafe(|| work(conn)));
    // Nothing was written; however it ends, it only has to end.
    conn.batch_execute("ROLLBACK").map_err(StoreError::from)?;
    found.unwrap_or_else(|_| Err(E::from(StoreError::Unavailable)))
}

/// The sentence for a file that is of no use.
pub(super) fn cannot_open(path: &Path, why: &dyn std::fmt::Display) -> StoreError {
    StoreError::Open(format!("DATABASE_URL: the database {} cannot be opened: {why}", path.display()))
}

/// Makes an absent database file readable by its owner alone; the engine gives its other files the
/// same mode. A file that is there keeps the mode that somebody chose.
fn make_private(path: &Path) -> std::io::Result<()> {
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    match made {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// Refuses an engine with known defects.
fn check_engine(conn: &mut SqliteConnection) -> Result<(), StoreError> {
    #[derive(QueryableByName)]
    struct Version {
        #[diesel(sql_type = diesel::sql_types::Text)]
        version: String,
    }
    let found: Version = diesel::sql_query("SELECT sqlite_version() AS version").get_result(conn)?;
    if new_enough(&found.version) {
        return Ok(());
    }
    Err(StoreError::Open(format!(
        "This program was linked with SQLite {}; it needs {OLDEST} or later. Build it with the bundled \
         library.",
        found.version
    )))
}

fn new_enough(version: &str) -> bool {
    let parts = |v: &str| v.split('.').map(|p| p.parse().unwrap_or(0)).collect::<Vec<u32>>();
    parts(version) >= parts(OLDEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn engines_with_known_defects_are_refused() {
        for (version, good) in [
            ("3.51.3", true),
            ("3.51.10", true),
            ("3.53.0", true),
            ("4.0", true),
            ("3.51.2", false),
            ("3.51", false),
            ("3.9.99", false),
            ("2.8.17", false),
            ("", false),
        ] {
            assert_eq!(new_enough(version), good, "{version}");
        }
    }
}
