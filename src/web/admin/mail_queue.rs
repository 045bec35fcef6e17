//! The mail queue that stands still because the mail server refuses us, and the button that lets it go on.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use crate::actions::outbox;
use crate::app::App;
use crate::paths;
use crate::web::error::AppError;
use crate::web::guard::{Organiser, sent_from};
use crate::web::{flash, page};

/// `POST /admin/mail/resume`
pub async fn resume(app: Data<App>, request: HttpRequest, who: Organiser) -> Result<HttpResponse, AppError> {
    let notice = if outbox::resume(&app, who.actor()).await? {
        "Mail is tried again. If the mail server still refuses it, the queue stops again and says so here."
    } else {
        "The mail queue was not stopped; nothing was changed."
    };
    let back = sent_from(&app, &request).unwrap_or_else(|| paths::EVENTS.to_owned());
    Ok(flash::with(page::see_other(&back), notice))
}
