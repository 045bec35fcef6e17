//! Moving an installation to another database, such as from one office's file to a server for several
//! nodes, and back.

use crate::config::DatabaseUrl;
use crate::store::transfer::{self, TableSum, TransferError};
use crate::store::{Db, StoreError};

/// Copies everything from one database into another, which must be empty. Each is brought to this
/// version's schema first; a source that is not there is not made.
///
/// # Errors
/// A [`TransferError`]; then the target has no row more than before.
pub async fn transfer(from: &DatabaseUrl, to: &DatabaseUrl) -> Result<Vec<TableSum>, TransferError> {
    if let DatabaseUrl::Sqlite(file) = from
        && !file.is_file()
    {
        let words = format!("there is no database file {}", file.display());
        return Err(TransferError::Source(StoreError::Open(words)));
    }
    let source = Db::open(from).map_err(TransferError::Source)?;
    let target = Db::open(to).map_err(TransferError::Target)?;
    transfer::transfer(&source, &target).await
}
