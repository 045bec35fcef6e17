//! A new text of the library, started from another.

use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};

use super::page::{About, LibraryForm, in_words, render};
use super::start;
use crate::actions::library::{self as actions, FillRefusal, LibraryRefusal, Start};
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
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Ask {
    kind: String,
    language: String,
    /// The text to start from.
    from: String,
    /// The name that was typed already.
    #[serde(skip_serializing_if = "String::is_empty")]
    name: String,
}

/// What stands around the fields of a new text, and the text to start from; `chosen` is what the list stands at
/// where there is none.
async fn about(
    app: &App,
    kind: MessageKind,
    language: Language,
    from: Option<Source>,
    chosen: Option<Source>,
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
    let starts = start::groups(kind, names, start.as_ref().map(|start| start.source).or(chosen));
    let about = About { kind, language, kept: None, starts, showing, unsaved: true, fills_over: false };
    Ok((about, start))
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
    let from = Source::parse(&ask.from).unwrap_or(Source::Standard);
    let (about, start) = about(&app, kind, language, Some(from), None).await?;
    let mut desk = DeskFrame::new(&app, &request, &who);
    if start.is_none() {
        desk.notice = Some("There is no such text to start from any more.".to_owned());
    }
    let (subject, body) = start.map(|start| (start.subject, start.body)).unwrap_or_default();
    let (kind, language) = (kind.to_string(), language.to_string());
    let name = ask.into_inner().name;
    let form = LibraryForm { kind, language, name, subject, body, ..LibraryForm::default() };
    render(&app, desk, about, form, FieldErrors::default())
}

/// `POST /admin/library/new`: keeps the text, fills the fields with another, or only shows what was typed.
pub async fn add(
    app: Data<App>,
    request: HttpRequest,
    who: Organiser,
    Posted(form): Posted<LibraryForm>,
) -> Result<HttpResponse, AppError> {
    let (kind, language) = what_for(&form)?;
    let mut fills_over = false;
    let errors = match (form.r#do.as_str(), form.parse(kind)) {
        (start::FILL | start::FILL_REGARDLESS, _) => match fill(&app, kind, language, &form).await? {
            Ok(filled) => return Ok(page::see_other(&filled)),
            Err(refusal) => {
                fills_over = refusal == FillRefusal::Unsaved;
                start::beside(refusal)
            }
        },
        ("preview", parsed) => parsed.err().unwrap_or_default(),
        (_, Err(errors)) => errors,
        (_, Ok((name, template))) => {
            let draft = LibraryDraft { kind, language, name, template };
            match AppError::refusal(actions::keep(&app, who.actor(), draft, None).await)? {
                Ok(_) => {
                    let list = page::see_other(paths::LIBRARY);
                    return Ok(flash::with(list, &format!("“{}” is in the library.", form.name.trim())));
                }
                Err(refusal) => in_words(&refusal),
            }
        }
    };
    let (mut about, _) = about(&app, kind, language, None, Source::parse(&form.from)).await?;
    about.fills_over = fills_over;
    render(&app, DeskFrame::new(&app, &request, &who), about, form, errors)
}

/// The address that shows the fields filled with what was chosen, or why they are not filled.
async fn fill(
    app: &App,
    kind: MessageKind,
    language: Language,
    form: &LibraryForm,
) -> Result<Result<String, FillRefusal>, AppError> {
    let LibraryForm { kind: _, language: _, from, version: _, name, subject, body, r#do } = form;
    let filling = start::Filling {
        event: None,
        kind,
        language,
        from: from.clone(),
        subject: subject.clone(),
        body: body.clone(),
        regardless: r#do == start::FILL_REGARDLESS,
    };
    Ok(start::ask(app, filling).await?.map(|source| {
        let (kind, language, from) = (kind.to_string(), language.to_string(), source.to_string());
        let ask = Ask { kind, language, from, name: name.clone() };
        format!("{}?{}", paths::NEW_LIBRARY_TEXT, serde_html_form::to_string(&ask).unwrap_or_default())
    }))
}

fn what_for(form: &LibraryForm) -> Result<(MessageKind, Language), AppError> {
    let kind = MessageKind::parse(&form.kind).ok_or(AppError::NotFound)?;
    let language = Language::parse(&form.language).ok_or(AppError::NotFound)?;
    Ok((kind, language))
}

/// The page of a new text, with what was typed for one that somebody has deleted meanwhile.
pub(super) async fn in_its_place(
    app: &App,
    desk: DeskFrame,
    form: LibraryForm,
) -> Result<HttpResponse, AppError> {
    let (kind, language) = what_for(&form)?;
    let mut errors = FieldErrors::default();
    errors.add(
        "body",
        format!("{} What you typed is still here: keep it as a new text.", LibraryRefusal::Unknown),
    );
    errors.append(form.parse(kind).err().unwrap_or_default());
    let (about, _) = about(app, kind, language, None, None).await?;
    render(app, desk, about, form, errors)
}
