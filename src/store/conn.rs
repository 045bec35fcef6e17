//! One connection type for every engine, chosen at run time.
#![expect(missing_docs, reason = "the derived items carry no documentation")]

use diesel::prelude::*;

/// A connection to whichever engine the configuration chose.
#[derive(diesel::MultiConnection)]
pub enum DbConn {
    /// The embedded engine.
    Sqlite(SqliteConnection),
}
