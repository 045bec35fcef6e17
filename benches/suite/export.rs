//! `export-csv` and `export-xlsx`: `roundtable export` as a process of its own, its start included;
//! beside the database's own command writing the same join, and beside the workbook's library
//! writing the same cells with nothing to read.

use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use diesel::connection::SimpleConnection as _;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, XlsxError};

use super::measure::{Finding, median, watched};
use super::place::{Place, guest_list};
use super::{CliError, Options};

const JOIN: &str = "SELECT c.email, c.honorific, c.given_name, c.family_name, coalesce(i.confirmed_name, \
    c.printed_name, c.honorific || ' ' || c.given_name || ' ' || c.family_name), \
    coalesce(i.confirmed_position, c.position), coalesce(i.confirmed_organisation, o.name), \
    o.stakeholder_group, o.country, c.language, (SELECT group_concat(tag, '; ') FROM contact_tags t \
    WHERE t.contact_id = c.id), i.reply, datetime(i.replied_at / 1000000, 'unixepoch'), i.reason, \
    i.standing, datetime(i.invited_at / 1000000, 'unixepoch'), hex(i.id) FROM invitations i \
    JOIN contacts c ON c.id = i.contact_id JOIN organisations o ON o.id = c.organisation_id \
    ORDER BY i.event_id, i.sort_key, i.id";

/// Every second guest has answered.
const ANSWERS: &str = "UPDATE invitations SET standing = 'invited', \
    invited_at = 1790000000000000 + rowid * 1000000; \
    UPDATE invitations SET reply = CASE WHEN rowid % 3 = 0 THEN 'declined' ELSE 'accepted' END, \
    replied_at = 1791000000000000 + rowid * 1000000, \
    reason = CASE WHEN rowid % 3 = 0 THEN 'Abroad that week, at the budget debate.' ELSE '' END \
    WHERE rowid % 2 = 0; PRAGMA wal_checkpoint(TRUNCATE)";

async fn full(options: &Options) -> Result<Place, CliError> {
    let place = Place::new().await?;
    place.bring_in(guest_list(options.guests)).await?;
    place.database()?.batch_execute(ANSWERS).map_err(CliError::new)?;
    Ok(place)
}

/// Seconds and megabytes of one export.
fn taken_out(place: &Place, format: &str) -> Result<(f64, f64), CliError> {
    let file = place.file(&format!("list.{format}")).display().to_string();
    let event = place.event.to_string();
    let mut command = place.command(&["export", &event, "--format", format, "-o", &file])?;
    let since = Instant::now();
    watched(command.spawn()?, since)
}

pub(super) async fn csv(options: &Options) -> Result<Vec<Finding>, CliError> {
    let place = full(options).await?;
    let (mut own, mut limit, mut memory) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..options.rounds {
        let (seconds, megabytes) = taken_out(&place, "csv")?;
        own.push(seconds);
        memory.push(megabytes);
        let mut command = Command::new("sqlite3");
        command.args(["-csv", "-header"]).arg(place.file("roundtable.db")).arg(JOIN).stdin(Stdio::null());
        command.stdout(File::create(place.file("bare.csv"))?);
        let since = Instant::now();
        limit.push(watched(command.spawn()?, since)?.0);
    }
    let limit = ("sqlite3 -csv of the same join", median(limit));
    Ok(vec![
        Finding::times(&format!("export-csv ({} guests)", options.guests), median(own), limit, 1.5),
        Finding::at_most("export-csv, most memory", median(memory), 64.0, "MB"),
    ])
}

pub(super) async fn xlsx(options: &Options) -> Result<Vec<Finding>, CliError> {
    let place = full(options).await?;
    taken_out(&place, "csv")?;
    let list = place.file("list.csv").display().to_string();
    let (mut own, mut limit, mut memory) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..options.rounds {
        let (seconds, megabytes) = taken_out(&place, "xlsx")?;
        own.push(seconds);
        memory.push(megabytes);
        let library = place.command(&["bench", "export-xlsx", "--limit-of", &list])?.output()?;
        let said = String::from_utf8_lossy(&library.stdout).trim().parse::<f64>();
        limit.push(said.map_err(|_| CliError::new(String::from_utf8_lossy(&library.stderr)))?);
    }
    let limit = ("the library alone, the same cells", median(limit));
    Ok(vec![
        Finding::times(&format!("export-xlsx ({} guests)", options.guests), median(own), limit, 1.3),
        Finding::at_most("export-xlsx, most memory", median(memory), 128.0, "MB"),
    ])
}

/// The limit: the cells of an exported list, read beforehand, through the library alone. Prints the
/// seconds.
pub(super) fn library_alone(list: &Path) -> Result<(), CliError> {
    let mut reader = csv_reader(list)?;
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().map_err(CliError::new)?;
    let since = Instant::now();
    write(&rows).map_err(CliError::new)?;
    println!("{}", since.elapsed().as_secs_f64());
    Ok(())
}

fn csv_reader(list: &Path) -> Result<csv::Reader<File>, CliError> {
    csv::ReaderBuilder::new().has_headers(false).from_path(list).map_err(CliError::new)
}

fn write(rows: &[csv::StringRecord]) -> Result<(), XlsxError> {
    let mut book = Workbook::new();
    let time = Format::new().set_num_format("yyyy-mm-dd hh:mm");
    let quoted = Format::new().set_quote_prefix();
    let sheet = book.add_worksheet_with_constant_memory();
    let sheet = sheet?;
    for (row, record) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(record.iter()) {
            if cell.is_empty() {
                continue;
            }
            if row > 0 && matches!(column, 12 | 15) {
                sheet.write_datetime_with_format(row, column, ExcelDateTime::parse_from_str(cell)?, &time)?;
            } else if cell.starts_with(char::is_alphabetic) {
                sheet.write_string(row, column, cell)?;
            } else {
                sheet.write_string_with_format(row, column, cell, &quoted)?;
            }
        }
    }
    book.save_to_writer(tempfile::tempfile()?)
}
