//! A new text of the library, started from another.

use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;

use super::page::{About, LibraryForm, in_words, render};
use super::start;
use crate::actions::library::{self as actions, Start};
use crate::app::App;
use crate::domain::language::Language;
use crate::domain::library::{LibraryDraft, Source};
use crate::domain::message::MessageKind;
use crate::paths;
use crate::store::{StoreError, library};
use crate::web::admin::DeskFrame;
use crate::web::error::AppError;
use crate::web::form::{FieldErrors, Posted};
use crate::web::guard::Organiser;
use crate::web::{flash, page};

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Ask {
    kind: String,
    language: String,
    /// The text to start from.
    from: String,
}

/// What stands around the fields of a new text, and the text to start from.
async fn about(
    app: &App,
    kind: MessageKind,
    language: Language,
    from: Option<Source>,
) -> Result<(About, Option<Start>), AppError> {
    let loaded = app.db.read(move |c| -> Result<_, StoreError> {
        let start = match from {
            Some(source) => actions::start(c, kind, language, source)?,
            None => None,
        };
        Ok((library::names(c, kind, language)?, start))
    });
    let (names, start) = loaded.await?;
    let showing = start.as_ref().map(start::in_words);
    let starts = start::groups(kind, names, start.as_ref().map(|start| start.source));
    Ok((About { kind, language, kept: None, starts, showing, unsaved: true }, start))
}

/// `GET /admin/library/new`; where the address does not say what for, the list does.
pub async fn new(
    app: Data<App>,
    request: HttpRequest,
    who: Organiser,
    ask: Query<Ask>,
) -> Result<HttpResponse, AppError> {
    let (Some(kind), Some(language)) = (MessageKind::parse(&ask.kind), Language::parse(&ask.language)) else {
        return Ok(flash::with(page::see_other(paths::LIBRARY), "Choose a mail and a language first."));
    };
    let (about, start) =
        about(&app, kind, language, Some(Source::parse(&ask.from).unwrap_or(Source::Standard))).await?;
    let mut desk = DeskFrame::new(&app, &request, &who);
    if start.is_none() {
        desk.notice = Some("There is no such text to start from any more.".to_owned());
    }
    let (subject, body) = start.map(|start| (start.subject, start.body)).unwrap_or_default();
    let (kind, language) = (kind.to_string(), language.to_string());
    let form = LibraryForm { kind, language, subject, body, ..LibraryForm::default() };
    render(&app, desk, about, form, FieldErrors::default())
}

/// `POST /admin/library/new`: keeps the text, or only shows what was typed.
pub async fn add(
    app: Data<App>,
    request: HttpRequest,
    who: Organiser,
    Posted(form): Posted<LibraryForm>,
) -> Result<HttpResponse, AppError> {
    let kind = MessageKind::parse(&form.kind).ok_or(AppError::NotFound)?;
    let language = Language::parse(&form.language).ok_or(AppError::NotFound)?;
    let errors = match (form.r#do.as_str(), form.parse(kind)) {
        ("preview", parsed) => parsed.err().unwrap_or_default(),
        (_, Err(errors)) => errors,
        (_, Ok((name, template))) => {
            let draft = LibraryDraft { kind, language, name, template };
            match AppError::refusal(actions::keep(&app, who.actor(), draft, false).await)? {
                Ok(_) => {
                    let list = page::see_other(paths::LIBRARY);
                    return Ok(flash::with(list, &format!("“{}” is in the library.", form.name.trim())));
                }
                Err(refusal) => in_words(&refusal)?,
            }
        }
    };
    let (about, _) = about(&app, kind, language, None).await?;
    render(&app, DeskFrame::new(&app, &request, &who), about, form, errors)
}
