//! A mail server hands mail over (LMTP, RFC 2033): like SMTP, but for the last step of a delivery, with an answer
//! for each recipient after the text. The product answers "yes" only after what the mail says is committed; until
//! then the mail server keeps it and comes again.
//!
//! The protocol has no login. It is listened for on the loopback or a socket in the file system only (see
//! [`crate::config::MailboxUrl`]), and still nobody is trusted: the size of a mail, the length of a line, the number
//! of recipients, of connections and of seconds have limits.

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::{MAX_OCTETS, Received, Take, Taken};

/// How many connections are served at the same time.
const CONNECTIONS: usize = 20;
/// How long the other side may be silent (RFC 5321 section 4.5.3.2.7).
const SILENCE: Duration = Duration::from_mins(5);
/// How long a connection may last.
const LIFE: Duration = Duration::from_mins(30);
/// The most octets of a line, its end included.
const LINE: usize = 8 * 1024;
/// The most recipients of one mail (RFC 5321 section 4.5.3.1.8).
const RECIPIENTS: usize = 100;

/// Where mail servers come in.
#[derive(Debug)]
pub enum Door {
    /// A port of the loopback.
    Port(tokio::net::TcpListener),
    /// A socket in the file system.
    #[cfg(unix)]
    Socket(tokio::net::UnixListener),
}

impl Door {
    /// Lets mail servers in, until the future is dropped.
    pub async fn serve(self, take: Take) {
        let places = Arc::new(Semaphore::new(CONNECTIONS));
        loop {
            let accepted = match &self {
                Self::Port(door) => door.accept().await.map(|(stream, _)| {
                    // Without it answers are slower, nothing else.
                    let _ = stream.set_nodelay(true);
                    begin(stream, &places, &take);
                }),
                #[cfg(unix)]
                Self::Socket(door) => door.accept().await.map(|(stream, _)| begin(stream, &places, &take)),
            };
            if accepted.is_err() {
                // Out of file handles, for example: others have to end first.
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        }
    }
}

/// Serves a connection beside the others, where there is a place for it.
fn begin<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    mut stream: S,
    places: &Arc<Semaphore>,
    take: &Take,
) {
    let (place, take) = (places.clone().try_acquire_owned(), take.clone());
    tokio::spawn(async move {
        let talk = async {
            match place {
                Ok(_place) => talk(stream, &take).await,
                Err(_) => stream.write_all(b"421 4.3.2 Too many connections, come again later\r\n").await,
            }
        };
        // Whatever ended it, a mail that was not answered for comes again.
        let _ = timeout(LIFE, talk).await;
    });
}

/// What has been said of a mail so far.
#[derive(Default)]
struct Envelope {
    has_sender: bool,
    recipients: Vec<String>,
}

/// Talks to a mail server until it leaves.
///
/// # Errors
/// Of the connection.
pub async fn talk<S: AsyncRead + AsyncWrite + Unpin>(stream: S, take: &Take) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut envelope = Envelope::default();
    let mut is_known = false;
    say(&mut stream, "220 roundtable LMTP").await?;
    loop {
        let line = match line(&mut stream).await? {
            Line::Whole(line) => String::from_utf8_lossy(&line).trim_end().to_owned(),
            Line::TooLong => return say(&mut stream, "500 5.5.2 Line too long").await,
            Line::End => return Ok(()),
        };
        let (verb, rest) = line.split_once(' ').unwrap_or((&line, ""));
        let answer = match verb.to_ascii_uppercase().as_str() {
            "LHLO" => {
                (is_known, envelope) = (true, Envelope::default());
                format!(
                    "250-roundtable\r\n250-SIZE {MAX_OCTETS}\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-PIPELINING\r\n\
                     250 ENHANCEDSTATUSCODES"
                )
            }
            "HELO" | "EHLO" => "500 5.5.1 This is LMTP, say LHLO".to_owned(),
            "RSET" => {
                envelope = Envelope::default();
                "250 2.0.0 OK".to_owned()
            }
            "NOOP" => "250 2.0.0 OK".to_owned(),
            "QUIT" => return say(&mut stream, "221 2.0.0 Bye").await,
            "VRFY" => "252 2.1.5 Send it and see".to_owned(),
            "MAIL" if !is_known => "503 5.5.1 Say LHLO first".to_owned(),
            "MAIL" if envelope.has_sender => "503 5.5.1 One sender only".to_owned(),
            "MAIL" => match path(rest, "FROM:") {
                Some((_, parameters)) if too_large(parameters) => {
                    "552 5.3.4 The mail is too large".to_owned()
                }
                Some(_) => {
                    envelope = Envelope { has_sender: true, recipients: Vec::new() };
                    "250 2.1.0 OK".to_owned()
                }
                None => "501 5.5.4 Say MAIL FROM:<address>".to_owned(),
            },
            "RCPT" if !envelope.has_sender => "503 5.5.1 Say MAIL FROM first".to_owned(),
            "RCPT" if envelope.recipients.len() >= RECIPIENTS => "452 4.5.3 Too many recipients".to_owned(),
            "RCPT" => match path(rest, "TO:") {
                Some((address, _)) if !address.is_empty() => {
                    envelope.recipients.push(address.to_owned());
                    "250 2.1.5 OK".to_owned()
                }
                _ => "501 5.5.4 Say RCPT TO:<address>".to_owned(),
            },
            "DATA" if envelope.recipients.is_empty() => "503 5.5.1 No recipients".to_owned(),
            "DATA" => {
                say(&mut stream, "354 Go ahead, end with a lone dot").await?;
                let recipients = std::mem::take(&mut envelope).recipients;
                let count = recipients.len();
                let Some(raw) = text(&mut stream).await? else { return Ok(()) };
                let answer = match raw {
                    None => "552 5.3.4 The mail is too large",
                    Some(raw) => match take(Received { recipients, raw }).await {
                        Taken::Done => "250 2.0.0 OK",
                        Taken::Later => "451 4.3.0 Come again later",
                        Taken::NotOurs => "550 5.6.0 Only reports and answers of calendars are read here",
                    },
                };
                // One for each recipient (RFC 2033 section 4.2).
                vec![answer; count].join("\r\n")
            }
            _ => "500 5.5.1 No such command".to_owned(),
        };
        say(&mut stream, &answer).await?;
    }
}

