//! The outbox: one row for each mail to one person.

use diesel::prelude::*;

use super::DbConn;
use super::schema::messages;
use crate::domain::id::InvitationId;
use crate::domain::message::{Calendar, MessageState, QueuedMessage};

/// Queues a mail, in the transaction that causes it.
///
/// # Errors
/// Of the query.
pub fn queue(c: &mut DbConn, message: &QueuedMessage) -> QueryResult<()> {
    let QueuedMessage {
        id,
        event_id,
        invitation_id,
        mailing_id,
        test_for,
        kind,
        template_id,
        calendar,
        due_at,
        queued_at,
    } = message;
    let (method, sequence) = match calendar {
        Some(Calendar { method, sequence }) => (Some(*method), *sequence),
        None => (None, 0),
    };
    diesel::insert_into(messages::table)
        .values((
            messages::id.eq(id),
            messages::event_id.eq(event_id),
            messages::invitation_id.eq(invitation_id),
            messages::mailing_id.eq(mailing_id),
            messages::test_for.eq(test_for),
            messages::kind.eq(kind),
            messages::template_id.eq(template_id),
            messages::calendar_method.eq(method),
            messages::calendar_sequence.eq(sequence),
            messages::state.eq(MessageState::Queued),
            messages::due_at.eq(due_at),
            messages::attempts.eq(0),
            messages::outcome.eq(""),
            messages::queued_at.eq(queued_at),
        ))
        .execute(c)
        .map(drop)
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
