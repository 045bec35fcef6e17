//! A colleague in the invitee's place: proposed and not decided, or invited.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use super::super::language::Place;
use super::super::visit::Visit;
use super::Frame;
use super::facts::Facts;
use crate::domain::nomination::{Nomination, NominationStatus};
use crate::i18n::{Arg, Html, Words};
use crate::web::error::AppError;
use crate::web::page;

#[derive(Template)]
#[template(path = "invitee/nominated.html")]
struct NominatedPage {
    frame: Frame,
    words: Words,
    facts: Facts,
    heading: String,
    text: Html,
    name: String,
    position: String,
    email: String,
    when: String,
    /// Where to take the proposal back until it is decided, and where to change one's own answer.
    undecided: Option<(String, Option<String>)>,
    /// Whom to write to once it is decided.
    note: Option<Html>,
}

/// The page of a proposal that nobody has decided, or of a colleague who was invited; `open` while the invitee's
/// own answer can be changed.
pub(in crate::web::invitee) fn page(
    visit: &Visit,
    place: &Place,
    nomination: &Nomination,
    open: bool,
) -> Result<HttpResponse, AppError> {
    let words = place.words;
    let facts = Facts::new(visit, words);
    let proposed = nomination.status == NominationStatus::Proposed;
    let (heading, text) = if proposed {
        (
            words.say("nominee-proposed-title"),
            words.html("nominee-proposed-text", &[("organiser", (&facts.organiser).into())]),
        )
    } else {
        (
            words.say("nominee-invited-title"),
            words.html("nominee-invited-text", &[("organiser", (&facts.organiser).into())]),
        )
    };
    let note = || {
        words.html(
            "nominee-invited-note",
            &[("organiser", (&facts.organiser).into()), ("email", Arg::email(&facts.email))],
        )
    };
    let at = nomination.decided_at.unwrap_or(nomination.proposed_at);
    let template = NominatedPage {
        frame: Frame::new(place, &heading, &facts.title),
        words,
        heading,
        text,
        name: nomination.nominee.name.to_string(),
        position: nomination.nominee.position.to_string(),
        email: nomination.nominee.email.masked(),
        when: words.date_time(&visit.event.details.zone, at),
        undecided: proposed.then(|| (place.withdraw(), open.then(|| place.change()))),
        note: (!proposed).then(note),
        facts,
    };
    page::html(StatusCode::OK, &template)
}
