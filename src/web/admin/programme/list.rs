//! The sessions of an event, in their order, with who attends.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use crate::app::App;
use crate::domain::event::Event;
use crate::domain::id::EventId;
use crate::domain::language::Language;
use crate::domain::programme::Session;
use crate::domain::programme::places::Crowd;
use crate::store::{StoreError, events, programme};
use crate::web::admin::words::ways_word;
use crate::web::admin::{DeskFrame, moment, span};
use crate::web::error::AppError;
use crate::web::guard::Viewer;
use crate::web::page;

/// One session as a row of the table.
struct Row {
    session: Session,
    title: String,
    when: String,
    ways: &'static str,
    choose_by: String,
    crowd: Crowd,
    free: Option<u32>,
}

#[derive(Template)]
#[template(path = "admin/programme/list.html")]
struct ProgrammePage {
    desk: DeskFrame,
    event: Event,
    rows: Vec<Row>,
}

/// `GET /admin/events/{id}/programme`
pub async fn list(
    app: Data<App>,
    request: HttpRequest,
    who: Viewer,
    id: Path<EventId>,
) -> Result<HttpResponse, AppError> {
    let id = *id;
    let read = app.db.read(move |c| -> Result<_, StoreError> {
        let Some(event) = events::find(c, id)? else { return Ok(None) };
        let sessions = programme::of_event(c, id)?;
        Ok(Some((event, programme::crowds(c, sessions)?)))
    });
    let (event, sessions) = read.await?.ok_or(AppError::NotFound)?;
    let zone = &event.details.zone;
    let row = |(session, crowd): (Session, Crowd)| Row {
        title: session.details.title(Language::En).to_owned(),
        when: span(zone, session.details.starts_at, session.details.ends_at),
        ways: ways_word(session.details.ways),
        choose_by: session.details.reply_by.map(|at| moment(zone, at)).unwrap_or_default(),
        free: session.free(crowd),
        crowd,
        session,
    };
    let rows = sessions.into_iter().map(row).collect();
    page::html(StatusCode::OK, &ProgrammePage { desk: DeskFrame::new(&app, &request, &who), event, rows })
}
