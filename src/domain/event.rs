//! One roundtable meeting.

use super::choice::choice;
use super::email::Email;
use super::id::EventId;
use super::instant::Instant;
use super::schedule::Zone;
use super::seats::Quotas;
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

choice! {
    /// What becomes of a seat that comes free while people wait for one.
    WaitingList {
        /// There is no waiting list: who comes too late is told that all seats are taken.
        Off = "off",
        /// The next in line has it at once.
        Promote = "promote",
        /// It is offered to the next in line, and kept for a time.
        Offer = "offer",
        /// The organiser gives it to somebody in line.
        Propose = "propose",
    }
}

choice! {
    /// Whether invitees may send a colleague in their place.
    Substitutes {
        /// The invitation is personal.
        Off = "off",
        /// The colleague is invited at once.
        AtOnce = "at once",
        /// The colleague is invited when the organiser agrees.
        AfterApproval = "after approval",
    }
}

/// How an event's waiting list is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WaitingRules {
    /// What becomes of a seat that comes free.
    pub list: WaitingList,
    /// For how many hours an offered seat is kept; 1 to [`WaitingRules::LONGEST_OFFER`].
    pub offer_hours: u32,
}

impl WaitingRules {
    /// The longest time for which a seat can be kept for somebody: thirty days.
    pub const LONGEST_OFFER: u32 = 720;
}

impl Default for WaitingRules {
    fn default() -> Self {
        Self { list: WaitingList::Off, offer_hours: 48 }
    }
}

choice! {
    /// Whether seats are kept for people who were invited and may still answer.
    Holding {
        /// Whoever answers first has the seat.
        No = "no",
        /// Everybody who is invited has a seat until their deadline.
        UntilDeadline = "until the deadline",
    }
}

choice! {
    /// When people on the reserve list are invited.
    ReserveRule {
        /// When the organiser says so.
        ByHand = "by hand",
        /// By themselves, as many as there are seats for.
        AsSeatsComeFree = "as seats come free",
    }
}

/// How the seats of an event are given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeatRules {
    /// Seats; `None`: not limited.
    pub capacity: Option<u32>,
    /// Seats given beyond the capacity, since some people do not come: per cent of it, at most
    /// [`SeatRules::MOST_OVERBOOKING`].
    pub overbooking: u32,
    /// Whether seats are kept for whoever may still answer.
    pub holding: Holding,
    /// Limits by country and stakeholder group.
    pub quotas: Quotas,
    /// What happens when no seat is free.
    pub waiting: WaitingRules,
    /// When reserves are invited.
    pub reserve: ReserveRule,
}

impl SeatRules {
    /// The highest overbooking: twice as many seats as there are.
    pub const MOST_OVERBOOKING: u32 = 100;

    /// So many seats, and no rule beyond that.
    #[must_use]
    pub fn of(capacity: Option<u32>) -> Self {
        Self {
            capacity,
            overbooking: 0,
            holding: Holding::No,
            quotas: Quotas::default(),
            waiting: WaitingRules::default(),
            reserve: ReserveRule::ByHand,
        }
    }

