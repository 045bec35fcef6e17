//! What an organiser grants one guest beyond the event's limits: more time, or a seat in any case.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;

use crate::actions::seats::SeatRefusal;
use crate::actions::seats::by_hand as actions;
use crate::app::App;
use crate::domain::event::Event;
use crate::domain::id::InvitationId;
use crate::domain::invitation::{Exception, Waiver};
use crate::domain::schedule::Zone;
use crate::paths;
use crate::web::admin::events::form::{day_and_time, deadline};
use crate::web::admin::subject::{Subject, subject};
use crate::web::admin::{DeskFrame, moment_in_zone};
use crate::web::error::AppError;
use crate::web::form::{FieldErrors, Posted};
use crate::web::guard::Organiser;
use crate::web::{flash, page};

/// What was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ExceptionForm {
    until: String,
    until_time: String,
    any_time: String,
    seat: String,
}

impl ExceptionForm {
    fn of(exception: Exception, zone: &Zone) -> Self {
        let (until, until_time) =
            exception.extended_until.map(|at| day_and_time(zone, at)).unwrap_or_default();
        let mark = |set: bool| if set { "1".to_owned() } else { String::new() };
        Self {
            until,
            until_time,
            any_time: mark(exception.waiver.of_deadline()),
            seat: mark(exception.waiver.of_seat()),
        }
    }

    fn parse(&self, event: &Event) -> Result<Exception, FieldErrors> {
        let mut errors = FieldErrors::default();
        let zone = &event.details.zone;
        let until = deadline(&mut errors, "until", Some(zone), &self.until, &self.until_time);
        if until.flatten().is_some_and(|until| until > event.details.ends_at) {
            errors.add("until", "The event is over by then. Choose a day before its end.");
        }
        match until {
            Some(extended_until) if errors.is_empty() => Ok(Exception {
                extended_until,
                waiver: Waiver::of(!self.any_time.is_empty(), !self.seat.is_empty()),
            }),
            _ => Err(errors),
        }
    }
}

#[derive(Template)]
#[template(path = "admin/seats/exceptions.html")]
struct ExceptionsPage {
    desk: DeskFrame,
    subject: Subject,
    reply_by: String,
    form: ExceptionForm,
    errors: FieldErrors,
}

fn respond(
    desk: DeskFrame,
    subject: Subject,
    form: ExceptionForm,
    errors: FieldErrors,
) -> Result<HttpResponse, AppError> {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let details = &subject.event.details;
    let reply_by = moment_in_zone(&details.zone, details.reply_by);
    page::html(status, &ExceptionsPage { desk, subject, reply_by, form, errors })
}

/// `GET /admin/invitations/{id}/exceptions`
pub async fn ask(
    app: Data<App>,
    request: HttpRequest,
    who: Organiser,
    id: Path<InvitationId>,
) -> Result<HttpResponse, AppError> {
    let subject = subject(&app, *id).await?;
    let form = ExceptionForm::of(subject.invitation.exception, &subject.event.details.zone);
    respond(DeskFrame::new(&app, &request, &who), subject, form, FieldErrors::default())
}

/// `POST /admin/invitations/{id}/exceptions`
pub async fn grant(
    app: Data<App>,
    request: HttpRequest,
    who: Organiser,
    id: Path<InvitationId>,
    Posted(form): Posted<ExceptionForm>,
) -> Result<HttpResponse, AppError> {
    let subject = subject(&app, *id).await?;
    let exception = match form.parse(&subject.event) {
        Ok(exception) => exception,
        Err(errors) => return respond(DeskFrame::new(&app, &request, &who), subject, form, errors),
    };
    match AppError::refusal(actions::grant(&app, who.actor(), *id, exception).await)? {
        Ok(()) => Ok(flash::with(
            page::see_other(&paths::invitation(*id)),
            "Exceptions saved. The guest was not told by mail.",
        )),
        Err(SeatRefusal::Unknown) => Err(AppError::NotFound),
        Err(refusal) => Ok(flash::with(page::see_other(&paths::invitation(*id)), &refusal.to_string())),
    }
}
