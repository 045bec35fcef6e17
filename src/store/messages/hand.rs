//! What people do with mails that are queued or have failed: stop them, let them wait and go on, send them again.

use diesel::prelude::*;

use super::super::DbConn;
use super::super::schema::messages;
use crate::domain::id::{AssistantId, InvitationId, MailingId, MessageId};
use crate::domain::instant::Instant;
use crate::domain::message::{Message, MessageKind, MessageState, Outcome, QueuedMessage, never};

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
