//! The list of events.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;

use crate::app::App;
use crate::store::StoreError;
use crate::store::reports::{self, EventLine};
use crate::web::admin::DeskFrame;
use crate::web::error::AppError;
use crate::web::guard::Viewer;
use crate::web::page;

/// What is listed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Filter {
    all: String,
}

#[derive(Template)]
#[template(path = "admin/events/list.html")]
struct ListPage {
    desk: DeskFrame,
    events: Vec<EventLine>,
    all: bool,
}

/// `GET /admin/events`
pub async fn list(
    app: Data<App>,
    request: HttpRequest,
    who: Viewer,
    filter: Query<Filter>,
) -> Result<HttpResponse, AppError> {
    let all = !filter.all.is_empty();
    let events = app.db.read(move |c| reports::events(c, all).map_err(StoreError::from)).await?;
    page::html(StatusCode::OK, &ListPage { desk: DeskFrame::new(&app, &request, &who), events, all })
}
