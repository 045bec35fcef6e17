//! Who has a place at a session.

use std::collections::HashMap;

use diesel::dsl::count_star;
use diesel::prelude::*;

use crate::domain::attendance::Mode;
use crate::domain::contact::{Honorific, Name, PrintedName, printed_name};
use crate::domain::id::{EventId, InvitationId, SessionId};
use crate::domain::instant::Instant;
use crate::domain::invitation::{Invitation, Priority, Reply, Standing};
use crate::domain::language::{Language, LanguageTag};
use crate::domain::organisation::OrganisationName;
use crate::domain::programme::Session;
use crate::domain::programme::places::{Crowd, Place, PlaceStanding};
use crate::store::DbConn;
use crate::store::dialect::natively;
use crate::store::invitations::{ALL, Row as InvitationRow};
use crate::store::schema::{contacts, invitations, organisations, places};

/// How many stand where at each of these sessions.
///
/// # Errors
/// Of the query.
pub fn crowds(c: &mut DbConn, sessions: Vec<Session>) -> QueryResult<Vec<(Session, Crowd)>> {
    if sessions.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<SessionId> = sessions.iter().map(|session| session.id).collect();
    let counted: Vec<(SessionId, PlaceStanding, Mode, i64)> = places::table
        .filter(places::session_id.eq_any(ids))
        .group_by((places::session_id, places::standing, places::mode))
        .select((places::session_id, places::standing, places::mode, count_star()))
        .load(c)?;
    let with_crowd = |session: Session| {
        let mut crowd = Crowd::default();
        for (_, standing, mode, people) in counted.iter().filter(|(id, ..)| *id == session.id) {
            let people = u32::try_from(*people).unwrap_or(u32::MAX);
            match standing {
                PlaceStanding::Waiting => crowd.waiting += people,
                PlaceStanding::Attending if session.details.ways.seats(*mode) => crowd.seated += people,
                PlaceStanding::Attending => crowd.remote += people,
            }
        }
        (session, crowd)
    };
    Ok(sessions.into_iter().map(with_crowd).collect())
}

const PLACE: (places::session_id, places::standing, places::mode, places::since) =
    (places::session_id, places::standing, places::mode, places::since);

fn place((session, standing, mode, since): (SessionId, PlaceStanding, Mode, Instant)) -> Place {
    Place { session, standing, mode, since }
}

/// The places of an invitee.
///
/// # Errors
/// Of the query.
pub fn places_of(c: &mut DbConn, invitation: InvitationId) -> QueryResult<Vec<Place>> {
    let own =
        places::table.filter(places::invitation_id.eq(invitation)).order(places::session_id).select(PLACE);
    let rows: Vec<(SessionId, PlaceStanding, Mode, Instant)> = natively!(c, |c| own.load(c))?;
    Ok(rows.into_iter().map(place).collect())
}

/// The places of several invitees.
///
/// # Errors
/// Of the query.
pub fn places_of_all(
    c: &mut DbConn,
    invitations: &[InvitationId],
) -> QueryResult<HashMap<InvitationId, Vec<Place>>> {
    let rows: Vec<(InvitationId, (SessionId, PlaceStanding, Mode, Instant))> = places::table
        .filter(places::invitation_id.eq_any(invitations.to_vec()))
        .select((places::invitation_id, PLACE))
        .load(c)?;
    let mut all: HashMap<InvitationId, Vec<Place>> = HashMap::new();
    for (invitation, row) in rows {
        all.entry(invitation).or_default().push(place(row));
    }
    Ok(all)
}

/// Keeps the places of an invitee instead of those that they had.
///
/// # Errors
/// Of the queries.
pub fn put_places(c: &mut DbConn, invitation: InvitationId, all: &[Place]) -> QueryResult<()> {
    diesel::delete(places::table.filter(places::invitation_id.eq(invitation))).execute(c)?;
    for Place { session, standing, mode, since } in all {
        diesel::insert_into(places::table)
            .values((
                places::session_id.eq(*session),
                places::invitation_id.eq(invitation),
                places::standing.eq(*standing),
                places::mode.eq(*mode),
                places::since.eq(*since),
            ))
            .execute(c)?;
    }
    Ok(())
}

/// Lets everybody at a session attend in this way, the only one that is left.
///
/// # Errors
/// Of the query.
pub fn move_all(c: &mut DbConn, session: SessionId, mode: Mode) -> QueryResult<()> {
    diesel::update(places::table)
        .filter(places::session_id.eq(session))
        .filter(places::mode.ne(mode))
        .set(places::mode.eq(mode))
        .execute(c)
        .map(drop)
}

/// Lets whoever waits at a session be in the room that there is from now on.
///
/// # Errors
/// Of the query.
pub fn line_to_the_room(c: &mut DbConn, session: SessionId) -> QueryResult<()> {
    diesel::update(places::table)
        .filter(places::session_id.eq(session))
        .filter(places::standing.eq(PlaceStanding::Waiting))
        .set(places::mode.eq(Mode::InPerson))
        .execute(c)
        .map(drop)
}

