//! Files that somebody hands in for a question: a scan of a passport, a letter of accreditation.

use super::sealing;
use super::{AnswerRefusal, Safe, take};
use crate::actions::Failure;
use crate::app::App;
use crate::domain::audit::{Actor, Deed, Entry};
use crate::domain::contact::Contact;
use crate::domain::event::Event;
use crate::domain::id::{InvitationId, LinkId, QuestionId};
use crate::domain::instant::Instant;
use crate::domain::invitation::Invitation;
use crate::domain::question::answers::{FileType, MAX_FILE, counts};
use crate::domain::question::{Question, QuestionKind};
use crate::domain::reply::{self, Refusal};
use crate::domain::sealed::SealError;
use crate::store::answers::{self, SealedFile};
use crate::store::reports::Visit;
use crate::store::{DbConn, audit, events, invitations, questions, reports};

/// Why a file was not taken or not handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileRefusal {
    /// No files are taken from this invitee now.
    Closed(Refusal),
    /// The desk may not change the guest's answers.
    Desk(AnswerRefusal),
    /// This invitee is not asked for such a file.
    NotAsked,
    /// There is nothing in it.
    Empty,
    /// It has more than [`MAX_FILE`] bytes.
    TooLarge,
    /// By its content it is none of the types that are taken.
    Type,
    /// There is no file.
    NoFile,
    /// It is there and does not open.
    DoesNotOpen(SealError),
}

/// True where an invitee may still hand in a file: as long as the event is to come, also when answers to the
/// invitation are no longer taken, because what was promised with the answer may be late.
#[must_use]
pub fn takes_files(event: &Event, invitee: &Invitation, now: Instant) -> bool {
    taken(event, invitee, now).is_ok()
}

fn taken(event: &Event, invitee: &Invitation, now: Instant) -> Result<(), Refusal> {
    match reply::open(event, invitee, now) {
        Err(Refusal::TooLate | Refusal::Closed) if invitee.reply.is_some() => Ok(()),
        other => other,
    }
}

/// The question, where it asks this invitee for a file.
fn asked_for(
    c: &mut DbConn,
    invitee: &Invitation,
    contact: &Contact,
    question: QuestionId,
) -> Result<Question, Failure<FileRefusal>> {
    let attends = invitee.mode();
    let not_asked = || Failure::Refused(FileRefusal::NotAsked);
    let question = questions::find(c, question)?.ok_or_else(not_asked)?;
    let details = &question.details;
    let who = contact.represents();
    let asks = details.kind == QuestionKind::File
        && question.event_id == invitee.event_id
        && !details.desk_only
        && counts(details, who, invitee.reply, attends);
    if asks { Ok(question) } else { Err(not_asked()) }
}

/// The type of what was handed in.
fn check(content: &[u8]) -> Result<FileType, FileRefusal> {
    if content.is_empty() {
        return Err(FileRefusal::Empty);
    }
    if content.len() > MAX_FILE {
        return Err(FileRefusal::TooLarge);
    }
    FileType::of(content).ok_or(FileRefusal::Type)
}

fn keep(
    c: &mut DbConn,
    safe: &Safe,
    actor: Actor,
    invitee: &Invitation,
    question: &Question,
    (kind, content): (FileType, &[u8]),
) -> Result<(), Failure<FileRefusal>> {
    let file = SealedFile {
        invitation: invitee.id,
        question: question.id,
        version: question.version,
        sensitive: i32::from(question.details.sensitive),
        kind,
        bytes: i32::try_from(content.len()).map_err(|_| Failure::Refused(FileRefusal::TooLarge))?,
        sealed: sealing::seal_file(safe, invitee.id, question.id, content),
    };
    answers::put_file(c, &file, safe.now)?;
    let entry = Entry::about(actor, Deed::QuestionsAnswered, invitee);
    Ok(audit::add(c, safe.now, &entry.detail(serde_json::json!({ "files": 1 })))?)
}

