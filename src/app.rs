//! What every door is handed.

use std::sync::Arc;

use tokio::sync::Notify;

use crate::clock::Clock;
use crate::config::Config;
use crate::keys::KeyRing;
use crate::mail::dkim::Dkim;
use crate::mail::transport::Transport;
use crate::passwords::Passwords;
use crate::random::Random;
use crate::store::Db;

/// The product's parts, shared by all requests and loops of a process.
pub struct App {
    /// What the process was configured with.
    pub config: Config,
    /// The database.
    pub db: Db,
    /// What time it is.
    pub clock: Clock,
    /// The random source.
    pub random: Random,
    /// The keys that sign links.
    pub keys: KeyRing,
    /// What signs mail.
    pub dkim: Dkim,
    /// Where mail goes.
    pub mailer: Transport,
    /// Hashes and checks passwords.
    pub passwords: Passwords,
    /// Rung after a commit that queued mail, so that the worker need not wait for its next look.
    pub wake: Arc<Notify>,
}

/// Why the product cannot start, in a sentence that says what to mend.
#[derive(Debug)]
pub struct StartError(String);

impl std::fmt::Display for StartError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for StartError {}

impl App {
    /// Puts the parts together as the configuration says, making what is absent: the database, its
    /// tables, the key file.
    ///
    /// # Errors
    /// The first part that cannot be had.
    pub fn open(config: Config) -> Result<Self, StartError> {
        fn say(error: impl std::fmt::Display) -> StartError {
            StartError(error.to_string())
        }
        let clock = Clock::System;
        let random = Random;
        Ok(Self {
            db: Db::open(&config.database_url).map_err(say)?,
            keys: KeyRing::load(&config.secret_key_file, random, clock.now()).map_err(say)?,
            dkim: Dkim::from_config(&config).map_err(say)?,
            mailer: Transport::from_config(&config).map_err(say)?,
            passwords: Passwords::new(random),
            wake: Arc::new(Notify::new()),
            clock,
            random,
            config,
        })
    }
}

#[cfg(test)]
thread_local! {
    static DATABASES: std::cell::RefCell<Vec<crate::store::testing::Own>> =
        const { std::cell::RefCell::new(Vec::new()) };
}

#[cfg(test)]
impl App {
    /// The product in a test's own folder, with a clock that stands at `now` and mail in memory.
    pub(crate) fn in_folder(folder: &std::path::Path, now: crate::domain::instant::Instant) -> Self {
        let database = crate::store::testing::Own::new(folder);
        let key_file = folder.join("roundtable.key").display().to_string();
        let config = Config::from_lookup(|name| match name {
            "DATABASE_URL" => Some(database.url().to_owned()),
            "ROUNDTABLE_SECRET_KEY_FILE" => Some(key_file.clone()),
            _ => None,
        });
        // Each test has a thread of its own, and its database goes when that ends.
        DATABASES.with_borrow_mut(|databases| databases.push(database));
        let app = Self::open(config.expect("a good configuration")).expect("the product opens");
        Self {
            clock: Clock::fixed(now),
            mailer: Transport::Memory(crate::mail::transport::Memory::default()),
            ..app
        }
    }
}
