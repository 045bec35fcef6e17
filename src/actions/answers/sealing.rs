//! Sealing answers, opening them, and sealing them anew under another key. What is sealed is bound to its
//! table, invitation and question, so that nothing opens in another place.

use super::Safe;
use crate::app::App;
use crate::domain::id::{InvitationId, QuestionId};
use crate::domain::question::QuestionDraft;
use crate::domain::question::value::Value;
use crate::domain::sealed::SealError;
use crate::keys::KeyRing;
use crate::random::Random;
use crate::store::answers::{self, Sealed, SealedFile};
use crate::store::{DbConn, QueryResult, StoreError};

/// How many answers are sealed anew in one transaction.
const SOME: i64 = 200;

fn row(table: &str, invitee: InvitationId, question: QuestionId) -> Vec<u8> {
    [table.as_bytes(), b"|", invitee.as_bytes(), question.as_bytes()].concat()
}

fn answer_row(invitee: InvitationId, question: QuestionId) -> Vec<u8> {
    row("sensitive_answers", invitee, question)
}

fn file_row(invitee: InvitationId, question: QuestionId) -> Vec<u8> {
    row("answer_files", invitee, question)
}

/// Seals an answer.
pub(super) fn seal(safe: &Safe, invitee: InvitationId, question: QuestionId, value: &Value) -> Vec<u8> {
    safe.keys.encrypt(safe.random, &answer_row(invitee, question), value.stored().as_bytes())
}

/// Opens a sealed answer to a version of a question.
pub(in crate::actions) fn open(
    keys: &KeyRing,
    asked: &QuestionDraft,
    sealed: &Sealed,
) -> Result<Value, SealError> {
    let text = keys.decrypt(&answer_row(sealed.invitation, sealed.question), &sealed.sealed)?;
    let text = String::from_utf8(text).map_err(|_| SealError::Broken)?;
    Value::from_stored(asked, &text).ok_or(SealError::Broken)
}

/// Seals a file.
pub(super) fn seal_file(safe: &Safe, invitee: InvitationId, question: QuestionId, content: &[u8]) -> Vec<u8> {
    safe.keys.encrypt(safe.random, &file_row(invitee, question), content)
}

/// Opens a file.
pub(super) fn open_file(keys: &KeyRing, file: &SealedFile) -> Result<Vec<u8>, SealError> {
    keys.decrypt(&file_row(file.invitation, file.question), &file.sealed)
}

/// Seals what was answered to a question before it became a sensitive one.
///
/// # Errors
/// Of the queries.
pub(in crate::actions) fn become_sensitive(
    c: &mut DbConn,
    keys: &KeyRing,
    random: Random,
    question: QuestionId,
) -> QueryResult<()> {
    for (invitee, version, stored, at) in answers::of_question(c, question)? {
        let sealed = keys.encrypt(random, &answer_row(invitee, question), stored.as_bytes());
        answers::put_sealed(c, invitee, (question, version), &sealed, at)?;
    }
    answers::files_become_sensitive(c, question)
}

/// Seals everything under the current key that is not, some of it at a time. What does not open stays as it
/// is and is logged, without saying whose it is. Gives how much was sealed anew.
///
/// # Errors
/// Of the database; what was done before stays done.
pub async fn reseal_all(app: &App) -> Result<usize, StoreError> {
    let (db, keys, random) = (&app.db, &app.keys, app.random);
    let (mut done, mut closed) = (0, 0);
    let mut after = None;
    loop {
        let keys = keys.clone();
        let page = db
            .write(move |c| -> Result<_, StoreError> {
                let page = answers::not_under(c, keys.current(), after, SOME)?;
                let mut sealed = 0;
                for old in &page {
                    let row = answer_row(old.invitation, old.question);
                    let Ok(text) = keys.decrypt(&row, &old.sealed) else { continue };
                    answers::reseal(c, old, &keys.encrypt(random, &row, &text))?;
                    sealed += 1;
                }
                let last = page.last().map(|last| (last.invitation, last.question));
                Ok((page.len(), sealed, last))
            })
            .await?;
        let (found, sealed, last) = page;
        done += sealed;
        closed += found - sealed;
        let Some(last) = last else { break };
        after = Some(last);
    }
    after = None;
    loop {
        let keys = keys.clone();
        let file = db
            .write(move |c| -> Result<_, StoreError> {
                let Some(old) = answers::file_not_under(c, keys.current(), after)? else { return Ok(None) };
                let opened = open_file(&keys, &old).ok();
                if let Some(content) = &opened {
                    let row = file_row(old.invitation, old.question);
                    answers::reseal_file(c, &old, &keys.encrypt(random, &row, content))?;
                }
                Ok(Some(((old.invitation, old.question), opened.is_some())))
            })
            .await?;
        let Some((last, opened)) = file else { break };
        if opened {
            done += 1
        } else {
            closed += 1
        }
        after = Some(last);
    }
    if closed > 0 {
        tracing::error!(
            closed,
            "sealed answers do not open: their key is not in the key file, or they are damaged"
        );
    }
    Ok(done)
}
