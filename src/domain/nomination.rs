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
    if seats::holds_seat(invitation, now) {
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
    let had_seat = seats::holds_seat(invitee, now);
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
mod tests {
    use super::*;
    use crate::domain::invitation::LinkId;
    use crate::domain::samples;
    use crate::domain::text::Line;

    fn now() -> Instant {
        samples::event().details.reply_by - Duration::from_hours(24)
    }

    fn event(substitutes: Substitutes) -> Event {
        let mut event = samples::event();
        event.details.substitutes = substitutes;
        event.details.seats.waiting.offer_hours = 12;
        event
    }

    fn nominee(email: &str) -> Nominee {
        Nominee {
            name: Line::parse("Sam Example").expect("a name"),
            position: Position::default(),
            email: Email::parse(email).expect("an address"),
        }
    }

    #[test]
    fn what_becomes_of_a_proposal() {
        use NominationRefusal::{Closed, NotTaken, OwnAddress, Undecided};
        use Substitutes::{AfterApproval, AtOnce, Off};
        let own = Email::parse("ada@ministry.example").expect("an address");
        let late = samples::event().details.reply_by + Duration::from_secs(1);
        for (policy, to, undecided, known, at, want) in [
            (AtOnce, "sam@ministry.example", false, None, now(), Ok(Course::AtOnce)),
            (AtOnce, "sam@ministry.example", false, Some(Standing::Listed), now(), Ok(Course::AtOnce)),
            (
                AtOnce,
                "sam@ministry.example",
                false,
                Some(Standing::Invited),
                now(),
                Ok(Course::ToTheOrganiser),
            ),
            (
                AtOnce,
                "sam@ministry.example",
                false,
                Some(Standing::Revoked),
                now(),
                Ok(Course::ToTheOrganiser),
            ),
            (AfterApproval, "sam@ministry.example", false, None, now(), Ok(Course::ToTheOrganiser)),
            (Off, "sam@ministry.example", false, None, now(), Err(NotTaken)),
            (AtOnce, "sam@ministry.example", true, None, now(), Err(Undecided)),
            (AtOnce, "ADA@ministry.example", false, None, now(), Err(OwnAddress)),
            (AtOnce, "sam@ministry.example", false, None, late, Err(Closed(Refusal::TooLate))),
        ] {
            let got =
                propose(&event(policy), &samples::invitation(), &own, &nominee(to), undecided, known, at);
            assert_eq!(got, want, "{policy} {to} {known:?}");
        }
        let replaced =
            Invitation { reply: Some(Reply::Replaced), replied_at: Some(now()), ..samples::invitation() };
        let got = propose(&event(AtOnce), &replaced, &own, &nominee("x@y.example"), false, None, now());
        assert_eq!(got, Err(Closed(Refusal::Replaced)));
    }

    #[test]
    fn when_a_proposal_can_be_approved() {
        let event = event(Substitutes::AfterApproval);
        let proposed = Nomination {
            id: uuid::Uuid::nil().into(),
            event_id: event.id,
            invitation_id: samples::invitation().id,
            nominee: nominee("sam@ministry.example"),
            status: NominationStatus::Proposed,
            proposed_at: now(),
            decided_at: None,
            nominee_invitation: None,
        };
        let start = event.details.starts_at;
        let seated =
            Invitation { reply: Some(Reply::Accepted), replied_at: Some(now()), ..samples::invitation() };
        let late = event.details.reply_by + Duration::from_secs(1);
        for (status, event_status, known, at, want) in [
            (NominationStatus::Proposed, EventStatus::Open, None, now(), Ok(())),
            (NominationStatus::Proposed, EventStatus::Open, None, late, Ok(())),
            (NominationStatus::Proposed, EventStatus::Closed, Some(Standing::Listed), now(), Ok(())),
            (
                NominationStatus::Proposed,
                EventStatus::Open,
                Some(Standing::Invited),
                now(),
                Err(NominationRefusal::AlreadyInvited),
            ),
            (NominationStatus::Withdrawn, EventStatus::Open, None, now(), Err(NominationRefusal::Nothing)),
            (
                NominationStatus::Proposed,
                EventStatus::Cancelled,
                None,
                now(),
                Err(NominationRefusal::EventOver(EventStatus::Cancelled)),
            ),
            (NominationStatus::Proposed, EventStatus::Open, None, start, Err(NominationRefusal::Begun)),
        ] {
            let event = Event { status: event_status, ..event.clone() };
            let nomination = Nomination { status, ..proposed.clone() };
            let got = approvable(&event, &seated, &nomination, known, at);
            assert_eq!(got, want, "{status} {event_status} {known:?}");
        }
        // Where no seat is kept, the colleague answers like anybody else.
        let silent = samples::invitation();
        let too_late = Err(NominationRefusal::Closed(Refusal::TooLate));
        assert_eq!(approvable(&event, &silent, &proposed, None, late), too_late);
        let closed = Event { status: EventStatus::Closed, ..event.clone() };
        let shut = Err(NominationRefusal::Closed(Refusal::Closed));
        assert_eq!(approvable(&closed, &silent, &proposed, None, now()), shut);
        let mut granted = silent.clone();
        give_time(&event, &mut granted, now());
        assert_eq!(granted, silent, "there is time");
        give_time(&event, &mut granted, late);
        assert_eq!(granted.exception.extended_until, Some(late + Duration::from_hours(12)));
        assert_eq!(approvable(&event, &granted, &proposed, None, late), Ok(()));
    }

    #[test]
    fn a_place_changes_hands_and_no_seat_is_made() {
        let event = event(Substitutes::AtOnce);
        let granted = Exception { extended_until: None, waiver: Waiver::Both };
        for (reply, seat) in [
            (None, false),
            (Some(Reply::Accepted), true),
            (Some(Reply::Offered), true),
            (Some(Reply::Waiting), false),
            (Some(Reply::Declined), false),
        ] {
            let mut invitee = Invitation {
                reply,
                replied_at: reply.map(|_| now()),
                waiting_since: matches!(reply, Some(Reply::Waiting | Reply::Offered)).then(now),
                offered_until: (reply == Some(Reply::Offered)).then(now),
                exception: granted,
                ..samples::invitation()
            };
            let id = uuid::Uuid::from_u128(9).into();
            let contact = uuid::Uuid::from_u128(8).into();
            let mut colleague = Invitation::listed(id, event.id, contact, LinkId([1; 16]), now());
            hand_over(&event, &mut invitee, &mut colleague, now());
            assert_eq!((invitee.reply, invitee.replied_at), (Some(Reply::Replaced), Some(now())));
            assert!(invitee.waiting_since.is_none() && invitee.offered_until.is_none(), "{reply:?}");
            assert!(!seats::holds_seat(&invitee, now()), "{reply:?}");
            assert_eq!(seats::holds_seat(&colleague, now()), seat, "{reply:?}");
            assert_eq!(colleague.standing, Standing::Invited);
            assert_eq!(colleague.exception, granted, "what was granted comes along");
            assert!(!invitee.exception.waiver.of_seat() && invitee.exception.waiver.of_deadline());
            assert_eq!(colleague.offered_until, seat.then_some(event.details.reply_by), "{reply:?}");
        }
    }
}
