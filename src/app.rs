//! What every door is handed.

use std::sync::Arc;

use tokio::sync::Notify;

use crate::clock::Clock;
use crate::config::Config;
use crate::keys::KeyRing;
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
    /// Where mail goes.
    pub mailer: Transport,
    /// Hashes and checks passwords.
    pub passwords: Passwords,
    /// Rung after a commit that queued mail, so that the worker need not wait for its next look.
    pub wake: Arc<Notify>,
}
