//! Excel workbooks. Cells are read one by one, so that a sheet whose last used cell lies a million
//! rows down costs nothing. Before the workbook is parsed, it is unpacked once into nothing, by the
//! library that will unpack it again, to see how much there is: a zip bomb ends there.

use std::io::{Cursor, Read};
use std::panic::AssertUnwindSafe;

use calamine::{Data, DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use zip::ZipArchive;

use super::{MAX_COLUMNS, Rows, TableError};

/// The most bytes that all parts of a workbook may unpack to; a hundred thousand full rows need half.
const MAX_UNPACKED: u64 = 160 * 1024 * 1024;
/// The most parts in a workbook, and the most sheets that are looked through for a list.
const MAX_PARTS: usize = 2_000;
const MAX_SHEETS: usize = 20;
/// How many different texts a workbook may announce.
const MAX_STRINGS: u64 = 4_000_000;
/// Where the first tag of the table of texts must end.
const HEAD: usize = 4 * 1024;

pub(super) fn read(bytes: &[u8], rows: &mut Rows) -> Result<(), TableError> {
    weigh(bytes)?;
    // The parser's own arithmetic panics on some damaged references. It holds nothing that lives on.
    std::panic::catch_unwind(AssertUnwindSafe(|| parse(bytes, rows))).unwrap_or(Err(TableError::Damaged))
}

/// Unpacks every part and counts.
fn weigh(bytes: &[u8]) -> Result<(), TableError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| TableError::Damaged)?;
    if archive.len() > MAX_PARTS {
        return Err(TableError::Unpacks);
    }
    let mut left = MAX_UNPACKED;
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).map_err(|_| TableError::Damaged)?;
        let name = part.name().map_err(|_| TableError::Damaged)?.to_ascii_lowercase();
        if name.ends_with("sharedstrings.xml") {
            left = left.saturating_sub(check_strings(&mut part)?);
        }
        let unpacked = std::io::copy(&mut part.take(left + 1), &mut std::io::sink());
        left = left.checked_sub(unpacked.map_err(|_| TableError::Damaged)?).ok_or(TableError::Unpacks)?;
    }
    Ok(())
}

/// The parser makes room for as many texts as the table's first tag announces before it sees one, so
/// the tag is checked here. Returns how many bytes were read.
fn check_strings(part: &mut impl Read) -> Result<u64, TableError> {
    let mut head = Vec::with_capacity(HEAD);
    part.take(HEAD as u64).read_to_end(&mut head).map_err(|_| TableError::Damaged)?;
    // The text must be in an encoding in which a tag looks like one.
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&head);
    if head.iter().any(|b| matches!(b, 0 | 0x1B)) {
        return Err(TableError::Damaged);
    }
    let text = String::from_utf8_lossy(text);
    let mut text = text.trim_start();
    if let Some(declaration) = text.strip_prefix("<?xml") {
        text = declaration.split_once("?>").ok_or(TableError::Damaged)?.1.trim_start();
    }
    let tag = first_tag(text).ok_or(TableError::Damaged)?;
    let announced = tag.split("uniqueCount").skip(1).map(|rest| {
        let digits = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '=' | '"' | '\''));
        let digits = digits.split(|c: char| !c.is_ascii_digit()).next().unwrap_or("");
        if digits.is_empty() { 0 } else { digits.parse::<u64>().unwrap_or(u64::MAX) }
    });
    if announced.max().is_some_and(|n| n > MAX_STRINGS) {
        return Err(TableError::Unpacks);
    }
    Ok(head.len() as u64)
}

/// The tag of the table of texts, if it comes first and is whole.
fn first_tag(text: &str) -> Option<&str> {
    let name = text.strip_prefix('<')?.split(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).next()?;
    if name.rsplit(':').next() != Some("sst") {
        return None;
    }
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (None, '>') => return text.get(..at),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
    }
    None
}

fn parse(bytes: &[u8], rows: &mut Rows) -> Result<(), TableError> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|e| match e {
        // Another kind of file that is a zip, such as a text document.
        XlsxError::FileNotFound(_) | XlsxError::Unrecognized { .. } => TableError::Unknown,
        XlsxError::Password => TableError::OldOrLocked,
        _ => TableError::Damaged,
    })?;
    let mut sheets: Vec<(bool, String)> = workbook
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| (sheet.visible != SheetVisible::Visible, sheet.name.clone()))
        .collect();
    if sheets.is_empty() {
        return Err(TableError::Unknown);
    }
    // People mean what they see: hidden sheets come last. The order is otherwise the workbook's.
    sheets.sort_by_key(|(hidden, _)| *hidden);
    for (_, name) in sheets.iter().take(MAX_SHEETS) {
        *rows = Rows::default();
        sheet(&mut workbook, name, rows)?;
        // A cover sheet or a title alone is not a list.
        if rows.rows.len() > 1 {
            return Ok(());
        }
    }
    Ok(())
}

fn sheet(workbook: &mut Xlsx<Cursor<&[u8]>>, name: &str, rows: &mut Rows) -> Result<(), TableError> {
    let mut cells = workbook.worksheet_cells_reader(name).map_err(|_| TableError::Damaged)?;
    let mut current: Vec<String> = Vec::new();
    let mut number = 0;
    while let Some(cell) = cells.next_cell().map_err(|_| TableError::Damaged)? {
        let (row, column) = cell.get_position();
        let text = shown(cell.get_value());
        if text.is_empty() {
            continue;
        }
        let (row, column) = (row.saturating_add(1), column as usize);
        if row != number {
            rows.push(number, current.iter().map(String::as_str))?;
            current.clear();
            // Every program writes rows from top to bottom.
            if row < number {
                return Err(TableError::Damaged);
            }
            number = row;
        }
        if column > MAX_COLUMNS {
            return Err(TableError::TooManyColumns(row));
        }
        if current.len() <= column {
            current.resize(column + 1, String::new());
        }
        if let Some(place) = current.get_mut(column) {
            *place = text;
        }
    }
    rows.push(number, current.iter().map(String::as_str))
}

/// A value as people see it in the sheet.
fn shown(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Float(number) => plain_number(*number),
        DataRef::DateTime(at) => date(at),
        DataRef::Bool(true) => "TRUE".to_owned(),
        DataRef::Bool(false) => "FALSE".to_owned(),
        // What is left are texts, whole numbers and the signs that stand for an error.
        other => Data::from(other.clone()).to_string(),
    }
}

/// Fifteen significant digits, as spreadsheet programs show and no more than they know.
fn plain_number(number: f64) -> String {
    let rounded = format!("{number:.14e}").parse().unwrap_or(number);
    format!("{rounded}")
}

/// A date or a time in ISO 8601; a duration in hours.
fn date(at: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
    if at.is_duration() {
        #[expect(clippy::cast_possible_truncation, reason = "a float becomes the nearest integer")]
        let seconds = (at.as_f64() * 86_400.0).round() as i64;
        let (sign, seconds) = (if seconds < 0 { "-" } else { "" }, seconds.unsigned_abs());
        return format!("{sign}{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
    let time = if second == 0 {
        format!("{hour:02}:{minute:02}")
    } else {
        format!("{hour:02}:{minute:02}:{second:02}")
    };
    let midnight = (hour, minute, second) == (0, 0, 0);
    match (at.as_f64() < 1.0, midnight) {
        (true, _) => time,
        (false, true) => format!("{year:04}-{month:02}-{day:02}"),
        (false, false) => format!("{year:04}-{month:02}-{day:02} {time}"),
    }
}
