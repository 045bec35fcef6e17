//! Rows: the only importer of diesel. One file per noun holds every query about it; each takes the
//! connection that one of the two doors in [`db`] lends.
//!
//! What is found by a unique key is asked for with `get_result` and not with `first`, which adds a
//! `LIMIT` with a bound value: the embedded engine plans such a statement anew at every execution.

pub mod answers;
pub mod assistants;
pub mod audit;
pub mod bounces;
pub mod calendar_answers;
pub mod codes;
mod conn;
pub mod contacts;
pub mod db;
pub mod delegations;
mod dialect;
pub mod events;
pub mod imports;
pub mod invitations;
pub mod library;
pub mod limits;
pub mod mailings;
pub mod messages;
pub mod nominations;
pub mod programme;
pub mod questions;
pub mod reminders;
pub mod reports;
pub mod salutations;
pub mod schedules;
mod schema;
pub mod sessions;
pub mod settings;
pub mod suppressions;
pub mod templates;
#[cfg(test)]
pub(crate) mod testing;
pub mod topics;
pub mod transfer;
pub mod troubles;
mod types;
pub mod users;

/// What a query returns.
pub use diesel::QueryResult;
/// What a query fails with; actions pass it on.
pub use diesel::result::Error as QueryError;

pub use conn::DbConn;
pub use db::{Db, StoreError};
