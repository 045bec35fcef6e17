//! Mailings: each act of sending, and who was in it.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use super::dialect::natively;
use super::schema::{assistants, contact_tags, contacts, invitations, mailings, messages, organisations};
use super::{DbConn, QueryError};
use crate::domain::assistant::AssistantName;
use crate::domain::contact::{Honorific, Name, PrintedName, Tag, printed_name};
use crate::domain::country::Country;
use crate::domain::email::Email;
use crate::domain::id::{ContactId, EventId, InvitationId, MailingId, MessageId, UserId};
use crate::domain::instant::Instant;
use crate::domain::invitation::{Reply, Standing};
use crate::domain::language::LanguageTag;
use crate::domain::mailing::{Audience, Mailing, MailingStatus, Who};
use crate::domain::message::{MessageKind, MessageState, Outcome};
use crate::domain::organisation::StakeholderGroup;

#[derive(Queryable, Insertable)]
#[diesel(table_name = mailings, treat_none_as_default_value = false)]
struct Row {
    id: MailingId,
    event_id: EventId,
    kind: MessageKind,
    started_by: Option<UserId>,
    started_at: Instant,
    total: i32,
    status: MailingStatus,
    begins_at: Instant,
    audience: String,
    texts: String,
    pace: Option<i32>,
    outcome: Outcome,
}

/// Every column of a mailing as it is kept; when its next mail may go is the outbox's own.
type Columns = (
    mailings::id,
    mailings::event_id,
    mailings::kind,
    mailings::started_by,
    mailings::started_at,
    mailings::total,
    mailings::status,
    mailings::begins_at,
    mailings::audience,
    mailings::texts,
    mailings::pace,
    mailings::outcome,
);
const COLUMNS: Columns = (
    mailings::id,
    mailings::event_id,
    mailings::kind,
    mailings::started_by,
    mailings::started_at,
    mailings::total,
    mailings::status,
    mailings::begins_at,
    mailings::audience,
    mailings::texts,
    mailings::pace,
    mailings::outcome,
);

impl TryFrom<Row> for Mailing {
    type Error = QueryError;

    fn try_from(row: Row) -> QueryResult<Self> {
        let Row {
            id,
            event_id,
            kind,
            started_by,
            started_at,
            total,
            status,
            begins_at,
            audience,
            texts,
            pace,
            outcome,
        } = row;
        let wrong = |what: &'static str| QueryError::DeserializationError(what.into());
        let audience =
            Audience::from_json(kind, &audience).ok_or_else(|| wrong("a stored audience does not parse"))?;
        let texts =
            serde_json::from_str(&texts).map_err(|_| wrong("a mailing's stored texts do not parse"))?;
        let (total, pace) =
            (u32::try_from(total).unwrap_or(0), pace.and_then(|pace| u32::try_from(pace).ok()));
        Ok(Self {
            id,
            event_id,
            kind,
            started_by,
            started_at,
            total,
            status,
            begins_at,
            audience,
            texts,
            pace,
            outcome,
        })
    }
}

/// Keeps a new mailing.
///
/// # Errors
/// Of the query.
pub fn insert(c: &mut DbConn, mailing: &Mailing) -> QueryResult<()> {
    let Mailing {
        id,
        event_id,
        kind,
        started_by,
        started_at,
        total,
        status,
        begins_at,
        audience,
        texts,
        pace,
        outcome,
    } = mailing;
    let row = Row {
        id: *id,
        event_id: *event_id,
        kind: *kind,
        started_by: *started_by,
        started_at: *started_at,
        total: i32::try_from(*total).unwrap_or(i32::MAX),
        status: *status,
        begins_at: *begins_at,
        audience: audience.to_json(),
        texts: serde_json::to_string(texts).map_err(|e| QueryError::SerializationError(e.into()))?,
        pace: pace.map(|pace| i32::try_from(pace).unwrap_or(i32::MAX)),
        outcome: outcome.clone(),
    };
    diesel::insert_into(mailings::table).values(row).execute(c).map(drop)
}

/// Notes where a mailing is now, when it began, how many mails it has, and why it was cancelled by itself.
///
/// # Errors
/// Of the query.
pub fn update(c: &mut DbConn, mailing: &Mailing) -> QueryResult<()> {
    diesel::update(mailings::table.find(mailing.id))
        .set((
            mailings::status.eq(mailing.status),
            mailings::begins_at.eq(mailing.begins_at),
            mailings::total.eq(i32::try_from(mailing.total).unwrap_or(i32::MAX)),
            mailings::outcome.eq(&mailing.outcome),
        ))
        .execute(c)
        .map(drop)
}

/// Which mailings are to begin now, the longest due first.
///
/// # Errors
/// Of the query.
pub fn due(c: &mut DbConn, now: Instant) -> QueryResult<Vec<(MailingId, EventId)>> {
    mailings::table
        .filter(mailings::status.eq(MailingStatus::Scheduled))
        .filter(mailings::begins_at.le(now))
        .order((mailings::begins_at, mailings::id))
        .limit(100)
        .select((mailings::id, mailings::event_id))
        .load(c)
}

