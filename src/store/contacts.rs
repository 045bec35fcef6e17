//! The directory: contacts, their organisations and their tags.

use std::collections::HashMap;

use diesel::prelude::*;

use super::DbConn;
use super::dialect::insert_all;
use super::schema::{contact_tags, contacts, organisations};
use crate::domain::contact::{
    Contact, ContactDraft, Honorific, Name, Position, PrintedName, SalutationLine, Tag,
};
use crate::domain::country::Country;
use crate::domain::email::Email;
use crate::domain::id::{ContactId, OrganisationId};
use crate::domain::instant::Instant;
use crate::domain::language::LanguageTag;
use crate::domain::organisation::{OrganisationDraft, OrganisationName, StakeholderGroup};

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = contacts, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct Row {
    id: ContactId,
    email: Email,
    email_key: String,
    honorific: Honorific,
    salutation: SalutationLine,
    given_name: Name,
    family_name: Name,
    printed_name: Option<PrintedName>,
    position: Position,
    organisation_id: OrganisationId,
    language: Option<LanguageTag>,
    search_text: String,
    created_at: Instant,
    updated_at: Instant,
}

#[derive(Queryable)]
pub(super) struct OrganisationRow {
    #[expect(dead_code, reason = "the row is read whole, in the schema's order")]
    id: OrganisationId,
    #[expect(dead_code, reason = "the row is read whole, in the schema's order")]
    key: String,
    name: OrganisationName,
    country: Option<Country>,
    stakeholder_group: Option<StakeholderGroup>,
}

impl From<&Contact> for Row {
    fn from(contact: &Contact) -> Self {
        let Contact { id, organisation_id, details, created_at, updated_at } = contact;
        let ContactDraft {
            email,
            honorific,
            salutation,
            given_name,
            family_name,
            printed_name,
            position,
            organisation: _,
            language,
            tags: _,
        } = details;
        Self {
            id: *id,
            email: email.clone(),
            email_key: email.key().to_owned(),
            honorific: honorific.clone(),
            salutation: salutation.clone(),
            given_name: given_name.clone(),
            family_name: family_name.clone(),
            printed_name: printed_name.clone(),
            position: position.clone(),
            organisation_id: *organisation_id,
            language: language.clone(),
            search_text: details.search_text(),
            created_at: *created_at,
            updated_at: *updated_at,
        }
    }
}

/// A contact as it is found, with its organisation.
pub(super) type Found = (Row, OrganisationRow);

pub(super) fn contact((row, organisation): Found, tags: Vec<Tag>) -> Contact {
    Contact {
        id: row.id,
        organisation_id: row.organisation_id,
        details: ContactDraft {
            email: row.email,
            honorific: row.honorific,
            salutation: row.salutation,
            given_name: row.given_name,
            family_name: row.family_name,
            printed_name: row.printed_name,
            position: row.position,
            organisation: OrganisationDraft {
                name: organisation.name,
                country: organisation.country,
                group: organisation.stakeholder_group,
            },
            language: row.language,
            tags,
        },
        created_at: row.created_at,
        updated_at: row.updated_at,
    }
}

/// One contact.
///
/// # Errors
/// Of the query.
pub fn find(c: &mut DbConn, id: ContactId) -> QueryResult<Option<Contact>> {
    let found = contacts::table
        .inner_join(organisations::table)
        .filter(contacts::id.eq(id))
        .select((contacts::all_columns, organisations::all_columns))
        .get_result::<(Row, OrganisationRow)>(c)
        .optional()?;
    with_tags(c, found)
}

/// The contact with this address (see [`Email::key`]).
///
/// # Errors
/// Of the query.
pub fn by_email(c: &mut DbConn, email: &Email) -> QueryResult<Option<Contact>> {
    let found = contacts::table
        .inner_join(organisations::table)
        .filter(contacts::email_key.eq(email.key()))
        .select((contacts::all_columns, organisations::all_columns))
        .get_result::<(Row, OrganisationRow)>(c)
        .optional()?;
    with_tags(c, found)
}

/// How many values stand in one query.
const CHUNK: usize = 500;

