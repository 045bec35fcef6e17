//! The list of captured mails, the newest first. Search and place in the list stand in the URL.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::{Deserialize, Serialize};

use super::{folder, moment, unreadable, when};
use crate::app::App;
use crate::documents::eml::Mailbox;
use crate::mail::transport::captured::{self, CapturedId, Listed};
use crate::paths;
use crate::web::admin::DeskFrame;
use crate::web::error::AppError;
use crate::web::guard::Organiser;
use crate::web::page;

/// What is listed, as it stands in the URL.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct View {
    /// Words to search for.
    #[serde(skip_serializing_if = "String::is_empty")]
    q: String,
    /// The mail behind which the page begins.
    #[serde(skip_serializing_if = "String::is_empty")]
    after: String,
}

impl View {
    /// The same search behind this mail, or from the beginning.
    fn url(&self, after: Option<CapturedId>) -> String {
        let view = Self { q: self.q.clone(), after: after.map(|id| id.to_string()).unwrap_or_default() };
        let query = serde_html_form::to_string(&view).unwrap_or_default();
        if query.is_empty() { paths::MAILBOX.to_owned() } else { format!("{}?{query}", paths::MAILBOX) }
    }
}

/// One mail as a row of the table.
struct Row {
    id: CapturedId,
    to: Vec<Mailbox>,
    subject: String,
    when: String,
}

#[derive(Template)]
#[template(path = "admin/mailbox/list.html")]
struct ListPage {
    desk: DeskFrame,
    view: View,
    rows: Vec<Row>,
    total: usize,
    next: Option<String>,
}

/// `GET /admin/mailbox`
pub async fn list(
    app: Data<App>,
    request: HttpRequest,
    who: Organiser,
    view: Query<View>,
) -> Result<HttpResponse, AppError> {
    let mut view = view.into_inner();
    view.q = view.q.trim().to_owned();
    // A place that is none is the beginning.
    let after: Option<CapturedId> = view.after.parse().ok();
    view.after = after.map(|id| id.to_string()).unwrap_or_default();
    let listed = captured::list(folder(&app)?, &view.q, after).await.map_err(unreadable)?;
    let Listed { lines, next, total } = listed;
    let rows = lines.into_iter().map(|line| Row {
        id: line.id,
        when: moment(when(line.id, &line.head)),
        to: line.head.to,
        subject: line.head.subject,
    });
    let page = ListPage {
        desk: DeskFrame::new(&app, &request, &who),
        rows: rows.collect(),
        next: next.map(|id| view.url(Some(id))),
        view,
        total,
    };
    page::html(StatusCode::OK, &page)
}
