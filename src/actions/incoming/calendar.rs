//! An answer that was given in a calendar: taken as the invitee's page takes it, or left for an organiser to look at.

use super::Told;
use crate::actions::answers::Safe;
use crate::actions::{Failure, replies};
use crate::app::App;
use crate::domain::audit::{Actor, Deed, Entry};
use crate::domain::calendar_answer::{self, Asked, CalendarAnswer, Doubt, Known, Said};
use crate::domain::contact::Contact;
use crate::domain::event::Event;
use crate::domain::id::{AssistantId, CalendarAnswerId, EventId, InvitationId};
use crate::domain::instant::Instant;
use crate::domain::invitation::{Invitation, Reply, ReplyNote, ReplySource};
use crate::domain::question::answers::open;
use crate::domain::reply::{Answer, Refusal};
use crate::domain::text::Line;
use crate::mail::compose::calendar_uid;
use crate::store::calendar_answers::{self, Kept};
use crate::store::{
    DbConn, QueryResult, StoreError, answers, assistants, audit, contacts, invitations, questions,
};

/// How many answers to one invitation wait for an organiser at most; what comes beyond is told by these.
const MOST_OPEN: i64 = 5;

/// What became of an answer within its transaction.
enum Course {
    /// It counts.
    Taken(Box<crate::domain::reply::Answered>),
    Told(Told),
}

/// Takes an answer to the invitation that its address was signed for; where it was not, to the one that the entry's
/// identity names, for an organiser to look at.
pub(super) async fn take(
    app: &App,
    signed: Option<InvitationId>,
    answer: CalendarAnswer,
) -> Result<Told, StoreError> {
    let Some(id) = signed.or_else(|| answer.named()) else { return Ok(Told::Nothing) };
    let (safe, asks) = (Safe::new(app), app.config.reply_address.is_some());
    let uid_host = app.config.base_url.host().to_owned();
    let (now, is_signed, given) = (safe.now, signed.is_some(), answer.clone());
    let work = move |c: &mut DbConn| -> Result<Course, Failure<Refusal>> {
        if calendar_answers::is_known(c, given.id(id))? {
            return Ok(Course::Told(Told::Known));
        }
        let Some((event, invitation)) = invitations::take(c, id)? else {
            return Ok(Course::Told(Told::Nothing));
        };
        let Some(contact) = contacts::find(c, invitation.contact_id)? else {
            return Ok(Course::Told(Told::Nothing));
        };
        let helpers = assistants::of_contact(c, contact.id)?;
        let uid = calendar_uid(&invitation, &uid_host);
        let known = Known {
            is_signed,
            uid: &uid,
            invitation: &invitation,
            email: &contact.details.email,
            assistants: &helpers,
        };
        let bound = calendar_answer::bind(&given, &known);
        let decided = match bound {
            Ok(who) => decide(c, &given, (&event, &invitation, &contact))?.map(|answer| (who, answer)),
            Err(doubt) => Err(doubt),
        };
        match decided {
            Ok((who, answer)) => {
                let told = replies::Told {
                    actor: actor(id, who),
                    source: ReplySource::Calendar,
                    note: ReplyNote::default(),
                };
                let answered =
                    replies::take(c, &safe, asks, (event, invitation, contact), told, answer.into())?;
                calendar_answers::add(c, &kept(&given, &answered.invitation, None, "", now))?;
                Ok(Course::Taken(Box::new(answered)))
            }
            // A mail from before that says what stands is no news.
            Err(Doubt::Older | Doubt::LinkReplaced) if repeats(given.said, &invitation) => {
                Ok(Course::Told(Told::Known))
            }
            Err(doubt) => keep_open(c, &kept(&given, &invitation, Some(doubt), "", now))
                .map(Course::Told)
                .map_err(Failure::from),
        }
    };
    match app.db.write(work).await {
        Ok(Course::Told(told)) => Ok(told),
        Ok(Course::Taken(answered)) => {
            // Mail may be queued now.
            let _ = replies::finish(app, Ok(*answered));
            Ok(Told::Answer)
        }
        Err(Failure::Store(error)) => Err(error),
        // What was begun is undone; that it came is kept.
        Err(Failure::Refused(refusal)) => {
            let work = move |c: &mut DbConn| -> Result<Told, StoreError> {
                let Some(invitation) = invitations::find(c, id)? else { return Ok(Told::Nothing) };
                let words = refusal.to_string();
                Ok(keep_open(c, &kept(&answer, &invitation, Some(Doubt::NotTaken), &words, now))?)
            };
            app.db.write(work).await
        }
    }
}

