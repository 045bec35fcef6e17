//! What became of mails that a worker holds, and what was said each time that one was put off.

use diesel::prelude::*;

use super::super::DbConn;
use super::super::dialect::{kept, natively};
use super::super::schema::{messages, refusals};
use super::Lease;
use crate::domain::email::Email;
use crate::domain::id::MessageId;
use crate::domain::instant::Instant;
use crate::domain::message::{MessageState, Outcome};

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
    /// For whom it was tried; `None` where it was not.
    pub recipient: Option<Email>,
}

/// Records an outcome; false where the lease was taken over and the word comes too late.
///
/// # Errors
/// Of the query.
pub fn record(c: &mut DbConn, now: Instant, record: &Record) -> QueryResult<bool> {
    let Record { lease, state, attempts, due_at, outcome, recipient } = record;
    let attempt = i32::try_from(*attempts).unwrap_or(i32::MAX);
    let held = messages::table
        .find(lease.message)
        .filter(messages::state.eq(MessageState::Sending))
        .filter(messages::leased_until.eq(lease.until));
    let common = (
        messages::state.eq(state),
        messages::leased_until.eq(None::<Instant>),
        messages::attempts.eq(attempt),
        messages::outcome.eq(outcome),
        messages::recipient.eq(recipient.as_ref().map_or("", Email::as_str)),
        messages::finished_at.eq((!state.is_waiting()).then_some(now)),
    );
    let recorded: QueryResult<MessageId> = match due_at {
        Some(due) => {
            let again = diesel::update(held).set((common, messages::due_at.eq(due)));
            let again = again.returning(messages::id);
            natively!(c, |c| kept!(again).get_result(c))
        }
        None => {
            let finished = diesel::update(held).set(common).returning(messages::id);
            natively!(c, |c| kept!(finished).get_result(c))
        }
    };
    let recorded = recorded.optional()?.is_some();
    if recorded && due_at.is_some() && *attempts > lease.attempts {
        refused(c, lease.message, attempt, now, outcome)?;
    }
    Ok(recorded)
}

/// Keeps what was said when a mail was put off.
fn refused(
    c: &mut DbConn,
    message: MessageId,
    attempt: i32,
    now: Instant,
    words: &Outcome,
) -> QueryResult<()> {
    let values = (
        refusals::message_id.eq(message),
        refusals::attempt.eq(attempt),
        refusals::at.eq(now),
        refusals::words.eq(words),
    );
    // A mail that somebody sends again counts from one again; the latest words are what is of use.
    let put = diesel::insert_into(refusals::table).values(values);
    let put = put
        .on_conflict((refusals::message_id, refusals::attempt))
        .do_update()
        .set((refusals::at.eq(now), refusals::words.eq(words)));
    natively!(c, |c| put.execute(c)).map(drop)
}

/// What was said each time that a mail was put off: the attempt, when, and the words.
///
/// # Errors
/// Of the query.
pub fn refusals(c: &mut DbConn, message: MessageId) -> QueryResult<Vec<(i32, Instant, Outcome)>> {
    refusals::table
        .filter(refusals::message_id.eq(message))
        .order((refusals::at, refusals::attempt))
        .select((refusals::attempt, refusals::at, refusals::words))
        .load(c)
}
