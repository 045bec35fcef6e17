//! Seats that events allocate to organisations, and where their people stand.

use diesel::prelude::*;

use super::DbConn;
use super::dialect::natively;
use super::schema::{contacts, delegations, events, invitations, organisations};
use crate::domain::attendance::{Mode, Ways};
use crate::domain::contact::{Honorific, Name, Position, PrintedName, printed_name};
use crate::domain::delegation::{Delegation, Joining, Place, place};
use crate::domain::email::{Email, MailDomain};
use crate::domain::id::{DelegationId, EventId, InvitationId, LinkId, OrganisationId};
use crate::domain::instant::Instant;
use crate::domain::invitation::{Reply, Standing};
use crate::domain::organisation::OrganisationName;

type Row = (
    (DelegationId, EventId, OrganisationId, OrganisationName),
    (i32, Option<InvitationId>, Option<MailDomain>, Option<LinkId>),
);

type Columns = (
    (delegations::id, delegations::event_id, delegations::organisation_id, organisations::name),
    (delegations::seats, delegations::focal_id, delegations::domain, delegations::link_id),
);

const COLUMNS: Columns = (
    (delegations::id, delegations::event_id, delegations::organisation_id, organisations::name),
    (delegations::seats, delegations::focal_id, delegations::domain, delegations::link_id),
);

fn delegation((whose, what): Row) -> Delegation {
    let (id, event_id, organisation_id, organisation) = whose;
    let (seats, focal, domain, link) = what;
    let seats = u32::try_from(seats).unwrap_or(0);
    let joining = domain.zip(link).map(|(domain, link)| Joining { domain, link });
    Delegation { id, event_id, organisation_id, organisation, seats, focal, joining }
}

/// The delegations of an event, by the name of the organisation.
///
/// # Errors
/// Of the query.
pub fn of_event(c: &mut DbConn, event: EventId) -> QueryResult<Vec<Delegation>> {
    let rows: Vec<Row> = delegations::table
        .inner_join(organisations::table)
        .filter(delegations::event_id.eq(event))
        .order((organisations::name, delegations::id))
        .select(COLUMNS)
        .load(c)?;
    Ok(rows.into_iter().map(delegation).collect())
}

/// How many seats each organisation has that was allocated some.
///
/// # Errors
/// Of the query.
pub fn seats(c: &mut DbConn, event: EventId) -> QueryResult<Vec<(OrganisationId, u32)>> {
    let allocated = delegations::table
        .filter(delegations::event_id.eq(event))
        .select((delegations::organisation_id, delegations::seats));
    let rows: Vec<(OrganisationId, i32)> = natively!(c, |c| allocated.load(c))?;
    Ok(rows.into_iter().map(|(id, seats)| (id, u32::try_from(seats).unwrap_or(0))).collect())
}

/// One delegation.
///
/// # Errors
/// Of the query.
pub fn find(c: &mut DbConn, id: DelegationId) -> QueryResult<Option<Delegation>> {
    let found = delegations::table.inner_join(organisations::table).filter(delegations::id.eq(id));
    let row: Option<Row> = found.select(COLUMNS).get_result(c).optional()?;
    Ok(row.map(delegation))
}

/// The delegation whose members an invitee names.
///
/// # Errors
/// Of the query.
pub fn of_focal(c: &mut DbConn, focal: InvitationId) -> QueryResult<Option<Delegation>> {
    let found = delegations::table
        .inner_join(organisations::table)
        .filter(delegations::focal_id.eq(focal))
        .order(delegations::id)
        .limit(1)
        .select(COLUMNS);
    let row: QueryResult<Row> = natively!(c, |c| found.get_result(c));
    Ok(row.optional()?.map(delegation))
}

/// The delegation that people join by a link.
///
/// # Errors
/// Of the query.
pub fn by_link(c: &mut DbConn, link: LinkId) -> QueryResult<Option<Delegation>> {
    let found = delegations::table.inner_join(organisations::table).filter(delegations::link_id.eq(link));
    let row: Option<Row> = found.select(COLUMNS).get_result(c).optional()?;
    Ok(row.map(delegation))
}

/// The delegation of an organisation at an event.
///
/// # Errors
/// Of the query.
pub fn of_organisation(
    c: &mut DbConn,
    event: EventId,
    organisation: OrganisationId,
) -> QueryResult<Option<Delegation>> {
    let found = delegations::table
        .inner_join(organisations::table)
        .filter(delegations::event_id.eq(event))
        .filter(delegations::organisation_id.eq(organisation));
    let row: Option<Row> = found.select(COLUMNS).get_result(c).optional()?;
    Ok(row.map(delegation))
}

