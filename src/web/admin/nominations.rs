//! Colleagues whom invitees propose in their place, and the two buttons that decide.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::events::edit::load;
use super::{DeskFrame, moment};
use crate::actions::letters;
use crate::actions::nominations::{self as actions};
use crate::app::App;
use crate::domain::event::Event;
use crate::domain::id::{EventId, NominationId};
use crate::domain::nomination::{Nomination, NominationRefusal};
use crate::paths;
use crate::store::{StoreError, nominations};
use crate::web::error::AppError;
use crate::web::guard::{Organiser, Viewer};
use crate::web::{flash, page};

/// A proposal, and who made it.
struct Row {
    nomination: Nomination,
    proposer: String,
    when: String,
}

#[derive(Template)]
#[template(path = "admin/nominations/list.html")]
struct ListPage {
    desk: DeskFrame,
    event: Event,
    rows: Vec<Row>,
}

/// `GET /admin/events/{id}/nominations`
pub async fn list(
    app: Data<App>,
    request: HttpRequest,
    who: Viewer,
    id: Path<EventId>,
) -> Result<HttpResponse, AppError> {
    let id = *id;
    let event = load(&app, id).await?;
    let zone = event.details.zone.clone();
    let rows = app
        .db
        .read(move |c| -> Result<_, StoreError> {
            let mut rows = Vec::new();
            for nomination in nominations::undecided(c, id)? {
                let proposer = letters::proposer(c, &nomination)?.unwrap_or_default();
                rows.push(Row { when: moment(&zone, nomination.proposed_at), proposer, nomination });
            }
            Ok(rows)
        })
        .await?;
    page::html(StatusCode::OK, &ListPage { desk: DeskFrame::new(&app, &request, &who), event, rows })
}

/// `POST /admin/nominations/{id}/approve`
pub async fn approve(
    app: Data<App>,
    who: Organiser,
    id: Path<NominationId>,
) -> Result<HttpResponse, AppError> {
    decide(
        &app,
        &who,
        *id,
        true,
        "The colleague is invited, and the guest is told. Both mails are on their way.",
    )
    .await
}

/// `POST /admin/nominations/{id}/refuse`
pub async fn refuse(
    app: Data<App>,
    who: Organiser,
    id: Path<NominationId>,
) -> Result<HttpResponse, AppError> {
    decide(&app, &who, *id, false, "Refused. The guest is told by mail that their own invitation stands.")
        .await
}

async fn decide(
    app: &App,
    who: &Organiser,
    id: NominationId,
    approve: bool,
    done: &str,
) -> Result<HttpResponse, AppError> {
    let back = |event: EventId, notice: &str| {
        Ok(flash::with(page::see_other(&paths::event_part(event, "nominations")), notice))
    };
    match AppError::refusal(actions::decide(app, who.actor(), id, approve).await)? {
        Ok(event) => back(event, done),
        Err(refusal) => {
            let found = app.db.read(move |c| nominations::find(c, id).map_err(StoreError::from)).await?;
            match found {
                Some(nomination) => back(nomination.event_id, &NominationRefusal::to_string(&refusal)),
                None => Err(AppError::NotFound),
            }
        }
    }
}
