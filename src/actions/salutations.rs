//! What letters open with, by honorific: saying so, and going back to what the product says.

use std::collections::BTreeMap;

use super::Failure;
use crate::app::App;
use crate::domain::audit::{Actor, Deed, Entry};
use crate::domain::contact::{Honorific, SalutationLine};
use crate::domain::instant::Instant;
use crate::domain::language::Language;
use crate::domain::salutation::{Salutation, SalutationError, check, honorific_key};
use crate::store::topics::{self, Topic};
use crate::store::{DbConn, QueryResult, StoreError, audit, salutations};

/// A line for each language that has one.
pub type Lines = BTreeMap<Language, SalutationLine>;

/// Why salutations were not saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SalutationRefusal {
    /// There is a line in no language.
    Nothing,
    /// There are lines for this honorific already.
    Taken,
    /// They were changed since they were shown.
    Changed,
    /// What is wrong with the line of a language.
    Wrong(Vec<(Language, SalutationError)>),
}

impl std::fmt::Display for SalutationRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Nothing => "Write the line in at least one language.",
            Self::Changed => {
                "Somebody else has changed these lines meanwhile. What you typed is still here; the table shows theirs. \
                 Save again to replace them."
            }
            Self::Taken => "There are lines for this honorific already. Change those in the table.",
            Self::Wrong(_) => "The lines cannot be saved as they are.",
        })
    }
}

/// Saves the lines for an honorific, in place of those that it or `was` had; an empty honorific stands for
/// everybody else. In a language without a line the product's own is used. `was` is the honorific whose lines are
/// changed, with those lines as they were shown; `None` where they are new.
///
/// # Errors
/// A [`SalutationRefusal`].
pub async fn save(
    app: &App,
    actor: Actor,
    was: Option<(Honorific, Lines)>,
    honorific: Honorific,
    lines: Lines,
) -> Result<(), Failure<SalutationRefusal>> {
    let lines: Lines = lines.into_iter().filter(|(_, line)| !line.is_empty()).collect();
    if lines.is_empty() {
        return Err(Failure::Refused(SalutationRefusal::Nothing));
    }
    let wrong: Vec<_> =
        lines.iter().filter_map(|(language, line)| Some((*language, check(line).err()?))).collect();
    if !wrong.is_empty() {
        return Err(Failure::Refused(SalutationRefusal::Wrong(wrong)));
    }
    let now = app.clock.now();
    app.db
        .write(move |c| {
            topics::take(c, Topic::Directory)?;
            let key = honorific_key(honorific.as_str());
            let of = |one: &Honorific| honorific_key(one.as_str());
            let known = salutations::all(c)?;
            let renamed = was.as_ref().map(|(was, _)| of(was)).as_ref() != Some(&key);
            if renamed && known.iter().any(|one| of(&one.honorific) == key) {
                return Err(Failure::Refused(SalutationRefusal::Taken));
            }
            if let Some((was, seen)) = &was {
                let now = known.iter().filter(|one| of(&one.honorific) == of(was));
                let now: Lines = now.map(|one| (one.language, one.line.clone())).collect();
                if now != *seen {
                    return Err(Failure::Refused(SalutationRefusal::Changed));
                }
                salutations::remove(c, was)?;
            }
            let said: Vec<String> =
                lines.iter().map(|(language, line)| format!("{language}: {line}")).collect();
            for (language, line) in lines {
                salutations::insert(c, &Salutation { honorific: honorific.clone(), language, line })?;
            }
            Ok(note(c, now, actor, Deed::SalutationSaved, &honorific, &said)?)
        })
        .await
}

/// Forgets the lines for an honorific; from now on the product's own apply. False where there were none.
///
/// # Errors
/// Of the database.
pub async fn forget(app: &App, actor: Actor, honorific: Honorific) -> Result<bool, StoreError> {
    let now = app.clock.now();
    app.db
        .write(move |c| -> Result<bool, StoreError> {
            topics::take(c, Topic::Directory)?;
            let there = salutations::remove(c, &honorific)?;
            if there {
                note(c, now, actor, Deed::SalutationForgotten, &honorific, &[])?;
            }
            Ok(there)
        })
        .await
}

fn note(
    c: &mut DbConn,
    now: Instant,
    actor: Actor,
    deed: Deed,
    honorific: &Honorific,
    lines: &[String],
) -> QueryResult<()> {
    let detail = serde_json::json!({ "honorific": honorific, "lines": lines });
    audit::add(c, now, &Entry::new(actor, deed).detail(detail))
}
