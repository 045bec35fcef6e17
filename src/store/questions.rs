//! An event's questions, with the content of each version. A version is never changed, and a question that
//! was removed stays: answers go on meaning what they meant.

use diesel::prelude::*;
use diesel::result::Error;

use super::DbConn;
use super::dialect::natively;
use super::schema::{question_versions, questions};
use crate::domain::id::{EventId, QuestionId, UserId};
use crate::domain::instant::Instant;
use crate::domain::question::{Question, QuestionDraft};

#[derive(Queryable, Insertable)]
#[diesel(table_name = questions)]
struct Row {
    id: QuestionId,
    event_id: EventId,
    position: i32,
    version: i32,
    created_at: Instant,
    removed_at: Option<Instant>,
}

/// What was asked in a version, as it was stored.
///
/// # Errors
/// Where it does not parse: an error of the query, never a guess.
pub(super) fn content(stored: &str) -> QueryResult<QuestionDraft> {
    serde_json::from_str(stored).map_err(|error| Error::DeserializationError(error.into()))
}

fn question((row, stored): (Row, String)) -> QueryResult<Question> {
    let Row { id, event_id, position, version, created_at, removed_at: _ } = row;
    Ok(Question { id, event_id, position, version, details: content(&stored)?, created_at })
}

/// The questions that an event asks now, in their order.
///
/// # Errors
/// Of the query.
pub fn of_event(c: &mut DbConn, event: EventId) -> QueryResult<Vec<Question>> {
    let now = questions::table
        .inner_join(
            question_versions::table.on(question_versions::question_id
                .eq(questions::id)
                .and(question_versions::version.eq(questions::version))),
        )
        .filter(questions::event_id.eq(event))
        .filter(questions::removed_at.is_null())
        .order((questions::position, questions::id))
        .select((questions::all_columns, question_versions::content));
    let rows: Vec<(Row, String)> = natively!(c, |c| now.load(c))?;
    rows.into_iter().map(question).collect()
}

/// One question; `None` where it was removed, too.
///
/// # Errors
/// Of the query.
pub fn find(c: &mut DbConn, id: QuestionId) -> QueryResult<Option<Question>> {
    let found = questions::table
        .inner_join(
            question_versions::table.on(question_versions::question_id
                .eq(questions::id)
                .and(question_versions::version.eq(questions::version))),
        )
        .filter(questions::id.eq(id))
        .filter(questions::removed_at.is_null())
        .select((questions::all_columns, question_versions::content))
        .get_result::<(Row, String)>(c)
        .optional()?;
    found.map(question).transpose()
}

/// Keeps a new question with its first version.
///
/// # Errors
/// Of the query.
pub fn insert(c: &mut DbConn, question: &Question, by: Option<UserId>) -> QueryResult<()> {
    let Question { id, event_id, position, version, details, created_at } = question.clone();
    let row = Row { id, event_id, position, version, created_at, removed_at: None };
    diesel::insert_into(questions::table).values(row).execute(c)?;
    keep_version(c, id, version, &details, by, created_at)
}

/// Keeps a new version, which is the one that is asked from now on.
///
/// # Errors
/// Of the query.
pub fn update(c: &mut DbConn, question: &Question, by: Option<UserId>, now: Instant) -> QueryResult<()> {
    keep_version(c, question.id, question.version, &question.details, by, now)?;
    diesel::update(questions::table.find(question.id))
        .set(questions::version.eq(question.version))
        .execute(c)
        .map(drop)
}

fn keep_version(
    c: &mut DbConn,
    id: QuestionId,
    version: i32,
    details: &QuestionDraft,
    by: Option<UserId>,
    now: Instant,
) -> QueryResult<()> {
    let stored = serde_json::to_string(details).map_err(|error| Error::SerializationError(error.into()))?;
    diesel::insert_into(question_versions::table)
        .values((
            question_versions::question_id.eq(id),
            question_versions::version.eq(version),
            question_versions::content.eq(stored),
            question_versions::saved_by.eq(by),
            question_versions::saved_at.eq(now),
        ))
        .execute(c)
        .map(drop)
}

/// Puts the questions into this order.
///
/// # Errors
/// Of the query.
pub fn arrange(c: &mut DbConn, order: &[QuestionId]) -> QueryResult<()> {
    for (position, id) in (1..).zip(order) {
        diesel::update(questions::table.find(id)).set(questions::position.eq(position)).execute(c)?;
    }
    Ok(())
}

/// Asks it no more; its versions and answers stay.
///
/// # Errors
/// Of the query.
pub fn remove(c: &mut DbConn, id: QuestionId, now: Instant) -> QueryResult<()> {
    diesel::update(questions::table.find(id)).set(questions::removed_at.eq(now)).execute(c).map(drop)
}
