//! Letting an address be mailed again.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use serde::Deserialize;

use crate::actions::Failure;
use crate::actions::suppressions::{self as actions, ReleaseRefusal};
use crate::app::App;
use crate::domain::id::{AssistantId, InvitationId};
use crate::domain::suppression::SuppressionReason;
use crate::paths;
use crate::web::error::AppError;
use crate::web::form::Posted;
use crate::web::guard::Organiser;
use crate::web::{flash, page};

/// The form behind the button.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ReleaseForm {
    reason: String,
}

impl ReleaseForm {
    fn reason(&self) -> Result<SuppressionReason, AppError> {
        SuppressionReason::parse(&self.reason).ok_or(AppError::BadRequest(
            "The form does not say why the address is not mailed. Please go back and try again.",
        ))
    }
}

/// `POST /admin/invitations/{id}/release`
pub async fn release(
    app: Data<App>,
    who: Organiser,
    id: Path<InvitationId>,
    Posted(form): Posted<ReleaseForm>,
) -> Result<HttpResponse, AppError> {
    released(*id, actions::release(&app, who.actor(), *id, None, form.reason()?).await)
}

/// `POST /admin/invitations/{id}/assistants/{assistant}/release`
pub async fn release_assistant(
    app: Data<App>,
    who: Organiser,
    path: Path<(InvitationId, AssistantId)>,
    Posted(form): Posted<ReleaseForm>,
) -> Result<HttpResponse, AppError> {
    let (id, assistant) = *path;
    released(id, actions::release(&app, who.actor(), id, Some(assistant), form.reason()?).await)
}

fn released(id: InvitationId, done: Result<(), Failure<ReleaseRefusal>>) -> Result<HttpResponse, AppError> {
    let notice = match AppError::refusal(done)? {
        Ok(()) => "The address is mailed again. Nothing was sent by this.".to_owned(),
        Err(ReleaseRefusal::Unknown) => return Err(AppError::NotFound),
        Err(refusal) => refusal.to_string(),
    };
    Ok(flash::with(page::see_other(&paths::invitation(id)), &notice))
}
