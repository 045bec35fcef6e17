//! One mail: to whom, what for, how often it was tried, and what the mail servers said each time.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use crate::actions::letters;
use crate::app::App;
use crate::domain::contact::Contact;
use crate::domain::event::Event;
use crate::domain::id::MessageId;
use crate::domain::message::{Message, MessageState, never};
use crate::store::{StoreError, contacts, events, invitations, messages, templates};
use crate::web::admin::words::kind_word;
use crate::web::admin::{DeskFrame, moment, moment_in_zone};
use crate::web::error::AppError;
use crate::web::guard::Viewer;
use crate::web::page;

#[derive(Template)]
#[template(path = "admin/mailings/message.html")]
struct MessagePage {
    desk: DeskFrame,
    event: Event,
    contact: Contact,
    message: Message,
    word: &'static str,
    /// The address that it went to, or would go to now.
    recipient: String,
    /// The version of the saved text; 0: the product's own.
    version: i32,
    queued: String,
    finished: Option<String>,
    /// When it is tried next.
    next: Option<String>,
    /// When it was put off, at which attempt, and the words.
    refusals: Vec<(String, i32, String)>,
    message_id: String,
    /// It was refused, came back, or was not sent because of its address.
    lost: bool,
}

/// `GET /admin/messages/{id}`
pub async fn show(
    app: Data<App>,
    request: HttpRequest,
    who: Viewer,
    id: Path<MessageId>,
) -> Result<HttpResponse, AppError> {
    let id = *id;
    let loaded = app
        .db
        .read(move |c| -> Result<_, StoreError> {
            let Some(message) = messages::find(c, id)? else { return Ok(None) };
            let Some(event) = events::find(c, message.queued.event_id)? else { return Ok(None) };
            let Some(invitation) = invitations::find(c, message.queued.invitation_id)? else {
                return Ok(None);
            };
            let Some(contact) = contacts::find(c, invitation.contact_id)? else { return Ok(None) };
            let recipient = match &message.recipient {
                Some(recipient) => Some(recipient.clone()),
                None => letters::recipient(c, &message)?,
            };
            let version = match message.queued.template_id {
                Some(id) => templates::find(c, id)?.map_or(0, |saved| saved.version),
                None => 0,
            };
            let refusals = messages::refusals(c, id)?;
            Ok(Some((message, event, contact, recipient, version, refusals)))
        })
        .await?;
    let (message, event, contact, recipient, version, refusals) = loaded.ok_or(AppError::NotFound)?;
    let zone = &event.details.zone;
    let waits = message.state.is_waiting() && message.queued.due_at < never();
    let page = MessagePage {
        desk: DeskFrame::new(&app, &request, &who),
        word: kind_word(message.queued.kind),
        recipient: recipient.map(|email| email.to_string()).unwrap_or_default(),
        version,
        queued: moment_in_zone(zone, message.queued.queued_at),
        finished: message.finished_at.map(|at| moment(zone, at)),
        next: waits.then(|| moment(zone, message.queued.due_at)),
        refusals: refusals
            .into_iter()
            .map(|(n, at, words)| (moment(zone, at), n, words.to_string()))
            .collect(),
        message_id: format!("<{}@{}>", message.queued.id, app.config.base_url.host()),
        lost: matches!(
            message.state,
            MessageState::Failed | MessageState::Bounced | MessageState::Suppressed
        ),
        contact,
        message,
        event,
    };
    page::html(StatusCode::OK, &page)
}
