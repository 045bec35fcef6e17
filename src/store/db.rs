//! The two doors to the database. [`Db::read`] lends one of several connections that cannot write;
//! [`Db::write`] runs one transaction at a time on the only connection that can. Both run off the
//! async threads, so a slow disk never stalls a page. Nothing else opens a connection.
//!
//! A write that returns an error leaves nothing behind; one that returned `Ok` is on disk
//! (`synchronous=FULL`).

use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt;
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::migration::{Migration, MigrationSource};
use diesel::prelude::*;
use diesel::r2d2::{ManageConnection, Pool};
use diesel::sqlite::Sqlite;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use tokio::sync::Mutex;

use super::conn::DbConn;

const SQLITE_MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
/// The oldest engine that is free of known corruption bugs in WAL mode.
const OLDEST_SQLITE: &str = "3.51.3";
const READERS: u32 = 8;

/// Why the database could not be used.
#[derive(Debug)]
pub enum StoreError {
    /// The engine refused or failed a statement.
    Query(diesel::result::Error),
    /// The database could not be opened; a sentence for whoever starts the product.
    Open(String),
    /// No connection came free in time, or the work on it was cut short.
    Unavailable,
}

impl std::fmt::Display for StoreError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Query(e) => write!(f, "the database refused a statement: {e}"),
            Self::Open(why) => f.write_str(why),
            Self::Unavailable => f.write_str("the database is busy"),
        }
    }
}

impl std::error::Error for StoreError {}

impl From<diesel::result::Error> for StoreError {
    fn from(e: diesel::result::Error) -> Self {
        Self::Query(e)
    }
}

/// The database.
#[derive(Clone)]
pub struct Db {
    writer: Arc<Mutex<DbConn>>,
    readers: Pool<Readers>,
}

impl Db {
    /// Opens (and, where it is absent, creates) the database that `url` names and brings it to this
    /// version's schema.
    ///
    /// # Errors
    /// [`StoreError::Open`] with a sentence that says what to do.
    pub fn open(url: &str) -> Result<Self, StoreError> {
        let path = sqlite_path(url)?;
        let file = path.to_string_lossy().into_owned();
        let cannot = |e: &dyn std::fmt::Display| {
            StoreError::Open(format!("DATABASE_URL: the database {file} cannot be opened: {e}"))
        };
        make_private(&path).map_err(|e| cannot(&e))?;
        let mut writer = SqliteConnection::establish(&file).map_err(|e| cannot(&e))?;
        // busy_timeout comes first, so that a second process that starts at the same moment waits;
        // WAL must be set before any pool connects.
        writer
            .batch_execute(
                "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                 PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA recursive_triggers = ON;",
            )
            .map_err(|e| cannot(&e))?;
        check_engine(&mut writer)?;
        migrate(&mut writer).map_err(|e| cannot(&e))?;
        let readers = Pool::builder()
            .max_size(READERS)
            .min_idle(Some(1))
            .connection_timeout(Duration::from_secs(15))
            .build(Readers { file: file.clone() })
            .map_err(|e| cannot(&e))?;
        Ok(Self { writer: Arc::new(Mutex::new(DbConn::Sqlite(writer))), readers })
    }

    /// Runs a query on a connection that cannot write.
    ///
    /// # Errors
    /// What `work` returns, or [`StoreError::Unavailable`].
    pub async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&mut DbConn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let readers = self.readers.clone();
        let done = tokio::task::spawn_blocking(move || {
            let mut lent = readers.get().map_err(|_| E::from(StoreError::Unavailable))?;
            work(&mut lent)
        });
        done.await.unwrap_or_else(|_| Err(E::from(StoreError::Unavailable)))
    }

    /// Runs one transaction. It waits for its turn, begins at once as a writer, commits where `work`
    /// returns `Ok` and leaves nothing behind where it returns `Err` or panics.
    ///
    /// # Errors
    /// What `work` returns, or a [`StoreError`] of the commit itself.
    pub async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&mut DbConn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let mut writer = self.writer.clone().lock_owned().await;
        let done = tokio::task::spawn_blocking(move || {
            let conn = &mut *writer;
            conn.batch_execute("BEGIN IMMEDIATE").map_err(StoreError::from)?;
            let outcome = std::panic::catch_unwind(AssertUnwindSafe(|| work(conn)));
            match outcome {
                Ok(Ok(value)) => match conn.batch_execute("COMMIT") {
                    Ok(()) => Ok(value),
                    Err(e) => {
                        roll_back(conn);
                        Err(StoreError::from(e).into())
                    }
                },
                Ok(Err(refused)) => {
                    roll_back(conn);
                    Err(refused)
                }
                Err(panic) => {
                    roll_back(conn);
                    std::panic::resume_unwind(panic)
                }
            }
        });
        done.await.unwrap_or_else(|_| Err(E::from(StoreError::Unavailable)))
    }
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

fn roll_back(conn: &mut DbConn) {
    // After a failed COMMIT the engine may have rolled back by itself; then this is a no-op error.
    let _ = conn.batch_execute("ROLLBACK");
}

/// Opens the readers' connections.
#[derive(Debug)]
struct Readers {
    file: String,
}

impl ManageConnection for Readers {
    type Connection = DbConn;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<DbConn, Self::Error> {
        let mut conn =
            SqliteConnection::establish(&self.file).map_err(diesel::r2d2::Error::ConnectionError)?;
        conn.batch_execute(
            "PRAGMA busy_timeout = 10000; PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; \
             PRAGMA cache_size = -8000;",
        )
        .map_err(diesel::r2d2::Error::QueryError)?;
        Ok(DbConn::Sqlite(conn))
    }

    fn is_valid(&self, conn: &mut DbConn) -> Result<(), Self::Error> {
        conn.batch_execute("SELECT 1").map_err(diesel::r2d2::Error::QueryError)
    }

    fn has_broken(&self, _: &mut DbConn) -> bool {
        std::thread::panicking()
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
    let parts = |v: &str| v.split('.').map(|p| p.parse().unwrap_or(0)).collect::<Vec<u32>>();
    if parts(&found.version) < parts(OLDEST_SQLITE) {
        return Err(StoreError::Open(format!(
            "This program was linked with SQLite {}; it needs {OLDEST_SQLITE} or later. Build it with the \
             bundled library.",
            found.version
        )));
    }
    Ok(())
}

/// Brings the schema to this version; refuses a database that a newer version wrote.
fn migrate(conn: &mut SqliteConnection) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let known = MigrationSource::<Sqlite>::migrations(&SQLITE_MIGRATIONS)?;
    let known: Vec<String> = known.iter().map(|m| m.name().version().to_string()).collect();
    conn.exclusive_transaction(|conn| {
        let applied = conn.applied_migrations()?;
        if let Some(newer) = applied.iter().find(|v| !known.contains(&v.to_string())) {
            return Err(format!(
                "it was written by a newer version of roundtable (migration {newer}); install that version"
            )
            .into());
        }
        conn.run_pending_migrations(SQLITE_MIGRATIONS)?;
        Ok(())
    })
}

/// The file of `sqlite://PATH` or `sqlite:PATH`. The engine is chosen by the scheme alone: a
/// mistyped address must never become a file that is named after a password.
fn sqlite_path(url: &str) -> Result<PathBuf, StoreError> {
    let path =
        url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:")).filter(|p| !p.is_empty());
    path.map(PathBuf::from).ok_or_else(|| {
        StoreError::Open(
            "DATABASE_URL must look like sqlite://roundtable.db (sqlite:// and a file's path).".to_owned(),
        )
    })
}
