//! The guest list as a mailing looks at it, and what its guests can be chosen by.

use std::collections::HashSet;

use diesel::prelude::*;

use crate::domain::contact::{PrintedName, Tag};
use crate::domain::country::Country;
use crate::domain::email::Email;
use crate::domain::id::{ContactId, EventId, InvitationId};
use crate::domain::invitation::{Reply, Standing};
use crate::domain::language::LanguageTag;
use crate::domain::organisation::StakeholderGroup;
use crate::store::DbConn;
use crate::store::schema::{contact_tags, contacts, invitations, organisations};

/// Somebody on a guest list as a mailing looks at them.
#[derive(Debug, Queryable)]
pub struct Guest {
    /// The invitation.
    pub invitation: InvitationId,
    /// The contact.
    pub contact: ContactId,
    /// What the organiser has done.
    pub standing: Standing,
    /// The answer.
    pub reply: Option<Reply>,
    /// The place on the reserve list.
    pub reserve: Option<i32>,
    /// The name that was confirmed.
    pub confirmed: Option<PrintedName>,
    /// The language they are written to in.
    pub language: Option<LanguageTag>,
    /// The address.
    pub email: Email,
    /// The organisation's country.
    pub country: Option<Country>,
    /// The organisation's stakeholder group.
    pub group: Option<StakeholderGroup>,
}

/// The guest list as a mailing looks at it.
///
/// # Errors
/// Of the query.
pub fn guests(c: &mut DbConn, event: EventId) -> QueryResult<Vec<Guest>> {
    invitations::table
        .inner_join(contacts::table.inner_join(organisations::table))
        .filter(invitations::event_id.eq(event))
        .order((invitations::sort_key, invitations::id))
        .select((
            invitations::id,
            invitations::contact_id,
            invitations::standing,
            invitations::reply,
            invitations::reserve,
            invitations::confirmed_name,
            contacts::language,
            contacts::email,
            organisations::country,
            organisations::stakeholder_group,
        ))
        .load(c)
}

/// Which contacts on a guest list have this tag.
///
/// # Errors
/// Of the query.
pub fn tagged(c: &mut DbConn, event: EventId, tag: &Tag) -> QueryResult<HashSet<ContactId>> {
    let tagged: Vec<ContactId> = contact_tags::table
        .inner_join(contacts::table.inner_join(invitations::table))
        .filter(contact_tags::tag.eq(tag))
        .filter(invitations::event_id.eq(event))
        .select(contact_tags::contact_id)
        .load(c)?;
    Ok(tagged.into_iter().collect())
}

/// What the guests of an event can be chosen by: their tags, groups and countries.
///
/// # Errors
/// Of the queries.
pub fn choices(
    c: &mut DbConn,
    event: EventId,
) -> QueryResult<(Vec<Tag>, Vec<StakeholderGroup>, Vec<Country>)> {
    let tags = contact_tags::table
        .inner_join(contacts::table.inner_join(invitations::table))
        .filter(invitations::event_id.eq(event))
        .select(contact_tags::tag)
        .distinct()
        .order(contact_tags::tag)
        .load(c)?;
    let of_event = || {
        invitations::table
            .inner_join(contacts::table.inner_join(organisations::table))
            .filter(invitations::event_id.eq(event))
    };
    let groups: Vec<Option<StakeholderGroup>> =
        of_event().select(organisations::stakeholder_group).distinct().load(c)?;
    let countries: Vec<Option<Country>> = of_event().select(organisations::country).distinct().load(c)?;
    let mut groups: Vec<StakeholderGroup> = groups.into_iter().flatten().collect();
    groups.sort();
    Ok((tags, groups, countries.into_iter().flatten().collect()))
}
