//! An event's guest list: searched, filtered, sorted and paged by key.

use diesel::dsl::{count_star, exists};
use diesel::prelude::*;

use crate::domain::contact::{Honorific, Name, Position, PrintedName};
use crate::domain::country::Country;
use crate::domain::email::Email;
use crate::domain::fold::fold;
use crate::domain::id::{ContactId, EventId, InvitationId};
use crate::domain::instant::Instant;
use crate::domain::invitation::{Reason, Reply, Standing};
use crate::domain::language::LanguageTag;
use crate::domain::message::{MessageKind, MessageState};
use crate::domain::organisation::{OrganisationName, StakeholderGroup};
use crate::store::DbConn;
use crate::store::schema::{contact_tags, contacts, invitations, messages, organisations};

/// In which order guests are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// By family name.
    #[default]
    Name,
    /// By family name, from the end of the alphabet.
    NameBackwards,
    /// The latest answer first; those without one at the end.
    LatestAnswer,
}

/// Which guests are listed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GuestFilter {
    /// Words that must all occur in names, position, organisation or address.
    pub search: String,
    /// With this standing.
    pub standing: Option<Standing>,
    /// With this answer.
    pub reply: Option<Reply>,
    /// Invited, without an answer.
    pub unanswered: bool,
    /// With a mail that failed or came back.
    pub mail_failed: bool,
}

/// Where a page begins: behind (or, going back, before) this guest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// The sort key of the guest.
    pub key: String,
    /// When the guest answered, in microseconds; 0 without an answer.
    pub replied: i64,
    /// The invitation.
    pub id: InvitationId,
}

/// One guest.
#[derive(Debug, Clone)]
pub struct Guest {
    /// The invitation.
    pub invitation_id: InvitationId,
    /// The contact.
    pub contact_id: ContactId,
    /// What the organiser has done.
    pub standing: Standing,
    /// The answer.
    pub reply: Option<Reply>,
    /// When it was given.
    pub replied_at: Option<Instant>,
    /// Why somebody declined.
    pub reason: Reason,
    /// When the invitation was queued.
    pub invited_at: Option<Instant>,
    /// The address.
    pub email: Email,
    /// From the directory.
    pub honorific: Honorific,
    /// From the directory.
    pub given_name: Name,
    /// From the directory.
    pub family_name: Name,
    /// As the invitee confirmed it, else from the directory, else made of the parts.
    pub printed_name: String,
    /// As confirmed, else from the directory.
    pub position: String,
    /// As confirmed, else from the directory.
    pub organisation: String,
    /// From the directory.
    pub country: Option<Country>,
    /// From the directory.
    pub group: Option<StakeholderGroup>,
    /// From the directory.
    pub language: Option<LanguageTag>,
    /// From the directory.
    pub tags: Vec<String>,
    cursor: Cursor,
}

/// One page of guests.
#[derive(Debug, Clone)]
pub struct GuestPage {
    /// The guests, in order.
    pub guests: Vec<Guest>,
    /// Where the next page begins, if there is one.
    pub next: Option<Cursor>,
}

/// One mail about an invitation.
#[derive(Debug, Clone)]
pub struct MailLine {
    /// The invitation.
    pub invitation_id: InvitationId,
    /// What it was for.
    pub kind: MessageKind,
    /// Where it is.
    pub state: MessageState,
    /// When it was queued.
    pub queued_at: Instant,
    /// When it was sent or given up.
    pub finished_at: Option<Instant>,
    /// The mail server's words, or why it was not sent.
    pub outcome: String,
}

