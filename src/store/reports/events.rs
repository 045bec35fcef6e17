//! The list of events with the figures that tell where each stands.

use diesel::dsl::count_star;
use diesel::prelude::*;

use crate::domain::event::{Event, EventStatus};
use crate::domain::id::EventId;
use crate::domain::invitation::{Reply, Standing};
use crate::store::DbConn;
use crate::store::schema::invitations;

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
    let counts: Vec<(EventId, Standing, Option<Reply>, i64)> = invitations::table
        .group_by((invitations::event_id, invitations::standing, invitations::reply))
        .select((invitations::event_id, invitations::standing, invitations::reply, count_star()))
        .load(c)?;
    let all = crate::store::events::list(c)?;
    Ok(all
        .into_iter()
        .filter(|event| archived || event.status != EventStatus::Archived)
        .map(|event| {
            let mine = || counts.iter().filter(|row| row.0 == event.id && row.1 == Standing::Invited);
            let invited = mine().map(|row| row.3).sum();
            let accepted = mine().filter(|row| row.2 == Some(Reply::Accepted)).map(|row| row.3).sum();
            EventLine { event, invited, accepted }
        })
        .collect())
}
