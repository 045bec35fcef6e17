//! What is known about one guest besides the answer, in words.

use crate::domain::assistant::Assistant;
use crate::domain::event::Event;
use crate::domain::id::SessionId;
use crate::domain::invitation::{Exception, Invitation};
use crate::domain::language::Language;
use crate::domain::programme::Session;
use crate::domain::programme::places::{Place, PlaceStanding};
use crate::domain::schedule::Zone;
use crate::domain::suppression::{Suppression, SuppressionReason};
use crate::web::admin::moment;

/// Id, title and standing of each session that somebody has a place at.
pub(super) fn chosen(sessions: &[Session], places: &[Place]) -> Vec<(SessionId, String, String)> {
    let line = |session: &Session| {
        let place = places.iter().find(|place| place.session == session.id)?;
        let how = match (place.standing, session.details.ways.is_choice()) {
            (PlaceStanding::Waiting, _) => "waits for a seat",
            (PlaceStanding::Attending, false) => "attends",
            (PlaceStanding::Attending, true) => place.mode.as_str(),
        };
        Some((session.id, session.details.title(Language::En).to_owned(), how.to_owned()))
    };
    sessions.iter().filter_map(line).collect()
}

/// What was granted beyond the event's limits, in words.
pub(super) fn granted(event: &Event, invitation: &Invitation) -> Vec<String> {
    let Exception { extended_until, waiver } = invitation.exception;
    let mut granted = Vec::new();
    if let Some(until) = extended_until {
        granted.push(format!("May answer until {}.", moment(&event.details.zone, until)));
    }
    if waiver.of_deadline() {
        granted.push("May answer until the event ends.".to_owned());
    }
    if waiver.of_seat() {
        granted.push("Has a seat even when all are taken.".to_owned());
    }
    granted
}

/// An assistant, as the page shows them.
pub(super) struct Helper {
    /// Who.
    pub(super) who: Assistant,
    /// What keeps their address from being mailed.
    pub(super) suppressed: Vec<Suppressed>,
}

impl Helper {
    pub(super) fn new(zone: &Zone, who: Assistant, known: &[Suppression]) -> Self {
        Self { who, suppressed: known.iter().map(|known| Suppressed::new(zone, known)).collect() }
    }
}

/// Why an address is not mailed, as the page says it.
pub(super) struct Suppressed {
    /// Why.
    pub(super) reason: SuppressionReason,
    /// Since when.
    pub(super) since: String,
    /// The words of the mail server that sent a mail back.
    pub(super) words: String,
}

impl Suppressed {
    pub(super) fn new(zone: &Zone, known: &Suppression) -> Self {
        let (since, words) = (moment(zone, known.since), known.words.to_string());
        Self { reason: known.reason, since, words }
    }
}
