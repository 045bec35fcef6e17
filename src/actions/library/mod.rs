//! The library of mail texts: keeping one, changing, deleting, and finding what to start from. An event's
//! text that was started from one is a copy, and stays as it is.

mod start;

use super::Failure;
use crate::app::App;
use crate::domain::audit::{Actor, Deed, Entry};
use crate::domain::fold::fold;
use crate::domain::id::LibraryTextId;
use crate::domain::instant::Instant;
use crate::domain::library::{Edition, LibraryDraft, LibraryText, ProvidedText, TextName};
use crate::domain::message::MessageKind;
use crate::domain::template::Template;
use crate::store::topics::{self, Topic};
use crate::store::{DbConn, QueryResult, audit, library};
pub use start::{FillRefusal, Start, fill, start};

/// Why a text was not kept, changed or deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LibraryRefusal {
    /// There is no such text (any more).
    Unknown,
    /// Another text of this kind and language has this name.
    Taken(TextName, Edition),
    /// The text that was to be replaced was changed since it was named; this is how it is now.
    Newer(TextName, Edition),
    /// The product provides a text of this name.
    Provided,
    /// It was changed since it was shown.
    Changed,
    /// It is the same as what is kept.
    Unchanged,
}

impl std::fmt::Display for LibraryRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unknown => f.write_str("There is no such text any more."),
            Self::Taken(name, _) => write!(
                f,
                "The library has a text called “{name}” for this mail in this language. Choose another name."
            ),
            Self::Newer(name, _) => write!(
                f,
                "Somebody else has changed “{name}” since it was to be replaced. What you typed is still here: look \
                 at that text as it is now in another tab, and choose another name."
            ),
            Self::Provided => f.write_str("The product provides a text of this name. Choose another name."),
            Self::Changed => f.write_str(
                "Somebody else has changed this text meanwhile. What you typed is still here: compare it with the \
                 text as it is now in another tab, and save again to keep yours.",
            ),
            Self::Unchanged => f.write_str("The text is kept like this already; nothing was changed."),
        }
    }
}

impl std::error::Error for LibraryRefusal {}

/// Keeps a text. Where one of its name is there it is replaced if it is the one, in the very version, that
/// `replace` names.
///
/// # Errors
/// [`LibraryRefusal::Taken`], [`LibraryRefusal::Newer`] or [`LibraryRefusal::Provided`].
pub async fn keep(
    app: &App,
    actor: Actor,
    draft: LibraryDraft,
    replace: Option<Edition>,
) -> Result<LibraryTextId, Failure<LibraryRefusal>> {
    let (now, random) = (app.clock.now(), app.random);
    app.db
        .write(move |c| {
            topics::take(c, Topic::Library)?;
            let LibraryDraft { kind, language, name, template } = draft;
            if let Some(before) = library::by_name(c, kind, language, &name)? {
                let now_kept = before.edition();
                match replace {
                    Some(seen) if seen == now_kept => {}
                    Some(seen) if seen.id == before.id => {
                        return Err(Failure::Refused(LibraryRefusal::Newer(before.name, now_kept)));
                    }
                    Some(_) | None => {
                        return Err(Failure::Refused(LibraryRefusal::Taken(before.name, now_kept)));
                    }
                }
                let text = changed(&before, actor, now, name, &template);
                library::update(c, &text)?;
                note(c, actor, now, Deed::LibraryTextChanged, &text)?;
                return Ok(text.id);
            }
            refuse_provided(kind, &name)?;
            let text = LibraryText {
                id: random.id(now),
                kind,
                language,
                name,
                version: 1,
                subject: template.subject().clone(),
                body: template.body().clone(),
                changed_by: actor.user(),
                changed_at: now,
            };
            library::insert(c, &text)?;
            note(c, actor, now, Deed::LibraryTextKept, &text)?;
            Ok(text.id)
        })
        .await
}

/// Gives a text another name or other words. `seen` is the version that the change was made from.
///
/// # Errors
/// A [`LibraryRefusal`].
pub async fn change(
    app: &App,
    actor: Actor,
    id: LibraryTextId,
    seen: i32,
    name: TextName,
    template: Template,
) -> Result<(), Failure<LibraryRefusal>> {
    let now = app.clock.now();
    app.db
        .write(move |c| {
            topics::take(c, Topic::Library)?;
            let before = library::find(c, id)?.ok_or(Failure::Refused(LibraryRefusal::Unknown))?;
            if before.version != seen {
                return Err(Failure::Refused(LibraryRefusal::Changed));
            }
            if before.name.key() != name.key() {
                if let Some(other) = library::by_name(c, before.kind, before.language, &name)? {
                    let edition = other.edition();
                    return Err(Failure::Refused(LibraryRefusal::Taken(other.name, edition)));
                }
                refuse_provided(before.kind, &name)?;
            }
            let text = changed(&before, actor, now, name, &template);
            if (&text.name, &text.subject, &text.body) == (&before.name, &before.subject, &before.body) {
                return Err(Failure::Refused(LibraryRefusal::Unchanged));
            }
            library::update(c, &text)?;
            Ok(note(c, actor, now, Deed::LibraryTextChanged, &text)?)
        })
        .await
}

/// Deletes a text; gives its name.
///
/// # Errors
/// [`LibraryRefusal::Unknown`].
pub async fn delete(app: &App, actor: Actor, id: LibraryTextId) -> Result<TextName, Failure<LibraryRefusal>> {
    let now = app.clock.now();
    app.db
        .write(move |c| {
            topics::take(c, Topic::Library)?;
            let text = library::find(c, id)?.ok_or(Failure::Refused(LibraryRefusal::Unknown))?;
            library::delete(c, id)?;
            note(c, actor, now, Deed::LibraryTextDeleted, &text)?;
            Ok(text.name)
        })
        .await
}

/// A text with another name and other words.
fn changed(
    before: &LibraryText,
    actor: Actor,
    now: Instant,
    name: TextName,
    template: &Template,
) -> LibraryText {
    LibraryText {
        name,
        version: before.version.saturating_add(1),
        subject: template.subject().clone(),
        body: template.body().clone(),
        changed_by: actor.user(),
        changed_at: now,
        ..before.clone()
    }
}

/// Two texts of one name would stand in the same list.
fn refuse_provided(kind: MessageKind, name: &TextName) -> Result<(), Failure<LibraryRefusal>> {
    let key = name.key();
    let taken = ProvidedText::of(kind).any(|text| fold(text.name()) == key);
    if taken { Err(Failure::Refused(LibraryRefusal::Provided)) } else { Ok(()) }
}

fn note(c: &mut DbConn, actor: Actor, now: Instant, deed: Deed, text: &LibraryText) -> QueryResult<()> {
    let detail = serde_json::json!({
        "id": text.id,
        "name": text.name.as_str(),
        "kind": text.kind,
        "language": text.language,
    });
    audit::add(c, now, &Entry::new(actor, deed).detail(detail))
}
