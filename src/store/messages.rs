//! The outbox: one row for each mail to one person.
//!
//! A worker takes a mail by a lease: an update that names the old state and the old end of the lease,
//! so that of several workers, on one node or on many, exactly one changes the row. Whoever holds a
//! lease names its end again when recording the outcome; a lease that was taken over in the meantime
//! no longer fits, and the late word is dropped.

mod lease;

use diesel::dsl::count_star;
use diesel::prelude::*;

use super::dialect::{insert_all, natively};
use super::schema::{contacts, invitations as invitations_table, messages, organisations};
use super::{DbConn, contacts as directory, invitations};
use crate::domain::contact::Contact;
use crate::domain::email::Email;
use crate::domain::id::{AssistantId, EventId, InvitationId, MailingId, MessageId, TemplateId, UserId};
use crate::domain::instant::Instant;
use crate::domain::invitation::Invitation;
use crate::domain::language::Language;
use crate::domain::mailing::Progress;
use crate::domain::message::{
    Calendar, CalendarMethod, Message, MessageKind, MessageState, Outcome, QueuedMessage, never,
};

pub use lease::{Lease, Record, lease, next_due, put_off, record, refusals, release, renew};

#[derive(Queryable, Insertable)]
#[diesel(table_name = messages, treat_none_as_default_value = false)]
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
    assistant_id: Option<AssistantId>,
    recipient: String,
}

impl From<&QueuedMessage> for Row {
    fn from(message: &QueuedMessage) -> Self {
        let QueuedMessage {
            id,
            event_id,
            invitation_id,
            mailing_id,
            test_for,
            assistant,
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
            assistant_id: *assistant,
            recipient: String::new(),
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
                assistant: row.assistant_id,
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
            recipient: Email::parse(&row.recipient).ok(),
            finished_at: row.finished_at,
        }
    }
}

/// Queues a mail, in the transaction that causes it.
///
/// # Errors
/// Of the query.
pub fn queue(c: &mut DbConn, message: &QueuedMessage) -> QueryResult<()> {
    let row = diesel::insert_into(messages::table).values(Row::from(message));
    natively!(c, |c| row.execute(c)).map(drop)
}

/// Queues many mails at once, in the transaction that causes them.
///
/// # Errors
/// Of the queries.
pub fn queue_all(c: &mut DbConn, queued: &[QueuedMessage]) -> QueryResult<()> {
    let rows: Vec<Row> = queued.iter().map(Row::from).collect();
    insert_all!(c, messages::table, &rows)
}

/// One mail.
///
/// # Errors
/// Of the query.
pub fn find(c: &mut DbConn, id: MessageId) -> QueryResult<Option<Message>> {
    messages::table.find(id).get_result::<Row>(c).optional().map(|row| row.map(Message::from))
}

