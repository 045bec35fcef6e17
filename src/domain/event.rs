//! One roundtable meeting.

use super::choice::choice;
use super::email::Email;
use super::id::EventId;
use super::instant::Instant;
use super::schedule::Zone;
use super::text::{Line, Prose};

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
    /// Seats; `None`: not limited.
    pub capacity: Option<u32>,
    /// The last moment at which an answer is taken or changed.
    pub reply_by: Instant,
    /// Who invites.
    pub organiser_name: OrganiserName,
    /// Where guests' questions go (the mails' Reply-To).
    pub organiser_email: Email,
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
