//! A mailing's mails with the people they go to.

use diesel::prelude::*;

use crate::domain::assistant::AssistantName;
use crate::domain::contact::{Honorific, Name, PrintedName, printed_name};
use crate::domain::email::Email;
use crate::domain::id::{InvitationId, MailingId, MessageId};
use crate::domain::instant::Instant;
use crate::domain::message::{MessageState, Outcome};
use crate::store::DbConn;
use crate::store::schema::{assistants, contacts, invitations, messages};

/// A mail of a mailing with the person it goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addressed {
    /// The mail.
    pub message: MessageId,
    /// Whose invitation.
    pub invitation: InvitationId,
    /// True for a copy to an assistant.
    pub is_copy: bool,
    /// The name as printed in the directory; an assistant's where it is a copy.
    pub name: String,
    /// The address.
    pub email: Email,
    /// Where it is.
    pub state: MessageState,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried next, while it waits.
    pub due_at: Instant,
    /// What was said about it.
    pub outcome: Outcome,
}

type AddressedRow = (
    (MessageId, InvitationId, MessageState, i32, Instant, Outcome),
    (Email, Honorific, Name, Name, Option<PrintedName>),
    Option<(AssistantName, Email)>,
);

/// The mails of a mailing in the given states, at most `limit`, in the order in which they were
/// queued.
///
/// # Errors
/// Of the query.
pub fn addressed(
    c: &mut DbConn,
    mailing: MailingId,
    states: &[MessageState],
    limit: i64,
) -> QueryResult<Vec<Addressed>> {
    let rows: Vec<AddressedRow> = messages::table
        .inner_join(invitations::table.inner_join(contacts::table))
        .left_join(assistants::table.on(messages::assistant_id.eq(assistants::id.nullable())))
        .filter(messages::mailing_id.eq(mailing))
        .filter(messages::state.eq_any(states.to_vec()))
        .order(messages::id)
        .limit(limit)
        .select((
            (
                messages::id,
                messages::invitation_id,
                messages::state,
                messages::attempts,
                messages::due_at,
                messages::outcome,
            ),
            (
                contacts::email,
                contacts::honorific,
                contacts::given_name,
                contacts::family_name,
                contacts::printed_name,
            ),
            (assistants::name, assistants::email).nullable(),
        ))
        .load(c)?;
    Ok(rows
        .into_iter()
        .map(|((message, invitation, state, attempts, due_at, outcome), person, assistant)| {
            let (email, honorific, given, family, printed) = person;
            let name = match printed {
                Some(name) if !name.is_empty() => name.to_string(),
                _ => printed_name(&honorific, &given, &family),
            };
            let attempts = u32::try_from(attempts).unwrap_or(0);
            let is_copy = assistant.is_some();
            let (name, email) = match assistant {
                Some((assistant, email)) => (format!("{assistant}, assistant of {name}"), email),
                None => (name, email),
            };
            Addressed { message, invitation, is_copy, name, email, state, attempts, due_at, outcome }
        })
        .collect())
}
