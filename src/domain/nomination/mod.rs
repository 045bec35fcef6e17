//! "I cannot come, I propose a colleague": whether a proposal is taken, who decides about it, and how a
//! place on the list changes hands. There are never more seats than before: the colleague is offered the
//! very seat that the invitee had. A colleague may propose another in turn, and the chain is kept; it can
//! never turn back, because whoever is on the guest list already needs no proposal.

use std::time::Duration;

use super::choice::choice;
use super::contact::{Position, PrintedName};
use super::deadline::answer_by;
use super::email::Email;
use super::event::{Event, EventStatus, Substitutes};
use super::id::{EventId, InvitationId, NominationId};
use super::instant::Instant;
use super::invitation::{Exception, Invitation, Reply, Standing, Waiver};
use super::reply::{self, Refusal};
use super::seats;

choice! {
    /// What became of a proposal.
    NominationStatus {
        /// Nobody has decided.
        Proposed = "proposed",
        /// The colleague was invited.
        Accepted = "accepted",
        /// The organiser did not agree.
        Refused = "refused",
        /// The invitee took it back.
        Withdrawn = "withdrawn",
        /// The colleague was invited and does not come.
        Declined = "declined",
    }
}

/// The person whom an invitee proposes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nominee {
    /// The name as printed.
    pub name: PrintedName,
    /// The office; may be empty.
    pub position: Position,
    /// Where the new invitation goes.
    pub email: Email,
}

/// A proposal as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nomination {
    /// Its identity.
    pub id: NominationId,
    /// To which event.
    pub event_id: EventId,
    /// In whose place.
    pub invitation_id: InvitationId,
    /// Who is to come.
    pub nominee: Nominee,
    /// What became of it.
    pub status: NominationStatus,
    /// When it was made.
    pub proposed_at: Instant,
    /// When it was decided or taken back.
    pub decided_at: Option<Instant>,
    /// The colleague's own invitation, once there is one.
    pub nominee_invitation: Option<InvitationId>,
}

/// Why a proposal is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NominationRefusal {
    /// Answers are not taken now.
    Closed(Refusal),
    /// The event takes no substitutes.
    NotTaken,
    /// Another proposal waits for its decision.
    Undecided,
    /// It is the invitee's own address.
    OwnAddress,
    /// There is nothing to take back or to decide.
    Nothing,
    /// The person is on the guest list with an invitation of their own.
    AlreadyInvited,
    /// The event is over, cancelled or not open yet.
    EventOver(EventStatus),
    /// The event has begun.
    Begun,
}

impl std::fmt::Display for NominationRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Closed(refusal) => write!(
                f,
                "{refusal} No seat is kept here, and the colleague could not answer: grant the guest more time \
                 under “Exceptions” first."
            ),
            Self::Begun => f.write_str("The event has begun; nobody would get the mail in time."),
            Self::NotTaken => f.write_str("This event takes no substitutes."),
            Self::Undecided => f.write_str("A proposal is waiting for its decision."),
            Self::OwnAddress => f.write_str("This is the invitee's own address."),
            Self::Nothing => f.write_str("This proposal was decided or taken back already."),
            Self::AlreadyInvited => f.write_str(
                "This person has an invitation of their own. Refuse the proposal; the invitee is told and can propose somebody else.",
            ),
            Self::EventOver(status) => write!(f, "The event is {status}; nobody can be invited now."),
        }
    }
}

/// Who decides about a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Course {
    /// It holds at once.
    AtOnce,
    /// The organiser does.
    ToTheOrganiser,
}

