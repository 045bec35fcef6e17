//! What is done at regular times, once, however many nodes there are.

use std::time::Duration;

use diesel::prelude::*;

use super::DbConn;
use super::schema::schedules;
use crate::domain::instant::Instant;

/// The removal of what nobody needs any more.
pub const CLEAN_UP: &str = "clean-up";
/// Reading the mailbox that answers and reports come to.
pub const MAILBOX: &str = "mailbox";

/// Takes on what is due: true where it was last done `every` or longer ago, and then it counts as done
/// now. Of several nodes that ask at once one is told true; it does the work in the same transaction.
///
/// # Errors
/// Of the query.
pub fn claim(c: &mut DbConn, name: &str, now: Instant, every: Duration) -> QueryResult<bool> {
    let due = schedules::table.find(name).filter(schedules::ran_at.le(now - every));
    let moved = diesel::update(due).set(schedules::ran_at.eq(now)).execute(c)?;
    Ok(moved == 1)
}
