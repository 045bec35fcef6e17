//! What mailings ask about mails of one kind: who has one, who waits for one.

use diesel::prelude::*;

use super::super::DbConn;
use super::super::schema::messages;
use crate::domain::id::{AssistantId, EventId, InvitationId, MailingId, MessageId, TemplateId};
use crate::domain::instant::Instant;
use crate::domain::message::{MessageKind, MessageState};

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

/// A copy for an assistant as a mailing looks at it.
#[derive(Debug, Queryable)]
pub struct Copy {
    /// About whose invitation.
    pub invitation: InvitationId,
    /// To whom.
    pub assistant: AssistantId,
    /// Where it is.
    pub state: MessageState,
    /// Since when.
    pub queued_at: Instant,
    /// The saved text that it is written with.
    pub template: Option<TemplateId>,
}

/// Every copy of mails of this kind about an event, the oldest first.
///
/// # Errors
/// Of the query.
pub fn copies(c: &mut DbConn, event: EventId, kind: MessageKind) -> QueryResult<Vec<Copy>> {
    messages::table
        .filter(messages::event_id.eq(event))
        .filter(messages::kind.eq(kind))
        .filter(messages::test_for.is_null())
        .filter(messages::assistant_id.is_not_null())
        .order(messages::id)
        .select((
            messages::invitation_id,
            messages::assistant_id.assume_not_null(),
            messages::state,
            messages::queued_at,
            messages::template_id,
        ))
        .load(c)
}

/// Where the latest mail of this kind is, to an invitee or in copy to this assistant, and when it was queued.
///
/// # Errors
/// Of the query.
pub fn latest(
    c: &mut DbConn,
    invitation: InvitationId,
    kind: MessageKind,
    assistant: Option<AssistantId>,
) -> QueryResult<Option<(MessageState, Instant)>> {
    let mut mails = messages::table
        .filter(messages::invitation_id.eq(invitation))
        .filter(messages::kind.eq(kind))
        .filter(messages::test_for.is_null())
        .order(messages::id.desc())
        .select((messages::state, messages::queued_at))
        .limit(1)
        .into_boxed();
    mails = match assistant {
        Some(assistant) => mails.filter(messages::assistant_id.eq(assistant)),
        None => mails.filter(messages::assistant_id.is_null()),
    };
    mails.get_result(c).optional()
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
