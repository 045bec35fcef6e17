//! `send`: ten thousand invitations, from the outbox of a real database through the product's own
//! worker into Postfix's `smtp-sink`; beside what is possible: Postfix's `smtp-source`, which does
//! nothing but repeat one mail of the same size over the same number of connections, and beside lettre's
//! own pool as it comes. What the product's connections do with one mail from memory, without a database
//! and without composing, and what it does without a network, is measured, too. It needs Debian's package `postfix` for its two programs.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use lettre::address::Envelope;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};
use tokio::task::spawn_blocking;

use super::measure::{Finding, median};
use super::place::{Place, guest_list};
use super::{CliError, Options};
use crate::actions::letters::{self, Wording};
use crate::actions::mailings;
use crate::app::App;
use crate::domain::audit::Actor;
use crate::domain::language::Language;
use crate::domain::message::MessageKind;
use crate::mail::own;
use crate::mail::transport::{Delivery, Memory, Transport};
use crate::store::{DbConn, StoreError, events, invitations, messages};
use crate::worker::outbox;

const MAILS: u32 = 10_000;
/// The library's pool waits 40 ms for each mail, so that fewer have to do for its rate.
const POOLED: u32 = 500;
/// What the product has unless it is told otherwise, and what a relay of one's own may be given.
const CONNECTIONS: [u32; 2] = [6, 20];

pub(super) async fn measure(options: &Options) -> Result<Vec<Finding>, CliError> {
    let mut findings = Vec::new();
    for connections in CONNECTIONS {
        findings.extend(over(options, connections).await?);
    }
    Ok(findings)
}

async fn over(options: &Options, connections: u32) -> Result<[Finding; 3], CliError> {
    let bytes = size(connections).await?;
    let length = payload(bytes).await?;
    let (mut own, mut limit, mut pool) = (Vec::new(), Vec::new(), Vec::new());
    let (mut from_memory, mut into_memory) = (Vec::new(), Vec::new());
    for _ in 0..options.rounds {
        let sink = Sink::start()?;
        let app = queued(&sink.url(), connections, MAILS).await?;
        let since = Instant::now();
        source(sink.address, connections, MAILS, length).await?;
        limit.push(f64::from(MAILS) / since.elapsed().as_secs_f64());
        let since = Instant::now();
        drained(&app.0).await?;
        own.push(f64::from(MAILS) / since.elapsed().as_secs_f64());
        let since = Instant::now();
        repeated(&app.0, connections).await?;
        from_memory.push(f64::from(MAILS) / since.elapsed().as_secs_f64());
        app.0.mailer.close().await;
        let (app, _folder) = queued(&sink.url(), connections, MAILS).await?;
        let app = Arc::into_inner(app).ok_or_else(|| CliError::new("the product is in use"))?;
        let app = Arc::new(App { mailer: Transport::Memory(Memory::default()), ..app });
        let since = Instant::now();
        drained(&app).await?;
        into_memory.push(f64::from(MAILS) / since.elapsed().as_secs_f64());
        let since = Instant::now();
        lettre_pool(sink.address, connections, bytes).await?;
        pool.push(f64::from(POOLED) / since.elapsed().as_secs_f64());
    }
    let pool = format!("smtp-source; lettre's own pool: {:.0}/s", median(pool));
    let work = format!("send ({MAILS} mails of {bytes} bytes, {connections} connections)");
    let limit = median(limit);
    let over = format!("send, one mail from memory over the product's {connections} connections");
    let without = format!("send, into memory instead of {connections} connections");
    Ok([
        Finding::rates(&work, median(own), (&pool, limit), 0.7),
        Finding::rates(&over, median(from_memory), ("smtp-source", limit), 0.7),
        Finding::rates(&without, median(into_memory), ("smtp-source", limit), 0.7),
    ])
}

/// The product with so many invitations in its outbox, and the folder that it lies in.
async fn queued(url: &str, connections: u32, guests: u32) -> Result<(Arc<App>, tempfile::TempDir), CliError> {
    let mail = [
        ("ROUNDTABLE_SMTP_URL", url.to_owned()),
        ("ROUNDTABLE_SMTP_CONNECTIONS", connections.to_string()),
        ("ROUNDTABLE_SMTP_PER_DOMAIN", "50".to_owned()),
        ("ROUNDTABLE_BASE_URL", "https://roundtable.example".to_owned()),
    ];
    let place = Place::with(&mail).await?;
    place.bring_in(guest_list(guests)).await?;
    let kind = MessageKind::Invitation;
    mailings::start(&place.app, Actor::Command, place.event, kind, None).await?;
    let (app, folder) = place.into_parts();
    Ok((Arc::new(app), folder))
}

/// Everything in the outbox goes its way.
async fn drained(app: &Arc<App>) -> Result<(), CliError> {
    match outbox::drain(app).await {
        sent if sent == MAILS as usize => Ok(()),
        sent => Err(CliError::new(format!("{sent} mails were looked at"))),
    }
}