/// What a link belongs to, taken for this transaction.
fn by_link(c: &mut DbConn, link: LinkId, now: Instant) -> Result<Visit, Failure<FileRefusal>> {
    let revoked = || Failure::Refused(FileRefusal::Closed(Refusal::Revoked));
    let event = invitations::event_of_link(c, link)?.ok_or_else(revoked)?;
    events::lock(c, event)?;
    let visit = reports::visit(c, link)?.ok_or_else(revoked)?;
    taken(&visit.event, &visit.invitation, now)
        .map_err(|refusal| Failure::Refused(FileRefusal::Closed(refusal)))?;
    Ok(visit)
}

/// Takes a file from an invitee, in place of an earlier one.
///
/// # Errors
/// A [`FileRefusal`].
pub async fn hand_in(
    app: &App,
    link: LinkId,
    question: QuestionId,
    content: Vec<u8>,
) -> Result<(), Failure<FileRefusal>> {
    let safe = Safe::new(app);
    let kind = check(&content).map_err(Failure::Refused)?;
    app.db
        .write(move |c| {
            let visit = by_link(c, link, safe.now)?;
            let question = asked_for(c, &visit.invitation, &visit.contact, question)?;
            keep(c, &safe, visit.actor(), &visit.invitation, &question, (kind, &content))
        })
        .await
}

/// Forgets the file that an invitee handed in.
///
/// # Errors
/// A [`FileRefusal`].
pub async fn take_back(app: &App, link: LinkId, question: QuestionId) -> Result<(), Failure<FileRefusal>> {
    let now = app.clock.now();
    app.db
        .write(move |c| {
            let visit = by_link(c, link, now)?;
            let invitee = &visit.invitation;
            if answers::file(c, invitee.id, question)?.is_none() {
                return Err(Failure::Refused(FileRefusal::NoFile));
            }
            answers::delete(c, invitee.id, question)?;
            let entry = Entry::about(visit.actor(), Deed::QuestionsAnswered, invitee);
            Ok(audit::add(c, now, &entry.detail(serde_json::json!({ "files": -1 })))?)
        })
        .await
}

/// Takes a file that came to the desk. An earlier one goes.
///
/// # Errors
/// A [`FileRefusal`].
pub async fn record(
    app: &App,
    actor: Actor,
    id: InvitationId,
    question: QuestionId,
    content: Vec<u8>,
) -> Result<(), Failure<FileRefusal>> {
    let safe = Safe::new(app);
    let kind = check(&content).map_err(Failure::Refused)?;
    app.db
        .write(move |c| {
            let invitee = take(c, id).map_err(|failure| match failure {
                Failure::Refused(refusal) => Failure::Refused(FileRefusal::Desk(refusal)),
                Failure::Store(error) => Failure::Store(error),
            })?;
            let found = questions::find(c, question)?;
            let question = found
                .filter(|q| q.details.kind == QuestionKind::File && q.event_id == invitee.event_id)
                .ok_or(Failure::Refused(FileRefusal::NotAsked))?;
            keep(c, &safe, actor, &invitee, &question, (kind, &content))
        })
        .await
}

/// Hands out a file to somebody who may see it, `sensitive` ones included or not; the entry in the audit is
/// the price.
///
/// # Errors
/// A [`FileRefusal`].
pub async fn hand_out(
    app: &App,
    actor: Actor,
    id: InvitationId,
    question: QuestionId,
    sensitive: bool,
) -> Result<(FileType, Vec<u8>), Failure<FileRefusal>> {
    let safe = Safe::new(app);
    app.db
        .write(move |c| {
            let no_file = || Failure::Refused(FileRefusal::NoFile);
            let invitee = invitations::find(c, id)?.ok_or_else(no_file)?;
            let file = answers::file(c, id, question)?
                .filter(|file| sensitive || file.sensitive == 0)
                .ok_or_else(no_file)?;
            let content = sealing::open_file(&safe.keys, &file)
                .map_err(|error| Failure::Refused(FileRefusal::DoesNotOpen(error)))?;
            let deed = if file.sensitive == 0 { Deed::Exported } else { Deed::SensitiveSeen };
            let entry = Entry::about(actor, deed, &invitee);
            audit::add(c, safe.now, &entry.detail(serde_json::json!({ "files": 1 })))?;
            Ok((file.kind, content))
        })
        .await
}
