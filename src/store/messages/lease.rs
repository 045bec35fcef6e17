//! Taking mails by a lease, keeping it, and giving them back untried.

use std::collections::{BTreeMap, HashMap, HashSet};

use diesel::prelude::*;

use super::super::DbConn;
use super::super::dialect::{load_free, natively};
use super::super::schema::{messages, refusals};
use super::pace;
use crate::domain::id::{MailingId, MessageId};
use crate::domain::instant::Instant;
use crate::domain::message::MessageState;

/// A mail that a worker holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    /// Which.
    pub message: MessageId,
    /// Until when.
    pub until: Instant,
    /// How often it was tried before, an attempt that nobody finished included.
    pub attempts: u32,
    /// When it was tried for the first time, where it was put off then.
    pub first_tried: Option<Instant>,
}

/// The mails that a worker has taken.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Leased {
    /// These.
    pub leases: Vec<Lease>,
    /// More are due that were not looked at: so many had to wait for the pace of their mailing that the others of this
    /// database are to have a turn first.
    pub more: bool,
}

/// After how many mails that were set to a later time no more are looked at in the same transaction: nobody's answer is
/// to wait for all mails of a long outage.
const MOVED: i64 = 500;

/// Leases up to `limit` mails that are due, or that another worker has held for too long. Of a mailing with a pace no
/// more are taken than it allows.
///
/// # Errors
/// Of the queries.
pub fn lease(c: &mut DbConn, now: Instant, until: Instant, limit: i64) -> QueryResult<Leased> {
    let mut leases = take_over(c, now, until, limit)?;
    let room = |leases: &[Lease]| limit - i64::try_from(leases.len()).unwrap_or(limit);
    let (mut looks_at, mut moved, mut more) = (room(&leases), 0, false);
    while looks_at > 0 {
        let due = due(c, now, looks_at)?;
        let turns = pace::take_turns(c, now, due)?;
        // What is more than was asked for goes back with the end of the transaction, as it is.
        let most = usize::try_from(room(&leases)).unwrap_or(0);
        let goes_on = turns.made_room && turns.go.len() < most;
        leases.extend(take(c, now, until, turns.go.into_iter().take(most).collect())?);
        moved += i64::try_from(turns.moved).unwrap_or(MOVED);
        looks_at = if goes_on { MOVED - moved } else { 0 };
        more = goes_on && looks_at <= 0;
    }
    first_tries(c, &mut leases)?;
    Ok(Leased { leases, more })
}

/// Mails that are due, with their mailings, the longest due first.
fn due(c: &mut DbConn, now: Instant, limit: i64) -> QueryResult<Vec<(MessageId, Option<MailingId>)>> {
    load_free!(
        c,
        messages::table
            .filter(messages::state.eq(MessageState::Queued))
            .filter(messages::due_at.le(now))
            .order((messages::due_at, messages::id))
            .limit(limit)
            .select((messages::id, messages::mailing_id))
    )
}

/// Takes mails that are due. Gives those that were still free.
fn take(c: &mut DbConn, now: Instant, until: Instant, due: Vec<MessageId>) -> QueryResult<Vec<Lease>> {
    // Whatever else may have happened to them since they were read: what the update changed counts.
    let queued = messages::table
        .filter(messages::id.eq_any(&due))
        .filter(messages::state.eq(MessageState::Queued))
        .filter(messages::due_at.le(now));
    let set = (messages::state.eq(MessageState::Sending), messages::leased_until.eq(until));
    let taken = diesel::update(queued).set(set).returning((messages::id, messages::attempts));
    let won: Vec<(MessageId, i32)> = natively!(c, |c| taken.get_results(c))?;
    let mut won: HashMap<MessageId, i32> = won.into_iter().collect();
    let lease = |message| {
        let attempts = u32::try_from(won.remove(&message)?).unwrap_or(0);
        Some(Lease { message, until, attempts, first_tried: None })
    };
    Ok(due.into_iter().filter_map(lease).collect())
}

