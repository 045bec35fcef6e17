//! Which texts a mail is written with: the one of its own language, and those of the languages that follow below.

use crate::domain::event::Event;
use crate::domain::id::TemplateId;
use crate::domain::language::{Language, Languages};
use crate::domain::mailing::Texts;
use crate::domain::message::{MessageKind, QueuedMessage, never};
use crate::domain::template::Template;
use crate::mail::own;
use crate::store::{DbConn, QueryResult, mailings, templates};

/// What a letter says, in its own language and in those that follow below.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wording {
    /// Its language.
    pub language: Language,
    /// Its text.
    pub template: Template,
    /// The same in other languages.
    pub also: Vec<(Language, Template)>,
}

/// The saved template, or the product's own where none is named or it can no longer be sent.
///
/// # Errors
/// Of the query.
pub fn template(
    c: &mut DbConn,
    kind: MessageKind,
    language: Language,
    saved: Option<TemplateId>,
) -> QueryResult<Template> {
    let saved = match saved {
        Some(id) => templates::find(c, id)?,
        None => None,
    };
    Ok(saved.and_then(|s| s.template().ok()).unwrap_or_else(|| own::template(kind, language)))
}

/// The texts of these languages. A free message that nobody wrote in one of them is left out there, rather than
/// sent in the product's own words.
///
/// # Errors
/// Of the queries.
pub fn others(
    c: &mut DbConn,
    kind: MessageKind,
    languages: &Languages,
    texts: &Texts,
) -> QueryResult<Vec<(Language, Template)>> {
    let written = |language: &Language| kind != MessageKind::Message || texts.contains_key(language);
    let languages = languages.iter().filter(written);
    languages
        .map(|language| Ok((language, template(c, kind, language, texts.get(&language).copied())?)))
        .collect()
}

/// The same of a mail that was queued: with the texts of its mailing, or with those that were in use then.
///
/// # Errors
/// Of the queries.
pub fn others_of(c: &mut DbConn, queued: &QueuedMessage) -> QueryResult<Vec<(Language, Template)>> {
    let QueuedMessage { event_id, mailing_id, kind, also, queued_at, .. } = queued;
    if also == &Languages::default() {
        return Ok(Vec::new());
    }
    let mailing = match mailing_id {
        Some(id) => mailings::find(c, *id)?,
        None => None,
    };
    let texts = match mailing {
        Some(mailing) => mailing.texts,
        None => templates::in_use_at(c, *event_id, *kind, *queued_at)?,
    };
    others(c, *kind, also, &texts)
}

/// The same of a mail in this language that would be queued now.
///
/// # Errors
/// Of the queries.
pub fn others_now(
    c: &mut DbConn,
    event: &Event,
    kind: MessageKind,
    language: Language,
) -> QueryResult<Vec<(Language, Template)>> {
    let texts = templates::in_use_at(c, event.id, kind, never())?;
    others(c, kind, &event.details.also.without(language), &texts)
}
