//! The benchmark suite: each work of the product beside the limit that the same machine sets to it,
//! measured in the same run. A ratio says more than a time: it is the same on a slow machine.
//!
//! `cargo build --release --features bench`, then `target/release/roundtable bench`, or with the names
//! of some works. Every work lies in a temporary folder of its own (`TMPDIR` says where: a disk, if the
//! figures are to mean anything), runs several times, turn and turn about with its limit, and says the
//! median. No figure here is a test.

mod desk;
mod export;
mod import;
mod load;
mod machine;
mod measure;
mod page;
mod place;
mod queue;
mod replies;
mod send;
mod start;
mod weight;

use std::path::PathBuf;

use clap::Args;

use crate::cli::CliError;
use measure::Finding;

/// What the suite can be told.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Which works to measure; all of them where none is named.
    names: Vec<String>,
    /// How often each is measured.
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Guests of the lists that are brought in and taken out.
    #[arg(long, value_name = "N", default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1000..=100_000))]
    guests: u32,
    /// Invitations of the event whose desk is measured.
    #[arg(long, value_name = "N", default_value_t = 1_000_000, value_parser = clap::value_parser!(u32).range(1000..))]
    invitations: u32,
    /// Be the limit of a work, in a process of its own.
    #[arg(long, hide = true, value_name = "FILE|BYTES", num_args = 1)]
    limit_of: Option<PathBuf>,
}

/// The works, in the order in which a guest list goes through them.
const WORKS: [&str; 10] =
    ["start", "weight", "import", "queue", "send", "page", "replies", "export-csv", "export-xlsx", "desk"];

/// Measures, and prints a table in Markdown.
pub(crate) async fn run(options: Options) -> Result<(), CliError> {
    if let Some(of) = &options.limit_of {
        return match options.names.first().map(String::as_str) {
            Some("page") => page::limit(of).await,
            Some("export-xlsx") => export::library_alone(of),
            _ => Err(CliError::new("there is no such limit")),
        };
    }
    if let Some(unknown) = options.names.iter().find(|name| !WORKS.contains(&name.as_str())) {
        return Err(CliError::new(format!("there is no work {unknown}; there are {}", WORKS.join(", "))));
    }
    if cfg!(debug_assertions) {
        eprintln!("This program was built without optimisation: its figures say nothing.");
    }
    println!("{}\n", machine::describe()?);
    println!("{}", Finding::HEAD);
    for work in
        WORKS.into_iter().filter(|work| options.names.is_empty() || options.names.iter().any(|n| n == work))
    {
        eprintln!("{work} ...");
        let findings = match work {
            "start" => start::measure(&options).await,
            "weight" => weight::measure().await,
            "import" => import::measure(&options).await,
            "queue" => queue::measure(&options).await,
            "send" => send::measure(&options).await,
            "page" => page::measure(&options).await,
            "replies" => replies::measure(&options).await,
            "export-csv" => export::csv(&options).await,
            "export-xlsx" => export::xlsx(&options).await,
            _ => desk::measure(&options).await,
        };
        match findings {
            Ok(findings) => findings.iter().for_each(|finding| println!("{finding}")),
            Err(CliError(why)) => println!("| {work} | could not be measured: {why} | | | | |"),
        }
    }
    Ok(())
}
