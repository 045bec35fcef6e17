//! An invitee's answer: whether it is taken, what it changes, and which mail follows. Seats can
//! never be oversold: whoever holds no seat gets one only while one is free that nobody waits for.

use super::attendance::Mode;
use super::audit::Deed;
use super::deadline::answer_by;
use super::event::{Event, EventStatus, WaitingList};
use super::id::SessionId;
use super::instant::Instant;
use super::invitation::{Confirmed, Invitation, Reason, Reply, Standing};
use super::message::{CalendarMethod, MessageKind};
use super::organisation::Represents;
use super::programme::places::NoPlace;
use super::seats::{Hall, NoSeat, holds_seat, seat_for};

/// What an invitee says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Comes, and is to be named like this.
    Accept(Confirmed),
    /// Comes if a seat is free, and else waits for one.
    Wait(Confirmed),
    /// Does not come; the reason may be empty.
    Decline(Reason),
}

/// Why an answer is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such invitation.
    Unknown,
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
    /// A colleague comes in the invitee's place.
    Replaced,
    /// No seat is free for this invitee.
    Full(NoSeat),
    /// A place at a session cannot be taken or given back.
    NoPlace(SessionId, NoPlace),
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Unknown => "There is no such invitation.",
            Self::Revoked => "The invitation was withdrawn.",
            Self::NotOpen => "The event does not take replies yet.",
            Self::Cancelled => "The event was cancelled.",
            Self::Over => "The event has taken place.",
            Self::Closed => "The event no longer takes replies.",
            Self::TooLate => "The deadline for replies has passed.",
            Self::Replaced => "A colleague was invited in this person's place.",
            Self::Full(why) => return why.fmt(f),
            Self::NoPlace(_, NoPlace::Taken) => "All seats at a session are taken.",
            Self::NoPlace(_, NoPlace::TooLate) => "The deadline of a session has passed.",
        })
    }
}

/// What an answer changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// The invitee comes, or takes part online.
    Accepted,
    /// The seat that was offered was taken.
    Confirmed,
    /// The invitee still comes; the details, or the way to attend, were corrected.
    Corrected,
    /// A place on the waiting list was taken.
    Waiting,
    /// That place was kept and the details were corrected.
    CorrectedWaiting,
    /// That place was given up.
    LeftWaiting,
    /// The seat that was offered is not wanted.
    OfferDeclined,
    /// There was no seat, and none is wanted.
    Declined,
    /// Who was to attend does not.
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
    /// Seats taken (1), given back (-1) or neither (0); an offered seat was taken when it was offered.
    pub seats: i32,
}

impl Change {
    /// The mail that confirms it; none where nothing changed that anybody else would have to know.
    #[must_use]
    pub fn mail(self) -> Option<MailDue> {
        let (kind, calendar) = match self {
            Self::Accepted | Self::Confirmed | Self::Corrected => {
                (MessageKind::Confirmation, Some(CalendarMethod::Publish))
            }
            Self::Waiting => (MessageKind::Waiting, None),
            Self::Withdrawn => (MessageKind::Regret, Some(CalendarMethod::Cancel)),
            Self::Declined | Self::Reworded | Self::LeftWaiting | Self::OfferDeclined => {
                (MessageKind::Regret, None)
            }
            Self::CorrectedWaiting | Self::Nothing => return None,
        };
        Some(MailDue { kind, calendar })
    }

    /// What the audit calls it; none where nothing changed.
    #[must_use]
    pub fn deed(self) -> Option<Deed> {
        match self {
            Self::Accepted | Self::Confirmed => Some(Deed::Accepted),
            Self::Corrected | Self::CorrectedWaiting => Some(Deed::DetailsCorrected),
            Self::Waiting => Some(Deed::Waiting),
            Self::LeftWaiting => Some(Deed::WaitingLeft),
            Self::Declined | Self::Reworded | Self::OfferDeclined => Some(Deed::Declined),
            Self::Withdrawn => Some(Deed::Withdrawn),
            Self::Nothing => None,
        }
    }
}

impl Answered {
    /// The same with other places at the event's sessions: that alone is a change, too.
    #[must_use]
    pub fn with_other_places(mut self, now: Instant) -> Self {
        if self.change == Change::Nothing {
            self.change = Change::Corrected;
            self.invitation.replied_at = Some(now);
        }
        self
    }
}

