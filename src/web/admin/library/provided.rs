//! A look at a text that the product provides: what is written, and the mail that it makes.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::page::shown;
use crate::app::App;
use crate::domain::language::Language;
use crate::domain::library::{ProvidedText, Source};
use crate::mail::compose::Composed;
use crate::mail::provided;
use crate::paths;
use crate::web::admin::DeskFrame;
use crate::web::admin::words::kind_word;
use crate::web::error::AppError;
use crate::web::guard::Organiser;
use crate::web::page;

#[derive(Template)]
#[template(path = "admin/library/provided.html")]
struct ProvidedPage {
    desk: DeskFrame,
    text: ProvidedText,
    language: Language,
    word: &'static str,
    subject: &'static str,
    body: &'static str,
    shown: Option<Composed>,
    unsaved: bool,
}

impl ProvidedPage {
    fn other_languages(&self) -> Vec<Language> {
        Language::ALL.iter().copied().filter(|l| *l != self.language).collect()
    }

    /// Where a text of one's own is started from this one.
    fn copy(&self) -> String {
        paths::new_library_text(self.text.kind(), self.language, Source::Provided(self.text))
    }
}

/// `GET /admin/library/provided/{text}/{language}`
pub async fn show(
    app: Data<App>,
    request: HttpRequest,
    who: Organiser,
    path: Path<(String, String)>,
) -> Result<HttpResponse, AppError> {
    let text = ProvidedText::parse(&path.0).ok_or(AppError::NotFound)?;
    let language = Language::parse(&path.1).ok_or(AppError::NotFound)?;
    let (subject, body) = provided::source(text, language);
    let page = ProvidedPage {
        desk: DeskFrame::new(&app, &request, &who),
        text,
        language,
        word: kind_word(text.kind()),
        subject,
        body,
        shown: shown(&app, text.kind(), language, subject, body),
        unsaved: false,
    };
    page::html_with_mail(StatusCode::OK, &page)
}
