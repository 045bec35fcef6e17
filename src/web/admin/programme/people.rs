//! Who attends a session, and who waits for a seat at it.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use crate::app::App;
use crate::domain::event::Event;
use crate::domain::id::SessionId;
use crate::domain::language::Language;
use crate::domain::programme::Session;
use crate::domain::programme::places::PlaceStanding;
use crate::store::programme::Person;
use crate::store::{StoreError, events, programme};
use crate::web::admin::{DeskFrame, span};
use crate::web::error::AppError;
use crate::web::guard::Viewer;
use crate::web::page;

#[derive(Template)]
#[template(path = "admin/programme/people.html")]
struct PeoplePage {
    desk: DeskFrame,
    event: Event,
    session: Session,
    title: String,
    when: String,
    attending: Vec<Person>,
    waiting: Vec<Person>,
}

/// `GET /admin/sessions/{id}`
pub async fn show(
    app: Data<App>,
    request: HttpRequest,
    who: Viewer,
    id: Path<SessionId>,
) -> Result<HttpResponse, AppError> {
    let id = *id;
    let read = app.db.read(move |c| -> Result<_, StoreError> {
        let Some(session) = programme::find(c, id)? else { return Ok(None) };
        let Some(event) = events::find(c, session.event_id)? else { return Ok(None) };
        Ok(Some((event, session, programme::people(c, id)?)))
    });
    let (event, session, people) = read.await?.ok_or(AppError::NotFound)?;
    let (waiting, attending) =
        people.into_iter().partition(|person| person.standing == PlaceStanding::Waiting);
    let page = PeoplePage {
        desk: DeskFrame::new(&app, &request, &who),
        title: session.details.title(Language::En).to_owned(),
        when: span(&event.details.zone, session.details.starts_at, session.details.ends_at),
        event,
        session,
        attending,
        waiting,
    };
    page::html(StatusCode::OK, &page)
}
