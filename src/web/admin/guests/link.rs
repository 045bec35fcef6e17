//! What is done about one invitee's link: withdrawing it, replacing it, sending it again.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};

use crate::actions::invitations::{self as actions, InvitationRefusal};
use crate::actions::mailings::{self, MailingRefusal};
use crate::app::App;
use crate::domain::id::InvitationId;
use crate::paths;
use crate::web::error::AppError;
use crate::web::guard::Organiser;
use crate::web::{flash, page};

/// `POST /admin/invitations/{id}/revoke`
pub async fn revoke(
    app: Data<App>,
    who: Organiser,
    id: Path<InvitationId>,
) -> Result<HttpResponse, AppError> {
    match AppError::refusal(actions::revoke(&app, who.actor(), *id).await)? {
        Ok(()) => Ok(flash::with(
            page::see_other(&paths::invitation(*id)),
            "Invitation revoked. Its link is dead, and its seat is free. The guest was not told by mail; whoever sent them as a colleague is.",
        )),
        Err(refusal) => refused(*id, refusal),
    }
}

/// `POST /admin/invitations/{id}/reissue`
pub async fn reissue(
    app: Data<App>,
    who: Organiser,
    id: Path<InvitationId>,
) -> Result<HttpResponse, AppError> {
    match AppError::refusal(actions::reissue(&app, who.actor(), *id).await)? {
        Ok(()) => Ok(flash::with(
            page::see_other(&paths::invitation(*id)),
            "New link issued. The old one is dead. The new one goes out with the next mail, or show it below.",
        )),
        Err(refusal) => refused(*id, refusal),
    }
}

/// `POST /admin/invitations/{id}/resend`
pub async fn resend(
    app: Data<App>,
    who: Organiser,
    id: Path<InvitationId>,
) -> Result<HttpResponse, AppError> {
    let notice = match AppError::refusal(mailings::invite_one(&app, who.actor(), *id).await)? {
        Ok(_) => "The invitation is on its way to this guest.".to_owned(),
        Err(MailingRefusal::Unknown) => return Err(AppError::NotFound),
        Err(refusal) => refusal.to_string(),
    };
    Ok(flash::with(page::see_other(&paths::invitation(*id)), &notice))
}

/// Why nothing was done, on the page of the invitation.
pub(super) fn refused(id: InvitationId, refusal: InvitationRefusal) -> Result<HttpResponse, AppError> {
    match refusal {
        InvitationRefusal::Unknown => Err(AppError::NotFound),
        other => Ok(flash::with(page::see_other(&paths::invitation(id)), &other.to_string())),
    }
}