/// For whom each of these mailings is, by what they have done.
///
/// # Errors
/// Of the query; of a stored audience that does not parse.
pub fn addressed_to(c: &mut DbConn, ids: &[MailingId]) -> QueryResult<HashMap<MailingId, Who>> {
    let rows: Vec<(MailingId, MessageKind, String)> = mailings::table
        .filter(mailings::id.eq_any(ids.to_vec()))
        .select((mailings::id, mailings::kind, mailings::audience))
        .load(c)?;
    let whole = |(id, kind, kept): (MailingId, MessageKind, String)| {
        let wrong = || QueryError::DeserializationError("a stored audience does not parse".into());
        Ok((id, Audience::from_json(kind, &kept).ok_or_else(wrong)?.who))
    };
    rows.into_iter().map(whole).collect()
}

/// Which of these mailings do not go on, and whether they may later.
///
/// # Errors
/// Of the query.
pub fn halted(c: &mut DbConn, ids: &[MailingId]) -> QueryResult<HashMap<MailingId, MailingStatus>> {
    let halted = mailings::table
        .filter(mailings::id.eq_any(ids.to_vec()))
        .filter(mailings::status.eq_any([MailingStatus::Paused, MailingStatus::Cancelled]))
        .select((mailings::id, mailings::status));
    let rows: Vec<(MailingId, MailingStatus)> = natively!(c, |c| halted.load(c))?;
    Ok(rows.into_iter().collect())
}

/// One mailing.
///
/// # Errors
/// Of the query.
pub fn find(c: &mut DbConn, id: MailingId) -> QueryResult<Option<Mailing>> {
    mailings::table
        .find(id)
        .select(COLUMNS)
        .get_result::<Row>(c)
        .optional()?
        .map(Mailing::try_from)
        .transpose()
}

/// An event's mailings, the latest first.
///
/// # Errors
/// Of the query.
pub fn of_event(c: &mut DbConn, event: EventId) -> QueryResult<Vec<Mailing>> {
    let of_event = mailings::table.filter(mailings::event_id.eq(event)).order(mailings::id.desc());
    let rows = of_event.select(COLUMNS).load::<Row>(c)?;
    rows.into_iter().map(Mailing::try_from).collect()
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

/// Somebody on a guest list as a mailing looks at them.
#[derive(Debug, Queryable)]
pub struct Guest {
    /// The invitation.
    pub invitation: InvitationId,
    /// The contact.
    pub contact: ContactId,
    /// What the organiser has done.
    pub standing: Standing,
    /// The answer.
    pub reply: Option<Reply>,
    /// The place on the reserve list.
    pub reserve: Option<i32>,
    /// The name that was confirmed.
    pub confirmed: Option<PrintedName>,
    /// The language they are written to in.
    pub language: Option<LanguageTag>,
    /// The address.
    pub email: Email,
    /// The organisation's country.
    pub country: Option<Country>,
    /// The organisation's stakeholder group.
    pub group: Option<StakeholderGroup>,
}

/// The guest list as a mailing looks at it.
///
/// # Errors
/// Of the query.
pub fn guests(c: &mut DbConn, event: EventId) -> QueryResult<Vec<Guest>> {
    invitations::table
        .inner_join(contacts::table.inner_join(organisations::table))
        .filter(invitations::event_id.eq(event))
        .order((invitations::sort_key, invitations::id))
        .select((
            invitations::id,
            invitations::contact_id,
            invitations::standing,
            invitations::reply,
            invitations::reserve,
            invitations::confirmed_name,
            contacts::language,
            contacts::email,
            organisations::country,
            organisations::stakeholder_group,
        ))
        .load(c)
}

/// Which contacts on a guest list have this tag.
///
/// # Errors
/// Of the query.
pub fn tagged(c: &mut DbConn, event: EventId, tag: &Tag) -> QueryResult<HashSet<ContactId>> {
    let tagged: Vec<ContactId> = contact_tags::table
        .inner_join(contacts::table.inner_join(invitations::table))
        .filter(contact_tags::tag.eq(tag))
        .filter(invitations::event_id.eq(event))
        .select(contact_tags::contact_id)
        .load(c)?;
    Ok(tagged.into_iter().collect())
}

/// What the guests of an event can be chosen by: their tags, groups and countries.
///
/// # Errors
/// Of the queries.
pub fn choices(
    c: &mut DbConn,
    event: EventId,
) -> QueryResult<(Vec<Tag>, Vec<StakeholderGroup>, Vec<Country>)> {
    let tags = contact_tags::table
        .inner_join(contacts::table.inner_join(invitations::table))
        .filter(invitations::event_id.eq(event))
        .select(contact_tags::tag)
        .distinct()
        .order(contact_tags::tag)
        .load(c)?;
    let of_event = || {
        invitations::table
            .inner_join(contacts::table.inner_join(organisations::table))
            .filter(invitations::event_id.eq(event))
    };
    let groups: Vec<Option<StakeholderGroup>> =
        of_event().select(organisations::stakeholder_group).distinct().load(c)?;
    let countries: Vec<Option<Country>> = of_event().select(organisations::country).distinct().load(c)?;
    let mut groups: Vec<StakeholderGroup> = groups.into_iter().flatten().collect();
    groups.sort();
    Ok((tags, groups, countries.into_iter().flatten().collect()))
}
