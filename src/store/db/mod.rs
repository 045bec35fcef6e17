//! The doors to the database. [`Db::read`] lends one of several connections that cannot write;
//! [`Db::write`] runs one transaction, and [`Db::write_aside`] one that waits for nobody. All run off the async threads, so a slow disk never stalls a
//! page. Nothing else opens a connection.
//!
//! A write that returns an error leaves nothing behind; one that returned `Ok` is on disk. The
//! embedded engine has one writer, which commits writes that wait in groups (see [`group`]); a server
//! has several, each with a transaction of its own (READ COMMITTED), so whatever must not happen twice
//! begins by taking a row or a [`Topic`](super::topics::Topic).

pub mod check;
mod group;
mod migrations;
mod pool;
#[cfg(feature = "postgres")]
mod postgres;
mod sqlite;

use diesel::r2d2::Pool;

use super::conn::DbConn;
use crate::config::DatabaseUrl;
use group::Queue;
pub use pool::LENT;
use pool::{Lender, pool};

/// Why a server's address is of no use here.
#[cfg(not(feature = "postgres"))]
const NOT_BUILT_IN: &str = "DATABASE_URL names a PostgreSQL server, and this program was built without it. Build it \
                            with `cargo build --release --features postgres` (Debian: libpq-dev), or name a file, \
                            such as sqlite://roundtable.db.";

/// Why the database could not be used.
#[derive(Debug)]
pub enum StoreError {
    /// The engine refused or failed a statement.
    Query(diesel::result::Error),
    /// The database could not be opened; a sentence for whoever starts the product.
    Open(String),
    /// The work was done and could not be kept; what the engine said, such as that the disk is full.
    NotKept(String),
    /// No connection came free in time, or the work on it was cut short.
    Unavailable,
}

impl std::fmt::Display for StoreError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Query(e) => write!(f, "the database refused a statement: {e}"),
            Self::Open(why) => f.write_str(why),
            Self::NotKept(why) => write!(f, "the database did not keep what was written: {why}"),
            Self::Unavailable => f.write_str("the database is busy"),
        }
    }
}

impl std::error::Error for StoreError {}

impl From<diesel::result::Error> for StoreError {
    fn from(e: diesel::result::Error) -> Self {
        if is_busy(&e) { Self::Unavailable } else { Self::Query(e) }
    }
}

/// True for what another transaction that takes its time is to blame for, and that is worth trying again.
/// The library hands no code on, so it is told by the words; a server that speaks another language than
/// English (`lc_messages`) is then said to have failed.
fn is_busy(error: &diesel::result::Error) -> bool {
    let diesel::result::Error::DatabaseError(_, info) = error else { return false };
    ["database is locked", "lock timeout", "deadlock detected"]
        .iter()
        .any(|words| info.message().contains(words))
}

/// The database.
#[derive(Clone)]
pub struct Db {
    writer: Writer,
    readers: Pool<Lender>,
}

#[derive(Clone)]
enum Writer {
    /// One at a time, in groups.
    One(Queue),
    /// Several at once.
    #[cfg(feature = "postgres")]
    Many {
        writers: Pool<Lender>,
        /// For [`Db::write_aside`].
        aside: Pool<Lender>,
    },
}

impl Db {
    /// Opens the database that `url` names and brings it to this version's schema. A file is made where it is
    /// absent; a server's database is not.
    ///
    /// # Errors
    /// [`StoreError::Open`] with a sentence that says what to do.
    pub fn open(url: &DatabaseUrl) -> Result<Self, StoreError> {
        match url {
            DatabaseUrl::Sqlite(path) => {
                let cannot = |e: &dyn std::fmt::Display| sqlite::cannot_open(path, e);
                let mut writer = sqlite::writer(path)?;
                migrations::sqlite(&mut writer).map_err(|e| cannot(&e))?;
                let readers = pool(Lender::Sqlite(path.clone()), LENT).map_err(|e| cannot(&e))?;
                let queue = Queue::start(DbConn::Sqlite(writer)).map_err(|e| cannot(&e))?;
                Ok(Self { writer: Writer::One(queue), readers })
            }
            #[cfg(feature = "postgres")]
            DatabaseUrl::Postgres(url) => {
                let mut first = postgres::first(url)?;
                migrations::postgres(&mut first).map_err(|e| postgres::cannot_open(&e.to_string()))?;
                let open = |lender, lent| pool(lender, lent).map_err(|e| postgres::cannot_open(&e));
                let writers = open(Lender::PostgresWriter(url.clone()), LENT)?;
                let aside = open(Lender::PostgresWriter(url.clone()), pool::LENT_ASIDE)?;
                Ok(Self {
                    writer: Writer::Many { writers, aside },
                    readers: open(Lender::PostgresReader(url.clone()), LENT)?,
                })
            }
            #[cfg(not(feature = "postgres"))]
            DatabaseUrl::Postgres(_) => Err(StoreError::Open(NOT_BUILT_IN.to_owned())),
        }
    }

    /// True where other nodes may work on the same database at the same time, so that what has to be counted
    /// together is counted there and not in a process.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        match &self.writer {
            Writer::One(_) => false,
            #[cfg(feature = "postgres")]
            Writer::Many { .. } => true,
        }
    }

    /// Reads on a connection that cannot write. All that `work` asks is answered as of one point in time.
    ///
    /// # Errors
    /// What `work` returns, or [`StoreError::Unavailable`].
    pub async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&mut DbConn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        match &self.writer {
            Writer::One(_) => lend(self.readers.clone(), |conn| sqlite::snapshot(conn, work)).await,
            #[cfg(feature = "postgres")]
            Writer::Many { .. } => lend(self.readers.clone(), |conn| postgres::snapshot(conn, work)).await,
        }
    }

    /// Runs one transaction: it is on disk where `work` returns `Ok`, and leaves nothing behind where it
    /// returns `Err` or panics.
    ///
    /// # Errors
    /// What `work` returns, or a [`StoreError`] of the transaction itself.
    pub async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&mut DbConn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        match &self.writer {
            Writer::One(queue) => queue.write(work).await,
            #[cfg(feature = "postgres")]
            Writer::Many { writers, .. } => {
                lend(writers.clone(), |conn| postgres::transaction(conn, work)).await
            }
        }
    }

    /// The same for a write of a moment that waits for no event and nobody else's row: where there are
    /// several writers, some are kept for it, so that it goes on while all others wait for one event.
    ///
    /// # Errors
    /// Those of [`Db::write`].
    pub async fn write_aside<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&mut DbConn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        match &self.writer {
            Writer::One(_) => self.write(work).await,
            #[cfg(feature = "postgres")]
            Writer::Many { aside, .. } => lend(aside.clone(), |conn| postgres::transaction(conn, work)).await,
        }
    }
}

/// Runs `work` on a connection of a pool, off the async threads.
async fn lend<T, E, F>(pool: Pool<Lender>, work: F) -> Result<T, E>
where
    F: FnOnce(&mut DbConn) -> Result<T, E> + Send + 'static,
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    let done = tokio::task::spawn_blocking(move || {
        let mut lent = pool.get().map_err(|_| E::from(StoreError::Unavailable))?;
        work(&mut lent)
    });
    done.await.unwrap_or_else(|_| Err(E::from(StoreError::Unavailable)))
}
