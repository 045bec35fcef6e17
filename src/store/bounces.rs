//! Mails that came back: what was reported about each, and which guests have to be written to in another way.

use std::collections::HashMap;

use diesel::prelude::*;

use super::dialect::natively;
use super::schema::{assistants, bounces, contacts, invitations, messages};
use super::{DbConn, suppressions};
use crate::domain::assistant::AssistantName;
use crate::domain::bounce::{BounceKind, SOFT_HINT, Status};
use crate::domain::contact::{Honorific, Name, PrintedName, printed_name};
use crate::domain::email::Email;
use crate::domain::id::{AssistantId, EventId, InvitationId, MessageId};
use crate::domain::instant::Instant;
use crate::domain::invitation::Standing;
use crate::domain::message::{MessageKind, MessageState, Outcome};
use crate::domain::suppression::{SuppressionReason, stops};

/// Keeps what was reported about a mail; false where that is known.
///
/// # Errors
/// Of the query.
pub fn add(
    c: &mut DbConn,
    message: MessageId,
    kind: BounceKind,
    status: Option<Status>,
    words: &Outcome,
    now: Instant,
) -> QueryResult<bool> {
    let values = (
        bounces::message_id.eq(message),
        bounces::kind.eq(kind),
        bounces::status.eq(status.map(|status| status.to_string()).unwrap_or_default()),
        bounces::words.eq(words),
        bounces::at.eq(now),
    );
    // The same report may be read twice, by two nodes at the same moment.
    let add = diesel::insert_into(bounces::table).values(values).on_conflict_do_nothing();
    natively!(c, |c| add.execute(c)).map(|rows| rows == 1)
}

/// A mail that was sent has come back; what is said about it instead. False where it is no longer as it was sent.
///
/// # Errors
/// Of the query.
pub fn came_back(c: &mut DbConn, message: MessageId, words: &Outcome, now: Instant) -> QueryResult<bool> {
    let sent = messages::table.find(message).filter(messages::state.eq(MessageState::Sent));
    let set = (
        messages::state.eq(MessageState::Bounced),
        messages::outcome.eq(words),
        messages::finished_at.eq(now),
    );
    diesel::update(sent).set(set).execute(c).map(|rows| rows == 1)
}

/// A mail that was sent did not arrive this time; it stays sent, with what was said about it.
///
/// # Errors
/// Of the query.
pub fn put_off(c: &mut DbConn, message: MessageId, words: &Outcome) -> QueryResult<()> {
    let sent = messages::table.find(message).filter(messages::state.eq(MessageState::Sent));
    diesel::update(sent).set(messages::outcome.eq(words)).execute(c).map(drop)
}

/// Somebody whom the latest mail did not reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreached {
    /// The mail.
    pub message: MessageId,
    /// Whose invitation.
    pub invitation: InvitationId,
    /// The assistant to whom it was a copy.
    pub assistant: Option<AssistantId>,
    /// The name as printed in the directory; an assistant's where it is a copy.
    pub name: String,
    /// The address that the directory has now.
    pub email: Email,
    /// The address that the mail went to; `None`: it went nowhere.
    pub sent_to: Option<Email>,
    /// What it was for.
    pub kind: MessageKind,
    /// Where it is.
    pub state: MessageState,
    /// Since when.
    pub since: Instant,
    /// What was said about it.
    pub outcome: Outcome,
    /// The code of the report about it, where one came.
    pub status: Option<Status>,
    /// What keeps the address that the directory has now from being mailed.
    pub stopped: Option<SuppressionReason>,
}

impl Unreached {
    /// True where somebody corrected the address since.
    #[must_use]
    pub fn is_corrected(&self) -> bool {
        self.sent_to.as_ref().is_some_and(|sent_to| sent_to.key() != self.email.key())
    }
}

type Mail =
    (MessageId, InvitationId, Option<AssistantId>, MessageKind, MessageState, Instant, Option<Instant>);
type Person = (Email, Honorific, Name, Name, Option<PrintedName>);
type Row = (Mail, (Outcome, String), Person, Option<(AssistantName, Email)>, Option<String>);

/// The guests of an event, and assistants of theirs, whose latest mail did not arrive, in the order of the guest
/// list, at most `limit`. Left out are tests, codes and guests whose invitation was withdrawn.
///
/// # Errors
/// Of the queries.
pub fn unreached(c: &mut DbConn, event: EventId, limit: usize) -> QueryResult<Vec<Unreached>> {
    let rows = among(c, event, &[MessageState::Failed, MessageState::Bounced, MessageState::Suppressed])?;
    let latest = latest(c, event, rows.iter().map(|row| row.invitation))?;
    let is_latest = |row: &Unreached| latest.get(&(row.invitation, row.assistant)) == Some(&row.message);
    let mut rows: Vec<Unreached> = rows.into_iter().filter(is_latest).take(limit).collect();
    let keys: Vec<String> = rows.iter().map(|row| row.email.key().to_owned()).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let suppressed = suppressions::among(c, &keys)?;
    for row in &mut rows {
        row.stopped = suppressed.get(row.email.key()).and_then(|reasons| stops(row.kind, reasons));
    }
    Ok(rows)
}

