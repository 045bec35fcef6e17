//! The mail server's URL, in the form that lettre documents:
//! `smtp[s]://user:password@host:port/ehlo-name?tls=required|opportunistic`.
//!
//! `smtps://` speaks TLS from the first byte (port 465); `?tls=required` turns to TLS before anything
//! is said (port 587), `?tls=opportunistic` does where the server offers it. `smtp://` without the
//! parameter means TLS is required as well, with two exceptions where there is nothing to protect or
//! it is asked for: a server on this very machine, and `?tls=none` (both port 25).

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;

/// When the connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// From the first byte.
    Wrapped,
    /// By STARTTLS, and nothing is sent without.
    Required,
    /// By STARTTLS where the server offers it.
    Opportunistic,
    /// Never.
    Plain,
}

/// A mail server to connect to.
#[derive(Clone)]
pub struct Server {
    /// Name or address, without brackets.
    pub host: String,
    /// Port.
    pub port: u16,
    /// When the connection is encrypted.
    pub security: Security,
    /// User and password.
    pub login: Option<(String, String)>,
    /// What the server is greeted with.
    pub hello: String,
    /// A file of certificates that the server's may be signed with, beside those that the machine trusts.
    pub ca_file: Option<PathBuf>,
}

/// What is wrong with the URL; never repeats it, because it may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServerError {
    /// Neither `smtp://` nor `smtps://`.
    Scheme,
    /// No host, or one that no server can have.
    Host,
    /// Not a port number.
    Port,
    /// A `tls` that is none of the known ones, or another parameter.
    Tls,
    /// A `%` that two hexadecimal digits do not follow, or bytes that are not UTF-8.
    Escape,
}

impl fmt::Display for ServerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Scheme => "it must begin with smtp:// or smtps://.",
            Self::Host => "it names no mail server's host.",
            Self::Port => "the port must be a number from 1 to 65535.",
            Self::Tls => "after the ? there may only be tls=required, tls=opportunistic or tls=none.",
            Self::Escape => "a % in user or password must be written as %25.",
        })
    }
}

impl std::error::Error for ServerError {}

impl Server {
    /// Parses the URL; `own_host` is this installation's host, which the server is greeted with
    /// unless the URL has a name.
    ///
    /// # Errors
    /// A [`ServerError`] that says what to mend.
    pub fn parse(url: &str, own_host: &str) -> Result<Self, ServerError> {
        let (wrapped, rest) = match (url.strip_prefix("smtps://"), url.strip_prefix("smtp://")) {
            (Some(rest), _) => (true, rest),
            (_, Some(rest)) => (false, rest),
            _ => return Err(ServerError::Scheme),
        };
        let rest = rest.split_once('#').map_or(rest, |(before, _)| before);
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        // A password may hold an @ that somebody forgot to escape; a host never does.
        let (login, place) = match authority.rsplit_once('@') {
            Some((login, place)) => (Some(login), place),
            None => (None, authority),
        };
        let login = login
            .and_then(|l| l.split_once(':'))
            .map(|(user, password)| Ok::<_, ServerError>((unescape(user)?, unescape(password)?)));
        let (host, port) = host_and_port(place)?;
        let local = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
        let (security, usual_port) = match (wrapped, query) {
            (true, "" | "tls=required") => (Security::Wrapped, 465),
            (false, "tls=required") => (Security::Required, 587),
            (false, "tls=opportunistic") => (Security::Opportunistic, 587),
            (false, "tls=none") => (Security::Plain, 25),
            (false, "") if local => (Security::Plain, 25),
            (false, "") => (Security::Required, 587),
            _ => return Err(ServerError::Tls),
        };
        let hello = path.trim_matches('/');
        Ok(Self {
            host,
            port: port.unwrap_or(usual_port),
            security,
            login: login.transpose()?,
            hello: if hello.is_empty() { own_host.to_owned() } else { hello.to_owned() },
            ca_file: None,
        })
    }
}

