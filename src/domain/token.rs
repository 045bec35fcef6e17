//! Signed tokens: the part of an emailed link that proves it came from here.
//!
//! # The written format, version 1
//!
//! | bytes | what |
//! |---|---|
//! | 1 | version, always 1 |
//! | 1 | key id: which key signed it |
//! | 1 | purpose: a [`Purpose`]'s number |
//! | 16 | link id: random, kept with the row that the link is about |
//! | 4 | expiry: seconds since 1970, unsigned, big-endian |
//! | 16 | the left 128 bits of HMAC-SHA-256 (RFC 2104, RFC 4868) over the 23 bytes before it |
//!
//! These 39 bytes are written in base64url without padding (RFC 4648 section 5): 52 characters. As
//! 39 is a multiple of 3, each token has exactly one spelling.
//!
//! What always holds: the signature is checked before anything in the token is believed, in time
//! that does not depend on where it differs; no purpose stands in for another; a token that is
//! broken, foreign or signed by an unknown or ended key is just [`TokenError::Invalid`], and only a
//! validly signed one is told that it has expired. A token says nothing about revocation: whoever
//! opens one looks up the row of its link id. Neither tokens nor keys can be printed by accident.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::id::LinkId;
use super::instant::Instant;

/// The version that is written, and the only one that is read.
const VERSION: u8 = 1;
const SIGNED: usize = 1 + 1 + 1 + 16 + 4;
const MAC: usize = 16;
/// How many characters a token has.
pub const LENGTH: usize = (SIGNED + MAC) / 3 * 4;

/// What a token is good for. The numbers are written into links that are already out: they are never
/// changed nor given to another purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Purpose {
    /// Opens an invitee's page and records their answer.
    Reply = 1,
    /// Makes the first owner of a new installation.
    Setup = 2,
    /// Tells a browser in which somebody answered by a link, or proved to read its mailbox.
    Browser = 3,
    /// Lets people of an organisation join its delegation.
    Join = 4,
    /// Stops mail to the address that a mail went to (RFC 8058). Its link id is the mail's own identity.
    Unsubscribe = 5,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: &'static [Self] =
        &[Self::Reply, Self::Setup, Self::Browser, Self::Join, Self::Unsubscribe];
}

/// Which key of the key file; small, so that it costs a token one byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyId(pub u8);

/// A signing key: 32 random bytes and the id by which tokens name it.
#[derive(Clone, PartialEq, Eq)]
pub struct Key {
    id: KeyId,
    secret: [u8; 32],
}

impl Key {
    /// A key of these bytes, which must come from a random source.
    #[must_use]
    pub fn new(id: KeyId, secret: [u8; 32]) -> Self {
        Self { id, secret }
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// The bytes themselves, for the key file alone.
    #[must_use]
    pub fn expose(&self) -> &[u8; 32] {
        &self.secret
    }

    /// A key for another use, which tells nothing about this one: HKDF-Expand (RFC 5869 section 2.3) of one
    /// block, whose `info` ends with the byte 1.
    #[must_use]
    pub fn derive(&self, info: &[u8]) -> [u8; 32] {
        self.mac(info).finalize().into_bytes().into()
    }

    fn mac(&self, signed: &[u8]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.secret).expect("HMAC takes a key of any length");
        mac.update(signed);
        mac
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({})", self.id.0)
    }
}

/// The keys that verify: the current one, and retired ones until their end.
#[derive(Debug, Clone, Default)]
pub struct Keys(Vec<(Key, Option<Instant>)>);

impl Keys {
    /// Keys with the instant at which each stops verifying; `None`: not retired.
    #[must_use]
    pub fn new(keys: Vec<(Key, Option<Instant>)>) -> Self {
        Self(keys)
    }

    /// The key of this id, if it still verifies at `now`.
    #[must_use]
    pub fn find(&self, id: KeyId, now: Instant) -> Option<&Key> {
        let live = |end: &Option<Instant>| end.is_none_or(|end| now < end);
        self.0.iter().find(|(key, end)| key.id == id && live(end)).map(|(key, _)| key)
    }
}

