//! Sealed answers and files: kept, handed out as they lie there, sealed anew, and deleted when their time
//! is over.

use diesel::prelude::*;

use super::delete;
use crate::domain::id::{InvitationId, QuestionId};
use crate::domain::instant::Instant;
use crate::domain::question::answers::FileType;
use crate::domain::sealed::key_of;
use crate::domain::token::KeyId;
use crate::store::DbConn;
use crate::store::schema::{answer_files, events, questions, sensitive_answers};

/// A sealed answer as it lies there.
#[derive(Debug, Clone, Queryable)]
pub struct Sealed {
    /// Who gave it.
    pub invitation: InvitationId,
    /// To which question.
    pub question: QuestionId,
    /// To which version.
    pub version: i32,
    /// See [`crate::domain::sealed`].
    pub sealed: Vec<u8>,
}

/// A file as it lies there.
#[derive(Debug, Clone, Queryable)]
pub struct SealedFile {
    /// Who handed it in.
    pub invitation: InvitationId,
    /// For which question.
    pub question: QuestionId,
    /// To which version.
    pub version: i32,
    /// True where the question was a sensitive one then.
    pub sensitive: i32,
    /// What it is.
    pub kind: FileType,
    /// Its size.
    pub bytes: i32,
    /// See [`crate::domain::sealed`].
    pub sealed: Vec<u8>,
}

pub(super) const COLUMNS: (
    sensitive_answers::invitation_id,
    sensitive_answers::question_id,
    sensitive_answers::version,
    sensitive_answers::sealed,
) = (
    sensitive_answers::invitation_id,
    sensitive_answers::question_id,
    sensitive_answers::version,
    sensitive_answers::sealed,
);

const FILE_COLUMNS: (
    answer_files::invitation_id,
    answer_files::question_id,
    answer_files::version,
    answer_files::sensitive,
    answer_files::media_type,
    answer_files::bytes,
    answer_files::sealed,
) = (
    answer_files::invitation_id,
    answer_files::question_id,
    answer_files::version,
    answer_files::sensitive,
    answer_files::media_type,
    answer_files::bytes,
    answer_files::sealed,
);

/// The sealed answers of an invitee.
///
/// # Errors
/// Of the query.
pub fn sealed(c: &mut DbConn, invitation: InvitationId) -> QueryResult<Vec<Sealed>> {
    sensitive_answers::table.filter(sensitive_answers::invitation_id.eq(invitation)).select(COLUMNS).load(c)
}

/// Keeps a file, in place of any other answer to the same question.
///
/// # Errors
/// Of the query.
pub fn put_file(c: &mut DbConn, file: &SealedFile, now: Instant) -> QueryResult<()> {
    delete(c, file.invitation, file.question)?;
    diesel::insert_into(answer_files::table)
        .values((
            answer_files::invitation_id.eq(file.invitation),
            answer_files::question_id.eq(file.question),
            answer_files::version.eq(file.version),
            answer_files::sensitive.eq(file.sensitive),
            answer_files::media_type.eq(file.kind),
            answer_files::bytes.eq(file.bytes),
            answer_files::key_id.eq(key_id(&file.sealed)),
            answer_files::sealed.eq(&file.sealed),
            answer_files::answered_at.eq(now),
        ))
        .execute(c)
        .map(drop)
}

/// One file.
///
/// # Errors
/// Of the query.
pub fn file(
    c: &mut DbConn,
    invitation: InvitationId,
    question: QuestionId,
) -> QueryResult<Option<SealedFile>> {
    answer_files::table.find((invitation, question)).select(FILE_COLUMNS).get_result(c).optional()
}

/// Forgets every sensitive answer and file of events that ended before. Gives how many there were.
///
/// # Errors
/// Of the queries.
pub fn delete_sensitive_of_ended(c: &mut DbConn, before: Instant) -> QueryResult<usize> {
    let of_ended = || {
        questions::table
            .filter(
                questions::event_id
                    .eq_any(events::table.filter(events::ends_at.lt(before)).select(events::id)),
            )
            .select(questions::id)
    };
    let answers = sensitive_answers::table.filter(sensitive_answers::question_id.eq_any(of_ended()));
    let files = answer_files::table
        .filter(answer_files::question_id.eq_any(of_ended()))
        .filter(answer_files::sensitive.eq(1));
    Ok(diesel::delete(answers).execute(c)? + diesel::delete(files).execute(c)?)
}

