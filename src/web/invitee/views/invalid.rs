//! The one page of every link that does not work: broken, foreign or withdrawn. It is made without
//! the link, so that it cannot say which.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::super::language::{Asked, choices, preferred};
use super::Frame;
use crate::i18n::Words;
use crate::web::error::AppError;
use crate::web::page;

#[derive(Template)]
#[template(path = "invitee/invalid.html")]
struct InvalidPage {
    frame: Frame,
    words: Words,
}

/// The page, in the language that is asked for or the browser's.
pub(in crate::web::invitee) fn page(asked: &Asked, request: &HttpRequest) -> Result<HttpResponse, AppError> {
    let words = Words(asked.language().unwrap_or_else(|| preferred(request)));
    let frame = Frame {
        words,
        title: words.say("invalid-title"),
        assisting: None,
        choices: choices(words.language(), |language| format!("?lang={language}")),
    };
    page::html(StatusCode::NOT_FOUND, &InvalidPage { frame, words })
}