/// These mails, each with its invitation and its invitee, whose tags are left out; those that are gone are
/// left out, too.
///
/// # Errors
/// Of the query.
pub fn with_people(c: &mut DbConn, ids: &[MessageId]) -> QueryResult<Vec<(Message, Invitation, Contact)>> {
    let these = messages::table
        .inner_join(invitations_table::table.inner_join(contacts::table.inner_join(organisations::table)))
        .filter(messages::id.eq_any(ids))
        .select((
            messages::all_columns,
            invitations::ALL,
            (contacts::all_columns, organisations::all_columns),
        ));
    let rows: Vec<(Row, invitations::Row, directory::Found)> = natively!(c, |c| these.load(c))?;
    let whole = |(message, invitation, person): (Row, invitations::Row, directory::Found)| {
        (message.into(), invitation.into(), directory::contact(person, Vec::new()))
    };
    Ok(rows.into_iter().map(whole).collect())
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

/// About whose invitation a mail was that was stopped, and to which assistant it was a copy.
pub type Stopped = (InvitationId, Option<AssistantId>);

/// Cancels what a mailing still has in the queue; what a worker holds goes out. Gives whose
/// invitations they were about.
///
/// On a server those that are free come first, and none is waited for: an update that waits for a mail
/// which a worker changes keeps others from that worker, and one of the two would be thrown out. What a
/// worker had not yet made its own comes after, and is little.
///
/// # Errors
/// Of the queries.
pub fn cancel_queued(
    c: &mut DbConn,
    mailing: MailingId,
    now: Instant,
    words: &Outcome,
) -> QueryResult<Vec<Stopped>> {
    let queued = messages::table
        .filter(messages::mailing_id.eq(mailing))
        .filter(messages::state.eq(MessageState::Queued));
    let cancelled = (
        messages::state.eq(MessageState::Cancelled),
        messages::outcome.eq(words),
        messages::finished_at.eq(now),
    );
    let told = (messages::invitation_id, messages::assistant_id);
    let mut whose: Vec<Stopped> = match c {
        DbConn::Sqlite(_) => Vec::new(),
        #[cfg(feature = "postgres")]
        DbConn::Postgres(c) => {
            let free: Vec<MessageId> = queued.select(messages::id).for_update().skip_locked().load(c)?;
            let free = messages::table.filter(messages::id.eq_any(free));
            diesel::update(free).set(cancelled).returning(told).get_results(c)?
        }
    };
    let rest = diesel::update(queued).set(cancelled).returning(told);
    whose.extend(rest.get_results::<Stopped>(c)?);
    Ok(whose)
}

/// About whose invitations copies of a mailing's mails are out, or in a worker's hands.
///
/// # Errors
/// Of the query.
pub fn copied(c: &mut DbConn, mailing: MailingId) -> QueryResult<Vec<InvitationId>> {
    messages::table
        .filter(messages::mailing_id.eq(mailing))
        .filter(messages::state.eq_any([MessageState::Sending, MessageState::Sent]))
        .filter(messages::assistant_id.is_not_null())
        .select(messages::invitation_id)
        .load(c)
}

/// Lets the mails of a mailing wait that have not gone out. Gives how many.
///
/// # Errors
/// Of the query.
pub fn hold(c: &mut DbConn, mailing: MailingId) -> QueryResult<usize> {
    let queued = messages::table
        .filter(messages::mailing_id.eq(mailing))
        .filter(messages::state.eq(MessageState::Queued));
    diesel::update(queued).set(messages::due_at.eq(never())).execute(c)
}

/// The mails of a mailing that wait, in the order in which they were queued.
///
/// # Errors
/// Of the query.
pub fn held(c: &mut DbConn, mailing: MailingId) -> QueryResult<Vec<MessageId>> {
    messages::table
        .filter(messages::mailing_id.eq(mailing))
        .filter(messages::state.eq(MessageState::Queued))
        .order(messages::id)
        .select(messages::id)
        .load(c)
}

/// Sets when mails that wait are due.
///
/// # Errors
/// Of the query.
pub fn set_due(c: &mut DbConn, ids: &[MessageId], due_at: Instant) -> QueryResult<()> {
    for chunk in ids.chunks(500) {
        let waiting = messages::table
            .filter(messages::id.eq_any(chunk.to_vec()))
            .filter(messages::state.eq(MessageState::Queued));
        diesel::update(waiting).set(messages::due_at.eq(due_at)).execute(c)?;
    }
    Ok(())
}

/// True where the same was sent anew after this mail: of its kind and text, about the same invitation, to the same
/// person.
///
/// # Errors
/// Of the query.
pub fn sent_since(c: &mut DbConn, mail: &Message) -> QueryResult<bool> {
    let QueuedMessage { invitation_id, kind, assistant, template_id, queued_at, .. } = &mail.queued;
    let mut later = messages::table
        .filter(messages::invitation_id.eq(invitation_id))
        .filter(messages::queued_at.gt(queued_at))
        .filter(messages::kind.eq(kind))
        .filter(messages::state.eq(MessageState::Sent))
        .filter(messages::test_for.is_null())
        .select(messages::id)
        .limit(1)
        .into_boxed();
    later = match assistant {
        Some(assistant) => later.filter(messages::assistant_id.eq(assistant)),
        None => later.filter(messages::assistant_id.is_null()),
    };
    if *kind == MessageKind::Message {
        later = later.filter(messages::template_id.eq(template_id));
    }
    Ok(later.get_result::<MessageId>(c).optional()?.is_some())
}

/// Lets a mail be one of its own, which its mailing's end does not stop.
///
/// # Errors
/// Of the query.
pub fn detach(c: &mut DbConn, id: MessageId) -> QueryResult<()> {
    diesel::update(messages::table.find(id))
        .set(messages::mailing_id.eq(None::<MailingId>))
        .execute(c)
        .map(drop)
}

/// Puts a failed mail back into the queue, as if it had never been tried. False where it has not failed.
///
/// # Errors
/// Of the query.
pub fn requeue(c: &mut DbConn, id: MessageId, now: Instant) -> QueryResult<bool> {
    let failed = messages::table.find(id).filter(messages::state.eq_any([
        MessageState::Failed,
        MessageState::Bounced,
        MessageState::Suppressed,
    ]));
    let changed = diesel::update(failed)
        .set((
            messages::state.eq(MessageState::Queued),
            messages::due_at.eq(now),
            messages::attempts.eq(0),
            messages::outcome.eq(""),
            messages::recipient.eq(""),
            messages::finished_at.eq(None::<Instant>),
        ))
        .execute(c)?;
    Ok(changed == 1)
}

/// A mail about an event as a mailing looks at it.
#[derive(Debug, Queryable)]
pub struct OfKind {
    /// About whose invitation.
    pub invitation: InvitationId,
    /// Of which kind.
    pub kind: MessageKind,
    /// Where it is.
    pub state: MessageState,
    /// Since when.
    pub queued_at: Instant,
    /// The address that it was handed over for; empty before that.
    pub recipient: String,
    /// The saved text that it is written with.
    pub template: Option<TemplateId>,
    /// The mailing that it belongs to.
    pub mailing: Option<MailingId>,
}

/// Every mail of these kinds about an event, tests and copies left out, the oldest first.
///
/// # Errors
/// Of the query.
pub fn of_kinds(c: &mut DbConn, event: EventId, kinds: &[MessageKind]) -> QueryResult<Vec<OfKind>> {
    messages::table
        .filter(messages::event_id.eq(event))
        .filter(messages::kind.eq_any(kinds.to_vec()))
        .filter(messages::test_for.is_null())
        .filter(messages::assistant_id.is_null())
        .order(messages::id)
        .select((
            messages::invitation_id,
            messages::kind,
            messages::state,
            messages::queued_at,
            messages::recipient,
            messages::template_id,
            messages::mailing_id,
        ))
        .load(c)
}

/// True where a mail of this kind waits to be sent, to an invitee or in copy to this assistant.
///
/// # Errors
/// Of the query.
pub fn any_waiting(
    c: &mut DbConn,
    invitation: InvitationId,
    kind: MessageKind,
    assistant: Option<AssistantId>,
) -> QueryResult<bool> {
    let mut waiting = messages::table
        .filter(messages::invitation_id.eq(invitation))
        .filter(messages::kind.eq(kind))
        .filter(messages::test_for.is_null())
        .filter(messages::state.eq_any([MessageState::Queued, MessageState::Sending]))
        .select(messages::id)
        .limit(1)
        .into_boxed();
    waiting = match assistant {
        Some(assistant) => waiting.filter(messages::assistant_id.eq(assistant)),
        None => waiting.filter(messages::assistant_id.is_null()),
    };
    Ok(waiting.get_result::<MessageId>(c).optional()?.is_some())
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
