//! The choice of what to start a text from, on every editor of texts.

use crate::actions::library::{FillRefusal, Start, fill};
use crate::app::App;
use crate::domain::id::{EventId, LibraryTextId};
use crate::domain::language::Language;
use crate::domain::library::{ProvidedText, Source, TextName};
use crate::domain::message::MessageKind;
use crate::store::StoreError;
use crate::web::error::AppError;
use crate::web::form::FieldErrors;

/// The button that fills the fields.
pub const FILL: &str = "fill";
/// The one that fills them although they hold words that stand nowhere else.
pub const FILL_REGARDLESS: &str = "fill-regardless";

/// A text that can be started from.
pub struct Choice {
    /// As an address names it.
    pub source: Source,
    /// What it is called.
    pub name: String,
    /// True where it was chosen.
    pub chosen: bool,
}

/// Texts that belong together.
pub struct Group {
    /// What they are.
    pub label: &'static str,
    /// The texts.
    pub choices: Vec<Choice>,
}

/// Everything that a text of this kind can be started from; `library` has those of its kind and language.
pub fn groups(
    kind: MessageKind,
    library: Vec<(LibraryTextId, TextName)>,
    chosen: Option<Source>,
) -> Vec<Group> {
    let choice = |source: Source, name: String| Choice { chosen: chosen == Some(source), source, name };
    let provided = ProvidedText::of(kind).map(|text| (Source::Provided(text), text.name().to_owned()));
    let library = library.into_iter().map(|(id, name)| (Source::Library(id), name.to_string()));
    let mut groups = vec![
        Group {
            label: "With the product",
            choices: std::iter::once((Source::Standard, "The standard text".to_owned()))
                .chain(provided)
                .map(|(source, name)| choice(source, name))
                .collect(),
        },
        Group {
            label: "From the library",
            choices: library.map(|(source, name)| choice(source, name)).collect(),
        },
    ];
    groups.retain(|group| !group.choices.is_empty());
    groups
}

/// A text as a sentence names it.
pub fn in_words(start: &Start) -> String {
    start.name.as_ref().map_or_else(|| "the standard text".to_owned(), |name| format!("“{name}”"))
}

/// The fields of an editor that are to be filled with another text.
pub struct Filling {
    /// Of which event's text; `None`: of one for the library.
    pub event: Option<EventId>,
    /// For what kind of mail.
    pub kind: MessageKind,
    /// In which language.
    pub language: Language,
    /// What was chosen to fill them with.
    pub from: String,
    /// The subject that stands in them.
    pub subject: String,
    /// The body that stands in them.
    pub body: String,
    /// True where it may be lost.
    pub regardless: bool,
}

/// What the fields are to be filled with, or why they are not.
///
/// # Errors
/// Of the database.
pub async fn ask(app: &App, filling: Filling) -> Result<Result<Source, FillRefusal>, AppError> {
    let asked = app.db.read(move |c| {
        let Filling { event, kind, language, from, subject, body, regardless } = filling;
        let from = Source::parse(&from);
        fill(c, event, (kind, language), from, (&subject, &body), regardless).map_err(StoreError::from)
    });
    Ok(asked.await?)
}

/// A refusal beside the choice.
pub fn beside(refusal: FillRefusal) -> FieldErrors {
    let mut errors = FieldErrors::default();
    errors.add("from", refusal.to_string());
    errors
}
