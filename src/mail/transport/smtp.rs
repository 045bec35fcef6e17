//! Mail over SMTP (RFC 5321) through lettre's connection, command by command: only so can a refusal
//! of the sender (which concerns every mail) be told from one of the recipient (which concerns one).
//!
//! Connections are kept and used again; TCP_NODELAY is set, because a mail ends in two small writes
//! that the kernel would otherwise hold back for 40 ms. Every exchange has a time limit.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use lettre::transport::smtp::response::Response;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::server::{Security, Server};
use super::{Delivery, Words};
use crate::mail::Outgoing;

/// How long a connection may take to be made, greeting, TLS and login included.
const CONNECT: Duration = Duration::from_secs(20);
/// How long one mail may take on a connection.
const TALK: Duration = Duration::from_secs(90);
/// How long an idle connection is kept; servers hang up after five minutes or less.
const IDLE: Duration = Duration::from_secs(45);
/// The most idle connections that are kept.
const KEPT: usize = 8;

/// A mail server and the connections to it that are free at present.
pub struct Smtp {
    server: Server,
    hello: ClientId,
    tls: Option<TlsParameters>,
    /// [`CONNECT`] and [`TALK`]; tests are less patient.
    limits: (Duration, Duration),
    idle: Mutex<Vec<(AsyncSmtpConnection, Instant)>>,
}

/// What one exchange came to, and whether the connection can go on.
enum Talk {
    /// The server answered and waits for the next mail.
    Done(Delivery),
    /// The server answered, and the connection is of no more use.
    Over(Delivery),
    /// The connection broke before the server had all of the mail; it can be tried on a new one.
    Broken(Words),
}

impl Smtp {
    /// # Errors
    /// A sentence, where the machine's certificates cannot be read or the host cannot have one.
    pub fn new(server: Server) -> Result<Self, String> {
        let tls = match server.security {
            Security::Plain => None,
            Security::Wrapped | Security::Required | Security::Opportunistic => {
                Some(TlsParameters::new(server.host.clone()).map_err(|e| e.to_string())?)
            }
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

    pub(super) async fn send(&self, mail: &Outgoing) -> Delivery {
        // A kept connection may have been hung up meanwhile; that says nothing about the mail, so a
        // new one is tried once.
        if let Some(kept) = self.take() {
            match self.talk(kept, mail).await {
                Talk::Done(delivery) | Talk::Over(delivery) => return delivery,
                Talk::Broken(_) => {}
            }
        }
        let fresh = match timeout(self.limits.0, self.connect()).await {
            Ok(Ok(connection)) => connection,
            Ok(Err(words)) => return Delivery::Down(words),
            Err(_) => {
                return Delivery::Down(Words::squeeze("The mail server does not answer in time."));
            }
        };
        match self.talk(fresh, mail).await {
            Talk::Done(delivery) | Talk::Over(delivery) => delivery,
            Talk::Broken(words) => Delivery::Down(words),
        }
    }

    pub(super) async fn close(&self) {
        let idle = std::mem::take(&mut *self.idle.lock().unwrap_or_else(PoisonError::into_inner));
        for (mut connection, _) in idle {
            // Good manners only: whether the server hears it makes no difference.
            let _ = timeout(Duration::from_secs(1), connection.quit()).await;
        }
    }

    fn take(&self) -> Option<AsyncSmtpConnection> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|(_, since)| since.elapsed() < IDLE);
        idle.pop().map(|(connection, _)| connection)
    }

    fn keep(&self, connection: AsyncSmtpConnection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < KEPT {
            idle.push((connection, Instant::now()));
        }
    }

