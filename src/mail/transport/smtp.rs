//! Mail over SMTP (RFC 5321) through lettre's connection, command by command: only so can a refusal
//! of the sender (which concerns every mail) be told from one of the recipient (which concerns one).
//!
//! A mail goes in two steps: sender and recipient first, its text when the worker says so, who may have
//! to wait with it or has lost the right to send it in the meantime.
//!
//! Connections are kept and used again; TCP_NODELAY is set, because a mail ends in two small writes
//! that the kernel would otherwise hold back for 40 ms. Every exchange has a time limit.

mod probe;
mod wire;

use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use tokio::net::TcpStream;
use tokio::time::timeout;

pub use self::probe::Welcome;
use self::wire::{Text, down, said, told, trust, words};
use super::server::{Security, Server};
use super::{Delivery, Words};
use crate::domain::way::Stage;
use crate::mail::Outgoing;

/// How long a connection may take to be made, greeting, TLS and login included.
const CONNECT: Duration = Duration::from_secs(20);
/// How long the server may take for a mail's addresses, and again for its text.
const TALK: Duration = Duration::from_secs(90);
/// How long an idle connection is kept; servers hang up after five minutes or less.
const IDLE: Duration = Duration::from_secs(45);
/// What is said where a connection breaks, before the reason.
const BROKE: &str = "The connection to the mail server broke";
/// The most idle connections that are kept; nobody may ask for more (see `ROUNDTABLE_SMTP_CONNECTIONS`).
const KEPT: usize = 50;

/// In a box, because it is large and passes through many hands.
type Connection = Box<AsyncSmtpConnection>;

/// A mail server and the connections to it that are free at present.
pub struct Smtp {
    server: Server,
    hello: ClientId,
    tls: Option<TlsParameters>,
    /// [`CONNECT`] and [`TALK`]; tests are less patient.
    limits: (Duration, Duration),
    idle: Mutex<Vec<(Connection, Instant)>>,
}

/// A mail whose sender and recipient the server has taken, and whose text it waits for.
pub struct Announced<'a> {
    smtp: &'a Smtp,
    connection: Connection,
    /// It has carried a mail before, and may have been hung up since.
    kept: bool,
}

/// What one exchange came to.
enum Talk<T> {
    /// The server waits for what comes next.
    Ready(T),
    /// The server has answered; the connection was put back, where it is of any more use.
    Over(Delivery),
    /// The connection broke before the server had all of the mail; it can be tried on a new one. What it comes to where
    /// it was one.
    Broken(Delivery),
}

impl Smtp {
    /// # Errors
    /// A sentence, where the machine's certificates cannot be read or the host cannot have one.
    pub fn new(server: Server) -> Result<Self, String> {
        let tls = match server.security {
            Security::Plain => None,
            Security::Wrapped | Security::Required | Security::Opportunistic => Some(trust(&server)?),
        };
        let hello = if let Ok(ip) = server.hello.parse::<Ipv4Addr>() {
            ClientId::Ipv4(ip)
        } else if let Ok(ip) = server.hello.trim_matches(['[', ']']).parse::<Ipv6Addr>() {
            ClientId::Ipv6(ip)
        } else {
            ClientId::Domain(server.hello.clone())
        };
        Ok(Self { server, hello, tls, limits: (CONNECT, TALK), idle: Mutex::default() })
    }

