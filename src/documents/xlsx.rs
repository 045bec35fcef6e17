//! Excel workbooks with one sheet, written row by row in little memory: rows wait in a temporary file
//! without a name until the workbook is put together. Reading is [`super::table`]'s business.
//!
//! Texts are written as texts: a spreadsheet program computes none of them and takes none for a
//! number. One that does not begin with a letter is also marked as quoted, so that it stays a text
//! when somebody edits the cell. A text is changed in one case, so that an import of the file brings it
//! back as it was: see [`super::csv::keep`]. Times are real ones, which can be sorted and reckoned with.

use std::borrow::Cow;
use std::fmt;
use std::io::Write;

use jiff::civil::DateTime;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::csv::keep;
use super::sheet::{Cell, Column};

/// The most UTF-16 units in a cell; the format knows no more.
const MAX_UNITS: usize = 32_767;
/// The oldest year that the format can count from.
const FIRST_YEAR: i16 = 1900;
/// How hard a workbook is packed, of 9: harder takes longer than it saves on the way.
const PACKING: u8 = 3;
const TIME_FORMAT: &str = "yyyy-mm-dd hh:mm";

/// Why a workbook could not be written: the temporary folder, or more rows than a sheet holds.
#[derive(Debug)]
pub struct WriteError(XlsxError);

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the workbook could not be written: {}", self.0)
    }
}

impl std::error::Error for WriteError {}

impl From<XlsxError> for WriteError {
    fn from(error: XlsxError) -> Self {
        Self(error)
    }
}

/// Writes a workbook, from the first row to the last.
pub struct Writer {
    workbook: Workbook,
    sheet: Worksheet,
    time: Format,
    quoted: Format,
    row: u32,
    last_column: u16,
}

impl Writer {
    /// A workbook with one sheet of this name, and in it the header: bold, and in sight however far
    /// one scrolls. `made` is the time that stands in its properties.
    ///
    /// # Errors
    /// Where no temporary file can be made, or the sheet cannot have this name.
    pub fn new(name: &str, columns: &[Column], made: DateTime) -> Result<Self, WriteError> {
        let mut workbook = Workbook::new();
        workbook.set_zip_compression_level(PACKING);
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&excel_time(made)?));
        let mut sheet = workbook.new_worksheet_with_constant_memory()?;
        sheet.set_name(name)?.set_freeze_panes(1, 0)?;
        let bold = Format::new().set_bold();
        let mut last_column = 0;
        for (at, column) in (0..).zip(columns) {
            sheet.set_column_width(at, column.width)?;
            sheet.write_string_with_format(0, at, column.name.as_ref(), &bold)?;
            last_column = at;
        }
        let time = Format::new().set_num_format(TIME_FORMAT);
        let quoted = Format::new().set_quote_prefix();
        Ok(Self { workbook, sheet, time, quoted, row: 0, last_column })
    }

    /// Adds a row.
    ///
    /// # Errors
    /// Where the sheet is full.
    ///
    /// # Panics
    /// Where the temporary file cannot be written: the library does not hand that on.
    pub fn row<'a>(&mut self, cells: impl IntoIterator<Item = Cell<'a>>) -> Result<(), WriteError> {
        self.row += 1;
        for (column, cell) in (0..).zip(cells) {
            match cell {
                Cell::Text("") => {}
                Cell::Text(text) => self.text(column, text)?,
                // The format knows no other numbers than those of double precision.
                #[expect(clippy::cast_precision_loss, reason = "see above")]
                Cell::Number(number) => drop(self.sheet.write_number(self.row, column, number as f64)?),
                Cell::Time(time) if time.year() < FIRST_YEAR => {
                    self.text(column, &time.strftime("%Y-%m-%d %H:%M").to_string())?;
                }
                Cell::Time(time) => {
                    let value = excel_time(time)?;
                    self.sheet.write_datetime_with_format(self.row, column, value, &self.time)?;
                }
            }
        }
        Ok(())
    }

    fn text(&mut self, column: u16, text: &str) -> Result<(), WriteError> {
        let fitting = fitting(text);
        if text.chars().next().is_some_and(char::is_alphabetic) {
            self.sheet.write_string(self.row, column, fitting)?;
        } else {
            self.sheet.write_string_with_format(self.row, column, fitting, &self.quoted)?;
        }
        Ok(())
    }

    /// Puts the workbook together and writes it to `to`, with filters at the header.
    ///
    /// # Errors
    /// Where it cannot be written; what was written till then is no workbook.
    ///
    /// # Panics
    /// As [`Writer::row`].
    pub fn finish(self, to: impl Write + Send) -> Result<(), WriteError> {
        let Self { mut workbook, mut sheet, row, last_column, .. } = self;
        sheet.autofilter(0, 0, row, last_column)?;
        workbook.push_worksheet(sheet);
        Ok(workbook.save_to_writer(to)?)
    }
}

