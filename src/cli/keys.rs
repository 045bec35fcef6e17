//! `roundtable keys`: the keys that sign links.

use std::io::Write;
use std::time::Duration;

use clap::Subcommand;

use super::CliError;
use crate::actions::keys;
use crate::app::App;
use crate::domain::audit::Actor;

/// What to do with the keys.
#[derive(Debug, Subcommand)]
pub(crate) enum KeysCommand {
    /// Make a new signing key. Links that are out go on working until the old key's end.
    Rotate {
        /// How many days the old key goes on verifying; 0 ends every link that is out at once.
        /// Without it: until the end of the last event.
        #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u16))]
        overlap_days: Option<u16>,
    },
}

/// Runs the command; a running server notices the new key by itself.
///
/// # Errors
/// A sentence for stderr.
pub(crate) async fn run(app: &App, command: KeysCommand, out: &mut impl Write) -> Result<(), CliError> {
    let KeysCommand::Rotate { overlap_days } = command;
    let overlap = overlap_days.map(|days| Duration::from_secs(u64::from(days) * 24 * 60 * 60));
    let rotated = keys::rotate(app, Actor::Command, overlap).await?;
    let (current, retired, until) = (rotated.current.0, rotated.retired.0, rotated.until.timestamp());
    writeln!(out, "key {current} signs from now on; key {retired} verifies until {until}")?;
    Ok(())
}
