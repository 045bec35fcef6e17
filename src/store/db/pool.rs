//! Connections that are lent and come back.

use std::path::PathBuf;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::r2d2::{ManageConnection, Pool, R2D2Connection};

#[cfg(feature = "postgres")]
use super::postgres;
use super::{DbConn, sqlite};

/// How many connections are lent at the same time to whoever reads, and as many to whoever writes.
pub const LENT: u32 = 8;
/// How many are kept for writes that wait for nobody.
#[cfg(feature = "postgres")]
pub(super) const LENT_ASIDE: u32 = 2;
/// How long a borrower waits for one; longer than the engines' own limits on waiting for a lock.
const PATIENCE: Duration = Duration::from_secs(15);

/// What a connection leads to, and what it may do there.
#[derive(Clone)]
pub(super) enum Lender {
    /// A file, to be read.
    Sqlite(PathBuf),
    /// A server, to be read.
    #[cfg(feature = "postgres")]
    PostgresReader(String),
    /// A server, to be read and written.
    #[cfg(feature = "postgres")]
    PostgresWriter(String),
}

/// A pool of so many connections, one of them open at once.
pub(super) fn pool(lender: Lender, lent: u32) -> Result<Pool<Lender>, String> {
    // The embedded engine's connections do not break; a server's do, and asking costs a round trip.
    let ask = !matches!(lender, Lender::Sqlite(_));
    Pool::builder()
        .max_size(lent)
        .min_idle(Some(1))
        .connection_timeout(PATIENCE)
        .test_on_check_out(ask)
        .build(lender)
        .map_err(|e| e.to_string())
}

impl ManageConnection for Lender {
    type Connection = DbConn;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<DbConn, Self::Error> {
        match self {
            Self::Sqlite(path) => sqlite::reader(path),
            #[cfg(feature = "postgres")]
            Self::PostgresReader(url) => postgres::reader(url),
            #[cfg(feature = "postgres")]
            Self::PostgresWriter(url) => postgres::writer(url),
        }
        .map_err(diesel::r2d2::Error::ConnectionError)
    }

    fn is_valid(&self, conn: &mut DbConn) -> Result<(), Self::Error> {
        conn.batch_execute("SELECT 1").map_err(diesel::r2d2::Error::QueryError)
    }

    fn has_broken(&self, conn: &mut DbConn) -> bool {
        std::thread::panicking() || conn.is_broken()
    }
}
