//! What somebody answers to an organiser's questions. Every file, and every sensitive answer, is sealed before it is
//! kept. What is sensitive is opened for few, and deleted when it is needed no more.

pub mod files;
mod sealing;

use std::time::Duration;

use super::Failure;
use crate::app::App;
use crate::domain::attendance::Mode;
use crate::domain::audit::{Actor, Deed, Entry};
use crate::domain::event::EventStatus;
use crate::domain::id::{EventId, InvitationId, QuestionId};
use crate::domain::instant::Instant;
use crate::domain::invitation::{Invitation, Standing};
use crate::domain::question::Question;
use crate::domain::question::answers::{Given, Kept, Kind};
use crate::domain::question::value::Value;
use crate::domain::sealed::SealError;
use crate::keys::KeyRing;
use crate::random::Random;
use crate::store::{DbConn, QueryResult, answers, audit, invitations, questions};

pub use sealing::reseal_all;
pub(super) use sealing::{become_sensitive, open};

/// What answers are sealed with, and when.
#[derive(Clone)]
pub(super) struct Safe {
    /// The keys.
    pub(super) keys: KeyRing,
    /// The random source.
    pub(super) random: Random,
    /// Now.
    pub(super) now: Instant,
}

impl Safe {
    pub(super) fn new(app: &App) -> Self {
        Self { keys: app.keys.clone(), random: app.random, now: app.clock.now() }
    }
}

/// Why answers were not kept or shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerRefusal {
    /// There is no such invitation.
    Unknown,
    /// The event is cancelled or archived.
    EventOver(EventStatus),
    /// The invitation was withdrawn.
    Revoked,
}

impl std::fmt::Display for AnswerRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unknown => f.write_str("There is no such invitation."),
            Self::EventOver(status) => write!(f, "The event is {status}; answers stay as they are."),
            Self::Revoked => f.write_str("This invitation was revoked. Issue a new link first."),
        }
    }
}

impl std::error::Error for AnswerRefusal {}

/// Keeps what was given, in the transaction that holds the event, and notes it. True where anything is
/// different from before.
///
/// # Errors
/// Of the queries.
pub(super) fn keep(
    c: &mut DbConn,
    safe: &Safe,
    actor: Actor,
    invitee: &Invitation,
    given: &[Given],
) -> QueryResult<bool> {
    if given.is_empty() {
        return Ok(false);
    }
    // Between reading a form and keeping it a question may have been removed, or have become sensitive.
    let asked = questions::of_event(c, invitee.event_id)?;
    let before = answers::of_invitation(c, invitee.id)?;
    let mut changed = 0;
    for one in given {
        let Some(question) = asked.iter().find(|question| question.id == one.question) else { continue };
        let kept = before.iter().find(|kept| kept.question == one.question);
        let same = |value: &Value| {
            kept.is_some_and(|kept| kept.version == one.version && kept.value == Kind::Open(value.clone()))
        };
        let row = (one.question, one.version);
        match &one.value {
            None if kept.is_none() => continue,
            None => drop(answers::delete(c, invitee.id, one.question)?),
            Some(value) if one.sensitive || question.details.sensitive => {
                let sealed = sealing::seal(safe, invitee.id, one.question, value);
                answers::put_sealed(c, invitee.id, row, &sealed, safe.now)?;
            }
            Some(value) if same(value) => continue,
            Some(value) => answers::put(c, invitee.id, row, value, safe.now)?,
        }
        changed += 1;
    }
    if changed > 0 {
        let entry = Entry::about(actor, Deed::QuestionsAnswered, invitee);
        audit::add(c, safe.now, &entry.detail(serde_json::json!({ "questions": changed })))?;
    }
    Ok(changed > 0)
}

/// Deletes what is sensitive and is not asked of somebody who attends in another way now, or not at all (`None`),
/// and notes it.
///
/// # Errors
/// Of the queries.
pub(super) fn forget_unasked(
    c: &mut DbConn,
    now: Instant,
    actor: Actor,
    invitee: &Invitation,
    attends: Option<Mode>,
) -> QueryResult<()> {
    let asked = questions::of_event(c, invitee.event_id)?;
    let stays = asked.iter().filter(|question| question.details.goes_with(attends));
    forget_but(c, now, actor, invitee, &stays.map(|question| question.id).collect::<Vec<_>>())
}

