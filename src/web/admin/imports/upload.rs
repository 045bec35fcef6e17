//! Uploading a file or pasting rows. Nothing comes in here: the list is kept for its preview.

use actix_multipart::Multipart;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::refused;
use crate::actions::imports::{self as actions, ImportRefusal};
use crate::app::App;
use crate::documents::table::{MAX_BYTES, TableError};
use crate::domain::event::Event;
use crate::domain::id::EventId;
use crate::paths;
use crate::web::admin::DeskFrame;
use crate::web::admin::events::edit::load;
use crate::web::error::AppError;
use crate::web::form::FieldErrors;
use crate::web::guard::Organiser;
use crate::web::page;
use crate::web::upload::{self, Limit, Part};

/// A list is read up to [`MAX_BYTES`], and thrown away from there on.
const LIMIT: Limit = Limit { part: MAX_BYTES, body: 10 * MAX_BYTES };

#[derive(Template)]
#[template(path = "admin/imports/new.html")]
struct UploadPage {
    desk: DeskFrame,
    event: Event,
    rows: String,
    errors: FieldErrors,
}

/// `GET /admin/events/{id}/imports/new`
pub async fn ask(
    app: Data<App>,
    request: HttpRequest,
    who: Organiser,
    id: Path<EventId>,
) -> Result<HttpResponse, AppError> {
    let event = load(&app, *id).await?;
    let desk = DeskFrame::new(&app, &request, &who);
    let page = UploadPage { desk, event, rows: String::new(), errors: FieldErrors::default() };
    page::html(StatusCode::OK, &page)
}

/// `POST /admin/events/{id}/imports/new`
pub async fn take(
    app: Data<App>,
    request: HttpRequest,
    who: Organiser,
    id: Path<EventId>,
    body: Multipart,
) -> Result<HttpResponse, AppError> {
    let event = load(&app, *id).await?;
    let mut parts = upload::read(body, LIMIT).await?;
    let too_big = parts.iter().any(|part| part.too_large);
    let Part { content: file, file_name, .. } = upload::take(&mut parts, "file");
    let rows = upload::take(&mut parts, "rows").content;
    let typed = String::from_utf8_lossy(&rows).into_owned();
    let (has_file, has_rows) = (!file.is_empty(), !typed.trim().is_empty());
    let problem = match (has_file, has_rows) {
        _ if too_big => Some(TableError::TooBig.to_string()),
        (true, true) => Some("Give either a file or pasted rows, not both.".to_owned()),
        (false, false) if file_name.is_empty() => {
            Some("Choose a file or paste the rows of your list.".to_owned())
        }
        (false, false) => Some("The file is empty. Choose another one, or paste the rows.".to_owned()),
        _ => None,
    };
    let again = |field, words: String| {
        let mut errors = FieldErrors::default();
        errors.add(field, words);
        let desk = DeskFrame::new(&app, &request, &who);
        page::html(StatusCode::UNPROCESSABLE_ENTITY, &UploadPage { desk, event, rows: typed, errors })
    };
    if let Some(words) = problem {
        return again("file", words);
    }
    let (field, bytes) = if has_file { ("file", file) } else { ("rows", rows) };
    match AppError::refusal(actions::stage(&app, who.actor(), *id, &file_name, bytes).await)? {
        Ok(import) => Ok(page::see_other(&paths::import(import))),
        Err(refusal @ (ImportRefusal::File(_) | ImportRefusal::NoGuests | ImportRefusal::EventOver(_))) => {
            again(field, refusal.to_string())
        }
        Err(refusal) => Err(refused(refusal)),
    }
}
