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
    said: Said,
}

/// What the page says about the invitation.
struct Said {
    heading: String,
    /// One paragraph each.
    texts: Vec<Html>,
    /// What to do and whom to write to; the foot of the page names them where this does not.
    contact: Option<Html>,
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
    let said = match refusal {
        Refusal::Cancelled => Said {
            heading: words.say("cancelled-title"),
            texts: vec![words.html("cancelled-text", &[("organiser", (&facts.organiser).into())])],
            contact: None,
        },
        Refusal::Over => return over(visit, place),
        Refusal::TooLate => Said {
            heading: words.say("closed-title"),
            texts: vec![words.html("closed-text", &[("deadline", (&facts.deadline).into())])],
            contact: Some(contact()),
        },
        Refusal::Closed | Refusal::Full(_) | Refusal::NoPlace(..) | Refusal::Replaced => Said {
            heading: words.say("closed-title"),
            texts: vec![words.html("closed-early-text", &[])],
            contact: Some(contact()),
        },
        Refusal::NotOpen => Said {
            heading: words.say("unopened-title"),
            texts: vec![words.html("unopened-text", &[])],
            contact: None,
        },
        Refusal::Revoked | Refusal::Unknown => return Err(AppError::NotFound),
    };
    show(status, place, facts, said)
}

/// The page of an event that has taken place.
fn over(visit: &Visit, place: &Place) -> Result<HttpResponse, AppError> {
    let words = place.words;
    let end = words.date_time(&visit.event.details.zone, visit.event.details.ends_at);
    let said = Said {
        heading: words.say("over-title"),
        texts: vec![words.html("over-text", &[("end", end.into())])],
        contact: None,
    };
    show(StatusCode::GONE, place, Facts::new(visit, words), said)
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
    let contact = words.html(
        "expired-text",
        &[("organiser", (&facts.organiser).into()), ("email", Arg::email(&facts.email))],
    );
    let said = Said { heading: words.say("expired-title"), texts: Vec::new(), contact: Some(contact) };
    show(StatusCode::GONE, place, facts, said)
}

fn show(status: StatusCode, place: &Place, facts: Facts, said: Said) -> Result<HttpResponse, AppError> {
    let frame = Frame::new(place, &said.heading, &facts.title);
    page::html(status, &ClosedPage { frame, words: place.words, facts, said })
}
