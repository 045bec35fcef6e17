//! Making, changing and ending events.

use super::guest_list::{Listing, put_all_on_list};
use super::{Failure, answers, programme, questions, seats};
use crate::app::App;
use crate::domain::attendance::{Mode, Ways};
use crate::domain::audit::{Actor, Deed, Entry};
use crate::domain::event::{Event, EventDraft, EventStatus, StatusChange};
use crate::domain::id::EventId;
use crate::domain::invitation::Standing;
use crate::domain::reminder;
use crate::store::topics::{self, Topic};
use crate::store::{audit, contacts, events, invitations, programme as sessions, reminders};

/// Why an event was not changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventRefusal {
    /// There is no such event.
    Unknown,
    /// It is cancelled or archived.
    Over(EventStatus),
    /// More seats are taken, or kept for people who were offered one, than the new capacity has.
    FewerSeatsThanTaken {
        /// Seats that are taken.
        taken: u32,
    },
    /// Guests who take part online would have to come to the room.
    OnlineGuests {
        /// How many.
        guests: u32,
    },
    /// This change of status makes no sense now.
    NotNow {
        /// What the event is.
        status: EventStatus,
    },
}

impl std::fmt::Display for EventRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unknown => f.write_str("There is no such event."),
            Self::Over(status) => write!(f, "The event is {status} and can no longer be changed."),
            Self::FewerSeatsThanTaken { taken } => {
                write!(f, "{taken} seats are taken or offered already; there cannot be fewer than that.")
            }
            Self::OnlineGuests { guests: 1 } => f.write_str(
                "1 guest takes part online. Ask this guest first, and record the answer, before you take that way away.",
            ),
            Self::OnlineGuests { guests } => write!(
                f,
                "{guests} guests take part online. Ask them first, and record their answers, before you take that way away."
            ),
            Self::NotNow { status } => write!(f, "The event is {status}; this cannot be done now."),
        }
    }
}

/// Makes a draft event.
///
/// # Errors
/// Of the database alone.
pub async fn create(app: &App, actor: Actor, details: EventDraft) -> Result<EventId, Failure<EventRefusal>> {
    let now = app.clock.now();
    let id = app.random.id(now);
    let event =
        Event { id, details, status: EventStatus::Draft, version: 0, created_at: now, updated_at: now };
    app.db
        .write(move |c| {
            events::insert(c, event)?;
            audit::add(c, now, &Entry::new(actor, Deed::EventCreated).event(id))?;
            Ok(id)
        })
        .await
}

/// What became of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Changed {
    /// Guests who were invited know another time or place.
    pub moved: bool,
    /// There are sessions, which have times and places of their own.
    pub has_programme: bool,
    /// How many people were invited.
    pub invited: u32,
    /// How many mails went to people who got or were offered a seat, or were invited from the reserve list.
    pub mails: usize,
}

/// Changes an event's details. Fewer seats than people who accepted are refused: nobody loses a
/// seat by a change of a number.
///
/// # Errors
/// An [`EventRefusal`].
pub async fn change(
    app: &App,
    actor: Actor,
    id: EventId,
    details: EventDraft,
) -> Result<Changed, Failure<EventRefusal>> {
    let (now, random) = (app.clock.now(), app.random);
    let changed = app
        .db
        .write(move |c| {
            topics::take(c, Topic::Directory)?;
            let before = events::lock(c, id)?.ok_or(Failure::Refused(EventRefusal::Unknown))?;
            if !before.status.can_be_edited() {
                return Err(Failure::Refused(EventRefusal::Over(before.status)));
            }
            let tally = invitations::tally(c, id)?;
            let (rules, former) = (&details.seats, &before.details.seats);
            let online = invitations::remote(c, id)?;
            if former.ways.is_choice() && rules.ways == Ways::InPerson && online > 0 {
                return Err(Failure::Refused(EventRefusal::OnlineGuests { guests: online }));
            }
            let taken = tally.attending().saturating_sub(if rules.ways.is_choice() { online } else { 0 });
            // Seats beyond the number may have been granted; what is as it was is no fault of this change.
            if (rules.limit() != former.limit() || rules.ways != former.ways)
                && rules.limit().is_some_and(|seats| seats < taken)
            {
                return Err(Failure::Refused(EventRefusal::FewerSeatsThanTaken { taken }));
            }
            if rules.ways != former.ways && !rules.ways.is_choice() {
                let mode = rules.ways.of(Mode::default());
                invitations::move_all(c, id, mode)?;
                answers::forget_of_other_ways(c, now, actor, id, mode)?;
            }
            if (former.ways, rules.ways) == (Ways::Online, Ways::Either) {
                invitations::line_to_the_room(c, id)?;
            }
            let moved = details.moved_from(&before.details);
            let former_deadline = reminder::deadline(&before);
            let entry = Entry::new(actor, Deed::EventChanged).event(id);
            audit::add(c, now, &entry.detail(serde_json::json!({ "moved": moved })))?;
            let after = Event { details, updated_at: now, ..before };
            events::update(c, after.clone())?;
            if reminder::deadline(&after) != former_deadline {
                // What would be overdue by the new deadline is not sent out of the blue.
                reminders::plan_anew(c, id, now)?;
            }
            let mails = seats::settle(c, random, now, &after)?;
            let has_programme = !sessions::of_event(c, id)?.is_empty();
            Ok(Changed { moved, has_programme, invited: tally.invited, mails })
        })
        .await?;
    app.wake.notify_one();
    Ok(changed)
}

