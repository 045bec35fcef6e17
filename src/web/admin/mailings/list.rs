//! An event's mailings, the latest first, and what can be sent now.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use crate::app::App;
use crate::domain::event::Event;
use crate::domain::id::EventId;
use crate::domain::mailing::{Mailing, MailingStatus, NotNow, Progress, sendable};
use crate::domain::message::MessageKind;
use crate::store::{StoreError, events, mailings, messages, users};
use crate::web::admin::words::kind_word;
use crate::web::admin::{DeskFrame, moment};
use crate::web::error::AppError;
use crate::web::guard::Viewer;
use crate::web::page;

struct Row {
    mailing: Mailing,
    kind: &'static str,
    started: String,
    by: String,
    progress: Progress,
}

#[derive(Template)]
#[template(path = "admin/mailings/list.html")]
struct ListPage {
    desk: DeskFrame,
    event: Event,
    rows: Vec<Row>,
    /// What can be started now, and how it is called.
    offers: Vec<(MessageKind, &'static str)>,
}

/// `GET /admin/events/{id}/mailings`
pub async fn list(
    app: Data<App>,
    request: HttpRequest,
    who: Viewer,
    id: Path<EventId>,
) -> Result<HttpResponse, AppError> {
    let id = *id;
    let loaded = app
        .db
        .read(move |c| -> Result<_, StoreError> {
            let Some(event) = events::find(c, id)? else { return Ok(None) };
            let mut rows = Vec::new();
            for mailing in mailings::of_event(c, id)? {
                let progress = messages::progress(c, mailing.id)?;
                let by = match mailing.started_by {
                    Some(user) => users::find(c, user)?.map(|u| u.name.to_string()).unwrap_or_default(),
                    // Nobody reminds at the command line.
                    None if mailing.kind == MessageKind::Reminder => "reminder plan".to_owned(),
                    None => "command line".to_owned(),
                };
                rows.push((mailing, progress, by));
            }
            Ok(Some((event, rows)))
        })
        .await?;
    let (event, rows) = loaded.ok_or(AppError::NotFound)?;
    let rows = rows
        .into_iter()
        .map(|(mailing, progress, by)| Row {
            kind: kind_word(mailing.kind),
            started: moment(&event.details.zone, mailing.begins_at),
            mailing,
            by,
            progress,
        })
        .collect();
    let now = app.clock.now();
    let offers = [
        (MessageKind::Invitation, "Send invitations…"),
        (MessageKind::Reminder, "Send reminders…"),
        (MessageKind::Change, "Tell guests about a change…"),
        (MessageKind::Message, "Write to guests…"),
        (MessageKind::Thanks, "Thank those who came…"),
        (MessageKind::Cancellation, "Cancel the event…"),
    ];
    let offers = offers
        .into_iter()
        .filter(|(kind, _)| matches!(sendable(*kind, &event, now), Ok(()) | Err(NotNow::NotOver)))
        .collect();
    page::html(StatusCode::OK, &ListPage { desk: DeskFrame::new(&app, &request, &who), event, rows, offers })
}
