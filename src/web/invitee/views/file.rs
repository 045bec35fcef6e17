//! The page on which a file is handed in.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use super::super::language::Place;
use super::super::visit::Visit;
use super::Frame;
use super::facts::Facts;
use crate::domain::question::Question;
use crate::domain::question::answers::MAX_FILE;
use crate::i18n::{Html, Words};
use crate::web::error::AppError;
use crate::web::page;

#[derive(Template)]
#[template(path = "invitee/file.html")]
struct FilePage {
    frame: Frame,
    words: Words,
    facts: Facts,
    label: String,
    hint: String,
    limit: String,
    sensitive: bool,
    /// That there is a file, and where to delete it.
    kept: Option<(Html, String)>,
    action: String,
    back: String,
    problem: String,
}

/// The page; `problem` with what was handed in.
pub(in crate::web::invitee) fn page(
    status: StatusCode,
    visit: &Visit,
    place: &Place,
    question: &Question,
    problem: Option<String>,
) -> Result<HttpResponse, AppError> {
    let words = place.words;
    let facts = Facts::new(visit, words);
    let kept = visit.kept.iter().find(|kept| kept.question == question.id);
    let details = &question.details;
    let label = details.label(words.language()).to_owned();
    let megabytes = i32::try_from(MAX_FILE / 1024 / 1024).unwrap_or(i32::MAX);
    let frame = Frame {
        choices: place.file_choices(question.id),
        ..Frame::new(place, &label, &facts.title).with_error_mark(problem.is_some())
    };
    let template = FilePage {
        frame,
        words,
        label,
        hint: details.wording(words.language()).map(|wording| wording.hint.to_string()).unwrap_or_default(),
        limit: words.say_with("file-hint", &[("size", megabytes.into())]),
        sensitive: details.sensitive,
        kept: kept.map(|kept| {
            let when = words.date_time(&visit.event.details.zone, kept.at);
            (words.html("file-kept", &[("date", when.into())]), place.file_forget(question.id))
        }),
        action: place.file(question.id),
        back: place.here(),
        problem: problem.unwrap_or_default(),
        facts,
    };
    page::html(status, &template)
}
