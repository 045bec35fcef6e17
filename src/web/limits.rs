//! How often somebody may try: signing in per account and per address of the client, and opening
//! links per token. Whoever tries more often gets the page for 429 with the time to wait.
//!
//! A whole ministry may answer from behind one address, and a mail gateway opens every link: links
//! that are good are counted one by one and never by address; those that are not, by address.
//!
//! One node counts in its memory; several that share a database count there, together. Counting slows
//! guessing down; what keeps guessing hopeless is the length of passwords and tokens.

mod client;

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
use crate::actions::attempts;
use crate::clock::Clock;
use crate::config::Config;
use crate::domain::email::Email;
use crate::store::Db;
use crate::store::limits::Allowance;
pub use client::Client;

/// Fewer keys than that are not worth tidying.
const MANY: usize = 10_000;

/// The counters.
pub struct Limits {
    /// Signing in, by account: slows down guessing that is spread over many addresses.
    account: Counter,
    /// Signing in to one account from one client.
    pair: Counter,
    /// Signing in, by client.
    client: Counter,
    /// Opening a good link, by token.
    token: Counter,
    /// Answering by a good link, by token: each change sends a mail.
    answer: Counter,
    /// Codes that are sent to a mailbox, by token: soon one after another, and in a day.
    code: Counter,
    codes: Counter,
    /// Looking at the page of a delegation that can be joined, and joining it, by token and client: a whole
    /// organisation has the same link.
    look: Counter,
    join: Counter,
    /// Opening links that are none, by client.
    guess: Counter,
}

/// What is counted under. Addresses and tokens are not kept, and what is kept has one length.
type Key = [u8; 32];

impl Limits {
    /// Counters that go by this clock, and are shared where the database is.
    #[must_use]
    pub fn new(db: &Db, clock: &Clock) -> Self {
        let counter = |name, burst, seconds| {
            let allowance = Allowance { burst, period: Duration::from_secs(seconds) };
            Counter { name, allowance, clock: clock.clone(), place: Place::of(db, clock, allowance) }
        };
        Self {
            account: counter("account", 100, 5),
            pair: counter("pair", 10, 30),
            client: counter("client", 50, 3),
            token: counter("token", 60, 1),
            answer: counter("answer", 20, 60),
            code: counter("code", 3, 200),
            codes: counter("codes", 12, 7200),
            look: counter("look", 60, 1),
            join: counter("join", 30, 120),
            guess: counter("guess", 50, 2),
        }
    }

    /// Counts an attempt to sign in, or to prove a password otherwise.
    ///
    /// # Errors
    /// [`AppError::TooManyRequests`].
    pub async fn sign_in(
        &self,
        config: &Config,
        request: &HttpRequest,
        account: &str,
    ) -> Result<(), AppError> {
        let client = Client::of(config, request).digest();
        // Under what accounts are found by: one account has many spellings, such as a domain in
        // full-width letters, and each would have a counter of its own.
        let account = match Email::parse(account) {
            Ok(email) => digest(&[email.key().as_bytes()]),
            Err(_) => digest(&[account.trim().to_lowercase().as_bytes()]),
        };
        // The client first: one that hammers uses up its own counters, not those of the account.
        self.client.count(client).await?;
        self.pair.count(digest(&[&account, &client])).await?;
        self.account.count(account).await
    }

    /// Counts a visit by a link that is good.
    ///
    /// # Errors
    /// [`AppError::TooManyRequests`].
    pub async fn visit(&self, token: &str) -> Result<(), AppError> {
        self.token.count(digest(&[token.as_bytes()])).await
    }

    /// Counts an answer by a link that is good. There are fewer of them than of visits, because each
    /// change sends a mail: a link in the wrong hands must not flood its owner's mailbox.
    ///
    /// # Errors
    /// [`AppError::TooManyRequests`].
    pub async fn answer(&self, token: &str) -> Result<(), AppError> {
        self.answer.count(digest(&[token.as_bytes()])).await
    }