impl fmt::Debug for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer").field("row", &self.row).finish_non_exhaustive()
    }
}

/// A time as the format counts it, to the second.
fn excel_time(time: DateTime) -> Result<ExcelDateTime, XlsxError> {
    let part = |part: i8| u8::try_from(part).unwrap_or(0);
    ExcelDateTime::from_ymd(u16::try_from(time.year()).unwrap_or(0), part(time.month()), part(time.day()))?
        .and_hms(part(time.hour()).into(), part(time.minute()), f64::from(time.second()))
}

/// The text as it fits into a cell and into XML, which has no place for two of Unicode's signs. Cut
/// texts say so by an ellipsis: a list of which one cell is too long is still a list.
fn fitting(text: &str) -> Cow<'_, str> {
    const NOT_IN_XML: [char; 2] = ['\u{FFFE}', '\u{FFFF}'];
    let mut text = keep(text);
    if text.contains(NOT_IN_XML) {
        text = Cow::Owned(text.replace(NOT_IN_XML, "\u{FFFD}"));
    }
    if text.len() <= MAX_UNITS {
        return text;
    }
    let mut units = 0;
    let mut end = None;
    for (at, c) in text.char_indices() {
        // One is kept for the ellipsis.
        if units + c.len_utf16() < MAX_UNITS {
            end = Some(at + c.len_utf8());
        }
        units += c.len_utf16();
    }
    match end {
        Some(end) if units > MAX_UNITS => {
            let mut cut = text.get(..end).unwrap_or_default().to_owned();
            cut.push('…');
            Cow::Owned(cut)
        }
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Reader, Xlsx};
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::documents::table;

    const COLUMNS: [Column; 3] = [
        Column { name: std::borrow::Cow::Borrowed("name"), width: 20 },
        Column { name: std::borrow::Cow::Borrowed("answered_at"), width: 17 },
        Column { name: std::borrow::Cow::Borrowed("reason"), width: 30 },
    ];

    fn written(rows: &[[Cell<'_>; 3]]) -> Vec<u8> {
        let mut book = Writer::new("Attendees", &COLUMNS, date(2027, 6, 9).at(14, 0, 0, 0)).expect("a book");
        for row in rows {
            book.row(*row).expect("a row");
        }
        let mut file = Vec::new();
        book.finish(&mut file).expect("a file");
        file
    }

    /// Every cell of the only sheet, another library's reading of it.
    fn read(file: &[u8]) -> Vec<Vec<Data>> {
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(file)).expect("a workbook");
        assert_eq!(book.sheet_names(), ["Attendees"]);
        let formulas = book.worksheet_formula("Attendees").expect("a sheet");
        assert!(formulas.is_empty(), "{formulas:?}");
        let range = book.worksheet_range("Attendees").expect("a sheet");
        range.rows().map(<[Data]>::to_vec).collect()
    }

    /// A part of the workbook as it is written.
    fn part(file: &[u8], name: &str) -> String {
        let mut archive = zip::ZipArchive::new(Cursor::new(file)).expect("a zip file");
        std::io::read_to_string(archive.by_name(name).expect("a part")).expect("text")
    }

    fn text(text: &str) -> Data {
        Data::String(text.to_owned())
    }

    #[test]
    fn every_cell_is_what_it_was() {
        let time = date(2027, 6, 9).at(14, 5, 30, 999);
        let texts = [
            "=1+1",
            "+31 20",
            "-1",
            "@SUM(A1)",
            "'t Hart",
            "007",
            "1e5",
            "TRUE",
            "2027-06-09",
            "{=1}",
            "<b>&amp;\"",
            "two\nlines",
            " padded ",
            "\ttab",
            "فاطمة",
            "_x0041_",
            "𝕏",
            "#N/A",
        ];
        let rows: Vec<[Cell<'_>; 3]> =
            texts.iter().map(|t| [Cell::Text(t), Cell::Time(time), Cell::EMPTY]).collect();
        let read = read(&written(&rows));
        assert_eq!(read[0], [text("name"), text("answered_at"), text("reason")]);
        assert_eq!(read.len(), texts.len() + 1);
        for (row, want) in read[1..].iter().zip(texts) {
            assert_eq!(row[0], text(want));
            let Data::DateTime(at) = row[1] else { panic!("a time: {:?}", row[1]) };
            assert_eq!(at.to_ymd_hms_milli(), (2027, 6, 9, 14, 5, 30, 0));
            assert_eq!(row[2], Data::Empty);
        }
    }

    #[test]
    fn the_header_stays_in_sight_and_filters() {
        let time = Cell::Time(date(2027, 6, 9).at(14, 5, 0, 0));
        let file = written(&[[Cell::Text("Ada"), time, Cell::Text("=1")]]);
        let sheet = part(&file, "xl/worksheets/sheet1.xml");
        assert!(sheet.contains(r#"<pane ySplit="1" topLeftCell="A2""#), "{sheet}");
        assert!(
            sheet.contains(r#"state="frozen""#) && sheet.contains(r#"<autoFilter ref="A1:C2"/>"#),
            "{sheet}"
        );
        assert!(!sheet.contains("<f>"), "{sheet}");
        let styles = part(&file, "xl/styles.xml");
        assert!(styles.contains("<b/>") && styles.contains(TIME_FORMAT), "{styles}");
        assert!(styles.contains(r#"quotePrefix="1""#), "{styles}");
        assert!(part(&file, "docProps/core.xml").contains("2027-06-09T14:00:00Z"));
    }

    #[test]
    fn a_list_without_rows_is_a_list() {
        assert_eq!(read(&written(&[])), [[text("name"), text("answered_at"), text("reason")]]);
    }

    #[test]
    fn what_the_format_cannot_hold_is_brought_to_what_it_can() {
        let old = date(1899, 12, 30).at(8, 30, 0, 0);
        let long = "é".repeat(MAX_UNITS);
        let longer = "𝕏".repeat(MAX_UNITS);
        let rows = read(&written(&[
            [Cell::Text("a\u{FFFF}\u{1}b"), Cell::Time(old), Cell::Text(&long)],
            [Cell::EMPTY, Cell::EMPTY, Cell::Text(&longer)],
        ]));
        assert_eq!(rows[1], [text("a\u{FFFD}\u{1}b"), text("1899-12-30 08:30"), text(&long)]);
        let cut = "𝕏".repeat(MAX_UNITS / 2) + "…";
        assert_eq!(rows[2][2], text(&cut));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn what_is_written_is_read_back(
            rows in prop::collection::vec("a|['=+\\-@\t\n,;\"<&_x0aé \\PC]{0,8}", 1..8),
        ) {
            let rows: Vec<&str> = rows.iter().map(|t| t.trim()).filter(|t| !t.is_empty()).collect();
            let cells: Vec<[Cell<'_>; 3]> =
                rows.iter().map(|t| [Cell::Text(t), Cell::EMPTY, Cell::EMPTY]).collect();
            let back = table::read(&written(&cells)).expect("a table");
            let read: Vec<&str> = back.rows.iter().skip(1).map(|row| row.cell(0)).collect();
            prop_assert_eq!(read, rows);
        }
    }
}
