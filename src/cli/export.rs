//! `roundtable export EVENT --format csv|xlsx`: the whole guest list with all answers.
//!
//! A file appears under its name when it is whole, and not before: an export that fails leaves nothing
//! behind, and what an older one wrote stays. It can be read by its owner alone, for it holds personal
//! data; one that is written over keeps its mode.

use std::fs::File;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::CliError;
use crate::actions::exports::{self, Answer, Export, Format, Wanted};
use crate::app::App;
use crate::domain::audit::Actor;
use crate::domain::id::EventId;

/// Refuses to fill a screen with the bytes of a workbook; asked before the database is opened.
pub(super) fn check(format: Format, output: Option<&Path>) -> Result<(), CliError> {
    if format == Format::Xlsx && output.is_none() && std::io::stdout().is_terminal() {
        return Err(CliError::new("An Excel workbook is not for a terminal: name a file with -o FILE."));
    }
    Ok(())
}

/// Writes the list to `output`, or to stdout.
pub(super) async fn run(
    app: &App,
    event: EventId,
    format: Format,
    output: Option<&Path>,
) -> Result<(), CliError> {
    let wanted =
        Wanted { answer: Answer::All, format, questions: true, sensitive: false, byte_order_mark: false };
    let mut export = exports::begin(app, Actor::Command, event, wanted).await.map_err(CliError::new)?;
    let Some(path) = output else {
        let mut out = std::io::stdout();
        copy(app, &mut export, &mut out).await?;
        return Ok(out.flush()?);
    };
    let failed = |e: std::io::Error| CliError::new(format!("{}: {e}", path.display()));
    let there = path.metadata().ok();
    if there.as_ref().is_some_and(|there| !there.is_file()) {
        // A pipe or a device stays what it is.
        let mut out = File::options().write(true).open(path).map_err(failed)?;
        return copy(app, &mut export, &mut out).await;
    }
    // Beside the file that a link leads to, so that the link stays one.
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let mut file = NamedTempFile::new_in(folder(&path)).map_err(failed)?;
    tokio::select! {
        copied = copy(app, &mut export, file.as_file_mut()) => copied?,
        // So that the temporary file goes, too.
        _ = tokio::signal::ctrl_c() => return Err(CliError::new("stopped; nothing was written")),
    }
    file.as_file().sync_all().map_err(failed)?;
    if let Some(there) = there {
        file.as_file().set_permissions(there.permissions()).map_err(failed)?;
    }
    file.persist(&path).map_err(|e| failed(e.error))?;
    Ok(())
}

fn folder(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

async fn copy(app: &App, export: &mut Export, out: &mut impl Write) -> Result<(), CliError> {
    while let Some(piece) = export.next(app).await.map_err(CliError::new)? {
        out.write_all(&piece).map_err(|e| CliError::new(format!("the list could not be written: {e}")))?;
    }
    Ok(())
}
