//! What people do: one verb, one transaction. Each action loads, lets `domain` decide, saves, writes
//! the audit entry and queues mail, all in one [`crate::store::Db::write`]; nothing leaves the
//! machine before it is committed.

pub mod accounts;
pub mod answers;
pub mod assistants;
pub mod attempts;
pub mod contacts;
pub mod delegations;
pub mod events;
pub mod exports;
mod guest_list;
pub mod imports;
pub mod incoming;
pub mod invitations;
pub mod keys;
pub mod letters;
pub mod library;
pub mod mailings;
pub mod nominations;
pub mod outbox;
pub mod programme;
pub mod proofs;
pub mod questions;
pub mod reminders;
pub mod replies;
pub mod salutations;
pub mod seats;
pub mod suppressions;
pub mod templates;
pub mod transfer;

use crate::store::{QueryError, StoreError};

/// Why an action did not happen: a refusal in the users' words, or the database.
#[derive(Debug)]
pub enum Failure<R> {
    /// The product's own rules say no.
    Refused(R),
    /// The database could not do it; nothing was changed.
    Store(StoreError),
}

impl<R> From<StoreError> for Failure<R> {
    fn from(e: StoreError) -> Self {
        Self::Store(e)
    }
}

impl<R> From<QueryError> for Failure<R> {
    fn from(e: QueryError) -> Self {
        Self::Store(StoreError::from(e))
    }
}

impl<R: std::fmt::Display> std::fmt::Display for Failure<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused(refusal) => refusal.fmt(f),
            Self::Store(error) => error.fmt(f),
        }
    }
}
