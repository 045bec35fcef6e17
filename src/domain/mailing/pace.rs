//! The pace of a mailing: when each of its mails is due, and whose turn it is when they are.

use std::time::Duration;

use super::super::instant::Instant;

/// How long after a mailing's beginning its mail number `nth` (0 is the first) is due.
#[must_use]
pub fn after(pace: Option<u32>, nth: usize) -> Duration {
    let nth = u32::try_from(nth).unwrap_or(u32::MAX);
    pace.map_or(Duration::ZERO, |a_minute| Duration::from_mins(1).saturating_mul(nth) / a_minute.max(1))
}

/// What of a paced mailing's mails that are due goes now, and when the others do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// How many go, of those that are due the longest.
    pub goes: usize,
    /// When the next one may go.
    pub next_at: Instant,
    /// When each of the others is due from now on.
    pub later: Vec<Instant>,
}

/// Whose turn it is of `due` mails that are due at `now`, where the next one may go at `next_at` and `last` is when the
/// last of the mailing's mails is due that are due later. Never do two go closer together than the pace: what could
/// not go when it was due, because the mail server or this program was away, goes behind all others, and a mail that
/// is a moment late has the next moment.
#[must_use]
pub fn turn(pace: u32, next_at: Instant, now: Instant, due: usize, last: Option<Instant>) -> Turn {
    let goes = usize::from(due > 0 && next_at <= now);
    let next_at = if goes > 0 { now + after(Some(pace), 1) } else { next_at };
    let behind = last.map_or(next_at, |last| last.max(next_at));
    let later = (0..due.saturating_sub(goes))
        .map(|nth| if nth == 0 { next_at } else { behind + after(Some(pace), nth) })
        .collect();
    Turn { goes, next_at, later }
}
