//! Whether the holder of a link is the person that it was sent to. A link travels: mail is forwarded, screens
//! are shared. Whoever cannot be told from a stranger sees no more than the envelope, until they prove by a
//! code that they read the mailbox.

use std::time::Duration;

use super::choice::choice;
use super::instant::Instant;

choice! {
    /// When the holder of a link proves that they read the mailbox that it was sent to.
    MailboxProof {
        /// Never: whoever holds the link is the invitee.
        Never = "never",
        /// In a browser that is new, once there is an answer to be seen or changed.
        NewBrowser = "new browser",
        /// In every browser, before anything is seen or answered.
        Always = "always",
    }
}

/// How long a code holds: it shows that the mailbox is read now, not that it was once.
pub const VALID: Duration = Duration::from_mins(10);
/// How often a code may be tried. With [`DIGITS`] of them, guessing stays hopeless.
pub const TRIES: i32 = 5;
/// How many digits a code has.
pub const DIGITS: usize = 6;

/// True where a proof is needed: `answered` where there is an answer, or a proposal, to be seen or changed, and
/// `known` where this browser gave it or has proven the mailbox before.
#[must_use]
pub fn is_needed(rule: MailboxProof, answered: bool, known: bool) -> bool {
    match rule {
        MailboxProof::Never => false,
        MailboxProof::NewBrowser => answered && !known,
        MailboxProof::Always => !known,
    }
}

/// True where a code can still be typed in, after so many tries.
#[must_use]
pub fn holds(expires_at: Instant, tries: i32, now: Instant) -> bool {
    now <= expires_at && tries < TRIES
}

/// A code of a random number, written with all of its digits; `None` for numbers that would make some codes
/// more likely than others, so that the caller takes another one.
#[must_use]
pub fn code(random: [u8; 4]) -> Option<String> {
    const CODES: u32 = 1_000_000;
    let number = u32::from_be_bytes(random);
    (number < u32::MAX - u32::MAX % CODES).then(|| format!("{:06}", number % CODES))
}

/// The digits of what somebody typed: blanks between them are left out, and those of Arabic and Persian
/// keyboards count. `None` where it can be no code.
#[must_use]
pub fn typed(raw: &str) -> Option<String> {
    let digit = |c: char| match c {
        '0'..='9' => Some(c),
        '\u{660}'..='\u{669}' => char::from_digit(u32::from(c) - 0x660, 10),
        '\u{6f0}'..='\u{6f9}' => char::from_digit(u32::from(c) - 0x6f0, 10),
        _ => None,
    };
    let is_between = |c: &char| !(c.is_whitespace() || matches!(c, '-' | '\u{200e}' | '\u{200f}'));
    let digits: Option<String> = raw.chars().filter(is_between).map(digit).collect();
    digits.filter(|digits| digits.len() == DIGITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_asked_for_a_proof() {
        use MailboxProof::{Always, Never, NewBrowser};
        for (rule, answered, known, want) in [
            (Never, true, false, false),
            (Never, false, false, false),
            (NewBrowser, false, false, false),
            (NewBrowser, true, false, true),
            (NewBrowser, true, true, false),
            (Always, false, false, true),
            (Always, true, false, true),
            (Always, false, true, false),
        ] {
            assert_eq!(is_needed(rule, answered, known), want, "{rule} {answered} {known}");
        }
    }

    #[test]
    fn every_code_is_as_likely_as_every_other() {
        assert_eq!(code([0, 0, 0, 7]).as_deref(), Some("000007"));
        assert_eq!(code(999_999_u32.to_be_bytes()).as_deref(), Some("999999"));
        assert_eq!(code(1_000_000_u32.to_be_bytes()).as_deref(), Some("000000"));
        assert_eq!(code(4_293_999_999_u32.to_be_bytes()).as_deref(), Some("999999"));
        assert_eq!(code(4_294_000_000_u32.to_be_bytes()), None);
        assert_eq!(code([255; 4]), None);
    }

    #[test]
    fn a_code_is_read_as_people_type_it() {
        for (raw, want) in [
            ("012345", Some("012345")),
            (" 012 345 ", Some("012345")),
            ("012-345", Some("012345")),
            ("٠١٢٣٤٥", Some("012345")),
            ("۰۱۲۳۴۵", Some("012345")),
            ("12345", None),
            ("1234567", None),
            ("12345a", None),
            ("", None),
        ] {
            assert_eq!(typed(raw).as_deref(), want, "{raw}");
        }
    }
}
