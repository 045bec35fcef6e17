//! An event's mail texts: every kind and language, and which version is in use.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use crate::app::App;
use crate::domain::event::Event;
use crate::domain::id::EventId;
use crate::domain::language::Language;
use crate::domain::message::MessageKind;
use crate::store::{StoreError, events, templates};
use crate::web::admin::words::kind_word;
use crate::web::admin::{DeskFrame, moment};
use crate::web::error::AppError;
use crate::web::guard::Organiser;
use crate::web::page;

/// One kind of mail: what it is, when it goes out, and the version in use in each language.
struct Row {
    kind: MessageKind,
    word: &'static str,
    when: &'static str,
    texts: Vec<(Language, String)>,
}

#[derive(Template)]
#[template(path = "admin/templates/list.html")]
struct ListPage {
    desk: DeskFrame,
    event: Event,
    rows: Vec<Row>,
}

/// `GET /admin/events/{id}/templates`
pub async fn list(
    app: Data<App>,
    request: HttpRequest,
    who: Organiser,
    id: Path<EventId>,
) -> Result<HttpResponse, AppError> {
    let id = *id;
    let loaded = app
        .db
        .read(move |c| -> Result<_, StoreError> {
            let Some(event) = events::find(c, id)? else { return Ok(None) };
            Ok(Some((event, templates::of_event(c, id)?)))
        })
        .await?;
    let (event, saved) = loaded.ok_or(AppError::NotFound)?;
    let text = |kind: MessageKind, language: Language| {
        // Versions come in order, so the last one is in use.
        let latest = saved.iter().rfind(|(k, l, _, _)| *k == kind && *l == language);
        latest.map_or("the standard text".to_owned(), |(_, _, version, at)| {
            format!("version {version}, {}", moment(&event.details.zone, at))
        })
    };
    let rows = MessageKind::ALL
        .iter()
        .map(|kind| Row {
            kind: *kind,
            word: kind_word(*kind),
            when: when(*kind),
            texts: Language::ALL.iter().map(|l| (*l, text(*kind, *l))).collect(),
        })
        .collect();
    page::html(StatusCode::OK, &ListPage { desk: DeskFrame::new(&app, &request, &who), event, rows })
}

/// When a kind of mail goes out.
fn when(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Invitation => "when you send invitations",
        MessageKind::Reminder => "when you remind those who have not answered",
        MessageKind::Confirmation => {
            "by itself, when a guest accepts, gets a seat from the waiting list, or corrects the details"
        }
        MessageKind::Regret => "by itself, when a guest declines",
        MessageKind::Change => "when you tell guests about a new time or place",
        MessageKind::Cancellation => "when you cancel the event",
        MessageKind::Waiting => "by itself, when a guest goes on the waiting list",
        MessageKind::Offer => "by itself, when a guest on the waiting list is offered a seat",
        MessageKind::Nomination => "by itself, to a colleague who is invited in a guest's place",
        MessageKind::Substitute => "by itself, to a guest whose colleague was invited",
        MessageKind::Unsubstituted => "by itself, to a guest whose colleague does not come",
        MessageKind::Thanks => "when you thank those who came",
        MessageKind::Message => "when you write to guests about anything else",
        MessageKind::Code => "when a guest proves that they read the mailbox",
    }
}
