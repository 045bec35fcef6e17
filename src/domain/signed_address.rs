//! Signed addresses: mail that comes to one says by the address itself what it is about, and only this
//! installation can have made it. The envelope sender of a mail is one (so that what comes back names the mail),
//! and so is the organiser of a calendar part (so that a reply names the invitation).
//!
//! # The written format
//!
//! `local+signed@domain`, where `signed` is base32 (RFC 4648 section 6) in lower case and without padding of
//!
//! | bytes | what |
//! |---|---|
//! | 1 | key id: which key signed it |
//! | 16 | the id of the mail or of the invitation |
//! | 12 | the left 96 bits of HMAC-SHA-256 (RFC 2104 section 5 allows to cut it to no less than 80) |
//!
//! Signed is a version, the [`Purpose`], the key id and the id, by a key derived for this alone, so that no token
//! of a link stands in for an address nor the other way round. Mail servers may change the case of a local part,
//! hence base32, read without regard to case. The 29 bytes are 47 characters; a local part has at most 64 octets
//! (RFC 5321 section 4.5.3.1.1), which leaves [`Base::MAX_LOCAL`] for what stands before the `+`.
//!
//! Signed addresses do not expire by themselves: a bounce may come days later, and an address opens nothing.
//! They end with their key.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::Uuid;

use super::email::Email;
use super::instant::Instant;
use super::token::{Key, KeyId, Keys};

const VERSION: u8 = 1;
const SIGNED: usize = 1 + 16;
const MAC: usize = 12;
/// How many characters the signed part has: five bits each.
const LENGTH: usize = ((SIGNED + MAC) * 8).div_ceil(5);
/// The digits of base32 (RFC 4648 section 6), in lower case.
const DIGITS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
/// What the key for addresses is derived with; the byte 1 ends it (see [`Key::derive`]).
const INFO: &[u8] = b"roundtable signed address\x01";

/// What mail to a signed address is about. The numbers are in mails that are already out: they are never changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Purpose {
    /// A mail that came back; the id is the mail's.
    Bounce = 1,
    /// An answer out of a calendar; the id is the invitation's.
    Reply = 2,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: &'static [Self] = &[Self::Bounce, Self::Reply];
}

/// The address to which a signed part is added, such as `bounces@roundtable.example`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    local: String,
    domain: String,
}

impl Base {
    /// The most octets before the `@`.
    pub const MAX_LOCAL: usize = 64 - 1 - LENGTH;

    /// Parses `local@domain`: an address in ASCII whose local part is short enough and has no `+`.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        let wire = Email::parse(raw).ok()?.wire();
        let (local, domain) = wire.split_once('@')?;
        let fits = local.len() <= Self::MAX_LOCAL && local.is_ascii() && !local.contains('+');
        fits.then(|| Self { local: local.to_owned(), domain: domain.to_owned() })
    }

    /// The address with a signed part.
    #[must_use]
    pub fn with(&self, signed: &Signed) -> String {
        format!("{}+{}@{}", self.local, signed.0, self.domain)
    }

    /// The signed part of an address of this base; `None` for every other address.
    #[must_use]
    pub fn signed_part<'a>(&self, address: &'a str) -> Option<&'a str> {
        let (local, domain) = address.rsplit_once('@')?;
        let (own, signed) = local.split_once('+')?;
        (own.eq_ignore_ascii_case(&self.local) && domain.eq_ignore_ascii_case(&self.domain)).then_some(signed)
    }

    /// The part behind the `@`.
    #[must_use]
    pub fn domain(&self) -> &str {
        &self.domain
    }
}

impl fmt::Display for Base {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.local, self.domain)
    }
}

/// The signed part of an address. Whoever has it can pretend that a mail came back, so `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Signed(String);

impl fmt::Debug for Signed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signed(…)")
    }
}

/// Signs an id.
#[must_use]
pub fn seal(key: &Key, purpose: Purpose, id: &[u8; 16]) -> Signed {
    let mut bytes = [0; SIGNED + MAC];
    bytes[0] = key.id().0;
    bytes[1..SIGNED].copy_from_slice(id);
    let mac = mac(key, purpose, id).finalize().into_bytes();
    bytes[SIGNED..].copy_from_slice(&mac[..MAC]);
    Signed(written(&bytes))
}

/// The id of a signed part that was made here for this purpose; `None` for everything else.
#[must_use]
pub fn open(keys: &Keys, purpose: Purpose, signed: &str, now: Instant) -> Option<Uuid> {
    let bytes = read(signed)?;
    let (key_id, rest) = bytes.split_first()?;
    let (id, signature) = rest.split_first_chunk::<16>()?;
    let signature: &[u8; MAC] = signature.try_into().ok()?;
    let key = keys.find(KeyId(*key_id), now)?;
    mac(key, purpose, id).verify_truncated_left(signature).ok()?;
    Some(Uuid::from_bytes(*id))
}

fn mac(key: &Key, purpose: Purpose, id: &[u8; 16]) -> Hmac<Sha256> {
    let own = key.derive(INFO);
    let mut mac = Hmac::<Sha256>::new_from_slice(&own).expect("HMAC takes a key of any length");
    mac.update(&[VERSION, purpose as u8, key.id().0]);
    mac.update(id);
    mac
}

fn written(bytes: &[u8; SIGNED + MAC]) -> String {
    let mut text = String::with_capacity(LENGTH);
    let (mut held, mut bits) = (0_u32, 0);
    for byte in bytes {
        held = (held << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(digit(held >> bits));
        }
    }
    if bits > 0 {
        text.push(digit(held << (5 - bits)));
    }
    text
}

