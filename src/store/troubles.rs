//! Why no mail goes out: written by the workers that find it so, read by the desks of all nodes.

use diesel::prelude::*;

use super::DbConn;
use super::dialect::natively;
use super::messages;
use super::schema::troubles;
use crate::domain::id::MessageId;
use crate::domain::instant::Instant;
use crate::domain::message::Outcome;
use crate::domain::way::{Trouble, TroubleKind};

/// Everything that keeps mail from going out and can be believed to last.
///
/// # Errors
/// Of the query.
pub fn lasting(c: &mut DbConn, now: Instant) -> QueryResult<Vec<Trouble>> {
    let rows: Vec<(TroubleKind, Outcome, Instant, Instant)> = troubles::table
        .order(troubles::kind)
        .select((troubles::kind, troubles::words, troubles::since, troubles::seen_at))
        .load(c)?;
    let whole = |(kind, words, since, seen_at)| Trouble { kind, words, since, seen_at };
    Ok(rows.into_iter().map(whole).filter(|trouble: &Trouble| trouble.lasts(now)).collect())
}

/// True where nothing may be tried before somebody has looked at it.
///
/// # Errors
/// Of the query.
pub fn is_paused(c: &mut DbConn) -> QueryResult<bool> {
    let refused: Option<TroubleKind> =
        troubles::table.find(TroubleKind::Refused).select(troubles::kind).get_result(c).optional()?;
    Ok(refused.is_some())
}

/// Says that it is so now. Of what is known already the words are renewed; of what was forgotten, the beginning,
/// too.
///
/// # Errors
/// Of the query.
pub fn say(c: &mut DbConn, kind: TroubleKind, words: &Outcome, now: Instant) -> QueryResult<()> {
    let known: Option<(Instant, Instant)> =
        troubles::table.find(kind).select((troubles::since, troubles::seen_at)).get_result(c).optional()?;
    let lasts = |(since, seen_at): &(Instant, Instant)| {
        Trouble { kind, words: Outcome::default(), since: *since, seen_at: *seen_at }.lasts(now)
    };
    let since = known.filter(lasts).map_or(now, |(since, _)| since);
    let said = (troubles::words.eq(words), troubles::since.eq(since), troubles::seen_at.eq(now));
    // Two nodes may say it at the same moment.
    let put = diesel::insert_into(troubles::table).values((troubles::kind.eq(kind), said));
    let put = put.on_conflict(troubles::kind).do_update().set(said);
    natively!(c, |c| put.execute(c)).map(drop)
}

/// Says that it is so no longer; true where it was.
///
/// # Errors
/// Of the query.
pub fn over(c: &mut DbConn, kind: TroubleKind) -> QueryResult<bool> {
    diesel::delete(troubles::table.find(kind)).execute(c).map(|rows| rows > 0)
}

/// Stops the queue, because the mail server refuses us. Mails that were taken for refused before that was known
/// go back to it.
///
/// # Errors
/// Of the queries.
pub fn pause(c: &mut DbConn, words: &Outcome, wronged: &[MessageId], now: Instant) -> QueryResult<()> {
    for message in wronged {
        messages::requeue(c, *message, now)?;
    }
    say(c, TroubleKind::Refused, words, now)
}
