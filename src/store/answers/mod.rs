//! Answers to questions: those that may be read, sealed ones, and files. What is sealed is opened by the
//! actions, which have the keys.

mod sealed;

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;

use super::DbConn;
use super::dialect::natively;
use super::questions::content;
use super::schema::{answer_files, answers, invitations, question_versions, questions, sensitive_answers};
use crate::domain::id::{EventId, InvitationId, QuestionId};
use crate::domain::instant::Instant;
use crate::domain::question::QuestionDraft;
use crate::domain::question::answers::{FileType, Kept, Kind};
use crate::domain::question::value::Value;

pub use sealed::{
    Row, Sealed, SealedFile, delete_sensitive_of, delete_sensitive_of_ended, file, file_not_under,
    files_become_sensitive, not_under, put_file, reseal, reseal_file, sealed,
};

/// Everything that an invitee answered, sealed answers and files by the fact that they are there. Questions
/// that were removed are left out.
///
/// # Errors
/// Of the query.
pub fn of_invitation(c: &mut DbConn, invitation: InvitationId) -> QueryResult<Vec<Kept>> {
    let open = answers::table
        .inner_join(questions::table)
        .inner_join(
            question_versions::table.on(question_versions::question_id
                .eq(answers::question_id)
                .and(question_versions::version.eq(answers::version))),
        )
        .filter(answers::invitation_id.eq(invitation))
        .filter(questions::removed_at.is_null())
        .select((
            answers::question_id,
            answers::version,
            question_versions::content,
            answers::value,
            answers::answered_at,
        ));
    let rows: Vec<(QuestionId, i32, String, String, Instant)> = natively!(c, |c| open.load(c))?;
    let mut kept = Vec::new();
    for (question, version, stored, value, at) in rows {
        let asked = content(&stored)?;
        let value = Value::from_stored(&asked, &value).ok_or_else(|| {
            diesel::result::Error::DeserializationError("a stored answer is none to its question".into())
        })?;
        kept.push(Kept { question, version, asked, value: Kind::Open(value), at });
    }
    let sealed = sensitive_answers::table
        .inner_join(questions::table)
        .inner_join(
            question_versions::table.on(question_versions::question_id
                .eq(sensitive_answers::question_id)
                .and(question_versions::version.eq(sensitive_answers::version))),
        )
        .filter(sensitive_answers::invitation_id.eq(invitation))
        .filter(questions::removed_at.is_null())
        .select((
            sensitive_answers::question_id,
            sensitive_answers::version,
            question_versions::content,
            sensitive_answers::answered_at,
        ));
    let rows: Vec<(QuestionId, i32, String, Instant)> = natively!(c, |c| sealed.load(c))?;
    for (question, version, stored, at) in rows {
        kept.push(Kept { question, version, asked: content(&stored)?, value: Kind::Sealed, at });
    }
    let files = answer_files::table
        .inner_join(questions::table)
        .inner_join(
            question_versions::table.on(question_versions::question_id
                .eq(answer_files::question_id)
                .and(question_versions::version.eq(answer_files::version))),
        )
        .filter(answer_files::invitation_id.eq(invitation))
        .filter(questions::removed_at.is_null())
        .select((
            answer_files::question_id,
            answer_files::version,
            question_versions::content,
            answer_files::media_type,
            answer_files::bytes,
            answer_files::answered_at,
        ));
    let rows: Vec<(QuestionId, i32, String, FileType, i32, Instant)> = natively!(c, |c| files.load(c))?;
    for (question, version, stored, kind, bytes, at) in rows {
        let value = Kind::File(kind, u32::try_from(bytes).unwrap_or_default());
        kept.push(Kept { question, version, asked: content(&stored)?, value, at });
    }
    Ok(kept)
}

/// Keeps an answer that may be read, in place of any other to the same question.
///
/// # Errors
/// Of the query.
pub fn put(
    c: &mut DbConn,
    invitation: InvitationId,
    (question, version): (QuestionId, i32),
    value: &Value,
    now: Instant,
) -> QueryResult<()> {
    delete(c, invitation, question)?;
    diesel::insert_into(answers::table)
        .values((
            answers::invitation_id.eq(invitation),
            answers::question_id.eq(question),
            answers::version.eq(version),
            answers::value.eq(value.stored()),
            answers::answered_at.eq(now),
        ))
        .execute(c)
        .map(drop)
}

