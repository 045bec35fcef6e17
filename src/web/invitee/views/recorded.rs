//! What was recorded of an answer, and what can be done about it.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use super::super::language::Place;
use super::super::visit::Visit;
use super::Frame;
use super::facts::Facts;
use crate::actions::answers::files::takes_files;
use crate::domain::attendance::Mode;
use crate::domain::deadline::answer_by;
use crate::domain::event::WaitingList;
use crate::domain::invitation::Confirmed;
use crate::domain::question::answers::Kind;
use crate::domain::question::{Question, QuestionKind};
use crate::i18n::{Arg, Html, Words};
use crate::web::error::AppError;
use crate::web::page;
use crate::web::programme::SessionField;
use crate::web::questions;

#[derive(Template)]
#[template(path = "invitee/recorded.html")]
struct RecordedPage {
    frame: Frame,
    words: Words,
    facts: Facts,
    /// The members of the delegation that the invitee leads.
    delegation: Option<String>,
    accepted: bool,
    heading: String,
    text: Html,
    /// The answer in the invitee's words.
    reply: String,
    /// How the invitee attends, where guests choose.
    mode: Option<String>,
    confirmed: Option<Confirmed>,
    reason: String,
    when: String,
    /// The assistant who answered.
    answered_by: Option<String>,
    /// What was answered to questions: the question and the answer.
    answers: Vec<(String, String)>,
    /// The sessions: what each is called, when and where it is, and whether the invitee attends.
    programme: Vec<SessionField>,
    /// The files that are asked for: the question, whether one is there, and where to hand one in, while they
    /// are taken.
    files: Vec<(String, bool, Option<String>)>,
    /// The questions that must be answered and are not, files left out.
    missing: Vec<String>,
    /// The files that must be handed in and are not, and where.
    missing_files: Vec<(String, String)>,
    /// What somebody on the waiting list can do instead, where there is another way to attend.
    instead: Option<String>,
    /// The sentence about the mail: while it is on its way, or that none is sent.
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
    let takes_files = takes_files(&visit.event, &visit.invitation, visit.now);
    let organiser = [("organiser", Arg::from(&facts.organiser))];
    let online = visit.invitation.attends(visit.ways()) == Some(Mode::Online);
    let (heading, text, reply) = if accepted && online {
        let text = if facts.join.is_some() { "answer-online-text" } else { "answer-online-text-later" };
        ("answer-online-title", text, "answer-reply-accepted")
    } else if accepted {
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
        delegation: visit.leads.as_ref().filter(|_| open).map(|_| place.delegation()),
        accepted,
        heading,
        text,
        reply: words.say(reply),
        mode: visit.ways().is_choice().then(|| mode(visit, words)).flatten(),
        confirmed: visit.invitation.confirmed.clone().filter(|_| accepted || visit.is_waiting()),
        reason: visit.invitation.reason.to_string(),
        answered_by: visit
            .answered_by
            .as_ref()
            .map(|name| words.say_with("assistant-role", &[("name", name.into())])),
        answers: answers(visit, words),
        programme: if accepted { visit.offered().fields(None, words) } else { Vec::new() },
        files: files(visit, place, takes_files),
        missing: missing(visit, words, open),
        missing_files: missing_files(visit, place, takes_files),
        when: visit.invitation.replied_at.map_or_else(String::new, |at| words.date_time(zone, at)),
        instead: (open && visit.is_waiting() && visit.ways().is_choice())
            .then(|| words.say("waiting-online")),
        mail: mail(visit, words),
        calendar: accepted.then(|| place.calendar()),
        change: open.then(|| place.change()),
        note: note(visit, words, &facts, open),
        facts,
    };
    page::html(StatusCode::OK, &template)
}

/// That a mail is coming, or that none is, at the invitee's wish.
fn mail(visit: &Visit, words: Words) -> Option<Html> {
    let email = visit.contact.details.email.masked();
    if visit.unmailed {
        return Some(words.html("stop-reply", &[("email", email.into())]));
    }
    visit.mail_is_coming().then(|| words.html("answer-mail", &[("email", email.into())]))
}

/// How the invitee attends, or will.
fn mode(visit: &Visit, words: Words) -> Option<String> {
    visit.invitation.attends(visit.ways()).map(|mode| match mode {
        Mode::InPerson => words.say("reply-mode-in-person"),
        Mode::Online => words.say("reply-mode-online"),
    })
}

/// What was answered to the questions that go with the answer, in their order.
fn answers(visit: &Visit, words: Words) -> Vec<(String, String)> {
    let mut answers = Vec::new();
    for question in visit.asked_now() {
        let Some(kept) = visit.kept.iter().find(|kept| kept.question == question.id) else { continue };
        // In the words of the version that was answered: nobody is said to have answered another one.
        let answer = match &kept.value {
            Kind::Open(value) => questions::read(&kept.asked, value, words),
            Kind::Sealed => words.say("question-recorded-sealed"),
            Kind::File(..) => continue,
        };
        answers.push((kept.asked.label(words.language()).to_owned(), answer));
    }
    answers
}

fn files(visit: &Visit, place: &Place, taken: bool) -> Vec<(String, bool, Option<String>)> {
    let file = |question: &Question| {
        let there = visit.kept.iter().any(|kept| kept.question == question.id);
        let label = question.details.label(place.words.language()).to_owned();
        (label, there, taken.then(|| place.file(question.id)))
    };
    let asked = visit.asked_now().into_iter().filter(|question| question.details.kind == QuestionKind::File);
    asked.map(file).filter(|(_, there, at)| *there || at.is_some()).collect()
}

fn missing(visit: &Visit, words: Words, open: bool) -> Vec<String> {
    let needed = visit.needed().into_iter().filter(|question| question.details.kind != QuestionKind::File);
    needed.filter(|_| open).map(|question| question.details.label(words.language()).to_owned()).collect()
}

fn missing_files(visit: &Visit, place: &Place, taken: bool) -> Vec<(String, String)> {
    let needed = visit.needed().into_iter().filter(|question| question.details.kind == QuestionKind::File);
    let file = |question: &Question| {
        (question.details.label(place.words.language()).to_owned(), place.file(question.id))
    };
    needed.filter(|_| taken).map(file).collect()
}

/// Until when the answer can be changed, or whom to write to.
fn note(visit: &Visit, words: Words, facts: &Facts, open: bool) -> Html {
    let deadline = || Arg::from(&facts.deadline);
    if !open && visit.now <= answer_by(&visit.event, &visit.invitation) {
        // The organiser was quicker than the deadline.
        return words.html(
            "answer-change-closed",
            &[("organiser", (&facts.organiser).into()), ("email", Arg::email(&facts.email))],
        );
    }
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
