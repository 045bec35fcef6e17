//! Who has a seat, waits for one, might take one, or stands in reserve.

use diesel::prelude::*;

use super::{ALL, Row, tally};
use crate::domain::attendance::Mode;
use crate::domain::country::Country;
use crate::domain::event::{Event, EventStatus, Holding};
use crate::domain::id::{EventId, OrganisationId};
use crate::domain::instant::Instant;
use crate::domain::invitation::{Reply, Standing, Waiver};
use crate::domain::language::{Language, LanguageTag};
use crate::domain::organisation::{Represents, StakeholderGroup};
use crate::domain::seats::{self, Hall, InLine};
use crate::store::dialect::natively;
use crate::store::schema::{contacts, invitations, organisations, tallies};
use crate::store::{DbConn, delegations};

type Found = (Row, Option<LanguageTag>, Of);
/// Country, group and identity of an organisation.
type Of = (Option<Country>, Option<StakeholderGroup>, OrganisationId);

const OF: (organisations::country, organisations::stakeholder_group, organisations::id) =
    (organisations::country, organisations::stakeholder_group, organisations::id);

fn represents((country, group, organisation): Of) -> Represents {
    Represents { country, group, organisation: Some(organisation) }
}

fn in_line((row, language, of): Found) -> InLine {
    InLine {
        invitation: row.into(),
        who: represents(of),
        language: language.as_ref().and_then(LanguageTag::supported).unwrap_or(Language::En),
    }
}

/// The invited guests of an event with this answer, in no order.
///
/// # Errors
/// Of the query.
pub fn with_reply(c: &mut DbConn, event: EventId, reply: Reply) -> QueryResult<Vec<InLine>> {
    let rows: Vec<Found> = invitations::table
        .inner_join(contacts::table.inner_join(organisations::table))
        .filter(invitations::event_id.eq(event))
        .filter(invitations::standing.eq(Standing::Invited))
        .filter(invitations::reply.eq(reply))
        .select((ALL, contacts::language, OF))
        .load(c)?;
    Ok(rows.into_iter().map(in_line).collect())
}

/// What is known about an event's seats; no more is read than its rules ask for.
///
/// # Errors
/// Of the queries.
pub fn hall(c: &mut DbConn, event: &Event, now: Instant) -> QueryResult<Hall> {
    let tally = tally(c, event.id)?;
    let mut hall = Hall::of(tally);
    if event.details.seats.ways.is_choice() {
        hall.remote = remote(c, event.id)?;
    }
    if event.details.seats.holding == Holding::UntilDeadline {
        hall.held = u32::try_from(silent(c, event, now)?.len()).unwrap_or(u32::MAX);
    }
    hall.allocations = delegations::seats(c, event.id)?;
    if !event.details.seats.quotas.is_empty() || !hall.allocations.is_empty() {
        hall.seated = seated(c, event)?;
        let mut line = with_reply(c, event.id, Reply::Waiting)?;
        seats::line_up(&mut line);
        hall.line = line.into_iter().map(|person| person.who).collect();
    }
    Ok(hall)
}

/// How many of those who accepted take part online.
///
/// # Errors
/// Of the query.
pub fn remote(c: &mut DbConn, event: EventId) -> QueryResult<u32> {
    let online = invitations::table
        .filter(invitations::event_id.eq(event))
        .filter(invitations::mode.eq(Mode::Online))
        .filter(invitations::standing.eq(Standing::Invited))
        .filter(invitations::reply.eq(Reply::Accepted))
        .count();
    let online: i64 = natively!(c, |c| online.get_result(c))?;
    Ok(u32::try_from(online).unwrap_or(u32::MAX))
}

/// Lets whoever waits for a seat, or was offered one, be in the room that there is from now on.
///
/// # Errors
/// Of the query.
pub fn line_to_the_room(c: &mut DbConn, event: EventId) -> QueryResult<()> {
    diesel::update(invitations::table)
        .filter(invitations::event_id.eq(event))
        .filter(invitations::reply.eq_any([Reply::Waiting, Reply::Offered]).assume_not_null())
        .filter(invitations::mode.is_not_null())
        .set(invitations::mode.eq(Mode::InPerson))
        .execute(c)
        .map(drop)
}