/// Keeps a sealed answer, in place of any other to the same question.
///
/// # Errors
/// Of the query.
pub fn put_sealed(
    c: &mut DbConn,
    invitation: InvitationId,
    (question, version): (QuestionId, i32),
    sealed: &[u8],
    now: Instant,
) -> QueryResult<()> {
    delete(c, invitation, question)?;
    diesel::insert_into(sensitive_answers::table)
        .values((
            sensitive_answers::invitation_id.eq(invitation),
            sensitive_answers::question_id.eq(question),
            sensitive_answers::version.eq(version),
            sensitive_answers::key_id.eq(sealed::key_id(sealed)),
            sensitive_answers::sealed.eq(sealed),
            sensitive_answers::answered_at.eq(now),
        ))
        .execute(c)
        .map(drop)
}

/// Forgets what was answered to one question, of whichever kind. True where there was something.
///
/// # Errors
/// Of the queries.
pub fn delete(c: &mut DbConn, invitation: InvitationId, question: QuestionId) -> QueryResult<bool> {
    let mut gone = diesel::delete(answers::table.find((invitation, question))).execute(c)?;
    gone += diesel::delete(sensitive_answers::table.find((invitation, question))).execute(c)?;
    gone += diesel::delete(answer_files::table.find((invitation, question))).execute(c)?;
    Ok(gone > 0)
}

/// Forgets everything that an invitee answered to questions.
///
/// # Errors
/// Of the queries.
pub fn delete_all(c: &mut DbConn, invitation: InvitationId) -> QueryResult<()> {
    diesel::delete(answers::table.filter(answers::invitation_id.eq(invitation))).execute(c)?;
    diesel::delete(sensitive_answers::table.filter(sensitive_answers::invitation_id.eq(invitation)))
        .execute(c)?;
    diesel::delete(answer_files::table.filter(answer_files::invitation_id.eq(invitation)))
        .execute(c)
        .map(drop)
}

/// Forgets the sensitive answers and files of somebody who does not come, but those to some questions. Gives how
/// many there were.
///
/// # Errors
/// Of the queries.
pub fn delete_sensitive(c: &mut DbConn, invitation: InvitationId, but: &[QuestionId]) -> QueryResult<usize> {
    let of_answers = sensitive_answers::table
        .filter(sensitive_answers::invitation_id.eq(invitation))
        .filter(sensitive_answers::question_id.ne_all(but.to_vec()));
    let of_files = answer_files::table
        .filter(answer_files::invitation_id.eq(invitation))
        .filter(answer_files::question_id.ne_all(but.to_vec()))
        .filter(answer_files::sensitive.eq(1));
    Ok(diesel::delete(of_answers).execute(c)? + diesel::delete(of_files).execute(c)?)
}

/// The answers to one question that may be read, with who gave them.
///
/// # Errors
/// Of the query.
pub fn of_question(
    c: &mut DbConn,
    question: QuestionId,
) -> QueryResult<Vec<(InvitationId, i32, String, Instant)>> {
    answers::table
        .filter(answers::question_id.eq(question))
        .select((answers::invitation_id, answers::version, answers::value, answers::answered_at))
        .load(c)
}

