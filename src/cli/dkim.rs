//! `roundtable dkim`: keys that sign mail, and the records that DNS is to have.

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use clap::Subcommand;

use super::CliError;
use crate::config::{Config, DkimConfig, DkimKeyFile};
use crate::domain::trust::dkim::Selector;
use crate::mail::dkim::{self, Record};
use crate::random::Random;

/// What to do with the keys.
#[derive(Debug, Subcommand)]
pub(crate) enum DkimCommand {
    /// Make an Ed25519 key, and print the DNS record that goes with it.
    New {
        /// The key's name in DNS, such as roundtable2026.
        #[arg(value_parser = selector)]
        selector: Selector,
        /// The file to put it in, which must not be there yet.
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
    },
    /// Print the DNS records of the keys that are configured.
    Show,
}

fn selector(raw: &str) -> Result<Selector, String> {
    Selector::parse(raw).ok_or_else(|| format!("it must be {}", Selector::FORM))
}

/// Runs the command; it needs no database.
///
/// # Errors
/// A sentence for stderr.
pub(crate) fn run(command: DkimCommand, random: Random, out: &mut impl Write) -> Result<(), CliError> {
    let config = Config::from_environment().map_err(CliError::new)?.dkim;
    match command {
        DkimCommand::New { selector, key: file } => {
            make(&file, &dkim::fresh(random.bytes()))
                .map_err(|e| CliError::new(format!("{} cannot be made: {e}", file.display())))?;
            let key = DkimKeyFile { selector, file };
            print(&dkim::record(&config.domain, &key).map_err(CliError::new)?, out)?;
            let (name, selector, file) = (DkimConfig::KEYS, key.selector.as_str(), key.file.display());
            eprintln!(
                "Publish this record for {}, and name the key in {name} as {selector}:{file} once DNS has it.",
                config.domain
            );
        }
        DkimCommand::Show => {
            if config.keys.is_empty() {
                return Err(CliError::new(format!("No key is configured: {} names none.", DkimConfig::KEYS)));
            }
            for key in &config.keys {
                let record = dkim::record(&config.domain, key);
                print(&record.map_err(|why| CliError::new(format!("{}: {why}", DkimConfig::KEYS)))?, out)?;
            }
        }
    }
    Ok(())
}

fn make(path: &Path, text: &str) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// The most letters of one text in a record (RFC 1035 section 3.3).
const TEXT: usize = 255;

/// A line of a zone file. A long text is cut into several, which readers put together.
fn print(record: &Record, out: &mut impl Write) -> std::io::Result<()> {
    let text = record.key.record();
    write!(out, "{}. IN TXT", record.name)?;
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let (part, after) = rest.split_at(rest.len().min(TEXT));
        write!(out, " \"{part}\"")?;
        rest = after;
    }
    writeln!(out)
}
