//! A new session, a changed one, and taking one out of the programme.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::form::{SessionForm, field_of};
use crate::actions::programme::{self as actions, SessionRefusal};
use crate::app::App;
use crate::domain::event::Event;
use crate::domain::id::{EventId, SessionId};
use crate::domain::language::Language;
use crate::domain::programme::Session;
use crate::domain::programme::places::Crowd;
use crate::paths;
use crate::store::{StoreError, events, programme};
use crate::web::admin::DeskFrame;
use crate::web::admin::events::form::EventForm;
use crate::web::error::AppError;
use crate::web::form::{FieldErrors, Posted};
use crate::web::guard::Organiser;
use crate::web::{flash, page};

/// An event, and the session that is being edited with how many stand where.
struct Context {
    event: Event,
    editing: Option<(Session, Crowd)>,
}

#[derive(Template)]
#[template(path = "admin/programme/form.html")]
struct SessionPage {
    desk: DeskFrame,
    context: Context,
    form: SessionForm,
    errors: FieldErrors,
}

async fn of_event(app: &App, id: EventId) -> Result<Context, AppError> {
    let found = app.db.read(move |c| -> Result<_, StoreError> { Ok(events::find(c, id)?) });
    let event = found.await?.ok_or(AppError::NotFound)?;
    Ok(Context { event, editing: None })
}

async fn of_session(app: &App, id: SessionId) -> Result<(Context, SessionForm), AppError> {
    let found = app.db.read(move |c| -> Result<_, StoreError> {
        let Some(session) = programme::find(c, id)? else { return Ok(None) };
        let Some(event) = events::find(c, session.event_id)? else { return Ok(None) };
        Ok(programme::crowds(c, vec![session])?.pop().map(|editing| (event, editing)))
    });
    let (event, editing) = found.await?.ok_or(AppError::NotFound)?;
    let form = SessionForm::of(&event, &editing.0.details);
    Ok((Context { event, editing: Some(editing) }, form))
}

fn render(
    desk: DeskFrame,
    context: Context,
    form: SessionForm,
    errors: FieldErrors,
) -> Result<HttpResponse, AppError> {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page::html(status, &SessionPage { desk, context, form, errors })
}

/// A refusal under the field that it is about.
fn in_words(refusal: SessionRefusal) -> Result<FieldErrors, AppError> {
    if refusal == SessionRefusal::Unknown {
        return Err(AppError::NotFound);
    }
    let mut errors = FieldErrors::default();
    errors.add(field_of(&refusal), refusal.to_string());
    Ok(errors)
}

/// `GET /admin/events/{id}/programme/new`
pub async fn new(
    app: Data<App>,
    request: HttpRequest,
    who: Organiser,
    id: Path<EventId>,
) -> Result<HttpResponse, AppError> {
    let context = of_event(&app, *id).await?;
    let form = SessionForm::fresh(&context.event);
    render(DeskFrame::new(&app, &request, &who), context, form, FieldErrors::default())
}

/// `POST /admin/events/{id}/programme/new`
pub async fn add(
    app: Data<App>,
    request: HttpRequest,
    who: Organiser,
    id: Path<EventId>,
    Posted(form): Posted<SessionForm>,
) -> Result<HttpResponse, AppError> {
    let context = of_event(&app, *id).await?;
    let errors = match form.parse(&context.event) {
        Ok(details) => match AppError::refusal(actions::add(&app, who.actor(), *id, details).await)? {
            Ok(_) => {
                let list = page::see_other(&paths::event_part(*id, "programme"));
                return Ok(flash::with(list, "Session added. Guests can choose it with their reply."));
            }
            Err(refusal) => in_words(refusal)?,
        },
        Err(errors) => errors,
    };
    render(DeskFrame::new(&app, &request, &who), context, form, errors)
}

/// `GET /admin/sessions/{id}/edit`
pub async fn edit(
    app: Data<App>,
    request: HttpRequest,
    who: Organiser,
    id: Path<SessionId>,
) -> Result<HttpResponse, AppError> {
    let (context, form) = of_session(&app, *id).await?;
    render(DeskFrame::new(&app, &request, &who), context, form, FieldErrors::default())
}

/// `POST /admin/sessions/{id}/edit`
pub async fn change(
    app: Data<App>,
    request: HttpRequest,
    who: Organiser,
    id: Path<SessionId>,
    Posted(form): Posted<SessionForm>,
) -> Result<HttpResponse, AppError> {
    let (context, _) = of_session(&app, *id).await?;
    let errors = match form.parse(&context.event) {
        Ok(details) => match AppError::refusal(actions::change(&app, who.actor(), *id, details).await)? {
            Ok(event) => {
                let list = page::see_other(&paths::event_part(event, "programme"));
                let notice = "Session saved. Whoever has a place keeps it; tell them of another time or place with a mailing.";
                return Ok(flash::with(list, notice));
            }
            Err(refusal) => in_words(refusal)?,
        },
        Err(errors) => errors,
    };
    render(DeskFrame::new(&app, &request, &who), context, form, errors)
}

/// `POST /admin/sessions/{id}/remove`
pub async fn remove(
    app: Data<App>,
    request: HttpRequest,
    who: Organiser,
    id: Path<SessionId>,
) -> Result<HttpResponse, AppError> {
    match AppError::refusal(actions::remove(&app, who.actor(), *id).await)? {
        Ok((event, places)) => {
            let list = page::see_other(&paths::event_part(event, "programme"));
            let notice = match places {
                0 => "Session removed.".to_owned(),
                1 => "Session removed. The guest who had a place was not told by mail.".to_owned(),
                _ => format!("Session removed. The {places} guests who had a place were not told by mail."),
            };
            Ok(flash::with(list, &notice))
        }
        Err(refusal) => {
            let errors = in_words(refusal)?;
            let (context, form) = of_session(&app, *id).await?;
            render(DeskFrame::new(&app, &request, &who), context, form, errors)
        }
    }
}