/// One composed mail again and again over the product's own connections: no row is read, nothing composed,
/// no outcome kept.
async fn repeated(app: &Arc<App>, connections: u32) -> Result<(), CliError> {
    let find = |c: &mut DbConn| {
        let Some(event) = events::list(c)?.into_iter().next() else { return Ok(None) };
        let Some(guest) = invitations::of_event(c, event.id)?.into_iter().next() else { return Ok(None) };
        Ok::<_, StoreError>(letters::load(c, guest.id)?)
    };
    let material = app.db.read(find).await?.ok_or_else(|| CliError::new("there is no guest"))?;
    let (kind, language) = (MessageKind::Invitation, Language::En);
    let wording = Wording { language, template: own::template(kind, language), also: Vec::new() };
    let mail = letters::preview(app, &material, kind, &wording).outgoing;
    let mail = Arc::new(mail);
    let mut sending = tokio::task::JoinSet::new();
    for _ in 0..connections {
        let (app, mail) = (app.clone(), mail.clone());
        sending.spawn(async move {
            for _ in 0..MAILS / connections {
                let Ok(announced) = app.mailer.announce(&mail).await else { return false };
                let handed = announced.hand_over(&mail, || true).await;
                if !matches!(handed, Some(Delivery::Accepted(_))) {
                    return false;
                }
            }
            true
        });
    }
    while let Some(sent) = sending.join_next().await {
        if !sent.map_err(CliError::new)? {
            return Err(CliError::new("a mail from memory was not taken"));
        }
    }
    Ok(())
}

/// How many bytes the product's mail has on the wire.
async fn size(connections: u32) -> Result<usize, CliError> {
    let counter = Counter::start()?;
    let (app, _folder) = queued(&counter.url(), connections, 20).await?;
    outbox::drain(&app).await;
    app.mailer.close().await;
    let waiting: Result<Option<_>, StoreError> = app.db.read(|c| Ok(messages::next_due(c)?)).await;
    match (waiting?, counter.taken()) {
        (None, (mails, bytes)) if mails > 0 => Ok(bytes / mails),
        _ => Err(CliError::new("the mails did not go out")),
    }
}

/// Postfix's server that takes everything and keeps nothing; it ends with this.
struct Sink {
    process: Child,
    address: SocketAddr,
}

impl Sink {
    fn start() -> Result<Self, CliError> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        // It refuses to stay root.
        let process = Command::new("/usr/sbin/smtp-sink")
            .args(["-u", "nobody", &address.to_string(), "1000"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let sink = Self { process, address };
        for _ in 0..200 {
            if TcpStream::connect(address).is_ok() {
                return Ok(sink);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Err(CliError::new("smtp-sink does not listen"))
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
async fn source(to: SocketAddr, connections: u32, mails: u32, length: usize) -> Result<(), CliError> {
    let run = move || {
        Command::new("/usr/sbin/smtp-source")
            .args(["-d", "-s", &connections.to_string(), "-m", &mails.to_string(), "-l", &length.to_string()])
            .args(["-f", "host@host.example", "-t", "guest@ministry.example", &to.to_string()])
            .status()
    };
    match spawn_blocking(run).await.map_err(CliError::new)??.success() {
        true => Ok(()),
        false => Err(CliError::new("smtp-source did not send")),
    }
}

/// How long `smtp-source`'s payload must be for its mails to have so many bytes.
async fn payload(bytes: usize) -> Result<usize, CliError> {
    const TRIAL: usize = 1_000;
    let counter = Counter::start()?;
    source(counter.address, 1, 1, TRIAL).await?;
    let (_, sent) = counter.taken();
    (bytes + TRIAL).checked_sub(sent).ok_or_else(|| CliError::new("the mail is too short to be matched"))
}

/// lettre's own asynchronous transport with the pool that it has by default.
async fn lettre_pool(to: SocketAddr, connections: u32, bytes: usize) -> Result<(), CliError> {
    let parse = |address: &str| address.parse().map_err(CliError::new);
    let envelope = Envelope::new(Some(parse("host@host.example")?), vec![parse("guest@ministry.example")?]);
    let envelope = Arc::new(envelope.map_err(CliError::new)?);
    let raw: Arc<[u8]> =
        b"Subject: x\r\n\r\n".iter().chain(filler().take(bytes.saturating_sub(14))).copied().collect();
    let mailer = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(to.ip().to_string());
    let mailer = mailer.port(to.port()).build();
    let mut sending = tokio::task::JoinSet::new();
    for _ in 0..connections {
        let (mailer, envelope, raw) = (mailer.clone(), envelope.clone(), raw.clone());
        sending.spawn(async move {
            for _ in 0..POOLED / connections {
                mailer.send_raw(&envelope, &raw).await?;
            }
            Ok::<_, lettre::transport::smtp::Error>(())
        });
    }
    while let Some(sent) = sending.join_next().await {
        sent.map_err(CliError::new)?.map_err(CliError::new)?;
    }
    Ok(())
}

fn filler() -> impl Iterator<Item = &'static u8> {
    b"0123456789012345678901234567890123456789012345678901234567890123456789012345\r\n".iter().cycle()
}

/// A mail server that counts the bytes between DATA and the last dot.
struct Counter {
    address: SocketAddr,
    tally: Arc<Mutex<(usize, usize)>>,
}

impl Counter {
    fn start() -> Result<Self, CliError> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let counter = Self { address: listener.local_addr()?, tally: Arc::default() };
        let tally = counter.tally.clone();
        // It waits for the next connection when the program ends, and ends with it.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let tally = tally.clone();
                std::thread::spawn(move || converse(stream, &tally));
            }
        });
        Ok(counter)
    }

    fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// How many mails came, and how many bytes they had together.
    fn taken(&self) -> (usize, usize) {
        *self.tally.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

fn converse(stream: TcpStream, tally: &Mutex<(usize, usize)>) -> Option<()> {
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
