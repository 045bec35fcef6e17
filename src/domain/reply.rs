//! An invitee's answer: whether it is taken, what it changes, and which mail follows. Seats can
//! never be oversold: whoever holds no seat gets one only while one is free.

use super::audit::Deed;
use super::event::{Event, EventStatus};
use super::instant::Instant;
use super::invitation::{Confirmed, Invitation, Reason, Reply, Standing, Tally};
use super::message::{CalendarMethod, MessageKind};

/// What an invitee says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Comes, and is to be named like this.
    Accept(Confirmed),
    /// Does not come; the reason may be empty.
    Decline(Reason),
}

/// Why an answer is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The organiser withdrew the invitation; its holder is told nothing more.
    Revoked,
    /// The event or the invitation is still being prepared.
    NotOpen,
    /// The event will not take place.
    Cancelled,
    /// The event has taken place.
    Over,
    /// The organiser stopped taking answers before the deadline.
    Closed,
    /// The deadline has passed.
    TooLate,
    /// No seat is free.
    Full,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Revoked => "The invitation was withdrawn.",
            Self::NotOpen => "The event does not take replies yet.",
            Self::Cancelled => "The event was cancelled.",
            Self::Over => "The event has taken place.",
            Self::Closed => "The event no longer takes replies.",
            Self::TooLate => "The deadline for replies has passed.",
            Self::Full => "All seats are taken.",
        })
    }
}

/// What an answer changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// A seat was taken.
    Accepted,
    /// The seat was kept and the details were corrected.
    Corrected,
    /// There was no seat, and none is wanted.
    Declined,
    /// A seat was given back.
    Withdrawn,
    /// A refusal was given another reason.
    Reworded,
    /// The same answer as before.
    Nothing,
}

/// The mail that follows an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MailDue {
    /// What it is for.
    pub kind: MessageKind,
    /// What its calendar part does, if it has one.
    pub calendar: Option<CalendarMethod>,
}

/// An answer that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// The invitation as it is to be kept.
    pub invitation: Invitation,
    /// What is new about it.
    pub change: Change,
}

impl Change {
    /// Seats taken (1), given back (-1) or neither (0).
    #[must_use]
    pub fn seats(self) -> i32 {
        match self {
            Self::Accepted => 1,
            Self::Withdrawn => -1,
            Self::Corrected | Self::Declined | Self::Reworded | Self::Nothing => 0,
        }
    }

    /// The mail that confirms it; none where nothing changed.
    #[must_use]
    pub fn mail(self) -> Option<MailDue> {
        let (kind, calendar) = match self {
            Self::Accepted | Self::Corrected => (MessageKind::Confirmation, Some(CalendarMethod::Publish)),
            Self::Withdrawn => (MessageKind::Regret, Some(CalendarMethod::Cancel)),
            Self::Declined | Self::Reworded => (MessageKind::Regret, None),
            Self::Nothing => return None,
        };
        Some(MailDue { kind, calendar })
    }

    /// What the audit calls it; none where nothing changed.
    #[must_use]
    pub fn deed(self) -> Option<Deed> {
        match self {
            Self::Accepted => Some(Deed::Accepted),
            Self::Corrected => Some(Deed::DetailsCorrected),
            Self::Declined | Self::Reworded => Some(Deed::Declined),
            Self::Withdrawn => Some(Deed::Withdrawn),
            Self::Nothing => None,
        }
    }
}

/// Whether answers to this invitation are taken now, seats aside.
///
/// # Errors
/// The first [`Refusal`] that holds, in the order in which they matter to the reader.
pub fn open(event: &Event, invitation: &Invitation, now: Instant) -> Result<(), Refusal> {
    match (invitation.standing, event.status) {
        (Standing::Revoked, _) => Err(Refusal::Revoked),
        (Standing::Listed, _) | (_, EventStatus::Draft) => Err(Refusal::NotOpen),
        (_, EventStatus::Cancelled) => Err(Refusal::Cancelled),
        (_, EventStatus::Archived) => Err(Refusal::Over),
        (_, EventStatus::Open | EventStatus::Closed) if now >= event.details.ends_at => Err(Refusal::Over),
        (_, EventStatus::Open | EventStatus::Closed) if now > event.details.reply_by => Err(Refusal::TooLate),
        (_, EventStatus::Closed) => Err(Refusal::Closed),
        (Standing::Invited, EventStatus::Open) => Ok(()),
    }
}

/// True where an acceptance of this invitation would find a seat: its own, or a free one.
#[must_use]
pub fn has_seat(event: &Event, invitation: &Invitation, tally: &Tally) -> bool {
    holds_seat(invitation) || tally.seats_left(event.details.capacity) != Some(0)
}

fn holds_seat(invitation: &Invitation) -> bool {
    invitation.standing == Standing::Invited && invitation.reply == Some(Reply::Accepted)
}

/// Takes an answer, or says why not. `tally` counts the event's seats, this invitation's included.
///
/// # Errors
/// A [`Refusal`].
pub fn answer(
    event: &Event,
    invitation: &Invitation,
    tally: &Tally,
    answer: Answer,
    now: Instant,
) -> Result<Answered, Refusal> {
    open(event, invitation, now)?;
    let held = holds_seat(invitation);
    let mut next = invitation.clone();
    let change = match answer {
        Answer::Accept(details) => {
            if !has_seat(event, invitation, tally) {
                return Err(Refusal::Full);
            }
            let known = held && invitation.confirmed.as_ref() == Some(&details);
            next.reply = Some(Reply::Accepted);
            next.confirmed = Some(details);
            next.reason = Reason::default();
            match (held, known) {
                (false, _) => Change::Accepted,
                (true, false) => Change::Corrected,
                (true, true) => Change::Nothing,
            }
        }
        Answer::Decline(reason) => {
            let declined = invitation.reply == Some(Reply::Declined);
            let known = declined && invitation.reason == reason;
            next.reply = Some(Reply::Declined);
            next.reason = reason;
            match (held, declined, known) {
                (true, _, _) => Change::Withdrawn,
                (false, true, true) => Change::Nothing,
                (false, true, false) => Change::Reworded,
                (false, false, _) => Change::Declined,
            }
        }
    };
    if change != Change::Nothing {
        next.replied_at = Some(now);
    }
    Ok(Answered { invitation: next, change })
}

#[cfg(test)]
mod tests;