    /// Names sender and recipient to the server.
    pub(super) async fn announce(&self, mail: &Outgoing) -> Result<Announced<'_>, Delivery> {
        // A kept connection may have been hung up meanwhile; that says nothing about the mail, so a
        // new one is tried once.
        if let Some(kept) = self.take() {
            match self.envelope(kept, mail).await {
                Talk::Ready(connection) => return Ok(Announced { smtp: self, connection, kept: true }),
                // As servers say it to who was idle for too long.
                Talk::Broken(_) | Talk::Over(Delivery::Busy(_)) => {}
                Talk::Over(delivery) => return Err(delivery),
            }
        }
        self.announce_anew(mail).await
    }

    async fn announce_anew(&self, mail: &Outgoing) -> Result<Announced<'_>, Delivery> {
        let fresh = match timeout(self.limits.0, self.connect()).await {
            Ok(Ok(connection)) => connection,
            Ok(Err(delivery)) => return Err(delivery),
            Err(_) => {
                return Err(Delivery::Down(Words::squeeze("The mail server does not answer in time.")));
            }
        };
        match self.envelope(fresh, mail).await {
            Talk::Ready(connection) => Ok(Announced { smtp: self, connection, kept: false }),
            Talk::Over(delivery) | Talk::Broken(delivery) => Err(delivery),
        }
    }

    pub(super) async fn close(&self) {
        let idle = std::mem::take(&mut *self.idle.lock().unwrap_or_else(PoisonError::into_inner));
        for (mut connection, _) in idle {
            // Good manners only: whether the server hears it makes no difference.
            let _ = timeout(Duration::from_secs(1), connection.quit()).await;
        }
    }

    fn take(&self) -> Option<Connection> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|(_, since)| since.elapsed() < IDLE);
        idle.pop().map(|(connection, _)| connection)
    }

    fn keep(&self, connection: Connection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < KEPT {
            idle.push((connection, Instant::now()));
        }
    }

    /// Connects, encrypts as the URL says, and logs in.
    async fn connect(&self) -> Result<Connection, Delivery> {
        let Server { host, port, security, login, .. } = &self.server;
        let place = (host.as_str(), *port);
        let mut connection = if *security == Security::Wrapped {
            AsyncSmtpConnection::connect_tokio1(place, Some(CONNECT), &self.hello, self.tls.clone(), None)
                .await
                .map_err(|e| told(Stage::Greeting, "The mail server cannot be reached", &e))?
        } else {
            let stream = TcpStream::connect(place)
                .await
                .map_err(|e| down(&format!("The mail server cannot be reached: {e}")))?;
            // Without it mails are slower, nothing else.
            let _ = stream.set_nodelay(true);
            AsyncSmtpConnection::connect_with_transport(Box::new(stream), &self.hello)
                .await
                .map_err(|e| told(Stage::Greeting, "The mail server does not greet", &e))?
        };
        let wanted = match security {
            Security::Required => true,
            Security::Opportunistic => connection.can_starttls(),
            Security::Wrapped | Security::Plain => false,
        };
        if let (true, Some(tls)) = (wanted, &self.tls) {
            if !connection.can_starttls() {
                return Err(down(
                    "The mail server offers no encryption (STARTTLS); nothing was sent to it. If it is \
                     trusted all the same, write ?tls=none at the end of ROUNDTABLE_SMTP_URL.",
                ));
            }
            connection
                .starttls(tls.clone(), &self.hello)
                .await
                .map_err(|e| Delivery::Down(words("The mail server's encryption fails", &e)))?;
        }
        if let Some((user, password)) = login {
            let credentials = Credentials::new(user.clone(), password.clone());
            connection
                .auth(DEFAULT_MECHANISMS, &credentials)
                .await
                .map_err(|e| told(Stage::Login, "The mail server refuses the login", &e))?;
        }
        Ok(Box::new(connection))
    }

    /// Sender and recipient on one connection.
    async fn envelope(&self, mut connection: Connection, mail: &Outgoing) -> Talk<Connection> {
        let Ok(answer) = timeout(self.limits.1, address(&mut connection, mail)).await else {
            return silent();
        };
        match answer {
            Ok(()) => Talk::Ready(connection),
            Err(refusal) => self.refused(connection, refusal).await,
        }
    }

    /// The server said no to this mail: 4xx is for now, 5xx for good, 421 means that it hangs up.
    async fn refused<T>(&self, mut connection: Connection, refusal: Refusal) -> Talk<T> {
        let error = match refusal {
            Refusal::Unable(words) => {
                self.keep(connection);
                return Talk::Over(Delivery::Never(Words::squeeze(words)));
            }
            Refusal::Sender(e) if e.status().is_some() => {
                return Talk::Over(told(Stage::Sender, "The mail server refuses the sender", &e));
            }
            Refusal::Sender(e) => return Talk::Broken(Delivery::Down(words(BROKE, &e))),
            Refusal::Mail(e) => e,
        };
        let Some(code) = error.status() else {
            return Talk::Broken(Delivery::Dropped(words(BROKE, &error)));
        };
        let delivery = told(Stage::Recipient, "", &error);
        if u16::from(code) == 421 {
            // It hangs up.
            return Talk::Over(delivery);
        }
        if let Ok(Ok(_)) = timeout(self.limits.1, connection.command(Rset)).await {
            self.keep(connection);
        }
        Talk::Over(delivery)
    }
}

