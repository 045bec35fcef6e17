//! How often somebody may try: signing in per account and per address of the client, and opening
//! links per token. Whoever tries more often gets the page for 429 with the time to wait.
//!
//! A whole ministry may answer from behind one address, and a mail gateway opens every link: links
//! that are good are counted one by one and never by address; those that are not, by address.
//!
//! The counters live in this process. They slow guessing down; what keeps guessing hopeless is the
//! length of passwords and tokens.

mod client;

use std::hash::Hash;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use actix_web::HttpRequest;
use governor::clock::{Clock as Ticks, Reference};
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};
use sha2::{Digest, Sha256};

use super::error::AppError;
use crate::clock::Clock;
use crate::config::Config;
use crate::domain::email::Email;
pub use client::Client;

/// Fewer keys than that are not worth tidying.
const MANY: usize = 10_000;

/// The counters of a process.
pub struct Limits {
    /// Signing in, by account: slows down guessing that is spread over many addresses.
    account: Counter<[u8; 32]>,
    /// Signing in to one account from one client.
    pair: Counter<([u8; 32], Client)>,
    /// Signing in, by client.
    client: Counter<Client>,
    /// Opening a good link, by token.
    token: Counter<[u8; 32]>,
    /// Answering by a good link, by token: each change sends a mail.
    answer: Counter<[u8; 32]>,
    /// Opening links that are none, by client.
    guess: Counter<Client>,
}

impl Limits {
    /// Fresh counters that go by this clock.
    #[must_use]
    pub fn new(clock: &Clock) -> Self {
        let seconds = Duration::from_secs;
        Self {
            account: Counter::new(clock, 100, seconds(5)),
            pair: Counter::new(clock, 10, seconds(30)),
            client: Counter::new(clock, 50, seconds(3)),
            token: Counter::new(clock, 60, seconds(1)),
            answer: Counter::new(clock, 20, seconds(60)),
            guess: Counter::new(clock, 50, seconds(2)),
        }
    }

    /// Counts an attempt to sign in, or to prove a password otherwise.
    ///
    /// # Errors
    /// [`AppError::TooManyRequests`].
    pub fn sign_in(&self, config: &Config, request: &HttpRequest, account: &str) -> Result<(), AppError> {
        let client = Client::of(config, request);
        // Under what accounts are found by: one account has many spellings, such as a domain in
        // full-width letters, and each would have a counter of its own.
        let account = match Email::parse(account) {
            Ok(email) => digest(email.key().as_bytes()),
            Err(_) => digest(account.trim().to_lowercase().as_bytes()),
        };
        // The client first: one that hammers uses up its own counters, not those of the account.
        self.client.count(client)?;
        self.pair.count((account, client))?;
        self.account.count(account)
    }

    /// Counts a visit by a link that is good.
    ///
    /// # Errors
    /// [`AppError::TooManyRequests`].
    pub fn visit(&self, token: &str) -> Result<(), AppError> {
        self.token.count(digest(token.as_bytes()))
    }

    /// Counts an answer by a link that is good. There are fewer of them than of visits, because each
    /// change sends a mail: a link in the wrong hands must not flood its owner's mailbox.
    ///
    /// # Errors
    /// [`AppError::TooManyRequests`].
    pub fn answer(&self, token: &str) -> Result<(), AppError> {
        self.answer.count(digest(token.as_bytes()))
    }

    /// Counts a visit by a link that is not good, to find one that is.
    ///
    /// # Errors
    /// [`AppError::TooManyRequests`].
    pub fn guess(&self, config: &Config, request: &HttpRequest) -> Result<(), AppError> {
        self.guess.count(Client::of(config, request))
    }
}

/// Addresses and tokens are not kept, and what is kept has one length.
fn digest(text: &[u8]) -> [u8; 32] {
    Sha256::digest(text).into()
}

/// One kind of counter, by key.
struct Counter<K: Hash + Eq + Clone> {
    limiter: RateLimiter<K, HashMapStateStore<K>, AppClock, NoOpMiddleware<Tick>>,
    clock: AppClock,
    /// Over this many keys, those that are full again are taken out.
    tidy_at: AtomicUsize,
}

impl<K: Hash + Eq + Clone> Counter<K> {
    /// `burst` at once, and one more each `period`.
    fn new(clock: &Clock, burst: u32, period: Duration) -> Self {
        let clock = AppClock(clock.clone());
        let burst = NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::with_period(period).unwrap_or(Quota::per_second(NonZeroU32::MIN));
        let limiter = RateLimiter::hashmap_with_clock(quota.allow_burst(burst), clock.clone());
        Self { limiter, clock, tidy_at: AtomicUsize::new(MANY) }
    }

    fn count(&self, key: K) -> Result<(), AppError> {
        if self.limiter.len() > self.tidy_at.load(Ordering::Relaxed) {
            self.limiter.retain_recent();
            // Where most of them are in use, looking through them on every request would cost more.
            self.tidy_at.store((self.limiter.len() * 2).max(MANY), Ordering::Relaxed);
        }
        self.limiter.check_key(&key).map_err(|full| {
            let wait = full.wait_time_from(self.clock.now());
            // Rounded up: whoever waits as long as told is let in.
            AppError::TooManyRequests { retry_after: Duration::from_secs(wait.as_secs() + 1) }
        })
    }
}

/// The product's clock as the library reads it.
#[derive(Debug, Clone)]
struct AppClock(Clock);

/// Nanoseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Tick(u64);

impl Ticks for AppClock {
    type Instant = Tick;
    fn now(&self) -> Tick {
        Tick(u64::try_from(self.0.now().micros()).unwrap_or(0).saturating_mul(1_000))
    }
}

impl std::ops::Add<Nanos> for Tick {
    type Output = Self;
    fn add(self, by: Nanos) -> Self {
        Self(self.0.saturating_add(by.as_u64()))
    }
}

impl Reference for Tick {
    fn duration_since(&self, earlier: Self) -> Nanos {
        Nanos::new(self.0.saturating_sub(earlier.0))
    }

    fn saturating_sub(&self, duration: Nanos) -> Self {
        Self(self.0.saturating_sub(duration.as_u64()))
    }
}

#[cfg(test)]
mod tests;
