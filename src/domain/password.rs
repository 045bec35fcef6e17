//! Passwords, after NIST SP 800-63B: long enough, any characters, nothing that attackers try first,
//! and no rules about capitals and digits. What is refused comes with a sentence that says what to
//! do instead.
//!
//! A password never shows itself in `Debug`; its hash does not either.

mod patterns;

use std::collections::HashSet;
use std::fmt;
use std::sync::LazyLock;

use super::email::Email;
use patterns::{distinct, fold, in_runs, letters, repeats, without_trailing_digits};

/// The fewest characters.
pub const MIN: usize = 15;
/// The most characters; long enough for any phrase.
pub const MAX: usize = 256;
/// What a password may not be made of besides the person's own address.
const PRODUCT: &str = "roundtable";
/// How many characters must be left when what anybody could guess is taken out.
const OWN: usize = 8;

/// Long common passwords, folded (see [`fold`]).
static COMMON: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let lines = include_str!("password/common.txt").lines();
    lines.map(str::trim).filter(|l| !l.starts_with('#')).map(fold).filter(|l| !l.is_empty()).collect()
});

/// A password that somebody may choose.
#[derive(Clone)]
pub struct Password(String);

/// What is wrong with a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordError {
    /// Nothing was given.
    Missing,
    /// Under [`MIN`] characters.
    TooShort,
    /// Over [`MAX`] characters.
    TooLong,
    /// On the list of common ones, or a list entry with digits behind it.
    Common,
    /// The same few characters over and over.
    Repeated,
    /// Neighbours in the alphabet or on the keyboard.
    Sequence,
    /// Little more than the person's address or the product's name.
    Personal,
}

impl fmt::Display for PasswordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("Enter a password."),
            Self::TooShort => {
                write!(f, "The password must have at least {MIN} characters. Four unrelated words make a good one.")
            }
            Self::TooLong => write!(f, "The password must have at most {MAX} characters."),
            Self::Common => f.write_str(
                "Many people use this password, so it is tried first. Choose one that nobody else would think of.",
            ),
            Self::Repeated => f.write_str(
                "The password repeats the same few characters. Four unrelated words make a good one.",
            ),
            Self::Sequence => f.write_str(
                "The password follows the alphabet or the keyboard. Four unrelated words make a good one.",
            ),
            Self::Personal => f.write_str(
                "The password is mostly the email address or the name of this product. Choose something else.",
            ),
        }
    }
}

impl std::error::Error for PasswordError {}

impl Password {
    /// Takes a password exactly as typed, spaces included, for the person with this address
    /// (where it is known).
    ///
    /// # Errors
    /// A [`PasswordError`] that says what to do.
    pub fn parse(raw: &str, owner: Option<&Email>) -> Result<Self, PasswordError> {
        let length = raw.chars().count();
        if length == 0 {
            return Err(PasswordError::Missing);
        }
        if length < MIN {
            return Err(PasswordError::TooShort);
        }
        if length > MAX {
            return Err(PasswordError::TooLong);
        }
        let lower = raw.to_lowercase();
        if distinct(&lower) < 5 || repeats(&lower) || repeats(&letters(&lower)) {
            return Err(PasswordError::Repeated);
        }
        let folded = fold(raw);
        if COMMON.contains(&folded) || COMMON.contains(&fold(without_trailing_digits(raw))) {
            return Err(PasswordError::Common);
        }
        if letters(&lower).chars().count().saturating_sub(in_runs(&lower)) < OWN && in_runs(&lower) > 0 {
            return Err(PasswordError::Sequence);
        }
        if mostly_personal(&folded, owner) {
            return Err(PasswordError::Personal);
        }
        Ok(Self(raw.to_owned()))
    }

    /// The characters, to be hashed.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// True where too little is left when the address, its parts and the product's name are taken out.
fn mostly_personal(folded: &str, owner: Option<&Email>) -> bool {
    let owner = owner.map_or("", Email::as_str);
    let mut words: Vec<String> = owner.split(|c: char| !c.is_alphanumeric()).map(fold).collect();
    words.extend([fold(owner), fold(owner.split('@').next().unwrap_or("")), fold(PRODUCT)]);
    words.retain(|w| w.chars().count() >= 3);
    // The whole address first, so that its parts do not break it up.
    words.sort_by_key(|w| std::cmp::Reverse(w.len()));
    let rest = words.iter().fold(folded.to_owned(), |rest, word| rest.replace(word.as_str(), ""));
    rest.len() < folded.len() && rest.chars().count() < OWN
}

/// A password's hash in the PHC string format, as it is stored.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// From the stored text.
    #[must_use]
    pub fn new(phc: String) -> Self {
        Self(phc)
    }

    /// The stored text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

#[cfg(test)]
mod tests;