/// Lets everybody who ever accepted attend in this way, the only one that is left.
///
/// # Errors
/// Of the query.
pub fn move_all(c: &mut DbConn, event: EventId, mode: Mode) -> QueryResult<()> {
    diesel::update(invitations::table)
        .filter(invitations::event_id.eq(event))
        .filter(invitations::mode.ne(mode))
        .set(invitations::mode.eq(mode))
        .execute(c)
        .map(drop)
}

/// What those represent who were invited, have never answered, and still may, by the event's deadline or by
/// exception.
///
/// # Errors
/// Of the query.
pub fn silent(c: &mut DbConn, event: &Event, now: Instant) -> QueryResult<Vec<Represents>> {
    let mut silent = invitations::table
        .inner_join(contacts::table.inner_join(organisations::table))
        .filter(invitations::event_id.eq(event.id))
        .filter(invitations::standing.eq(Standing::Invited))
        .filter(invitations::reply.is_null())
        .filter(invitations::confirmed_name.is_null())
        .select(OF)
        .into_boxed();
    let waived = invitations::waiver.eq_any([Waiver::Deadline, Waiver::Both]);
    if event.status != EventStatus::Open {
        silent = silent.filter(waived);
    } else if now > event.details.reply_by {
        silent = silent.filter(invitations::extended_until.ge(now).assume_not_null().or(waived));
    }
    let rows: Vec<Of> = silent.load(c)?;
    Ok(rows.into_iter().map(represents).collect())
}

/// Who is on an event's reserve list and not invited yet, in the organiser's order.
///
/// # Errors
/// Of the query.
pub fn reserve(c: &mut DbConn, event: EventId) -> QueryResult<Vec<InLine>> {
    let rows: Vec<Found> = invitations::table
        .inner_join(contacts::table.inner_join(organisations::table))
        .filter(invitations::event_id.eq(event))
        // A bound that an index can begin at, which "is not null" is not.
        .filter(invitations::reserve.ge(1).assume_not_null())
        .filter(invitations::standing.eq(Standing::Listed))
        .select((ALL, contacts::language, OF))
        .load(c)?;
    let mut reserve: Vec<InLine> = rows.into_iter().map(in_line).collect();
    seats::reserve::line_up(&mut reserve);
    Ok(reserve)
}

/// What those represent who have a seat, or for whom one is kept after an offer.
fn seated(c: &mut DbConn, event: &Event) -> QueryResult<Vec<Represents>> {
    let mut seated = invitations::table
        .inner_join(contacts::table.inner_join(organisations::table))
        .filter(invitations::event_id.eq(event.id))
        .filter(invitations::standing.eq(Standing::Invited))
        .filter(invitations::reply.eq_any([Reply::Accepted, Reply::Offered]).assume_not_null())
        .select(OF)
        .into_boxed();
    if event.details.seats.ways.is_choice() {
        let offered = invitations::reply.eq(Reply::Offered).assume_not_null();
        // Who was given a seat without having said anything yet is in the room.
        let room = invitations::mode.is_null().or(invitations::mode.ne(Mode::Online).assume_not_null());
        seated = seated.filter(room.or(offered));
    }
    let rows: Vec<Of> = seated.load(c)?;
    Ok(rows.into_iter().map(represents).collect())
}

/// The events at which people wait for a seat, or were offered one.
///
/// # Errors
/// Of the query.
pub fn events_with_a_line(c: &mut DbConn) -> QueryResult<Vec<EventId>> {
    tallies::table
        .filter(tallies::standing.eq(Standing::Invited))
        .filter(tallies::reply.eq_any([Reply::Waiting.as_str(), Reply::Offered.as_str()]))
        .filter(tallies::guests.gt(0))
        .select(tallies::event_id)
        .distinct()
        .load(c)
}
