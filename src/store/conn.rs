//! One connection type for every engine, chosen at run time.

use diesel::prelude::*;

/// A connection to whichever engine the configuration chose.
#[derive(diesel::MultiConnection)]
pub enum DbConn {
    /// The embedded engine.
    Sqlite(SqliteConnection),
    /// The engine for several nodes.
    #[cfg(feature = "postgres")]
    Postgres(PgConnection),
}
