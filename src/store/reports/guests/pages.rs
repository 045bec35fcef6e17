//! The queries of the guest list. Each filter and each order has an index that it walks along.

use diesel::dsl::{self, count_star};
use diesel::prelude::*;

use super::{Cursor, Guest, GuestFilter, GuestPage, Sort};
use crate::domain::attendance::Mode;
use crate::domain::contact::{Honorific, Name, Position, PrintedName, SalutationLine};
use crate::domain::country::Country;
use crate::domain::email::Email;
use crate::domain::fold::fold;
use crate::domain::id::{ContactId, EventId, InvitationId};
use crate::domain::instant::Instant;
use crate::domain::invitation::{Reason, Reply, Standing};
use crate::domain::language::LanguageTag;
use crate::domain::message::MessageState;
use crate::domain::organisation::{OrganisationName, StakeholderGroup};
use crate::store::schema::{contact_tags, contacts, invitations, messages, organisations};
use crate::store::{DbConn, invitations as invitations_store};

type Columns = (
    (InvitationId, ContactId, Standing, Option<Reply>, Option<Instant>, Reason, Option<Instant>, String),
    (Option<PrintedName>, Option<Position>, Option<OrganisationName>, Option<Mode>),
    (Email, Honorific, SalutationLine, Name, Name, Option<PrintedName>, Position, Option<LanguageTag>),
    (OrganisationName, Option<Country>, Option<StakeholderGroup>),
);

/// An event's mails that failed or came back, those left out that organisers sent to themselves.
macro_rules! failed {
    ($event:expr) => {
        messages::table
            .filter(messages::event_id.eq($event))
            .filter(messages::state.eq_any([MessageState::Failed, MessageState::Bounced]))
            .filter(messages::test_for.is_null())
    };
}

/// The guest list's joins under a filter. A macro, because a boxed query's type cannot be written
/// down for a connection of several engines.
macro_rules! filtered {
    ($event:expr, $filter:expr) => {{
        let filter: &GuestFilter = $filter;
        let mut query = invitations::table
            .inner_join(contacts::table.inner_join(organisations::table))
            .filter(invitations::event_id.eq($event))
            .into_boxed();
        for pattern in patterns(&filter.search) {
            query = query.filter(contacts::search_text.like(pattern));
        }
        if let Some(standing) = filter.standing {
            query = query.filter(invitations::standing.eq(standing));
        }
        if let Some(reply) = filter.reply {
            // Nobody else's answer counts: who was never invited has none, and who was revoked has none left.
            query = query.filter(invitations::standing.eq(Standing::Invited));
            query = query.filter(invitations::reply.eq(reply).assume_not_null());
        }
        if let Some(mode) = filter.mode {
            query = match mode {
                Mode::Online => query.filter(invitations::mode.eq(mode).assume_not_null()),
                // Who was given a seat without having said anything yet is in the room.
                Mode::InPerson => query.filter(
                    invitations::mode.is_null().or(invitations::mode.ne(Mode::Online).assume_not_null()),
                ),
            };
        }
        if filter.unanswered {
            query = query.filter(invitations::standing.eq(Standing::Invited));
            query = query.filter(invitations::reply.is_null());
        }
        if filter.reserve {
            query = query.filter(invitations::standing.eq(Standing::Listed));
            // A bound that an index can begin at, which "is not null" is not.
            query = query.filter(invitations::reserve.ge(1).assume_not_null());
        }
        if filter.mail_failed {
            query = query.filter(invitations::id.eq_any(failed!($event).select(messages::invitation_id)));
        }
        query
    }};
}

/// What of a guest is read.
macro_rules! columns {
    () => {
        (
            (
                invitations::id,
                invitations::contact_id,
                invitations::standing,
                invitations::reply,
                invitations::replied_at,
                invitations::reason,
                invitations::invited_at,
                invitations::sort_key,
            ),
            (
                invitations::confirmed_name,
                invitations::confirmed_position,
                invitations::confirmed_organisation,
                invitations::mode,
            ),
            (
                contacts::email,
                contacts::honorific,
                contacts::salutation,
                contacts::given_name,
                contacts::family_name,
                contacts::printed_name,
                contacts::position,
                contacts::language,
            ),
            (organisations::name, organisations::country, organisations::stakeholder_group),
        )
    };
}

