//! The outbox: one row for each mail to one person.
//!
//! A worker takes a mail by a lease: an update that names the old state and the old end of the lease,
//! so that of several workers, on one node or on many, exactly one changes the row. Whoever holds a
//! lease names its end again when recording the outcome; a lease that was taken over in the meantime
//! no longer fits, and the late word is dropped.

mod hand;
mod kinds;
mod lease;
mod pace;
mod record;

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
use crate::domain::language::{Language, Languages};
use crate::domain::mailing::Progress;
use crate::domain::message::{
    Calendar, CalendarMethod, Message, MessageKind, MessageState, Outcome, QueuedMessage,
};

pub use hand::{Stopped, cancel_queued, detach, held, hold, requeue, sent_since, set_due};
pub use kinds::{Copy, OfKind, any_waiting, copies, latest, of_kinds};
pub use lease::{Lease, Leased, lease, next_due, put_off, release, renew};
pub use record::{Record, record, refusals};

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
    also_languages: Languages,
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
            also,
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
            also_languages: also.clone(),
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
                also: row.also_languages,
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
