//! Where mail to the signed addresses is read: an IMAP mailbox, a Maildir, or deliveries by LMTP that the product
//! itself listens for.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

/// Where incoming mail is read.
#[derive(Clone, PartialEq, Eq)]
pub enum MailboxUrl {
    /// A folder of a mailbox on an IMAP server.
    Imap(Imap),
    /// A Maildir, which a mail server on this machine delivers into.
    Maildir(PathBuf),
    /// A mail server hands it over on the loopback (LMTP, RFC 2033).
    LmtpPort(SocketAddr),
    /// The same through a socket in the file system.
    LmtpSocket(PathBuf),
}

/// A folder on an IMAP server, and the login.
#[derive(Clone, PartialEq, Eq)]
pub struct Imap {
    /// Name or address, without brackets.
    pub host: String,
    /// Port.
    pub port: u16,
    /// True where the connection is encrypted from the first byte.
    pub tls: bool,
    /// Who logs in.
    pub user: String,
    /// With what.
    pub password: String,
    /// Which folder is read.
    pub folder: String,
}

impl fmt::Debug for MailboxUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Imap(_) => "MailboxUrl(imap)",
            Self::Maildir(_) => "MailboxUrl(maildir)",
            Self::LmtpPort(_) | Self::LmtpSocket(_) => "MailboxUrl(lmtp)",
        })
    }
}

impl MailboxUrl {
    /// What a good one looks like.
    pub const FORM: &'static str = "imaps://user:password@host/folder, maildir:/path/to/Maildir, lmtp://127.0.0.1:2424 \
         or lmtp:/path/to/socket (imap:// only to this machine or with ?tls=none at the end; in user and password, \
         @ is written %40 and % is written %25)";

    /// Parses the URL; `None` where it cannot be used.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        if let Some(rest) = raw.strip_prefix("imaps://") {
            return imap(rest, true).map(Self::Imap);
        }
        if let Some(rest) = raw.strip_prefix("imap://") {
            return imap(rest, false).map(Self::Imap);
        }
        if let Some(rest) = raw.strip_prefix("lmtp://") {
            let place: SocketAddr = rest.trim_end_matches('/').parse().ok()?;
            // The protocol has no login: whoever reaches the port can hand mail over.
            return place.ip().is_loopback().then_some(Self::LmtpPort(place));
        }
        if let Some(path) = raw.strip_prefix("maildir:") {
            return absolute(path).map(Self::Maildir);
        }
        absolute(raw.strip_prefix("lmtp:")?).map(Self::LmtpSocket)
    }
}

fn absolute(path: &str) -> Option<PathBuf> {
    let path = PathBuf::from(path.strip_prefix("//").unwrap_or(path));
    path.is_absolute().then_some(path)
}

fn imap(rest: &str, tls: bool) -> Option<Imap> {
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (login, rest) = rest.rsplit_once('@')?;
    let (user, password) = login.split_once(':')?;
    let (place, folder) = rest.split_once('/').unwrap_or((rest, ""));
    let (host, port) = host_and_port(place)?;
    let local = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    let allowed = match query {
        "" => tls || local,
        "tls=none" => !tls,
        _ => false,
    };
    let (user, password, folder) =
        (unescape(user)?, unescape(password)?, unescape(folder.trim_end_matches('/'))?);
    // None of these may end the line in which it is sent.
    let clean = [&user, &password, &folder].iter().all(|text| !text.chars().any(char::is_control));
    (allowed && clean && !user.is_empty()).then(|| Imap {
        host,
        port: port.unwrap_or(if tls { 993 } else { 143 }),
        tls,
        user,
        password,
        folder: if folder.is_empty() { "INBOX".to_owned() } else { folder },
    })
}

fn host_and_port(place: &str) -> Option<(String, Option<u16>)> {
    let (host, port) = match place.strip_prefix('[') {
        Some(rest) => {
            let (address, after) = rest.split_once(']')?;
            address.parse::<std::net::Ipv6Addr>().ok()?;
            (address, after.strip_prefix(':'))
        }
        None => {
            let (host, port) = place.split_once(':').map_or((place, None), |(host, port)| (host, Some(port)));
            let clean = host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b));
            (!host.is_empty() && clean).then_some((host, port))?
        }
    };
    let port = match port {
        None => None,
        Some(port) => Some(port.parse().ok().filter(|port| *port > 0)?),
    };
    Some((host.to_ascii_lowercase(), port))
}

/// Undoes percent-encoding (RFC 3986 section 2.1).
fn unescape(raw: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        if byte != b'%' {
            bytes.push(byte);
            rest = after;
            continue;
        }
        let digits = after.get(..2).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))?;
        bytes.push(u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?);
        rest = after.get(2..)?;
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mailboxes_in_every_form() {
        for (url, want) in [
            ("imaps://rt:secret@mail.example", Some(("mail.example", 993, true, "rt", "secret", "INBOX"))),
            (
                "imaps://rt%40x.example:s%3A%25@Mail.Example:9930/Bounces/New",
                Some(("mail.example", 9930, true, "rt@x.example", "s:%", "Bounces/New")),
            ),
            ("imap://rt:p@127.0.0.1:1430/", Some(("127.0.0.1", 1430, false, "rt", "p", "INBOX"))),
            ("imap://rt:p@[::1]", Some(("::1", 143, false, "rt", "p", "INBOX"))),
            ("imap://rt:p@mail.example?tls=none", Some(("mail.example", 143, false, "rt", "p", "INBOX"))),
            ("imap://rt:p@mail.example", None),
            ("imaps://rt:p@mail.example?tls=none", None),
            ("imaps://rt:p@mail.example?tls=maybe", None),
            ("imaps://mail.example", None),
            ("imaps://rt@mail.example", None),
            ("imaps://:p@mail.example", None),
            ("imaps://rt:p@", None),
            ("imaps://rt:p@mail.example:0", None),
            ("imaps://rt:p%0d%0aX@mail.example", None),
            ("imaps://rt:100%@mail.example", None),
            ("pop3://rt:p@mail.example", None),
        ] {
            let got = match MailboxUrl::parse(url) {
                Some(MailboxUrl::Imap(imap)) => Some(imap),
                None => None,
                other => panic!("{url}: {other:?}"),
            };
            let got = got.as_ref();
            let got = got.map(|i| (&*i.host, i.port, i.tls, &*i.user, &*i.password, &*i.folder));
            assert_eq!(got, want, "{url}");
        }
        for (url, want) in [
            ("maildir:/var/mail/rt", Some(MailboxUrl::Maildir("/var/mail/rt".into()))),
            ("maildir:///var/mail/rt", Some(MailboxUrl::Maildir("/var/mail/rt".into()))),
            ("maildir:mail", None),
            ("lmtp://127.0.0.1:2424", Some(MailboxUrl::LmtpPort(SocketAddr::from(([127, 0, 0, 1], 2424))))),
            ("lmtp://0.0.0.0:2424", None),
            ("lmtp://192.0.2.1:2424", None),
            ("lmtp://127.0.0.1", None),
            ("lmtp:/run/rt/lmtp", Some(MailboxUrl::LmtpSocket("/run/rt/lmtp".into()))),
            ("lmtp:lmtp", None),
            ("", None),
        ] {
            assert_eq!(MailboxUrl::parse(url), want, "{url}");
        }
    }

    #[test]
    fn a_password_is_never_shown() {
        let url = MailboxUrl::parse("imaps://rt:hunter2@mail.example").expect("parses");
        assert_eq!(format!("{url:?}"), "MailboxUrl(imap)");
    }
}
