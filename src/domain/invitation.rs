//! One contact invited to one event.

use super::choice::choice;
use super::contact::{Position, PrintedName};
use super::id::{ContactId, EventId, InvitationId};
use super::instant::Instant;
use super::organisation::OrganisationName;
use super::text::Prose;

/// Why somebody declined, in their own words.
pub type Reason = Prose<1_000>;

choice! {
    /// What the organiser has done with a place on the guest list.
    Standing {
        /// On the guest list; nothing was sent.
        Listed = "listed",
        /// Invited: the link works.
        Invited = "invited",
        /// Withdrawn by the organiser: the link is dead.
        Revoked = "revoked",
    }
}

choice! {
    /// The invitee's answer.
    Reply {
        /// Comes.
        Accepted = "accepted",
        /// Does not come.
        Declined = "declined",
        /// Cannot say yet.
        Tentative = "tentative",
    }
}

/// The random part of a link, kept with the invitation and replaced to revoke it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct LinkId(pub [u8; 16]);

impl std::fmt::Debug for LinkId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LinkId(…)")
    }
}

/// What an invitee confirmed about themselves for this event; the directory stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Confirmed {
    /// The name as printed.
    pub printed_name: PrintedName,
    /// The office.
    pub position: Position,
    /// The organisation's name.
    pub organisation: OrganisationName,
}

/// An invitation as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Its identity.
    pub id: InvitationId,
    /// To which event.
    pub event_id: EventId,
    /// Whom.
    pub contact_id: ContactId,
    /// What the organiser has done.
    pub standing: Standing,
    /// The random part of the link.
    pub link_id: LinkId,
    /// The answer, if one was given.
    pub reply: Option<Reply>,
    /// When the answer was last given or changed.
    pub replied_at: Option<Instant>,
    /// Given with an acceptance.
    pub confirmed: Option<Confirmed>,
    /// Given with a refusal; may be empty.
    pub reason: Reason,
    /// The SEQUENCE of the latest calendar part (RFC 5545 section 3.8.7.4).
    pub calendar_sequence: i32,
    /// When the first invitation mail was queued.
    pub invited_at: Option<Instant>,
    /// When the contact was put on the guest list.
    pub created_at: Instant,
}

/// How many people hold seats and how many answered what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// On the guest list, revoked ones left out.
    pub listed: u32,
    /// Of these: invited.
    pub invited: u32,
    /// Of these: accepted, each holding a seat.
    pub accepted: u32,
    /// Of these: declined.
    pub declined: u32,
    /// Of these: cannot say yet.
    pub tentative: u32,
    /// Revoked.
    pub revoked: u32,
}

impl Tally {
    /// Invited people who have not answered.
    #[must_use]
    pub fn unanswered(&self) -> u32 {
        self.invited.saturating_sub(self.accepted + self.declined + self.tentative)
    }

    /// Seats that are free; `None` where they are not limited.
    #[must_use]
    pub fn seats_left(&self, capacity: Option<u32>) -> Option<u32> {
        capacity.map(|seats| seats.saturating_sub(self.accepted))
    }
}
