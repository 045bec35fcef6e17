//! What happens to an event as a whole: opening, closing, archiving, cancelling, cloning.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;

use super::edit::load;
use crate::actions::events as actions;
use crate::app::App;
use crate::domain::event::{Event, EventStatus, StatusChange};
use crate::domain::id::EventId;
use crate::paths;
use crate::web::admin::DeskFrame;
use crate::web::error::AppError;
use crate::web::form::Posted;
use crate::web::guard::Organiser;
use crate::web::{flash, page};

/// Which change of status.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct StatusForm {
    change: String,
}

/// `POST /admin/events/{id}/status`
pub async fn set_status(
    app: Data<App>,
    who: Organiser,
    id: Path<EventId>,
    Posted(form): Posted<StatusForm>,
) -> Result<HttpResponse, AppError> {
    let change = StatusChange::parse(&form.change)
        .filter(|change| *change != StatusChange::Cancel)
        .ok_or(AppError::BadRequest("Choose what to do with the event with the buttons on its page."))?;
    let notice = match AppError::refusal(actions::set_status(&app, who.actor(), *id, change).await)? {
        Ok(EventStatus::Open) => "The event is open: invitations can be sent and answered.".to_owned(),
        Ok(EventStatus::Closed) => "The event is closed: answers are no longer taken.".to_owned(),
        Ok(status) => format!("The event is {status} now."),
        Err(actions::EventRefusal::Unknown) => return Err(AppError::NotFound),
        Err(refusal) => refusal.to_string(),
    };
    Ok(flash::with(page::see_other(&paths::event(*id)), &notice))
}

#[derive(Template)]
#[template(path = "admin/events/clone.html")]
struct ClonePage {
    desk: DeskFrame,
    event: Event,
}

/// `GET /admin/events/{id}/clone`
pub async fn ask_clone(
    app: Data<App>,
    request: HttpRequest,
    who: Organiser,
    id: Path<EventId>,
) -> Result<HttpResponse, AppError> {
    let event = load(&app, *id).await?;
    page::html(StatusCode::OK, &ClonePage { desk: DeskFrame::new(&app, &request, &who), event })
}

/// With or without the guest list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct CloneForm {
    guests: String,
}

/// `POST /admin/events/{id}/clone`
pub async fn clone(
    app: Data<App>,
    who: Organiser,
    id: Path<EventId>,
    Posted(form): Posted<CloneForm>,
) -> Result<HttpResponse, AppError> {
    match AppError::refusal(actions::clone(&app, who.actor(), *id, !form.guests.is_empty()).await)? {
        Ok(next) => Ok(flash::with(
            page::see_other(&paths::event_part(next, "edit")),
            "This is the copy, a draft. Check its dates and save it.",
        )),
        Err(_) => Err(AppError::NotFound),
    }
}
