//! The keys of an installation, in one small file that nobody else may read: they sign links, and encrypt
//! what is sensitive.
//!
//! One key is current and signs; the retired ones verify until their end, so that links that are
//! already out keep working across a rotation. The file is read when the program starts and again
//! whenever it changes: a running server verifies what another process signs with a new key.
//!
//! The keys lie outside the database on purpose: neither the file alone nor a stolen database alone
//! yields a working link. **Back the file up.** Where it is lost, a new one is made at the next
//! start, every link that is out dies (mails must be sent again), and what was encrypted stays closed.

mod file;
pub mod private;

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use crate::domain::id::LinkId;
use crate::domain::instant::Instant;
use crate::domain::sealed::{self, SealError};
use crate::domain::signed_address::{self, Signed};
use crate::domain::token::{self, Key, KeyId, Keys, Purpose, Token, TokenError};
use crate::random::Random;
use file::{Content, Stamp};

pub use file::KeyFileError;

/// The keys in use. Clones share them.
#[derive(Clone)]
pub struct KeyRing(Arc<Inner>);

struct Inner {
    path: PathBuf,
    loaded: RwLock<Loaded>,
}

struct Loaded {
    current: Key,
    all: Arc<Keys>,
    /// The state of the file when it was last looked at; `None`: it was gone.
    stamp: Option<Stamp>,
}

/// What a rotation did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rotated {
    /// The key that signs from now on.
    pub current: KeyId,
    /// The key that signed until now.
    pub retired: KeyId,
    /// When the retired key stops verifying.
    pub until: Instant,
}

impl KeyRing {
    /// Reads the key file, making it with a fresh key where there is none.
    ///
    /// # Errors
    /// A sentence for whoever starts the program: the file cannot be read or made, others may read
    /// it, or it is not a key file.
    pub fn load(path: &Path, random: Random, now: Instant) -> Result<Self, KeyFileError> {
        let (content, stamp) = match file::read(path)? {
            Some(found) => found,
            None => file::change(path, |found| match found {
                Some(made_by_another_process) => Ok(made_by_another_process),
                None => Ok(Content::fresh(random.bytes(), now)),
            })?,
        };
        let loaded = RwLock::new(Loaded::of(&content, stamp));
        Ok(Self(Arc::new(Inner { path: path.to_owned(), loaded })))
    }

    /// Signs a token with the current key. See [`token::seal`].
    #[must_use]
    pub fn seal(&self, purpose: Purpose, link: LinkId, expires: Instant) -> Token {
        self.refresh();
        let loaded = self.0.loaded.read().unwrap_or_else(PoisonError::into_inner);
        token::seal(&loaded.current, purpose, link, expires)
    }

    /// The link id of a good token. See [`token::open`].
    ///
    /// # Errors
    /// As [`token::open`].
    pub fn open(&self, purpose: Purpose, token: &str, now: Instant) -> Result<LinkId, TokenError> {
        // What cannot be a token costs nothing.
        if token.len() != token::LENGTH {
            return Err(TokenError::Invalid);
        }
        self.refresh();
        let all = self.0.loaded.read().unwrap_or_else(PoisonError::into_inner).all.clone();
        token::open(&all, purpose, token, now)
    }

    /// The signed part of an address with the current key. See [`signed_address::seal`].
    #[must_use]
    pub fn sign_address(&self, purpose: signed_address::Purpose, id: &[u8; 16]) -> Signed {
        self.refresh();
        let loaded = self.0.loaded.read().unwrap_or_else(PoisonError::into_inner);
        signed_address::seal(&loaded.current, purpose, id)
    }

    /// The id that an address was signed with. See [`signed_address::open`].
    #[must_use]
    pub fn open_address(
        &self,
        purpose: signed_address::Purpose,
        signed: &str,
        now: Instant,
    ) -> Option<uuid::Uuid> {
        self.refresh();
        let all = self.0.loaded.read().unwrap_or_else(PoisonError::into_inner).all.clone();
        signed_address::open(&all, purpose, signed, now)
    }

    /// Encrypts a text for one row with the current key. See [`sealed::seal`].
    #[must_use]
    pub fn encrypt(&self, random: Random, row: &[u8], text: &[u8]) -> Vec<u8> {
        self.refresh();
        let loaded = self.0.loaded.read().unwrap_or_else(PoisonError::into_inner);
        sealed::seal(&loaded.current, random.bytes(), row, text)
    }

    /// The text that was encrypted for this row. See [`sealed::open`].
    ///
    /// # Errors
    /// As [`sealed::open`].
    pub fn decrypt(&self, row: &[u8], sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        self.refresh();
        let all = self.0.loaded.read().unwrap_or_else(PoisonError::into_inner).all.clone();
        sealed::open(&all, row, sealed)
    }

    /// The key that signs and encrypts at this moment.
    #[must_use]
    pub fn current(&self) -> KeyId {
        self.refresh();
        self.0.loaded.read().unwrap_or_else(PoisonError::into_inner).current.id()
    }

    /// Makes a new current key. The old one verifies until `until`, and no earlier one for longer; keys
    /// that are past their end leave the file, and only then may their ids be used again.
    ///
    /// # Errors
    /// A sentence that says why the file could not be changed; nothing was changed then.
    pub fn rotate(&self, random: Random, now: Instant, until: Instant) -> Result<Rotated, KeyFileError> {
        let mut rotated = None;
        let (content, stamp) = file::change(&self.0.path, |found| {
            let found = found.ok_or_else(|| file::gone(&self.0.path))?;
            let retired = found.current().id();
            let next = found.rotated(random.bytes(), now, until)?;
            rotated = Some(Rotated { current: next.current().id(), retired, until });
            Ok(next)
        })?;
        *self.0.loaded.write().unwrap_or_else(PoisonError::into_inner) = Loaded::of(&content, stamp);
        rotated.ok_or_else(|| file::gone(&self.0.path))
    }

    /// Reads the file again where it has changed since it was last looked at: one `stat` otherwise.
    /// A file that has gone or cannot be used leaves the keys as they are and is logged once.
    fn refresh(&self) {
        let path = &self.0.path;
        let stamp = file::stamp(path);
        let seen = self.0.loaded.read().unwrap_or_else(PoisonError::into_inner).stamp == stamp;
        if seen {
            return;
        }
        let found = file::read(path);
        let mut loaded = self.0.loaded.write().unwrap_or_else(PoisonError::into_inner);
        match found {
            Ok(Some((content, stamp))) => *loaded = Loaded::of(&content, stamp),
            Ok(None) => {
                loaded.stamp = None;
                tracing::error!("the key file has gone; the keys in memory stay in use until the next start");
            }
            Err(error) => {
                loaded.stamp = stamp;
                tracing::error!(%error, "the key file has changed and cannot be used; the old keys stay in use");
            }
        }
    }
}

impl Loaded {
    fn of(content: &Content, stamp: Option<Stamp>) -> Self {
        Self { current: content.current().clone(), all: Arc::new(content.keys()), stamp }
    }
}

impl std::fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KeyRing(…)")
    }
}

#[cfg(all(test, unix))]
mod tests;
