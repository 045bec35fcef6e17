//! How quick 10,000 invitations are sent: from the outbox of a real database through the product's own
//! worker into Postfix's `smtp-sink`, beside what is possible: Postfix's `smtp-source`, which does
//! nothing but repeat one mail of the same size over the same number of connections, and beside lettre's
//! own pool as it comes. The runs take turns, so that a busy minute of the machine falls on all alike.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use lettre::address::Envelope;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};
use roundtable::actions::{events, imports, mailings};
use roundtable::app::App;
use roundtable::config::Config;
use roundtable::domain::audit::Actor;
use roundtable::domain::email::Email;
use roundtable::domain::event::{Description, EventDraft};
use roundtable::domain::message::MessageKind;
use roundtable::domain::schedule::Zone;
use roundtable::domain::text::Line;
use roundtable::worker::outbox;
use tempfile::TempDir;
use tokio::runtime::Runtime;

const MAILS: usize = 10_000;
/// The library's pool waits 40 ms for each mail, so that fewer have to do for its rate.
const POOLED: usize = 500;
const ROUNDS: usize = 5;

/// Mails a second, the median of the rounds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Figures {
    /// How many connections each of them had.
    pub(crate) connections: usize,
    /// How large a mail is on the wire.
    pub(crate) bytes: usize,
    /// The product.
    pub(crate) measured: f64,
    /// `smtp-source`.
    pub(crate) limit: f64,
    /// lettre's pool.
    pub(crate) pool: f64,
}

impl Figures {
    /// What part of the possible is reached.
    pub(crate) fn ratio(&self) -> f64 {
        self.measured / self.limit
    }
}

impl std::fmt::Display for Figures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "send: {} mails of {} bytes over {} connections: {:.0} mails/s, {:.0} % of the limit of {:.0} \
             mails/s (smtp-source); lettre's pool as it comes: {:.0} mails/s",
            MAILS,
            self.bytes,
            self.connections,
            self.measured,
            self.ratio() * 100.0,
            self.limit,
            self.pool
        )
    }
}

/// Measures with the number of connections that the product has unless it is told otherwise.
pub(crate) fn run() -> Figures {
    over(Config::from_lookup(|_| None).expect("the defaults work").smtp_connections)
}

/// Measures with this number of connections.
pub(crate) fn over(connections: usize) -> Figures {
    let (ours, bytes) = Counter::count(|counter| {
        let stage = Stage::new(&counter.url(), connections, 20);
        stage.drain();
    });
    let bytes = bytes / ours;
    let length = payload(bytes);
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let sink = Sink::start();
        let stage = Stage::new(&sink.url(), connections, MAILS);
        let limit = rate(MAILS, || source(sink.address, connections, MAILS, length));
        let measured = rate(MAILS, || assert_eq!(stage.drain(), MAILS));
        stage.everything_is_sent();
        let pool = rate(POOLED, || lettre_pool(sink.address, connections, bytes));
        eprintln!("send: {measured:.0} of {limit:.0} mails/s; lettre's pool {pool:.0}");
        rounds.push((measured, limit, pool));
    }
    let median = |of: fn(&(f64, f64, f64)) -> f64| {
        let mut all: Vec<f64> = rounds.iter().map(of).collect();
        all.sort_by(f64::total_cmp);
        all[all.len() / 2]
    };
    Figures { connections, bytes, measured: median(|r| r.0), limit: median(|r| r.1), pool: median(|r| r.2) }
}

fn rate(mails: usize, work: impl FnOnce()) -> f64 {
    let begun = Instant::now();
    work();
    f64::from(u32::try_from(mails).expect("few")) / begun.elapsed().as_secs_f64()
}

/// One event with a guest list, its invitations queued.
struct Stage {
    app: Arc<App>,
    runtime: Runtime,
    mailing: roundtable::domain::id::MailingId,
    _folder: TempDir,
}

fn line<const MAX: usize>(text: &str) -> Line<MAX> {
    Line::parse(text).expect("a line")
}

impl Stage {
    fn new(url: &str, connections: usize, guests: usize) -> Self {
        // As in the product: what waits for the network has one thread, what works has others.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let folder = tempfile::tempdir().expect("a folder");
        let file = |name: &str| folder.path().join(name).display().to_string();
        let config = Config::from_lookup(|name| match name {
            "DATABASE_URL" => Some(format!("sqlite://{}", file("roundtable.db"))),
            "ROUNDTABLE_SECRET_KEY_FILE" => Some(file("roundtable.key")),
            "ROUNDTABLE_BASE_URL" => Some("https://roundtable.example".to_owned()),
            "ROUNDTABLE_SMTP_URL" => Some(url.to_owned()),
            "ROUNDTABLE_SMTP_CONNECTIONS" => Some(connections.to_string()),
            _ => None,
        });
        let app = App::open(config.expect("a good configuration")).expect("the product opens");
        let zone = Zone::parse("Europe/Amsterdam").expect("a zone");
        let draft = EventDraft {
            title: line("Resilient Networks"),
            description: Description::parse("Two sessions, **one** table.").expect("a description"),
            starts_at: zone.instant("2037-06-10T14:00").expect("a time"),
            ends_at: zone.instant("2037-06-10T17:30").expect("a time"),
            reply_by: zone.instant("2037-06-01T12:00").expect("a time"),
            zone,
            venue: line("Town hall"),
            address: line("Main street 1, The Hague"),
            online_url: line(""),
            capacity: None,
            organiser_name: line("Host"),
            organiser_email: Email::parse("host@host.example").expect("an address"),
        };
        let mailing = runtime.block_on(async {
            let event = events::create(&app, Actor::Command, draft).await.expect("an event");
            imports::bring_in(&app, Actor::Command, event, guest_list(guests)).await.expect("an import");
            let started = mailings::start(&app, Actor::Command, event, MessageKind::Invitation, None).await;
            started.unwrap_or_else(|_| panic!("the mailing can be started"))
        });
        Self { app: Arc::new(app), runtime, mailing, _folder: folder }
    }