/// The contacts with these addresses, by [`Email::key`], however many there are.
///
/// # Errors
/// Of the queries.
pub fn by_email_keys(c: &mut DbConn, keys: &[&str]) -> QueryResult<HashMap<String, Contact>> {
    let mut found = HashMap::new();
    for chunk in keys.chunks(CHUNK) {
        let rows = contacts::table
            .inner_join(organisations::table)
            .filter(contacts::email_key.eq_any(chunk))
            .select((contacts::all_columns, organisations::all_columns))
            .load::<(Row, OrganisationRow)>(c)?;
        let ids: Vec<ContactId> = rows.iter().map(|(row, _)| row.id).collect();
        let mut tags: HashMap<ContactId, Vec<Tag>> = HashMap::new();
        let tagged = contact_tags::table
            .filter(contact_tags::contact_id.eq_any(ids))
            .order((contact_tags::contact_id, contact_tags::tag))
            .select((contact_tags::contact_id, contact_tags::tag));
        for (id, tag) in tagged.load::<(ContactId, Tag)>(c)? {
            tags.entry(id).or_default().push(tag);
        }
        found.extend(rows.into_iter().map(|row| {
            let tags = tags.remove(&row.0.id).unwrap_or_default();
            (row.0.email_key.clone(), contact(row, tags))
        }));
    }
    Ok(found)
}

fn with_tags(c: &mut DbConn, found: Option<(Row, OrganisationRow)>) -> QueryResult<Option<Contact>> {
    let Some(found) = found else { return Ok(None) };
    let tags = contact_tags::table
        .filter(contact_tags::contact_id.eq(found.0.id))
        .order(contact_tags::tag)
        .select(contact_tags::tag)
        .load(c)?;
    Ok(Some(contact(found, tags)))
}

/// The organisation that fits, made with the id `fresh` where there is none yet.
///
/// # Errors
/// Of the query.
pub fn organisation(
    c: &mut DbConn,
    fresh: OrganisationId,
    draft: &OrganisationDraft,
) -> QueryResult<OrganisationId> {
    let key = draft.key();
    let known = organisations::table
        .filter(organisations::key.eq(&key))
        .select(organisations::id)
        .get_result(c)
        .optional()?;
    if let Some(id) = known {
        return Ok(id);
    }
    diesel::insert_into(organisations::table)
        .values((
            organisations::id.eq(fresh),
            organisations::key.eq(key),
            organisations::name.eq(&draft.name),
            organisations::country.eq(draft.country),
            organisations::stakeholder_group.eq(draft.group),
        ))
        .execute(c)?;
    Ok(fresh)
}

/// Keeps another spelling of an organisation's name, for everybody who represents it.
///
/// # Errors
/// Of the query.
pub fn respell(c: &mut DbConn, id: OrganisationId, name: &OrganisationName) -> QueryResult<()> {
    let spelt = organisations::table.find(id).filter(organisations::name.ne(name));
    diesel::update(spelt).set(organisations::name.eq(name)).execute(c).map(drop)
}

/// Keeps a new contact; its organisation must be there (see [`organisation`]).
///
/// # Errors
/// Of the query.
pub fn insert(c: &mut DbConn, contact: &Contact) -> QueryResult<()> {
    diesel::insert_into(contacts::table).values(Row::from(contact)).execute(c)?;
    add_tags(c, contact)
}

/// Keeps many new contacts at once; their organisations must be there.
///
/// # Errors
/// Of the queries.
pub fn insert_all(c: &mut DbConn, new: &[Contact]) -> QueryResult<()> {
    let rows: Vec<Row> = new.iter().map(Row::from).collect();
    insert_all!(c, contacts::table, &rows)?;
    let tags: Vec<_> = new
        .iter()
        .flat_map(|contact| contact.details.tags.iter().map(|tag| (contact.id, tag)))
        .map(|(id, tag)| (contact_tags::contact_id.eq(id), contact_tags::tag.eq(tag)))
        .collect();
    insert_all!(c, contact_tags::table, &tags)
}

/// Keeps every field of a changed contact.
///
/// # Errors
/// Of the query.
pub fn update(c: &mut DbConn, contact: &Contact) -> QueryResult<()> {
    diesel::update(contacts::table.find(contact.id)).set(Row::from(contact)).execute(c)?;
    diesel::delete(contact_tags::table.filter(contact_tags::contact_id.eq(contact.id))).execute(c)?;
    add_tags(c, contact)
}

fn add_tags(c: &mut DbConn, contact: &Contact) -> QueryResult<()> {
    for tag in &contact.details.tags {
        diesel::insert_into(contact_tags::table)
            .values((contact_tags::contact_id.eq(contact.id), contact_tags::tag.eq(tag)))
            .execute(c)?;
    }
    Ok(())
}