/// Allocates seats, or other ones, to an organisation.
///
/// # Errors
/// Of the queries.
pub fn put(c: &mut DbConn, new: &Delegation, now: Instant) -> QueryResult<()> {
    let seats = i32::try_from(new.seats).unwrap_or(i32::MAX);
    let known = delegations::table
        .filter(delegations::event_id.eq(new.event_id))
        .filter(delegations::organisation_id.eq(new.organisation_id));
    let domain = new.joining.as_ref().map(|joining| &joining.domain);
    let link = new.joining.as_ref().map(|joining| joining.link);
    let changed = diesel::update(known)
        .set((
            delegations::seats.eq(seats),
            delegations::focal_id.eq(new.focal),
            delegations::domain.eq(domain),
            delegations::link_id.eq(link),
        ))
        .execute(c)?;
    if changed > 0 {
        return Ok(());
    }
    diesel::insert_into(delegations::table)
        .values((
            delegations::id.eq(new.id),
            delegations::event_id.eq(new.event_id),
            delegations::organisation_id.eq(new.organisation_id),
            delegations::seats.eq(seats),
            delegations::focal_id.eq(new.focal),
            delegations::domain.eq(domain),
            delegations::link_id.eq(link),
            delegations::created_at.eq(now),
        ))
        .execute(c)
        .map(drop)
}

/// Allocates an organisation nothing any more; its people keep what they have.
///
/// # Errors
/// Of the query.
pub fn delete(c: &mut DbConn, id: DelegationId) -> QueryResult<()> {
    diesel::delete(delegations::table.find(id)).execute(c).map(drop)
}

/// Lets nobody name members who is taken off the guest list.
///
/// # Errors
/// Of the query.
pub fn forget_focal(c: &mut DbConn, invitation: InvitationId) -> QueryResult<()> {
    diesel::update(delegations::table.filter(delegations::focal_id.eq(invitation)))
        .set(delegations::focal_id.eq(None::<InvitationId>))
        .execute(c)
        .map(drop)
}

/// Somebody of an organisation on a guest list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Their invitation.
    pub invitation: InvitationId,
    /// Of which organisation.
    pub organisation: OrganisationId,
    /// The name as confirmed, else as the directory prints it.
    pub name: String,
    /// The office.
    pub position: String,
    /// The address.
    pub email: Email,
    /// What the organiser has done.
    pub standing: Standing,
    /// The answer.
    pub reply: Option<Reply>,
    /// Attending as they do takes a seat.
    pub takes_seat: bool,
}

impl Member {
    /// Where they stand.
    #[must_use]
    pub fn place(&self) -> Place {
        place(self.standing, self.reply, self.takes_seat)
    }
}

/// The people of every organisation that an event allocates seats to, by their names.
///
/// # Errors
/// Of the query.
pub fn members(c: &mut DbConn, event: EventId) -> QueryResult<Vec<Member>> {
    type Found = (
        (InvitationId, OrganisationId, Standing, Option<Reply>, Option<Mode>, Ways),
        (Option<PrintedName>, Option<Position>),
        (Honorific, Name, Name, Option<PrintedName>, Position, Email),
    );
    let rows: Vec<Found> = invitations::table
        .inner_join(contacts::table)
        .inner_join(events::table)
        .inner_join(
            delegations::table.on(delegations::event_id
                .eq(invitations::event_id)
                .and(delegations::organisation_id.eq(contacts::organisation_id))),
        )
        .filter(invitations::event_id.eq(event))
        .order((invitations::sort_key, invitations::id))
        .select((
            (
                invitations::id,
                contacts::organisation_id,
                invitations::standing,
                invitations::reply,
                invitations::mode,
                events::ways,
            ),
            (invitations::confirmed_name, invitations::confirmed_position),
            (
                contacts::honorific,
                contacts::given_name,
                contacts::family_name,
                contacts::printed_name,
                contacts::position,
                contacts::email,
            ),
        ))
        .load(c)?;
    let member = |(place, confirmed, known): Found| {
        let (invitation, organisation, standing, reply, mode, ways) = place;
        let (honorific, given, family, printed, position, email) = known;
        let printed = confirmed.0.filter(|name| !name.is_empty()).or(printed.filter(|name| !name.is_empty()));
        Member {
            invitation,
            organisation,
            name: printed.map_or_else(|| printed_name(&honorific, &given, &family), |name| name.to_string()),
            position: confirmed.1.unwrap_or(position).to_string(),
            email,
            standing,
            reply,
            takes_seat: ways.seats(ways.of(mode.unwrap_or_default())),
        }
    };
    Ok(rows.into_iter().map(member).collect())
}

/// The organisations on an event's guest list, by name.
///
/// # Errors
/// Of the query.
pub fn organisations(c: &mut DbConn, event: EventId) -> QueryResult<Vec<(OrganisationId, OrganisationName)>> {
    invitations::table
        .inner_join(contacts::table.inner_join(organisations::table))
        .filter(invitations::event_id.eq(event))
        .select((organisations::id, organisations::name))
        .distinct()
        .order(organisations::name)
        .load(c)
}
