//! What is said about a session of an event's programme.

use super::{Words, isolated};
use crate::domain::attendance::Mode;
use crate::domain::programme::Session;
use crate::domain::programme::places::{Place, PlaceStanding};
use crate::domain::schedule::Zone;

impl Words {
    /// Where somebody stands at a session.
    #[must_use]
    pub fn standing(self, session: &Session, had: Option<Place>) -> String {
        match had.map(|place| (place.standing, place.mode)) {
            None => self.say("session-none"),
            Some((PlaceStanding::Waiting, _)) => self.say("session-waiting"),
            Some(_) if !session.details.ways.is_choice() => self.say("session-attending"),
            Some((PlaceStanding::Attending, Mode::InPerson)) => self.say("session-attending-in-person"),
            Some((PlaceStanding::Attending, Mode::Online)) => self.say("session-attending-online"),
        }
    }

    /// When and where a session is, on one line.
    #[must_use]
    pub fn session_time(self, zone: &Zone, session: &Session) -> String {
        let when = self.range(zone, session.details.starts_at, session.details.ends_at);
        let place = session.details.venue.as_str();
        if place.is_empty() { when } else { format!("{when}, {}", isolated(self.language(), place)) }
    }
}
