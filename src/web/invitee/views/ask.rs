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
use crate::domain::question::{AskedOf, QuestionKind};
use crate::domain::quotas::Share;
use crate::domain::seats::NoSeat;
use crate::i18n::{Html, Words};
use crate::web::error::AppError;
use crate::web::form::FieldErrors;
use crate::web::page;
use crate::web::programme::SessionField;
use crate::web::questions::{self, Drawn, QuestionField};

#[derive(Template)]
#[template(path = "invitee/ask.html")]
struct AskPage<'a> {
    frame: Frame,
    words: Words,
    facts: Facts,
    /// The members of the delegation that the invitee leads.
    delegation: Option<String>,
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
    /// The ways to attend that the invitee can choose from: what is sent and what is read.
    ways: Vec<(&'static str, String)>,
    /// The invitee may send a colleague.
    may_send: bool,
    /// An acceptance was just refused because none is free.
    just_refused: bool,
    /// The questions were changed while the form was filled in.
    changed: bool,
    /// The sessions that can be chosen.
    sessions: Vec<SessionField>,
    /// Questions for those who come, for everybody, and for those who do not.
    of_yes: Vec<QuestionField>,
    of_both: Vec<QuestionField>,
    of_no: Vec<QuestionField>,
    /// The files that are asked for afterwards.
    files: Option<String>,
    /// Which questions these are; see [`Visit::edition`].
    edition: String,
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
            (NoSeat::Limit(Share::Organisation(_)), _) => {
                ("full-share-title", words.say("full-organisation"))
            }
            (NoSeat::Limit(Share::Group(_)), _) => ("full-share-title", words.say("full-group")),
            (NoSeat::Taken, Some(seats)) => {
                ("full-title", words.say_with("full-text", &[("seats", seats.into())]))
            }
            (NoSeat::Taken, None) => ("full-title", String::new()),
        };
        Self { title: words.say(title), text }
    }
}

/// Why the form is shown again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web::invitee) enum Notice {
    /// It is not, or the errors say why.
    None,
    /// An acceptance was refused because no seat was free.
    Full,
    /// The questions were changed meanwhile.
    QuestionsChanged,
}

/// The fields of the questions that are asked with one answer to the invitation, or with both.
fn fields(visit: &Visit, form: &AnswerForm, words: Words, of: AskedOf) -> Vec<QuestionField> {
    // Whatever a question depends on may stand in another part of the form.
    let asked = if of == AskedOf::Refusal { visit.asked(None) } else { visit.asked_of_coming() };
    let of_part: Vec<String> = asked
        .iter()
        .filter(|question| question.details.asked_of == of)
        .map(|question| questions::name(question.id))
        .collect();
    let mut fields = questions::fields(&asked, &visit.kept, form.sent.as_ref(), visit.ways(), words);
    fields.retain(|field| of_part.contains(&field.name));
    fields
}

/// The ways to attend; where no seat is free, what needs none.
fn ways(visit: &Visit, words: Words, full: bool) -> Vec<(&'static str, String)> {
    if !visit.ways().is_choice() {
        return if full { Vec::new() } else { vec![("yes", words.say("reply-yes"))] };
    }
    let in_person = (!full).then(|| ("yes", words.say("reply-yes-in-person")));
    in_person.into_iter().chain([("online", words.say("reply-yes-online"))]).collect()
}

/// What is said about the files that are asked for after an acceptance.
fn files(visit: &Visit, words: Words) -> Option<String> {
    let asked = visit.asked_of_coming();
    let labels: Vec<&str> = asked
        .iter()
        .filter(|question| question.details.kind == QuestionKind::File)
        .map(|question| question.details.label(words.language()))
        .collect();
    let listed = labels.join("; ");
    (!labels.is_empty()).then(|| words.say_with("question-files-later", &[("questions", listed.into())]))
}

/// The page.
pub(in crate::web::invitee) fn page(
    status: StatusCode,
    visit: &Visit,
    place: &Place,
    form: &AnswerForm,
    errors: &FieldErrors,
    notice: Notice,
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
        delegation: visit.leads.as_ref().map(|_| place.delegation()),
        name: visit.name(),
        back: visit.has_answered().then(|| place.here()),
        line: (full.is_some() && has_line).then(wait),
        waits,
        offer: visit.is_offered().then(kept),
        proposed: visit.proposer.as_ref().map(|name| words.html("nominee-of", &[("name", name.into())])),
        ways: ways(visit, words, full.is_some()),
        may_send: visit.may_propose(),
        // Somebody may have given a seat back in the meantime; then there is nothing to regret.
        just_refused: notice == Notice::Full && full.is_some(),
        changed: notice == Notice::QuestionsChanged,
        sessions: visit.offered().fields(form.sent.as_ref(), words),
        of_yes: fields(visit, form, words, AskedOf::Acceptance),
        of_both: fields(visit, form, words, AskedOf::Both),
        of_no: fields(visit, form, words, AskedOf::Refusal),
        files: files(visit, words),
        edition: visit.edition(),
        full,
        action: if place.changing { place.change() } else { place.here() },
        facts,
        form,
        errors,
    };
    page::html(status, &template)
}