    fn drain(&self) -> usize {
        self.runtime.block_on(outbox::drain(&self.app))
    }

    fn everything_is_sent(&self) {
        let mailing = self.mailing;
        let progress = self.app.db.read(move |c| -> Result<_, roundtable::store::StoreError> {
            Ok(roundtable::store::messages::progress(c, mailing)?)
        });
        let progress = self.runtime.block_on(progress).expect("readable");
        assert_eq!(usize::try_from(progress.sent).ok(), Some(MAILS), "{progress:?}");
        self.runtime.block_on(self.app.mailer.close());
    }
}

fn guest_list(guests: usize) -> Vec<u8> {
    let mut list =
        b"email,honorific,given_name,family_name,position,organisation,country,language\n".to_vec();
    for n in 0..guests {
        let _ = writeln!(
            list,
            "guest{n}@ministry{}.example,Ms,Zoë {n},Ångström,Head of Unit,Ministry {},NL,en",
            n % 500,
            n % 500
        );
    }
    list
}

/// Postfix's server that takes everything and keeps nothing; it ends with this.
struct Sink {
    process: Child,
    address: SocketAddr,
}

impl Sink {
    fn start() -> Self {
        let free = TcpListener::bind("127.0.0.1:0").expect("the loopback has a free port");
        let address = free.local_addr().expect("an address");
        drop(free);
        // It refuses to stay root.
        let process = Command::new("/usr/sbin/smtp-sink")
            .args(["-u", "nobody", &address.to_string(), "1000"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("smtp-sink of Debian's package postfix is there");
        let sink = Self { process, address };
        for _ in 0..200 {
            if TcpStream::connect(address).is_ok() {
                return sink;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("smtp-sink does not listen");
    }

    fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Lets Postfix's client send so many mails with so many bytes besides its headers.
fn source(to: SocketAddr, connections: usize, mails: usize, length: usize) {
    let status = Command::new("/usr/sbin/smtp-source")
        .args(["-d", "-s", &connections.to_string(), "-m", &mails.to_string(), "-l", &length.to_string()])
        .args(["-f", "host@host.example", "-t", "guest@ministry.example", &to.to_string()])
        .status();
    assert!(status.expect("smtp-source of Debian's package postfix is there").success());
}

/// How long `smtp-source`'s payload must be for its mails to have so many bytes.
fn payload(bytes: usize) -> usize {
    const TRIAL: usize = 1_000;
    let (mails, sent) = Counter::count(|counter| source(counter.address, 1, 1, TRIAL));
    assert_eq!(mails, 1);
    bytes + TRIAL - sent
}

/// lettre's own asynchronous transport with the pool that it has by default.
fn lettre_pool(to: SocketAddr, connections: usize, bytes: usize) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let parse = |address: &str| address.parse().expect("an address");
    let envelope = Envelope::new(Some(parse("host@host.example")), vec![parse("guest@ministry.example")]);
    let envelope = Arc::new(envelope.expect("an envelope"));
    let raw: Arc<[u8]> = b"Subject: x\r\n\r\n".iter().chain(filler().take(bytes - 14)).copied().collect();
    runtime.block_on(async {
        let mailer = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(to.ip().to_string());
        let mailer = mailer.port(to.port()).build();
        let sending: Vec<_> = (0..connections)
            .map(|_| {
                let (mailer, envelope, raw) = (mailer.clone(), envelope.clone(), raw.clone());
                tokio::spawn(async move {
                    for _ in 0..POOLED / connections {
                        mailer.send_raw(&envelope, &raw).await.expect("taken");
                    }
                })
            })
            .collect();
        for each in sending {
            each.await.expect("no panic");
        }
    });
}

fn filler() -> impl Iterator<Item = &'static u8> {
    b"0123456789012345678901234567890123456789012345678901234567890123456789012345\r\n".iter().cycle()
}

/// A mail server that counts the bytes between DATA and the last dot.
struct Counter {
    address: SocketAddr,
}

impl Counter {
    fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// How many mails came while `work` was done, and how many bytes they had together.
    fn count(work: impl FnOnce(&Self)) -> (usize, usize) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("the loopback has a free port");
        let counter = Self { address: listener.local_addr().expect("an address") };
        let counted = Arc::new(std::sync::Mutex::new((0, 0)));
        let tally = counted.clone();
        // It waits for the next connection when the program ends, and ends with it.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let tally = tally.clone();
                std::thread::spawn(move || converse(stream, &tally));
            }
        });
        work(&counter);
        *counted.lock().expect("nobody panics here")
    }
}

fn converse(stream: TcpStream, tally: &std::sync::Mutex<(usize, usize)>) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    let mut write = stream.try_clone().ok()?;
    let mut read = BufReader::new(stream);
    write.write_all(b"220 counter.example\r\n").ok()?;
    let (mut in_mail, mut bytes, mut line) = (false, 0, Vec::new());
    loop {
        line.clear();
        if read.read_until(b'\n', &mut line).ok()? == 0 {
            return None;
        }
        if in_mail && line != b".\r\n" {
            bytes += line.len();
            continue;
        }
        if in_mail {
            in_mail = false;
            let mut tally = tally.lock().ok()?;
            *tally = (tally.0 + 1, tally.1 + std::mem::take(&mut bytes));
        } else if line.starts_with(b"DATA") {
            in_mail = true;
            write.write_all(b"354 go on\r\n").ok()?;
            continue;
        }
        write.write_all(b"250 ok\r\n").ok()?;
    }
}