    /// Connects, encrypts as the URL says, and logs in.
    async fn connect(&self) -> Result<AsyncSmtpConnection, Words> {
        let Server { host, port, security, login, .. } = &self.server;
        let place = (host.as_str(), *port);
        let mut connection = if *security == Security::Wrapped {
            AsyncSmtpConnection::connect_tokio1(place, Some(CONNECT), &self.hello, self.tls.clone(), None)
                .await
                .map_err(|e| words("The mail server cannot be reached", &e))?
        } else {
            let stream = TcpStream::connect(place)
                .await
                .map_err(|e| Words::squeeze(&format!("The mail server cannot be reached: {e}")))?;
            // Without it mails are slower, nothing else.
            let _ = stream.set_nodelay(true);
            AsyncSmtpConnection::connect_with_transport(Box::new(stream), &self.hello)
                .await
                .map_err(|e| words("The mail server does not greet", &e))?
        };
        let wanted = match security {
            Security::Required => true,
            Security::Opportunistic => connection.can_starttls(),
            Security::Wrapped | Security::Plain => false,
        };
        if let (true, Some(tls)) = (wanted, &self.tls) {
            if !connection.can_starttls() {
                return Err(Words::squeeze(
                    "The mail server offers no encryption (STARTTLS); nothing was sent to it. If it is \
                     trusted all the same, write ?tls=none at the end of ROUNDTABLE_SMTP_URL.",
                ));
            }
            connection
                .starttls(tls.clone(), &self.hello)
                .await
                .map_err(|e| words("The mail server's encryption fails", &e))?;
        }
        if let Some((user, password)) = login {
            let credentials = Credentials::new(user.clone(), password.clone());
            connection
                .auth(DEFAULT_MECHANISMS, &credentials)
                .await
                .map_err(|e| words("The mail server refuses the login", &e))?;
        }
        Ok(connection)
    }

    async fn talk(&self, mut connection: AsyncSmtpConnection, mail: &Outgoing) -> Talk {
        let Ok(talk) = timeout(self.limits.1, exchange(&mut connection, mail)).await else {
            return Talk::Over(Delivery::Later(Words::squeeze("The mail server stopped answering.")));
        };
        if matches!(talk, Talk::Done(_)) {
            self.keep(connection);
        }
        talk
    }
}

/// One mail on one connection.
async fn exchange(connection: &mut AsyncSmtpConnection, mail: &Outgoing) -> Talk {
    let beyond_ascii =
        !AsRef::<str>::as_ref(&mail.to).is_ascii() || !AsRef::<str>::as_ref(&mail.from).is_ascii();
    if beyond_ascii && !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
        let words = "The mail server takes no addresses with letters beyond a to z before the @.";
        return Talk::Done(Delivery::Never(Words::squeeze(words)));
    }
    let parameters = if beyond_ascii { vec![MailParameter::SmtpUtfEight] } else { vec![] };
    if let Err(e) = connection.command(Mail::new(Some(mail.from.clone()), parameters)).await {
        // No recipient was named yet: whatever the server has against it, it has against every mail.
        return match e.status() {
            Some(_) => Talk::Over(Delivery::Down(words("The mail server refuses the sender", &e))),
            None => Talk::Broken(words("The connection to the mail server broke", &e)),
        };
    }
    if let Err(e) = connection.command(Rcpt::new(mail.to.clone(), vec![])).await {
        return refused(connection, &e).await;
    }
    if let Err(e) = connection.command(Data).await {
        return refused(connection, &e).await;
    }
    match connection.message(&mail.raw).await {
        Ok(response) => Talk::Done(Delivery::Accepted(said(&response))),
        Err(e) if e.status().is_some() => refused(connection, &e).await,
        // The server may have it or not. It is sent again with the same Message-ID, so that a
        // mailbox can tell; to lose it would be worse.
        Err(e) => Talk::Over(Delivery::Later(words("The connection broke at the end of the mail", &e))),
    }
}

/// The server said no to this mail: 4xx is for now, 5xx for good, 421 means that it hangs up.
async fn refused(connection: &mut AsyncSmtpConnection, error: &Error) -> Talk {
    let Some(code) = error.status() else {
        return Talk::Broken(words("The connection to the mail server broke", error));
    };
    let code = u16::from(code);
    let spoken = server_words(error);
    if code == 421 {
        return Talk::Broken(spoken);
    }
    let delivery = if error.is_permanent() { Delivery::Never(spoken) } else { Delivery::Later(spoken) };
    match connection.command(Rset).await {
        Ok(_) => Talk::Done(delivery),
        Err(_) => Talk::Over(delivery),
    }
}

fn said(response: &Response) -> Words {
    let text: Vec<&str> = response.message().collect();
    Words::squeeze(&format!("{} {}", response.code(), text.join(" ")))
}

/// `550 5.1.1 no such user`.
fn server_words(error: &Error) -> Words {
    let text = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    match error.status() {
        Some(code) => Words::squeeze(&format!("{code} {text}")),
        None => Words::squeeze(&error.to_string()),
    }
}

fn words(what: &str, error: &Error) -> Words {
    Words::squeeze(&format!("{what}: {}", server_words(error)))
}

#[cfg(test)]
mod tests;