impl Keys {
    /// The key of this id, whether or not it still verifies: what it sealed is to be read.
    #[must_use]
    pub fn of(&self, id: KeyId) -> Option<&Key> {
        self.0.iter().find(|(key, _)| key.id == id).map(|(key, _)| key)
    }
}

/// A signed token as it stands in a link. It opens somebody's page, so it is never shown by `Debug`
/// and has no `Display`.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// The 52 characters, for a link that goes to the person it is meant for.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// Why a token does not open anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenError {
    /// Not a token, changed, meant for something else, or signed by a key that is not (any more) in use.
    Invalid,
    /// Signed here for this purpose, but its time is over. The link id serves to say whose it was.
    Expired(LinkId),
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Invalid => "the link is not valid",
            Self::Expired(_) => "the link has expired",
        })
    }
}

impl std::error::Error for TokenError {}

/// Signs a token that works until `expires` (whole seconds; the years from 1970 to 2106), or some seconds longer
/// where it would look like something else that long. The same values always give the same token.
#[must_use]
pub fn seal(key: &Key, purpose: Purpose, link: LinkId, expires: Instant) -> Token {
    let seconds = expires.seconds().clamp(0, i64::from(u32::MAX));
    let seconds = u32::try_from(seconds).unwrap_or(u32::MAX);
    let tries = (0..TRIES).map(|later| written(key, purpose, link, seconds.saturating_add(later)));
    let mut token = Token(String::new());
    for another in tries {
        token = another;
        if !is_like_a_wallet(&token.0) {
            break;
        }
    }
    token
}

/// One token in some thousand is like a wallet; so many in a row are no chance.
const TRIES: u32 = 4;

/// True for what spam filters take for the address of a wallet and count against a mail (SpamAssassin's
/// `__BITCOIN_ID`): a word of 30 to 35 base58 digits that begins with 1 or 3.
fn is_like_a_wallet(token: &str) -> bool {
    let is_digit = |b: u8| b.is_ascii_alphanumeric() && !b"0OIl".contains(&b);
    token.split('-').any(|word| {
        (30..=35).contains(&word.len()) && word.starts_with(['1', '3']) && word.bytes().all(is_digit)
    })
}

fn written(key: &Key, purpose: Purpose, link: LinkId, seconds: u32) -> Token {
    let mut bytes = Vec::with_capacity(SIGNED + MAC);
    bytes.extend([VERSION, key.id.0, purpose as u8]);
    bytes.extend(link.0);
    bytes.extend(seconds.to_be_bytes());
    let mac = key.mac(&bytes).finalize().into_bytes();
    bytes.extend(&mac[..MAC]);
    Token(URL_SAFE_NO_PAD.encode(bytes))
}

/// The link id of a token that was signed here for this purpose and has not expired.
///
/// # Errors
/// [`TokenError::Expired`] for a validly signed one whose time is over, [`TokenError::Invalid`] for
/// everything else.
pub fn open(keys: &Keys, purpose: Purpose, token: &str, now: Instant) -> Result<LinkId, TokenError> {
    let (link, expiry) = verified(keys, purpose, token, now).ok_or(TokenError::Invalid)?;
    if now.seconds() < i64::from(expiry) { Ok(link) } else { Err(TokenError::Expired(link)) }
}

fn verified(keys: &Keys, purpose: Purpose, token: &str, now: Instant) -> Option<(LinkId, u32)> {
    if token.len() != LENGTH {
        return None;
    }
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    let (signed, mac) = bytes.split_at_checked(SIGNED)?;
    let [version, key_id, of_purpose, rest @ ..] = signed else { return None };
    if *version != VERSION || *of_purpose != purpose as u8 {
        return None;
    }
    // Of fixed length, checked here because the comparison below takes shorter ones as well.
    let mac: &[u8; MAC] = mac.try_into().ok()?;
    keys.find(KeyId(*key_id), now)?.mac(signed).verify_truncated_left(mac).ok()?;
    let (link, expiry) = rest.split_first_chunk::<16>()?;
    Some((LinkId(*link), u32::from_be_bytes(expiry.try_into().ok()?)))
}

#[cfg(test)]
mod tests;
