//! Uploading a file or pasting rows. Nothing comes in here: the list is kept for its preview.

use std::time::Duration;

use actix_multipart::{Field, Multipart};
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use futures_util::StreamExt;

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

/// The most bytes that are read of a request before the connection is cut. What is over the limit
/// of a file is read and thrown away up to here, because a browser shows no answer before it has
/// sent everything.
const MAX_BODY: usize = 10 * MAX_BYTES;
/// The form has two fields; empty ones without end would add nothing to the bytes that are counted.
const MAX_PARTS: usize = 16;
/// How long an upload may stand still.
const PATIENCE: Duration = Duration::from_secs(30);

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
    let Sent { file, file_name, rows, too_big } = Sent::read(body).await?;
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

/// What came with the form.
#[derive(Default)]
struct Sent {
    file: Vec<u8>,
    file_name: String,
    rows: Vec<u8>,
    too_big: bool,
}

impl Sent {
    async fn read(mut body: Multipart) -> Result<Self, AppError> {
        let mut sent = Self::default();
        let mut left = MAX_BODY;
        let mut parts = 0;
        while let Some(part) = soon(body.next()).await? {
            let mut part = part.map_err(|_| broken())?;
            parts += 1;
            if parts > MAX_PARTS {
                return Err(broken());
            }
            let name = part.name().unwrap_or_default().to_owned();
            if name == "file" {
                let disposition = part.content_disposition();
                sent.file_name = disposition.and_then(|d| d.get_filename()).unwrap_or_default().to_owned();
            }
            let (bytes, whole) = collect(&mut part, &mut left).await?;
            sent.too_big |= !whole;
            match name.as_str() {
                "file" => sent.file = bytes,
                "rows" => sent.rows = bytes,
                _ => {}
            }
        }
        Ok(sent)
    }
}

fn broken() -> AppError {
    AppError::BadRequest("The upload did not arrive whole. Please go back and try again.")
}

/// What comes next of an upload, unless nothing comes for too long.
async fn soon<T>(next: impl Future<Output = T>) -> Result<T, AppError> {
    tokio::time::timeout(PATIENCE, next).await.map_err(|_| broken())
}

/// Reads a field to its end and keeps at most [`MAX_BYTES`] of it; false where there was more.
async fn collect(part: &mut Field, left: &mut usize) -> Result<(Vec<u8>, bool), AppError> {
    let (mut bytes, mut whole) = (Vec::new(), true);
    while let Some(chunk) = soon(part.next()).await? {
        let chunk = chunk.map_err(|_| broken())?;
        *left = left.checked_sub(chunk.len()).ok_or(AppError::TooLarge)?;
        if whole && bytes.len() + chunk.len() <= MAX_BYTES {
            bytes.extend_from_slice(&chunk);
        } else {
            whole = false;
        }
    }
    Ok((if whole { bytes } else { Vec::new() }, whole))
}