/// A page of at most `limit` guests behind `after`.
///
/// # Errors
/// Of the queries.
pub fn guests(
    c: &mut DbConn,
    event: EventId,
    filter: &GuestFilter,
    sort: Sort,
    after: Option<&Cursor>,
    limit: usize,
) -> QueryResult<GuestPage> {
    // One more than are shown tells whether there is a next page.
    let more = limit.saturating_add(1);
    let rows = match sort {
        Sort::Name | Sort::NameBackwards => by_name(c, event, filter, sort, after, more)?,
        Sort::LatestAnswer => by_answer(c, event, filter, after, more)?,
    };
    let has_more = rows.len() > limit;
    let mut guests: Vec<Guest> = rows.into_iter().take(limit).map(guest).collect();
    add_tags(c, &mut guests)?;
    let next = if has_more { guests.last().map(|last| last.cursor.clone()) } else { None };
    Ok(GuestPage { guests, next })
}

fn by_name(
    c: &mut DbConn,
    event: EventId,
    filter: &GuestFilter,
    sort: Sort,
    after: Option<&Cursor>,
    limit: usize,
) -> QueryResult<Vec<Columns>> {
    let mut query = filtered!(event, filter).select(columns!()).limit(as_limit(limit));
    let forwards = sort == Sort::Name;
    query = if forwards {
        query.order((invitations::sort_key.asc(), invitations::id.asc()))
    } else {
        query.order((invitations::sort_key.desc(), invitations::id.desc()))
    };
    if let Some(Cursor { key, id, .. }) = after {
        // The bound on the key alone is what an index can begin at.
        query = if forwards {
            query
                .filter(invitations::sort_key.ge(key.clone()))
                .filter(invitations::sort_key.gt(key.clone()).or(invitations::id.gt(*id)))
        } else {
            query
                .filter(invitations::sort_key.le(key.clone()))
                .filter(invitations::sort_key.lt(key.clone()).or(invitations::id.lt(*id)))
        };
    }
    query.load(c)
}

/// Those who answered, the latest first, and behind them those who did not, told apart by id alone.
/// Two queries, because engines disagree on which end of an order has the rows without a value.
fn by_answer(
    c: &mut DbConn,
    event: EventId,
    filter: &GuestFilter,
    after: Option<&Cursor>,
    limit: usize,
) -> QueryResult<Vec<Columns>> {
    let mut rows: Vec<Columns> = Vec::new();
    let among_silent = after.is_some_and(|cursor| cursor.replied == 0);
    if !among_silent && !filter.unanswered {
        let mut query = filtered!(event, filter)
            .filter(invitations::replied_at.is_not_null())
            .select(columns!())
            .order((invitations::replied_at.desc(), invitations::id.desc()))
            .limit(as_limit(limit));
        if let Some(Cursor { replied, id, .. }) = after {
            let replied = Instant::from_micros(*replied);
            query = query.filter(invitations::replied_at.le(replied).assume_not_null()).filter(
                invitations::replied_at.lt(replied).or(invitations::id.lt(*id).nullable()).assume_not_null(),
            );
        }
        rows = query.load(c)?;
    }
    if rows.len() < limit && filter.reply.is_none() {
        let mut query = filtered!(event, filter)
            .filter(invitations::replied_at.is_null())
            .select(columns!())
            .order(invitations::id.desc())
            .limit(as_limit(limit - rows.len()));
        if let Some(Cursor { id, .. }) = after.filter(|_| among_silent) {
            query = query.filter(invitations::id.lt(*id));
        }
        rows.extend(query.load::<Columns>(c)?);
    }
    Ok(rows)
}

