//! The page of a link whose holder is not known: the event, the salutation and a masked address, and no more.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use super::super::language::Place;
use super::super::visit::Visit;
use super::Frame;
use crate::i18n::{Html, Words};
use crate::web::error::AppError;
use crate::web::page;

/// What just happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web::invitee) enum Told {
    /// Nothing: the link was opened.
    Nothing,
    /// An answer was sent and not taken, because nobody knows who sent it.
    NotTaken,
    /// A code is on its way.
    Sent,
    /// What was typed is not the code.
    Wrong,
    /// The code is over.
    Over,
}

#[derive(Template)]
#[template(path = "invitee/proof.html")]
struct ProofPage {
    frame: Frame,
    words: Words,
    name: String,
    title: String,
    text: Html,
    /// A code can be typed in.
    enters: bool,
    /// That one is on its way.
    sent: Option<Html>,
    /// What was not taken.
    notice: Option<String>,
    problem: String,
    code: String,
    proof: String,
}

/// The page.
pub(in crate::web::invitee) fn page(
    status: StatusCode,
    visit: &Visit,
    place: &Place,
    told: Told,
) -> Result<HttpResponse, AppError> {
    let words = place.words;
    let title = visit.event.details.title.to_string();
    let address = match &visit.assistant {
        Some(assistant) => assistant.email.masked(),
        None => visit.contact.details.email.masked(),
    };
    let problem = match told {
        Told::Nothing | Told::NotTaken | Told::Sent => String::new(),
        Told::Wrong => words.say("problem-code-wrong"),
        Told::Over => words.say("problem-code-over"),
    };
    let heading = words.say("proof-title");
    let enters = matches!(told, Told::Sent | Told::Wrong) || (told == Told::Nothing && visit.code_is_out);
    let on_its_way = || words.html("proof-sent", &[("email", (&address).into())]);
    let template = ProofPage {
        frame: Frame::new(place, &heading, &title).with_error_mark(!problem.is_empty()),
        words,
        name: visit.name(),
        title,
        text: words.html("proof-text", &[("email", (&address).into())]),
        enters,
        sent: (told == Told::Sent).then(on_its_way),
        notice: (told == Told::NotTaken).then(|| words.say("proof-not-taken")),
        problem,
        code: place.code(),
        proof: place.proof(),
    };
    page::html(status, &template)
}
