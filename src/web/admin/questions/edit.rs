//! A new question, another version of one, and asking one no more.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::form::{QuestionForm, field_of};
use super::{QuestionRefusal, refused};
use crate::actions::questions as actions;
use crate::app::App;
use crate::domain::event::Event;
use crate::domain::id::{EventId, QuestionId};
use crate::domain::question::Question;
use crate::paths;
use crate::store::{StoreError, answers, events, questions};
use crate::web::admin::DeskFrame;
use crate::web::error::AppError;
use crate::web::form::{FieldErrors, Posted};
use crate::web::guard::Organiser;
use crate::web::{flash, page};

/// An event with its questions, without the one that is being edited.
struct Context {
    event: Event,
    /// The one that is being edited, and how many answered it.
    editing: Option<(Question, i64)>,
    others: Vec<Question>,
}

#[derive(Template)]
#[template(path = "admin/questions/form.html")]
struct QuestionPage {
    desk: DeskFrame,
    context: Context,
    form: QuestionForm,
    errors: FieldErrors,
}

async fn of_event(app: &App, id: EventId) -> Result<Context, AppError> {
    let found = app.db.read(move |c| -> Result<_, StoreError> {
        let Some(event) = events::find(c, id)? else { return Ok(None) };
        Ok(Some(Context { event, editing: None, others: questions::of_event(c, id)? }))
    });
    found.await?.ok_or(AppError::NotFound)
}

async fn of_question(app: &App, id: QuestionId) -> Result<Context, AppError> {
    let found = app.db.read(move |c| -> Result<_, StoreError> {
        let Some(question) = questions::find(c, id)? else { return Ok(None) };
        let Some(event) = events::find(c, question.event_id)? else { return Ok(None) };
        let mut others = questions::of_event(c, event.id)?;
        others.retain(|other| other.id != id);
        let answered = answers::counts(c, event.id)?.get(&id).copied().unwrap_or(0);
        Ok(Some(Context { event, editing: Some((question, answered)), others }))
    });
    found.await?.ok_or(AppError::NotFound)
}

fn render(
    desk: DeskFrame,
    context: Context,
    form: QuestionForm,
    errors: FieldErrors,
) -> Result<HttpResponse, AppError> {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page::html(status, &QuestionPage { desk, context, form, errors })
}

/// `GET /admin/events/{id}/questions/new`
pub async fn new(
    app: Data<App>,
    request: HttpRequest,
    who: Organiser,
    id: Path<EventId>,
) -> Result<HttpResponse, AppError> {
    let context = of_event(&app, *id).await?;
    render(DeskFrame::new(&app, &request, &who), context, QuestionForm::fresh(), FieldErrors::default())
}

/// `POST /admin/events/{id}/questions/new`
pub async fn add(
    app: Data<App>,
    request: HttpRequest,
    who: Organiser,
    id: Path<EventId>,
    Posted(form): Posted<QuestionForm>,
) -> Result<HttpResponse, AppError> {
    let errors = match form.parse() {
        Ok(details) => match AppError::refusal(actions::add(&app, who.actor(), *id, details).await)? {
            Ok(_) => {
                let list = page::see_other(&paths::event_part(*id, "questions"));
                return Ok(flash::with(list, "Question added."));
            }
            Err(refusal) => in_words(refusal)?,
        },
        Err(errors) => errors,
    };
    render(DeskFrame::new(&app, &request, &who), of_event(&app, *id).await?, form, errors)
}

/// A refusal under the field that it is about.
fn in_words(refusal: QuestionRefusal) -> Result<FieldErrors, AppError> {
    if matches!(refusal, QuestionRefusal::NoEvent | QuestionRefusal::Unknown) {
        return Err(refused(refusal));
    }
    let mut errors = FieldErrors::default();
    errors.add(field_of(&refusal), refusal.to_string());
    Ok(errors)
}

/// `GET /admin/questions/{id}`
pub async fn edit(
    app: Data<App>,
    request: HttpRequest,
    who: Organiser,
    id: Path<QuestionId>,
) -> Result<HttpResponse, AppError> {
    let context = of_question(&app, *id).await?;
    let form = context.editing.as_ref().map(|(question, _)| QuestionForm::of(question)).unwrap_or_default();
    render(DeskFrame::new(&app, &request, &who), context, form, FieldErrors::default())
}

/// `POST /admin/questions/{id}`
pub async fn change(
    app: Data<App>,
    request: HttpRequest,
    who: Organiser,
    id: Path<QuestionId>,
    Posted(mut form): Posted<QuestionForm>,
) -> Result<HttpResponse, AppError> {
    let errors = match form.parse() {
        Ok(details) => {
            let version = form.version.parse().unwrap_or(0);
            let changed = actions::change(&app, who.actor(), *id, version, details).await;
            match AppError::refusal(changed)? {
                Ok(event) => {
                    let list = page::see_other(&paths::event_part(event, &format!("questions#q-{id}")));
                    return Ok(flash::with(list, "Question saved. What was answered before stays as it is."));
                }
                Err(refusal) => in_words(refusal)?,
            }
        }
        Err(errors) => errors,
    };
    let context = of_question(&app, *id).await?;
    // Whoever saves again after reading what happened means it.
    form.version = context.editing.as_ref().map(|(q, _)| q.version.to_string()).unwrap_or_default();
    render(DeskFrame::new(&app, &request, &who), context, form, errors)
}

/// `POST /admin/questions/{id}/remove`
pub async fn remove(
    app: Data<App>,
    request: HttpRequest,
    who: Organiser,
    id: Path<QuestionId>,
) -> Result<HttpResponse, AppError> {
    match AppError::refusal(actions::remove(&app, who.actor(), *id).await)? {
        Ok(event) => {
            let list = page::see_other(&paths::event_part(event, "questions"));
            Ok(flash::with(list, "Question removed. It is asked no more."))
        }
        Err(refusal) => {
            let errors = in_words(refusal)?;
            let context = of_question(&app, *id).await?;
            let form =
                context.editing.as_ref().map(|(question, _)| QuestionForm::of(question)).unwrap_or_default();
            render(DeskFrame::new(&app, &request, &who), context, form, errors)
        }
    }
}
