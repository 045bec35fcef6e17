//! Patterns that make a long password a weak one.

use std::collections::HashSet;

/// Rows of the keyboards in use here, and the alphabet's digits in their order on a keyboard.
const ROWS: [&str; 11] = [
    "1234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiop",
    "yxcvbnm",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "йцукенгшщзхъ",
    "фывапролджэ",
];
/// A run of neighbours that is too long to be part of a word (`first`, `defence`, `student`).
const RUN: usize = 4;

/// What passwords are compared by: letters and digits in lower case, look-alike digits and signs as
/// the letters they stand for.
pub(super) fn fold(text: &str) -> String {
    let same = |c: char| match c {
        '0' => Some('o'),
        '1' | '!' => Some('i'),
        '3' => Some('e'),
        '4' | '@' => Some('a'),
        '5' | '$' => Some('s'),
        '7' => Some('t'),
        c if c.is_alphanumeric() => Some(c),
        _ => None,
    };
    text.to_lowercase().chars().filter_map(same).collect()
}

/// Letters and digits alone.
pub(super) fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Without the digits and signs that people put behind a word to please a form.
pub(super) fn without_trailing_digits(text: &str) -> &str {
    text.trim_end_matches(|c: char| !c.is_alphabetic())
}

/// How many different characters there are.
pub(super) fn distinct(text: &str) -> usize {
    text.chars().collect::<HashSet<_>>().len()
}

/// True where a unit of at most half the length is written again and again, the last time perhaps
/// cut short.
pub(super) fn repeats(text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    (1..=text.len() / 2).any(|unit| text.iter().zip(&text[unit..]).all(|(a, b)| a == b))
}

/// How many characters stand in runs of [`RUN`] or more neighbours in one direction, in the alphabet
/// or on a keyboard.
pub(super) fn in_runs(text: &str) -> usize {
    let text: Vec<char> = text.chars().collect();
    let mut inside = 0;
    let mut start = 0;
    while start < text.len() {
        let longest = (0..=ROWS.len())
            .flat_map(|order| [1, -1].map(|step| run(&text[start..], order, step)))
            .max()
            .unwrap_or(1);
        if longest >= RUN {
            inside += longest;
            start += longest;
        } else {
            start += 1;
        }
    }
    inside
}

/// The length of the run at the beginning, in keyboard row `order` (or, past the rows, in the order
/// of Unicode) forwards or backwards.
fn run(text: &[char], order: usize, step: i64) -> usize {
    let place = |c: char| match ROWS.get(order) {
        Some(row) => row.chars().position(|r| r == c).and_then(|p| i64::try_from(p).ok()),
        None => c.is_alphanumeric().then(|| i64::from(u32::from(c))),
    };
    let follows =
        |pair: &[char]| matches!((place(pair[0]), place(pair[1])), (Some(a), Some(b)) if b - a == step);
    1 + text.windows(2).take_while(|pair| follows(pair)).count()
}
