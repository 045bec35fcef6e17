//! The programme of an event: its sessions, such as a working lunch or a dinner, which guests choose with their
//! reply. Each has a time, a place and ways to attend, and can have seats, a waiting list and a deadline of its own.
//!
//! [`places`] decides who has a place at one.

pub mod places;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::attendance::Ways;
use super::event::Place;
use super::id::{EventId, SessionId};
use super::instant::Instant;
use super::invitation::Invitation;
use super::language::Language;
use super::organisation::{Represents, StakeholderGroup};
use super::text::Line;

/// What a session is called.
pub type SessionTitle = Line<200>;
/// What more is said about it; may be empty.
pub type SessionNote = Line<500>;

/// How many sessions an event may have.
pub const MAX_SESSIONS: usize = 40;
/// The most seats that a session can have.
pub const MAX_SEATS: u32 = 1_000_000;

/// A session in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wording {
    /// In which.
    pub language: Language,
    /// What it is called.
    pub title: SessionTitle,
    /// What more is said about it; may be empty.
    pub note: SessionNote,
}

/// What an organiser says about a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionDraft {
    /// Title and note by language; at least one, the first being the one that all others fall back on.
    pub wordings: Vec<Wording>,
    /// When it begins.
    pub starts_at: Instant,
    /// When it ends; after `starts_at`.
    pub ends_at: Instant,
    /// Where; empty: where the event is.
    pub venue: Place,
    /// `https://…`; empty: the event's link.
    pub online_url: Place,
    /// Which ways to attend there are; where guests choose, seats are those in the room.
    pub ways: Ways,
    /// Seats; `None`: not limited.
    pub capacity: Option<u32>,
    /// Whoever finds no seat can wait for one, and has the first that comes free.
    pub has_line: bool,
    /// The last moment at which a place is taken or given back; `None`: for as long as the answer can be changed.
    pub reply_by: Option<Instant>,
    /// Only for these groups; empty: for all.
    pub groups: Vec<StakeholderGroup>,
}

/// A session as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its identity.
    pub id: SessionId,
    /// Of which event.
    pub event_id: EventId,
    /// What the organiser said.
    pub details: SessionDraft,
    /// When it was made.
    pub created_at: Instant,
}

/// What does not fit together in a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionProblem {
    /// It has no title.
    NoTitle,
    /// It ends before it begins, or at the same moment.
    EndsBeforeStart,
    /// Places would be taken after it has begun.
    DeadlineAfterStart,
}

impl SessionDraft {
    /// Everything that does not fit together.
    #[must_use]
    pub fn problems(&self) -> Vec<SessionProblem> {
        let mut problems = Vec::new();
        if self.wordings.is_empty() {
            problems.push(SessionProblem::NoTitle);
        }
        if self.ends_at <= self.starts_at {
            problems.push(SessionProblem::EndsBeforeStart);
        }
        if self.reply_by.is_some_and(|last| last > self.starts_at) {
            problems.push(SessionProblem::DeadlineAfterStart);
        }
        problems
    }

    /// The wording for a reader: in their language, else in the first one.
    #[must_use]
    pub fn wording(&self, language: Language) -> Option<&Wording> {
        self.wordings.iter().find(|wording| wording.language == language).or(self.wordings.first())
    }

    /// The title for a reader.
    #[must_use]
    pub fn title(&self, language: Language) -> &str {
        self.wording(language).map_or("", |wording| wording.title.as_str())
    }

    /// True where people like this can choose it.
    #[must_use]
    pub fn is_for(&self, who: Represents) -> bool {
        self.groups.is_empty() || who.group.is_some_and(|group| self.groups.contains(&group))
    }

    /// The last moment at which this invitee takes a place or gives it back; their answer must be open to changes,
    /// too. Where the event's deadline does not hold for them, neither does this one.
    #[must_use]
    pub fn choose_by(&self, invitation: &Invitation) -> Instant {
        let own = self.reply_by.filter(|_| !invitation.exception.waiver.of_deadline());
        own.map_or(self.starts_at, |last| last.min(self.starts_at))
    }

    /// The same session at the next edition, so many weeks later; see [`super::event::Event::next_edition`].
    #[must_use]
    pub fn moved(&self, shift: impl Fn(Instant) -> Instant) -> Self {
        Self {
            starts_at: shift(self.starts_at),
            ends_at: shift(self.ends_at),
            reply_by: self.reply_by.map(shift),
            ..self.clone()
        }
    }
}

/// Which sessions a form had, in a few characters: where it differs from that of the sessions now, one was added,
/// removed, moved or given other ways to attend.
#[must_use]
pub fn edition<'a>(sessions: impl IntoIterator<Item = &'a Session>) -> String {
    let mut digest = Sha256::new();
    for Session { id, details, .. } in sessions {
        digest.update(id.as_bytes());
        digest.update(details.starts_at.micros().to_be_bytes());
        digest.update(details.ends_at.micros().to_be_bytes());
        digest.update(details.ways.as_str());
    }
    digest.finalize().iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
pub(crate) mod tests;
