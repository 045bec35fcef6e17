//! Mailings: each act of sending, and who was in it.

use diesel::prelude::*;

use super::DbConn;
use super::schema::{assistants, contacts, invitations, mailings, messages};
use crate::domain::assistant::AssistantName;
use crate::domain::contact::{Honorific, Name, PrintedName, printed_name};
use crate::domain::email::Email;
use crate::domain::id::{EventId, InvitationId, MailingId, MessageId, UserId};
use crate::domain::instant::Instant;
use crate::domain::mailing::Mailing;
use crate::domain::message::{MessageKind, MessageState, Outcome};

#[derive(Queryable, Insertable)]
#[diesel(table_name = mailings)]
struct Row {
    id: MailingId,
    event_id: EventId,
    kind: MessageKind,
    started_by: Option<UserId>,
    started_at: Instant,
    total: i32,
}

impl From<Row> for Mailing {
    fn from(row: Row) -> Self {
        let Row { id, event_id, kind, started_by, started_at, total } = row;
        Self { id, event_id, kind, started_by, started_at, total: u32::try_from(total).unwrap_or(0) }
    }
}

/// Keeps a new mailing.
///
/// # Errors
/// Of the query.
pub fn insert(c: &mut DbConn, mailing: &Mailing) -> QueryResult<()> {
    let Mailing { id, event_id, kind, started_by, started_at, total } = mailing;
    let row = Row {
        id: *id,
        event_id: *event_id,
        kind: *kind,
        started_by: *started_by,
        started_at: *started_at,
        total: i32::try_from(*total).unwrap_or(i32::MAX),
    };
    diesel::insert_into(mailings::table).values(row).execute(c).map(drop)
}

/// One mailing.
///
/// # Errors
/// Of the query.
pub fn find(c: &mut DbConn, id: MailingId) -> QueryResult<Option<Mailing>> {
    mailings::table.find(id).get_result::<Row>(c).optional().map(|row| row.map(Mailing::from))
}

/// An event's mailings, the latest first.
///
/// # Errors
/// Of the query.
pub fn of_event(c: &mut DbConn, event: EventId) -> QueryResult<Vec<Mailing>> {
    let rows =
        mailings::table.filter(mailings::event_id.eq(event)).order(mailings::id.desc()).load::<Row>(c)?;
    Ok(rows.into_iter().map(Mailing::from).collect())
}

/// A mail of a mailing with the person it goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addressed {
    /// The mail.
    pub message: MessageId,
    /// Whose invitation.
    pub invitation: InvitationId,
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
            let (name, email) = match assistant {
                Some((assistant, email)) => (format!("{assistant}, assistant of {name}"), email),
                None => (name, email),
            };
            Addressed { message, invitation, name, email, state, attempts, due_at, outcome }
        })
        .collect())
}

/// The guest list as a mailing looks at it: invitation, standing, answer, place on the reserve list,
/// confirmed name, language tag and address of each.
///
/// # Errors
/// Of the query.
pub fn guests(c: &mut DbConn, event: EventId) -> QueryResult<Vec<GuestRow>> {
    invitations::table
        .inner_join(contacts::table)
        .filter(invitations::event_id.eq(event))
        .order((invitations::sort_key, invitations::id))
        .select((
            invitations::id,
            invitations::standing,
            invitations::reply,
            invitations::reserve,
            invitations::confirmed_name,
            contacts::language,
            contacts::email,
        ))
        .load(c)
}

/// A row of [`guests`].
pub type GuestRow = (
    InvitationId,
    crate::domain::invitation::Standing,
    Option<crate::domain::invitation::Reply>,
    Option<i32>,
    Option<PrintedName>,
    Option<crate::domain::language::LanguageTag>,
    Email,
);