/// Whether answers to this invitation are taken now, seats aside.
///
/// # Errors
/// The first [`Refusal`] that holds, in the order in which they matter to the reader.
pub fn open(event: &Event, invitation: &Invitation, now: Instant) -> Result<(), Refusal> {
    // What was promised to one invitee holds when answers are no longer taken from others.
    let promised = invitation.reply == Some(Reply::Offered) || invitation.exception.waiver.of_deadline();
    match (invitation.standing, event.status) {
        (Standing::Revoked, _) => Err(Refusal::Revoked),
        (Standing::Listed, _) | (_, EventStatus::Draft) => Err(Refusal::NotOpen),
        (_, EventStatus::Cancelled) => Err(Refusal::Cancelled),
        (_, EventStatus::Archived) => Err(Refusal::Over),
        (_, EventStatus::Open | EventStatus::Closed) if now >= event.details.ends_at => Err(Refusal::Over),
        (_, EventStatus::Open | EventStatus::Closed) if invitation.reply == Some(Reply::Replaced) => {
            Err(Refusal::Replaced)
        }
        (_, EventStatus::Open | EventStatus::Closed) if now > answer_by(event, invitation) => {
            Err(Refusal::TooLate)
        }
        (_, EventStatus::Closed) if !promised => Err(Refusal::Closed),
        (Standing::Invited, EventStatus::Open | EventStatus::Closed) => Ok(()),
    }
}

/// Takes an answer, or says why not. `who` is what the invitee represents. `hall` counts the event's seats,
/// this invitation's included; offers whose time is over have been taken back before.
///
/// # Errors
/// A [`Refusal`].
pub fn answer(
    event: &Event,
    invitation: &Invitation,
    who: Represents,
    hall: &Hall,
    answer: Answer,
    now: Instant,
) -> Result<Answered, Refusal> {
    open(event, invitation, now)?;
    let ways = event.details.seats.ways;
    let answer = match answer {
        Answer::Accept(details) => Answer::Accept(Confirmed { mode: ways.of(details.mode), ..details }),
        // Nobody waits for what needs no seat.
        Answer::Wait(details) => Answer::Wait(Confirmed { mode: ways.of(Mode::InPerson), ..details }),
        declined @ Answer::Decline(_) => declined,
    };
    let seat = match &answer {
        Answer::Accept(details) if !ways.seats(details.mode) => Ok(()),
        _ => seat_for(event, invitation, who, hall, now),
    };
    let mut next = invitation.clone();
    let before = invitation.reply;
    let change = match answer {
        Answer::Accept(details) | Answer::Wait(details) if seat.is_ok() => {
            let known = before == Some(Reply::Accepted) && invitation.confirmed.as_ref() == Some(&details);
            next.forget_answer();
            next.reply = Some(Reply::Accepted);
            next.confirmed = Some(details);
            next.reason = Reason::default();
            match before {
                Some(Reply::Accepted) if known => Change::Nothing,
                Some(Reply::Accepted) => Change::Corrected,
                Some(Reply::Offered) => Change::Confirmed,
                _ => Change::Accepted,
            }
        }
        // Who waits already keeps their place, whatever becomes of the list.
        Answer::Accept(details) | Answer::Wait(details) if before == Some(Reply::Waiting) => {
            let known = invitation.confirmed.as_ref() == Some(&details);
            next.confirmed = Some(details);
            if known { Change::Nothing } else { Change::CorrectedWaiting }
        }
        Answer::Wait(details) if event.details.seats.waiting.list != WaitingList::Off => {
            next.forget_answer();
            next.reply = Some(Reply::Waiting);
            next.waiting_since = Some(now);
            next.confirmed = Some(details);
            next.reason = Reason::default();
            Change::Waiting
        }
        Answer::Accept(_) | Answer::Wait(_) => {
            return Err(Refusal::Full(seat.err().unwrap_or(NoSeat::Taken)));
        }
        Answer::Decline(reason) => {
            let known = before == Some(Reply::Declined) && invitation.reason == reason;
            next.forget_answer();
            next.reply = Some(Reply::Declined);
            next.reason = reason;
            match before {
                Some(Reply::Declined) if known => Change::Nothing,
                Some(Reply::Declined) => Change::Reworded,
                Some(Reply::Accepted) => Change::Withdrawn,
                Some(Reply::Offered) => Change::OfferDeclined,
                Some(Reply::Waiting) => Change::LeftWaiting,
                None | Some(Reply::Tentative | Reply::Replaced) => Change::Declined,
            }
        }
    };
    if change == Change::Nothing {
        return Ok(Answered { invitation: invitation.clone(), change, seats: 0 });
    }
    next.replied_at = Some(now);
    let held = |invitation| i32::from(holds_seat(ways, invitation, now));
    let seats = held(&next) - held(invitation);
    Ok(Answered { invitation: next, change, seats })
}

#[cfg(test)]
mod tests;
