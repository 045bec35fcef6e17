//! Pages of an invitation that takes no answer: too late, cancelled, over, not open yet, expired.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use super::super::language::Place;
use super::super::visit::Visit;
use super::Frame;
use super::facts::Facts;
use crate::domain::event::EventStatus;
use crate::domain::reply::Refusal;
use crate::i18n::{Arg, Html, Words};
use crate::web::error::AppError;
use crate::web::page;

#[derive(Template)]
#[template(path = "invitee/closed.html")]
struct ClosedPage {
    frame: Frame,
    words: Words,
    facts: Facts,
    heading: String,
    /// One paragraph each.
    texts: Vec<Html>,
}

/// The page for a refusal.
pub(in crate::web::invitee) fn page(
    status: StatusCode,
    visit: &Visit,
    place: &Place,
    refusal: Refusal,
) -> Result<HttpResponse, AppError> {
    let words = place.words;
    let facts = Facts::new(visit, words);
    let contact = || {
        words.html(
            "closed-contact",
            &[("organiser", (&facts.organiser).into()), ("email", Arg::email(&facts.email))],
        )
    };
    let (heading, texts) = match refusal {
        Refusal::Cancelled => (
            words.say("cancelled-title"),
            vec![words.html("cancelled-text", &[("organiser", (&facts.organiser).into())])],
        ),
        Refusal::Over => return over(visit, place),
        Refusal::TooLate => (
            words.say("closed-title"),
            vec![words.html("closed-text", &[("deadline", (&facts.deadline).into())]), contact()],
        ),
        Refusal::Closed | Refusal::Full => {
            (words.say("closed-title"), vec![words.html("closed-early-text", &[]), contact()])
        }
        Refusal::NotOpen => (words.say("unopened-title"), vec![words.html("unopened-text", &[])]),
        Refusal::Revoked => return Err(AppError::NotFound),
    };
    show(status, place, facts, heading, texts)
}

/// The page of an event that has taken place.
fn over(visit: &Visit, place: &Place) -> Result<HttpResponse, AppError> {
    let words = place.words;
    let end = words.date_time(&visit.event.details.zone, visit.event.details.ends_at);
    let texts = vec![words.html("over-text", &[("end", end.into())])];
    show(StatusCode::GONE, place, Facts::new(visit, words), words.say("over-title"), texts)
}

/// The page of a link whose time is over; mostly because the event's is.
pub(in crate::web::invitee) fn expired(visit: &Visit, place: &Place) -> Result<HttpResponse, AppError> {
    let words = place.words;
    let facts = Facts::new(visit, words);
    if visit.event.status == EventStatus::Cancelled {
        return page(StatusCode::GONE, visit, place, Refusal::Cancelled);
    }
    if visit.now >= visit.event.details.ends_at {
        return over(visit, place);
    }
    let texts = vec![words.html(
        "expired-text",
        &[("organiser", (&facts.organiser).into()), ("email", Arg::email(&facts.email))],
    )];
    show(StatusCode::GONE, place, facts, words.say("expired-title"), texts)
}

fn show(
    status: StatusCode,
    place: &Place,
    facts: Facts,
    heading: String,
    texts: Vec<Html>,
) -> Result<HttpResponse, AppError> {
    let frame = Frame::new(place, &heading, &facts.title);
    page::html(status, &ClosedPage { frame, words: place.words, facts, heading, texts })
}