/// Takes the places of everybody away who does not come to the event any more; gives how many.
///
/// # Errors
/// Of the query.
pub fn release(c: &mut DbConn, event: EventId, sessions: &[SessionId]) -> QueryResult<usize> {
    let come = invitations::table
        .filter(invitations::event_id.eq(event))
        .filter(invitations::standing.eq(Standing::Invited))
        .filter(invitations::reply.eq(Reply::Accepted).assume_not_null())
        .select(invitations::id);
    diesel::delete(places::table)
        .filter(places::session_id.eq_any(sessions.to_vec()))
        .filter(diesel::dsl::not(places::invitation_id.eq_any(come)))
        .execute(c)
}

/// Who waits for a seat at a session, with the language that each is written to in; in no order.
///
/// # Errors
/// Of the query.
pub fn line(c: &mut DbConn, session: SessionId) -> QueryResult<Vec<(Invitation, Language, Instant)>> {
    let rows: Vec<(InvitationRow, Option<LanguageTag>, Instant)> = places::table
        .inner_join(invitations::table.inner_join(contacts::table))
        .filter(places::session_id.eq(session))
        .filter(places::standing.eq(PlaceStanding::Waiting))
        .select((ALL, contacts::language, places::since))
        .load(c)?;
    let in_line = |(row, language, since): (InvitationRow, Option<LanguageTag>, Instant)| {
        let language = language.as_ref().and_then(LanguageTag::supported).unwrap_or(Language::En);
        (row.into(), language, since)
    };
    Ok(rows.into_iter().map(in_line).collect())
}

/// Gives somebody who waits the seat.
///
/// # Errors
/// Of the query.
pub fn seat(c: &mut DbConn, session: SessionId, invitation: InvitationId) -> QueryResult<()> {
    diesel::update(places::table.find((session, invitation)))
        .set(places::standing.eq(PlaceStanding::Attending))
        .execute(c)
        .map(drop)
}

/// Somebody with a place at a session, as the desk lists them.
#[derive(Debug, Clone)]
pub struct Person {
    /// Their invitation.
    pub invitation: InvitationId,
    /// As it is printed.
    pub name: String,
    /// Whom they represent.
    pub organisation: String,
    /// Attending, or waiting.
    pub standing: PlaceStanding,
    /// In the room, or online.
    pub mode: Mode,
    /// Since when.
    pub since: Instant,
    /// Their place in the line, before the order of arrival.
    pub priority: i32,
}

/// Everybody with a place at a session: those who attend by name, then those who wait in the order of the line.
///
/// # Errors
/// Of the query.
pub fn people(c: &mut DbConn, session: SessionId) -> QueryResult<Vec<Person>> {
    type Columns = (
        (InvitationId, String, Priority),
        (PlaceStanding, Mode, Instant),
        (Option<PrintedName>, Option<OrganisationName>),
        (Option<PrintedName>, Honorific, Name, Name),
        OrganisationName,
    );
    let rows: Vec<Columns> = places::table
        .inner_join(invitations::table.inner_join(contacts::table.inner_join(organisations::table)))
        .filter(places::session_id.eq(session))
        .select((
            (invitations::id, invitations::sort_key, invitations::priority),
            (places::standing, places::mode, places::since),
            (invitations::confirmed_name, invitations::confirmed_organisation),
            (contacts::printed_name, contacts::honorific, contacts::given_name, contacts::family_name),
            organisations::name,
        ))
        .load(c)?;
    let mut people: Vec<(String, Person)> = rows
        .into_iter()
        .map(|((invitation, key, priority), (standing, mode, since), confirmed, known, organisation)| {
            let (printed, honorific, given, family) = known;
            let (confirmed_name, confirmed_organisation) = confirmed;
            let name = confirmed_name.or(printed).filter(|name| !name.is_empty());
            let name =
                name.map_or_else(|| printed_name(&honorific, &given, &family), |name| name.to_string());
            let organisation = confirmed_organisation.unwrap_or(organisation).to_string();
            let priority = *priority.as_number();
            (key, Person { invitation, name, organisation, standing, mode, since, priority })
        })
        .collect();
    people.sort_by(|(a_key, a), (b_key, b)| {
        let waits = |person: &Person| person.standing == PlaceStanding::Waiting;
        let order = waits(a).cmp(&waits(b));
        let line = (b.priority, a.since).cmp(&(a.priority, b.since));
        let within = if waits(a) && waits(b) { line } else { a_key.cmp(b_key) };
        order.then(within).then(a.invitation.cmp(&b.invitation))
    });
    Ok(people.into_iter().map(|(_, person)| person).collect())
}
