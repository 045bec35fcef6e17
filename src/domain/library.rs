//! The library of mail texts: what organisers keep to start from at any event, and what the product
//! provides beside its standard texts. An event's own text is a copy: whatever becomes of a text here
//! changes no event.

use std::fmt;
use std::str::FromStr as _;

use super::choice::choice;
use super::fold::fold;
use super::id::{LibraryTextId, UserId};
use super::instant::Instant;
use super::language::Language;
use super::message::MessageKind;
use super::template::{Body, Subject, Template, TemplateError};
use super::text::{Line, TextError};

/// The most characters of a name.
pub const NAME_MAX: usize = 100;

/// What is wrong with a text's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameError {
    /// The line itself cannot be taken.
    Text(TextError),
    /// Nothing in it that tells it from another.
    NoLetter,
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(TextError::Missing) => f.write_str("Give the text a name."),
            Self::Text(error) => write!(f, "The name {error}."),
            Self::NoLetter => f.write_str("The name needs a letter or a digit."),
        }
    }
}

/// What a text is called in the library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextName(Line<NAME_MAX>);

impl TextName {
    /// Takes white space from both ends; the rest stays as typed.
    ///
    /// # Errors
    /// A [`NameError`].
    pub fn parse(raw: &str) -> Result<Self, NameError> {
        let name = Self(Line::required(raw).map_err(NameError::Text)?);
        if name.key().is_empty() { Err(NameError::NoLetter) } else { Ok(name) }
    }

    /// As typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// What two names that are one have in common, whatever their case and accents.
    #[must_use]
    pub fn key(&self) -> String {
        fold(self.as_str())
    }
}

impl fmt::Display for TextName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A text as somebody wants it in the library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LibraryDraft {
    /// For what kind of mail.
    pub kind: MessageKind,
    /// In which language.
    pub language: Language,
    /// What it is called; no other of this kind and language is.
    pub name: TextName,
    /// What it says.
    pub template: Template,
}

/// A text as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LibraryText {
    /// Its identity.
    pub id: LibraryTextId,
    /// For what kind of mail.
    pub kind: MessageKind,
    /// In which language.
    pub language: Language,
    /// What it is called.
    pub name: TextName,
    /// Counted from 1, so that nobody overwrites what they have not seen.
    pub version: i32,
    /// Subject as it was written.
    pub subject: Subject,
    /// Body as it was written.
    pub body: Body,
    /// Who changed it last; `None`: somebody without an account.
    pub changed_by: Option<UserId>,
    /// When.
    pub changed_at: Instant,
}

impl LibraryText {
    /// The text in the version that it has now.
    #[must_use]
    pub fn edition(&self) -> Edition {
        Edition { id: self.id, version: self.version }
    }

    /// The template; it was refused when it was kept if it could not be sent.
    ///
    /// # Errors
    /// What is wrong with it, should the closed list of placeholders have become shorter since.
    pub fn template(&self) -> Result<Template, Vec<TemplateError>> {
        Template::parse(self.kind, self.subject.as_str(), self.body.as_str())
    }
}

/// A text in one of its versions, as a form names what somebody was shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edition {
    /// Which text.
    pub id: LibraryTextId,
    /// In which version.
    pub version: i32,
}

impl Edition {
    /// `None` where the text names none.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        let (id, version) = raw.split_once(':')?;
        Some(Self { id: id.parse().ok()?, version: version.parse().ok()? })
    }
}

impl fmt::Display for Edition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.id, self.version)
    }
}

choice! {
    /// What the product provides beside its standard texts, in each of its languages.
    ProvidedText {
        /// An invitation of ministers and heads of agencies.
        HighLevel = "high-level",
        /// An invitation in a few lines.
        Short = "short",
        /// A reminder shortly before the deadline.
        LastCall = "last-call",
        /// News of another date or place, to those who have answered above all.
        NewDate = "new-date",
        /// How to get there and in.
        Practical = "practical",
        /// Where to read the documents.
        Documents = "documents",
        /// Thanks, with a summary announced.
        Summary = "summary",
    }
}

impl ProvidedText {
    /// What it is called.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::HighLevel => "High-level, formal",
            Self::Short => "Short",
            Self::LastCall => "Last call before the deadline",
            Self::NewDate => "New date or place",
            Self::Practical => "Practical information",
            Self::Documents => "Documents are available",
            Self::Summary => "With a summary to follow",
        }
    }

    /// For what kind of mail.
    #[must_use]
    pub fn kind(self) -> MessageKind {
        match self {
            Self::HighLevel | Self::Short => MessageKind::Invitation,
            Self::LastCall => MessageKind::Reminder,
            Self::NewDate => MessageKind::Change,
            Self::Practical | Self::Documents => MessageKind::Message,
            Self::Summary => MessageKind::Thanks,
        }
    }

    /// Those for this kind of mail.
    pub fn of(kind: MessageKind) -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(move |text| text.kind() == kind)
    }
}

/// Which text to start from, as an address names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The product's standard text.
    Standard,
    /// A text that the product provides beside it.
    Provided(ProvidedText),
    /// A text of the library.
    Library(LibraryTextId),
}

impl Source {
    /// `None` where the text names none.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        if word == "standard" {
            return Some(Self::Standard);
        }
        let provided = ProvidedText::parse(word).map(Self::Provided);
        provided.or_else(|| LibraryTextId::from_str(word).ok().map(Self::Library))
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Standard => f.write_str("standard"),
            Self::Provided(text) => text.fmt(f),
            Self::Library(id) => id.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_one_whatever_their_case_and_accents() {
        let key = |raw: &str| TextName::parse(raw).map(|name| name.key());
        assert_eq!(key(" Très court "), key("TRES  COURT"));
        assert_ne!(key("Short"), key("Short 2"));
        assert_eq!(key("¡!"), Err(NameError::NoLetter));
        assert_eq!(key("  "), Err(NameError::Text(TextError::Missing)));
        assert_eq!(key(&"x".repeat(101)), Err(NameError::Text(TextError::TooLong { max: 100 })));
        assert!(key(&"é".repeat(100)).is_ok());
    }

    #[test]
    fn every_source_is_found_by_the_word_that_it_is_shown_with() {
        let id = "0190a5f2-0000-7000-8000-000000000001".parse().expect("an id");
        let provided = ProvidedText::ALL.iter().copied().map(Source::Provided);
        for source in provided.chain([Source::Standard, Source::Library(id)]) {
            assert_eq!(Source::parse(&source.to_string()), Some(source));
        }
        assert_eq!(Source::parse(""), None);
        assert_eq!(Source::parse("shortest"), None);
    }

    #[test]
    fn an_edition_is_found_by_what_it_is_shown_with() {
        let id = "0190a5f2-0000-7000-8000-000000000001".parse().expect("an id");
        let edition = Edition { id, version: 7 };
        assert_eq!(Edition::parse(&edition.to_string()), Some(edition));
        for raw in [
            "",
            "7",
            ":7",
            "0190a5f2-0000-7000-8000-000000000001",
            "x:7",
            &format!("{id}:"),
            &format!("{id}:7:7"),
        ] {
            assert_eq!(Edition::parse(raw), None, "{raw}");
        }
    }

    #[test]
    fn no_two_provided_texts_for_a_kind_have_one_name() {
        for kind in MessageKind::ALL {
            let mut names: Vec<String> = ProvidedText::of(*kind).map(|text| fold(text.name())).collect();
            let count = names.len();
            names.sort();
            names.dedup();
            assert_eq!(names.len(), count, "{kind}");
        }
    }
}