/// The guests of an event whose mails have come back for passing reasons again and again, at the address that they
/// have now, each with the latest of these mails, in the order of the guest list.
///
/// # Errors
/// Of the queries.
pub fn often_put_off(c: &mut DbConn, event: EventId, limit: usize) -> QueryResult<Vec<Unreached>> {
    let ids: Vec<MessageId> = bounces::table
        .inner_join(messages::table)
        .filter(messages::event_id.eq(event))
        .filter(bounces::kind.eq(BounceKind::Soft))
        .select(messages::id)
        .load(c)?;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut times: HashMap<(InvitationId, Option<AssistantId>), (i64, Unreached)> = HashMap::new();
    let mut order = Vec::new();
    for row in among(c, event, &[MessageState::Sent])? {
        if row.is_corrected() || !ids.contains(&row.message) {
            continue;
        }
        let whose = (row.invitation, row.assistant);
        if !times.contains_key(&whose) {
            order.push(whose);
        }
        let (count, latest) = times.entry(whose).or_insert_with(|| (0, row.clone()));
        *count += 1;
        *latest = row;
    }
    let often = order.into_iter().filter_map(|whose| times.remove(&whose));
    Ok(often.filter(|(count, _)| *count >= SOFT_HINT).map(|(_, row)| row).take(limit).collect())
}

/// True where somebody is among the [`unreached`] of an event, or the [`often_put_off`].
///
/// # Errors
/// Of the queries.
pub fn any(c: &mut DbConn, event: EventId) -> QueryResult<bool> {
    Ok(!unreached(c, event, 1)?.is_empty() || !often_put_off(c, event, 1)?.is_empty())
}

/// Mails of an event in these states with whom they were for, by guest list, for each guest the oldest first.
fn among(c: &mut DbConn, event: EventId, states: &[MessageState]) -> QueryResult<Vec<Unreached>> {
    let rows: Vec<Row> = messages::table
        .inner_join(invitations::table.inner_join(contacts::table))
        .left_join(assistants::table.on(messages::assistant_id.eq(assistants::id.nullable())))
        .left_join(
            bounces::table
                .on(bounces::message_id.eq(messages::id).and(bounces::kind.ne(BounceKind::Delayed))),
        )
        .filter(messages::event_id.eq(event))
        .filter(messages::state.eq_any(states.to_vec()))
        .filter(messages::test_for.is_null())
        .filter(messages::kind.ne(MessageKind::Code))
        .filter(invitations::standing.ne(Standing::Revoked))
        .filter(messages::assistant_id.is_null().or(assistants::removed_at.is_null()))
        .order((invitations::sort_key, invitations::id, messages::id))
        .select((
            (
                messages::id,
                messages::invitation_id,
                messages::assistant_id,
                messages::kind,
                messages::state,
                messages::queued_at,
                messages::finished_at,
            ),
            (messages::outcome, messages::recipient),
            (
                contacts::email,
                contacts::honorific,
                contacts::given_name,
                contacts::family_name,
                contacts::printed_name,
            ),
            (assistants::name, assistants::email).nullable(),
            bounces::status.nullable(),
        ))
        .load(c)?;
    let mut people: Vec<Unreached> = rows.into_iter().map(whole).collect();
    // A mail about which two things were reported is still one mail.
    people.dedup_by_key(|row| row.message);
    Ok(people)
}

fn whole((mail, (outcome, recipient), person, assistant, status): Row) -> Unreached {
    let (message, invitation, assistant_id, kind, state, queued_at, finished_at) = mail;
    let (email, honorific, given, family, printed) = person;
    let name = match printed {
        Some(name) if !name.is_empty() => name.to_string(),
        _ => printed_name(&honorific, &given, &family),
    };
    let (name, email) = match assistant {
        Some((assistant, email)) => (format!("{assistant}, assistant of {name}"), email),
        None => (name, email),
    };
    Unreached {
        message,
        invitation,
        assistant: assistant_id,
        name,
        email,
        sent_to: Email::parse(&recipient).ok(),
        kind,
        state,
        since: finished_at.unwrap_or(queued_at),
        outcome,
        status: status.and_then(|status| status.parse().ok()),
        stopped: None,
    }
}

/// The latest mail to each of these guests, and to each of their assistants, that somebody still means to arrive.
fn latest(
    c: &mut DbConn,
    event: EventId,
    guests: impl Iterator<Item = InvitationId>,
) -> QueryResult<HashMap<(InvitationId, Option<AssistantId>), MessageId>> {
    let guests: Vec<InvitationId> = guests.collect();
    let mut latest = HashMap::new();
    for some in guests.chunks(500) {
        let rows: Vec<(InvitationId, Option<AssistantId>, MessageId, Instant)> = messages::table
            .filter(messages::event_id.eq(event))
            .filter(messages::invitation_id.eq_any(some.to_vec()))
            .filter(messages::test_for.is_null())
            .filter(messages::kind.ne(MessageKind::Code))
            .filter(messages::state.ne(MessageState::Cancelled))
            .order((messages::queued_at, messages::id))
            .select((messages::invitation_id, messages::assistant_id, messages::id, messages::queued_at))
            .load(c)?;
        latest.extend(rows.into_iter().map(|(guest, assistant, message, _)| ((guest, assistant), message)));
    }
    Ok(latest)
}

/// Forgets what was reported about a mail, because it is sent again.
///
/// # Errors
/// Of the query.
pub fn forget(c: &mut DbConn, message: MessageId) -> QueryResult<()> {
    diesel::delete(bounces::table.filter(bounces::message_id.eq(message))).execute(c).map(drop)
}
