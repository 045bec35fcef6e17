//! What is taken and what is refused.

use super::PasswordError::{Common, Missing, Personal, Repeated, Sequence, TooLong, TooShort};
use super::*;

fn ada() -> Email {
    Email::parse("ada.lovelace@ministry.example").expect("an address")
}

#[test]
fn good_passwords_are_taken_as_typed() {
    for good in [
        "plum seventeen harbour violet",
        "trombone-under-the-glacier",
        " spaces at both ends count ",
        "حصان أزرق يقرأ الجريدة كل صباح",
        "три медведя читают газету",
        "vW8#kq2Zr!mX0pLt",
        "hypergeometrically",
        "ada likes seventeen teapots",
        "студенты defgh на крыше",
        "🐎🔋📎🌧️ and a small kettle",
        "my first student thesis on defence",
    ] {
        let taken = Password::parse(good, Some(&ada()));
        assert_eq!(taken.map(|p| p.expose().to_owned()), Ok(good.to_owned()), "{good}");
    }
}

#[test]
fn bad_passwords_are_refused_with_their_reason() {
    let long = "ab1 ".repeat(65);
    for (bad, why) in [
        ("", Missing),
        ("fourteen chars", TooShort),
        ("ééééééééééçàùô", TooShort),
        (long.as_str(), TooLong),
        ("aaaaaaaaaaaaaaa", Repeated),
        ("               ", Repeated),
        ("abababababababab", Repeated),
        ("1212121212121212", Repeated),
        ("password password", Repeated),
        ("Passwordpassword", Repeated),
        ("kettle-kettle-kettle", Repeated),
        ("violet! violet! vio", Repeated),
        ("correct horse battery staple", Common),
        ("CorrectHorseBatteryStaple", Common),
        ("correct-horse-battery-staple-2026!", Common),
        ("c0rr3ct h0rs3 b4tt3ry st4pl3", Common),
        ("MyPasswordIsSecret1", Common),
        ("may the force be with you", Common),
        ("بسم الله الرحمن الرحيم", Common),
        ("1q2w3e4r5t6y7u8i9o0p", Common),
        ("abcdefghijklmno", Sequence),
        ("onmlkjihgfedcba", Sequence),
        ("123456789012345", Sequence),
        ("qwertyuiopasdfgh", Sequence),
        ("QwertyUiop123456!", Sequence),
        ("azertyuiopqsdfgh", Sequence),
        ("lkjhgfdsapoiuytr", Sequence),
        ("abcd1234efgh5678", Sequence),
        ("ada.lovelace@ministry.example", Personal),
        ("AdaLovelace-Ministry", Personal),
        ("lovelace ada ministry 2027", Personal),
        ("roundtable ministry", Personal),
        ("RoundtableRound7", Personal),
        ("4da.l0vel4ce.1815", Personal),
    ] {
        assert_eq!(Password::parse(bad, Some(&ada())).map(|_| ()), Err(why), "{bad:?}");
    }
}

#[test]
fn characters_are_counted_and_not_bytes() {
    let fifteen = "Žluťoučký kůň s";
    assert_eq!(fifteen.chars().count(), MIN);
    assert!(Password::parse(fifteen, Some(&ada())).is_ok());
    let most: String = ('\u{4e00}'..).step_by(7).take(MAX).collect();
    assert!(Password::parse(&most, Some(&ada())).is_ok());
    assert_eq!(Password::parse(&format!("{most}x"), Some(&ada())).map(|_| ()), Err(TooLong));
}

/// By the list or, for repetitions and walks, by a rule before it.
#[test]
fn every_common_password_is_refused_in_any_spelling() {
    let lines = include_str!("common.txt").lines().filter(|l| !l.starts_with('#') && !l.is_empty());
    let mut counted = 0;
    for line in lines {
        counted += 1;
        assert!(Password::parse(line, Some(&ada())).is_err(), "{line}");
        assert!(Password::parse(&line.to_uppercase(), Some(&ada())).is_err(), "{line}");
        let padded = format!("{line}2027-11-23 00:30");
        if line.ends_with(char::is_alphabetic) {
            assert!(Password::parse(&padded, Some(&ada())).is_err(), "{padded}");
        }
    }
    assert!(counted > 500, "{counted}");
}

#[test]
fn every_refusal_is_a_sentence() {
    for error in [Missing, TooShort, TooLong, Common, Repeated, Sequence, Personal] {
        let text = error.to_string();
        assert!(text.ends_with('.') && text.len() > 10, "{text}");
    }
}

#[test]
fn secrets_do_not_print_themselves() {
    let password = Password::parse("plum seventeen harbour violet", Some(&ada())).expect("is good");
    assert_eq!(format!("{password:?}"), "Password(…)");
    assert_eq!(format!("{:?}", PasswordHash::new("$argon2id$x".into())), "PasswordHash(…)");
}
