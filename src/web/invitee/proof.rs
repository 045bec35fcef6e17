//! Proving the mailbox: a code is asked for, and typed in.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;

use super::language::{Asked, Place};
use super::views::proof::Told;
use super::views::{closed, invalid, proof};
use super::visit::Visit;
use super::{Opened, browser, enter};
use crate::actions::proofs::{self, ProofRefusal};
use crate::app::App;
use crate::web::error::AppError;
use crate::web::form::Posted;
use crate::web::limits::Limits;
use crate::web::page;

/// The digits.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct CodeForm {
    code: String,
}

/// The link of a request; a page instead where it does not work, or where nothing has to be proven.
async fn at(
    app: &App,
    limits: &Limits,
    token: &str,
    asked: &Asked,
    request: &HttpRequest,
) -> Result<Result<(Box<Visit>, Place), HttpResponse>, AppError> {
    match enter(app, limits, token, request).await? {
        Opened::Invalid => invalid::page(asked, request).map(Err),
        Opened::Expired(visit) => {
            closed::expired(&visit, &Place::new(token, asked, &visit, request)).map(Err)
        }
        Opened::Valid(visit) => {
            let place = Place::new(token, asked, &visit, request);
            if visit.must_prove { Ok(Ok((visit, place))) } else { Ok(Err(page::see_other(&place.here()))) }
        }
    }
}

/// `POST /i/{token}/code`: public, for whoever holds the link. Sends a code to the mailbox of record.
pub(in crate::web) async fn send(
    app: Data<App>,
    limits: Data<Limits>,
    token: Path<String>,
    asked: Query<Asked>,
    request: HttpRequest,
) -> Result<HttpResponse, AppError> {
    let (visit, place) = match at(&app, &limits, &token, &asked, &request).await? {
        Ok(found) => found,
        Err(elsewhere) => return Ok(elsewhere),
    };
    limits.code(&token).await?;
    match AppError::refusal(proofs::send(&app, visit.link).await)? {
        Ok(()) => proof::page(StatusCode::OK, &visit, &place, Told::Sent),
        Err(_) => invalid::page(&asked, &request),
    }
}

/// `POST /i/{token}/proof`: public, for whoever holds the link.
pub(in crate::web) async fn prove(
    app: Data<App>,
    limits: Data<Limits>,
    token: Path<String>,
    asked: Query<Asked>,
    request: HttpRequest,
    Posted(form): Posted<CodeForm>,
) -> Result<HttpResponse, AppError> {
    let (visit, place) = match at(&app, &limits, &token, &asked, &request).await? {
        Ok(found) => found,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
    match AppError::refusal(proofs::prove(&app, visit.link, &form.code).await)? {
        Ok(()) => {
            Ok(browser::remember(&app, &visit, &token, browser::Did::Proved, page::see_other(&place.here())))
        }
        Err(ProofRefusal::Wrong) => proof::page(unprocessable, &visit, &place, Told::Wrong),
        Err(ProofRefusal::Over) => proof::page(unprocessable, &visit, &place, Told::Over),
        Err(ProofRefusal::Revoked) => invalid::page(&asked, &request),
    }
}
