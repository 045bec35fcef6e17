//! `roundtable doctor`: looks at everything that an installation stands on, and says a line about each: that
//! it is good, or what to do. It changes nothing, sends nothing, and works beside a running server.

mod house;
mod sender;

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use super::CliError;
use crate::clock::Clock;
use crate::config::Config;
use crate::mail::dns::Dns;

/// What to look with.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// Take DNS records from this file (NAME TXT "TEXT", one a line) in place of asking the DNS.
    #[arg(long, value_name = "FILE")]
    dns: Option<PathBuf>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Verdict {
    Good,
    /// Nothing is wrong; something is worth knowing.
    Note,
    Wrong,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Finding {
    verdict: Verdict,
    check: &'static str,
    says: String,
}

impl Finding {
    fn good(check: &'static str, says: impl AsRef<str>) -> Self {
        Self::new(Verdict::Good, check, says.as_ref())
    }

    fn note(check: &'static str, says: impl AsRef<str>) -> Self {
        Self::new(Verdict::Note, check, says.as_ref())
    }

    fn wrong(check: &'static str, says: impl AsRef<str>) -> Self {
        Self::new(Verdict::Wrong, check, says.as_ref())
    }

    fn new(verdict: Verdict, check: &'static str, says: &str) -> Self {
        // What a server or an engine said may have several lines.
        let says = says.split_whitespace().collect::<Vec<_>>().join(" ");
        Self { verdict, check, says }
    }
}

/// Looks at everything and prints what was found.
///
/// # Errors
/// A sentence, where anything is wrong.
pub(super) async fn run(options: Options, out: &mut impl Write) -> Result<(), CliError> {
    let config = Config::from_environment().map_err(CliError::new)?;
    let dns = dns(options.dns.as_deref())?;
    let mut findings = house::look(&config, &Clock::System).await;
    findings.push(sender::base_url(&config, &dns).await);
    findings.push(sender::server(&config).await);
    findings.extend(sender::dkim(&config, &dns).await);
    findings.push(sender::spf(&config, &dns).await);
    findings.push(sender::dmarc(&config, &dns).await);
    if options.json {
        serde_json::to_writer_pretty(&mut *out, &findings).map_err(CliError::new)?;
        writeln!(out)?;
    } else {
        for Finding { verdict, check, says } in &findings {
            let verdict = match verdict {
                Verdict::Good => "good",
                Verdict::Note => "note",
                Verdict::Wrong => "wrong",
            };
            writeln!(out, "{verdict}\t{check}\t{says}")?;
        }
    }
    match findings.iter().filter(|finding| finding.verdict == Verdict::Wrong).count() {
        0 => Ok(()),
        1 => Err(CliError::new("one thing is wrong.")),
        wrong => Err(CliError::new(format!("{wrong} things are wrong."))),
    }
}

fn dns(file: Option<&Path>) -> Result<Dns, CliError> {
    match file {
        Some(file) => Dns::file(file).map_err(|why| CliError::new(format!("--dns: {why}."))),
        None => Dns::system().map_err(|why| CliError::new(format!("the DNS cannot be asked: {why}"))),
    }
}
