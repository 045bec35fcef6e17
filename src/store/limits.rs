//! Attempts that several nodes count together. On the embedded engine there is one node, which counts
//! in its memory; there is no table for it here.
//!
//! The count is a generic cell rate algorithm (ITU-T I.371, annex A): of each key one instant is kept,
//! at which all its attempts have come back.

use super::{DbConn, QueryResult};
use crate::domain::instant::Instant;

/// How often something may be tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// So often at once.
    pub burst: u32,
    /// One more comes back each time this has passed.
    pub period: std::time::Duration,
}

/// Counts an attempt; where there are none left, gives the instant from which there is one again, and
/// counts nothing.
///
/// # Errors
/// Of the queries.
#[cfg_attr(
    not(feature = "postgres"),
    expect(unused_variables, reason = "there is no table without a server")
)]
pub fn take(
    c: &mut DbConn,
    key: &[u8; 32],
    now: Instant,
    allowance: Allowance,
) -> QueryResult<Option<Instant>> {
    match c {
        DbConn::Sqlite(_) => Ok(None),
        #[cfg(feature = "postgres")]
        DbConn::Postgres(c) => server::take(c, key, now, allowance),
    }
}

/// Forgets keys all of whose attempts have come back; returns how many.
///
/// # Errors
/// Of the query.
#[cfg_attr(
    not(feature = "postgres"),
    expect(unused_variables, reason = "there is no table without a server")
)]
pub fn forget_full(c: &mut DbConn, now: Instant) -> QueryResult<usize> {
    match c {
        DbConn::Sqlite(_) => Ok(0),
        #[cfg(feature = "postgres")]
        DbConn::Postgres(c) => server::forget_full(c, now),
    }
}

#[cfg(feature = "postgres")]
mod server {
    use diesel::prelude::*;
    use diesel::sql_types::{BigInt, Binary};

    use super::{Allowance, Instant};

    diesel::table! {
        rate_limits (key) {
            key -> Binary,
            full_at -> BigInt,
        }
    }

    /// One statement, so that two nodes that count at once both count.
    const TAKE: &str = "\
        INSERT INTO rate_limits (key, full_at) VALUES ($1, $2 + $3) \
        ON CONFLICT (key) DO UPDATE SET full_at = GREATEST(rate_limits.full_at, $2) + $3 \
        WHERE GREATEST(rate_limits.full_at, $2) + $3 <= $2 + $4";

    pub(super) fn take(
        c: &mut PgConnection,
        key: &[u8; 32],
        now: Instant,
        allowance: Allowance,
    ) -> QueryResult<Option<Instant>> {
        let period = i64::try_from(allowance.period.as_micros()).unwrap_or(i64::MAX);
        let all = period.saturating_mul(i64::from(allowance.burst));
        let counted = diesel::sql_query(TAKE)
            .bind::<Binary, _>(&key[..])
            .bind::<BigInt, _>(now.micros())
            .bind::<BigInt, _>(period)
            .bind::<BigInt, _>(all)
            .execute(c)?;
        if counted == 1 {
            return Ok(None);
        }
        let full_at: i64 = rate_limits::table.find(&key[..]).select(rate_limits::full_at).get_result(c)?;
        Ok(Some(Instant::from_micros(full_at.saturating_add(period).saturating_sub(all))))
    }

    pub(super) fn forget_full(c: &mut PgConnection, now: Instant) -> QueryResult<usize> {
        diesel::delete(rate_limits::table.filter(rate_limits::full_at.le(now.micros()))).execute(c)
    }
}
