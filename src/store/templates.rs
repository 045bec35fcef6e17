//! Saved versions of mail templates, per event, kind and language.

use diesel::prelude::*;

use super::DbConn;
use super::schema::templates;
use crate::domain::id::{EventId, TemplateId};
use crate::domain::language::Language;
use crate::domain::message::MessageKind;

/// The latest saved version; `None` where the product's own template is in use.
///
/// # Errors
/// Of the query.
pub fn latest(
    c: &mut DbConn,
    event: EventId,
    kind: MessageKind,
    language: Language,
) -> QueryResult<Option<TemplateId>> {
    templates::table
        .filter(templates::event_id.eq(event))
        .filter(templates::kind.eq(kind))
        .filter(templates::language.eq(language))
        .order(templates::version.desc())
        .select(templates::id)
        .first(c)
        .optional()
}
