//! Steps of reminder plans.

use diesel::prelude::*;

use super::dialect::natively;
use super::schema::{events, reminder_steps};
use super::{DbConn, QueryError};
use crate::domain::event::EventStatus;
use crate::domain::id::{EventId, MailingId, ReminderStepId};
use crate::domain::instant::Instant;
use crate::domain::reminder::Step;

#[derive(Queryable, Insertable)]
#[diesel(table_name = reminder_steps, treat_none_as_default_value = false)]
struct Row {
    id: ReminderStepId,
    event_id: EventId,
    days: i32,
    minute: i32,
    saved_at: Instant,
    ran_for: Option<String>,
    ran_at: Option<Instant>,
    mailing_id: Option<MailingId>,
}

fn step(row: Row) -> QueryResult<Step> {
    let Row { id, event_id, days, minute, saved_at, ran_for, ran_at, mailing_id } = row;
    let wrong = || QueryError::DeserializationError("a stored reminder step does not parse".into());
    let ran_for = ran_for.map(|day| day.parse().map_err(|_| wrong())).transpose()?;
    let (days, minute) =
        (u32::try_from(days).map_err(|_| wrong())?, u32::try_from(minute).map_err(|_| wrong())?);
    let ran = ran_at.map(|at| (at, mailing_id));
    Ok(Step { id, event_id, days, minute, saved_at, ran_for, ran })
}

/// An event's plan, the earliest step first.
///
/// # Errors
/// Of the query.
pub fn of_event(c: &mut DbConn, event: EventId) -> QueryResult<Vec<Step>> {
    let rows: Vec<Row> = reminder_steps::table
        .filter(reminder_steps::event_id.eq(event))
        .order((reminder_steps::days.desc(), reminder_steps::minute))
        .load(c)?;
    rows.into_iter().map(step).collect()
}

/// Plans a step. False where the plan has this very one.
///
/// # Errors
/// Of the query.
pub fn add(c: &mut DbConn, step: &Step) -> QueryResult<bool> {
    let Step { id, event_id, days, minute, saved_at, ran_for, ran } = step;
    let row = Row {
        id: *id,
        event_id: *event_id,
        days: i32::try_from(*days).unwrap_or(i32::MAX),
        minute: i32::try_from(*minute).unwrap_or(i32::MAX),
        saved_at: *saved_at,
        ran_for: ran_for.map(|day| day.to_string()),
        ran_at: ran.map(|(at, _)| at),
        mailing_id: ran.and_then(|(_, mailing)| mailing),
    };
    let add = diesel::insert_into(reminder_steps::table).values(row).on_conflict_do_nothing();
    natively!(c, |c| add.execute(c)).map(|rows| rows == 1)
}

/// Notes for which day of the deadline a step ran, or was passed over.
///
/// # Errors
/// Of the query.
pub fn note(
    c: &mut DbConn,
    id: ReminderStepId,
    deadline: jiff::civil::Date,
    ran: Option<(Instant, Option<MailingId>)>,
) -> QueryResult<()> {
    diesel::update(reminder_steps::table.find(id))
        .set((
            reminder_steps::ran_for.eq(deadline.to_string()),
            reminder_steps::ran_at.eq(ran.map(|(at, _)| at)),
            reminder_steps::mailing_id.eq(ran.and_then(|(_, mailing)| mailing)),
        ))
        .execute(c)
        .map(drop)
}

/// Lets an event's plan count from now: steps whose time is over already are passed.
///
/// # Errors
/// Of the query.
pub fn plan_anew(c: &mut DbConn, event: EventId, now: Instant) -> QueryResult<()> {
    let steps = reminder_steps::table.filter(reminder_steps::event_id.eq(event));
    diesel::update(steps).set(reminder_steps::saved_at.eq(now)).execute(c).map(drop)
}

/// Takes a step out of its event's plan. False where it is gone.
///
/// # Errors
/// Of the query.
pub fn remove(c: &mut DbConn, event: EventId, id: ReminderStepId) -> QueryResult<bool> {
    let row = reminder_steps::table.find(id).filter(reminder_steps::event_id.eq(event));
    diesel::delete(row).execute(c).map(|rows| rows == 1)
}

/// The events that take answers still and have a plan.
///
/// # Errors
/// Of the query.
pub fn planned(c: &mut DbConn, now: Instant) -> QueryResult<Vec<EventId>> {
    reminder_steps::table
        .inner_join(events::table)
        .filter(events::status.eq(EventStatus::Open))
        .filter(events::reply_by.ge(now))
        .select(reminder_steps::event_id)
        .distinct()
        .load(c)
}