/// Opens, closes or archives an event. Cancelling has an action of its own, because it mails.
///
/// # Errors
/// An [`EventRefusal`].
pub async fn set_status(
    app: &App,
    actor: Actor,
    id: EventId,
    change: StatusChange,
) -> Result<EventStatus, Failure<EventRefusal>> {
    let (now, random) = (app.clock.now(), app.random);
    let status: Result<_, Failure<EventRefusal>> = app
        .db
        .write(move |c| {
            topics::take(c, Topic::Directory)?;
            let status = move_status(c, actor, now, id, change)?;
            if let Some(event) = events::find(c, id)? {
                seats::settle(c, random, now, &event)?;
            }
            Ok(status)
        })
        .await;
    if status.is_ok() {
        app.wake.notify_one();
    }
    status
}

/// The change of status itself, for actions that do more in the same transaction.
pub(super) fn move_status(
    c: &mut crate::store::DbConn,
    actor: Actor,
    now: crate::domain::instant::Instant,
    id: EventId,
    change: StatusChange,
) -> Result<EventStatus, Failure<EventRefusal>> {
    let event = events::lock(c, id)?.ok_or(Failure::Refused(EventRefusal::Unknown))?;
    let refusal = EventRefusal::NotNow { status: event.status };
    let status = event.status.after(change).ok_or(Failure::Refused(refusal))?;
    let entry = Entry::new(actor, Deed::EventStatusChanged).event(id);
    audit::add(c, now, &entry.detail(serde_json::json!({ "from": event.status, "to": status })))?;
    events::update(c, Event { status, updated_at: now, ..event })?;
    if status == EventStatus::Open {
        // Nobody is reminded of what they were invited to a moment ago.
        reminders::plan_anew(c, id, now)?;
    }
    Ok(status)
}

/// Makes a draft of the next edition, which asks the same questions and has the same programme; with `guests`, everybody on the guest list who was not
/// revoked is put on the new one, not yet invited.
///
/// # Errors
/// An [`EventRefusal`].
pub async fn clone(
    app: &App,
    actor: Actor,
    id: EventId,
    guests: bool,
) -> Result<EventId, Failure<EventRefusal>> {
    let now = app.clock.now();
    let random = app.random;
    app.db
        .write(move |c| {
            topics::take(c, Topic::Directory)?;
            let old = events::find(c, id)?.ok_or(Failure::Refused(EventRefusal::Unknown))?;
            let next = old.next_edition(random.id(now), now);
            let next_id = next.id;
            events::insert(c, next)?;
            questions::copy(c, random, now, (id, next_id), actor)?;
            programme::copy(c, random, now, &old, next_id)?;
            let mut listed = Vec::new();
            if guests {
                for former in invitations::of_event(c, id)? {
                    if former.standing != Standing::Revoked {
                        listed.extend(contacts::find(c, former.contact_id)?);
                    }
                }
            }
            put_all_on_list(c, Listing { actor, event: next_id, now, random, by: "clone" }, &listed)?;
            let entry = Entry::new(actor, Deed::EventCloned).event(next_id);
            audit::add(c, now, &entry.detail(serde_json::json!({ "from": id, "guests": listed.len() })))?;
            Ok(next_id)
        })
        .await
}
