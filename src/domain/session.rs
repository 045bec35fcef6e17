//! Signed-in sessions: a random id in a cookie, and how long it is good for.

use std::fmt;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use super::id::UserId;
use super::instant::Instant;

/// A session ends when nothing was asked for this long.
pub const IDLE: Duration = Duration::from_secs(30 * 60);
/// A session ends this long after signing in, whatever happens.
pub const ABSOLUTE: Duration = Duration::from_secs(12 * 60 * 60);
/// How old the note of the last request may grow before it is written again.
const TOUCH: Duration = Duration::from_secs(60);

/// What the browser holds: 256 random bits. Whoever has it is signed in, so it is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionKey([u8; 32]);

impl SessionKey {
    /// Of these bytes, which must come from a random source.
    #[must_use]
    pub fn new(random: [u8; 32]) -> Self {
        Self(random)
    }

    /// From a cookie's value; `None` where it is not one of ours.
    #[must_use]
    pub fn parse(cookie: &str) -> Option<Self> {
        // 32 bytes are 43 characters; longer values are not worth decoding.
        let bytes = (cookie.len() == 43).then(|| URL_SAFE_NO_PAD.decode(cookie).ok())??;
        bytes.try_into().ok().map(Self)
    }

    /// The cookie's value.
    #[must_use]
    pub fn expose(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// What is stored: a stolen database signs nobody in.
    #[must_use]
    pub fn hash(&self) -> SessionHash {
        SessionHash(Sha256::digest(self.0).into())
    }
}

impl fmt::Debug for SessionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionKey(…)")
    }
}

/// SHA-256 of a session's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionHash([u8; 32]);

impl SessionHash {
    /// The 32 bytes as they are stored.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// From the 32 stored bytes.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }
}

/// A session as it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Session {
    /// Who is signed in.
    pub user_id: UserId,
    /// Since when.
    pub created_at: Instant,
    /// When the last request came, to within a minute.
    pub seen_at: Instant,
}

impl Session {
    /// True while it is good.
    #[must_use]
    pub fn is_live(&self, now: Instant) -> bool {
        now < self.seen_at + IDLE && now < self.created_at + ABSOLUTE
    }

    /// True where the present request is worth a write.
    #[must_use]
    pub fn is_stale(&self, now: Instant) -> bool {
        now >= self.seen_at + TOUCH
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_ends_when_idle_and_after_half_a_day() {
        let start = Instant::from_micros(1_800_000_000_000_000);
        let user_id = UserId::from(uuid::Uuid::nil());
        let minutes = |m: u64| Duration::from_secs(m * 60);
        for (seen, asked, live, stale) in [
            (0, 0, true, false),
            (0, 1, true, true),
            (0, 29, true, true),
            (0, 30, false, true),
            (700, 719, true, true),
            (719, 719, true, false),
            (719, 720, false, true),
        ] {
            let session = Session { user_id, created_at: start, seen_at: start + minutes(seen) };
            let now = start + minutes(asked);
            assert_eq!((session.is_live(now), session.is_stale(now)), (live, stale), "{seen} {asked}");
        }
    }

    #[test]
    fn ids_travel_in_cookies_and_lie_hashed() {
        let id = SessionKey::new(std::array::from_fn(|i| u8::try_from(i).expect("below 32")));
        assert_eq!(SessionKey::parse(&id.expose()), Some(id.clone()));
        assert_eq!(format!("{id:?}"), "SessionKey(…)");
        // FIPS 180-4, computed elsewhere over the bytes 00 to 1f.
        let hash: String = id.hash().as_bytes().iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(hash, "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd");
        assert_eq!(SessionHash::from_bytes(id.hash().as_bytes()), Some(id.hash()));
        for bad in
            ["", "short", &"A".repeat(42), &"A".repeat(44), &"!".repeat(43), &format!("{}B", "A".repeat(42))]
        {
            assert_eq!(SessionKey::parse(bad), None, "{bad}");
        }
    }
}
