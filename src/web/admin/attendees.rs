//! The attendee list as a file.

use actix_web::body::SizedStream;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_ENCODING};
use actix_web::web::{Bytes, Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;

use super::events::edit::load;
use crate::actions::exports::{self, Answer, ExportError, Format, Wanted};
use crate::app::App;
use crate::domain::event::Event;
use crate::domain::id::EventId;
use crate::domain::invitation::Tally;
use crate::domain::question::Question;
use crate::domain::user::Permission;
use crate::store::{StoreError, invitations, questions};
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
    format: String,
    bom: String,
    questions: String,
    sensitive: String,
}

#[derive(Template)]
#[template(path = "admin/events/attendees.html")]
struct AttendeesPage {
    desk: DeskFrame,
    event: Event,
    choices: [(&'static str, &'static str, u32); 5],
    answer: &'static str,
    format: &'static str,
    /// The event asks its guests something; and some of it is sensitive.
    asks: bool,
    asks_sensitive: bool,
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
    let read = app.db.read(move |c| -> Result<_, StoreError> {
        Ok((invitations::tally(c, id)?, questions::of_event(c, id)?))
    });
    let (tally, asked): (Tally, Vec<Question>) = read.await?;
    let page = AttendeesPage {
        desk: DeskFrame::new(&app, &request, &who),
        event,
        asks: !asked.is_empty(),
        asks_sensitive: asked.iter().any(|question| question.details.sensitive),
        choices: [
            ("accepted", "Those who accepted", tally.accepted),
            ("declined", "Those who declined", tally.declined),
            ("unanswered", "Those who have not answered", tally.unanswered()),
            ("waiting", "Those on the waiting list", tally.waiting),
            ("all", "The whole guest list, with all answers", tally.listed + tally.revoked),
        ],
        answer: Answer::parse(&choice.answer).unwrap_or(Answer::Accepted).as_str(),
        format: Format::parse(&choice.format).unwrap_or(Format::Xlsx).as_str(),
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
    let format = Format::parse(&choice.format)
        .ok_or(AppError::BadRequest("Choose Excel or CSV for the list, and try again."))?;
    let sensitive = !choice.sensitive.is_empty();
    if sensitive && !who.may(Permission::Sensitive) {
        return Err(AppError::Forbidden);
    }
    let wanted = Wanted {
        answer,
        format,
        questions: !choice.questions.is_empty() || sensitive,
        sensitive,
        byte_order_mark: !choice.bom.is_empty(),
    };
    let begun = exports::begin(&app, who.actor(), *id, wanted).await;
    let mut export =
        AppError::refusal(begun)?.map_err(|exports::ExportRefusal::Unknown| AppError::NotFound)?;
    let length = export.prepare(&app).await?;
    let name = export.file_name();
    let pieces = futures_util::stream::try_unfold((export, app), |(mut export, app)| async move {
        match export.next(&app).await {
            Ok(Some(piece)) => Ok(Some((Bytes::from(piece), (export, app)))),
            Ok(None) => Ok(None),
            // The status is out already; the connection is cut, so that nobody takes half for whole.
            Err(error) => Err(AppError::from(error)),
        }
    });
    let mut response = HttpResponse::Ok();
    response
        .content_type(format.media_type())
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .insert_header((CONTENT_ENCODING, "identity"));
    Ok(match length {
        Some(length) => response.body(SizedStream::new(length, pieces)),
        None => response.streaming(pieces),
    })
}

impl From<ExportError> for AppError {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Store(error) => error.into(),
            other => {
                tracing::error!(error = %other, "a list could not be written");
                Self::Internal
            }
        }
    }
}
