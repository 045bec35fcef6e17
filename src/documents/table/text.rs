//! Text files and pasted rows. The encoding is told by a byte order mark, else by where zero bytes
//! lie (UTF-16), else by whether the bytes are UTF-8; what is none of these is Windows-1252, which
//! older versions of Excel write. The separator is the one that cuts the first rows into columns
//! most evenly, quotation marks respected; a first line such as `sep=;` names it outright.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::{MAX_ROWS, Rows, TableError};

/// How much of a file is looked at to tell what it is.
const SAMPLE: usize = 16 * 1024;

pub(super) fn read(bytes: &[u8], rows: &mut Rows) -> Result<(), TableError> {
    let text = decode(bytes)?;
    let (separator, text) = match named_separator(&text) {
        Some((separator, rest)) => (separator, rest),
        None => (sniff(&text), text.as_str()),
    };
    let mut reader = ::csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(text.as_bytes());
    let mut record = ::csv::StringRecord::new();
    let mut number: u32 = 0;
    loop {
        let start = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        if !reader.read_record(&mut record).map_err(|_| TableError::Damaged)? {
            return Ok(());
        }
        // The reader skips blank lines; a spreadsheet program counts them.
        number = number.saturating_add(1).saturating_add(blank_lines(text.as_bytes(), start));
        rows.push(number, record.iter())?;
    }
}

/// The text without its byte order mark.
fn decode(bytes: &[u8]) -> Result<String, TableError> {
    let (encoding, mark) = match Encoding::for_bom(bytes) {
        Some((encoding, length)) => (encoding, length),
        None => (guess(bytes)?, 0),
    };
    let (text, broken) = encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or(&[]));
    if broken {
        return Err(TableError::Damaged);
    }
    let (mut seen, mut strange) = (0_usize, 0_usize);
    for c in text.chars().take(SAMPLE) {
        seen += 1;
        strange +=
            usize::from(c == '\0' || (c.is_ascii_control() && !matches!(c, '\t' | '\r' | '\n' | '\u{b}')));
    }
    // A stray control character is the row's problem; many of them are not a list.
    if strange * 50 > seen || text.contains('\0') || text.starts_with("%PDF-") {
        return Err(TableError::Unknown);
    }
    Ok(text.into_owned())
}

/// The encoding of bytes without a byte order mark.
fn guess(bytes: &[u8]) -> Result<&'static Encoding, TableError> {
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    let zeros = |parity: usize| sample.iter().skip(parity).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    // Every line end, separator and digit of a UTF-16 file has a zero byte, always on one side.
    if even + odd > 0 {
        return match (even, odd) {
            _ if bytes.len() % 2 == 1 => Err(TableError::Unknown),
            _ if odd > 4 * even => Ok(UTF_16LE),
            _ if even > 4 * odd => Ok(UTF_16BE),
            _ => Err(TableError::Unknown),
        };
    }
    Ok(if std::str::from_utf8(bytes).is_ok() { UTF_8 } else { WINDOWS_1252 })
}

/// The separator that a first line such as `sep=;` names (Excel writes and obeys it), and the rest.
fn named_separator(text: &str) -> Option<(u8, &str)> {
    let (first, rest) = text.split_once('\n')?;
    let named = first.trim_end_matches('\r').trim_matches('"');
    match named.get(..4)?.eq_ignore_ascii_case("sep=").then(|| named.as_bytes().get(4..))?? {
        [separator @ (b',' | b';' | b'\t' | b'|')] => Some((*separator, rest)),
        _ => None,
    }
}

/// The separator that makes the first rows most alike; a comma for a list of one column.
fn sniff(text: &str) -> u8 {
    let mut end = text.len().min(4 * SAMPLE);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let sample = text.get(..end).unwrap_or(text);
    let score = |separator: &u8| {
        let mut reader = ::csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(*separator)
            .from_reader(sample.as_bytes());
        let widths: Vec<usize> = reader.records().take(30).filter_map(|r| r.ok().map(|r| r.len())).collect();
        let width = widths.first().copied().unwrap_or(0);
        let alike = widths.iter().filter(|w| **w == width).count();
        alike * width.saturating_sub(1)
    };
    let mut best = (b',', score(&b','));
    for separator in *b"\t;" {
        let found = score(&separator);
        if found > best.1 {
            best = (separator, found);
        }
    }
    best.0
}

/// How many blank lines lie at `start`, where the record before ended.
fn blank_lines(bytes: &[u8], start: usize) -> u32 {
    let mut at = start;
    if start > 0 && bytes.get(start - 1) == Some(&b'\r') && bytes.get(start) == Some(&b'\n') {
        at += 1;
    }
    let mut blank = 0;
    while let Some(end @ (b'\r' | b'\n')) = bytes.get(at) {
        at += if *end == b'\r' && bytes.get(at + 1) == Some(&b'\n') { 2 } else { 1 };
        blank += 1;
        if blank > MAX_ROWS {
            break;
        }
    }
    u32::try_from(blank).unwrap_or(u32::MAX)
}
