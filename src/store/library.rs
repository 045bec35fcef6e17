//! The library of mail texts.

use diesel::prelude::*;

use super::DbConn;
use super::schema::{library, users};
use crate::domain::email::Email;
use crate::domain::id::{LibraryTextId, UserId};
use crate::domain::instant::Instant;
use crate::domain::language::Language;
use crate::domain::library::{LibraryText, TextName};
use crate::domain::message::MessageKind;
use crate::domain::template::{Body, Subject};
use crate::domain::user::UserName;

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = library, treat_none_as_null = true)]
struct Row {
    id: LibraryTextId,
    kind: MessageKind,
    language: Language,
    name: TextName,
    name_key: String,
    version: i32,
    subject: Subject,
    body: Body,
    changed_by: Option<UserId>,
    changed_at: Instant,
}

impl From<Row> for LibraryText {
    fn from(row: Row) -> Self {
        let Row { id, kind, language, name, name_key: _, version, subject, body, changed_by, changed_at } =
            row;
        Self { id, kind, language, name, version, subject, body, changed_by, changed_at }
    }
}

impl From<&LibraryText> for Row {
    fn from(text: &LibraryText) -> Self {
        let LibraryText { id, kind, language, name, version, subject, body, changed_by, changed_at } =
            text.clone();
        let name_key = name.key();
        Self { id, kind, language, name, name_key, version, subject, body, changed_by, changed_at }
    }
}

/// A text in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its identity.
    pub id: LibraryTextId,
    /// For what kind of mail.
    pub kind: MessageKind,
    /// In which language.
    pub language: Language,
    /// What it is called.
    pub name: TextName,
    /// Who changed it last, by name or else by address; `None`: somebody without an account.
    pub changed_by: Option<String>,
    /// When.
    pub changed_at: Instant,
}

/// Every text, by name.
///
/// # Errors
/// Of the query.
pub fn all(c: &mut DbConn) -> QueryResult<Vec<Listed>> {
    type Found = (LibraryTextId, MessageKind, Language, TextName, Instant, Option<UserName>, Option<Email>);
    let rows = library::table
        .left_join(users::table)
        .order((library::name_key, library::language))
        .select((
            library::id,
            library::kind,
            library::language,
            library::name,
            library::changed_at,
            users::name.nullable(),
            users::email.nullable(),
        ))
        .load::<Found>(c)?;
    let listed = |(id, kind, language, name, changed_at, user, email): Found| {
        let user = user.map(|name| name.to_string()).filter(|name| !name.is_empty());
        let changed_by = user.or_else(|| email.map(|email| email.to_string()));
        Listed { id, kind, language, name, changed_by, changed_at }
    };
    Ok(rows.into_iter().map(listed).collect())
}

/// What the texts of a kind and language are called, by name.
///
/// # Errors
/// Of the query.
pub fn names(
    c: &mut DbConn,
    kind: MessageKind,
    language: Language,
) -> QueryResult<Vec<(LibraryTextId, TextName)>> {
    library::table
        .filter(library::kind.eq(kind))
        .filter(library::language.eq(language))
        .order(library::name_key)
        .select((library::id, library::name))
        .load(c)
}

/// One text.
///
/// # Errors
/// Of the query.
pub fn find(c: &mut DbConn, id: LibraryTextId) -> QueryResult<Option<LibraryText>> {
    library::table.find(id).get_result::<Row>(c).optional().map(|row| row.map(LibraryText::from))
}

/// The text of this kind and language that has this name, whatever its case and accents.
///
/// # Errors
/// Of the query.
pub fn by_name(
    c: &mut DbConn,
    kind: MessageKind,
    language: Language,
    name: &TextName,
) -> QueryResult<Option<LibraryText>> {
    let found = library::table
        .filter(library::kind.eq(kind))
        .filter(library::language.eq(language))
        .filter(library::name_key.eq(name.key()))
        .get_result::<Row>(c)
        .optional()?;
    Ok(found.map(LibraryText::from))
}

/// True where a text of this kind and language says exactly this.
///
/// # Errors
/// Of the query.
pub fn holds(
    c: &mut DbConn,
    kind: MessageKind,
    language: Language,
    subject: &Subject,
    body: &Body,
) -> QueryResult<bool> {
    let same = library::table
        .filter(library::kind.eq(kind))
        .filter(library::language.eq(language))
        .filter(library::subject.eq(subject.clone()))
        .filter(library::body.eq(body.clone()))
        .select(library::id);
    diesel::select(diesel::dsl::exists(same)).get_result(c)
}

/// Keeps a new text.
///
/// # Errors
/// Of the query; also where its name is taken.
pub fn insert(c: &mut DbConn, text: &LibraryText) -> QueryResult<()> {
    diesel::insert_into(library::table).values(Row::from(text)).execute(c).map(drop)
}

/// Keeps a text as it is now.
///
/// # Errors
/// Of the query; also where its name is taken.
pub fn update(c: &mut DbConn, text: &LibraryText) -> QueryResult<()> {
    diesel::update(library::table.find(text.id)).set(Row::from(text)).execute(c).map(drop)
}

/// Deletes a text.
///
/// # Errors
/// Of the query.
pub fn delete(c: &mut DbConn, id: LibraryTextId) -> QueryResult<()> {
    diesel::delete(library::table.find(id)).execute(c).map(drop)
}
