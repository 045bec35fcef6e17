//! What was recorded of an answer, and what can be done about it.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use super::super::language::Place;
use super::super::visit::Visit;
use super::Frame;
use super::facts::Facts;
use crate::domain::event::WaitingList;
use crate::domain::invitation::Confirmed;
use crate::i18n::{Arg, Html, Words};
use crate::web::error::AppError;
use crate::web::page;

#[derive(Template)]
#[template(path = "invitee/recorded.html")]
struct RecordedPage {
    frame: Frame,
    words: Words,
    facts: Facts,
    accepted: bool,
    heading: String,
    text: Html,
    /// The answer in the invitee's words.
    reply: String,
    confirmed: Option<Confirmed>,
    reason: String,
    when: String,
    /// The sentence about the mail, while it is on its way.
    mail: Option<Html>,
    /// The entry for the calendar, for those who come.
    calendar: Option<String>,
    /// The page with the form, while answers are taken.
    change: Option<String>,
    /// Until when, or whom to write to.
    note: Html,
}

/// The page; `open` while the answer can be changed.
pub(in crate::web::invitee) fn page(
    visit: &Visit,
    place: &Place,
    open: bool,
) -> Result<HttpResponse, AppError> {
    let words = place.words;
    let facts = Facts::new(visit, words);
    let accepted = visit.has_accepted();
    let organiser = [("organiser", Arg::from(&facts.organiser))];
    let (heading, text, reply) = if accepted {
        ("answer-accepted-title", "answer-accepted-text", "answer-reply-accepted")
    } else if visit.is_waiting() {
        ("waiting-title", "waiting-text", "answer-reply-waiting")
    } else {
        ("answer-declined-title", "answer-declined-text", "answer-reply-declined")
    };
    let (heading, text) = (words.say(heading), words.html(text, &organiser));
    let zone = &visit.event.details.zone;
    let template = RecordedPage {
        frame: Frame::new(place, &heading, &facts.title),
        words,
        accepted,
        heading,
        text,
        reply: words.say(reply),
        confirmed: visit.invitation.confirmed.clone().filter(|_| accepted || visit.is_waiting()),
        reason: visit.invitation.reason.to_string(),
        when: visit.invitation.replied_at.map_or_else(String::new, |at| words.date_time(zone, at)),
        mail: visit
            .mail_is_coming()
            .then(|| words.html("answer-mail", &[("email", visit.contact.details.email.masked().into())])),
        calendar: accepted.then(|| place.calendar()),
        change: open.then(|| place.change()),
        note: note(visit, words, &facts, open),
        facts,
    };
    page::html(StatusCode::OK, &template)
}

/// Until when the answer can be changed, or whom to write to.
fn note(visit: &Visit, words: Words, facts: &Facts, open: bool) -> Html {
    let deadline = || Arg::from(&facts.deadline);
    if !open {
        return words.html(
            "answer-change-by-mail",
            &[
                ("deadline", deadline()),
                ("organiser", (&facts.organiser).into()),
                ("email", Arg::email(&facts.email)),
            ],
        );
    }
    if visit.has_accepted() {
        return words.html("answer-change-until", &[("deadline", deadline())]);
    }
    if visit.is_waiting() {
        return words.html("waiting-until", &[("deadline", deadline())]);
    }
    if visit.no_seat().is_none() {
        return words.html("answer-accept-after-all", &[("deadline", deadline())]);
    }
    if visit.event.details.seats.waiting.list != WaitingList::Off {
        return words.html("waiting-after-all", &[("deadline", deadline())]);
    }
    words.html("full-later", &[("deadline", deadline())])
}
