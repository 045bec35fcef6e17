//! The invitee's pages as templates see them.

pub(super) mod ask;
pub(super) mod closed;
pub(super) mod delegation;
pub(super) mod facts;
pub(super) mod file;
pub(super) mod invalid;
pub(super) mod join;
pub(super) mod nominated;
pub(super) mod proof;
pub(super) mod recorded;
pub(super) mod stop;

use super::language::{LanguageChoice, Place};
use crate::i18n::{Html, Words};

/// What every page of the family has around its content.
pub(super) struct Frame {
    /// The catalogue in the page's language.
    pub(super) words: Words,
    /// The title of the window.
    pub(super) title: String,
    /// What is said to an assistant.
    pub(super) assisting: Option<Html>,
    /// The language switch.
    pub(super) choices: Vec<LanguageChoice>,
}

impl Frame {
    fn new(place: &Place, heading: &str, event: &str) -> Self {
        let title = if heading.is_empty() { event.to_owned() } else { format!("{heading} – {event}") };
        Self { words: place.words, title, assisting: place.assisting.clone(), choices: place.choices() }
    }

    fn with_error_mark(mut self, wrong: bool) -> Self {
        if wrong {
            self.title = self.words.say_with("page-error-prefix", &[("title", (&self.title).into())]);
        }
        self
    }
}