    /// Seats that can be given, overbooking included; `None`: not limited.
    #[must_use]
    pub fn limit(&self) -> Option<u32> {
        let beyond = |seats: u32| u64::from(seats) * u64::from(self.overbooking) / 100;
        self.capacity.map(|seats| seats.saturating_add(u32::try_from(beyond(seats)).unwrap_or(u32::MAX)))
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
    /// The last moment at which an answer is taken.
    pub reply_by: Instant,
    /// The last moment at which an answer can be changed; `None`: the same.
    pub change_until: Option<Instant>,
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
    /// Neither a venue nor a link: nobody would know where to go.
    Nowhere,
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
        if self.venue.is_empty() && self.online_url.is_empty() {
            problems.push(EventProblem::Nowhere);
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
    /// The event as it begins its next edition: a draft of the same content. Its times are moved by
    /// whole weeks into the future of `now`, keeping weekday and local time.
    #[must_use]
    pub fn next_edition(&self, id: EventId, now: Instant) -> Self {
        let mut details = self.details.clone();
        if details.starts_at <= now {
            let weeks = details.zone.weeks_until_after(details.starts_at, now);
            details.starts_at = details.zone.plus_weeks(details.starts_at, weeks);
            details.ends_at = details.zone.plus_weeks(details.ends_at, weeks);
            details.reply_by = details.zone.plus_weeks(details.reply_by, weeks);
            details.change_until = details.change_until.map(|at| details.zone.plus_weeks(at, weeks));
        }
        Self { id, details, status: EventStatus::Draft, version: 0, created_at: now, updated_at: now }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::email::Email;

    fn event(venue: &str, link: &str, start: &str, end: &str, reply_by: &str) -> EventDraft {
        let zone = Zone::parse("Europe/Amsterdam").expect("a zone");
        EventDraft {
            title: Title::parse("Roundtable").expect("a title"),
            description: Description::default(),
            starts_at: zone.instant(start).expect("a time"),
            ends_at: zone.instant(end).expect("a time"),
            reply_by: zone.instant(reply_by).expect("a time"),
            zone,
            venue: Place::parse(venue).expect("a place"),
            address: Place::default(),
            online_url: Place::parse(link).expect("a place"),
            seats: SeatRules::of(None),
            substitutes: Substitutes::Off,
            change_until: None,
            organiser_name: OrganiserName::default(),
            organiser_email: Email::parse("host@host.example").expect("an address"),
        }
    }

    #[test]
    fn what_does_not_fit_together() {
        use EventProblem::{EndsBeforeStart, LinkForm, Nowhere, RepliesAfterEnd};
        let (ten, noon, day_before) = ("2027-06-09T10:00", "2027-06-09T12:00", "2027-06-08T23:59");
        for (venue, link, start, end, reply_by, want) in [
            ("Hall", "", ten, noon, day_before, vec![]),
            ("", "https://meet.example/x", ten, noon, day_before, vec![]),
            ("", "", ten, noon, day_before, vec![Nowhere]),
            ("Hall", "meet.example", ten, noon, day_before, vec![LinkForm]),
            ("Hall", "javascript:alert(1)", ten, noon, day_before, vec![LinkForm]),
            ("Hall", "https://u:p@meet.example", ten, noon, day_before, vec![LinkForm]),
            ("Hall", "", noon, ten, day_before, vec![EndsBeforeStart]),
            ("Hall", "", ten, ten, day_before, vec![EndsBeforeStart]),
            ("Hall", "", ten, noon, "2027-06-09T12:01", vec![RepliesAfterEnd]),
        ] {
            assert_eq!(
                event(venue, link, start, end, reply_by).problems(),
                want,
                "{venue} {link} {start} {end}"
            );
        }
    }

    #[test]
    fn answers_can_be_changed_from_the_reply_deadline_to_the_end() {
        use EventProblem::{ChangesAfterEnd, ChangesBeforeReplies};
        let details = event("Hall", "", "2027-06-09T10:00", "2027-06-09T12:00", "2027-05-28T23:59");
        for (change_until, want) in [
            ("2027-05-28T23:58", vec![ChangesBeforeReplies]),
            ("2027-05-28T23:59", vec![]),
            ("2027-06-09T12:00", vec![]),
            ("2027-06-09T12:01", vec![ChangesAfterEnd]),
        ] {
            let change_until = Some(details.zone.instant(change_until).expect("a time"));
            assert_eq!(EventDraft { change_until, ..details.clone() }.problems(), want);
        }
    }

    #[test]
    fn seats_beyond_the_number() {
        for (capacity, overbooking, want) in [
            (None, 50, None),
            (Some(50), 0, Some(50)),
            (Some(50), 10, Some(55)),
            (Some(9), 10, Some(9)),
            (Some(1), 100, Some(2)),
            (Some(u32::MAX), 100, Some(u32::MAX)),
        ] {
            let rules = SeatRules { overbooking, ..SeatRules::of(capacity) };
            assert_eq!(rules.limit(), want, "{capacity:?} {overbooking}");
        }
    }

    #[test]
    fn status_changes() {
        use EventStatus::{Archived, Cancelled, Closed, Draft, Open};
        let table = [
            (StatusChange::Open, [Some(Open), None, Some(Open), None, None]),
            (StatusChange::Close, [None, Some(Closed), None, None, None]),
            (StatusChange::Cancel, [Some(Cancelled), Some(Cancelled), Some(Cancelled), None, None]),
            (StatusChange::Archive, [Some(Archived), None, Some(Archived), Some(Archived), None]),
        ];
        for (change, wants) in table {
            for (from, want) in [Draft, Open, Closed, Cancelled, Archived].into_iter().zip(wants) {
                assert_eq!(from.after(change), want, "{change} {from}");
            }
        }
    }

    #[test]
    fn the_next_edition_keeps_weekday_and_local_time() {
        let details = event("Hall", "", "2026-06-10T14:00", "2026-06-10T17:30", "2026-05-27T23:59");
        let zone = details.zone.clone();
        let now = zone.instant("2026-11-23T09:00").expect("a time");
        let old = Event {
            id: EventId::from(uuid::Uuid::nil()),
            details,
            status: EventStatus::Archived,
            version: 7,
            created_at: now,
            updated_at: now,
        };
        let next = old.next_edition(old.id, now);
        assert_eq!(
            zone.field(next.details.starts_at),
            "2026-11-25T14:00",
            "in winter time, the same weekday"
        );
        assert_eq!(zone.field(next.details.ends_at), "2026-11-25T17:30");
        assert_eq!(next.status, EventStatus::Draft);
        let coming = Event {
            details: event("Hall", "", "2027-06-09T14:00", "2027-06-09T17:30", "2027-05-27T23:59"),
            ..old
        };
        assert_eq!(coming.next_edition(coming.id, now).details, coming.details, "what is to come stays");
    }
}
