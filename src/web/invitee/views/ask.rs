//! The invitation with its question, or with its form to change an answer.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use super::super::form::AnswerForm;
use super::super::language::Place;
use super::super::visit::Visit;
use super::Frame;
use super::facts::Facts;
use crate::domain::event::WaitingList;
use crate::domain::quotas::Share;
use crate::domain::seats::NoSeat;
use crate::i18n::{Html, Words};
use crate::web::error::AppError;
use crate::web::form::FieldErrors;
use crate::web::page;

#[derive(Template)]
#[template(path = "invitee/ask.html")]
struct AskPage<'a> {
    frame: Frame,
    words: Words,
    facts: Facts,
    name: String,
    /// There is an answer already; the page to go back to.
    back: Option<String>,
    /// What is said where no seat is free for this invitee.
    full: Option<Full>,
    /// What is said about the waiting list, where there is one and no seat is free.
    line: Option<Html>,
    /// The invitee is on it.
    waits: bool,
    /// What is said about a seat that is kept for the invitee.
    offer: Option<Html>,
    /// What is said to somebody whom a colleague proposed.
    proposed: Option<Html>,
    /// The invitee may send a colleague.
    may_send: bool,
    /// An acceptance was just refused because none is free.
    just_refused: bool,
    action: String,
    form: &'a AnswerForm,
    errors: &'a FieldErrors,
}

/// Why no seat is free, in the reader's words.
struct Full {
    title: String,
    text: String,
}

impl Full {
    fn new(why: NoSeat, visit: &Visit, words: Words) -> Self {
        let (title, text) = match (why, visit.event.details.seats.capacity) {
            (NoSeat::Limit(Share::Country(_)), _) => ("full-share-title", words.say("full-country")),
            (NoSeat::Limit(Share::Group(_)), _) => ("full-share-title", words.say("full-group")),
            (NoSeat::Taken, Some(seats)) => {
                ("full-title", words.say_with("full-text", &[("seats", seats.into())]))
            }
            (NoSeat::Taken, None) => ("full-title", String::new()),
        };
        Self { title: words.say(title), text }
    }
}

/// The page; `just_refused` after an acceptance for which no seat was free.
pub(in crate::web::invitee) fn page(
    status: StatusCode,
    visit: &Visit,
    place: &Place,
    form: &AnswerForm,
    errors: &FieldErrors,
    just_refused: bool,
) -> Result<HttpResponse, AppError> {
    let words = place.words;
    let facts = Facts::new(visit, words);
    let full = visit.no_seat().map(|why| Full::new(why, visit, words));
    let waits = visit.is_waiting();
    let has_line = waits || visit.event.details.seats.waiting.list != WaitingList::Off;
    let wait = || words.html("full-wait", &[("organiser", (&facts.organiser).into())]);
    let kept = || words.html("offer-text", &[("deadline", (&facts.deadline).into())]);
    let template = AskPage {
        frame: Frame::new(place, "", &facts.title).with_error_mark(!errors.is_empty()),
        words,
        name: visit.name(),
        back: visit.has_answered().then(|| place.here()),
        line: (full.is_some() && has_line).then(wait),
        waits,
        offer: visit.is_offered().then(kept),
        proposed: visit.proposer.as_ref().map(|name| words.html("nominee-of", &[("name", name.into())])),
        may_send: visit.may_propose(),
        // Somebody may have given a seat back in the meantime; then there is nothing to regret.
        just_refused: just_refused && full.is_some(),
        full,
        action: if place.changing { place.change() } else { place.here() },
        facts,
        form,
        errors,
    };
    page::html(status, &template)
}
