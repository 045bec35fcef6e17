//! One mailing: how far it is, what failed and why. The page is right as it is loaded; without
//! scripts it loads itself again while mails are on their way, with them it follows a stream.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use crate::actions::mailings::{self as actions, MailingRefusal};
use crate::app::App;
use crate::domain::event::Event;
use crate::domain::id::{MailingId, MessageId};
use crate::domain::mailing::{Mailing, MailingStatus, Progress};
use crate::domain::message::{MessageState, never};
use crate::paths;
use crate::store::mailings::Addressed;
use crate::store::{StoreError, events, mailings, messages};
use crate::web::admin::words::kind_word;
use crate::web::admin::{DeskFrame, moment, moment_in_zone};
use crate::web::error::AppError;
use crate::web::guard::{Organiser, Viewer};
use crate::web::stream::{self, Stopping};
use crate::web::{flash, page};

/// How many mails of each sort the page names.
const NAMED: i64 = 200;

#[derive(Template)]
#[template(path = "admin/mailings/show.html")]
struct ShowPage {
    desk: DeskFrame,
    event: Event,
    mailing: Mailing,
    word: &'static str,
    /// When it began, or will.
    begins: String,
    audience: String,
    sent: Vec<Addressed>,
    progress: Progress,
    failed: Vec<Addressed>,
    put_off: Vec<(Addressed, String)>,
    /// Why no mail can go at present.
    down: Option<String>,
    cancelled: Vec<Addressed>,
}

/// `GET /admin/mailings/{id}`
pub async fn show(
    app: Data<App>,
    request: HttpRequest,
    who: Viewer,
    id: Path<MailingId>,
) -> Result<HttpResponse, AppError> {
    let id = *id;
    let loaded = app
        .db
        .read(move |c| -> Result<_, StoreError> {
            let Some(mailing) = mailings::find(c, id)? else { return Ok(None) };
            let Some(event) = events::find(c, mailing.event_id)? else { return Ok(None) };
            let progress = messages::progress(c, id)?;
            let failed = [MessageState::Failed, MessageState::Bounced, MessageState::Suppressed];
            let failed = mailings::addressed(c, id, &failed, NAMED)?;
            let waiting = mailings::addressed(c, id, &[MessageState::Queued], NAMED)?;
            let cancelled = mailings::addressed(c, id, &[MessageState::Cancelled], NAMED)?;
            let sent = mailings::addressed(c, id, &[MessageState::Sent], NAMED)?;
            Ok(Some((mailing, event, progress, failed, waiting, cancelled, sent)))
        })
        .await?;
    let (mailing, event, progress, failed, waiting, cancelled, sent) = loaded.ok_or(AppError::NotFound)?;
    let zone = &event.details.zone;
    // A mail that comes back without having used up an attempt says that the way itself is closed.
    let untried = waiting.iter().find(|mail| mail.attempts == 0 && !mail.outcome.is_empty());
    let down = untried.map(|mail| mail.outcome.to_string());
    let put_off = waiting
        .into_iter()
        .filter(|mail| mail.attempts > 0)
        .map(|mail| {
            let waits = mail.due_at >= never();
            let next = if waits { "when the mailing goes on".to_owned() } else { moment(zone, mail.due_at) };
            (mail, next)
        })
        .collect();
    let page = ShowPage {
        desk: DeskFrame::new(&app, &request, &who),
        word: kind_word(mailing.kind),
        begins: moment_in_zone(zone, mailing.begins_at),
        audience: mailing.audience.words(),
        sent,
        event,
        mailing,
        progress,
        failed,
        put_off,
        down,
        cancelled,
    };
    page::html(StatusCode::OK, &page)
}

/// `GET /admin/mailings/{id}/progress`: a stream of server-sent events.
pub async fn progress(
    app: Data<App>,
    stopping: Data<Stopping>,
    _: Viewer,
    id: Path<MailingId>,
) -> Result<HttpResponse, AppError> {
    let id = *id;
    let known = app.db.read(move |c| mailings::find(c, id).map_err(StoreError::from)).await?;
    if known.is_none() {
        return Err(AppError::NotFound);
    }
    Ok(stream::mailing_progress(app, &stopping, id))
}

/// `POST /admin/mailings/{id}/stop`
pub async fn stop(app: Data<App>, who: Organiser, id: Path<MailingId>) -> Result<HttpResponse, AppError> {
    match AppError::refusal(actions::stop(&app, who.actor(), *id).await)? {
        Ok(stopped) => {
            let mails = if stopped == 1 { "1 mail was".to_owned() } else { format!("{stopped} mails were") };
            let notice = format!("Stopped: {mails} not sent.");
            Ok(flash::with(page::see_other(&paths::mailing(*id)), &notice))
        }
        Err(_) => Err(AppError::NotFound),
    }
}

/// `POST /admin/mailings/{id}/pause`
pub async fn pause(app: Data<App>, who: Organiser, id: Path<MailingId>) -> Result<HttpResponse, AppError> {
    let done = AppError::refusal(actions::pause(&app, who.actor(), *id).await)?;
    moved(*id, done, "Paused. What the mail server had already goes out; the rest waits.")
}

/// `POST /admin/mailings/{id}/resume`
pub async fn resume(app: Data<App>, who: Organiser, id: Path<MailingId>) -> Result<HttpResponse, AppError> {
    let done = AppError::refusal(actions::resume(&app, who.actor(), *id).await)?;
    moved(*id, done, "The mailing goes on.")
}

fn moved(id: MailingId, done: Result<usize, MailingRefusal>, notice: &str) -> Result<HttpResponse, AppError> {
    let notice = match done {
        Ok(_) => notice.to_owned(),
        Err(MailingRefusal::Unknown) => return Err(AppError::NotFound),
        Err(refusal) => refusal.to_string(),
    };
    Ok(flash::with(page::see_other(&paths::mailing(id)), &notice))
}

/// `POST /admin/messages/{id}/retry`
pub async fn retry(app: Data<App>, who: Organiser, id: Path<MessageId>) -> Result<HttpResponse, AppError> {
    let id = *id;
    let mail = app.db.read(move |c| messages::find(c, id).map_err(StoreError::from)).await?;
    let queued = mail.ok_or(AppError::NotFound)?.queued;
    let back = match queued.mailing_id {
        Some(mailing) => paths::mailing(mailing),
        None => paths::invitation(queued.invitation_id),
    };
    let notice = match AppError::refusal(actions::retry(&app, who.actor(), id).await)? {
        Ok(()) => "The mail is tried again, to the address that the directory has now.".to_owned(),
        Err(MailingRefusal::Unknown) => return Err(AppError::NotFound),
        Err(refusal) => refusal.to_string(),
    };
    Ok(flash::with(page::see_other(&back), &notice))
}
