//! One captured mail: its headers, its text, its HTML in a frame, its calendar part, and all of it
//! to be taken away.

use actix_web::http::StatusCode;
use actix_web::http::header::{
    CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, X_FRAME_OPTIONS,
};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::frame::framed;
use super::linkify::{Piece, linkify};
use super::{folder, moment, unreadable, when};
use crate::app::App;
use crate::documents::eml::{self, Eml};
use crate::domain::language::{Language, LanguageTag};
use crate::mail::transport::captured::{self, CapturedId};
use crate::paths;
use crate::web::admin::DeskFrame;
use crate::web::error::AppError;
use crate::web::guard::Organiser;
use crate::web::page;

#[derive(Template)]
#[template(path = "admin/mailbox/show.html")]
struct MailPage {
    desk: DeskFrame,
    id: CapturedId,
    mail: Eml,
    when: String,
    /// The language that the mail says it is in.
    language: String,
}

impl MailPage {
    fn part(&self, part: &str) -> String {
        paths::captured_part(self.id, part)
    }

    /// A line of an Arabic text that begins with a Latin name is an Arabic line all the same.
    fn direction(&self) -> &'static str {
        let language = self.mail.head.language.as_ref().and_then(LanguageTag::supported);
        language.map_or("auto", Language::direction)
    }

    fn pieces(text: &str) -> Vec<Piece<'_>> {
        linkify(text)
    }
}

async fn bytes(app: &App, id: CapturedId) -> Result<Vec<u8>, AppError> {
    captured::read(folder(app)?, id).await.map_err(unreadable)?.ok_or(AppError::NotFound)
}

/// `GET /admin/mailbox/{id}`
pub async fn show(
    app: Data<App>,
    request: HttpRequest,
    who: Organiser,
    id: Path<CapturedId>,
) -> Result<HttpResponse, AppError> {
    let id = *id;
    // A file without any headers is shown as an empty mail, which can still be downloaded.
    let mail = eml::read(&bytes(&app, id).await?).unwrap_or_default();
    let page = MailPage {
        desk: DeskFrame::new(&app, &request, &who),
        when: moment(when(id, &mail.head)),
        language: mail.head.language.as_ref().map(|tag| tag.as_str().to_owned()).unwrap_or_default(),
        mail,
        id,
    };
    page::html(StatusCode::OK, &page)
}

/// `GET /admin/mailbox/{id}/html`: the HTML part alone, for the frame.
pub async fn html(app: Data<App>, _: Organiser, id: Path<CapturedId>) -> Result<HttpResponse, AppError> {
    let mail = eml::read(&bytes(&app, *id).await?).unwrap_or_default();
    let (html, policy) = framed(&mail.html.ok_or(AppError::NotFound)?);
    Ok(HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((CONTENT_SECURITY_POLICY, policy))
        .insert_header((X_FRAME_OPTIONS, "SAMEORIGIN"))
        .insert_header((REFERRER_POLICY, "no-referrer"))
        // A page that is shut off may not ask for a window group of its own: browsers would refuse
        // to show it in a tab.
        .insert_header((HeaderName::from_static("cross-origin-opener-policy"), "unsafe-none"))
        .body(html))
}

/// `GET /admin/mailbox/{id}/raw`: the mail as it travelled.
pub async fn raw(app: Data<App>, _: Organiser, id: Path<CapturedId>) -> Result<HttpResponse, AppError> {
    let id = *id;
    Ok(download("message/rfc822", &format!("{id}.eml")).body(bytes(&app, id).await?))
}

/// `GET /admin/mailbox/{id}/event.ics`: the calendar part.
pub async fn calendar(app: Data<App>, _: Organiser, id: Path<CapturedId>) -> Result<HttpResponse, AppError> {
    let mail = eml::read(&bytes(&app, *id).await?).unwrap_or_default();
    let calendar = mail.calendar.ok_or(AppError::NotFound)?;
    Ok(download("text/calendar; charset=utf-8", "event.ics").body(calendar))
}

/// A file to be kept; its name is ours, never the mail's.
fn download(kind: &str, name: &str) -> actix_web::HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response
        .content_type(kind)
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")));
    response
}