fn as_limit(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

/// How many guests a filter lets through. Without a search nobody is counted one by one.
///
/// # Errors
/// Of the query.
pub fn count(c: &mut DbConn, event: EventId, filter: &GuestFilter) -> QueryResult<i64> {
    let GuestFilter { search, standing, reply, mode, unanswered, mail_failed, reserve } = filter;
    match (patterns(search).next(), *mail_failed || *reserve || mode.is_some()) {
        (Some(_), _) => filtered!(event, filter).select(count_star()).get_result(c),
        (None, true) if *filter == (GuestFilter { mail_failed: true, ..GuestFilter::default() }) => {
            failed!(event).select(dsl::count(messages::invitation_id).aggregate_distinct()).get_result(c)
        }
        (None, true) => filtered!(event, filter).select(count_star()).get_result(c),
        (None, false) => {
            let fits = |of: Standing, answer: Option<Reply>| {
                standing.is_none_or(|wanted| wanted == of)
                    && reply.is_none_or(|wanted| answer == Some(wanted) && of == Standing::Invited)
                    && (!unanswered || (answer.is_none() && of == Standing::Invited))
            };
            let counts = invitations_store::counts(c, event)?;
            Ok(counts.into_iter().filter(|(of, answer, _)| fits(*of, *answer)).map(|(_, _, n)| n).sum())
        }
    }
}

/// The most letters of a word that are searched for: the engine refuses patterns of some 50,000 bytes,
/// and no name has as many letters.
const LONGEST_WORD: usize = 200;

/// The words of a search as LIKE patterns. Folding leaves letters, digits and spaces, so that none
/// of LIKE's jokers can come from outside; a word of other signs alone narrows nothing.
fn patterns(search: &str) -> impl Iterator<Item = String> {
    let cut = |word: &str| fold(word).chars().take(LONGEST_WORD).collect::<String>();
    search.split_whitespace().take(8).map(move |word| format!("%{}%", cut(word)))
}

fn guest((invitation, confirmed, contact, organisation): Columns) -> Guest {
    let (invitation_id, contact_id, standing, reply, replied_at, reason, invited_at, key) = invitation;
    let (confirmed_name, confirmed_position, confirmed_organisation, mode) = confirmed;
    let (email, honorific, salutation, given_name, family_name, printed_name, position, language) = contact;
    let (organisation, country, group) = organisation;
    let printed_name = confirmed_name.or(printed_name).filter(|name| !name.is_empty()).map_or_else(
        || crate::domain::contact::printed_name(&honorific, &given_name, &family_name),
        |name| name.to_string(),
    );
    Guest {
        invitation_id,
        contact_id,
        standing,
        reply,
        mode: mode.unwrap_or_default(),
        replied_at,
        reason,
        invited_at,
        email,
        honorific,
        salutation,
        given_name,
        family_name,
        printed_name,
        position: confirmed_position.unwrap_or(position).to_string(),
        organisation: confirmed_organisation.unwrap_or(organisation).to_string(),
        country,
        group,
        language,
        tags: Vec::new(),
        cursor: Cursor { key, replied: replied_at.map_or(0, Instant::micros), id: invitation_id },
    }
}

fn add_tags(c: &mut DbConn, guests: &mut [Guest]) -> QueryResult<()> {
    if guests.is_empty() {
        return Ok(());
    }
    let ids: Vec<ContactId> = guests.iter().map(|g| g.contact_id).collect();
    let tags: Vec<(ContactId, String)> = contact_tags::table
        .filter(contact_tags::contact_id.eq_any(ids))
        .order((contact_tags::contact_id, contact_tags::tag))
        .select((contact_tags::contact_id, contact_tags::tag))
        .load(c)?;
    for guest in guests {
        let from = tags.partition_point(|(id, _)| *id < guest.contact_id);
        let mine = tags[from..].iter().take_while(|(id, _)| *id == guest.contact_id);
        guest.tags = mine.map(|(_, tag)| tag.clone()).collect();
    }
    Ok(())
}