/// How many people answered each question of an event.
///
/// # Errors
/// Of the queries.
pub fn counts(c: &mut DbConn, event: EventId) -> QueryResult<HashMap<QuestionId, i64>> {
    use diesel::dsl::count_star;
    let of_event = questions::event_id.eq(event).and(questions::removed_at.is_null());
    let mut counts: HashMap<QuestionId, i64> = HashMap::new();
    let open: Vec<(QuestionId, i64)> = answers::table
        .inner_join(questions::table)
        .filter(of_event)
        .group_by(answers::question_id)
        .select((answers::question_id, count_star()))
        .load(c)?;
    let sealed: Vec<(QuestionId, i64)> = sensitive_answers::table
        .inner_join(questions::table)
        .filter(of_event)
        .group_by(sensitive_answers::question_id)
        .select((sensitive_answers::question_id, count_star()))
        .load(c)?;
    let files: Vec<(QuestionId, i64)> = answer_files::table
        .inner_join(questions::table)
        .filter(of_event)
        .group_by(answer_files::question_id)
        .select((answer_files::question_id, count_star()))
        .load(c)?;
    for (question, number) in open.into_iter().chain(sealed).chain(files) {
        *counts.entry(question).or_default() += number;
    }
    Ok(counts)
}

/// How often each answer was given to a question in each version, among people who hold a seat.
///
/// # Errors
/// Of the query.
pub fn tally(c: &mut DbConn, question: QuestionId) -> QueryResult<Vec<(i32, String, i64)>> {
    use diesel::dsl::count_star;
    answers::table
        .inner_join(invitations::table)
        .filter(answers::question_id.eq(question))
        .filter(invitations::standing.eq(crate::domain::invitation::Standing::Invited))
        .filter(invitations::reply.eq(crate::domain::invitation::Reply::Accepted))
        .group_by((answers::version, answers::value))
        .select((answers::version, answers::value, count_star()))
        .load(c)
}

/// What was asked in every version of an event's questions, removed ones left out.
///
/// # Errors
/// Of the query.
pub fn versions(c: &mut DbConn, event: EventId) -> QueryResult<BTreeMap<(QuestionId, i32), QuestionDraft>> {
    let rows: Vec<(QuestionId, i32, String)> = question_versions::table
        .inner_join(questions::table.on(questions::id.eq(question_versions::question_id)))
        .filter(questions::event_id.eq(event))
        .filter(questions::removed_at.is_null())
        .select((question_versions::question_id, question_versions::version, question_versions::content))
        .load(c)?;
    rows.into_iter().map(|(id, version, stored)| Ok(((id, version), content(&stored)?))).collect()
}

/// An answer that may be read, as it is stored; or that there is a file.
#[derive(Debug, Clone)]
pub struct Stored {
    /// Who gave it.
    pub invitation: InvitationId,
    /// To which question.
    pub question: QuestionId,
    /// To which version.
    pub version: i32,
    /// See [`Value::stored`]; `None` for a file.
    pub value: Option<String>,
}

/// The answers of these invitees that may be read, and that there are files.
///
/// # Errors
/// Of the queries.
pub fn of_invitations(c: &mut DbConn, ids: &[InvitationId]) -> QueryResult<Vec<Stored>> {
    let mut all = Vec::new();
    for chunk in ids.chunks(500) {
        let open: Vec<(InvitationId, QuestionId, i32, String)> = answers::table
            .filter(answers::invitation_id.eq_any(chunk.to_vec()))
            .select((answers::invitation_id, answers::question_id, answers::version, answers::value))
            .load(c)?;
        all.extend(open.into_iter().map(|(invitation, question, version, value)| Stored {
            invitation,
            question,
            version,
            value: Some(value),
        }));
        let files: Vec<(InvitationId, QuestionId, i32)> = answer_files::table
            .filter(answer_files::invitation_id.eq_any(chunk.to_vec()))
            .select((answer_files::invitation_id, answer_files::question_id, answer_files::version))
            .load(c)?;
        all.extend(files.into_iter().map(|(invitation, question, version)| Stored {
            invitation,
            question,
            version,
            value: None,
        }));
    }
    Ok(all)
}

/// The sealed answers of these invitees.
///
/// # Errors
/// Of the queries.
pub fn sealed_of_invitations(c: &mut DbConn, ids: &[InvitationId]) -> QueryResult<Vec<Sealed>> {
    let mut all = Vec::new();
    for chunk in ids.chunks(500) {
        let of_these = sensitive_answers::table
            .filter(sensitive_answers::invitation_id.eq_any(chunk.to_vec()))
            .select(sealed::COLUMNS);
        all.extend(of_these.load::<Sealed>(c)?);
    }
    Ok(all)
}