/// Takes a proposal, or says why not. `undecided`: another one waits. `known` is where the colleague stands on
/// the guest list already: then the organiser decides, and the invitee is told no more than that.
///
/// # Errors
/// A [`NominationRefusal`].
pub fn propose(
    event: &Event,
    invitation: &Invitation,
    own: &Email,
    nominee: &Nominee,
    undecided: bool,
    known: Option<Standing>,
    now: Instant,
) -> Result<Course, NominationRefusal> {
    reply::open(event, invitation, now).map_err(NominationRefusal::Closed)?;
    if event.details.substitutes == Substitutes::Off {
        return Err(NominationRefusal::NotTaken);
    }
    if undecided {
        return Err(NominationRefusal::Undecided);
    }
    if nominee.email.key() == own.key() {
        return Err(NominationRefusal::OwnAddress);
    }
    can_answer(event, invitation, now)?;
    let free = matches!(known, None | Some(Standing::Listed));
    Ok(if free && event.details.substitutes == Substitutes::AtOnce {
        Course::AtOnce
    } else {
        Course::ToTheOrganiser
    })
}

/// A colleague for whom no seat is kept answers as anybody who is invited now, and must be able to.
fn can_answer(event: &Event, invitation: &Invitation, now: Instant) -> Result<(), NominationRefusal> {
    if seats::holds_seat(event.details.seats.ways, invitation, now) {
        return Ok(());
    }
    let mut asked = Invitation { standing: Standing::Invited, ..invitation.clone() };
    asked.forget_answer();
    reply::open(event, &asked, now).map_err(NominationRefusal::Closed)
}

/// Whether the organiser can let the colleague come now.
///
/// # Errors
/// A [`NominationRefusal`].
pub fn approvable(
    event: &Event,
    invitation: &Invitation,
    nomination: &Nomination,
    known: Option<Standing>,
    now: Instant,
) -> Result<(), NominationRefusal> {
    if nomination.status != NominationStatus::Proposed {
        return Err(NominationRefusal::Nothing);
    }
    if !matches!(event.status, EventStatus::Open | EventStatus::Closed) {
        return Err(NominationRefusal::EventOver(event.status));
    }
    if now >= event.details.starts_at {
        return Err(NominationRefusal::Begun);
    }
    if matches!(known, Some(Standing::Invited | Standing::Revoked)) {
        return Err(NominationRefusal::AlreadyInvited);
    }
    can_answer(event, invitation, now)
}

/// Gives an invitee whose invitation comes back to them time to answer it, where the event's time is over.
pub fn give_time(event: &Event, invitation: &mut Invitation, now: Instant) {
    if now <= answer_by(event, invitation) {
        return;
    }
    let hours = event.details.seats.waiting.offer_hours;
    let until = (now + Duration::from_hours(hours.into())).min(event.details.starts_at);
    invitation.exception.extended_until = Some(until);
}

/// Hands an invitee's place to the colleague: a seat, if the invitee had one, is kept for the colleague until
/// the deadline, or for as long as an offer, whichever is later.
pub fn hand_over(event: &Event, invitee: &mut Invitation, colleague: &mut Invitation, now: Instant) {
    let had_seat = seats::holds_seat(event.details.seats.ways, invitee, now);
    invitee.forget_answer();
    invitee.reply = Some(Reply::Replaced);
    invitee.replied_at = Some(now);
    colleague.standing = Standing::Invited;
    colleague.invited_at = Some(now);
    colleague.reserve = None;
    // More time is good for both. A seat beyond the number is one seat, and goes with the place.
    let (theirs, own) = (invitee.exception, colleague.exception);
    colleague.exception = Exception {
        extended_until: theirs.extended_until.max(own.extended_until),
        waiver: Waiver::of(
            theirs.waiver.of_deadline() || own.waiver.of_deadline(),
            theirs.waiver.of_seat() || own.waiver.of_seat(),
        ),
    };
    invitee.exception.waiver = Waiver::of(theirs.waiver.of_deadline(), false);
    if had_seat {
        let details = &event.details;
        let kept = now + Duration::from_hours(details.seats.waiting.offer_hours.into());
        colleague.reply = Some(Reply::Offered);
        colleague.replied_at = Some(now);
        colleague.waiting_since = Some(now);
        colleague.offered_until = Some(kept.max(details.reply_by).min(details.starts_at));
    }
}

#[cfg(test)]
mod tests;
