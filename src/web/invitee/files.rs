//! Handing in the file that a question asks for, after the answer to the invitation: an acceptance never waits
//! for a scan of a passport.

use actix_multipart::Multipart;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};

use super::language::{Asked, Place};
use super::views::{closed, file, invalid};
use super::visit::Visit;
use super::{Opened, enter};
use crate::actions::answers::files::{self, FileRefusal};
use crate::app::App;
use crate::domain::id::QuestionId;
use crate::domain::question::answers::MAX_FILE;
use crate::domain::question::{Question, QuestionKind};
use crate::domain::reply::Refusal;
use crate::web::error::AppError;
use crate::web::limits::Limits;
use crate::web::page;
use crate::web::upload::{self, Limit, Part};

/// A file is read up to what is taken, and thrown away from there on.
const LIMIT: Limit = Limit { part: MAX_FILE, body: 8 * MAX_FILE };

/// The link of a request, and the question that it asks for a file.
async fn at(
    app: &App,
    limits: &Limits,
    (token, question): &(String, QuestionId),
    asked: &Asked,
    request: &HttpRequest,
) -> Result<Result<(Box<Visit>, Place, Question), HttpResponse>, AppError> {
    let visit = match enter(app, limits, token, request).await? {
        Opened::Invalid => return invalid::page(asked, request).map(Err),
        Opened::Expired(visit) => {
            return closed::expired(&visit, &Place::new(token, asked, &visit, request)).map(Err);
        }
        Opened::Valid(visit) => visit,
    };
    let place = Place::new(token, asked, &visit, request);
    if visit.must_prove {
        return Ok(Err(page::see_other(&place.here())));
    }
    let wanted = visit.asked_now().into_iter().find(|one| one.id == *question).cloned();
    let question = wanted.filter(|question| question.details.kind == QuestionKind::File);
    // Who changed their answer meanwhile is not asked any more; the page says what is.
    match question {
        Some(question) if files::takes_files(&visit.event, &visit.invitation, visit.now) => {
            Ok(Ok((visit, place, question)))
        }
        _ => Ok(Err(page::see_other(&place.here()))),
    }
}

/// `GET /i/{token}/files/{question}`: public, for whoever holds the link.
pub(in crate::web) async fn show(
    app: Data<App>,
    limits: Data<Limits>,
    path: Path<(String, QuestionId)>,
    asked: Query<Asked>,
    request: HttpRequest,
) -> Result<HttpResponse, AppError> {
    match at(&app, &limits, &path, &asked, &request).await? {
        Ok((visit, place, question)) => file::page(StatusCode::OK, &visit, &place, &question, None),
        Err(elsewhere) => Ok(elsewhere),
    }
}

/// `POST /i/{token}/files/{question}`: public, for whoever holds the link.
pub(in crate::web) async fn hand_in(
    app: Data<App>,
    limits: Data<Limits>,
    path: Path<(String, QuestionId)>,
    asked: Query<Asked>,
    request: HttpRequest,
    body: Multipart,
) -> Result<HttpResponse, AppError> {
    let (visit, place, question) = match at(&app, &limits, &path, &asked, &request).await? {
        Ok(found) => found,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let mut parts = upload::read(body, LIMIT).await?;
    let Part { content, file_name, too_large, .. } = upload::take(&mut parts, "file");
    let words = place.words;
    let large = || {
        let most = i32::try_from(MAX_FILE / 1024 / 1024).unwrap_or(i32::MAX);
        words.say_with("problem-file-large", &[("size", most.into())])
    };
    let again = |problem: String| {
        file::page(StatusCode::UNPROCESSABLE_ENTITY, &visit, &place, &question, Some(problem))
    };
    if too_large {
        return again(large());
    }
    if content.is_empty() && file_name.is_empty() {
        return again(words.say("problem-file-missing"));
    }
    limits.answer(&path.0).await?;
    let done = files::hand_in(&app, visit.link, question.id, content).await;
    match AppError::refusal(done)? {
        Ok(()) => Ok(page::see_other(&place.here())),
        Err(FileRefusal::TooLarge) => again(large()),
        Err(FileRefusal::Empty | FileRefusal::Type) => again(words.say("problem-file-type")),
        Err(FileRefusal::Closed(Refusal::Revoked)) => invalid::page(&asked, &request),
        // What is asked, or whether, changed a moment ago; the page says how it is now.
        Err(_) => Ok(page::see_other(&place.here())),
    }
}

/// `POST /i/{token}/files/{question}/forget`: public, for whoever holds the link.
pub(in crate::web) async fn forget(
    app: Data<App>,
    limits: Data<Limits>,
    path: Path<(String, QuestionId)>,
    asked: Query<Asked>,
    request: HttpRequest,
) -> Result<HttpResponse, AppError> {
    let (visit, place, question) = match at(&app, &limits, &path, &asked, &request).await? {
        Ok(found) => found,
        Err(elsewhere) => return Ok(elsewhere),
    };
    limits.answer(&path.0).await?;
    // Where there is none any more, the page shows that.
    let _gone = AppError::refusal(files::take_back(&app, visit.link, question.id).await)?;
    Ok(page::see_other(&place.file(question.id)))
}
