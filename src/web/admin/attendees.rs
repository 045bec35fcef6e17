//! The attendee list as a file.

use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_ENCODING};
use actix_web::web::{Bytes, Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;

use super::events::edit::load;
use crate::actions::exports::{self, Answer};
use crate::app::App;
use crate::domain::event::Event;
use crate::domain::id::EventId;
use crate::domain::invitation::Tally;
use crate::store::{StoreError, invitations};
use crate::web::admin::DeskFrame;
use crate::web::error::AppError;
use crate::web::form::Posted;
use crate::web::guard::Staff;
use crate::web::page;

/// Which guests, in which clothes.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Choice {
    answer: String,
    bom: String,
}

#[derive(Template)]
#[template(path = "admin/events/attendees.html")]
struct AttendeesPage {
    desk: DeskFrame,
    event: Event,
    choices: [(&'static str, &'static str, u32); 4],
    answer: &'static str,
}

/// `GET /admin/events/{id}/attendees`
pub async fn ask(
    app: Data<App>,
    request: HttpRequest,
    who: Staff,
    id: Path<EventId>,
    choice: Query<Choice>,
) -> Result<HttpResponse, AppError> {
    let id = *id;
    let event = load(&app, id).await?;
    let tally: Tally = app.db.read(move |c| invitations::tally(c, id).map_err(StoreError::from)).await?;
    let page = AttendeesPage {
        desk: DeskFrame::new(&app, &request, &who),
        event,
        choices: [
            ("accepted", "Those who accepted", tally.accepted),
            ("declined", "Those who declined", tally.declined),
            ("unanswered", "Those who have not answered", tally.unanswered()),
            ("all", "The whole guest list, with all answers", tally.listed + tally.revoked),
        ],
        answer: Answer::parse(&choice.answer).unwrap_or(Answer::Accepted).as_str(),
    };
    page::html(StatusCode::OK, &page)
}

/// `POST /admin/events/{id}/attendees`: the file. A POST, because it leaves an entry in the audit.
pub async fn download(
    app: Data<App>,
    who: Staff,
    id: Path<EventId>,
    Posted(choice): Posted<Choice>,
) -> Result<HttpResponse, AppError> {
    let answer = Answer::parse(&choice.answer)
        .ok_or(AppError::BadRequest("Choose which guests the list is to have, and try again."))?;
    let begun = exports::begin(&app, who.actor(), *id, answer, !choice.bom.is_empty()).await;
    let export = AppError::refusal(begun)?.map_err(|exports::ExportRefusal::Unknown| AppError::NotFound)?;
    let name = export.file_name();
    let pieces = futures_util::stream::try_unfold((export, app), |(mut export, app)| async move {
        match export.next(&app).await {
            Ok(Some(piece)) => Ok(Some((Bytes::from(piece), (export, app)))),
            Ok(None) => Ok(None),
            // The status is out already; the connection is cut, so that nobody takes half for whole.
            Err(error) => Err(AppError::from(error)),
        }
    });
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .insert_header((CONTENT_ENCODING, "identity"))
        .streaming(pieces))
}
