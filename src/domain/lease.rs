//! How long a worker has a mail for itself, and what that means for it at any moment.
//!
//! A lease is short, so that a mail whose worker was killed is taken over within a minute, and it is
//! renewed while the worker lives, so that a slow mail server costs nobody the lease. Whether a mail may
//! still be handed over is asked at the last moment before the server gets its text: a worker that could
//! not renew (the database was away, the process stood still) finds its lease at an end and leaves the
//! mail to whoever has it now.
//!
//! The ends of leases are told by the clocks of the machines. [`MARGIN`] is what their clocks may differ
//! by, and what the text of a mail may take to reach the server: a node whose clock is ahead of another's
//! by more could take a mail over while the other hands it over. Machines that keep the time by NTP differ
//! by milliseconds.

use std::time::Duration;

use super::instant::Instant;

/// How long a lease is when it is taken or renewed.
pub const LEASE: Duration = Duration::from_secs(40);
/// How old a lease becomes before it is renewed.
const RENEW: Duration = Duration::from_secs(10);
/// How long before its end a lease no longer counts for its own worker.
const MARGIN: Duration = Duration::from_secs(5);

/// Until when a lease holds that is taken or renewed now.
#[must_use]
pub fn from(now: Instant) -> Instant {
    now + LEASE
}

/// True where a lease that ends then is to be renewed now.
#[must_use]
pub fn is_due(until: Instant, now: Instant) -> bool {
    until <= now + (LEASE - RENEW)
}

/// True while a mail may be handed to the mail server under a lease that ends then.
#[must_use]
pub fn is_good(until: Instant, now: Instant) -> bool {
    now + MARGIN < until
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lease_from_its_beginning_to_its_end() {
        let begun = Instant::from_micros(1_800_000_000_000_000);
        let until = from(begun);
        for (seconds, due, good) in [
            (0, false, true),
            (9, false, true),
            (10, true, true),
            (34, true, true),
            (35, true, false),
            (40, true, false),
            (4_000, true, false),
        ] {
            let now = begun + Duration::from_secs(seconds);
            assert_eq!((is_due(until, now), is_good(until, now)), (due, good), "after {seconds} seconds");
        }
    }

    #[test]
    fn a_worker_that_died_costs_less_than_a_minute() {
        // A worker looks every five seconds, whatever happens.
        assert!(LEASE + Duration::from_secs(5) < Duration::from_mins(1));
        // There are three chances to renew before a mail can no longer be handed over.
        assert!(RENEW * 3 < LEASE - MARGIN);
    }
}
