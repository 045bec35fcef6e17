//! The page by which people join a delegation.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use super::super::joining::{JoinForm, Joinable};
use super::super::language::choices;
use super::Frame;
use crate::domain::reply::Refusal;
use crate::i18n::{Arg, Html, Words};
use crate::web::error::AppError;
use crate::web::form::FieldErrors;
use crate::web::page;

#[derive(Template)]
#[template(path = "invitee/join.html")]
struct JoinPage<'a> {
    frame: Frame,
    words: Words,
    title: String,
    heading: String,
    /// What is said above the form, or instead of it.
    text: Html,
    when: String,
    place: Vec<String>,
    contact: Html,
    domain: String,
    /// The form is there.
    open: bool,
    action: String,
    form: &'a JoinForm,
    errors: &'a FieldErrors,
}

/// The page; `done` where an address was just taken.
pub(in crate::web::invitee) fn page(
    status: StatusCode,
    joinable: &Joinable,
    done: bool,
    form: &JoinForm,
    errors: &FieldErrors,
) -> Result<HttpResponse, AppError> {
    let words = joinable.words;
    let details = &joinable.event.details;
    let organisation = joinable.delegation.organisation.as_str();
    let (heading, text) = match (&joinable.closed, done) {
        (Some(Refusal::Cancelled), _) => (
            words.say("cancelled-title"),
            words.html("cancelled-text", &[("organiser", details.organiser_name.as_str().into())]),
        ),
        (Some(Refusal::NotOpen), _) => (words.say("unopened-title"), words.html("unopened-text", &[])),
        (Some(_), _) => (words.say("closed-title"), words.html("closed-early-text", &[])),
        (None, true) => (words.say("join-done-title"), words.html("join-done-text", &[])),
        (None, false) if joinable.left == 0 => {
            (words.say("join-full-title"), words.html("join-full-text", &[]))
        }
        (None, false) => {
            (words.say("join-title"), words.html("join-text", &[("organisation", organisation.into())]))
        }
    };
    let title = format!("{heading} – {}", details.title);
    let frame = Frame {
        words,
        title,
        assisting: None,
        choices: choices(words.language(), |language| {
            let done = if done { "&done=1" } else { "" };
            format!("{}?lang={language}{done}", joinable.path)
        }),
    };
    let template = JoinPage {
        frame: frame.with_error_mark(!errors.is_empty()),
        words,
        title: details.title.to_string(),
        heading,
        text,
        when: words.range(&details.zone, details.starts_at, details.ends_at),
        place: [&details.venue, &details.address]
            .into_iter()
            .filter(|line| !line.is_empty())
            .map(ToString::to_string)
            .collect(),
        contact: words.html(
            "page-contact",
            &[
                ("organiser", details.organiser_name.as_str().into()),
                ("email", Arg::email(details.organiser_email.as_str())),
            ],
        ),
        domain: joinable.domain.at(),
        open: joinable.closed.is_none() && joinable.left > 0 && !done,
        action: format!("{}?lang={}", joinable.path, words.language().as_str()),
        form,
        errors,
    };
    page::html(status, &template)
}
