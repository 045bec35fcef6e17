//! The only user of the password hash: argon2id with OWASP's parameters (19 MiB, two passes, one
//! lane). A hash takes tens of milliseconds and 19 MiB, so it runs off the async threads, and only
//! as many at once as there are processors: a flood of sign-ins waits, and pages go on working.
//!
//! [`Passwords::check`] takes as long for an account that does not exist as for one that does.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use tokio::sync::Semaphore;

use crate::domain::password::PasswordHash;
use crate::random::Random;
use crate::store::StoreError;

/// OWASP Password Storage Cheat Sheet: memory in KiB, passes, lanes.
const MEMORY: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// A hash that no password is known for, checked in place of one that is not there. Its parameters
/// are the present ones, which a test ascertains.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5LWF0LWFsbC0uLg$\
                      A3xzN1Vw0V0mO2lQe6m0n6dVbZk1yq8G5sYxkqk0u1c";
/// More hashes at once would only take turns on the processors, and each holds 19 MiB.
const MOST_SLOTS: usize = 8;
/// Whoever waited this long is told to try again.
const PATIENCE: Duration = Duration::from_secs(10);

/// Hashes and checks passwords. Clones share the limit.
#[derive(Clone)]
pub struct Passwords {
    random: Random,
    slots: Arc<Semaphore>,
}

/// Whether a password is the right one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// It is.
    Right {
        /// The stored hash was made with other parameters than the present ones: hash it again.
        outdated: bool,
    },
    /// It is not, or there is no such account.
    Wrong,
}

/// Too many hashes are waiting, or the process is stopping.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Busy;

impl fmt::Display for Busy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("too many people are signing in at this moment; try again soon")
    }
}

impl std::error::Error for Busy {}

impl From<Busy> for StoreError {
    fn from(_: Busy) -> Self {
        Self::Unavailable
    }
}

impl Passwords {
    /// As many at once as there are processors.
    #[must_use]
    pub fn new(random: Random) -> Self {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Self { random, slots: Arc::new(Semaphore::new(processors.min(MOST_SLOTS))) }
    }

    /// The hash of a password, with a salt of its own.
    ///
    /// # Errors
    /// [`Busy`] after ten seconds of waiting.
    pub async fn hash(&self, password: &str) -> Result<PasswordHash, Busy> {
        let (password, salt) = (password.to_owned(), self.random.bytes::<16>());
        self.in_turn(move || hash(&password, &salt)).await?.ok_or(Busy)
    }

    /// Compares what was typed with the stored hash; with none, does the same work for nothing.
    ///
    /// # Errors
    /// [`Busy`] after ten seconds of waiting.
    pub async fn check(&self, typed: &str, stored: Option<PasswordHash>) -> Result<Check, Busy> {
        let typed = typed.to_owned();
        self.in_turn(move || check(&typed, stored.as_ref())).await
    }

    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Busy> {
        let slot = tokio::time::timeout(PATIENCE, self.slots.clone().acquire_owned()).await;
        let slot = slot.map_err(|_| Busy)?.map_err(|_| Busy)?;
        let done = tokio::task::spawn_blocking(move || {
            // The slot goes with the work: a visitor who hangs up does not free it early.
            let _slot = slot;
            work()
        });
        done.await.map_err(|_| Busy)
    }
}

fn params() -> Params {
    Params::new(MEMORY, PASSES, LANES, None).unwrap_or(Params::DEFAULT)
}

fn argon2id() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params())
}

fn hash(password: &str, salt: &[u8]) -> Option<PasswordHash> {
    let hash = argon2id().hash_password_with_salt(password.as_bytes(), salt);
    hash.map(|h| PasswordHash::new(h.to_string()))
        .inspect_err(|error| tracing::error!(%error, "a password could not be hashed"))
        .ok()
}

fn check(typed: &str, stored: Option<&PasswordHash>) -> Check {
    let parsed = stored.and_then(|stored| {
        argon2::PasswordHash::new(stored.as_str())
            .inspect_err(|error| tracing::error!(%error, "a stored password hash cannot be read"))
            .ok()
    });
    let Some(parsed) = parsed else {
        if let Ok(nobody) = argon2::PasswordHash::new(NOBODY) {
            let _ = argon2id().verify_password(typed.as_bytes(), &nobody);
        }
        return Check::Wrong;
    };
    match argon2id().verify_password(typed.as_bytes(), &parsed) {
        Ok(()) => Check::Right { outdated: outdated(&parsed) },
        Err(_) => Check::Wrong,
    }
}

fn outdated(hash: &argon2::PasswordHash) -> bool {
    let present = params();
    let same = Params::try_from(hash).is_ok_and(|made| {
        made.m_cost() == present.m_cost()
            && made.t_cost() == present.t_cost()
            && made.p_cost() == present.p_cost()
    });
    hash.algorithm.as_str() != "argon2id" || hash.version != Some(Version::V0x13.into()) || !same
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_of_nobody_costs_what_a_real_one_costs() {
        let nobody = argon2::PasswordHash::new(NOBODY).expect("parses");
        assert!(!outdated(&nobody));
        assert!(nobody.hash.is_some_and(|h| h.len() == Params::DEFAULT_OUTPUT_LEN));
    }

    #[tokio::test]
    async fn right_wrong_and_nobody() {
        let passwords = Passwords::new(Random);
        let stored = passwords.hash("plum seventeen harbour violet").await.expect("hashes");
        let again = passwords.hash("plum seventeen harbour violet").await.expect("hashes");
        assert_ne!(stored, again, "each hash has its own salt");
        assert!(stored.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", stored.as_str());
        for (typed, hash, want) in [
            ("plum seventeen harbour violet", Some(&stored), Check::Right { outdated: false }),
            ("plum seventeen harbour violet ", Some(&stored), Check::Wrong),
            ("", Some(&stored), Check::Wrong),
            ("plum seventeen harbour violet", None, Check::Wrong),
        ] {
            assert_eq!(passwords.check(typed, hash.cloned()).await, Ok(want), "{typed:?}");
        }
    }

    #[tokio::test]
    async fn weaker_parameters_of_the_past_are_noticed() {
        let weak =
            Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(64, 1, 1, None).expect("params"));
        let stored = weak.hash_password_with_salt(b"typed", b"0123456789abcdef").expect("hashes").to_string();
        let check = Passwords::new(Random).check("typed", Some(PasswordHash::new(stored))).await;
        assert_eq!(check, Ok(Check::Right { outdated: true }));
    }

    #[tokio::test]
    async fn a_hash_that_cannot_be_read_opens_nothing() {
        let check = Passwords::new(Random).check("", Some(PasswordHash::new(String::new()))).await;
        assert_eq!(check, Ok(Check::Wrong));
    }
}