type Columns = (
    (InvitationId, ContactId, Standing, Option<Reply>, Option<Instant>, Reason, Option<Instant>, String),
    (Option<PrintedName>, Option<Position>, Option<OrganisationName>),
    (Email, Honorific, Name, Name, Option<PrintedName>, Position, Option<LanguageTag>),
    (OrganisationName, Option<Country>, Option<StakeholderGroup>),
);

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
            query = query.filter(invitations::reply.eq(reply).assume_not_null());
            query = query.filter(invitations::standing.ne(Standing::Revoked));
        }
        if filter.unanswered {
            query = query.filter(invitations::reply.is_null());
            query = query.filter(invitations::standing.eq(Standing::Invited));
        }
        if filter.mail_failed {
            query = query.filter(exists(
                messages::table
                    .filter(messages::invitation_id.eq(invitations::id))
                    .filter(messages::test_for.is_null())
                    .filter(messages::state.eq_any([MessageState::Failed, MessageState::Bounced])),
            ));
        }
        query
    }};
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
    let more = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let mut query = filtered!(event, filter)
        .select((
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
            ),
            (
                contacts::email,
                contacts::honorific,
                contacts::given_name,
                contacts::family_name,
                contacts::printed_name,
                contacts::position,
                contacts::language,
            ),
            (organisations::name, organisations::country, organisations::stakeholder_group),
        ))
        .limit(more);
    query = match sort {
        Sort::Name => query.order((invitations::sort_key.asc(), invitations::id.asc())),
        Sort::NameBackwards => query.order((invitations::sort_key.desc(), invitations::id.desc())),
        Sort::LatestAnswer => query.order((invitations::replied_at.desc(), invitations::id.desc())),
    };
    if let Some(Cursor { key, replied, id }) = after {
        let (key, replied, id) = (key.clone(), Instant::from_micros(*replied), *id);
        query = match sort {
            Sort::Name => query.filter(
                invitations::sort_key
                    .gt(key.clone())
                    .or(invitations::sort_key.eq(key).and(invitations::id.gt(id))),
            ),
            Sort::NameBackwards => query.filter(
                invitations::sort_key
                    .lt(key.clone())
                    .or(invitations::sort_key.eq(key).and(invitations::id.lt(id))),
            ),
            // Those without an answer come last, and are then told apart by id alone.
            Sort::LatestAnswer if replied.micros() == 0 => {
                query.filter(invitations::replied_at.is_null().and(invitations::id.lt(id)))
            }
            Sort::LatestAnswer => query.filter(
                invitations::replied_at
                    .lt(replied)
                    .or(invitations::replied_at.eq(replied).and(invitations::id.lt(id)))
                    .or(invitations::replied_at.is_null())
                    .assume_not_null(),
            ),
        };
    }
    let rows: Vec<Columns> = query.load(c)?;
    let has_more = rows.len() > limit;
    let mut guests: Vec<Guest> = rows.into_iter().take(limit).map(guest).collect();
    add_tags(c, &mut guests)?;
    let next = if has_more { guests.last().map(|last| last.cursor.clone()) } else { None };
    Ok(GuestPage { guests, next })
}

/// How many guests a filter lets through.
///
/// # Errors
/// Of the query.
pub fn count(c: &mut DbConn, event: EventId, filter: &GuestFilter) -> QueryResult<i64> {
    filtered!(event, filter).select(count_star()).first(c)
}

/// The mails about these invitations, the oldest first.
///
/// # Errors
/// Of the query.
pub fn mails(c: &mut DbConn, invitations: &[InvitationId]) -> QueryResult<Vec<MailLine>> {
    type Row = (InvitationId, MessageKind, MessageState, Instant, Option<Instant>, String);
    let rows: Vec<Row> = messages::table
        .filter(messages::invitation_id.eq_any(invitations.to_vec()))
        .filter(messages::test_for.is_null())
        .order(messages::id)
        .select((
            messages::invitation_id,
            messages::kind,
            messages::state,
            messages::queued_at,
            messages::finished_at,
            messages::outcome,
        ))
        .load(c)?;
    Ok(rows
        .into_iter()
        .map(|(invitation_id, kind, state, queued_at, finished_at, outcome)| MailLine {
            invitation_id,
            kind,
            state,
            queued_at,
            finished_at,
            outcome,
        })
        .collect())
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
    let (confirmed_name, confirmed_position, confirmed_organisation) = confirmed;
    let (email, honorific, given_name, family_name, printed_name, position, language) = contact;
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
        replied_at,
        reason,
        invited_at,
        email,
        honorific,
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
