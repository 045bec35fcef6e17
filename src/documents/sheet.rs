//! What a list is made of, whatever the format that it leaves in: columns, and rows of cells.

use std::borrow::Cow;

use jiff::civil::DateTime;

/// A column of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name in the header, as an import recognises it.
    pub name: Cow<'static, str>,
    /// How wide a spreadsheet program is to show it, in characters.
    pub width: u8,
}

/// A value in a row, borrowed for as long as it takes to write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell<'a> {
    /// A text, whatever it looks like: never a number, never a formula. May be empty.
    Text(&'a str),
    /// A whole number, to be reckoned with.
    Number(i64),
    /// A local date and time. What is smaller than a second is left out.
    Time(DateTime),
}

impl Cell<'_> {
    /// A cell with nothing in it.
    pub const EMPTY: Self = Self::Text("");
}

impl From<Option<DateTime>> for Cell<'_> {
    fn from(time: Option<DateTime>) -> Self {
        time.map_or(Self::EMPTY, Self::Time)
    }
}
