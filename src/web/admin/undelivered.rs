//! Guests whom mail did not reach: why, in words, and what helps. Nothing is offered that would be refused: an address
//! that came back is corrected before it is written to again, and whoever asked not to be mailed is told otherwise.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::events::edit::load;
use super::words::kind_word;
use super::{DeskFrame, moment};
use crate::app::App;
use crate::domain::bounce::Status;
use crate::domain::event::Event;
use crate::domain::id::EventId;
use crate::domain::mailing::Unwanted;
use crate::domain::message::MessageState;
use crate::domain::suppression::SuppressionReason;
use crate::paths;
use crate::store::bounces::{self, Unreached};
use crate::store::{QueryResult, StoreError};
use crate::web::error::AppError;
use crate::web::guard::Viewer;
use crate::web::page;

/// How many guests the page names.
const NAMED: usize = 500;

/// A guest and what became of the latest mail to them.
struct Row {
    guest: Unreached,
    word: &'static str,
    when: String,
    /// Why, in words; the server's own stand beside it.
    reason: &'static str,
    /// Where the address is corrected.
    correct: String,
}

#[derive(Template)]
#[template(path = "admin/undelivered.html")]
struct ListPage {
    desk: DeskFrame,
    event: Event,
    rows: Vec<Row>,
    /// Those whose holders asked not to be mailed.
    unwanted: Vec<Row>,
    put_off: Vec<Row>,
}

/// `GET /admin/events/{id}/undelivered`
pub async fn list(
    app: Data<App>,
    request: HttpRequest,
    who: Viewer,
    id: Path<EventId>,
) -> Result<HttpResponse, AppError> {
    let id = *id;
    let event = load(&app, id).await?;
    let found = app.db.read(move |c| -> Result<_, StoreError> {
        let both: QueryResult<_> = bounces::unreached(c, id, NAMED)
            .and_then(|rows| Ok((rows, bounces::often_put_off(c, id, NAMED)?)));
        Ok(both?)
    });
    let (unreached, put_off) = found.await?;
    let row = |guest: Unreached| Row {
        word: kind_word(guest.kind),
        when: moment(&event.details.zone, guest.since),
        reason: reason(&guest),
        correct: match guest.assistant {
            Some(_) => paths::invitation_part(guest.invitation, "assistants"),
            None => paths::invitation_part(guest.invitation, "edit"),
        },
        guest,
    };
    let asked = |guest: &Unreached| guest.stopped == Some(SuppressionReason::Unsubscribed);
    let (unwanted, rows): (Vec<_>, Vec<_>) = unreached.into_iter().partition(asked);
    let [rows, unwanted, put_off] =
        [rows, unwanted, put_off].map(|guests| guests.into_iter().map(row).collect());
    let desk = DeskFrame::new(&app, &request, &who);
    page::html(StatusCode::OK, &ListPage { desk, event, rows, unwanted, put_off })
}

fn reason(guest: &Unreached) -> &'static str {
    match (guest.state, guest.status) {
        (MessageState::Suppressed, _) if guest.outcome.as_str() == Unwanted::Unsubscribed.as_str() => {
            "The holder of the address had asked not to be mailed, so this one was not sent."
        }
        (MessageState::Suppressed, _) => {
            "An earlier mail to this address came back, so this one was not sent."
        }
        (_, Some(status)) => status.reason(),
        (MessageState::Bounced, None) => "The mail came back without a reason that a machine can read.",
        _ => Status::in_answer(guest.outcome.as_str())
            .map_or("The mail server refused the mail.", Status::reason),
    }
}
