//! Proposals of colleagues: who was proposed in whose place, and what became of it.

use diesel::prelude::*;

use super::DbConn;
use super::schema::nominations;
use crate::domain::contact::{Position, PrintedName};
use crate::domain::email::Email;
use crate::domain::id::{EventId, InvitationId, NominationId};
use crate::domain::instant::Instant;
use crate::domain::nomination::{Nomination, NominationStatus, Nominee};

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = nominations, treat_none_as_null = true, treat_none_as_default_value = false)]
struct Row {
    id: NominationId,
    event_id: EventId,
    invitation_id: InvitationId,
    nominee_name: PrintedName,
    nominee_position: Position,
    nominee_email: Email,
    status: NominationStatus,
    proposed_at: Instant,
    decided_at: Option<Instant>,
    nominee_invitation_id: Option<InvitationId>,
}

impl From<&Nomination> for Row {
    fn from(nomination: &Nomination) -> Self {
        let Nomination {
            id,
            event_id,
            invitation_id,
            nominee: Nominee { name, position, email },
            status,
            proposed_at,
            decided_at,
            nominee_invitation,
        } = nomination.clone();
        Self {
            id,
            event_id,
            invitation_id,
            nominee_name: name,
            nominee_position: position,
            nominee_email: email,
            status,
            proposed_at,
            decided_at,
            nominee_invitation_id: nominee_invitation,
        }
    }
}

impl From<Row> for Nomination {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            event_id: row.event_id,
            invitation_id: row.invitation_id,
            nominee: Nominee {
                name: row.nominee_name,
                position: row.nominee_position,
                email: row.nominee_email,
            },
            status: row.status,
            proposed_at: row.proposed_at,
            decided_at: row.decided_at,
            nominee_invitation: row.nominee_invitation_id,
        }
    }
}

/// Keeps a new proposal.
///
/// # Errors
/// Of the query.
pub fn insert(c: &mut DbConn, nomination: &Nomination) -> QueryResult<()> {
    diesel::insert_into(nominations::table).values(Row::from(nomination)).execute(c).map(drop)
}

/// Keeps what became of a proposal.
///
/// # Errors
/// Of the query.
pub fn update(c: &mut DbConn, nomination: &Nomination) -> QueryResult<()> {
    diesel::update(nominations::table.find(nomination.id)).set(Row::from(nomination)).execute(c).map(drop)
}

/// One proposal.
///
/// # Errors
/// Of the query.
pub fn find(c: &mut DbConn, id: NominationId) -> QueryResult<Option<Nomination>> {
    Ok(nominations::table.find(id).get_result::<Row>(c).optional()?.map(Nomination::from))
}

/// The proposals that an invitee has made, the latest first.
///
/// # Errors
/// Of the query.
pub fn by_invitee(c: &mut DbConn, invitation: InvitationId) -> QueryResult<Vec<Nomination>> {
    let rows = nominations::table
        .filter(nominations::invitation_id.eq(invitation))
        .order(nominations::id.desc())
        .load::<Row>(c)?;
    Ok(rows.into_iter().map(Nomination::from).collect())
}

/// The proposal by which somebody came on the list, the latest where there were several.
///
/// # Errors
/// Of the query.
pub fn of_nominee(c: &mut DbConn, invitation: InvitationId) -> QueryResult<Option<Nomination>> {
    let row = nominations::table
        .filter(nominations::nominee_invitation_id.eq(invitation))
        .order(nominations::id.desc())
        .limit(1)
        .load::<Row>(c)?;
    Ok(row.into_iter().next().map(Nomination::from))
}

/// The proposals of an event that nobody has decided, the oldest first.
///
/// # Errors
/// Of the query.
pub fn undecided(c: &mut DbConn, event: EventId) -> QueryResult<Vec<Nomination>> {
    let rows = nominations::table
        .filter(nominations::event_id.eq(event))
        .filter(nominations::status.eq(NominationStatus::Proposed))
        .order(nominations::id)
        .load::<Row>(c)?;
    Ok(rows.into_iter().map(Nomination::from).collect())
}
