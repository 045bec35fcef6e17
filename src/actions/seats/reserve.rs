//! The reserve list by an organiser's hand: who is on it, in which order, and inviting the next.

use crate::actions::Failure;
use crate::app::App;
use crate::domain::audit::{Actor, Deed, Entry};
use crate::domain::contact::Tag;
use crate::domain::event::Event;
use crate::domain::id::{EventId, InvitationId};
use crate::domain::invitation::Standing;
use crate::domain::seats::reserve;
use crate::store::topics::{self, Topic};
use crate::store::{DbConn, QueryResult, audit, events, invitations};

use super::{SeatRefusal, invite_next, next_reserves, settle};

/// Invites the next of the reserve list by an organiser's hand: exactly as many as were shown.
///
/// # Errors
/// A [`SeatRefusal`].
pub async fn invite_reserves(
    app: &App,
    actor: Actor,
    id: EventId,
    expected: usize,
) -> Result<usize, Failure<SeatRefusal>> {
    let (now, random) = (app.clock.now(), app.random);
    let invited = app
        .db
        .write(move |c| {
            topics::take(c, Topic::Directory)?;
            let event = events::lock(c, id)?.ok_or(Failure::Refused(SeatRefusal::Unknown))?;
            if !reserve::invites(&event, now) {
                return Err(Failure::Refused(SeatRefusal::NotAnswered));
            }
            let next = next_reserves(c, &event, now)?.len();
            if next < expected {
                return Err(Failure::Refused(SeatRefusal::Changed { next }));
            }
            Ok(invite_next(c, random, now, actor, &event, expected)?)
        })
        .await;
    if invited.is_ok() {
        app.wake.notify_one();
    }
    invited
}

/// Puts guests who are not invited yet at the end of the reserve list: all of them, or those with a tag. Gives
/// how many.
///
/// # Errors
/// A [`SeatRefusal`].
pub async fn put_on_reserve(
    app: &App,
    actor: Actor,
    id: EventId,
    tag: Option<Tag>,
) -> Result<usize, Failure<SeatRefusal>> {
    let (now, random) = (app.clock.now(), app.random);
    let put = app
        .db
        .write(move |c| {
            topics::take(c, Topic::Directory)?;
            let event = editable(c, id)?;
            let mut order = reserve_order(c, id)?;
            let new = invitations::unsent(c, id, tag.as_ref())?;
            let put = new.len();
            order.extend(new.into_iter().map(|guest| (guest, None)));
            invitations::set_reserve(c, &order)?;
            let entry = Entry::new(actor, Deed::ReserveChanged).event(id);
            audit::add(c, now, &entry.detail(serde_json::json!({ "added": put })))?;
            settle(c, random, now, &event)?;
            Ok(put)
        })
        .await;
    if put.is_ok() {
        app.wake.notify_one();
    }
    put
}

/// Moves somebody to another place of the reserve list, counted from 1, or takes them off it. Gives the event.
///
/// # Errors
/// A [`SeatRefusal`].
pub async fn move_reserve(
    app: &App,
    actor: Actor,
    id: InvitationId,
    place: Option<usize>,
) -> Result<EventId, Failure<SeatRefusal>> {
    let now = app.clock.now();
    app.db
        .write(move |c| {
            topics::take(c, Topic::Directory)?;
            let found = invitations::take(c, id)?.ok_or(Failure::Refused(SeatRefusal::Unknown))?;
            let (event, mut invitation) = found;
            if !event.status.can_be_edited() {
                return Err(Failure::Refused(SeatRefusal::NotNow(event.status)));
            }
            if invitation.standing != Standing::Listed {
                return Err(Failure::Refused(SeatRefusal::NotReserve));
            }
            let order = reserve_order(c, event.id)?;
            let own = (id, invitation.reserve);
            match place {
                Some(place) => invitations::set_reserve(c, &reserve::moved(&order, own, place))?,
                None => {
                    invitation.reserve = None;
                    invitations::update(c, &invitation)?;
                }
            }
            audit::add(c, now, &Entry::about(actor, Deed::ReserveChanged, &invitation))?;
            Ok(event.id)
        })
        .await
}

/// The reserve in its order, each with the number that they have.
fn reserve_order(c: &mut DbConn, event: EventId) -> QueryResult<Vec<(InvitationId, Option<i32>)>> {
    let people = invitations::reserve(c, event)?.into_iter();
    Ok(people.map(|person| (person.invitation.id, person.invitation.reserve)).collect())
}

fn editable(c: &mut DbConn, id: EventId) -> Result<Event, Failure<SeatRefusal>> {
    let event = events::lock(c, id)?.ok_or(Failure::Refused(SeatRefusal::Unknown))?;
    if event.status.can_be_edited() {
        Ok(event)
    } else {
        Err(Failure::Refused(SeatRefusal::NotNow(event.status)))
    }
}