    /// Counts a code that is sent. With the tries that each code has, these two make guessing one hopeless, and
    /// nobody can flood a mailbox.
    ///
    /// # Errors
    /// [`AppError::TooManyRequests`].
    pub async fn code(&self, token: &str) -> Result<(), AppError> {
        self.code.count(digest(&[token.as_bytes()])).await?;
        self.codes.count(digest(&[token.as_bytes()])).await
    }

    /// Counts a look at a delegation that can be joined by a link.
    ///
    /// # Errors
    /// [`AppError::TooManyRequests`].
    pub async fn look(&self, config: &Config, request: &HttpRequest, token: &str) -> Result<(), AppError> {
        let client = Client::of(config, request).digest();
        self.look.count(digest(&[token.as_bytes(), &client])).await
    }

    /// Counts somebody who joins a delegation by its link: nobody who has it must flood the mailboxes of a domain.
    /// How many can be invited at all is bounded by the delegation's places.
    ///
    /// # Errors
    /// [`AppError::TooManyRequests`].
    pub async fn join(&self, config: &Config, request: &HttpRequest, token: &str) -> Result<(), AppError> {
        let client = Client::of(config, request).digest();
        self.join.count(digest(&[token.as_bytes(), &client])).await
    }

    /// Counts a visit by a link that is not good, to find one that is.
    ///
    /// # Errors
    /// [`AppError::TooManyRequests`].
    pub async fn guess(&self, config: &Config, request: &HttpRequest) -> Result<(), AppError> {
        self.guess.count(Client::of(config, request).digest()).await
    }
}

fn digest(parts: &[&[u8]]) -> Key {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    hash.finalize().into()
}

/// One kind of counter, by key.
struct Counter {
    name: &'static str,
    allowance: Allowance,
    clock: Clock,
    place: Place,
}

/// Where the counts are.
enum Place {
    /// In this process.
    Here(Box<Here>),
    /// In the database, with those of the other nodes.
    Shared(Db),
}

struct Here {
    limiter: RateLimiter<Key, HashMapStateStore<Key>, AppClock, NoOpMiddleware<Tick>>,
    ticks: AppClock,
    /// Over this many keys, those that are full again are taken out.
    tidy_at: AtomicUsize,
}

impl Place {
    fn of(db: &Db, clock: &Clock, allowance: Allowance) -> Self {
        if db.is_shared() {
            Self::Shared(db.clone())
        } else {
            Self::Here(Box::new(Here::new(clock, allowance)))
        }
    }
}

impl Counter {
    async fn count(&self, key: Key) -> Result<(), AppError> {
        let wait = match &self.place {
            Place::Here(here) => here.count(&key),
            Place::Shared(db) => {
                let now = self.clock.now();
                // Each kind of counter has keys of its own in the one table.
                let key = digest(&[self.name.as_bytes(), &key]);
                attempts::count(db, key, now, self.allowance).await?.map(|free| {
                    Duration::from_micros(u64::try_from(free.micros() - now.micros()).unwrap_or(0))
                })
            }
        };
        match wait {
            None => Ok(()),
            // Rounded up: whoever waits as long as told is let in.
            Some(wait) => {
                Err(AppError::TooManyRequests { retry_after: Duration::from_secs(wait.as_secs() + 1) })
            }
        }
    }
}

impl Here {
    fn new(clock: &Clock, allowance: Allowance) -> Self {
        let ticks = AppClock(clock.clone());
        let burst = NonZeroU32::new(allowance.burst).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::with_period(allowance.period).unwrap_or(Quota::per_second(NonZeroU32::MIN));
        let limiter = RateLimiter::hashmap_with_clock(quota.allow_burst(burst), ticks.clone());
        Self { limiter, ticks, tidy_at: AtomicUsize::new(MANY) }
    }

    /// How long to wait, where there is nothing left.
    fn count(&self, key: &Key) -> Option<Duration> {
        if self.limiter.len() > self.tidy_at.load(Ordering::Relaxed) {
            self.limiter.retain_recent();
            // Where most of them are in use, looking through them on every request would cost more.
            self.tidy_at.store((self.limiter.len() * 2).max(MANY), Ordering::Relaxed);
        }
        self.limiter.check_key(key).err().map(|full| full.wait_time_from(self.ticks.now()))
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
