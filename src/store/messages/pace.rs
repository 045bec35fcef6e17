//! The pace of mailings that have one, kept where mails are taken: one at a time, on however many nodes, and after
//! whatever kept them from going out. What is due and has to wait is set to a later time, so that nobody has to look
//! at it again before.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use super::super::DbConn;
use super::super::dialect::{kept, natively};
use super::super::schema::{mailings, messages};
use crate::domain::id::{MailingId, MessageId};
use crate::domain::instant::Instant;
use crate::domain::mailing::{MailingStatus, turn};
use crate::domain::message::{MessageState, never};

/// What of the mails that are due may be taken.
#[derive(Debug)]
pub(super) struct Turns {
    /// These, in their order.
    pub(super) go: Vec<MessageId>,
    /// How many others were set to a later time.
    pub(super) moved: usize,
    /// What does not go was moved, so that more may be due behind it.
    pub(super) made_room: bool,
}

/// Lets each mailing's pace say which of its mails go now. The mails were taken for this transaction; a mailing whose
/// turn another node decides at this moment is passed over.
///
/// # Errors
/// Of the queries.
pub(super) fn take_turns(
    c: &mut DbConn,
    now: Instant,
    due: Vec<(MessageId, Option<MailingId>)>,
) -> QueryResult<Turns> {
    let of: HashSet<MailingId> = due.iter().filter_map(|(_, mailing)| *mailing).collect();
    let known = paced(c, &of)?;
    if known.is_empty() {
        let go = due.into_iter().map(|(id, _)| id).collect();
        return Ok(Turns { go, moved: 0, made_room: false });
    }
    let mut waiting: HashMap<MailingId, Vec<MessageId>> = HashMap::new();
    for (id, mailing) in &due {
        if let Some(mailing) = mailing.filter(|mailing| known.contains(mailing)) {
            waiting.entry(mailing).or_default().push(*id);
        }
    }
    let free = take_free(c, &known)?;
    let (mut go, mut moved): (HashSet<MessageId>, usize) = (HashSet::new(), 0);
    for (mailing, pace, next_at) in &free {
        let Some(mails) = waiting.get(mailing) else { continue };
        let pace = u32::try_from(*pace).unwrap_or(1);
        // One alone that is a moment late has the next moment.
        let planned = if mails.len() > 1 { planned(c, *mailing, now)? } else { Vec::new() };
        let turn = turn(pace, *next_at, now, mails.len(), &planned);
        let (now_going, later) = mails.split_at(turn.goes);
        go.extend(now_going);
        for (id, due_at) in later.iter().zip(&turn.later) {
            put(c, *id, *due_at)?;
        }
        moved += later.len();
        if turn.goes > 0 {
            let row = mailings::table.find(mailing);
            diesel::update(row).set(mailings::next_at.eq(turn.next_at)).execute(c)?;
        }
    }
    let goes = |(id, mailing): &(MessageId, Option<MailingId>)| {
        go.contains(id) || mailing.is_none_or(|mailing| !known.contains(&mailing))
    };
    Ok(Turns {
        moved,
        made_room: free.len() == known.len() && moved > 0,
        go: due.iter().filter(|mail| goes(mail)).map(|(id, _)| *id).collect(),
    })
}

/// Sets a mail that waits to a later time.
fn put(c: &mut DbConn, id: MessageId, due_at: Instant) -> QueryResult<()> {
    let row = messages::table.find(id).filter(messages::state.eq(MessageState::Queued));
    let put = diesel::update(row).set(messages::due_at.eq(due_at)).returning(messages::id);
    let put: QueryResult<MessageId> = natively!(c, |c| kept!(put).get_result(c));
    put.optional().map(drop)
}

/// Which of these mailings have a pace and go on.
fn paced(c: &mut DbConn, of: &HashSet<MailingId>) -> QueryResult<HashSet<MailingId>> {
    if of.is_empty() {
        return Ok(HashSet::new());
    }
    let paced = mailings::table
        .filter(mailings::id.eq_any(of))
        .filter(mailings::pace.is_not_null())
        .filter(mailings::status.eq(MailingStatus::Sending))
        .select(mailings::id);
    let paced: Vec<MailingId> = natively!(c, |c| paced.load(c))?;
    Ok(paced.into_iter().collect())
}

/// Their paces, and when the next mail of each may go. On a server each is taken that is free; one that is not is
/// not waited for, since whoever has it may wait for mails that were taken here.
fn take_free(c: &mut DbConn, known: &HashSet<MailingId>) -> QueryResult<Vec<(MailingId, i32, Instant)>> {
    let free = mailings::table.filter(mailings::id.eq_any(known)).select((
        mailings::id,
        mailings::pace.assume_not_null(),
        mailings::next_at,
    ));
    match c {
        DbConn::Sqlite(c) => free.load(c),
        #[cfg(feature = "postgres")]
        DbConn::Postgres(c) => free.for_no_key_update().skip_locked().load(c),
    }
}

/// When the mails of a mailing are due that are due later, in order.
fn planned(c: &mut DbConn, mailing: MailingId, now: Instant) -> QueryResult<Vec<Instant>> {
    let planned = messages::table
        .filter(messages::mailing_id.eq(mailing))
        .filter(messages::state.eq(MessageState::Queued))
        .filter(messages::due_at.gt(now))
        .filter(messages::due_at.lt(never()))
        .order(messages::due_at)
        .select(messages::due_at);
    natively!(c, |c| planned.load(c))
}
