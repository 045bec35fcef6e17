//! Bytes in, rows out: CSV (with commas, semicolons or tabs; UTF-8, UTF-16 or Windows-1252), rows
//! pasted from a spreadsheet, and XLSX. Which row is the header is not decided here.
//!
//! Blank rows are left out, but rows keep the numbers that a spreadsheet program shows beside them.
//! Every value is [restored](super::csv::restore), so that a file that this product wrote is read
//! back as it was. Whatever the bytes are, reading them ends with rows or a [`TableError`], in
//! bounded memory.

mod text;
mod xlsx;

use std::fmt;

use super::csv::restore;

/// The most bytes of a file.
pub const MAX_BYTES: usize = 20 * 1024 * 1024;
/// The most rows, a header not counted.
pub const MAX_ROWS: usize = 100_000;
/// The most characters of a cell.
pub const MAX_CELL: usize = 10_000;
/// The most columns; a file of broken rows has one more, the reasons.
pub const MAX_COLUMNS: usize = 200;

/// Rows of text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// The rows that have anything in them; at least one.
    pub rows: Vec<Row>,
    /// The widest row's number of cells.
    pub columns: usize,
}

/// One row: its cells in one text, so that a hundred thousand rows fit into little memory.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    /// Its number, as a spreadsheet program shows it.
    pub number: u32,
    text: String,
    ends: Vec<u32>,
}

impl Row {
    /// The cell of a column, counted from 0; empty where the row is shorter.
    #[must_use]
    pub fn cell(&self, column: usize) -> &str {
        let end = |at: usize| self.ends.get(at).map(|end| *end as usize);
        let start = column.checked_sub(1).map_or(Some(0), end);
        start.zip(end(column)).and_then(|(start, end)| self.text.get(start..end)).unwrap_or("")
    }

    /// The cells, from the first to the last that has anything in it.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).map(|column| self.cell(column))
    }
}

/// Why a file cannot be read, in words that say what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableError {
    /// Over [`MAX_BYTES`].
    TooBig,
    /// Over [`MAX_ROWS`].
    TooManyRows,
    /// Over [`MAX_COLUMNS`], in this row.
    TooManyColumns(u32),
    /// Over [`MAX_CELL`], in this row and column (counted from 0).
    LongCell {
        /// The row's number.
        row: u32,
        /// The column, counted from 0.
        column: usize,
    },
    /// Nothing in it.
    Empty,
    /// An Excel workbook of before 2007, or one that is protected by a password.
    OldOrLocked,
    /// Neither text nor a workbook.
    Unknown,
    /// A workbook or a text that is not whole.
    Damaged,
    /// A workbook that unpacks to more than any guest list needs.
    Unpacks,
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooBig => {
                f.write_str("The file is larger than 20 MB. Remove pictures and other sheets, or split it.")
            }
            Self::TooManyRows => {
                f.write_str("The list has more than 100,000 rows. Split it and import the parts one by one.")
            }
            Self::TooManyColumns(row) => {
                write!(f, "Row {row} has more than {MAX_COLUMNS} columns. Keep the columns that you need.")
            }
            Self::LongCell { row, column } => write!(
                f,
                "Row {row}, column {}: the cell has more than 10,000 characters. Shorten it; in a CSV file, \
                 see whether a quotation mark is missing.",
                column_name(*column)
            ),
            Self::Empty => {
                f.write_str("There are no guests in it: give a row of column names and a row for each guest.")
            }
            Self::OldOrLocked => f.write_str(
                "This is an old Excel file (.xls) or one with a password. Open it and save it as .xlsx without \
                 a password, or as CSV.",
            ),
            Self::Unknown => {
                f.write_str("This is neither a CSV file nor an Excel workbook. Save the list as .xlsx or CSV.")
            }
            Self::Damaged => f.write_str(
                "The file is damaged or not complete. Open it in your spreadsheet program and save it again.",
            ),
            Self::Unpacks => f.write_str(
                "The workbook unpacks to far more than a guest list needs. Copy the list into a new workbook.",
            ),
        }
    }
}

impl std::error::Error for TableError {}

/// The letters of a column, counted from 0: `A`, `Z`, `AA`.
#[must_use]
pub fn column_name(column: usize) -> String {
    let letter = char::from(b'A' + u8::try_from(column % 26).unwrap_or(0));
    if column < 26 { letter.to_string() } else { format!("{}{letter}", column_name(column / 26 - 1)) }
}

/// Reads a file, or rows that were pasted.
///
/// # Errors
/// A [`TableError`] that says what to do.
pub fn read(bytes: &[u8]) -> Result<Table, TableError> {
    if bytes.len() > MAX_BYTES {
        return Err(TableError::TooBig);
    }
    let mut rows = Rows::default();
    if bytes.starts_with(b"PK\x03\x04") {
        xlsx::read(bytes, &mut rows)?;
    } else if bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        return Err(TableError::OldOrLocked);
    } else {
        text::read(bytes, &mut rows)?;
    }
    rows.finish()
}

/// Collects rows and keeps the limits.
#[derive(Default)]
struct Rows {
    rows: Vec<Row>,
    columns: usize,
}

impl Rows {
    /// Takes a row, unless it is blank.
    fn push<'a>(&mut self, number: u32, cells: impl Iterator<Item = &'a str>) -> Result<(), TableError> {
        let mut row = Row { number, ..Row::default() };
        let mut used = 0;
        for (column, raw) in cells.enumerate() {
            let value = restore(raw.trim());
            if value.is_empty() {
                // Blank cells at the end cost nothing: they are added when one with text follows.
                continue;
            }
            if column > MAX_COLUMNS {
                return Err(TableError::TooManyColumns(number));
            }
            if value.len() > MAX_CELL && value.chars().count() > MAX_CELL {
                return Err(TableError::LongCell { row: number, column });
            }
            let before = u32::try_from(row.text.len()).map_err(|_| TableError::TooBig)?;
            row.ends.resize(column, before);
            row.text.push_str(&value);
            row.ends.push(u32::try_from(row.text.len()).map_err(|_| TableError::TooBig)?);
            used = column + 1;
        }
        if used == 0 {
            return Ok(());
        }
        if self.rows.len() > MAX_ROWS {
            return Err(TableError::TooManyRows);
        }
        self.columns = self.columns.max(used);
        self.rows.push(row);
        Ok(())
    }

    fn finish(self) -> Result<Table, TableError> {
        let Self { rows, columns } = self;
        if rows.is_empty() { Err(TableError::Empty) } else { Ok(Table { rows, columns }) }
    }
}

#[cfg(test)]
mod tests;
