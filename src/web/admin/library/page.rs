//! The page of one text of the library, new or kept, with the mail that it makes.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use serde::Deserialize;

use super::start::Group;
use crate::actions::letters::{self, Wording};
use crate::actions::library::LibraryRefusal;
use crate::app::App;
use crate::domain::id::LibraryTextId;
use crate::domain::language::Language;
use crate::domain::library::TextName;
use crate::domain::message::MessageKind;
use crate::domain::template::{self as texts, Placeholder};
use crate::mail::compose::Composed;
use crate::paths;
use crate::web::admin::DeskFrame;
use crate::web::admin::templates::text_errors;
use crate::web::admin::words::kind_word;
use crate::web::error::AppError;
use crate::web::form::FieldErrors;
use crate::web::page;

/// The fields of a text.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct LibraryForm {
    /// For what kind of mail; of a kept text too, should it be gone when it is saved.
    pub kind: String,
    /// In which language.
    pub language: String,
    /// Of a new text: what to fill the fields with.
    pub from: String,
    /// Of a kept text: the version that the form was made from.
    pub version: String,
    /// What it is called.
    pub name: String,
    /// Its subject.
    pub subject: String,
    /// Its body.
    pub body: String,
    /// `save`, `preview` or `fill`.
    pub r#do: String,
}

impl LibraryForm {
    /// The name and the text, or what is wrong with them.
    pub(super) fn parse(&self, kind: MessageKind) -> Result<(TextName, texts::Template), FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = errors.take("name", TextName::parse(&self.name), |e| e.to_string());
        match (name, texts::Template::parse(kind, &self.subject, &self.body)) {
            (Some(name), Ok(template)) => Ok((name, template)),
            (_, Ok(_)) => Err(errors),
            (_, Err(wrong)) => {
                errors.append(text_errors(&wrong));
                Err(errors)
            }
        }
    }
}

/// What a page shows beside the fields.
pub(super) struct About {
    pub(super) kind: MessageKind,
    pub(super) language: Language,
    /// The text that is being edited; `None`: a new one.
    pub(super) kept: Option<(LibraryTextId, TextName)>,
    /// What a new text can be started from.
    pub(super) starts: Vec<Group>,
    /// What the fields show, in words.
    pub(super) showing: Option<String>,
    /// True where the fields are not what is kept.
    pub(super) unsaved: bool,
    /// True where filling the fields was refused for what stands in them.
    pub(super) fills_over: bool,
}

#[derive(Template)]
#[template(path = "admin/library/edit.html")]
struct TextPage {
    desk: DeskFrame,
    kind: MessageKind,
    language: Language,
    word: &'static str,
    kept: Option<(LibraryTextId, TextName)>,
    starts: Vec<Group>,
    showing: Option<String>,
    form: LibraryForm,
    errors: FieldErrors,
    shown: Option<Composed>,
    unsaved: bool,
    fills_over: bool,
}

impl TextPage {
    /// Where the fields are sent.
    fn path(&self) -> String {
        self.kept.as_ref().map_or(paths::NEW_LIBRARY_TEXT.to_owned(), |(id, _)| paths::library_text(id))
    }
}

/// Renders the page; with what is wrong as 422.
pub(super) fn render(
    app: &App,
    desk: DeskFrame,
    about: About,
    form: LibraryForm,
    errors: FieldErrors,
) -> Result<HttpResponse, AppError> {
    let About { kind, language, kept, starts, showing, unsaved, fills_over } = about;
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let shown = shown(app, kind, language, &form.subject, &form.body);
    let word = kind_word(kind);
    page::html_with_mail(
        status,
        &TextPage {
            desk,
            kind,
            language,
            word,
            kept,
            starts,
            showing,
            form,
            errors,
            shown,
            unsaved,
            fills_over,
        },
    )
}

/// The mail that a text makes, about an invented event and to an invented guest; `None` where it cannot be
/// sent as it is.
pub(super) fn shown(
    app: &App,
    kind: MessageKind,
    language: Language,
    subject: &str,
    body: &str,
) -> Option<Composed> {
    let template = texts::Template::parse(kind, subject, body).ok()?;
    let now = app.clock.now();
    let material = letters::example(letters::invented_event(language, now), language, now);
    let wording = Wording { language, template, also: Vec::new() };
    Some(letters::preview(app, &material, kind, &wording))
}

/// A refusal under the field that it is about.
pub(super) fn in_words(refusal: &LibraryRefusal) -> FieldErrors {
    let field = match refusal {
        LibraryRefusal::Taken(..) | LibraryRefusal::Newer(..) | LibraryRefusal::Provided => "name",
        LibraryRefusal::Unknown | LibraryRefusal::Changed | LibraryRefusal::Unchanged => "body",
    };
    let mut errors = FieldErrors::default();
    errors.add(field, refusal.to_string());
    errors
}
