//! Answers that were given in calendars: which were dealt with, and which an organiser has to look at. Of a mail only
//! what is needed for that is kept, never its text.

use diesel::prelude::*;

use super::DbConn;
use super::dialect::natively;
use super::schema::{calendar_answers, contacts, invitations};
use crate::domain::calendar_answer::{Doubt, Said};
use crate::domain::contact::{Honorific, Name, PrintedName, printed_name};
use crate::domain::id::{CalendarAnswerId, EventId, InvitationId, UserId};
use crate::domain::instant::Instant;
use crate::domain::text::Line;

/// An answer as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// What tells it from every other answer, so that the same mail counts once.
    pub id: CalendarAnswerId,
    /// To which event.
    pub event_id: EventId,
    /// To which invitation.
    pub invitation_id: InvitationId,
    /// What was said.
    pub said: Said,
    /// The address of whoever said it; may be empty.
    pub sender: Line<254>,
    /// Why it did not count by itself; `None`: it did.
    pub doubt: Option<Doubt>,
    /// More about that; may be empty.
    pub detail: Line<300>,
    /// When it came.
    pub at: Instant,
}

/// True where this very answer was dealt with before.
///
/// # Errors
/// Of the query.
pub fn is_known(c: &mut DbConn, id: CalendarAnswerId) -> QueryResult<bool> {
    let known = calendar_answers::table.find(id);
    diesel::select(diesel::dsl::exists(known)).get_result(c)
}

/// Keeps an answer; false where it is known.
///
/// # Errors
/// Of the query.
pub fn add(c: &mut DbConn, kept: &Kept) -> QueryResult<bool> {
    let Kept { id, event_id, invitation_id, said, sender, doubt, detail, at } = kept;
    let values = (
        calendar_answers::id.eq(id),
        calendar_answers::event_id.eq(event_id),
        calendar_answers::invitation_id.eq(invitation_id),
        calendar_answers::said.eq(said),
        calendar_answers::sender.eq(sender),
        calendar_answers::doubt.eq(*doubt),
        calendar_answers::detail.eq(detail),
        calendar_answers::at.eq(at),
    );
    let add = diesel::insert_into(calendar_answers::table).values(values).on_conflict_do_nothing();
    natively!(c, |c| add.execute(c)).map(|rows| rows == 1)
}

/// An answer that somebody has to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// The answer.
    pub kept: Kept,
    /// The guest's name as printed in the directory.
    pub name: String,
}

type Row = (
    (CalendarAnswerId, EventId, InvitationId, Said, Line<254>, Option<Doubt>, Line<300>, Instant),
    (Honorific, Name, Name, Option<PrintedName>),
);

/// The answers to an event's invitations that nobody has looked at yet, the oldest first.
///
/// # Errors
/// Of the query.
pub fn open(c: &mut DbConn, event: EventId, limit: i64) -> QueryResult<Vec<Open>> {
    let rows: Vec<Row> = calendar_answers::table
        .inner_join(invitations::table.inner_join(contacts::table))
        .filter(calendar_answers::event_id.eq(event))
        .filter(calendar_answers::doubt.is_not_null())
        .filter(calendar_answers::reviewed_at.is_null())
        .order((calendar_answers::at, calendar_answers::id))
        .limit(limit)
        .select((
            (
                calendar_answers::id,
                calendar_answers::event_id,
                calendar_answers::invitation_id,
                calendar_answers::said,
                calendar_answers::sender,
                calendar_answers::doubt,
                calendar_answers::detail,
                calendar_answers::at,
            ),
            (contacts::honorific, contacts::given_name, contacts::family_name, contacts::printed_name),
        ))
        .load(c)?;
    Ok(rows.into_iter().map(whole).collect())
}

fn whole((answer, person): Row) -> Open {
    let (id, event_id, invitation_id, said, sender, doubt, detail, at) = answer;
    let (honorific, given, family, printed) = person;
    let name = match printed {
        Some(name) if !name.is_empty() => name.to_string(),
        _ => printed_name(&honorific, &given, &family),
    };
    Open { kept: Kept { id, event_id, invitation_id, said, sender, doubt, detail, at }, name }
}

/// How many there are to look at.
///
/// # Errors
/// Of the query.
pub fn count_open(c: &mut DbConn, event: EventId) -> QueryResult<i64> {
    calendar_answers::table
        .filter(calendar_answers::event_id.eq(event))
        .filter(calendar_answers::doubt.is_not_null())
        .filter(calendar_answers::reviewed_at.is_null())
        .count()
        .get_result(c)
}

/// How many to one invitation wait for somebody to look at them for the same reason; whoever fills a desk with them
/// gets no further, and keeps no answer of another sort out.
///
/// # Errors
/// Of the query.
pub fn count_open_of(c: &mut DbConn, invitation: InvitationId, doubt: Doubt) -> QueryResult<i64> {
    calendar_answers::table
        .filter(calendar_answers::invitation_id.eq(invitation))
        .filter(calendar_answers::doubt.eq(doubt))
        .filter(calendar_answers::reviewed_at.is_null())
        .count()
        .get_result(c)
}

/// Somebody has looked at an answer. Gives its event and invitation; `None` where nobody has to.
///
/// # Errors
/// Of the queries.
pub fn done(
    c: &mut DbConn,
    id: CalendarAnswerId,
    by: Option<UserId>,
    now: Instant,
) -> QueryResult<Option<(EventId, InvitationId)>> {
    let open = calendar_answers::table
        .find(id)
        .filter(calendar_answers::doubt.is_not_null())
        .filter(calendar_answers::reviewed_at.is_null());
    let set = (calendar_answers::reviewed_at.eq(now), calendar_answers::reviewed_by.eq(by));
    let done = diesel::update(open).set(set);
    let done = done.returning((calendar_answers::event_id, calendar_answers::invitation_id));
    natively!(c, |c| done.get_result(c)).optional()
}
