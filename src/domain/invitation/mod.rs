//! One contact invited to one event.

mod tally;

use super::attendance::{Mode, Ways};
use super::choice::choice;
use super::contact::{ContactDraft, Position, PrintedName};
use super::id::{AssistantId, ContactId, EventId, InvitationId, LinkId};
use super::instant::Instant;
use super::organisation::OrganisationName;
use super::text::{Line, Prose};
pub use tally::Tally;

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
        /// Accepted when no seat was free, and waits for one.
        Waiting = "waiting",
        /// Waited; a seat is kept until they say whether they still want it.
        Offered = "offered",
        /// Does not come, and sends a colleague.
        Replaced = "replaced",
    }
}

impl Reply {
    /// True for somebody who comes, or still might.
    #[must_use]
    pub fn comes(self) -> bool {
        !matches!(self, Self::Declined | Self::Replaced)
    }
}

choice! {
    /// How an answer came.
    ReplySource {
        /// Through the personal link.
        Link = "link",
        /// By phone, to somebody at the desk.
        Phone = "phone",
        /// In a letter or a note verbale.
        Letter = "letter",
        /// By email, to somebody at the desk.
        Email = "email",
        /// Said to somebody at the desk.
        InPerson = "in person",
        /// By a button in the guest's calendar.
        Calendar = "calendar",
    }
}

/// What somebody at the desk noted about an answer that they recorded.
pub type ReplyNote = Line<300>;

choice! {
    /// Which of the event's limits do not hold for an invitee.
    Waiver {
        /// All hold.
        None = "none",
        /// Answers are taken until the event ends.
        Deadline = "deadline",
        /// There is a seat, also where none is free.
        Seat = "seat",
        /// Neither limit holds.
        Both = "both",
    }
}

impl Waiver {
    /// The waiver of these two limits.
    #[must_use]
    pub fn of(deadline: bool, seat: bool) -> Self {
        match (deadline, seat) {
            (false, false) => Self::None,
            (true, false) => Self::Deadline,
            (false, true) => Self::Seat,
            (true, true) => Self::Both,
        }
    }

    /// True where the deadline does not hold.
    #[must_use]
    pub fn of_deadline(self) -> bool {
        matches!(self, Self::Deadline | Self::Both)
    }

    /// True where there is a seat in any case.
    #[must_use]
    pub fn of_seat(self) -> bool {
        matches!(self, Self::Seat | Self::Both)
    }
}

/// What an organiser granted one invitee.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exception {
    /// Answers of this invitee are taken until then, where that is later than the event's deadlines.
    pub extended_until: Option<Instant>,
    /// Limits that do not hold.
    pub waiver: Waiver,
}

impl Default for Exception {
    fn default() -> Self {
        Self { extended_until: None, waiver: Waiver::None }
    }
}

/// Who comes first on the waiting list: a higher number goes before a lower one, and among equals whoever
/// came first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord)]
pub struct Priority(i32);

impl Priority {
    /// The highest.
    pub const MAX: i32 = 9;

    /// A priority from 0 (by arrival) to [`Priority::MAX`]; `None` for any other number.
    #[must_use]
    pub fn new(number: i32) -> Option<Self> {
        (0..=Self::MAX).contains(&number).then_some(Self(number))
    }

    /// The number itself, for a column to borrow.
    #[must_use]
    pub fn as_number(&self) -> &i32 {
        &self.0
    }
}

/// What an invitee confirmed about themselves for this event; the directory stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Confirmed {
    /// In the room, or online.
    pub mode: Mode,
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
    /// When the link was last replaced after a mail had gone out with the former one.
    pub link_replaced_at: Option<Instant>,
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
    /// Since when a seat is waited for; there for whoever waits or is offered one.
    pub waiting_since: Option<Instant>,
    /// Until when the offered seat is kept; there for whoever is offered one.
    pub offered_until: Option<Instant>,
    /// The place on the waiting list, before the order of arrival.
    pub priority: Priority,
    /// What the organiser granted.
    pub exception: Exception,
    /// How the answer came.
    pub source: ReplySource,
    /// The assistant who gave it for the invitee.
    pub answered_by: Option<AssistantId>,
    /// What was noted about it by whoever recorded it; may be empty.
    pub note: ReplyNote,
    /// The place on the reserve list of somebody who is not invited yet; `None`: not on it.
    pub reserve: Option<i32>,
}

impl Invitation {
    /// A place on a guest list, of which nothing is known yet.
    #[must_use]
    pub fn listed(
        id: InvitationId,
        event_id: EventId,
        contact_id: ContactId,
        link_id: LinkId,
        now: Instant,
    ) -> Self {
        Self {
            id,
            event_id,
            contact_id,
            standing: Standing::Listed,
            link_id,
            link_replaced_at: None,
            reply: None,
            replied_at: None,
            confirmed: None,
            reason: Reason::default(),
            calendar_sequence: 0,
            invited_at: None,
            created_at: now,
            waiting_since: None,
            offered_until: None,
            priority: Priority::default(),
            exception: Exception::default(),
            source: ReplySource::Link,
            answered_by: None,
            note: ReplyNote::default(),
            reserve: None,
        }
    }

    /// Replaces the link: the old one stays dead, whatever happens later. Where somebody may hold a mail with it, that
    /// is remembered.
    pub fn replace_link(&mut self, link: LinkId, now: Instant) {
        self.link_id = link;
        if self.invited_at.is_some() {
            self.link_replaced_at = Some(now);
        }
    }

    /// The details for this event: as the invitee confirmed them, else as the directory has them.
    #[must_use]
    pub fn details(&self, known: &ContactDraft) -> Confirmed {
        self.confirmed.clone().unwrap_or_else(|| Confirmed {
            mode: Mode::default(),
            printed_name: PrintedName::squeeze(&known.printed()),
            position: known.position.clone(),
            organisation: known.organisation.name.clone(),
        })
    }

    /// How the invitee attends, or would: what they said last, or in person.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.confirmed.as_ref().map(|confirmed| confirmed.mode).unwrap_or_default()
    }

    /// How the invitee attends an event that has these ways, or would if a seat came free; `None` where they do
    /// not come or have said nothing.
    #[must_use]
    pub fn attends(&self, ways: Ways) -> Option<Mode> {
        self.reply.is_some_and(Reply::comes).then(|| ways.of(self.mode()))
    }

    /// Forgets the answer, as if none had been given; the details stay for the next one.
    pub fn forget_answer(&mut self) {
        self.reply = None;
        self.replied_at = None;
        self.waiting_since = None;
        self.offered_until = None;
        self.source = ReplySource::Link;
        self.answered_by = None;
        self.note = ReplyNote::default();
    }
}
