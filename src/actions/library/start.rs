//! What an editor's fields can be filled with, and what filling them would write over.

use crate::domain::id::EventId;
use crate::domain::language::Language;
use crate::domain::library::{ProvidedText, Source};
use crate::domain::message::MessageKind;
use crate::domain::template::{Body, Subject};
use crate::mail::{own, provided};
use crate::store::{DbConn, QueryResult, library, templates};

/// A text to start from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    /// Which one.
    pub source: Source,
    /// What it is called; `None` for the standard text.
    pub name: Option<String>,
    /// Its subject.
    pub subject: String,
    /// Its body.
    pub body: String,
}

/// The text to start from for a kind of mail in a language; `None` where the source is none for it.
///
/// # Errors
/// Of the query.
pub fn start(
    c: &mut DbConn,
    kind: MessageKind,
    language: Language,
    source: Source,
) -> QueryResult<Option<Start>> {
    let own = |name: Option<String>, (subject, body): (&str, &str)| Start {
        source,
        name,
        subject: subject.to_owned(),
        body: body.to_owned(),
    };
    Ok(match source {
        Source::Standard => Some(own(None, own::source(kind, language))),
        Source::Provided(text) => {
            (text.kind() == kind).then(|| own(Some(text.name().to_owned()), provided::source(text, language)))
        }
        Source::Library(id) => {
            let found = library::find(c, id)?.filter(|text| (text.kind, text.language) == (kind, language));
            found.map(|text| own(Some(text.name.to_string()), (text.subject.as_str(), text.body.as_str())))
        }
    })
}

/// Why fields are not filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FillRefusal {
    /// Nothing was chosen to fill them with.
    NothingChosen,
    /// What was chosen is not there (any more).
    Gone,
    /// They hold words that stand nowhere else.
    Unsaved,
}

impl std::fmt::Display for FillRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::NothingChosen => "Choose a text to start from.",
            Self::Gone => "There is no such text to start from any more. Choose another.",
            Self::Unsaved => {
                "What you typed is not saved. Save it or keep it in the library first, or fill the fields all the same."
            }
        })
    }
}

impl std::error::Error for FillRefusal {}

/// Whether fields with this subject and body, of an event's text or of one for the library, may be filled with
/// another text. With `regardless` what they hold is given up.
///
/// # Errors
/// Of the query; inside, a [`FillRefusal`].
pub fn fill(
    c: &mut DbConn,
    event: Option<EventId>,
    (kind, language): (MessageKind, Language),
    from: Option<Source>,
    (subject, body): (&str, &str),
    regardless: bool,
) -> QueryResult<Result<Source, FillRefusal>> {
    let Some(source) = from else { return Ok(Err(FillRefusal::NothingChosen)) };
    if start(c, kind, language, source)?.is_none() {
        return Ok(Err(FillRefusal::Gone));
    }
    let may = regardless || stands_elsewhere(c, event, kind, language, subject, body)?;
    Ok(if may { Ok(source) } else { Err(FillRefusal::Unsaved) })
}

/// True where nothing is lost with these words: there are none, or they are a text that the product provides,
/// that the library keeps, or that the event has had.
fn stands_elsewhere(
    c: &mut DbConn,
    event: Option<EventId>,
    kind: MessageKind,
    language: Language,
    subject: &str,
    body: &str,
) -> QueryResult<bool> {
    // What is no subject or no body is in no text.
    let (Ok(subject), Ok(body)) = (Subject::parse(subject), Body::parse(body)) else { return Ok(false) };
    if subject.is_empty() && body.is_empty() {
        return Ok(true);
    }
    let provided = ProvidedText::of(kind).map(|text| provided::source(text, language));
    if provided.chain([own::source(kind, language)]).any(|text| text == (subject.as_str(), body.as_str())) {
        return Ok(true);
    }
    if library::holds(c, kind, language, &subject, &body)? {
        return Ok(true);
    }
    let versions = match event {
        Some(event) => templates::versions(c, event, kind, language)?,
        None => Vec::new(),
    };
    Ok(versions.iter().any(|saved| (&saved.subject, &saved.body) == (&subject, &body)))
}
