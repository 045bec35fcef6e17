//! The one door for rendering: status and headers beside the template.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, LOCATION};
use askama::Template;

use super::error::AppError;
use super::policy;
use crate::domain::language::Language;
use crate::i18n::{Html, Words};

/// A page of HTML.
///
/// # Errors
/// [`AppError::Internal`] where the template fails.
pub fn html(status: StatusCode, template: &impl Template) -> Result<HttpResponse, AppError> {
    Ok(HttpResponse::build(status).content_type("text/html; charset=utf-8").body(template.render()?))
}

/// A page of HTML that shows a mail in a sandboxed frame (`srcdoc`).
///
/// # Errors
/// [`AppError::Internal`] where the template fails.
pub fn html_with_mail(status: StatusCode, template: &impl Template) -> Result<HttpResponse, AppError> {
    let policy = policy::with_mail();
    Ok(HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header((CONTENT_SECURITY_POLICY, policy))
        .body(template.render()?))
}

/// The answer to a successful POST: the browser is sent to the page that shows the result.
#[must_use]
pub fn see_other(path: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, path)).finish()
}

/// The designed page of a status from 400 on.
#[derive(Template)]
#[template(path = "error.html")]
pub(super) struct ErrorPage {
    language: Language,
    title: String,
    text: String,
    words: Option<&'static str>,
    /// What to quote to whoever runs the product; nothing where the request has no id.
    reference: Option<Html>,
}

impl ErrorPage {
    pub(super) fn new(
        status: StatusCode,
        language: Language,
        words: Option<&'static str>,
        request_id: &str,
    ) -> Self {
        let (title, text) = Words(language).error(status.as_u16());
        let reference = (!request_id.is_empty())
            .then(|| Words(language).html("error-reference", &[("id", request_id.into())]));
        Self { language, title, text, words, reference }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_has_its_page_in_every_language() {
        for language in [Language::En, Language::Fr, Language::Ar] {
            let mut seen = Vec::new();
            for status in [400, 403, 404, 405, 410, 413, 415, 422, 429, 500, 503] {
                let status = StatusCode::from_u16(status).expect("a status");
                let page = ErrorPage::new(status, language, None, "0190a5f2").render().expect("renders");
                let title = page.split_once("<h1>").and_then(|(_, rest)| rest.split_once("</h1>"));
                let (title, rest) = title.unwrap_or_else(|| panic!("{status} has no heading: {page}"));
                assert!(
                    !title.is_empty() && !seen.contains(&title.to_owned()),
                    "{status} {language}: {title}"
                );
                assert!(page.contains(&format!("dir=\"{}\"", language.direction())), "{status} {language}");
                assert!(rest.contains("0190a5f2"), "{status} {language} has a reference to quote");
                seen.push(title.to_owned());
            }
        }
    }
}
