//! Test vectors, and properties that hold for every token.

use std::time::Duration;

use proptest::prelude::*;

use super::*;

fn key(id: u8, fill: u8) -> Key {
    Key::new(KeyId(id), [fill; 32])
}

fn keys(key: &Key) -> Keys {
    Keys::new(vec![(key.clone(), None)])
}

fn at(seconds: i64) -> Instant {
    Instant::from_micros(seconds * 1_000_000)
}

/// The sample link id: the bytes 0, 1, 2, ... 15.
fn counting() -> LinkId {
    LinkId(std::array::from_fn(|i| u8::try_from(i).expect("below 16")))
}

/// The written format, fixed: links that are out must open in every later version. The signatures
/// were computed by another implementation (Python's hmac module).
#[test]
fn vectors() {
    for (id, fill, purpose, link, expires, want) in VECTORS {
        let key = key(id, fill);
        assert_eq!(seal(&key, purpose, link, at(expires)).as_str(), want);
        assert_eq!(open(&keys(&key), purpose, want, at(0)), Ok(link));
    }
}

const VECTORS: [(u8, u8, Purpose, LinkId, i64, &str); 3] = [
    (0, 0x00, Purpose::Reply, LinkId([0; 16]), 1, "AQABAAAAAAAAAAAAAAAAAAAAAAAAAAF5tUWoZGQ40CN-E4jI8hgC"),
    (
        7,
        0x42,
        Purpose::Reply,
        LinkId([0xAB; 16]),
        1_812_636_000,
        "AQcBq6urq6urq6urq6urq6urq2wKoWCa-YftaWUP3Mu_KPMJPi5A",
    ),
    (
        255,
        0xFF,
        Purpose::Setup,
        LinkId([0xFF; 16]),
        4_294_967_295,
        "Af8C___________________________uNXk13aVl51x0DAiQB2xa",
    ),
];

#[test]
fn a_token_names_its_link_until_the_second_of_its_expiry() {
    let key = key(3, 9);
    let token = seal(&key, Purpose::Reply, counting(), at(1_000));
    assert_eq!(token.as_str().len(), LENGTH);
    assert_eq!(open(&keys(&key), Purpose::Reply, token.as_str(), at(999)), Ok(counting()));
    for late in [1_000, 1_001, 4_000_000_000] {
        let answer = open(&keys(&key), Purpose::Reply, token.as_str(), at(late));
        assert_eq!(answer, Err(TokenError::Expired(counting())), "at {late}");
    }
}

#[test]
fn an_expiry_that_does_not_fit_is_brought_to_the_nearest_that_does() {
    let key = key(3, 9);
    let never = seal(&key, Purpose::Reply, counting(), at(200_000_000_000));
    assert_eq!(open(&keys(&key), Purpose::Reply, never.as_str(), at(4_294_967_294)), Ok(counting()));
    let past = seal(&key, Purpose::Reply, counting(), at(-5));
    let answer = open(&keys(&key), Purpose::Reply, past.as_str(), at(0));
    assert_eq!(answer, Err(TokenError::Expired(counting())));
}

#[test]
fn a_retired_key_verifies_until_its_end_and_an_unknown_one_never() {
    let (old, new) = (key(1, 1), key(2, 2));
    let ring = Keys::new(vec![(new, None), (old.clone(), Some(at(500)))]);
    let token = seal(&old, Purpose::Reply, counting(), at(1_000));
    assert_eq!(open(&ring, Purpose::Reply, token.as_str(), at(499)), Ok(counting()));
    assert_eq!(open(&ring, Purpose::Reply, token.as_str(), at(500)), Err(TokenError::Invalid));
    // Not even "expired" is said on the word of a key that has ended.
    assert_eq!(open(&ring, Purpose::Reply, token.as_str(), at(2_000)), Err(TokenError::Invalid));
    let unknown = seal(&key(9, 1), Purpose::Reply, counting(), at(1_000));
    assert_eq!(open(&ring, Purpose::Reply, unknown.as_str(), at(0)), Err(TokenError::Invalid));
    // The right id with other bytes, as after a lost key file.
    let same_id = seal(&key(2, 77), Purpose::Reply, counting(), at(1_000));
    assert_eq!(open(&ring, Purpose::Reply, same_id.as_str(), at(0)), Err(TokenError::Invalid));
    assert_eq!(open(&Keys::default(), Purpose::Reply, token.as_str(), at(0)), Err(TokenError::Invalid));
}