fn host_and_port(place: &str) -> Result<(String, Option<u16>), ServerError> {
    let (host, port) = if let Some(rest) = place.strip_prefix('[') {
        let (address, after) = rest.split_once(']').ok_or(ServerError::Host)?;
        address.parse::<std::net::Ipv6Addr>().map_err(|_| ServerError::Host)?;
        (address, after.strip_prefix(':'))
    } else {
        match place.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (place, None),
        }
    };
    let in_brackets = place.starts_with('[');
    let clean = in_brackets || host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b));
    if host.is_empty() || !clean {
        return Err(ServerError::Host);
    }
    let port = match port {
        None => None,
        Some(port) => Some(port.parse().ok().filter(|p| *p > 0).ok_or(ServerError::Port)?),
    };
    Ok((host.to_ascii_lowercase(), port))
}

/// Undoes percent-encoding (RFC 3986 section 2.1).
fn unescape(raw: &str) -> Result<String, ServerError> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        if byte != b'%' {
            bytes.push(byte);
            rest = after;
            continue;
        }
        let digits = after.get(..2).filter(|d| d.iter().all(u8::is_ascii_hexdigit));
        let digits = digits.and_then(|d| std::str::from_utf8(d).ok()).ok_or(ServerError::Escape)?;
        bytes.push(u8::from_str_radix(digits, 16).map_err(|_| ServerError::Escape)?);
        rest = &after[2..];
    }
    String::from_utf8(bytes).map_err(|_| ServerError::Escape)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_in_every_form() {
        use Security::{Opportunistic, Plain, Required, Wrapped};
        for (url, host, port, security, login, hello) in [
            ("smtps://mail.example", "mail.example", 465, Wrapped, None, "rt.example"),
            ("smtps://u:p@mail.example:4650", "mail.example", 4650, Wrapped, Some(("u", "p")), "rt.example"),
            ("smtp://mail.example?tls=required", "mail.example", 587, Required, None, "rt.example"),
            (
                "smtp://mail.example/me.example?tls=opportunistic",
                "mail.example",
                587,
                Opportunistic,
                None,
                "me.example",
            ),
            ("smtp://mail.example", "mail.example", 587, Required, None, "rt.example"),
            ("smtp://mail.example:25?tls=none", "mail.example", 25, Plain, None, "rt.example"),
            ("smtp://127.0.0.1:2525", "127.0.0.1", 2525, Plain, None, "rt.example"),
            ("smtp://localhost", "localhost", 25, Plain, None, "rt.example"),
            ("smtp://[::1]:2525", "::1", 2525, Plain, None, "rt.example"),
            (
                "smtps://rt%40host.example:p%25%3A%40@Mail.Example/",
                "mail.example",
                465,
                Wrapped,
                Some(("rt@host.example", "p%:@")),
                "rt.example",
            ),
        ] {
            let server = Server::parse(url, "rt.example").unwrap_or_else(|e| panic!("{url}: {e}"));
            let got_login = server.login.as_ref().map(|(u, p)| (u.as_str(), p.as_str()));
            assert_eq!(
                (server.host.as_str(), server.port, server.security, got_login, server.hello.as_str()),
                (host, port, security, login, hello),
                "{url}"
            );
        }
    }

    #[test]
    fn urls_that_cannot_be_used() {
        for (url, want) in [
            ("http://mail.example", ServerError::Scheme),
            ("smtp://", ServerError::Host),
            ("smtp://a b", ServerError::Host),
            ("smtp://[::1", ServerError::Host),
            ("smtp://mail.example:x", ServerError::Port),
            ("smtp://mail.example:0", ServerError::Port),
            ("smtp://mail.example:70000", ServerError::Port),
            ("smtp://mail.example?tls=maybe", ServerError::Tls),
            ("smtps://mail.example?tls=none", ServerError::Tls),
            ("smtps://u:100%@mail.example", ServerError::Escape),
        ] {
            assert_eq!(Server::parse(url, "rt.example").err(), Some(want), "{url}");
        }
    }
}
