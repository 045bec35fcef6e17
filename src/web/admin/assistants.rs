//! A guest's assistants: naming them, and ending that.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;

use super::DeskFrame;
use super::subject::{Subject, subject};
use crate::actions::assistants::{self as actions, AssistantRefusal};
use crate::app::App;
use crate::domain::assistant::Assistant;
use crate::domain::email::Email;
use crate::domain::id::{AssistantId, InvitationId};
use crate::domain::text::{Line, TextError};
use crate::paths;
use crate::store::{StoreError, assistants};
use crate::web::error::AppError;
use crate::web::form::{FieldErrors, Posted};
use crate::web::guard::Organiser;
use crate::web::{flash, page};

/// What was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct AssistantForm {
    name: String,
    email: String,
}

#[derive(Template)]
#[template(path = "admin/invitations/assistants.html")]
struct AssistantsPage {
    desk: DeskFrame,
    subject: Subject,
    assistants: Vec<Assistant>,
    form: AssistantForm,
    errors: FieldErrors,
}

async fn render(
    app: &App,
    desk: DeskFrame,
    id: InvitationId,
    form: AssistantForm,
    errors: FieldErrors,
) -> Result<HttpResponse, AppError> {
    let subject = subject(app, id).await?;
    let contact = subject.contact.id;
    let read = app.db.read(move |c| assistants::of_contact(c, contact).map_err(StoreError::from));
    let assistants = read.await?;
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page::html(status, &AssistantsPage { desk, subject, assistants, form, errors })
}

/// `GET /admin/invitations/{id}/assistants`
pub async fn list(
    app: Data<App>,
    request: HttpRequest,
    who: Organiser,
    id: Path<InvitationId>,
) -> Result<HttpResponse, AppError> {
    let desk = DeskFrame::new(&app, &request, &who);
    render(&app, desk, *id, AssistantForm::default(), FieldErrors::default()).await
}

/// `POST /admin/invitations/{id}/assistants`
pub async fn add(
    app: Data<App>,
    request: HttpRequest,
    who: Organiser,
    id: Path<InvitationId>,
    Posted(form): Posted<AssistantForm>,
) -> Result<HttpResponse, AppError> {
    let mut errors = FieldErrors::default();
    let name = errors.take("name", Line::required(&form.name), |error| match error {
        TextError::Missing => "Enter the assistant's name.".to_owned(),
        other => format!("The name {other}."),
    });
    let email = errors.take("email", Email::parse(&form.email), |e| e.to_string());
    if let (Some(name), Some(email)) = (name, email) {
        match AppError::refusal(actions::add(&app, who.actor(), *id, name, email).await)? {
            Ok(_) => {
                let list = page::see_other(&paths::invitation_part(*id, "assistants"));
                return Ok(flash::with(
                    list,
                    "Assistant added. The next mail to this guest goes to them, too.",
                ));
            }
            Err(AssistantRefusal::Unknown) => return Err(AppError::NotFound),
            Err(refusal) => errors.add("email", refusal.to_string()),
        }
    }
    render(&app, DeskFrame::new(&app, &request, &who), *id, form, errors).await
}

/// `POST /admin/invitations/{id}/assistants/{assistant}/remove`
pub async fn remove(
    app: Data<App>,
    who: Organiser,
    path: Path<(InvitationId, AssistantId)>,
) -> Result<HttpResponse, AppError> {
    let (id, assistant) = *path;
    let notice = match AppError::refusal(actions::remove(&app, who.actor(), id, assistant).await)? {
        Ok(()) => "Assistant removed. Their links are dead, and no mail goes to them any more.".to_owned(),
        Err(refusal) => refusal.to_string(),
    };
    Ok(flash::with(page::see_other(&paths::invitation_part(id, "assistants")), &notice))
}