/// With which key something is sealed, as it is kept beside it.
pub(super) fn key_id(sealed: &[u8]) -> i32 {
    key_of(sealed).map_or(0, |key| key.0.into())
}

/// Puts the same answer there under another key, unless it was replaced meanwhile.
///
/// # Errors
/// Of the query.
pub fn reseal(c: &mut DbConn, old: &Sealed, anew: &[u8]) -> QueryResult<()> {
    let same = sensitive_answers::table
        .find((old.invitation, old.question))
        .filter(sensitive_answers::sealed.eq(&old.sealed));
    diesel::update(same)
        .set((sensitive_answers::key_id.eq(key_id(anew)), sensitive_answers::sealed.eq(anew)))
        .execute(c)
        .map(drop)
}

/// Puts the same file there under another key, unless it was replaced meanwhile.
///
/// # Errors
/// Of the query.
pub fn reseal_file(c: &mut DbConn, old: &SealedFile, anew: &[u8]) -> QueryResult<()> {
    let same =
        answer_files::table.find((old.invitation, old.question)).filter(answer_files::sealed.eq(&old.sealed));
    diesel::update(same)
        .set((answer_files::key_id.eq(key_id(anew)), answer_files::sealed.eq(anew)))
        .execute(c)
        .map(drop)
}

/// A row of either table, by which one goes on after it.
pub type Row = (InvitationId, QuestionId);

/// The next of the answers after a row that are sealed with another key than this one.
///
/// # Errors
/// Of the query.
pub fn not_under(c: &mut DbConn, key: KeyId, after: Option<Row>, some: i64) -> QueryResult<Vec<Sealed>> {
    use sensitive_answers::{invitation_id, question_id};
    let mut others = sensitive_answers::table
        .filter(sensitive_answers::key_id.ne(i32::from(key.0)))
        .select(COLUMNS)
        .order((invitation_id, question_id))
        .limit(some)
        .into_boxed();
    if let Some((invitee, question)) = after {
        let further = invitation_id.eq(invitee).and(question_id.gt(question));
        others = others.filter(invitation_id.gt(invitee).or(further));
    }
    others.load(c)
}

/// The next file after a row that is sealed with another key than this one.
///
/// # Errors
/// Of the query.
pub fn file_not_under(c: &mut DbConn, key: KeyId, after: Option<Row>) -> QueryResult<Option<SealedFile>> {
    use answer_files::{invitation_id, question_id};
    let mut others = answer_files::table
        .filter(answer_files::key_id.ne(i32::from(key.0)))
        .select(FILE_COLUMNS)
        .order((invitation_id, question_id))
        .limit(1)
        .into_boxed();
    if let Some((invitee, question)) = after {
        let further = invitation_id.eq(invitee).and(question_id.gt(question));
        others = others.filter(invitation_id.gt(invitee).or(further));
    }
    others.get_result(c).optional()
}

/// Forgets every sensitive answer and file that was given to one question.
///
/// # Errors
/// Of the queries.
pub fn delete_sensitive_of(c: &mut DbConn, question: QuestionId) -> QueryResult<()> {
    diesel::delete(sensitive_answers::table.filter(sensitive_answers::question_id.eq(question)))
        .execute(c)?;
    let files = answer_files::table.filter(answer_files::question_id.eq(question));
    diesel::delete(files.filter(answer_files::sensitive.eq(1))).execute(c).map(drop)
}

/// Counts the files for a question among what is sensitive.
///
/// # Errors
/// Of the query.
pub fn files_become_sensitive(c: &mut DbConn, question: QuestionId) -> QueryResult<()> {
    diesel::update(answer_files::table.filter(answer_files::question_id.eq(question)))
        .set(answer_files::sensitive.eq(1))
        .execute(c)
        .map(drop)
}