#[test]
fn a_changed_expiry_is_refused_and_not_called_expired() {
    let key = key(3, 9);
    let token = seal(&key, Purpose::Reply, counting(), at(1_000));
    let mut bytes = URL_SAFE_NO_PAD.decode(token.as_str()).expect("base64url");
    bytes[19..23].copy_from_slice(&5_000_u32.to_be_bytes());
    let longer = URL_SAFE_NO_PAD.encode(bytes);
    assert_eq!(open(&keys(&key), Purpose::Reply, &longer, at(2_000)), Err(TokenError::Invalid));
}

#[test]
fn another_version_is_refused_even_when_it_is_well_signed() {
    let key = key(3, 9);
    let mut bytes = vec![2, 3, Purpose::Reply as u8];
    bytes.extend([0; 20]);
    let mac = key.mac(&bytes).finalize().into_bytes();
    bytes.extend(&mac[..MAC]);
    let token = URL_SAFE_NO_PAD.encode(bytes);
    assert_eq!(open(&keys(&key), Purpose::Reply, &token, at(0)), Err(TokenError::Invalid));
}

#[test]
fn no_token_is_taken_for_the_address_of_a_wallet() {
    let thirty = "1BoatSLRHtKNngkdXEeobR76b53LET";
    for (token, want) in [
        (format!("AQAB-{thirty}"), true),
        (format!("AQAB-3{}-AQ", &thirty[1..]), true),
        (format!("AQAB_{thirty}"), false),
        (format!("AQAB-2{}", &thirty[1..]), false),
        (format!("AQAB-{}", &thirty[1..]), false),
        (format!("AQAB-{thirty}abcdef"), false),
        (format!("AQAB-{}0", &thirty[..29]), false),
    ] {
        assert_eq!(is_like_a_wallet(&token), want, "{token}");
    }
    // A link id by which every ninth or so would be.
    let like =
        URL_SAFE_NO_PAD.decode("AQABAAAAAAAAAAAAA-1BoatSLRAAAAAAAAAAAAAAAAAAAAAAAAAA").expect("base64url");
    let (key, link) = (key(3, 9), LinkId(like[3..19].try_into().expect("16 bytes")));
    let like = |seconds| is_like_a_wallet(&written(&key, Purpose::Reply, link, seconds).0);
    let unlucky: Vec<u32> = (1_800_000_000..1_800_000_600).filter(|seconds| like(*seconds)).collect();
    assert!(unlucky.len() > 10, "{}", unlucky.len());
    for seconds in unlucky.into_iter().filter(|seconds| !(1..TRIES).all(|later| like(seconds + later))) {
        let token = seal(&key, Purpose::Reply, link, at(i64::from(seconds)));
        assert!(!is_like_a_wallet(token.as_str()), "{seconds}");
        assert_eq!(open(&keys(&key), Purpose::Reply, token.as_str(), at(i64::from(seconds) - 1)), Ok(link));
    }
}

#[test]
fn secrets_do_not_print_themselves() {
    let key = key(3, 0x41);
    let token = seal(&key, Purpose::Reply, counting(), at(1_000));
    let shown = format!("{key:?} {token:?} {:?} {:?}", keys(&key), counting());
    assert_eq!(shown, "Key(3) Token(…) Keys([(Key(3), None)]) LinkId(…)");
}

