//! An event's programme in a form, on the invitee's page and on the desk: the sessions in the reader's language, and
//! the way back from what was sent. The field of a session is called `s-` and its id.

use super::form::Fields;
use crate::domain::attendance::Mode;
use crate::domain::deadline::answer_by;
use crate::domain::event::Event;
use crate::domain::id::SessionId;
use crate::domain::instant::Instant;
use crate::domain::invitation::Invitation;
use crate::domain::organisation::Represents;
use crate::domain::programme::Session;
use crate::domain::programme::places::{Crowd, NoPlace, Place, PlaceStanding, Wanted, Wish};
use crate::i18n::Words;

/// What is sent by somebody who wants to wait for a seat.
const WAIT: &str = "wait";

/// What a session can be chosen by, and what is known about it; for one reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SessionField {
    /// What the field, and its element, are called.
    pub(super) name: String,
    /// The hidden field that says that the session was in the form.
    pub(super) mark: String,
    /// What it is called.
    pub(super) title: String,
    /// When, in the event's zone.
    pub(super) when: String,
    /// Where, if elsewhere than the event.
    pub(super) place: String,
    /// What more is said about it; may be empty.
    pub(super) note: String,
    /// What can be chosen: what is sent, what is read, and whether it is chosen. One is a box to tick, more are
    /// radio buttons; none, where nothing can be changed.
    pub(super) choices: Vec<(&'static str, String, bool)>,
    /// Why nothing can be chosen, or until when.
    pub(super) hint: String,
    /// Where the reader stands now.
    pub(super) standing: String,
    /// The session's own link, for those who take part online.
    pub(super) join: Option<String>,
}

/// A programme as it is offered to one invitee.
pub(super) struct Offered<'a> {
    /// The sessions, with how many stand where.
    pub(super) programme: &'a [(Session, Crowd)],
    /// Whose page it is.
    pub(super) invitation: &'a Invitation,
    /// What they represent.
    pub(super) who: Represents,
    /// Their places.
    pub(super) places: &'a [Place],
    /// Of which event.
    pub(super) event: &'a Event,
    /// At which moment.
    pub(super) now: Instant,
}

/// What the field of a session is called.
pub(super) fn name(id: SessionId) -> String {
    format!("s-{id}")
}

/// What the hidden field is called that says that the session was in a form.
fn mark(id: SessionId) -> String {
    format!("s-{id}-asked")
}