/// Deletes what is sensitive and was asked only of those who attended in another way than the one that is left.
///
/// # Errors
/// Of the queries.
pub(super) fn forget_of_other_ways(
    c: &mut DbConn,
    now: Instant,
    actor: Actor,
    event: EventId,
    mode: Mode,
) -> QueryResult<()> {
    let asked = questions::of_event(c, event)?;
    let other = |question: &Question| question.details.mode.is_some_and(|own| own != mode);
    if !asked.iter().any(|question| question.details.sensitive && other(question)) {
        return Ok(());
    }
    let stays: Vec<QuestionId> = asked.iter().filter(|q| !other(q)).map(|question| question.id).collect();
    for invitee in invitations::of_event(c, event)? {
        forget_but(c, now, actor, &invitee, &stays)?;
    }
    Ok(())
}

/// Deletes what is sensitive about somebody who does not come, and notes it.
///
/// # Errors
/// Of the queries.
pub(super) fn forget_sensitive(
    c: &mut DbConn,
    now: Instant,
    actor: Actor,
    invitee: &Invitation,
) -> QueryResult<()> {
    forget_but(c, now, actor, invitee, &[])
}

fn forget_but(
    c: &mut DbConn,
    now: Instant,
    actor: Actor,
    invitee: &Invitation,
    but: &[QuestionId],
) -> QueryResult<()> {
    let gone = answers::delete_sensitive(c, invitee.id, but)?;
    if gone > 0 {
        let entry = Entry::about(actor, Deed::SensitiveDeleted, invitee);
        audit::add(c, now, &entry.detail(serde_json::json!({ "answers": gone })))?;
    }
    Ok(())
}

/// How long after an event its sensitive answers are kept: until bills for meals and visas are settled.
const AFTER_THE_EVENT: Duration = Duration::from_hours(24 * 14);

/// Deletes what is sensitive of events that have been over for long enough, and notes it. Gives how much there
/// was.
///
/// # Errors
/// Of the queries.
pub fn forget_of_ended(c: &mut DbConn, now: Instant) -> QueryResult<usize> {
    let gone = answers::delete_sensitive_of_ended(c, now - AFTER_THE_EVENT)?;
    if gone > 0 {
        let entry = Entry::new(Actor::System, Deed::SensitiveDeleted);
        audit::add(c, now, &entry.detail(serde_json::json!({ "answers": gone })))?;
    }
    Ok(gone)
}

/// Keeps what the desk was told about one guest, whatever the guest answered to the invitation.
///
/// # Errors
/// An [`AnswerRefusal`].
pub async fn record(
    app: &App,
    actor: Actor,
    id: InvitationId,
    given: Vec<Given>,
) -> Result<bool, Failure<AnswerRefusal>> {
    let safe = Safe::new(app);
    app.db
        .write(move |c| {
            let invitee = take(c, id)?;
            Ok(keep(c, &safe, actor, &invitee, &given)?)
        })
        .await
}

/// A guest whose answers the desk may change, with the event taken for this transaction.
fn take(c: &mut DbConn, id: InvitationId) -> Result<Invitation, Failure<AnswerRefusal>> {
    let (event, invitee) = invitations::take(c, id)?.ok_or(Failure::Refused(AnswerRefusal::Unknown))?;
    if !event.status.can_be_edited() {
        return Err(Failure::Refused(AnswerRefusal::EventOver(event.status)));
    }
    if invitee.standing == Standing::Revoked {
        return Err(Failure::Refused(AnswerRefusal::Revoked));
    }
    Ok(invitee)
}

/// A sensitive answer that was opened for somebody who may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// To which question.
    pub question: QuestionId,
    /// The answer; or that its key is gone, or the answer damaged.
    pub value: Result<Value, SealError>,
}

/// Opens the sensitive answers of one guest; the entry in the audit is the price.
///
/// # Errors
/// [`AnswerRefusal::Unknown`].
pub async fn show_sensitive(
    app: &App,
    actor: Actor,
    id: InvitationId,
) -> Result<Vec<Shown>, Failure<AnswerRefusal>> {
    let safe = Safe::new(app);
    app.db
        .write(move |c| {
            let invitee = invitations::find(c, id)?.ok_or(Failure::Refused(AnswerRefusal::Unknown))?;
            let kept = answers::of_invitation(c, id)?;
            let mut shown = Vec::new();
            for sealed in answers::sealed(c, id)? {
                let Some(Kept { asked, .. }) = kept.iter().find(|kept| kept.question == sealed.question)
                else {
                    continue;
                };
                let value = open(&safe.keys, asked, &sealed);
                shown.push(Shown { question: sealed.question, value });
            }
            if !shown.is_empty() {
                let entry = Entry::about(actor, Deed::SensitiveSeen, &invitee);
                audit::add(c, safe.now, &entry)?;
            }
            Ok(shown)
        })
        .await
}

#[cfg(test)]
mod tests;
