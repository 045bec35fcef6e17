//! The mailbox: mails that were captured in a folder instead of sent. They hold working links, so
//! only those who may send see them; where mail is really sent there is no such page.

use actix_web::http::StatusCode;
use actix_web::http::header::{
    CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue, X_FRAME_OPTIONS,
};
use actix_web::web::{self, Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;

use crate::app::App;
use crate::domain::schedule::Zone;
use crate::mail::compose::STYLE_HASH;
use crate::mail::reading::{Piece, Reading, pieces, read, read_headers};
use crate::mail::transport::Folder;
use crate::paths;
use crate::web::admin::{DeskFrame, moment};
use crate::web::error::AppError;
use crate::web::guard::Organiser;
use crate::web::page;

/// Mails on one page.
const PAGE: usize = 50;

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Ask {
    /// Part of an address or name of the recipient, or of the subject.
    q: String,
    /// The mail behind which the page begins.
    after: String,
}

struct Row {
    name: String,
    to: String,
    subject: String,
    when: String,
}

#[derive(Template)]
#[template(path = "admin/mailbox/list.html")]
struct ListPage {
    desk: DeskFrame,
    q: String,
    rows: Vec<Row>,
    total: usize,
    next: Option<String>,
}

fn folder(app: &App) -> Result<Folder, AppError> {
    app.mailer.mailbox().cloned().ok_or(AppError::NotFound)
}

/// Reads files off the async threads.
async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> Result<T, AppError> {
    let done = web::block(work).await.map_err(|_| AppError::Unavailable)?;
    done.map_err(|error| {
        tracing::error!(%error, "the mailbox folder cannot be read");
        AppError::Internal
    })
}

/// `GET /admin/mailbox`
pub async fn list(
    app: Data<App>,
    request: HttpRequest,
    who: Organiser,
    ask: Query<Ask>,
) -> Result<HttpResponse, AppError> {
    let folder = folder(&app)?;
    let Ask { q, after } = ask.into_inner();
    let wanted = q.trim().to_lowercase();
    let (total, found) = off_thread(move || find(&folder, &wanted, &after)).await?;
    let next = found.get(PAGE - 1).filter(|_| found.len() > PAGE).map(|(name, _)| {
        let query = [("q", q.as_str()), ("after", name.as_str())];
        format!("{}?{}", paths::MAILBOX, serde_html_form::to_string(query).unwrap_or_default())
    });
    let utc = Zone::parse("UTC").ok_or(AppError::Internal)?;
    let rows = found
        .into_iter()
        .take(PAGE)
        .map(|(name, mail)| Row {
            name,
            to: mail.to,
            subject: mail.subject,
            when: mail.date.map(|at| moment(&utc, at)).unwrap_or_default(),
        })
        .collect();
    page::html(StatusCode::OK, &ListPage { desk: DeskFrame::new(&app, &request, &who), q, rows, total, next })
}

/// How many mails there are, and the first page and one more of those that match.
fn find(folder: &Folder, wanted: &str, after: &str) -> std::io::Result<(usize, Vec<(String, Reading)>)> {
    let names = folder.names()?;
    let total = names.len();
    let mut found = Vec::new();
    for name in names.into_iter().filter(|name| after.is_empty() || name.as_str() < after) {
        let Some(mail) = folder.read(&name)?.as_deref().and_then(read_headers) else { continue };
        let matches = |text: &str| text.to_lowercase().contains(wanted);
        if wanted.is_empty() || matches(&mail.to) || matches(&mail.subject) {
            found.push((name, mail));
            if found.len() > PAGE {
                break;
            }
        }
    }
    Ok((total, found))
}

#[derive(Template)]
#[template(path = "admin/mailbox/show.html")]
struct ShowPage {
    desk: DeskFrame,
    name: String,
    mail: Reading,
    when: String,
    text: Vec<Piece>,
}

async fn one(app: &App, name: &str) -> Result<Vec<u8>, AppError> {
    let (folder, name) = (folder(app)?, name.to_owned());
    off_thread(move || folder.read(&name)).await?.ok_or(AppError::NotFound)
}

/// `GET /admin/mailbox/{name}`
pub async fn show(
    app: Data<App>,
    request: HttpRequest,
    who: Organiser,
    name: Path<String>,
) -> Result<HttpResponse, AppError> {
    let raw = one(&app, &name).await?;
    let mail = read(&raw).ok_or(AppError::NotFound)?;
    let utc = Zone::parse("UTC").ok_or(AppError::Internal)?;
    let page = ShowPage {
        desk: DeskFrame::new(&app, &request, &who),
        name: name.into_inner(),
        when: mail.date.map(|at| moment(&utc, at)).unwrap_or_default(),
        text: pieces(&mail.text),
        mail,
    };
    page::html(StatusCode::OK, &page)
}

/// `GET /admin/mailbox/{name}/html`: the HTML part for the sandboxed frame of its page. Nothing but
/// the mail's own style block is allowed, and links open a window of their own.
pub async fn html(app: Data<App>, _: Organiser, name: Path<String>) -> Result<HttpResponse, AppError> {
    let raw = one(&app, &name).await?;
    let mail = read(&raw).ok_or(AppError::NotFound)?;
    let html = mail.html.replacen("<head>", "<head><base target=\"_blank\">", 1);
    let policy = format!(
        "default-src 'none'; style-src {}; form-action 'none'; frame-ancestors 'self'; base-uri 'none'; \
         sandbox allow-popups allow-popups-to-escape-sandbox",
        *STYLE_HASH
    );
    Ok(HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((CONTENT_SECURITY_POLICY, policy))
        .insert_header((X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN")))
        .body(html))
}

/// `GET /admin/mailbox/{name}/raw`: the file as it lies in the folder.
pub async fn raw(app: Data<App>, _: Organiser, name: Path<String>) -> Result<HttpResponse, AppError> {
    let raw = one(&app, &name).await?;
    // The name has passed the folder's own check: letters, digits and hyphens.
    let disposition = format!("attachment; filename=\"{name}\"");
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "message/rfc822"))
        .insert_header((CONTENT_DISPOSITION, disposition))
        .body(raw))
}
