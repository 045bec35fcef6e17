//! An event's questions in their order, with how many answered, and the order itself.

use std::collections::{BTreeMap, HashMap};

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;

use super::totals::{can_be_added_up, totals};
use super::{QuestionRefusal, refused};
use crate::actions::questions as actions;
use crate::app::App;
use crate::domain::attendance::Mode;
use crate::domain::event::Event;
use crate::domain::id::{EventId, QuestionId};
use crate::domain::language::Language;
use crate::domain::question::value::Value;
use crate::domain::question::{AskedOf, Question, QuestionDraft};
use crate::i18n::Words;
use crate::paths;
use crate::store::{StoreError, answers, events, questions};
use crate::web::admin::DeskFrame;
use crate::web::error::AppError;
use crate::web::form::Posted;
use crate::web::guard::{Organiser, Viewer};
use crate::web::questions::kind_word;
use crate::web::{flash, page};

/// One question.
struct Row {
    question: Question,
    label: String,
    kind: &'static str,
    /// Of whom, in words.
    of: String,
    answered: i64,
    totals: Vec<(String, i64)>,
    /// What it would stand before after moving up or down; `None` at the ends.
    up: Option<QuestionId>,
    down: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/questions/list.html")]
struct QuestionsPage {
    desk: DeskFrame,
    event: Event,
    rows: Vec<Row>,
}

/// Of whom a question is asked, in words.
fn of_whom(details: &QuestionDraft, all: &[Question]) -> String {
    let mut of = match (details.asked_of, details.mode) {
        (_, Some(Mode::InPerson)) => "Those who come in person",
        (_, Some(Mode::Online)) => "Those who take part online",
        (AskedOf::Acceptance, None) => "Those who come",
        (AskedOf::Refusal, None) => "Those who do not come",
        (AskedOf::Both, None) => "Everybody who answers",
    }
    .to_owned();
    if !details.groups.is_empty() {
        let groups: Vec<&str> = details.groups.iter().map(|group| group.as_str()).collect();
        of.push_str(&format!(" of {}", groups.join(", ")));
    }
    let after = details.after.as_ref();
    let led = after.and_then(|after| Some((after, all.iter().find(|q| q.id == after.question)?)));
    if let Some((after, leader)) = led {
        let words = Words(Language::En);
        let answer = Value::from_stored(&leader.details, &after.answer)
            .map(|value| crate::web::questions::read(&leader.details, &value, words));
        let label = leader.details.label(Language::En);
        of.push_str(&format!(", after “{}” to “{label}”", answer.unwrap_or_default()));
    }
    of
}

fn rows(
    asked: &[Question],
    counts: &HashMap<QuestionId, i64>,
    tallies: &BTreeMap<QuestionId, super::totals::Tally>,
    versions: &BTreeMap<(QuestionId, i32), QuestionDraft>,
) -> Vec<Row> {
    let words = Words(Language::En);
    let before = |at: Option<usize>| at.and_then(|at| asked.get(at)).map(|question| question.id);
    let last = asked.len().saturating_sub(1);
    let row = |(at, question): (usize, &Question)| Row {
        label: question.details.label(Language::En).to_owned(),
        kind: kind_word(question.details.kind),
        of: of_whom(&question.details, asked),
        answered: counts.get(&question.id).copied().unwrap_or(0),
        totals: tallies
            .get(&question.id)
            .map(|tally| totals(question, versions, tally, words))
            .unwrap_or_default(),
        up: before(at.checked_sub(1)),
        down: (at < last).then(|| before(Some(at + 2)).map(|id| id.to_string()).unwrap_or_default()),
        question: question.clone(),
    };
    asked.iter().enumerate().map(row).collect()
}

/// `GET /admin/events/{id}/questions`
pub async fn list(
    app: Data<App>,
    request: HttpRequest,
    who: Viewer,
    id: Path<EventId>,
) -> Result<HttpResponse, AppError> {
    let id = *id;
    let loaded = app
        .db
        .read(move |c| -> Result<_, StoreError> {
            let Some(event) = events::find(c, id)? else { return Ok(None) };
            let asked = questions::of_event(c, id)?;
            let counts = answers::counts(c, id)?;
            let versions = answers::versions(c, id)?;
            let mut tallies = BTreeMap::new();
            for question in asked.iter().filter(|question| can_be_added_up(question.details.kind)) {
                tallies.insert(question.id, answers::tally(c, question.id)?);
            }
            Ok(Some((event, rows(&asked, &counts, &tallies, &versions))))
        })
        .await?;
    let (event, rows) = loaded.ok_or(AppError::NotFound)?;
    page::html(StatusCode::OK, &QuestionsPage { desk: DeskFrame::new(&app, &request, &who), event, rows })
}

/// Where a question goes.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct MoveForm {
    /// The question that it is to stand before; empty: at the end.
    before: String,
}

/// `POST /admin/questions/{id}/move`
pub async fn move_one(
    app: Data<App>,
    who: Organiser,
    id: Path<QuestionId>,
    Posted(form): Posted<MoveForm>,
) -> Result<HttpResponse, AppError> {
    let before = match form.before.as_str() {
        "" => None,
        id => Some(id.parse().map_err(|_| AppError::NotFound)?),
    };
    match AppError::refusal(actions::put_before(&app, who.actor(), *id, before).await)? {
        Ok(event) => Ok(page::see_other(&paths::event_part(event, &format!("questions#q-{id}")))),
        Err(refusal @ (QuestionRefusal::Order | QuestionRefusal::EventOver(_))) => {
            let question = app.db.read(move |c| -> Result<_, StoreError> { Ok(questions::find(c, *id)?) });
            let event = question.await?.ok_or(AppError::NotFound)?.event_id;
            Ok(flash::with(page::see_other(&paths::event_part(event, "questions")), &refusal.to_string()))
        }
        Err(refusal) => Err(refused(refusal)),
    }
}
