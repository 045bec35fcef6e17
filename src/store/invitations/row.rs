//! An invitation as a row.

use diesel::prelude::*;

use crate::domain::attendance::Mode;
use crate::domain::contact::{Position, PrintedName};
use crate::domain::id::{AssistantId, ContactId, EventId, InvitationId, LinkId};
use crate::domain::instant::Instant;
use crate::domain::invitation::{
    Confirmed, Exception, Invitation, Priority, Reason, Reply, ReplyNote, ReplySource, Standing, Waiver,
};
use crate::domain::organisation::OrganisationName;
use crate::store::schema::invitations;

#[derive(Queryable, Insertable)]
#[diesel(table_name = invitations, treat_none_as_default_value = false)]
pub(in crate::store) struct Row {
    pub(super) id: InvitationId,
    pub(super) event_id: EventId,
    pub(super) contact_id: ContactId,
    pub(super) standing: Standing,
    pub(super) link_id: LinkId,
    pub(super) reply: Option<Reply>,
    pub(super) replied_at: Option<Instant>,
    pub(super) confirmed_name: Option<PrintedName>,
    pub(super) confirmed_position: Option<Position>,
    pub(super) confirmed_organisation: Option<OrganisationName>,
    pub(super) reason: Reason,
    pub(super) calendar_sequence: i32,
    pub(super) invited_at: Option<Instant>,
    pub(super) created_at: Instant,
    pub(super) waiting_since: Option<Instant>,
    pub(super) offered_until: Option<Instant>,
    pub(super) priority: Priority,
    pub(super) extended_until: Option<Instant>,
    pub(super) waiver: Waiver,
    pub(super) reply_source: ReplySource,
    pub(super) reply_note: ReplyNote,
    pub(super) reserve: Option<i32>,
    pub(super) answered_by: Option<AssistantId>,
    pub(super) mode: Option<Mode>,
    pub(super) link_replaced_at: Option<Instant>,
}

/// What of an invitation ever changes. A column that is written, if only with its own value, has every
/// index rewritten that it stands in.
#[derive(AsChangeset)]
#[diesel(table_name = invitations, treat_none_as_null = true)]
pub(super) struct Changeable {
    standing: Standing,
    link_id: LinkId,
    reply: Option<Reply>,
    replied_at: Option<Instant>,
    confirmed_name: Option<PrintedName>,
    confirmed_position: Option<Position>,
    confirmed_organisation: Option<OrganisationName>,
    reason: Reason,
    calendar_sequence: i32,
    invited_at: Option<Instant>,
    waiting_since: Option<Instant>,
    offered_until: Option<Instant>,
    priority: Priority,
    extended_until: Option<Instant>,
    waiver: Waiver,
    reply_source: ReplySource,
    reply_note: ReplyNote,
    reserve: Option<i32>,
    answered_by: Option<AssistantId>,
    mode: Option<Mode>,
    link_replaced_at: Option<Instant>,
}

impl From<Row> for Changeable {
    fn from(row: Row) -> Self {
        let Row {
            id: _,
            event_id: _,
            contact_id: _,
            standing,
            link_id,
            reply,
            replied_at,
            confirmed_name,
            confirmed_position,
            confirmed_organisation,
            reason,
            calendar_sequence,
            invited_at,
            created_at: _,
            waiting_since,
            offered_until,
            priority,
            extended_until,
            waiver,
            reply_source,
            reply_note,
            reserve,
            answered_by,
            mode,
            link_replaced_at,
        } = row;
        Self {
            standing,
            link_id,
            reply,
            replied_at,
            confirmed_name,
            confirmed_position,
            confirmed_organisation,
            reason,
            calendar_sequence,
            invited_at,
            waiting_since,
            offered_until,
            priority,
            extended_until,
            waiver,
            reply_source,
            reply_note,
            reserve,
            answered_by,
            mode,
            link_replaced_at,
        }
    }
}

/// Every column but the sort key.
type All = (
    invitations::id,
    invitations::event_id,
    invitations::contact_id,
    invitations::standing,
    invitations::link_id,
    invitations::reply,
    invitations::replied_at,
    invitations::confirmed_name,
    invitations::confirmed_position,
    invitations::confirmed_organisation,
    invitations::reason,
    invitations::calendar_sequence,
    invitations::invited_at,
    invitations::created_at,
    invitations::waiting_since,
    invitations::offered_until,
    invitations::priority,
    invitations::extended_until,
    invitations::waiver,
    invitations::reply_source,
    invitations::reply_note,
    invitations::reserve,
    invitations::answered_by,
    invitations::mode,
    invitations::link_replaced_at,
);
pub(in crate::store) const ALL: All = (
    invitations::id,
    invitations::event_id,
    invitations::contact_id,
    invitations::standing,
    invitations::link_id,
    invitations::reply,
    invitations::replied_at,
    invitations::confirmed_name,
    invitations::confirmed_position,
    invitations::confirmed_organisation,
    invitations::reason,
    invitations::calendar_sequence,
    invitations::invited_at,
    invitations::created_at,
    invitations::waiting_since,
    invitations::offered_until,
    invitations::priority,
    invitations::extended_until,
    invitations::waiver,
    invitations::reply_source,
    invitations::reply_note,
    invitations::reserve,
    invitations::answered_by,
    invitations::mode,
    invitations::link_replaced_at,
);

impl From<&Invitation> for Row {
    fn from(invitation: &Invitation) -> Self {
        let Invitation {
            id,
            event_id,
            contact_id,
            standing,
            link_id,
            link_replaced_at,
            reply,
            replied_at,
            confirmed,
            reason,
            calendar_sequence,
            invited_at,
            created_at,
            waiting_since,
            offered_until,
            priority,
            exception: Exception { extended_until, waiver },
            source,
            note,
            reserve,
            answered_by,
        } = invitation.clone();
        let (name, position, organisation, mode) = match confirmed {
            Some(Confirmed { mode, printed_name, position, organisation }) => {
                (Some(printed_name), Some(position), Some(organisation), Some(mode))
            }
            None => (None, None, None, None),
        };
        Self {
            id,
            event_id,
            contact_id,
            standing,
            link_id,
            reply,
            replied_at,
            confirmed_name: name,
            confirmed_position: position,
            confirmed_organisation: organisation,
            reason,
            calendar_sequence,
            invited_at,
            created_at,
            waiting_since,
            offered_until,
            priority,
            extended_until,
            waiver,
            reply_source: source,
            reply_note: note,
            reserve,
            answered_by,
            mode,
            link_replaced_at,
        }
    }
}

impl From<Row> for Invitation {
    fn from(row: Row) -> Self {
        let confirmed = row.confirmed_name.map(|printed_name| Confirmed {
            mode: row.mode.unwrap_or_default(),
            printed_name,
            position: row.confirmed_position.unwrap_or_default(),
            organisation: row.confirmed_organisation.unwrap_or_default(),
        });
        Self {
            id: row.id,
            event_id: row.event_id,
            contact_id: row.contact_id,
            standing: row.standing,
            link_id: row.link_id,
            link_replaced_at: row.link_replaced_at,
            reply: row.reply,
            replied_at: row.replied_at,
            confirmed,
            reason: row.reason,
            calendar_sequence: row.calendar_sequence,
            invited_at: row.invited_at,
            created_at: row.created_at,
            waiting_since: row.waiting_since,
            offered_until: row.offered_until,
            priority: row.priority,
            exception: Exception { extended_until: row.extended_until, waiver: row.waiver },
            source: row.reply_source,
            note: row.reply_note,
            reserve: row.reserve,
            answered_by: row.answered_by,
        }
    }
}