/// Finds out when those were tried first that were tried before.
fn first_tries(c: &mut DbConn, leased: &mut [Lease]) -> QueryResult<()> {
    let tried: Vec<MessageId> = leased.iter().filter(|l| l.attempts > 0).map(|l| l.message).collect();
    if tried.is_empty() {
        return Ok(());
    }
    let first: Vec<(MessageId, Instant)> = refusals::table
        .filter(refusals::message_id.eq_any(&tried))
        .filter(refusals::attempt.eq(1))
        .select((refusals::message_id, refusals::at))
        .load(c)?;
    let first: HashMap<MessageId, Instant> = first.into_iter().collect();
    for lease in leased.iter_mut().filter(|lease| lease.attempts > 0) {
        lease.first_tried = first.get(&lease.message).copied();
    }
    Ok(())
}

/// Takes mails over whose leases ran out, one by one: each update names the end of the lease that it
/// ends, so that of several workers one changes the row.
fn take_over(c: &mut DbConn, now: Instant, until: Instant, limit: i64) -> QueryResult<Vec<Lease>> {
    let run_out: Vec<(MessageId, Option<Instant>, i32)> = load_free!(
        c,
        messages::table
            .filter(messages::state.eq(MessageState::Sending))
            .filter(messages::leased_until.le(now))
            .order(messages::leased_until)
            .limit(limit)
            .select((messages::id, messages::leased_until, messages::attempts))
    )?;
    let mut leased = Vec::with_capacity(run_out.len());
    for (message, held, attempts) in run_out {
        // An attempt that nobody finished counts as one.
        let tried = attempts.saturating_add(1);
        let row = messages::table
            .find(message)
            .filter(messages::state.eq(MessageState::Sending))
            .filter(messages::leased_until.eq(held));
        let set = (messages::leased_until.eq(until), messages::attempts.eq(tried));
        if diesel::update(row).set(set).execute(c)? == 1 {
            leased.push(Lease {
                message,
                until,
                attempts: u32::try_from(tried).unwrap_or(0),
                first_tried: None,
            });
        }
    }
    Ok(leased)
}

/// Lets leases hold until later. Gives the mails that had been taken over, whose leases are lost.
///
/// # Errors
/// Of the queries.
pub fn renew(c: &mut DbConn, leases: &[Lease], until: Instant) -> QueryResult<Vec<MessageId>> {
    let mut lost = Vec::new();
    for (held, ids) in by_end(leases) {
        let renewed: Vec<MessageId> = diesel::update(
            messages::table
                .filter(messages::id.eq_any(&ids))
                .filter(messages::state.eq(MessageState::Sending))
                .filter(messages::leased_until.eq(held)),
        )
        .set(messages::leased_until.eq(until))
        .returning(messages::id)
        .get_results(c)?;
        let renewed: HashSet<MessageId> = renewed.into_iter().collect();
        lost.extend(ids.into_iter().filter(|id| !renewed.contains(id)));
    }
    Ok(lost)
}

/// Gives mails back to the queue that were not tried, as they were.
///
/// # Errors
/// Of the queries.
pub fn release(c: &mut DbConn, leases: &[Lease]) -> QueryResult<()> {
    for (held, ids) in by_end(leases) {
        diesel::update(
            messages::table
                .filter(messages::id.eq_any(&ids))
                .filter(messages::state.eq(MessageState::Sending))
                .filter(messages::leased_until.eq(held)),
        )
        .set((messages::state.eq(MessageState::Queued), messages::leased_until.eq(None::<Instant>)))
        .execute(c)?;
    }
    Ok(())
}

/// Gives mails back that have to wait for their domain, untried, and not before this moment.
///
/// # Errors
/// Of the queries.
pub fn put_off(c: &mut DbConn, leases: &[Lease], due: Instant) -> QueryResult<()> {
    for (held, ids) in by_end(leases) {
        diesel::update(
            messages::table
                .filter(messages::id.eq_any(&ids))
                .filter(messages::state.eq(MessageState::Sending))
                .filter(messages::leased_until.eq(held)),
        )
        .set((
            messages::state.eq(MessageState::Queued),
            messages::leased_until.eq(None::<Instant>),
            messages::due_at.eq(due),
        ))
        .execute(c)?;
    }
    Ok(())
}

/// The mails of each end: an update names the end of the leases that it changes.
fn by_end(leases: &[Lease]) -> BTreeMap<Instant, Vec<MessageId>> {
    let mut ends: BTreeMap<Instant, Vec<MessageId>> = BTreeMap::new();
    for lease in leases {
        ends.entry(lease.until).or_default().push(lease.message);
    }
    ends
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
