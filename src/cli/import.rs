//! `roundtable import EVENT FILE`: a guest list from a file, without a preview in between.
//!
//! How many rows ended how goes to stdout, a line each; every broken row goes to stderr with its
//! reasons. Good rows are in even where others are broken, and then the exit code is 1, so that a
//! script notices.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use super::CliError;
use crate::actions::imports::{ImportRefusal, Preview, bring_in, examine};
use crate::app::App;
use crate::documents::table::MAX_BYTES;
use crate::domain::audit::Actor;
use crate::domain::guest_list::{Outcome, OutcomeKind};
use crate::domain::id::EventId;

/// Imports `file` (`-` is stdin) into the guest list of `event`, or says what would become of it.
pub(super) async fn run(app: &App, event: EventId, file: &Path, dry_run: bool) -> Result<(), CliError> {
    let bytes = read(file).map_err(|e| CliError::new(format!("{}: {e}", file.display())))?;
    let outcome = if dry_run {
        examine(app, event, bytes).await
    } else {
        bring_in(app, Actor::Command, event, bytes).await
    };
    let preview = outcome.map_err(CliError::new)?;
    if let Some(problem) = preview.columns_problem {
        return Err(CliError::new(ImportRefusal::Columns(problem)));
    }
    tell(&preview, dry_run).map_err(CliError::new)?;
    match preview.summary.broken {
        0 => Ok(()),
        1 => Err(CliError::new("One row is broken and was left out.")),
        broken => Err(CliError::new(format!("{broken} rows are broken and were left out."))),
    }
}

/// The file's bytes; one more than the limit is enough to be refused.
fn read(file: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let most = MAX_BYTES as u64 + 1;
    if file == Path::new("-") {
        io::stdin().lock().take(most).read_to_end(&mut bytes)?;
    } else {
        File::open(file)?.take(most).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

fn tell(preview: &Preview, dry_run: bool) -> io::Result<()> {
    let mut err = io::stderr().lock();
    for decision in &preview.decisions {
        if let Outcome::Broken(problems) = &decision.outcome {
            let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
            writeln!(err, "Row {}. {}", decision.number, said.join(" "))?;
        }
    }
    if dry_run {
        writeln!(err, "Nothing was changed: this was a dry run.")?;
    }
    let mut out = io::stdout().lock();
    for kind in OutcomeKind::ALL {
        writeln!(out, "{kind}\t{}", preview.summary.count(*kind))?;
    }
    out.flush()
}
