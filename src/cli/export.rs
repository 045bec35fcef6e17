//! `roundtable export EVENT --format csv`

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use super::CliError;
use crate::actions::exports::{self, Answer};
use crate::app::App;
use crate::domain::audit::Actor;
use crate::domain::id::EventId;

/// Writes the whole guest list with all answers to `output`, or to stdout.
pub(super) async fn run(app: &App, event: EventId, output: Option<&Path>) -> Result<(), CliError> {
    let mut export =
        exports::begin(app, Actor::Command, event, Answer::All, false).await.map_err(CliError::new)?;
    let mut out: Box<dyn Write> = match output {
        Some(path) => {
            let file = File::create(path).map_err(|e| CliError::new(format!("{}: {e}", path.display())))?;
            Box::new(BufWriter::new(file))
        }
        None => Box::new(std::io::stdout().lock()),
    };
    while let Some(piece) = export.next(app).await.map_err(CliError::new)? {
        out.write_all(&piece).map_err(CliError::new)?;
    }
    out.flush().map_err(CliError::new)
}
