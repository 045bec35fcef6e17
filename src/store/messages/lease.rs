//! Taking mails by a lease and recording what became of them.

use diesel::prelude::*;

use super::super::DbConn;
use super::super::schema::messages;
use crate::domain::id::MessageId;
use crate::domain::instant::Instant;
use crate::domain::message::{MessageState, Outcome};

/// A mail that a worker holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    /// Which.
    pub message: MessageId,
    /// Until when.
    pub until: Instant,
    /// How often it was tried before, an attempt that nobody finished included.
    pub attempts: u32,
}

/// Leases up to `limit` mails that are due, or that another worker has held for too long.
///
/// # Errors
/// Of the queries.
pub fn lease(c: &mut DbConn, now: Instant, until: Instant, limit: i64) -> QueryResult<Vec<Lease>> {
    let columns = (messages::id, messages::state, messages::leased_until, messages::attempts);
    type Due = (MessageId, MessageState, Option<Instant>, i32);
    let mut due: Vec<Due> = messages::table
        .filter(messages::state.eq(MessageState::Sending))
        .filter(messages::leased_until.le(now))
        .order(messages::leased_until)
        .limit(limit)
        .select(columns)
        .load(c)?;
    let room = limit - i64::try_from(due.len()).unwrap_or(limit);
    due.extend(
        messages::table
            .filter(messages::state.eq(MessageState::Queued))
            .filter(messages::due_at.le(now))
            .order((messages::due_at, messages::id))
            .limit(room)
            .select(columns)
            .load::<Due>(c)?,
    );
    let mut leased = Vec::with_capacity(due.len());
    for (message, state, held, attempts) in due {
        let unfinished = i32::from(state == MessageState::Sending);
        let set = (
            messages::state.eq(MessageState::Sending),
            messages::leased_until.eq(until),
            messages::attempts.eq(attempts + unfinished),
        );
        let row = messages::table.find(message).filter(messages::state.eq(state));
        let won = match held {
            Some(held) => diesel::update(row.filter(messages::leased_until.eq(held))).set(set).execute(c)?,
            None => diesel::update(row.filter(messages::leased_until.is_null())).set(set).execute(c)?,
        };
        if won == 1 {
            let attempts = u32::try_from(attempts + unfinished).unwrap_or(0);
            leased.push(Lease { message, until, attempts });
        }
    }
    Ok(leased)
}

/// What a worker records about a mail that it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The lease under which it was tried.
    pub lease: Lease,
    /// Where it is now.
    pub state: MessageState,
    /// How often it was tried now.
    pub attempts: u32,
    /// When it is due next, where it goes back to the queue.
    pub due_at: Option<Instant>,
    /// What was said.
    pub outcome: Outcome,
}

/// Records an outcome; false where the lease was taken over and the word comes too late.
///
/// # Errors
/// Of the query.
pub fn record(c: &mut DbConn, now: Instant, record: &Record) -> QueryResult<bool> {
    let Record { lease, state, attempts, due_at, outcome } = record;
    let held = messages::table
        .find(lease.message)
        .filter(messages::state.eq(MessageState::Sending))
        .filter(messages::leased_until.eq(lease.until));
    let common = (
        messages::state.eq(state),
        messages::leased_until.eq(None::<Instant>),
        messages::attempts.eq(i32::try_from(*attempts).unwrap_or(i32::MAX)),
        messages::outcome.eq(outcome),
        messages::finished_at.eq((!state.is_waiting()).then_some(now)),
    );
    let changed = match due_at {
        Some(due) => diesel::update(held).set((common, messages::due_at.eq(due))).execute(c)?,
        None => diesel::update(held).set(common).execute(c)?,
    };
    Ok(changed == 1)
}

/// When the next mail is due, or the next lease runs out.
///
/// # Errors
/// Of the queries.
pub fn next_due(c: &mut DbConn) -> QueryResult<Option<Instant>> {
    let queued: Option<Instant> = messages::table
        .filter(messages::state.eq(MessageState::Queued))
        .order((messages::due_at, messages::id))
        .select(messages::due_at)
        .first(c)
        .optional()?;
    let leased: Option<Option<Instant>> = messages::table
        .filter(messages::state.eq(MessageState::Sending))
        .order(messages::leased_until)
        .select(messages::leased_until)
        .first(c)
        .optional()?;
    Ok([queued, leased.flatten()].into_iter().flatten().min())
}