prop_compose! {
    fn sealed()(
        id: u8, secret: [u8; 32], link: [u8; 16], expires in 1_u32.., which in 0..Purpose::ALL.len(),
    ) -> (Key, Purpose, LinkId, u32, Token) {
        let (key, purpose, link) = (Key::new(KeyId(id), secret), Purpose::ALL[which], LinkId(link));
        let token = seal(&key, purpose, link, at(i64::from(expires)));
        (key, purpose, link, expires, token)
    }
}

proptest! {
    #[test]
    fn what_was_sealed_opens(
        (key, purpose, link, expires, token) in sealed(), late in 0_u64..1_000_000_000,
    ) {
        let end = at(i64::from(expires));
        let just_before = end - Duration::from_micros(1);
        prop_assert_eq!(open(&keys(&key), purpose, token.as_str(), just_before), Ok(link));
        let after = open(&keys(&key), purpose, token.as_str(), end + Duration::from_secs(late));
        prop_assert_eq!(after, Err(TokenError::Expired(link)));
    }

    /// At every instant, before and after the expiry: a forgery learns nothing.
    #[test]
    fn any_changed_bit_is_refused((key, purpose, _, _, token) in sealed(), now in 0_i64..5_000_000_000) {
        let bytes = URL_SAFE_NO_PAD.decode(token.as_str()).expect("base64url");
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            let changed = URL_SAFE_NO_PAD.encode(changed);
            let answer = open(&keys(&key), purpose, &changed, at(now));
            prop_assert_eq!(answer, Err(TokenError::Invalid), "bit {}", bit);
        }
    }

    #[test]
    fn any_changed_character_is_refused(
        (key, purpose, _, _, token) in sealed(), place in 0..LENGTH, other in any::<char>(),
    ) {
        let mut characters: Vec<char> = token.as_str().chars().collect();
        prop_assume!(characters[place] != other);
        characters[place] = other;
        let changed: String = characters.into_iter().collect();
        prop_assert_eq!(open(&keys(&key), purpose, &changed, at(0)), Err(TokenError::Invalid));
    }

    #[test]
    fn any_other_length_is_refused((key, purpose, _, _, token) in sealed(), tail in "[A-Za-z0-9_=. -]{1,60}") {
        for cut in 0..LENGTH {
            let answer = open(&keys(&key), purpose, &token.as_str()[..cut], at(0));
            prop_assert_eq!(answer, Err(TokenError::Invalid));
        }
        let longer = format!("{}{tail}", token.as_str());
        prop_assert_eq!(open(&keys(&key), purpose, &longer, at(0)), Err(TokenError::Invalid));
        let shifted = format!("{tail}{}", token.as_str());
        prop_assert_eq!(open(&keys(&key), purpose, &shifted, at(0)), Err(TokenError::Invalid));
    }

    #[test]
    fn no_purpose_stands_in_for_another((key, purpose, _, _, token) in sealed(), now in 0_i64..5_000_000_000) {
        for other in Purpose::ALL.iter().filter(|p| **p != purpose) {
            let answer = open(&keys(&key), *other, token.as_str(), at(now));
            prop_assert_eq!(answer, Err(TokenError::Invalid));
        }
    }

    #[test]
    fn no_key_stands_in_for_another(
        (key, purpose, _, _, token) in sealed(), secret: [u8; 32], now in 0_i64..5_000_000_000,
    ) {
        prop_assume!(key.expose() != &secret);
        let other = Key::new(key.id(), secret);
        let answer = open(&keys(&other), purpose, token.as_str(), at(now));
        prop_assert_eq!(answer, Err(TokenError::Invalid));
    }

    #[test]
    fn anything_else_is_refused(text in any::<String>(), shaped in "[A-Za-z0-9_-]{52}") {
        let key = key(3, 9);
        for text in [text, shaped] {
            prop_assert_eq!(open(&keys(&key), Purpose::Reply, &text, at(0)), Err(TokenError::Invalid));
        }
    }
}