/// The address between angle brackets, and what stands behind them.
fn path<'a>(rest: &'a str, word: &str) -> Option<(&'a str, &'a str)> {
    let rest = rest.trim_start();
    let after =
        rest.get(..word.len()).filter(|own| own.eq_ignore_ascii_case(word)).and(rest.get(word.len()..))?;
    after.trim_start().strip_prefix('<')?.split_once('>')
}

/// True where the sender announces more than is taken (RFC 1870).
fn too_large(parameters: &str) -> bool {
    let size = parameters.split(' ').find_map(|one| {
        let (name, value) = one.split_once('=')?;
        name.eq_ignore_ascii_case("SIZE").then_some(value)
    });
    size.is_some_and(|size| size.parse::<usize>().is_ok_and(|size| size > MAX_OCTETS))
}

async fn say<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut BufReader<S>,
    words: &str,
) -> std::io::Result<()> {
    let said = async {
        stream.write_all(format!("{words}\r\n").as_bytes()).await?;
        stream.flush().await
    };
    timeout(SILENCE, said).await.unwrap_or_else(|_| Err(std::io::ErrorKind::TimedOut.into()))
}

enum Line {
    /// With its end.
    Whole(Vec<u8>),
    TooLong,
    /// The other side is gone.
    End,
}

/// Reads one line, and no more of it than fits.
async fn line<S: AsyncRead + Unpin>(stream: &mut BufReader<S>) -> std::io::Result<Line> {
    let mut line = Vec::new();
    loop {
        let filled = timeout(SILENCE, stream.fill_buf()).await;
        let held = filled.unwrap_or_else(|_| Err(std::io::ErrorKind::TimedOut.into()))?;
        if held.is_empty() {
            return Ok(Line::End);
        }
        let end = held.iter().position(|byte| *byte == b'\n');
        let used = end.map_or(held.len(), |at| at + 1);
        line.extend_from_slice(held.get(..used).unwrap_or_default());
        stream.consume(used);
        if line.len() > LINE {
            return Ok(Line::TooLong);
        }
        if end.is_some() {
            return Ok(Line::Whole(line));
        }
    }
}

/// Reads a mail's text up to the lone dot, and takes doubled dots back (RFC 5321 section 4.5.2). The outer `None`:
/// the other side left before the end; the inner one: it is too large, and was read and thrown away.
async fn text<S: AsyncRead + Unpin>(stream: &mut BufReader<S>) -> std::io::Result<Option<Option<Vec<u8>>>> {
    let mut raw = Vec::new();
    let mut fits = true;
    // A piece that is as long as a line may be goes on in the next one.
    let mut begins = true;
    loop {
        let filled = timeout(SILENCE, stream.fill_buf()).await;
        let held = filled.unwrap_or_else(|_| Err(std::io::ErrorKind::TimedOut.into()))?;
        if held.is_empty() {
            return Ok(None);
        }
        let end = held.iter().position(|byte| *byte == b'\n');
        let used = end.map_or(held.len(), |at| at + 1);
        let mut piece = held.get(..used).unwrap_or_default().to_vec();
        stream.consume(used);
        // What begins with a dot has to be whole before it can be told from the end.
        while begins && piece.starts_with(b".") && !piece.ends_with(b"\n") && piece.len() <= LINE {
            match line(stream).await? {
                Line::Whole(rest) => piece.extend(rest),
                Line::TooLong | Line::End => return Ok(None),
            }
        }
        if begins && (piece == b".\r\n" || piece == b".\n") {
            return Ok(Some(fits.then_some(raw)));
        }
        let own = if begins { piece.strip_prefix(b".").unwrap_or(&piece) } else { &piece };
        fits = fits && raw.len() + own.len() <= MAX_OCTETS;
        if fits {
            raw.extend_from_slice(own);
        } else {
            raw = Vec::new();
        }
        begins = piece.ends_with(b"\n");
    }
}
