//! What single variables hold: an origin, a sender, a network.

use std::net::{IpAddr, SocketAddr};

use crate::domain::email::Email;
use crate::domain::text::Line;

/// An origin such as `https://roundtable.example`: scheme, host and perhaps a port, nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl(String);

/// A mail server's URL. It holds a password, so it is never shown.
#[derive(Clone)]
pub struct SmtpUrl(String);

/// A name and an address for the `From` of mails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// The display name; may be empty.
    pub name: Line<200>,
    /// The address.
    pub email: Email,
}

/// A range of addresses, such as `10.0.0.0/8`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

/// How log lines look, and how many there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogFormat {
    /// The least important level that is written.
    pub level: tracing::Level,
    /// One JSON object a line, for collectors.
    pub json: bool,
}

impl BaseUrl {
    /// The origin of a server that listens here, for whoever sits at the same machine.
    pub(super) fn of(listen: SocketAddr) -> Self {
        Self(format!("http://{listen}"))
    }

    /// `None` where the text is more or less than an origin.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        let url = raw.trim_end_matches('/');
        let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
        let clean =
            !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.:[]".contains(&b));
        clean.then(|| Self(url.to_ascii_lowercase()))
    }

    /// The origin, without a slash at the end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The host without scheme and port.
    #[must_use]
    pub fn host(&self) -> &str {
        let rest = self.0.split_once("://").map_or("", |(_, rest)| rest);
        if rest.starts_with('[') {
            return rest.split_inclusive(']').next().unwrap_or(rest);
        }
        rest.split(':').next().unwrap_or(rest)
    }

    /// True where browsers reach the product by TLS, so that cookies can be bound to it.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }
}

impl SmtpUrl {
    pub(super) fn parse(raw: &str) -> Option<Self> {
        let rest = raw.strip_prefix("smtps://").or_else(|| raw.strip_prefix("smtp://"))?;
        (!rest.is_empty()).then(|| Self(raw.to_owned()))
    }

    /// The URL, password included, for the mail transport alone.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl Sender {
    /// `Name <name@host.example>` or an address alone.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        let raw = raw.trim();
        let (name, address) = match raw.strip_suffix('>').and_then(|r| r.rsplit_once('<')) {
            Some((name, address)) => (name.trim().trim_matches('"'), address),
            None => ("", raw),
        };
        Some(Self { name: Line::parse(name).ok()?, email: Email::parse(address).ok()? })
    }
}

impl Network {
    /// An address, or an address and the number of leading bits that count.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        let (address, bits) = match raw.split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse::<u8>().ok()?)),
            None => (raw, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(most);
        (bits <= most).then_some(Self { address, bits })
    }

    /// True where `address` lies in the range; an IPv4 address in IPv6 clothes counts as IPv4.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(a), IpAddr::V4(b)) => {
                let shift = 32 - u32::from(self.bits);
                u64::from(a.to_bits()) >> shift == u64::from(b.to_bits()) >> shift
            }
            (IpAddr::V6(a), IpAddr::V6(b)) => {
                self.bits == 0 || (a.to_bits() ^ b.to_bits()).leading_zeros() >= u32::from(self.bits)
            }
            _ => false,
        }
    }
}

impl LogFormat {
    pub(super) fn parse(raw: &str) -> Option<Self> {
        let (level, json) = match raw.split_once(',') {
            Some((level, "json")) => (level, true),
            Some(_) => return None,
            None => (raw, false),
        };
        let level = match level.trim() {
            "error" => tracing::Level::ERROR,
            "warn" => tracing::Level::WARN,
            "info" => tracing::Level::INFO,
            "debug" => tracing::Level::DEBUG,
            _ => return None,
        };
        Some(Self { level, json })
    }
}