impl Offered<'_> {
    /// The sessions that this invitee can choose, or has a place at, in their order.
    fn sessions(&self) -> impl Iterator<Item = (&Session, Crowd, Option<Place>)> {
        self.programme.iter().filter_map(|(session, crowd)| {
            let had = self.places.iter().find(|place| place.session == session.id).copied();
            (had.is_some() || session.details.is_for(self.who)).then_some((session, *crowd, had))
        })
    }

    /// Their fields: with what was sent, else with the places that the invitee has.
    pub(super) fn fields(&self, sent: Option<&Fields>, words: Words) -> Vec<SessionField> {
        let sent = |id| sent.filter(|sent| sent.has(&mark(id))).map(|sent| sent.one(&name(id)));
        self.sessions()
            .map(|(session, crowd, had)| self.field(session, crowd, had, sent(session.id), words))
            .collect()
    }

    fn field(
        &self,
        session: &Session,
        crowd: Crowd,
        had: Option<Place>,
        sent: Option<&str>,
        words: Words,
    ) -> SessionField {
        let details = &session.details;
        let zone = &self.event.details.zone;
        let wording = details.wording(words.language());
        let open =
            self.now <= details.choose_by(self.invitation) && (details.is_for(self.who) || had.is_some());
        let choices = if open { self.choices(session, crowd, had, words) } else { Vec::new() };
        let full = choices.iter().all(|(value, ..)| value.is_empty());
        let hint = if !open {
            words.say("session-closed")
        } else if full {
            words.say("session-full")
        } else {
            // Once the answer is closed its sessions are, too.
            let last = |at: Instant| at.min(answer_by(self.event, self.invitation));
            let by =
                |at| words.say_with("session-by", &[("deadline", words.date_time(zone, last(at)).into())]);
            details.reply_by.map(by).unwrap_or_default()
        };
        let choices = if full { Vec::new() } else { choices };
        let known = had.map_or("", |place| value_of(&place));
        let chosen = sent.unwrap_or(known);
        SessionField {
            name: name(session.id),
            mark: mark(session.id),
            title: details.title(words.language()).to_owned(),
            when: words.range(zone, details.starts_at, details.ends_at),
            place: details.venue.to_string(),
            note: wording.map(|wording| wording.note.to_string()).unwrap_or_default(),
            choices: choices.into_iter().map(|(value, label)| (value, label, value == chosen)).collect(),
            hint,
            standing: words.standing(session, had),
            join: had.and_then(|place| link(session, place)),
        }
    }

    /// What this invitee can choose at a session: what is sent and what is read.
    fn choices(
        &self,
        session: &Session,
        crowd: Crowd,
        had: Option<Place>,
        words: Words,
    ) -> Vec<(&'static str, String)> {
        let details = &session.details;
        let waits = had.filter(|place| place.standing == PlaceStanding::Waiting);
        let others = Crowd { waiting: crowd.waiting.saturating_sub(u32::from(waits.is_some())), ..crowd };
        let seat = self.invitation.exception.waiver.of_seat()
            || had.is_some_and(|place| place.is_seat(details.ways))
            || session.has_room(others);
        let mut choices = Vec::new();
        for mode in details.ways.modes() {
            let label = match (details.ways.is_choice(), mode) {
                (false, _) => words.say("session-attend"),
                (true, Mode::InPerson) => words.say("session-attend-in-person"),
                (true, Mode::Online) => words.say("session-attend-online"),
            };
            if seat || !details.ways.seats(*mode) {
                choices.push((mode.as_str(), label));
            } else if details.has_line && waits.is_none() {
                choices.push((WAIT, words.say("session-wait")));
            }
        }
        if waits.is_some() {
            // Whoever saves the form for another reason keeps their place in the line.
            choices.push((WAIT, words.say("session-wait-on")));
        }
        if !details.is_for(self.who) {
            // It is not for people like this any more: what they have can be kept or given back.
            choices.retain(|(value, _)| had.is_some_and(|place| value_of(&place) == *value));
        }
        if choices.len() > 1 {
            choices.push(("", words.say("session-not")));
        }
        choices
    }

    /// What was wanted at the sessions of a form. What nobody could have chosen there is no wish.
    pub(super) fn wishes(&self, sent: &Fields) -> Vec<Wish> {
        let wish = |session: &Session| {
            let wanted = match sent.one(&name(session.id)) {
                "" => Wanted::Nothing,
                WAIT => Wanted::Wait,
                mode => Wanted::Attend(Mode::parse(mode)?),
            };
            Some(Wish { session: session.id, wanted })
        };
        let asked = self.sessions().filter(|(session, ..)| sent.has(&mark(session.id)));
        asked.filter_map(|(session, ..)| wish(session)).collect()
    }

    /// Why a place could not be had, in the reader's words: the field, and what is wrong.
    pub(super) fn problem(&self, id: SessionId, why: NoPlace, words: Words) -> (String, String) {
        let session = self.programme.iter().find(|(session, _)| session.id == id);
        let title = session.map_or("", |(session, _)| session.details.title(words.language()));
        let said = match why {
            NoPlace::Taken => words.say_with("problem-session-taken", &[("session", title.into())]),
            NoPlace::TooLate => words.say_with("problem-session-late", &[("session", title.into())]),
        };
        (name(id), said)
    }
}

/// What is sent by somebody who wants what they have.
fn value_of(place: &Place) -> &'static str {
    match place.standing {
        PlaceStanding::Attending => place.mode.as_str(),
        PlaceStanding::Waiting => WAIT,
    }
}

/// The link by which somebody takes part who is not in the room.
fn link(session: &Session, place: Place) -> Option<String> {
    let takes_part = place.standing == PlaceStanding::Attending && place.mode == Mode::Online;
    let link = session.details.online_url.as_str();
    (takes_part && link.starts_with("https://")).then(|| link.to_owned())
}
