//! Private keys in PEM files: PKCS#8 (RFC 5958), and PKCS#1 (RFC 8017) for RSA.

use std::io::Read;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mail_auth::common::crypto::{DkimKey, Ed25519Key, RsaKey, Sha256};
use rustls_pki_types::PrivateKeyDer;
use rustls_pki_types::pem::PemObject;

use crate::domain::trust::dkim::PublicKey;
use crate::keys::private::{self, Closed};

/// Far more than the longest key needs: anything longer is another file, named by mistake.
const MAX_BYTES: u64 = 64 * 1024;
/// What comes before the 32 secret bytes in the PKCS#8 form of an Ed25519 key (RFC 8410 section 7).
const ED25519: &[u8] = &[0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];

/// Why a key file is of no use, in a sentence that names it. Never holds any of its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyError(String);

impl std::fmt::Display for KeyError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for KeyError {}

/// Reads a private key.
pub(super) fn read(path: &Path) -> Result<DkimKey, KeyError> {
    let cannot = |why: &dyn std::fmt::Display| {
        KeyError(format!("the private key {} cannot be used: {why}.", path.display()))
    };
    let file = match private::open(path) {
        Ok((file, _)) => file,
        Err(Closed::Unreadable(e)) => return Err(cannot(&e)),
        Err(Closed::Exposed(mode)) => {
            return Err(KeyError(format!("the private key {}", private::exposed(path, mode))));
        }
    };
    let mut pem = Vec::new();
    file.take(MAX_BYTES).read_to_end(&mut pem).map_err(|e| cannot(&e))?;
    let der = PrivateKeyDer::from_pem_slice(&pem).map_err(|_| {
        cannot(&"it holds no private key in PEM form without a passphrase; `roundtable dkim new` makes one")
    })?;
    let refused = match &der {
        PrivateKeyDer::Pkcs8(pkcs8) => {
            let bytes = pkcs8.secret_pkcs8_der();
            if let Ok(key) = Ed25519Key::from_pkcs8_maybe_unchecked_der(bytes) {
                return Ok(DkimKey::Ed25519(key));
            }
            RsaKey::<Sha256>::from_key_der(der)
        }
        _ => RsaKey::<Sha256>::from_key_der(der),
    };
    refused.map(DkimKey::Rsa).map_err(|error| {
        // The library's words are all that tells one fault from another.
        let words = error.to_string();
        if words.contains("TooSmall") {
            cannot(
                &"its RSA key has fewer than 2048 bits, which receivers no longer trust; make a longer one",
            )
        } else if words.contains("TooLarge") {
            cannot(
                &"its RSA key has more than 4096 bits, which many receivers do not check; make a shorter one",
            )
        } else {
            cannot(&"it is neither an RSA key of 2048 to 4096 bits nor an Ed25519 key")
        }
    })
}

pub(super) fn public(key: &DkimKey) -> PublicKey {
    match key {
        DkimKey::Rsa(key) => PublicKey::Rsa(key.public_key()),
        DkimKey::Ed25519(key) => PublicKey::Ed25519(key.public_key()),
    }
}

/// A new Ed25519 key out of 32 random bytes: the text of its file.
#[must_use]
pub fn fresh(secret: [u8; 32]) -> String {
    let base64 = STANDARD.encode([ED25519, &secret].concat());
    format!("-----BEGIN PRIVATE KEY-----\n{base64}\n-----END PRIVATE KEY-----\n")
}
