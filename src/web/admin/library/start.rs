//! The choice of what to start a text from, on every editor of texts.

use crate::actions::library::Start;
use crate::domain::id::LibraryTextId;
use crate::domain::library::{ProvidedText, Source, TextName};
use crate::domain::message::MessageKind;

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