fn digit(value: u32) -> char {
    char::from(DIGITS[(value & 31) as usize])
}

/// The bytes of a signed part; `None` where it is too long or short, or has bits to spare that are not 0.
fn read(text: &str) -> Option<[u8; SIGNED + MAC]> {
    if text.len() != LENGTH {
        return None;
    }
    let mut bytes = [0; SIGNED + MAC];
    let (mut held, mut bits, mut at) = (0_u32, 0, 0);
    for c in text.bytes() {
        let value = DIGITS.iter().position(|digit| *digit == c.to_ascii_lowercase())?;
        held = (held << 5) | u32::try_from(value).ok()?;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            *bytes.get_mut(at)? = u8::try_from((held >> bits) & 255).ok()?;
            at += 1;
        }
        held &= (1 << bits) - 1;
    }
    (held == 0).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key(id: u8, fill: u8) -> Key {
        Key::new(KeyId(id), [fill; 32])
    }

    fn keys(of: &[&Key]) -> Keys {
        Keys::new(of.iter().map(|key| ((*key).clone(), None)).collect())
    }

    fn now() -> Instant {
        Instant::from_micros(1_800_000_000_000_000)
    }

    #[test]
    fn addresses_that_can_be_a_base() {
        for (raw, taken) in [
            ("bounces@roundtable.example", true),
            ("Bounces@Roundtable.Example", true),
            ("sixteen-letters-@roundtable.example", true),
            ("seventeen-letters@roundtable.example", false),
            ("bounces+more@roundtable.example", false),
            ("r\u{fc}ck@roundtable.example", false),
            ("bounces", false),
            ("", false),
        ] {
            assert_eq!(Base::parse(raw).is_some(), taken, "{raw}");
        }
        assert_eq!(Base::MAX_LOCAL, 16);
    }

    #[test]
    fn a_key_that_has_ended_opens_nothing() {
        let (old, new) = (key(1, 1), key(2, 2));
        let signed = seal(&old, Purpose::Bounce, &[9; 16]);
        let until = |end| Keys::new(vec![(new.clone(), None), (old.clone(), end)]);
        for (end, opens) in
            [(None, true), (Some(now() + std::time::Duration::from_secs(1)), true), (Some(now()), false)]
        {
            assert_eq!(open(&until(end), Purpose::Bounce, &signed.0, now()).is_some(), opens, "{end:?}");
        }
        assert_eq!(open(&keys(&[&new]), Purpose::Bounce, &signed.0, now()), None);
    }

    #[test]
    fn base32_by_its_test_vector() {
        // RFC 4648 section 10: "foobar" is MZXW6YTBOI.
        let mut bytes = [0; SIGNED + MAC];
        bytes[..6].copy_from_slice(b"foobar");
        assert!(written(&bytes).starts_with("mzxw6ytbo"));
    }

    proptest! {
        #[test]
        fn what_is_signed_here_is_read_back(id: [u8; 16], secret: [u8; 32], number: u8, upper: u64) {
            let key = Key::new(KeyId(number), secret);
            let base = Base::parse("sixteen-letters-@roundtable.example").expect("a base");
            for purpose in Purpose::ALL {
                let address = base.with(&seal(&key, *purpose, &id));
                let (local, _) = address.split_once('@').expect("an address");
                prop_assert!(local.len() <= 64, "{} octets", local.len());
                prop_assert!(Email::parse(&address).is_ok());
                // Whatever a mail server does to the case of the letters.
                let changed: String = address
                    .chars()
                    .enumerate()
                    .map(|(at, c)| if upper >> (at % 64) & 1 == 1 { c.to_ascii_uppercase() } else { c })
                    .collect();
                let signed = base.signed_part(&changed).expect("an address of this base");
                for other in Purpose::ALL {
                    let opened = open(&keys(&[&key]), *other, signed, now());
                    prop_assert_eq!(opened, (other == purpose).then(|| Uuid::from_bytes(id)));
                }
                prop_assert_eq!(read(&signed.to_ascii_lowercase()).map(|bytes| written(&bytes)), Some(signed.to_ascii_lowercase()));
            }
        }

        #[test]
        fn one_changed_letter_is_enough(id: [u8; 16], at in 0..LENGTH, by in 1..32_usize) {
            let key = key(7, 7);
            let mut signed = seal(&key, Purpose::Bounce, &id).0.into_bytes();
            let value = DIGITS.iter().position(|digit| *digit == signed[at]).expect("a digit");
            signed[at] = DIGITS[(value + by) % 32];
            let signed = String::from_utf8(signed).expect("ASCII");
            prop_assert_eq!(open(&keys(&[&key]), Purpose::Bounce, &signed, now()), None);
        }

        #[test]
        fn nothing_foreign_opens(text in ".{0,80}", other: [u8; 32]) {
            let base = Base::parse("bounces@roundtable.example").expect("a base");
            prop_assert_eq!(open(&keys(&[&key(1, 1)]), Purpose::Bounce, &text, now()), None);
            prop_assert_eq!(base.signed_part(&text).and_then(|s| open(&keys(&[&key(1, 1)]), Purpose::Reply, s, now())), None);
            let foreign = seal(&Key::new(KeyId(1), other), Purpose::Bounce, &[1; 16]);
            prop_assert_eq!(open(&keys(&[&key(1, 1)]), Purpose::Bounce, &foreign.0, now()), None);
        }
    }
}