impl Announced<'_> {
    /// Hands the text over, if `may_go` still says so when the server is ready for it; `None` where it
    /// does not, and the server has nothing of the mail.
    pub(super) async fn hand_over(self, mail: &Outgoing, may_go: impl Fn() -> bool) -> Option<Delivery> {
        let (smtp, kept) = (self.smtp, self.kept);
        match self.text(mail, &may_go).await? {
            Talk::Ready(delivery) | Talk::Over(delivery) => return Some(delivery),
            Talk::Broken(delivery) if !kept => return Some(delivery),
            Talk::Broken(_) => {}
        }
        let again = match smtp.announce_anew(mail).await {
            Ok(again) => again,
            Err(delivery) => return Some(delivery),
        };
        match again.text(mail, &may_go).await? {
            Talk::Ready(delivery) | Talk::Over(delivery) | Talk::Broken(delivery) => Some(delivery),
        }
    }

    async fn text(self, mail: &Outgoing, may_go: &impl Fn() -> bool) -> Option<Talk<Delivery>> {
        let Self { smtp, mut connection, .. } = self;
        if !may_go() {
            return None;
        }
        match timeout(smtp.limits.1, connection.command(Data)).await {
            Ok(Ok(_)) => {}
            Ok(Err(e)) => return Some(smtp.refused(connection, Refusal::Mail(e)).await),
            Err(_) => return Some(silent()),
        }
        // The server may have taken its time; hanging up here leaves nothing of the mail there.
        if !may_go() {
            return None;
        }
        let Ok(answer) = timeout(smtp.limits.1, connection.command(Text(&mail.raw))).await else {
            return Some(silent());
        };
        Some(match answer {
            Ok(response) => {
                smtp.keep(connection);
                Talk::Ready(Delivery::Accepted(said(&response)))
            }
            Err(e) if e.status().is_some() => smtp.refused(connection, Refusal::Mail(e)).await,
            // The server may have it or not. It is sent again with the same Message-ID, so that a
            // mailbox can tell; to lose it would be worse.
            Err(e) => Talk::Over(Delivery::Later(words("The connection broke at the end of the mail", &e))),
        })
    }
}

/// Why an announced mail cannot go on.
enum Refusal {
    /// The server cannot do what the addresses need.
    Unable(&'static str),
    /// The sender was not taken.
    Sender(Error),
    /// The recipient or the mail was not taken.
    Mail(Error),
}

async fn address(connection: &mut AsyncSmtpConnection, mail: &Outgoing) -> Result<(), Refusal> {
    let beyond_ascii =
        !AsRef::<str>::as_ref(&mail.to).is_ascii() || !AsRef::<str>::as_ref(&mail.from).is_ascii();
    if beyond_ascii && !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
        return Err(Refusal::Unable(
            "Not supported by the relay: the mail server takes no addresses with letters beyond a to z before \
             the @ (SMTPUTF8).",
        ));
    }
    let parameters = if beyond_ascii { vec![MailParameter::SmtpUtfEight] } else { vec![] };
    connection.command(Mail::new(Some(mail.from.clone()), parameters)).await.map_err(Refusal::Sender)?;
    connection.command(Rcpt::new(mail.to.clone(), vec![])).await.map(drop).map_err(Refusal::Mail)
}

fn silent<T>() -> Talk<T> {
    Talk::Over(Delivery::Later(Words::squeeze("The mail server stopped answering.")))
}

#[cfg(test)]
mod tests;
