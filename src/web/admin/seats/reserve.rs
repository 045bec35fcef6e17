//! The reserve list: who would be invited next and why another would not, the order, and the button that
//! invites as many as are shown.

use std::collections::HashMap;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;

use crate::actions::seats::SeatRefusal;
use crate::actions::seats::reserve as actions;
use crate::app::App;
use crate::domain::contact::Tag;
use crate::domain::event::{Event, ReserveRule};
use crate::domain::id::{EventId, InvitationId};
use crate::domain::seats::{Hall, InLine, NoSeat, reserve};
use crate::domain::text::Line;
use crate::paths;
use crate::store::reports::{self, Guest, GuestFilter, Sort};
use crate::store::{StoreError, events, invitations};
use crate::web::admin::DeskFrame;
use crate::web::error::AppError;
use crate::web::form::{FieldErrors, Posted};
use crate::web::guard::{Organiser, Viewer};
use crate::web::{flash, page};

/// The most guests of a list that are shown here.
const SHOWN: usize = 1_000;

/// One of the reserve.
struct Row {
    /// Counted from 1.
    place: usize,
    guest: Guest,
    /// Whether they would be invited now, or why not.
    turn: String,
}

#[derive(Template)]
#[template(path = "admin/seats/reserve.html")]
struct ReservePage {
    desk: DeskFrame,
    event: Event,
    hall: Hall,
    /// How many were invited and may still answer.
    silent: usize,
    room: Option<u32>,
    rows: Vec<Row>,
    /// How many would be invited now.
    next: usize,
    /// An invitation that went out now could be answered.
    invites: bool,
    /// Guests who are neither invited nor reserves.
    others: u32,
    tag: String,
    errors: FieldErrors,
}

impl ReservePage {
    /// Seats that can be given in all.
    fn limit(&self) -> u32 {
        self.event.details.seats.limit().unwrap_or(0)
    }

    fn is_automatic(&self) -> bool {
        self.event.details.seats.reserve == ReserveRule::AsSeatsComeFree
    }
}

async fn render(
    app: &App,
    desk: DeskFrame,
    id: EventId,
    tag: String,
    errors: FieldErrors,
) -> Result<HttpResponse, AppError> {
    let now = app.clock.now();
    let loaded = app
        .db
        .read(move |c| -> Result<_, StoreError> {
            let Some(event) = events::find(c, id)? else { return Ok(None) };
            let hall = invitations::hall(c, &event, now)?;
            let silent = invitations::silent(c, &event, now)?;
            let people = invitations::reserve(c, id)?;
            let filter = GuestFilter { reserve: true, ..GuestFilter::default() };
            let guests = reports::guests(c, id, &filter, Sort::Name, None, SHOWN)?.guests;
            Ok(Some((event, hall, silent, people, guests)))
        })
        .await?;
    let (event, hall, silent, people, guests) = loaded.ok_or(AppError::NotFound)?;
    let outlook = reserve::outlook(&event, &hall, &silent, &people);
    let next = outlook.iter().filter(|outcome| outcome.is_ok()).count();
    let reserves = people.len();
    let mut guests: HashMap<InvitationId, Guest> =
        guests.into_iter().map(|guest| (guest.invitation_id, guest)).collect();
    let row = |(place, (person, outcome)): (usize, (InLine, Result<(), NoSeat>))| {
        let turn = match outcome {
            Ok(()) => "Next".to_owned(),
            Err(NoSeat::Taken) => "No room yet".to_owned(),
            Err(limit) => limit.to_string(),
        };
        Some(Row { place, guest: guests.remove(&person.invitation.id)?, turn })
    };
    let page = ReservePage {
        room: reserve::room(&event, &hall, &silent, reserves),
        rows: (1..).zip(people.into_iter().zip(outlook)).filter_map(row).collect(),
        next,
        invites: reserve::invites(&event, now),
        others: reserve::unsent(&hall, reserves),
        silent: silent.len(),
        desk,
        event,
        hall,
        tag,
        errors,
    };
    let status = if page.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page::html(status, &page)
}

