//! The command line: one file per command. Data goes to stdout, messages to stderr; the exit code is
//! 0 for done, 1 for not done, 2 for a command that was not understood.

#[cfg(feature = "bench")]
mod bench;
mod demo;
mod dkim;
mod doctor;
mod event;
mod export;
mod import;
mod keys;
mod serve;
mod transfer;
mod user;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Parser, Subcommand};

use crate::actions::Failure;
use crate::actions::exports::Format;
use crate::app::App;
use crate::config::{Config, LogFormat};
use crate::domain::id::EventId;
use crate::random::Random;
use crate::store::StoreError;

/// Invitation-only roundtables: a guest list in, personal signed invitations out, answers back, an
/// attendee list out.
#[derive(Debug, Parser)]
#[command(name = "roundtable", version, propagate_version = true, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Bring the database up to date, then serve pages and send mail until stopped.
    Serve {
        /// Where to listen, in place of ROUNDTABLE_LISTEN; port 0 takes any free port.
        #[arg(long, value_name = "ADDRESS:PORT")]
        listen: Option<SocketAddr>,
    },
    /// Try everything on this machine: a sample roundtable, its guests, and a captured mailbox.
    Demo(demo::Options),
    /// Bring the database up to date.
    Migrate,
    /// Events.
    #[command(subcommand)]
    Event(EventCommand),
    /// Import a guest list (CSV or XLSX): good rows go in, broken ones are listed on stderr.
    Import {
        /// The event's id, as `event list` prints it.
        event: EventId,
        /// The file; `-` for stdin.
        file: PathBuf,
        /// Say what would become of every row, and change nothing.
        #[arg(long)]
        dry_run: bool,
    },
    /// Accounts.
    #[command(subcommand)]
    User(user::UserCommand),
    /// The keys that sign links.
    #[command(subcommand)]
    Keys(keys::KeysCommand),
    /// The keys that sign mail.
    #[command(subcommand)]
    Dkim(dkim::DkimCommand),
    /// Look at everything that the installation stands on, and say what is to be mended.
    Doctor(doctor::Options),
    /// Move the installation to another database: from a file to PostgreSQL, or back. Stop the product first.
    Transfer {
        /// Where everything is now: sqlite://PATH or postgres://...
        #[arg(long, value_name = "URL")]
        from: String,
        /// An empty database that is to have it.
        #[arg(long, value_name = "URL")]
        to: String,
    },
    /// Write an event's attendee list.
    Export {
        /// The event's id, as `event list` prints it.
        event: EventId,
        /// The form of the list.
        #[arg(long, value_name = "FORMAT", value_parser = formats())]
        format: Format,
        /// The file to write, in place of stdout; it appears when it is whole.
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Measure the product against what this machine can do.
    #[cfg(feature = "bench")]
    #[command(hide = true)]
    Bench(bench::Options),
}

#[derive(Debug, Subcommand)]
enum EventCommand {
    /// List the events, a line each: id, start, status, title.
    List {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
}

/// The forms in which a list can be had, by their words.
fn formats() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::ALL.iter().map(Format::as_str))
        .try_map(|word| Format::parse(&word).ok_or("there is no such format"))
}

/// Why a command was not done, in a sentence for stderr.
#[derive(Debug)]
pub(crate) struct CliError(String);

impl CliError {
    pub(crate) fn new(why: impl std::fmt::Display) -> Self {
        Self(why.to_string())
    }
}

impl std::fmt::Display for CliError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl<R: std::fmt::Display> From<Failure<R>> for CliError {
    fn from(failure: Failure<R>) -> Self {
        Self::new(failure)
    }
}

impl From<StoreError> for CliError {
    fn from(error: StoreError) -> Self {
        Self::new(error)
    }
}

impl From<std::io::Error> for CliError {
    fn from(error: std::io::Error) -> Self {
        Self(format!("standard input or output failed: {error}"))
    }
}

/// Runs the command that the process was started with.
#[must_use]
pub fn run() -> ExitCode {
    let Cli { command } = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("roundtable: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(dispatch(command)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(CliError(why)) => {
            eprintln!("roundtable: {why}");
            ExitCode::FAILURE
        }
    }
}

async fn dispatch(command: Command) -> Result<(), CliError> {
    match command {
        Command::Demo(options) => demo::run(options).await,
        Command::Serve { listen } => serve::run(listen).await,
        Command::Migrate => {
            open()?;
            eprintln!("The database is up to date.");
            Ok(())
        }
        Command::Event(EventCommand::List { json }) => event::list(&open()?, json).await,
        Command::Import { event, file, dry_run } => import::run(&open()?, event, &file, dry_run).await,
        Command::User(command) => {
            user::run(&open()?, command, std::io::stdin().lock(), &mut std::io::stdout().lock()).await
        }
        Command::Keys(command) => keys::run(&open()?, command, &mut std::io::stdout().lock()).await,
        Command::Dkim(command) => dkim::run(command, Random, &mut std::io::stdout().lock()),
        Command::Doctor(options) => doctor::run(options, &mut std::io::stdout().lock()).await,
        Command::Transfer { from, to } => transfer::run(&from, &to, &mut std::io::stdout().lock()).await,
        Command::Export { event, format, output } => {
            export::check(format, output.as_deref())?;
            export::run(&open()?, event, format, output.as_deref()).await
        }
        #[cfg(feature = "bench")]
        Command::Bench(options) => bench::run(options).await,
    }
}

/// The product's parts for a command that works on the configured database.
fn open() -> Result<App, CliError> {
    let config = Config::from_environment().map_err(CliError::new)?;
    App::open(config).map_err(CliError::new)
}

/// Logs go to stderr; called once, by the commands that serve.
fn start_log(format: LogFormat) {
    let lines = tracing_subscriber::fmt().with_max_level(format.level).with_writer(std::io::stderr);
    if format.json {
        lines.json().init();
    } else {
        lines.with_target(false).init();
    }
}
