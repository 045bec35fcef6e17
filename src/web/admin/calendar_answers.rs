//! Answers that came out of calendars and did not count by themselves: what was said, why it did not count, and the
//! button that says that somebody has looked.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::events::edit::load;
use super::{DeskFrame, moment};
use crate::actions::incoming as actions;
use crate::app::App;
use crate::domain::calendar_answer::Doubt;
use crate::domain::event::Event;
use crate::domain::id::{CalendarAnswerId, EventId};
use crate::paths;
use crate::store::StoreError;
use crate::store::calendar_answers::{self, Open};
use crate::web::error::AppError;
use crate::web::guard::{Recorder, Viewer};
use crate::web::{flash, page};

/// How many answers the page shows.
const SHOWN: i64 = 200;

struct Row {
    open: Open,
    when: String,
    why: &'static str,
}

#[derive(Template)]
#[template(path = "admin/calendar_answers.html")]
struct ListPage {
    desk: DeskFrame,
    event: Event,
    rows: Vec<Row>,
}

/// `GET /admin/events/{id}/calendar-answers`
pub async fn list(
    app: Data<App>,
    request: HttpRequest,
    who: Viewer,
    id: Path<EventId>,
) -> Result<HttpResponse, AppError> {
    let id = *id;
    let event = load(&app, id).await?;
    let open = app.db.read(move |c| calendar_answers::open(c, id, SHOWN).map_err(StoreError::from)).await?;
    let row = |open: Open| Row {
        when: moment(&event.details.zone, open.kept.at),
        why: open.kept.doubt.map_or("", Doubt::words),
        open,
    };
    let rows = open.into_iter().map(row).collect();
    page::html(StatusCode::OK, &ListPage { desk: DeskFrame::new(&app, &request, &who), event, rows })
}

/// `POST /admin/events/{event}/calendar-answers/{id}/done`
pub async fn done(
    app: Data<App>,
    who: Recorder,
    path: Path<(EventId, CalendarAnswerId)>,
) -> Result<HttpResponse, AppError> {
    let (event, id) = path.into_inner();
    let notice = match AppError::refusal(actions::reviewed(&app, who.actor(), event, id).await)? {
        Ok(()) => {
            "Done: the answer is off the list. What is recorded for the guest stays as it is.".to_owned()
        }
        Err(refusal) => refusal.to_string(),
    };
    Ok(flash::with(page::see_other(&paths::event_part(event, "calendar-answers")), &notice))
}