/// `GET /admin/events/{id}/reserve`
pub async fn list(
    app: Data<App>,
    request: HttpRequest,
    who: Viewer,
    id: Path<EventId>,
) -> Result<HttpResponse, AppError> {
    render(&app, DeskFrame::new(&app, &request, &who), *id, String::new(), FieldErrors::default()).await
}

/// Which guests become reserves.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct PutForm {
    tag: String,
}

/// `POST /admin/events/{id}/reserve`
pub async fn put(
    app: Data<App>,
    request: HttpRequest,
    who: Organiser,
    id: Path<EventId>,
    Posted(form): Posted<PutForm>,
) -> Result<HttpResponse, AppError> {
    let tag: Tag = match Line::parse(&form.tag) {
        Ok(tag) => tag,
        Err(error) => {
            let mut errors = FieldErrors::default();
            errors.add("tag", format!("The tag {error}."));
            return render(&app, DeskFrame::new(&app, &request, &who), *id, form.tag, errors).await;
        }
    };
    let tag = Some(tag).filter(|tag| !tag.is_empty());
    match AppError::refusal(actions::put_on_reserve(&app, who.actor(), *id, tag).await)? {
        Ok(0) => back(*id, "Nobody fits: all such guests are invited or on the reserve list already."),
        Ok(1) => back(*id, "One guest is on the reserve list now."),
        Ok(put) => back(*id, &format!("{put} guests are on the reserve list now.")),
        Err(SeatRefusal::Unknown) => Err(AppError::NotFound),
        Err(refusal) => back(*id, &refusal.to_string()),
    }
}

/// How many were shown.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct InviteForm {
    expected: String,
}

/// `POST /admin/events/{id}/reserve/invite`
pub async fn invite(
    app: Data<App>,
    who: Organiser,
    id: Path<EventId>,
    Posted(form): Posted<InviteForm>,
) -> Result<HttpResponse, AppError> {
    let expected = form.expected.trim().parse::<usize>().ok().filter(|expected| *expected > 0);
    let expected = expected
        .ok_or(AppError::BadRequest("Open the reserve list again, and invite as many as it shows."))?;
    match AppError::refusal(actions::invite_reserves(&app, who.actor(), *id, expected).await)? {
        Ok(1) => back(*id, "One invitation is on its way."),
        Ok(invited) => back(*id, &format!("{invited} invitations are on their way.")),
        Err(SeatRefusal::Unknown) => Err(AppError::NotFound),
        Err(refusal) => back(*id, &refusal.to_string()),
    }
}

/// A place on the list; empty: off it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct PlaceForm {
    place: String,
}

/// `POST /admin/invitations/{id}/reserve`
pub async fn move_one(
    app: Data<App>,
    who: Organiser,
    id: Path<InvitationId>,
    Posted(form): Posted<PlaceForm>,
) -> Result<HttpResponse, AppError> {
    let typed = form.place.trim();
    let place = if typed.is_empty() { None } else { typed.parse::<usize>().ok().filter(|place| *place > 0) };
    if place.is_none() && !typed.is_empty() {
        return Err(AppError::BadRequest("Enter the place as a whole number, 1 for the first."));
    }
    match AppError::refusal(actions::move_reserve(&app, who.actor(), *id, place).await)? {
        Ok(event) if place.is_some() => back(event, "The order was changed."),
        Ok(event) => back(event, "The guest is no reserve any more, and not invited."),
        Err(SeatRefusal::Unknown) => Err(AppError::NotFound),
        Err(refusal) => Ok(flash::with(page::see_other(&paths::invitation(*id)), &refusal.to_string())),
    }
}

fn back(event: EventId, notice: &str) -> Result<HttpResponse, AppError> {
    Ok(flash::with(page::see_other(&paths::event_part(event, "reserve")), notice))
}
