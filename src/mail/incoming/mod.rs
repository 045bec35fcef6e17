//! Mail on its way in: out of a [`maildir`], out of an [`imap`] mailbox, or handed over by a mail server through
//! [`lmtp`]. Each of them gives a mail to somebody who [`Take`]s it and says what is to become of it; only then is it
//! marked as read, or does the mail server hear that it was taken. A process that is killed in between gets the
//! mail once more: whoever takes it must bear that.
//!
//! Nothing here sends an answer to a mail. Addresses and texts of mails reach no log.

pub mod imap;
pub mod lmtp;
pub mod maildir;

use std::pin::Pin;
use std::sync::Arc;

/// The most octets of a mail that is read; reports and answers are far smaller. A larger one is left where it is.
pub const MAX_OCTETS: usize = 1024 * 1024;

/// The most mails that are read in one go, so that a flood delays nobody else for long.
pub const BATCH: usize = 200;

/// A mail that came in. It holds people's words and addresses, so `Debug` shows neither.
#[derive(Clone, PartialEq, Eq)]
pub struct Received {
    /// The envelope's recipients, where whoever brought the mail told them.
    pub recipients: Vec<String>,
    /// Header and body.
    pub raw: Vec<u8>,
}

impl std::fmt::Debug for Received {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Received({} octets)", self.raw.len())
    }
}

/// What is to become of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It was dealt with, and counts as read.
    Done,
    /// Not now: it is to be offered again.
    Later,
    /// It is for people to read: a mail server that hands it over keeps it or tells its author.
    NotOurs,
}

/// Somebody who takes mails.
pub type Take =
    Arc<dyn Fn(Received) -> Pin<Box<dyn Future<Output = Taken> + Send + 'static>> + Send + Sync + 'static>;

/// What was read in one go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    /// Dealt with.
    pub done: usize,
    /// Left to be offered again.
    pub later: usize,
    /// Left unread, because they are too large.
    pub too_large: usize,
}

impl Count {
    fn note(&mut self, taken: Taken) {
        match taken {
            Taken::Done | Taken::NotOurs => self.done += 1,
            Taken::Later => self.later += 1,
        }
    }

    /// True where nothing was there.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}