/// What the answer is to the invitation, or why a calendar cannot give it.
fn decide(
    c: &mut DbConn,
    given: &CalendarAnswer,
    (event, invitation, contact): (&Event, &Invitation, &Contact),
) -> QueryResult<Result<Answer, Doubt>> {
    let ways = event.details.seats.ways;
    let who = contact.represents();
    let mut details = invitation.details(&contact.details);
    details.mode = ways.of(details.mode);
    let attends = (given.said == Said::Accepted).then_some(details.mode);
    let asked_of_all = questions::of_event(c, event.id)?;
    let answered = answers::of_invitation(c, invitation.id)?;
    let asked = Asked {
        proof: event.details.proof,
        ways,
        has_questions: !open(&asked_of_all, who, attends, &answered).is_empty(),
    };
    Ok(calendar_answer::answer(given.said, invitation, &asked, details))
}

fn actor(of: InvitationId, who: Option<AssistantId>) -> Actor {
    who.map_or(Actor::Invitee(of), |who| Actor::Assistant { of, who })
}

fn repeats(said: Said, invitation: &Invitation) -> bool {
    match said {
        Said::Accepted => invitation.reply == Some(Reply::Accepted),
        Said::Declined => invitation.reply == Some(Reply::Declined),
        Said::Tentative | Said::AnotherTime | Said::Other => false,
    }
}

fn kept(answer: &CalendarAnswer, to: &Invitation, doubt: Option<Doubt>, detail: &str, now: Instant) -> Kept {
    Kept {
        id: answer.id(to.id),
        event_id: to.event_id,
        invitation_id: to.id,
        said: answer.said,
        sender: answer.attendee.clone(),
        doubt,
        detail: Line::squeeze(detail),
        at: now,
    }
}

/// Keeps an answer for an organiser, unless there are enough of its sort about this invitation.
fn keep_open(c: &mut DbConn, answer: &Kept) -> QueryResult<Told> {
    if let Some(doubt) = answer.doubt
        && calendar_answers::count_open_of(c, answer.invitation_id, doubt)? >= MOST_OPEN
    {
        return Ok(Told::Known);
    }
    let is_new = calendar_answers::add(c, answer)?;
    Ok(if is_new { Told::ToReview } else { Told::Known })
}

/// Why an answer was not marked as looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReviewRefusal {
    /// There is none, or somebody has looked at it already.
    Nothing,
}

impl std::fmt::Display for ReviewRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Somebody has looked at this answer already.")
    }
}

impl std::error::Error for ReviewRefusal {}

/// Somebody has looked at an answer to this event and done what was to be done.
///
/// # Errors
/// A [`ReviewRefusal`].
pub async fn reviewed(
    app: &App,
    actor: Actor,
    event: EventId,
    id: CalendarAnswerId,
) -> Result<(), Failure<ReviewRefusal>> {
    let now = app.clock.now();
    app.db
        .write(move |c| {
            let nothing = || Failure::Refused(ReviewRefusal::Nothing);
            let (of, invitation) = calendar_answers::done(c, id, actor.user(), now)?.ok_or_else(nothing)?;
            if of != event {
                return Err(nothing());
            }
            let entry = Entry::new(actor, Deed::CalendarAnswerSeen).event(event).invitation(invitation);
            Ok(audit::add(c, now, &entry)?)
        })
        .await
}
