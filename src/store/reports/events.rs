//! The list of events with the figures that tell where each stands.

use diesel::prelude::*;

use crate::domain::event::{Event, EventStatus};
use crate::domain::id::EventId;
use crate::domain::invitation::{Reply, Standing};
use crate::store::DbConn;
use crate::store::schema::tallies;

/// One event in the list.
#[derive(Debug, Clone)]
pub struct EventLine {
    /// The event.
    pub event: Event,
    /// Invited people.
    pub invited: i64,
    /// Accepted.
    pub accepted: i64,
}

/// All events but archived ones (or all, with `archived`), the latest start first.
///
/// # Errors
/// Of the queries.
pub fn events(c: &mut DbConn, archived: bool) -> QueryResult<Vec<EventLine>> {
    let counts: Vec<(EventId, String, i64)> = tallies::table
        .filter(tallies::standing.eq(Standing::Invited))
        .select((tallies::event_id, tallies::reply, tallies::guests))
        .load(c)?;
    let all = crate::store::events::list(c)?;
    Ok(all
        .into_iter()
        .filter(|event| archived || event.status != EventStatus::Archived)
        .map(|event| {
            let mine = || counts.iter().filter(|row| row.0 == event.id);
            let invited = mine().map(|row| row.2).sum();
            let accepted = mine().filter(|row| row.1 == Reply::Accepted.as_str()).map(|row| row.2).sum();
            EventLine { event, invited, accepted }
        })
        .collect())
}
