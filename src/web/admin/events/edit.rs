//! Making and changing an event.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::form::EventForm;
use crate::actions::events::{self as actions, EventRefusal};
use crate::app::App;
use crate::domain::event::{Event, Substitutes, WaitingList};
use crate::domain::id::EventId;
use crate::domain::schedule::Zone;
use crate::paths;
use crate::store::{StoreError, events};
use crate::web::admin::DeskFrame;
use crate::web::error::AppError;
use crate::web::form::{FieldErrors, Posted};
use crate::web::guard::Organiser;
use crate::web::{flash, page};

#[derive(Template)]
#[template(path = "admin/events/form.html")]
struct FormPage {
    desk: DeskFrame,
    event: Option<Event>,
    form: EventForm,
    errors: FieldErrors,
    zones: Vec<String>,
}

fn form_page(
    desk: DeskFrame,
    event: Option<Event>,
    form: EventForm,
    errors: FieldErrors,
) -> Result<HttpResponse, AppError> {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page::html(status, &FormPage { desk, event, form, errors, zones: Zone::all() })
}

/// `GET /admin/events/new`
pub async fn new(app: Data<App>, request: HttpRequest, who: Organiser) -> Result<HttpResponse, AppError> {
    let form = EventForm {
        zone: "Europe/Amsterdam".to_owned(),
        organiser_email: who.user.email.to_string(),
        organiser_name: who.user.name.to_string(),
        waiting_list: WaitingList::Promote.to_string(),
        substitutes: Substitutes::AfterApproval.to_string(),
        ..EventForm::default()
    };
    form_page(DeskFrame::new(&app, &request, &who), None, form, FieldErrors::default())
}

/// `POST /admin/events/new`
pub async fn create(
    app: Data<App>,
    request: HttpRequest,
    who: Organiser,
    Posted(form): Posted<EventForm>,
) -> Result<HttpResponse, AppError> {
    let draft = match form.parse() {
        Ok(draft) => draft,
        Err(errors) => return form_page(DeskFrame::new(&app, &request, &who), None, form, errors),
    };
    match AppError::refusal(actions::create(&app, who.actor(), draft).await)? {
        Ok(id) => {
            Ok(flash::with(page::see_other(&paths::event(id)), "Event created. Next: import the guest list."))
        }
        Err(_) => Err(AppError::Internal),
    }
}

/// `GET /admin/events/{id}/edit`
pub async fn edit(
    app: Data<App>,
    request: HttpRequest,
    who: Organiser,
    id: Path<EventId>,
) -> Result<HttpResponse, AppError> {
    let event = load(&app, *id).await?;
    let form = EventForm::of(&event.details);
    form_page(DeskFrame::new(&app, &request, &who), Some(event), form, FieldErrors::default())
}

/// `POST /admin/events/{id}/edit`
pub async fn change(
    app: Data<App>,
    request: HttpRequest,
    who: Organiser,
    id: Path<EventId>,
    Posted(form): Posted<EventForm>,
) -> Result<HttpResponse, AppError> {
    let event = load(&app, *id).await?;
    let draft = match form.parse() {
        Ok(draft) => draft,
        Err(errors) => return form_page(DeskFrame::new(&app, &request, &who), Some(event), form, errors),
    };
    match AppError::refusal(actions::change(&app, who.actor(), *id, draft).await)? {
        Ok(changed) if changed.moved && changed.invited > 0 => Ok(flash::with(
            page::see_other(&format!("{}?kind=change", paths::event_part(*id, "mailings/new"))),
            if changed.has_programme {
                "Saved. Time or place changed: you can tell the guests now. Nothing is sent before you confirm. Sessions keep their own times and places: look at the programme first."
            } else {
                "Saved. Time or place changed: you can tell the guests now. Nothing is sent before you confirm."
            },
        )),
        Ok(changed) if changed.moved && changed.has_programme => Ok(flash::with(
            page::see_other(&paths::event_part(*id, "programme")),
            "Changes saved. Sessions keep their own times and places: see whether they still fit.",
        )),
        Ok(changed) => {
            let notice = match changed.mails {
                0 => "Changes saved.".to_owned(),
                mails => format!(
                    "Changes saved. Seats came free: {mails} mails are on their way to people who waited or \
                     stood in reserve."
                ),
            };
            Ok(flash::with(page::see_other(&paths::event(*id)), &notice))
        }
        Err(refusal) => {
            let field = match refusal {
                EventRefusal::FewerSeatsThanTaken { .. } => "capacity",
                EventRefusal::OnlineGuests { .. } => "ways",
                _ => "title",
            };
            let mut errors = FieldErrors::default();
            errors.add(field, refusal.to_string());
            form_page(DeskFrame::new(&app, &request, &who), Some(event), form, errors)
        }
    }
}

/// The event of a page.
///
/// # Errors
/// [`AppError::NotFound`].
pub(in crate::web::admin) async fn load(app: &App, id: EventId) -> Result<Event, AppError> {
    let found = app.db.read(move |c| events::find(c, id).map_err(StoreError::from)).await?;
    found.ok_or(AppError::NotFound)
}
