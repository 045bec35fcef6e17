//! What is kept encrypted: sensitive answers and files. The key is made of a key of the key file, which
//! lies outside the database, so that a stolen database alone shows none of it.
//!
//! # The kept form, version 1
//!
//! One byte version (1), one byte key id, a nonce of 24 random bytes, then XChaCha20-Poly1305
//! (draft-irtf-cfrg-xchacha-03) over the text. The table, the row and what is in front are bound as
//! associated data: a value that is moved to another row does not open.
//!
//! The encryption key is HMAC-SHA-256 of a fixed label under the signing key: the one step of HKDF-Expand
//! (RFC 5869 section 2.3), so that neither use of the key weakens the other.

use std::fmt;

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};

use super::token::{Key, KeyId, Keys};

const VERSION: u8 = 1;
const NONCE: usize = 24;
const HEAD: usize = 2;

/// The length of a nonce, which must come from a random source.
pub const NONCE_LENGTH: usize = NONCE;

/// Why something sealed does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SealError {
    /// The key that it was sealed with is not in the key file (any more).
    NoKey(KeyId),
    /// It was changed, moved, or never sealed here.
    Broken,
}

impl fmt::Display for SealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoKey(id) => write!(f, "it was sealed with key {}, which is not in the key file", id.0),
            Self::Broken => f.write_str("it is damaged"),
        }
    }
}

impl std::error::Error for SealError {}

/// Seals a text. `row` names the table and the row that it is kept in.
///
/// # Panics
/// Never: a text that fits in memory is far below the cipher's limit of 256 GB.
#[must_use]
pub fn seal(key: &Key, nonce: [u8; NONCE], row: &[u8], text: &[u8]) -> Vec<u8> {
    let mut sealed = vec![VERSION, key.id().0];
    let bound = [sealed.as_slice(), row].concat();
    let sealing = Payload { msg: text, aad: &bound };
    let body = cipher(key).encrypt(&nonce.into(), sealing).expect("the text is of a possible length");
    sealed.extend(nonce);
    sealed.extend(body);
    sealed
}

/// Opens what was sealed for the same row.
///
/// # Errors
/// A [`SealError`].
pub fn open(keys: &Keys, row: &[u8], sealed: &[u8]) -> Result<Vec<u8>, SealError> {
    let (head, rest) = sealed.split_first_chunk::<HEAD>().ok_or(SealError::Broken)?;
    let (nonce, body) = rest.split_first_chunk::<NONCE>().ok_or(SealError::Broken)?;
    let [VERSION, id] = *head else { return Err(SealError::Broken) };
    let key = keys.of(KeyId(id)).ok_or(SealError::NoKey(KeyId(id)))?;
    let bound = [head.as_slice(), row].concat();
    cipher(key).decrypt(nonce.into(), Payload { msg: body, aad: &bound }).map_err(|_| SealError::Broken)
}

/// With which key something is sealed; `None` where it is not sealed.
#[must_use]
pub fn key_of(sealed: &[u8]) -> Option<KeyId> {
    match sealed {
        [VERSION, id, ..] => Some(KeyId(*id)),
        _ => None,
    }
}

fn cipher(key: &Key) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&key.derive(b"roundtable sealed data 1\x01").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_row_opens_and_only_with_the_key() {
        let (old, new) = (Key::new(KeyId(3), [3; 32]), Key::new(KeyId(4), [4; 32]));
        let keys = Keys::new(vec![(new, None), (old.clone(), None)]);
        let sealed = seal(&old, [9; NONCE], b"answers:1", "pas de porc".as_bytes());
        assert_eq!(key_of(&sealed), Some(KeyId(3)));
        assert_eq!(open(&keys, b"answers:1", &sealed).as_deref(), Ok("pas de porc".as_bytes()));
        assert_eq!(open(&keys, b"answers:2", &sealed), Err(SealError::Broken));
        assert!(!String::from_utf8_lossy(&sealed).contains("porc"));
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(open(&keys, b"answers:1", &changed).is_err(), "byte {at}");
        }
        for short in 0..sealed.len() {
            assert!(open(&keys, b"answers:1", &sealed[..short]).is_err(), "{short} bytes");
        }
        assert_eq!(open(&Keys::new(vec![]), b"answers:1", &sealed), Err(SealError::NoKey(KeyId(3))));
        assert_eq!(key_of(b""), None);
    }

    #[test]
    fn the_encryption_key_is_not_the_signing_key() {
        let key = Key::new(KeyId(0), [7; 32]);
        let derived = key.derive(b"roundtable sealed data 1\x01");
        assert_ne!(&derived, key.expose());
        // HMAC-SHA-256, computed elsewhere.
        let hex: String = derived.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "deef1f5153ae8cf4275770dfb1e92dfdec8aa59fe80a33dc794947b40c46f994");
    }
}
