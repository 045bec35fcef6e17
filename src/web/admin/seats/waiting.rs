//! The waiting list in its order: who would be next, since when, and the buttons that give a seat or a
//! better place.

use std::collections::HashMap;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;

use crate::actions::seats::SeatRefusal;
use crate::actions::seats::by_hand as actions;
use crate::app::App;
use crate::domain::event::{Event, WaitingList};
use crate::domain::id::{EventId, InvitationId};
use crate::domain::invitation::{Invitation, Priority, Reply};
use crate::domain::quotas::Share;
use crate::domain::seats::{self, Hall, InLine, NoSeat};
use crate::paths;
use crate::store::reports::{self, Guest, GuestFilter, Sort};
use crate::store::{DbConn, QueryResult, StoreError, events, invitations};
use crate::web::admin::{DeskFrame, moment};
use crate::web::error::AppError;
use crate::web::form::Posted;
use crate::web::guard::{Organiser, Viewer};
use crate::web::{flash, page};

/// The most people in line that are shown.
const SHOWN: usize = 1_000;

/// Somebody in line.
struct Row {
    guest: Guest,
    invitation: Invitation,
    /// Whether it is their turn, or why not.
    turn: String,
    /// Since when they wait or, for an offer, until when the seat is kept.
    when: String,
}

#[derive(Template)]
#[template(path = "admin/seats/waiting.html")]
struct WaitingPage {
    desk: DeskFrame,
    event: Event,
    hall: Hall,
    /// Limits that are reached or nearly so: whose, seats taken, seats in all.
    shares: Vec<(Share, u32, u32)>,
    offered: Vec<Row>,
    waiting: Vec<Row>,
}

impl WaitingPage {
    /// Seats that can be given in all.
    fn limit(&self) -> u32 {
        self.event.details.seats.limit().unwrap_or(0)
    }

    fn seats_left(&self) -> Option<u32> {
        self.hall.free(&self.event.details.seats)
    }

    /// What happens when a seat comes free, in words.
    fn rule(&self) -> &'static str {
        match self.event.details.seats.waiting.list {
            WaitingList::Promote => {
                "A seat that comes free goes to the first of this list at once, with a confirmation by mail."
            }
            WaitingList::Offer => {
                "A seat that comes free is offered to the first of this list by mail, and kept for a time."
            }
            WaitingList::Propose => "You give the seats that come free. The order is only a proposal.",
            WaitingList::Off => {
                "The event has no waiting list: nobody can be added, and seats are given by you alone."
            }
        }
    }

    fn priorities() -> impl Iterator<Item = i32> {
        0..=Priority::MAX
    }
}

/// `GET /admin/events/{id}/waiting`
pub async fn list(
    app: Data<App>,
    request: HttpRequest,
    who: Viewer,
    id: Path<EventId>,
) -> Result<HttpResponse, AppError> {
    let (id, now) = (*id, app.clock.now());
    let loaded = app
        .db
        .read(move |c| -> Result<_, StoreError> {
            let Some(event) = events::find(c, id)? else { return Ok(None) };
            let hall = invitations::hall(c, &event, now)?;
            let offered = people(c, &event, &hall, Reply::Offered)?;
            let waiting = people(c, &event, &hall, Reply::Waiting)?;
            Ok(Some((event, hall, offered, waiting)))
        })
        .await?;
    let (event, hall, offered, waiting) = loaded.ok_or(AppError::NotFound)?;
    let desk = DeskFrame::new(&app, &request, &who);
    let shares = hall.shares(&event.details.seats.quotas);
    page::html(StatusCode::OK, &WaitingPage { desk, event, hall, shares, offered, waiting })
}

/// Those with this answer, in the order in which seats are given.
fn people(c: &mut DbConn, event: &Event, hall: &Hall, reply: Reply) -> QueryResult<Vec<Row>> {
    let mut line = invitations::with_reply(c, event.id, reply)?;
    if line.is_empty() {
        return Ok(Vec::new());
    }
    seats::line_up(&mut line);
    let outlook = seats::outlook(event, hall, &line);
    let filter = GuestFilter { reply: Some(reply), ..GuestFilter::default() };
    let guests = reports::guests(c, event.id, &filter, Sort::Name, None, SHOWN)?.guests;
    let mut guests: HashMap<InvitationId, Guest> =
        guests.into_iter().map(|guest| (guest.invitation_id, guest)).collect();
    let row = |(InLine { invitation, .. }, outlook): (InLine, Result<(), NoSeat>)| {
        let at = invitation.offered_until.or(invitation.waiting_since);
        let when = at.map(|at| moment(&event.details.zone, at)).unwrap_or_default();
        let turn = outlook.map_or_else(|why| why.to_string(), |()| "Next".to_owned());
        Some(Row { guest: guests.remove(&invitation.id)?, when, turn, invitation })
    };
    Ok(line.into_iter().zip(outlook).filter_map(row).collect())
}

/// Where a button leads back to.
async fn back(app: &App, id: InvitationId, notice: &str) -> Result<HttpResponse, AppError> {
    let found = app.db.read(move |c| invitations::find(c, id).map_err(StoreError::from)).await?;
    let invitation = found.ok_or(AppError::NotFound)?;
    Ok(flash::with(page::see_other(&paths::event_part(invitation.event_id, "waiting")), notice))
}

/// `POST /admin/invitations/{id}/seat`
pub async fn give(app: Data<App>, who: Organiser, id: Path<InvitationId>) -> Result<HttpResponse, AppError> {
    match AppError::refusal(actions::give(&app, who.actor(), *id).await)? {
        Ok(()) => back(&app, *id, "Seat given. The confirmation is on its way to this guest.").await,
        Err(SeatRefusal::Unknown) => Err(AppError::NotFound),
        Err(refusal) => back(&app, *id, &refusal.to_string()).await,
    }
}

/// A place on the list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct PriorityForm {
    priority: String,
}

/// `POST /admin/invitations/{id}/priority`
pub async fn set_priority(
    app: Data<App>,
    who: Organiser,
    id: Path<InvitationId>,
    Posted(form): Posted<PriorityForm>,
) -> Result<HttpResponse, AppError> {
    let priority = form.priority.trim().parse().ok().and_then(Priority::new);
    let priority = priority.ok_or(AppError::BadRequest("Choose a priority from 0 to 9, and try again."))?;
    match AppError::refusal(actions::set_priority(&app, who.actor(), *id, priority).await)? {
        Ok(()) => back(&app, *id, "The order was changed. Nobody was told.").await,
        Err(SeatRefusal::Unknown) => Err(AppError::NotFound),
        Err(refusal) => back(&app, *id, &refusal.to_string()).await,
    }
}
