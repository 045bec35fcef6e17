//! Events.

use diesel::dsl;
use diesel::prelude::*;

use super::DbConn;
use super::dialect::{kept, natively};
use super::schema::events;
use crate::domain::attendance::Ways;
use crate::domain::email::Email;
use crate::domain::event::{
    Description, Event, EventDraft, EventStatus, Holding, OrganiserName, Place, ReserveRule, SeatRules,
    Substitutes, Title, WaitingList, WaitingRules,
};
use crate::domain::id::EventId;
use crate::domain::instant::Instant;
use crate::domain::language::Languages;
use crate::domain::proof::MailboxProof;
use crate::domain::quotas::Quotas;
use crate::domain::schedule::Zone;

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = events, treat_none_as_null = true)]
pub(super) struct Row {
    id: EventId,
    title: Title,
    description: Description,
    starts_at: Instant,
    ends_at: Instant,
    zone: Zone,
    venue: Place,
    address: Place,
    online_url: Place,
    capacity: Option<i32>,
    reply_by: Instant,
    organiser_name: OrganiserName,
    organiser_email: Email,
    status: EventStatus,
    version: i64,
    created_at: Instant,
    updated_at: Instant,
    waiting_list: WaitingList,
    offer_hours: i32,
    change_until: Option<Instant>,
    overbooking: i32,
    holding: Holding,
    quotas: Quotas,
    substitutes: Substitutes,
    reserve_rule: ReserveRule,
    proof: MailboxProof,
    ways: Ways,
    also_languages: Languages,
}

impl From<Event> for Row {
    fn from(event: Event) -> Self {
        let Event { id, details, status, version, created_at, updated_at } = event;
        let EventDraft {
            title,
            description,
            starts_at,
            ends_at,
            zone,
            venue,
            address,
            online_url,
            seats:
                SeatRules {
                    ways,
                    capacity,
                    overbooking,
                    holding,
                    quotas,
                    waiting: WaitingRules { list, offer_hours },
                    reserve,
                },
            substitutes,
            proof,
            reply_by,
            change_until,
            organiser_name,
            organiser_email,
            also,
        } = details;
        let capacity = capacity.map(|seats| i32::try_from(seats).unwrap_or(i32::MAX));
        Self {
            id,
            title,
            description,
            starts_at,
            ends_at,
            zone,
            venue,
            address,
            online_url,
            capacity,
            reply_by,
            organiser_name,
            organiser_email,
            status,
            version,
            created_at,
            updated_at,
            waiting_list: list,
            offer_hours: i32::try_from(offer_hours).unwrap_or(i32::MAX),
            change_until,
            overbooking: i32::try_from(overbooking).unwrap_or(i32::MAX),
            holding,
            quotas,
            substitutes,
            reserve_rule: reserve,
            proof,
            ways,
            also_languages: also,
        }
    }
}

impl From<Row> for Event {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            details: EventDraft {
                title: row.title,
                description: row.description,
                starts_at: row.starts_at,
                ends_at: row.ends_at,
                zone: row.zone,
                venue: row.venue,
                address: row.address,
                online_url: row.online_url,
                seats: SeatRules {
                    ways: row.ways,
                    capacity: row.capacity.and_then(|seats| u32::try_from(seats).ok()),
                    overbooking: u32::try_from(row.overbooking).unwrap_or(0),
                    holding: row.holding,
                    quotas: row.quotas,
                    waiting: WaitingRules {
                        list: row.waiting_list,
                        offer_hours: u32::try_from(row.offer_hours).unwrap_or(0),
                    },
                    reserve: row.reserve_rule,
                },
                substitutes: row.substitutes,
                proof: row.proof,
                reply_by: row.reply_by,
                change_until: row.change_until,
                organiser_name: row.organiser_name,
                organiser_email: row.organiser_email,
                also: row.also_languages,
            },
            status: row.status,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// One event.
///
/// # Errors
/// Of the query.
pub fn find(c: &mut DbConn, id: EventId) -> QueryResult<Option<Event>> {
    events::table.find(id).get_result::<Row>(c).optional().map(|row| row.map(Event::from))
}

/// The languages that an event's mails are written in besides their reader's own; none for an event that is gone.
///
/// # Errors
/// Of the query.
pub fn also_languages(c: &mut DbConn, id: EventId) -> QueryResult<Languages> {
    let found = events::table.find(id).select(events::also_languages).get_result(c).optional()?;
    Ok(found.unwrap_or_default())
}

/// All events, the latest start first.
///
/// # Errors
/// Of the query.
pub fn list(c: &mut DbConn) -> QueryResult<Vec<Event>> {
    let rows = events::table.order((events::starts_at.desc(), events::id.desc())).load::<Row>(c)?;
    Ok(rows.into_iter().map(Event::from).collect())
}

/// Keeps a new event.
///
/// # Errors
/// Of the query.
pub fn insert(c: &mut DbConn, event: Event) -> QueryResult<()> {
    diesel::insert_into(events::table).values(Row::from(event)).execute(c).map(drop)
}

/// Keeps every field of a changed event.
///
/// # Errors
/// Of the query.
pub fn update(c: &mut DbConn, event: Event) -> QueryResult<()> {
    diesel::update(events::table.find(event.id)).set(Row::from(event)).execute(c).map(drop)
}

/// Takes the event for this transaction: whoever else wants to take or give a seat waits for its
/// end. Every action that is bound by capacity begins with it. `None` where there is no such event.
///
/// # Errors
/// Of the query.
pub fn lock(c: &mut DbConn, id: EventId) -> QueryResult<Option<Event>> {
    let taken = diesel::update(events::table.find(id))
        .set(events::version.eq(events::version + 1))
        .returning(events::all_columns);
    let row: QueryResult<Row> = natively!(c, |c| kept!(taken).get_result(c));
    Ok(row.optional()?.map(Event::from))
}

/// The open events whose reserves are invited by themselves.
///
/// # Errors
/// Of the query.
pub fn that_invite_reserves(c: &mut DbConn) -> QueryResult<Vec<EventId>> {
    events::table
        .filter(events::status.eq(EventStatus::Open))
        .filter(events::reserve_rule.eq(ReserveRule::AsSeatsComeFree))
        .select(events::id)
        .load(c)
}

/// When the last of all events ends.
///
/// # Errors
/// Of the query.
pub fn last_end(c: &mut DbConn) -> QueryResult<Option<Instant>> {
    events::table.select(dsl::max(events::ends_at)).get_result(c)
}
