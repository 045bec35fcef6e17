//! The outbox: one row for each mail to one person.
//!
//! A worker takes a mail by a lease: an update that names the old state and the old end of the lease,
//! so that of several workers, on one node or on many, exactly one changes the row. Whoever holds a
//! lease names its end again when recording the outcome; a lease that was taken over in the meantime
//! no longer fits, and the late word is dropped.

use diesel::dsl::count_star;
use diesel::prelude::*;

use super::DbConn;
use super::schema::messages;
use crate::domain::id::{EventId, InvitationId, MailingId, MessageId, TemplateId, UserId};
use crate::domain::instant::Instant;
use crate::domain::language::Language;
use crate::domain::mailing::Progress;
use crate::domain::message::{
    Calendar, CalendarMethod, Message, MessageKind, MessageState, Outcome, QueuedMessage,
};

#[derive(Queryable, Insertable)]
#[diesel(table_name = messages)]
struct Row {
    id: MessageId,
    event_id: EventId,
    invitation_id: InvitationId,
    mailing_id: Option<MailingId>,
    test_for: Option<UserId>,
    kind: MessageKind,
    language: Language,
    template_id: Option<TemplateId>,
    calendar_method: Option<CalendarMethod>,
    calendar_sequence: i32,
    state: MessageState,
    due_at: Instant,
    leased_until: Option<Instant>,
    attempts: i32,
    outcome: Outcome,
    queued_at: Instant,
    finished_at: Option<Instant>,
}

impl From<&QueuedMessage> for Row {
    fn from(message: &QueuedMessage) -> Self {
        let QueuedMessage {
            id,
            event_id,
            invitation_id,
            mailing_id,
            test_for,
            kind,
            language,
            template_id,
            calendar,
            due_at,
            queued_at,
        } = message;
        Self {
            id: *id,
            event_id: *event_id,
            invitation_id: *invitation_id,
            mailing_id: *mailing_id,
            test_for: *test_for,
            kind: *kind,
            language: *language,
            template_id: *template_id,
            calendar_method: calendar.map(|c| c.method),
            calendar_sequence: calendar.map_or(0, |c| c.sequence),
            state: MessageState::Queued,
            due_at: *due_at,
            leased_until: None,
            attempts: 0,
            outcome: Outcome::default(),
            queued_at: *queued_at,
            finished_at: None,
        }
    }
}

impl From<Row> for Message {
    fn from(row: Row) -> Self {
        Self {
            queued: QueuedMessage {
                id: row.id,
                event_id: row.event_id,
                invitation_id: row.invitation_id,
                mailing_id: row.mailing_id,
                test_for: row.test_for,
                kind: row.kind,
                language: row.language,
                template_id: row.template_id,
                calendar: row
                    .calendar_method
                    .map(|method| Calendar { method, sequence: row.calendar_sequence }),
                due_at: row.due_at,
                queued_at: row.queued_at,
            },
            state: row.state,
            leased_until: row.leased_until,
            attempts: u32::try_from(row.attempts).unwrap_or(0),
            outcome: row.outcome,
            finished_at: row.finished_at,
        }
    }
}

/// Queues a mail, in the transaction that causes it.
///
/// # Errors
/// Of the query.
pub fn queue(c: &mut DbConn, message: &QueuedMessage) -> QueryResult<()> {
    diesel::insert_into(messages::table).values(Row::from(message)).execute(c).map(drop)
}

/// One mail.
///
/// # Errors
/// Of the query.
pub fn find(c: &mut DbConn, id: MessageId) -> QueryResult<Option<Message>> {
    messages::table.find(id).first::<Row>(c).optional().map(|row| row.map(Message::from))
}

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

/// How far the mails of a mailing are.
///
/// # Errors
/// Of the query.
pub fn progress(c: &mut DbConn, mailing: MailingId) -> QueryResult<Progress> {
    let counts: Vec<(MessageState, i64)> = messages::table
        .filter(messages::mailing_id.eq(mailing))
        .group_by(messages::state)
        .select((messages::state, count_star()))
        .load(c)?;
    Ok(Progress::of(counts.into_iter().map(|(state, n)| (state, u32::try_from(n).unwrap_or(u32::MAX)))))
}

/// Cancels what a mailing still has in the queue; what a worker holds goes out. Gives how many.
///
/// # Errors
/// Of the query.
pub fn cancel_queued(
    c: &mut DbConn,
    mailing: MailingId,
    now: Instant,
    words: &Outcome,
) -> QueryResult<usize> {
    let queued = messages::table
        .filter(messages::mailing_id.eq(mailing))
        .filter(messages::state.eq(MessageState::Queued));
    diesel::update(queued)
        .set((
            messages::state.eq(MessageState::Cancelled),
            messages::outcome.eq(words),
            messages::finished_at.eq(now),
        ))
        .execute(c)
}

/// Puts a failed mail back into the queue, as if it had never been tried. False where it has not failed.
///
/// # Errors
/// Of the query.
pub fn requeue(c: &mut DbConn, id: MessageId, now: Instant) -> QueryResult<bool> {
    let failed = messages::table
        .find(id)
        .filter(messages::state.eq_any([MessageState::Failed, MessageState::Bounced]));
    let changed = diesel::update(failed)
        .set((
            messages::state.eq(MessageState::Queued),
            messages::due_at.eq(now),
            messages::attempts.eq(0),
            messages::outcome.eq(""),
            messages::finished_at.eq(None::<Instant>),
        ))
        .execute(c)?;
    Ok(changed == 1)
}

/// Every mail of one kind about an event, tests left out: to whom, where it is, since when.
///
/// # Errors
/// Of the query.
pub fn of_kinds(
    c: &mut DbConn,
    event: EventId,
    kinds: &[MessageKind],
) -> QueryResult<Vec<(InvitationId, MessageKind, MessageState, Instant)>> {
    messages::table
        .filter(messages::event_id.eq(event))
        .filter(messages::kind.eq_any(kinds.to_vec()))
        .filter(messages::test_for.is_null())
        .order(messages::id)
        .select((messages::invitation_id, messages::kind, messages::state, messages::queued_at))
        .load(c)
}

/// True where any mail was queued about an invitation.
///
/// # Errors
/// Of the query.
pub fn any_about(c: &mut DbConn, invitation: InvitationId) -> QueryResult<bool> {
    let about = messages::table.filter(messages::invitation_id.eq(invitation));
    diesel::select(diesel::dsl::exists(about)).get_result(c)
}

/// Forgets the mails about an invitation that organisers sent to themselves.
///
/// # Errors
/// Of the query.
pub fn forget_tests(c: &mut DbConn, invitation: InvitationId) -> QueryResult<()> {
    let about = messages::table.filter(messages::invitation_id.eq(invitation));
    diesel::delete(about.filter(messages::test_for.is_not_null())).execute(c).map(drop)
}
