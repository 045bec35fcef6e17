//! The one door for rendering: status and headers beside the template.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use askama::Template;

use super::error::AppError;
use crate::domain::language::Language;

/// A page of HTML.
///
/// # Errors
/// [`AppError::Internal`] where the template fails.
pub fn html(status: StatusCode, template: &impl Template) -> Result<HttpResponse, AppError> {
    Ok(HttpResponse::build(status).content_type("text/html; charset=utf-8").body(template.render()?))
}

/// The answer to a successful POST: the browser is sent to the page that shows the result.
#[must_use]
pub fn see_other(path: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, path)).finish()
}

/// The designed page of a status from 400 on.
#[derive(Template)]
#[template(path = "error.html")]
pub(super) struct ErrorPage<'a> {
    language: Language,
    title: &'static str,
    text: &'static str,
    words: Option<&'static str>,
    request_id: &'a str,
}

impl<'a> ErrorPage<'a> {
    pub(super) fn new(
        status: StatusCode,
        language: Language,
        words: Option<&'static str>,
        request_id: &'a str,
    ) -> Self {
        let (title, text) = match status.as_u16() {
            400 | 405 => ("This request cannot be answered", "Please go back and try again."),
            403 => (
                "You may not do this",
                "Your account does not have the permission, or the request came from another site.",
            ),
            404 => (
                "There is no such page",
                "Please check the address. If you followed a link from a mail, copy it whole.",
            ),
            410 => ("This is over", "What you are looking for has ended."),
            413 => ("This is too large", "Please send less at once: files may have up to 20 MB."),
            415 => ("This kind of content is not taken", "Please send the form with an ordinary browser."),
            422 => ("Something is missing or wrong", "Please go back and check what you entered."),
            429 => ("Too many attempts", "Please wait a few minutes and try again."),
            503 => (
                "The service is busy",
                "Please try again in a moment. Nothing you sent was lost or half done.",
            ),
            _ => (
                "Something went wrong on our side",
                "It was recorded. Please try again in a moment; nothing was half done.",
            ),
        };
        Self { language, title, text, words, request_id }
    }
}
