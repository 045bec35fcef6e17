//! The whole product in this process: a real server on a free port of the loopback, a database in a
//! folder of its own, a clock that stands until a test moves it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use roundtable::actions::{mailings, reminders};
use roundtable::app::App;
use roundtable::clock::Clock;
use roundtable::config::Config;
use roundtable::domain::instant::Instant;
use roundtable::mail::transport::{Memory, Transport};
use roundtable::{web, worker};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;

use super::client::Client;
use super::database::Database;
use super::mail::Mail;

/// The product, running. On drop it stops, and the test fails where mail is still queued that the
/// test did not say it would leave.
pub(crate) struct TestApp {
    /// What the product's own doors are handed.
    pub(crate) app: Arc<App>,
    address: SocketAddr,
    database: Database,
    folder: TempDir,
    runtime: Runtime,
    stop: watch::Sender<bool>,
    server: Option<JoinHandle<()>>,
    leaves_mail: bool,
    /// Each invitee has a browser of their own.
    browsers: RefCell<HashMap<String, Client>>,
}

impl TestApp {
    /// Starts the product on an empty database, at nine o'clock UTC on 23 November 2026.
    pub(crate) fn start() -> Self {
        Self::start_with(|_| Transport::Memory(Memory::default()), |_| Vec::new())
    }

    /// Starts the product capturing mail in a folder, as the demo does.
    pub(crate) fn start_capturing() -> Self {
        let mail = |folder: &Path| Transport::folder(folder.join("mail")).expect("the folder is made");
        Self::start_with(mail, |_| Vec::new())
    }

    /// Starts the product with addresses for what comes back and for answers of calendars, and the Maildir
    /// `inbox` in its folder that mail to these comes into.
    pub(crate) fn start_receiving() -> Self {
        let receives = |folder: &Path| {
            vec![
                ("ROUNDTABLE_BOUNCE_ADDRESS", "bounces@roundtable.example".to_owned()),
                ("ROUNDTABLE_REPLY_ADDRESS", "replies@roundtable.example".to_owned()),
                ("ROUNDTABLE_MAILBOX", format!("maildir:{}", folder.join("inbox").display())),
            ]
        };
        Self::start_with(|_| Transport::Memory(Memory::default()), receives)
    }

    fn start_with(
        mailer: impl FnOnce(&Path) -> Transport,
        more: impl FnOnce(&Path) -> Vec<(&'static str, String)>,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("the loopback has a free port");
        let address = listener.local_addr().expect("a bound listener has an address");
        let folder = tempfile::tempdir().expect("a temporary folder");
        let database = Database::new(folder.path());
        let app = Arc::new(App {
            mailer: mailer(folder.path()),
            ..assemble(folder.path(), &database, address, &more(folder.path()))
        });
        let (stop, stopped) = watch::channel(false);
        let served = Arc::clone(&app);
        let server = std::thread::spawn(move || {
            runtime().block_on(web::serve(served, listener, stopped)).expect("the server ends well");
        });
        Self {
            app,
            address,
            database,
            folder,
            runtime: runtime(),
            stop,
            server: Some(server),
            leaves_mail: false,
            browsers: RefCell::default(),
        }
    }

    /// Somebody's browser, with nothing in it.
    pub(crate) fn client(&self) -> Client {
        Client::new(self.address)
    }

    /// The browser of one person, which knows what they did with it before.
    pub(crate) fn browser_of(&self, person: &str) -> Client {
        self.browsers.borrow_mut().entry(person.to_owned()).or_insert_with(|| self.client()).clone()
    }

    /// The product's origin, such as `http://127.0.0.1:40123`.
    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Runs one of the product's own futures to its end.
    pub(crate) fn run<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// What time it is in the product.
    pub(crate) fn now(&self) -> Instant {
        self.app.clock.now()
    }

    /// Lets time pass in the product.
    pub(crate) fn advance(&self, by: Duration) {
        self.app.clock.advance(by);
    }

    /// Lets the worker send everything that is due; gives how many mails it took in hand.
    pub(crate) fn deliver_mail(&self) -> usize {
        self.run(worker::outbox::drain(&self.app))
    }

    /// Lets mailings and reminders begin whose time has come; gives how many did.
    pub(crate) fn begins_mailings(&self) -> usize {
        let set = self.run(mailings::begin_due(&self.app)).expect("the database answers");
        set + self.run(reminders::begin_due(&self.app)).expect("the database answers")
    }

    /// The mail server in memory, which can be told to refuse.
    pub(crate) fn mail_server(&self) -> &Memory {
        match &self.app.mailer {
            Transport::Memory(memory) => memory,
            _ => panic!("this product has another way out for its mail"),
        }
    }

    /// Every mail that was sent, in order.
    pub(crate) fn mails(&self) -> Vec<Mail> {
        match self.app.mailer.captured() {
            Some(folder) => Mail::read_folder(folder),
            None => self.mail_server().sent().iter().map(|sent| Mail::read(&sent.raw)).collect(),
        }
    }

    /// The database.
    pub(crate) fn database(&self) -> &Database {
        &self.database
    }

    /// The folder of the key file, and of the database where that is a file.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Says that this test leaves mail queued on purpose.
    pub(crate) fn leave_mail(&mut self) {
        self.leaves_mail = true;
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        // Nobody listens any more where the server has ended by itself; joining says why.
        let _ = self.stop.send(true);
        let ended = self.server.take().map(JoinHandle::join);
        if std::thread::panicking() {
            return;
        }
        assert!(matches!(ended, Some(Ok(()))), "the server panicked");
        let waiting = self
            .database
            .rows("SELECT kind || ' ' || state AS line FROM messages WHERE state IN ('queued', 'sending')");
        assert!(
            self.leaves_mail || waiting.is_empty(),
            "mail was left over that the test neither delivered nor left on purpose: {waiting:?}"
        );
    }
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().expect("a runtime can be made")
}

fn assemble(folder: &Path, database: &Database, address: SocketAddr, more: &[(&str, String)]) -> App {
    let config = Config::from_lookup(|name| match name {
        "DATABASE_URL" => Some(database.url().to_owned()),
        "ROUNDTABLE_LISTEN" => Some(address.to_string()),
        "ROUNDTABLE_BASE_URL" => Some(format!("http://{address}")),
        "ROUNDTABLE_MAIL_FROM" => Some("Roundtable team <roundtable@host.example>".to_owned()),
        "ROUNDTABLE_SECRET_KEY_FILE" => Some(folder.join("roundtable.key").display().to_string()),
        _ => more.iter().find(|(own, _)| *own == name).map(|(_, value)| value.clone()),
    })
    .expect("the test's configuration is right");
    let start: jiff::Timestamp = "2026-11-23T09:00:00Z".parse().expect("an instant");
    let now: Instant = start.into();
    let app = App::open(config).expect("the product opens");
    App { clock: Clock::fixed(now), ..app }
}
