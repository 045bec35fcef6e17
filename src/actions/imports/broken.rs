//! Broken rows as a file that can be fixed and imported again.

use super::{ImportRefusal, ImportResult, Preview, load, off_thread, preview};
use crate::actions::Failure;
use crate::app::App;
use crate::documents::csv::Writer;
use crate::documents::table;
use crate::domain::guest_list::{Field, Outcome, REASONS_HEADER, is_recognised};
use crate::domain::id::ImportId;
use crate::store::imports;

/// The broken rows of an upload as CSV, before or after it was confirmed.
///
/// # Errors
/// An [`ImportRefusal`].
pub async fn broken_rows(app: &App, id: ImportId) -> ImportResult<Vec<u8>> {
    let kept = app
        .db
        .read(move |c| -> ImportResult<_> {
            let applied = load(c, id)?.applied.is_some();
            if applied { Ok(imports::content(c, id)?) } else { Ok(None) }
        })
        .await?;
    match kept {
        Some(csv) if csv.is_empty() => Err(Failure::Refused(ImportRefusal::NoImport)),
        Some(csv) => Ok(csv),
        None => Ok(to_csv(&preview(app, id).await?.1)),
    }
}

/// A broken row of a list that was confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenRow {
    /// What stands in its column of addresses.
    pub email: String,
    /// Its number and what is wrong with it.
    pub reasons: String,
}

/// The first `most` broken rows of a confirmed upload; none where they were forgotten meanwhile.
///
/// # Errors
/// An [`ImportRefusal`].
pub async fn left_out(app: &App, id: ImportId, most: usize) -> ImportResult<Vec<BrokenRow>> {
    let csv = app.db.read(move |c| -> ImportResult<_> { Ok(imports::content(c, id)?) }).await?;
    let Some(csv) = csv.filter(|csv| !csv.is_empty()) else { return Ok(Vec::new()) };
    off_thread(move || {
        let table = table::read(&csv).map_err(ImportRefusal::File)?;
        let Some((header, rows)) = table.rows.split_first() else { return Ok(Vec::new()) };
        let column = |name: &str| header.cells().position(|header| header == name).unwrap_or(usize::MAX);
        let (email, reasons) = (column(Field::Email.as_str()), column(REASONS_HEADER));
        let broken = rows.iter().take(most).map(|row| BrokenRow {
            email: row.cell(email).to_owned(),
            reasons: row.cell(reasons).to_owned(),
        });
        Ok(broken.collect())
    })
    .await
}

/// The broken rows with their reasons in a last column. Columns that mean something are named by the
/// field's own word, so that the file is recognised whatever they were called before.
pub(super) fn to_csv(preview: &Preview) -> Vec<u8> {
    let mut file = Writer::new(true);
    let reading = &preview.reading;
    let names = reading.headers().iter().zip(&reading.columns).map(|(header, field)| match field {
        Some(field) => field.as_str().to_owned(),
        // Ignored it was, and ignored it stays.
        None if is_recognised(header) => format!("{header} (ignored)"),
        None => header.clone(),
    });
    file.record(names.chain([REASONS_HEADER.to_owned()]));
    for (row, decision) in reading.rows().iter().zip(&preview.decisions) {
        if let Outcome::Broken(problems) = &decision.outcome {
            let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
            let reasons = format!("Row {}. {}", decision.number, said.join(" "));
            let cells = (0..reading.headers().len()).map(|column| row.cell(column));
            file.record(cells.chain([reasons.as_str()]));
        }
    }
    file.take()
}
