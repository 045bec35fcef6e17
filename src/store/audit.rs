//! Audit entries: written in the transaction of the deed, never changed.

use std::collections::HashSet;

use diesel::prelude::*;

use super::dialect::{insert_all, natively};
use super::schema::{audit_entries, users};
use super::{DbConn, assistants};
use crate::domain::audit::{Actor, Deed, Entry};
use crate::domain::id::{AssistantId, ContactId, EventId, InvitationId, UserId};
use crate::domain::instant::Instant;

/// Writes an entry.
///
/// # Errors
/// Of the query.
pub fn add(c: &mut DbConn, at: Instant, entry: &Entry) -> QueryResult<()> {
    let row = diesel::insert_into(audit_entries::table).values(NewRow::new(at, entry));
    natively!(c, |c| row.execute(c)).map(drop)
}

/// Writes many entries at once, in their order.
///
/// # Errors
/// Of the queries.
pub fn add_all(c: &mut DbConn, at: Instant, entries: &[Entry]) -> QueryResult<()> {
    let rows: Vec<NewRow<'_>> = entries.iter().map(|entry| NewRow::new(at, entry)).collect();
    insert_all!(c, audit_entries::table, &rows)
}

/// Under which name the detail of an entry says which assistant acted.
const ASSISTANT: &str = "assistant";

#[derive(Insertable)]
#[diesel(table_name = audit_entries, treat_none_as_default_value = false)]
struct NewRow<'a> {
    at: Instant,
    actor_kind: &'static str,
    actor_id: Option<&'a [u8]>,
    deed: Deed,
    event_id: Option<EventId>,
    invitation_id: Option<InvitationId>,
    contact_id: Option<ContactId>,
    detail: String,
}

impl<'a> NewRow<'a> {
    fn new(at: Instant, entry: &'a Entry) -> Self {
        let Entry { actor, deed, event_id, invitation_id, contact_id, detail } = entry;
        let (actor_kind, actor_id) = match actor {
            Actor::User(id) => ("user", Some(id.as_bytes())),
            // An assistant acts as the invitee; the detail says who it was.
            Actor::Invitee(id) | Actor::Assistant { of: id, .. } => ("invitee", Some(id.as_bytes())),
            Actor::Command => ("command", None),
            Actor::System => ("system", None),
        };
        let mut detail = detail.clone();
        if let (Actor::Assistant { who, .. }, Some(object)) = (actor, detail.as_object_mut()) {
            object.insert(ASSISTANT.to_owned(), who.to_string().into());
        }
        Self {
            at,
            actor_kind,
            actor_id,
            deed: *deed,
            event_id: *event_id,
            invitation_id: *invitation_id,
            contact_id: *contact_id,
            detail: detail.to_string(),
        }
    }
}

/// Of these invitations, those whose link somebody was shown.
///
/// # Errors
/// Of the queries.
pub fn links_shown(c: &mut DbConn, ids: &[InvitationId]) -> QueryResult<HashSet<InvitationId>> {
    let mut shown = HashSet::new();
    for chunk in ids.chunks(500) {
        let entries = audit_entries::table
            .filter(audit_entries::invitation_id.eq_any(chunk.iter().copied().map(Some).collect::<Vec<_>>()))
            .filter(audit_entries::deed.eq(Deed::LinkShown))
            .select(audit_entries::invitation_id);
        shown.extend(entries.load::<Option<InvitationId>>(c)?.into_iter().flatten());
    }
    Ok(shown)
}

/// One line of a timeline.
#[derive(Debug, Clone)]
pub struct Line {
    /// When it happened.
    pub at: Instant,
    /// What happened.
    pub deed: Deed,
    /// Who did it: a user's name, an assistant's, or `invitee`, `command`, `system`.
    pub actor: String,
    /// More, as a JSON object.
    pub detail: serde_json::Value,
}

/// The latest `limit` entries about an invitation, newest first.
///
/// # Errors
/// Of the query.
pub fn of_invitation(c: &mut DbConn, id: InvitationId, limit: i64) -> QueryResult<Vec<Line>> {
    let rows = audit_entries::table
        .filter(audit_entries::invitation_id.eq(id))
        .order(audit_entries::id.desc())
        .limit(limit)
        .select(COLUMNS)
        .load::<Row>(c)?;
    with_names(c, rows)
}

/// The latest `limit` entries about an event, its invitations' included, newest first.
///
/// # Errors
/// Of the query.
pub fn of_event(c: &mut DbConn, id: EventId, limit: i64) -> QueryResult<Vec<Line>> {
    let rows = audit_entries::table
        .filter(audit_entries::event_id.eq(id))
        .order(audit_entries::id.desc())
        .limit(limit)
        .select(COLUMNS)
        .load::<Row>(c)?;
    with_names(c, rows)
}

/// The latest `limit` entries about anything, newest first.
///
/// # Errors
/// Of the query.
pub fn latest(c: &mut DbConn, limit: i64) -> QueryResult<Vec<Line>> {
    let rows =
        audit_entries::table.order(audit_entries::id.desc()).limit(limit).select(COLUMNS).load::<Row>(c)?;
    with_names(c, rows)
}

type Row = (Instant, String, Option<Vec<u8>>, Deed, String);
const COLUMNS: (
    audit_entries::at,
    audit_entries::actor_kind,
    audit_entries::actor_id,
    audit_entries::deed,
    audit_entries::detail,
) = (
    audit_entries::at,
    audit_entries::actor_kind,
    audit_entries::actor_id,
    audit_entries::deed,
    audit_entries::detail,
);

fn with_names(c: &mut DbConn, rows: Vec<Row>) -> QueryResult<Vec<Line>> {
    let mut ids: Vec<UserId> = rows
        .iter()
        .filter(|row| row.1 == "user")
        .filter_map(|row| row.2.as_deref().and_then(UserId::from_bytes))
        .collect();
    ids.sort();
    ids.dedup();
    let names: Vec<(UserId, String)> = if ids.is_empty() {
        Vec::new()
    } else {
        users::table.filter(users::id.eq_any(ids)).select((users::id, users::name)).load(c)?
    };
    let mut lines = Vec::with_capacity(rows.len());
    let mut by_assistants: Vec<(usize, AssistantId)> = Vec::new();
    for (at, kind, actor_id, deed, detail) in rows {
        let user = actor_id.as_deref().and_then(UserId::from_bytes);
        let name = names.iter().find(|(id, _)| kind == "user" && Some(*id) == user);
        let detail: serde_json::Value = serde_json::from_str(&detail).unwrap_or_default();
        let who = detail.get(ASSISTANT).and_then(|id| id.as_str()?.parse().ok());
        by_assistants.extend(who.filter(|_| kind == "invitee").map(|who| (lines.len(), who)));
        lines.push(Line { at, deed, actor: name.map_or(kind, |(_, name)| name.clone()), detail });
    }
    let known = assistants::by_ids(c, &by_assistants.iter().map(|(_, id)| *id).collect::<Vec<_>>())?;
    for (at, id) in by_assistants {
        if let (Some(line), Some(assistant)) = (lines.get_mut(at), known.get(&id)) {
            line.actor = format!("{}, assistant", assistant.name);
        }
    }
    Ok(lines)
}
