//! Signatures on every mail that goes out (DKIM, RFC 6376), so that whoever receives it can tell that it
//! comes from the sender's domain and that nobody has changed it. With an RSA and an Ed25519 key (RFC 8463)
//! a mail has two signatures, and each reader takes the one it knows.
//!
//! Signed are the whole body and a fixed list of headers. Those that a reader acts upon are signed once more
//! than they are there, so that another one of them breaks the signature (RFC 6376 section 8.15).

mod key;
mod sign;

pub use key::{KeyError, fresh};

use mail_auth::common::crypto::DkimKey;

use super::Outgoing;
use crate::config::{Config, ConfigError, DkimConfig, DkimKeyFile};
use crate::domain::instant::Instant;
use crate::domain::trust::Domain;
use crate::domain::trust::dkim::{PublicKey, Selector};

/// What signs this installation's mail; with no key, nothing is signed.
pub struct Dkim {
    domain: Domain,
    keys: Vec<Key>,
}

/// A private key and the name of its public half.
struct Key {
    selector: Selector,
    private: DkimKey,
}

/// A mail that could not be signed, and must not go out without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unsigned;

/// The record that publishes a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Where in DNS.
    pub name: String,
    /// The key, whose text the record has.
    pub key: PublicKey,
}

impl Dkim {
    /// Reads the private keys that are configured.
    ///
    /// # Errors
    /// A sentence that names the variable and the first file that is of no use.
    pub fn from_config(config: &Config) -> Result<Self, ConfigError> {
        let DkimConfig { domain, keys } = &config.dkim;
        let read = |DkimKeyFile { selector, file }: &DkimKeyFile| {
            let private =
                key::read(file).map_err(|why| ConfigError(format!("{}: {why}", DkimConfig::KEYS)))?;
            Ok(Key { selector: selector.clone(), private })
        };
        Ok(Self { domain: domain.clone(), keys: keys.iter().map(read).collect::<Result<_, _>>()? })
    }

    /// Puts a signature of each key in front of the mail's headers.
    ///
    /// # Errors
    /// [`Unsigned`], where a key fails; the mail is as it was.
    pub fn sign(&self, mail: &mut Outgoing, now: Instant) -> Result<(), Unsigned> {
        if self.keys.is_empty() {
            return Ok(());
        }
        let mut signed = Vec::with_capacity(mail.raw.len() + self.keys.len() * 1024);
        for key in &self.keys {
            signed.extend_from_slice(&sign::header(&self.domain, key, &mail.raw, now)?);
        }
        signed.extend_from_slice(&mail.raw);
        mail.raw = signed;
        Ok(())
    }

    /// The records that DNS is to have, one for each key.
    #[must_use]
    pub fn records(&self) -> Vec<Record> {
        let record =
            |key: &Key| Record { name: key.selector.name_at(&self.domain), key: key::public(&key.private) };
        self.keys.iter().map(record).collect()
    }
}

/// The record of one key that is configured.
///
/// # Errors
/// A sentence about its file.
pub fn record(domain: &Domain, key: &DkimKeyFile) -> Result<Record, KeyError> {
    let private = key::read(&key.file)?;
    Ok(Record { name: key.selector.name_at(domain), key: key::public(&private) })
}

#[cfg(test)]
mod tests;
