//! The page by which whoever got a mail stops more of them.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use super::super::language::choices;
use super::Frame;
use crate::actions::suppressions::Stoppable;
use crate::domain::language::Language;
use crate::i18n::{Arg, Html, Words};
use crate::paths;
use crate::web::error::AppError;
use crate::web::page;

#[derive(Template)]
#[template(path = "invitee/stop.html")]
struct StopPage {
    frame: Frame,
    heading: String,
    text: Html,
    stopped: bool,
    /// What the button does.
    action: String,
    button: String,
    /// That it is no answer, and whom to write to.
    note: Html,
}

/// The page: the question, or what was done.
pub(in crate::web::invitee) fn page(
    mail: &Stoppable,
    language: Language,
    token: &str,
) -> Result<HttpResponse, AppError> {
    let words = Words(language);
    let details = &mail.event.details;
    let here = paths::unsubscribe(token);
    let email = mail.email.masked();
    let (heading, text, button, action) = if mail.stopped {
        let text = words.html("stop-done-text", &[("email", email.into())]);
        (words.say("stop-done-title"), text, words.say("stop-again"), paths::resubscribe(token))
    } else {
        (
            words.say("stop-title"),
            words.html("stop-text", &[("email", email.into())]),
            words.say("stop-button"),
            here.clone(),
        )
    };
    let template = StopPage {
        frame: Frame {
            words,
            title: heading.clone(),
            assisting: None,
            choices: choices(language, |language| format!("{here}?lang={language}")),
        },
        heading,
        text,
        stopped: mail.stopped,
        action: format!("{action}?lang={language}"),
        button,
        note: words.html(
            "stop-no-answer",
            &[
                ("organiser", details.organiser_name.as_str().into()),
                ("email", Arg::email(details.organiser_email.as_str())),
            ],
        ),
    };
    page::html(StatusCode::OK, &template)
}
