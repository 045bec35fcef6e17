//! CSV as RFC 4180 has it (comma, CRLF, quotes doubled inside quotes), in UTF-8.
//!
//! Spreadsheet programs run a cell that begins with `=`, `+`, `-`, `@`, a tab, a carriage return, a
//! line feed or the full-width form of one of the signs as a formula, wherever it came from. Such a
//! value gets an apostrophe in front. So that this loses nothing, the rule is:
//!
//! > a value that is **any number of apostrophes followed by a dangerous character** gets **one more**
//! > apostrophe; reading takes one off again.
//!
//! `=1+1` becomes `'=1+1`; a genuine `'=1+1` becomes `''=1+1`; `'t Hart` has nothing dangerous behind
//! its apostrophe and stays as it is. Reading (see [`super::table`]) restores every value exactly.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::sheet::Cell;

/// True for what a spreadsheet program may take for the beginning of a formula.
fn dangerous(c: char) -> bool {
    matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠')
}

fn dangerous_behind_apostrophes(value: &str) -> bool {
    value.trim_start_matches('\'').chars().next().is_some_and(dangerous)
}

/// The value as it may stand in a file that a spreadsheet program opens.
#[must_use]
pub fn neutralise(value: &str) -> Cow<'_, str> {
    if dangerous_behind_apostrophes(value) { Cow::Owned(format!("'{value}")) } else { Cow::Borrowed(value) }
}

/// The value for a file in which no text is ever a formula, such that [`restore`], which does not know
/// where a value comes from, makes of it what it was: only one that looks neutralised already gets an
/// apostrophe more.
#[must_use]
pub fn keep(value: &str) -> Cow<'_, str> {
    if value.starts_with('\'') { neutralise(value) } else { Cow::Borrowed(value) }
}

/// The value as it was before [`neutralise`] or [`keep`].
#[must_use]
pub fn restore(value: &str) -> Cow<'_, str> {
    match value.strip_prefix('\'') {
        Some(rest) if dangerous_behind_apostrophes(rest) => Cow::Borrowed(rest),
        _ => Cow::Borrowed(value),
    }
}

/// Writes records into a growing buffer, from which the caller takes chunks as they become worth
/// sending, so that an export of any length needs little memory.
#[derive(Debug, Default)]
pub struct Writer {
    buffer: String,
}

impl Writer {
    /// An empty file; with a byte order mark, by which Excel knows the text for UTF-8.
    #[must_use]
    pub fn new(byte_order_mark: bool) -> Self {
        Self { buffer: if byte_order_mark { "\u{feff}".to_owned() } else { String::new() } }
    }

    /// Adds a record, each value neutralised and quoted where it must be.
    pub fn record<I, S>(&mut self, values: I)
    where
        I: IntoIterator<Item = S>,
        S: AsRef<str>,
    {
        let start = self.buffer.len();
        for (at, value) in values.into_iter().enumerate() {
            if at > 0 {
                self.buffer.push(',');
            }
            self.value(&neutralise(value.as_ref()));
        }
        self.end(start);
    }

    /// Adds a row of a list; times are written as `2027-06-09 14:00`.
    pub fn row<'a>(&mut self, cells: impl IntoIterator<Item = Cell<'a>>) {
        let start = self.buffer.len();
        for (at, cell) in cells.into_iter().enumerate() {
            if at > 0 {
                self.buffer.push(',');
            }
            match cell {
                Cell::Text(text) => self.value(&neutralise(text)),
                Cell::Number(number) => {
                    let _ = write!(self.buffer, "{number}");
                }
                Cell::Time(time) => {
                    let (year, month, day) = (time.year(), time.month(), time.day());
                    let (hour, minute) = (time.hour(), time.minute());
                    // Writing to a text does not fail.
                    let _ = write!(self.buffer, "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}");
                }
            }
        }
        self.end(start);
    }

    fn end(&mut self, start: usize) {
        // One empty value must not look like a blank line, which readers skip.
        if self.buffer.len() == start {
            self.buffer.push_str("\"\"");
        }
        self.buffer.push_str("\r\n");
    }

    fn value(&mut self, value: &str) {
        let quote = value.contains([',', '"', '\r', '\n']) || value.trim() != value;
        if !quote {
            self.buffer.push_str(value);
            return;
        }
        self.buffer.push('"');
        for part in value.split_inclusive('"') {
            self.buffer.push_str(part);
            if part.ends_with('"') {
                self.buffer.push('"');
            }
        }
        self.buffer.push('"');
    }

    /// Bytes that wait to be taken.
    #[must_use]
    pub fn len(&self) -> usize {
        self.buffer.len()
    }

    /// True where nothing waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.buffer.is_empty()
    }

    /// Takes what was written since the last time.
    pub fn take(&mut self) -> Vec<u8> {
        // What comes next is likely to be as long.
        let next = String::with_capacity(self.buffer.len());
        std::mem::replace(&mut self.buffer, next).into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn formulas_are_neutralised_and_nothing_else() {
        for (value, want) in [
            ("=1+1", "'=1+1"),
            ("+31", "'+31"),
            ("-", "'-"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\tx", "'\tx"),
            ("\rx", "'\rx"),
            ("＝1", "'＝1"),
            ("'=1", "''=1"),
            ("'t Hart", "'t Hart"),
            ("''", "''"),
            ("Anne-Lise", "Anne-Lise"),
            ("a=b", "a=b"),
            ("", ""),
        ] {
            assert_eq!(neutralise(value), want, "{value:?}");
            assert_eq!(restore(want), value, "{want:?}");
        }
    }

    #[test]
    fn records_are_written_as_the_rfc_says() {
        let mut file = Writer::new(false);
        file.record(["a", "b,c", "say \"ah\"", "two\r\nlines", " padded "]);
        file.record([""]);
        file.record(["", ""]);
        let bytes = file.take();
        assert_eq!(
            String::from_utf8(bytes).expect("UTF-8"),
            "a,\"b,c\",\"say \"\"ah\"\"\",\"two\r\nlines\",\" padded \"\r\n\"\"\r\n,\r\n"
        );
        assert!(file.is_empty(), "what was taken is gone");
        assert_eq!(Writer::new(true).take(), [0xEF, 0xBB, 0xBF]);
    }

    proptest! {
        #[test]
        fn restoring_undoes_neutralising(value in "['=+\\-@\t\r\n＝a \\PC]{0,8}") {
            let safe = neutralise(&value);
            prop_assert!(!safe.chars().next().is_some_and(dangerous));
            prop_assert_eq!(restore(&safe), value.as_str());
            let kept = keep(&value);
            prop_assert_eq!(restore(&kept), value.as_str());
        }

        #[test]
        fn what_is_written_is_read_back(
            rows in prop::collection::vec(prop::collection::vec("['=+\\-@\t\r\n,;\"aé \\PC]{0,6}", 1..5), 1..8),
        ) {
            let mut file = Writer::new(false);
            for row in &rows {
                file.record(row);
            }
            let bytes = file.take();
            let mut reader = ::csv::ReaderBuilder::new()
                .has_headers(false)
                .flexible(true)
                .from_reader(bytes.as_slice());
            let read: Vec<Vec<String>> = reader
                .records()
                .map(|r| r.expect("it is CSV").iter().map(|v| restore(v).into_owned()).collect())
                .collect();
            prop_assert_eq!(read, rows);
        }
    }
}
