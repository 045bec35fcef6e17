//! An invitation's entry for a calendar.

use super::{Letter, markdown, plain};
use crate::documents::ics::{self, Asked};
use crate::domain::event::Event;
use crate::domain::instant::Instant;
use crate::domain::invitation::Invitation;
use crate::domain::language::Language;
use crate::domain::message::Calendar;
use crate::domain::programme::Session;
use crate::domain::programme::places::{Place, PlaceStanding};
use crate::i18n::{Words, isolated};

/// The identity of an invitation's calendar entry, the same in every version.
#[must_use]
pub fn calendar_uid(invitation: &Invitation, host: &str) -> String {
    format!("{}@{host}", invitation.id)
}

/// The calendar part of a letter.
pub(super) fn part(letter: &Letter<'_>, calendar: Calendar) -> String {
    let about = (letter.event, letter.invitation, letter.programme);
    calendar_file(about, letter.language, letter.host, calendar, letter.asked, letter.now)
}

/// An invitation's entry for a calendar, as mails carry it and as its page offers it: with the sessions that the
/// invitee has a place at in its text, since an entry of its own for each could not be taken out again for certain.
#[must_use]
pub fn calendar_file(
    (event, invitation, programme): (&Event, &Invitation, &[(Session, Option<Place>)]),
    language: Language,
    host: &str,
    calendar: Calendar,
    asked: Option<&Asked>,
    stamp: Instant,
) -> String {
    let details = &event.details;
    let about = plain::text(&markdown::read_plain(details.description.as_str()), language, usize::MAX);
    let organiser = isolated(language, details.organiser_name.as_str());
    let contact = format!("{organiser}: {}", details.organiser_email);
    let words = Words(language);
    let attends = |place: &Place| place.standing == PlaceStanding::Attending;
    let chosen = programme.iter().filter_map(|(session, place)| place.filter(attends).map(|_| session));
    let line = |session: &Session| {
        let title = isolated(language, session.details.title(language));
        format!("{title}: {}", words.session_time(&details.zone, session))
    };
    let sessions = chosen.map(line).collect::<Vec<_>>().join("\n");
    let parts = [about, sessions, contact].into_iter().filter(|part| !part.is_empty());
    let description = parts.collect::<Vec<_>>().join("\n\n");
    ics::render(&ics::Entry {
        event,
        calendar,
        uid: &calendar_uid(invitation, host),
        stamp,
        description: &description,
        asked,
    })
}
