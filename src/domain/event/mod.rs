//! One roundtable meeting.

mod rules;

use super::attendance::Ways;
use super::choice::choice;
use super::email::Email;
use super::id::EventId;
use super::instant::Instant;
use super::language::Languages;
use super::proof::MailboxProof;
use super::schedule::Zone;
use super::text::{Line, Prose};
pub use rules::{Holding, ReserveRule, SeatRules, Substitutes, WaitingList, WaitingRules};

/// An event's title.
pub type Title = Line<200>;
/// An event's description, in Markdown.
pub type Description = Prose<20_000>;
/// Venue, address or link.
pub type Place = Line<500>;
/// The organiser's name as guests read it.
pub type OrganiserName = Line<200>;

choice! {
    /// Where an event is in its life.
    EventStatus {
        /// Being prepared: nobody can answer, nothing can be sent.
        Draft = "draft",
        /// Invitations can be sent and answered.
        Open = "open",
        /// Answers are no longer taken.
        Closed = "closed",
        /// It will not take place.
        Cancelled = "cancelled",
        /// Over, and out of the way.
        Archived = "archived",
    }
}

/// What an organiser says about an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventDraft {
    /// Its title.
    pub title: Title,
    /// In Markdown; may be empty.
    pub description: Description,
    /// When it begins.
    pub starts_at: Instant,
    /// When it ends; after `starts_at`.
    pub ends_at: Instant,
    /// The zone that its local times are told in.
    pub zone: Zone,
    /// Name of the venue; may be empty where there is a link.
    pub venue: Place,
    /// Street and city; may be empty.
    pub address: Place,
    /// `https://…`; may be empty where there is a venue.
    pub online_url: Place,
    /// How its seats are given.
    pub seats: SeatRules,
    /// Whether invitees may send a colleague.
    pub substitutes: Substitutes,
    /// When the holder of a link proves that they read the mailbox that it was sent to.
    pub proof: MailboxProof,
    /// The last moment at which an answer is taken.
    pub reply_by: Instant,
    /// The last moment at which an answer can be changed; `None`: the same.
    pub change_until: Option<Instant>,
    /// Who invites.
    pub organiser_name: OrganiserName,
    /// Where guests' questions go (the mails' Reply-To).
    pub organiser_email: Email,
    /// The languages that every mail is written in besides its reader's own.
    pub also: Languages,
}

/// An event as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its identity.
    pub id: EventId,
    /// What the organiser said.
    pub details: EventDraft,
    /// Where it is in its life.
    pub status: EventStatus,
    /// Rises with every change that is bound by capacity.
    pub version: i64,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

/// What does not fit together in an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventProblem {
    /// It ends before it begins, or at the same moment.
    EndsBeforeStart,
    /// Answers would be taken after its end.
    RepliesAfterEnd,
    /// Answers could be changed after its end.
    ChangesAfterEnd,
    /// Answers could no longer be changed while they are still taken.
    ChangesBeforeReplies,
    /// No venue, though people are to be in the room: nobody would know where to go.
    NoVenue,
    /// No link, though everybody takes part online.
    NoLink,
    /// The link is not a web address.
    LinkForm,
}

impl EventDraft {
    /// Everything that does not fit together.
    #[must_use]
    pub fn problems(&self) -> Vec<EventProblem> {
        let mut problems = Vec::new();
        if self.ends_at <= self.starts_at {
            problems.push(EventProblem::EndsBeforeStart);
        }
        if self.reply_by > self.ends_at {
            problems.push(EventProblem::RepliesAfterEnd);
        }
        if let Some(change_until) = self.change_until {
            if change_until > self.ends_at {
                problems.push(EventProblem::ChangesAfterEnd);
            }
            if change_until < self.reply_by {
                problems.push(EventProblem::ChangesBeforeReplies);
            }
        }
        // Where there is a room, the link may still be to come.
        if self.seats.ways.in_person() && self.venue.is_empty() {
            problems.push(EventProblem::NoVenue);
        }
        if self.seats.ways == Ways::Online && self.online_url.is_empty() {
            problems.push(EventProblem::NoLink);
        }
        if !self.online_url.is_empty() && !is_web_address(self.online_url.as_str()) {
            problems.push(EventProblem::LinkForm);
        }
        problems
    }

    /// True where guests who know `before` would go to a wrong place or at a wrong time.
    #[must_use]
    pub fn moved_from(&self, before: &Self) -> bool {
        self.starts_at != before.starts_at
            || self.ends_at != before.ends_at
            || self.zone != before.zone
            || self.venue != before.venue
            || self.address != before.address
            || self.online_url != before.online_url
            || self.seats.ways != before.seats.ways
    }
}

/// `https://` or `http://`, a host, and no white space.
fn is_web_address(raw: &str) -> bool {
    let rest = raw.strip_prefix("https://").or_else(|| raw.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or("");
        !host.is_empty() && !host.contains('@') && !rest.chars().any(char::is_whitespace)
    })
}

choice! {
    /// What an organiser does with an event's status.
    StatusChange {
        /// From now on invitations can be sent and answered.
        Open = "open",
        /// No more answers.
        Close = "close",
        /// It will not take place.
        Cancel = "cancel",
        /// Out of the way.
        Archive = "archive",
    }
}

impl EventStatus {
    /// The status after a change; `None` where the change makes no sense now.
    #[must_use]
    pub fn after(self, change: StatusChange) -> Option<Self> {
        match (change, self) {
            (StatusChange::Open, Self::Draft | Self::Closed) => Some(Self::Open),
            (StatusChange::Close, Self::Open) => Some(Self::Closed),
            (StatusChange::Cancel, Self::Draft | Self::Open | Self::Closed) => Some(Self::Cancelled),
            (StatusChange::Archive, Self::Draft | Self::Closed | Self::Cancelled) => Some(Self::Archived),
            _ => None,
        }
    }

    /// True while details may be changed.
    #[must_use]
    pub fn can_be_edited(self) -> bool {
        matches!(self, Self::Draft | Self::Open | Self::Closed)
    }
}

impl Event {
    /// A time of this event as it is at the next edition: later by whole weeks where this one has begun.
    #[must_use]
    pub fn next_time(&self, at: Instant, now: Instant) -> Instant {
        let EventDraft { zone, starts_at, .. } = &self.details;
        if *starts_at > now {
            return at;
        }
        zone.plus_weeks(at, zone.weeks_until_after(*starts_at, now))
    }

    /// The event as it begins its next edition: a draft of the same content. Its times are moved by
    /// whole weeks into the future of `now`, keeping weekday and local time.
    #[must_use]
    pub fn next_edition(&self, id: EventId, now: Instant) -> Self {
        let mut details = self.details.clone();
        details.starts_at = self.next_time(details.starts_at, now);
        details.ends_at = self.next_time(details.ends_at, now);
        details.reply_by = self.next_time(details.reply_by, now);
        details.change_until = details.change_until.map(|at| self.next_time(at, now));
        Self { id, details, status: EventStatus::Draft, version: 0, created_at: now, updated_at: now }
    }
}

#[cfg(test)]
mod tests;
