//! The only source of randomness: the operating system's. Ids, link ids and session ids come from
//! here and are handed to whoever needs them.

use uuid::{Builder, Uuid};

use crate::domain::instant::Instant;

/// The operating system's random source.
#[derive(Debug, Clone, Copy, Default)]
pub struct Random;

impl Random {
    /// `N` bytes that nobody can guess.
    ///
    /// # Panics
    /// Where the operating system has no random source; nothing safe can be done without one.
    #[must_use]
    pub fn bytes<const N: usize>(self) -> [u8; N] {
        let mut bytes = [0; N];
        #[expect(clippy::disallowed_methods, reason = "this file owns the random source")]
        getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
        bytes
    }

    /// So many fresh ids for rows made at `now`, in ascending order (RFC 9562 section 6.2, monotonic random):
    /// rows that go in together then go into an index side by side, and not all over it.
    #[must_use]
    pub fn ids<Id: From<Uuid> + Ord>(self, now: Instant, count: usize) -> Vec<Id> {
        let mut ids: Vec<Id> = (0..count).map(|_| self.id(now)).collect();
        ids.sort_unstable();
        ids
    }

    /// A fresh id (UUID version 7) for a row made at `now`.
    #[must_use]
    pub fn id<Id: From<Uuid>>(self, now: Instant) -> Id {
        let millis = u64::try_from(now.micros() / 1000).unwrap_or(0);
        Id::from(Builder::from_unix_timestamp_millis(millis, &self.bytes()).into_uuid())
    }
}
