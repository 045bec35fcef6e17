//! Counting attempts together with the other nodes of the same database.

use crate::domain::instant::Instant;
use crate::store::limits::{self, Allowance};
use crate::store::{Db, StoreError};

/// Counts an attempt under `key`, a digest; where there are none left, gives the instant from which
/// there is one again. It is counted beside the other writes, so that a page opens while many answers
/// wait for one event.
///
/// # Errors
/// Of the database.
pub async fn count(
    db: &Db,
    key: [u8; 32],
    now: Instant,
    allowance: Allowance,
) -> Result<Option<Instant>, StoreError> {
    db.write_aside(move |c| Ok(limits::take(c, &key, now, allowance)?)).await
}
