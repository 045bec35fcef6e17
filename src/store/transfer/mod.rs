//! Moving a whole installation from one database to another, of whichever engine. Pages of rows go
//! from a transaction that holds the source still into one transaction of the target, which is kept
//! only where every table there has the count and the digest that it has at the source.

mod sum;
mod tables;

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

#[cfg(feature = "postgres")]
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::result::Error;

use super::schema::schedules;
use super::{Db, DbConn, StoreError};
pub use sum::TableSum;
use tables::Load;
pub use tables::NAMES as TABLES;

/// Pages that may be on their way at the same time.
const ON_THE_WAY: usize = 4;

/// Why nothing was moved; the target is as it was.
#[derive(Debug)]
pub enum TransferError {
    /// The target has rows.
    NotEmpty {
        /// In this table, among others perhaps.
        table: &'static str,
    },
    /// What arrived is not what was sent.
    Different {
        /// In this table.
        table: &'static str,
    },
    /// The source failed in the middle.
    Source(StoreError),
    /// The target failed.
    Target(StoreError),
}

impl std::fmt::Display for TransferError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotEmpty { table } => write!(
                f,
                "The target is not empty: its table {table} has rows. Nothing was changed; name an empty database."
            ),
            Self::Different { table } => write!(
                f,
                "The table {table} arrived with other values than were sent, so nothing was kept at the target."
            ),
            Self::Source(e) => write!(f, "Nothing was moved, because the source cannot be read: {e}."),
            Self::Target(e) => write!(f, "Nothing was moved, because the target does not take it: {e}."),
        }
    }
}

impl std::error::Error for TransferError {}

impl From<StoreError> for TransferError {
    fn from(error: StoreError) -> Self {
        Self::Target(error)
    }
}

impl From<Error> for TransferError {
    fn from(error: Error) -> Self {
        Self::Target(error.into())
    }
}

/// What goes from one side to the other.
enum Parcel {
    Rows(Load),
    /// Everything was sent, and this is what it was.
    End(Vec<TableSum>),
}

/// Copies everything in `from` into `to`, which must be empty, and gives the count and digest of each
/// table. Nobody can write to the source meanwhile.
///
/// # Errors
/// A [`TransferError`]; then the target has nothing new.
pub async fn transfer(from: &Db, to: &Db) -> Result<Vec<TableSum>, TransferError> {
    let (send, receive) = sync_channel(ON_THE_WAY);
    let unloading = from.write(move |c| unload(c, &send));
    let loading = to.write(move |c| load(c, &receive));
    let (sent, arrived) = futures_util::future::join(unloading, loading).await;
    match (sent, arrived) {
        (_, Ok(sums)) => Ok(sums),
        // The target goes first where it refuses by itself: the source then only finds nobody listening.
        (Err(source), Err(TransferError::Source(_))) => Err(TransferError::Source(source)),
        (_, Err(why)) => Err(why),
    }
}

fn unload(c: &mut DbConn, send: &SyncSender<Parcel>) -> Result<(), StoreError> {
    hold_still(c)?;
    let gone = || Error::RollbackTransaction;
    let sums = tables::unload(c, |load| send.send(Parcel::Rows(load)).map_err(|_| gone()))?;
    send.send(Parcel::End(sums)).map_err(|_| StoreError::from(gone()))
}

/// Keeps others from writing until the transaction ends. The embedded engine's writer does by being it.
fn hold_still(c: &mut DbConn) -> QueryResult<()> {
    match c {
        DbConn::Sqlite(_) => Ok(()),
        #[cfg(feature = "postgres")]
        DbConn::Postgres(c) => {
            c.batch_execute(&format!("LOCK TABLE {} IN SHARE MODE", tables::NAMES.join(", ")))
        }
    }
}

fn load(c: &mut DbConn, receive: &Receiver<Parcel>) -> Result<Vec<TableSum>, TransferError> {
    if let Some(table) = tables::first_with_rows(c)? {
        return Err(TransferError::NotEmpty { table });
    }
    diesel::delete(schedules::table).execute(c)?;
    loop {
        match receive.recv() {
            Ok(Parcel::Rows(load)) => load(c)?,
            Ok(Parcel::End(sent)) => return check(c, sent),
            // The source has gone without a word of farewell; it says itself why.
            Err(_) => return Err(TransferError::Source(StoreError::Unavailable)),
        }
    }
}

/// Compares what is there now with what was sent.
fn check(c: &mut DbConn, sent: Vec<TableSum>) -> Result<Vec<TableSum>, TransferError> {
    go_on_counting(c)?;
    let arrived = tables::sums(c)?;
    match sent.iter().zip(&arrived).find(|(sent, arrived)| sent != arrived) {
        Some((sent, _)) => Err(TransferError::Different { table: sent.table }),
        None => Ok(arrived),
    }
}

/// Numbers that the engine gives go on behind those that came along. The embedded engine sees to it.
fn go_on_counting(c: &mut DbConn) -> QueryResult<()> {
    match c {
        DbConn::Sqlite(_) => Ok(()),
        #[cfg(feature = "postgres")]
        DbConn::Postgres(c) => c.batch_execute(
            "SELECT setval(pg_get_serial_sequence('audit_entries', 'id'), max(id)) FROM audit_entries \
             HAVING max(id) IS NOT NULL",
        ),
    }
}
