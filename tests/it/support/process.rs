//! The product as it is run for real: the built program in a process of its own, in a folder of its
//! own, with an environment that holds nothing but what the test gives it.

use std::fs::{self, File};
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::time::Duration;

use roundtable::app::App;
use roundtable::clock::Clock;
use roundtable::config::Config;
use roundtable::worker;
use tempfile::TempDir;
use tokio::runtime::Builder;

use super::client::Client;
use super::database::Database;
use super::guarded::{Guarded, wait_for};
use super::mail::Mail;

/// A folder that the program is run in, and what it is told by its environment.
pub(crate) struct Installation {
    database: Database,
    folder: TempDir,
    environment: Vec<(String, String)>,
}

/// A running server.
pub(crate) struct Running {
    /// The process.
    pub(crate) process: Guarded,
    address: SocketAddr,
    errors: PathBuf,
}

impl Installation {
    /// An empty folder and an empty database, and the environment's defaults for the rest.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let database = Database::new(folder.path());
        let environment = vec![("DATABASE_URL".to_owned(), database.url().to_owned())];
        Self { database, folder, environment }
    }

    /// The same with a variable set.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.environment.retain(|(known, _)| known != name);
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same with a variable that is not set.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.environment.retain(|(known, _)| known != name);
        self
    }

    /// The database of `serve` and of the commands; the demo has one of its own.
    pub(crate) fn database(&self) -> &Database {
        &self.database
    }

    /// The folder.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Runs a command to its end, with this on its standard input.
    pub(crate) fn run(&self, arguments: &[&str], input: &str) -> Output {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program can be run");
        let mut stdin = child.stdin.take().expect("its input is a pipe");
        // A command that asks for no input may have ended before it is written.
        let _ = stdin.write_all(input.as_bytes());
        drop(stdin);
        child.wait_with_output().expect("the program ends")
    }

    /// Starts `serve` or `demo` on a free port and waits until it is ready.
    pub(crate) fn start(&self, arguments: &[&str]) -> Running {
        self.start_as("", arguments)
    }

    /// The same for one of several, whose words are kept under its name.
    pub(crate) fn start_as(&self, name: &str, arguments: &[&str]) -> Running {
        let file = |kind: &str| self.folder().join(format!("{name}{kind}.log"));
        let (out, errors) = (file("out"), file("errors"));
        let mut command = self.command(arguments);
        command.args(["--listen", "127.0.0.1:0"]);
        command.stdout(File::create(&out).expect("the folder can be written"));
        command.stderr(File::create(&errors).expect("the folder can be written"));
        let mut process = Guarded::start(&mut command);
        let address = wait_for("the server to say where it listens", || {
            let said = fs::read_to_string(&out).unwrap_or_default()
                + &fs::read_to_string(&errors).unwrap_or_default();
            assert!(!process.has_ended(), "{arguments:?} ended: {said}");
            said.split_whitespace()
                .find_map(|word| word.strip_prefix("http://")?.trim_end_matches('/').parse().ok())
        });
        let running = Running { process, address, errors };
        assert_eq!(running.client().get("/readyz").status, 200);
        running
    }

    /// What `serve` or `demo` has written to standard output.
    pub(crate) fn said(&self) -> String {
        fs::read_to_string(self.folder().join("out.log")).unwrap_or_default()
    }

    /// The mails that `demo` captured in its folder, by file name.
    pub(crate) fn captured(&self) -> Vec<Mail> {
        Mail::read_folder(&self.folder().join("demo-data/mail"))
    }

    /// Does what `serve` would do about its mail after so much time, without waiting for it.
    pub(crate) fn later(&self, time: Duration) {
        let key = self.folder().join("roundtable.key").display().to_string();
        let set = |name: &str| Some(self.environment.iter().find(|(known, _)| known == name)?.1.clone());
        let config = Config::from_lookup(|name| match name {
            "ROUNDTABLE_SECRET_KEY_FILE" => Some(key.clone()),
            name => set(name),
        });
        let app = App::open(config.expect("the configuration is right")).expect("the product opens");
        let clock = Clock::fixed(app.clock.now() + time);
        let app = Arc::new(App { clock, ..app });
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime can be made");
        runtime.block_on(worker::outbox::drain(&app));
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_roundtable"));
        command.args(arguments).current_dir(self.folder()).env_clear();
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }
}

impl Running {
    /// Where it listens.
    #[cfg(feature = "postgres")]
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Somebody's browser, with nothing in it.
    pub(crate) fn client(&self) -> Client {
        Client::new(self.address)
    }

    /// What it has logged.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(&self.errors).unwrap_or_default()
    }
}
