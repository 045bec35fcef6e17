//! Asking the domain name system, or a file that stands for it.
//!
//! The file has one record a line, `name TXT "text"` or `name A address`, as zone files have them: a long text
//! in several pairs of quotes, a dot at the end of a name or not, `IN` between or not, remarks behind `;`.

use std::net::IpAddr;
use std::path::Path;

use mail_auth::hickory_resolver::TokioResolver;
use mail_auth::hickory_resolver::proto::rr::{Name, RData};

use crate::domain::text::Line;

/// Whom to ask.
pub enum Dns {
    /// The resolver that this machine is set up with.
    System(Box<TokioResolver>),
    /// The records of a file.
    File(Zone),
}

/// Why there is no answer, in words for a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unanswered(pub Line<300>);

/// Records that were read from a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone(Vec<(String, Data)>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Data {
    Text(String),
    Address(IpAddr),
}

impl Dns {
    /// As this machine asks.
    ///
    /// # Errors
    /// Where it is not set up to ask anybody.
    pub fn system() -> Result<Self, Unanswered> {
        let resolver = TokioResolver::builder_tokio().and_then(|builder| builder.build());
        resolver.map(|resolver| Self::System(Box::new(resolver))).map_err(|e| Unanswered::new(&e))
    }

    /// The records of a file.
    ///
    /// # Errors
    /// A sentence: it cannot be read, or which line is no record.
    pub fn file(path: &Path) -> Result<Self, String> {
        let cannot = |why: &dyn std::fmt::Display| format!("{} cannot be used: {why}", path.display());
        let text = std::fs::read_to_string(path).map_err(|e| cannot(&e))?;
        let form = "is no record; write NAME TXT \"TEXT\" or NAME A ADDRESS";
        Zone::parse(&text).map(Self::File).map_err(|line| cannot(&format!("line {line} {form}")))
    }

    /// The TXT records of a name, each with its parts put together; none where there is none.
    ///
    /// # Errors
    /// [`Unanswered`], where nobody knows.
    pub async fn texts(&self, name: &str) -> Result<Vec<String>, Unanswered> {
        let resolver = match self {
            Self::System(resolver) => resolver,
            Self::File(zone) => return Ok(zone.texts(name)),
        };
        let lookup = match resolver.txt_lookup(absolute(name)?).await {
            Ok(lookup) => lookup,
            Err(e) if e.is_no_records_found() => return Ok(vec![]),
            Err(e) => return Err(Unanswered::new(&e)),
        };
        let text = |data: &RData| match data {
            RData::TXT(txt) => {
                let parts: Vec<u8> = txt.txt_data.iter().flatten().copied().collect();
                Some(String::from_utf8_lossy(&parts).into_owned())
            }
            _ => None,
        };
        Ok(lookup.answers().iter().filter_map(|record| text(&record.data)).collect())
    }

    /// True where a name leads to a machine.
    ///
    /// # Errors
    /// [`Unanswered`], where nobody knows.
    pub async fn has_address(&self, name: &str) -> Result<bool, Unanswered> {
        match self {
            Self::System(resolver) => match resolver.lookup_ip(absolute(name)?).await {
                Ok(found) => Ok(found.iter().next().is_some()),
                Err(e) if e.is_no_records_found() => Ok(false),
                Err(e) => Err(Unanswered::new(&e)),
            },
            Self::File(zone) => Ok(zone.has_address(name)),
        }
    }
}

/// With the dot at the end, so that nothing is looked for below this machine's own domain.
fn absolute(name: &str) -> Result<Name, Unanswered> {
    Name::from_str_relaxed(format!("{}.", name.trim_end_matches('.'))).map_err(|e| Unanswered::new(&e))
}

impl Unanswered {
    fn new(why: &dyn std::fmt::Display) -> Self {
        Self(Line::squeeze(&why.to_string()))
    }
}

impl std::fmt::Display for Unanswered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.as_str())
    }
}

impl Zone {
    /// Reads a text.
    ///
    /// # Errors
    /// The number of the first line that is no record.
    pub fn parse(text: &str) -> Result<Self, usize> {
        let lines = text.lines().enumerate().map(|(at, line)| (at + 1, line.trim()));
        let records = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with(';'));
        records.map(|(at, line)| record(line).ok_or(at)).collect::<Result<_, _>>().map(Self)
    }

    fn texts(&self, name: &str) -> Vec<String> {
        let text = |data: &Data| match data {
            Data::Text(text) => Some(text.clone()),
            Data::Address(_) => None,
        };
        self.at(name).filter_map(text).collect()
    }

    fn has_address(&self, name: &str) -> bool {
        self.at(name).any(|data| matches!(data, Data::Address(_)))
    }

    fn at(&self, name: &str) -> impl Iterator<Item = &Data> {
        let name = plain(name);
        self.0.iter().filter(move |(known, _)| *known == name).map(|(_, data)| data)
    }
}

fn plain(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}

fn record(line: &str) -> Option<(String, Data)> {
    let (name, rest) = line.split_once(char::is_whitespace)?;
    let rest = rest.trim_start();
    let rest = rest.strip_prefix("IN").filter(|r| r.starts_with(char::is_whitespace)).unwrap_or(rest);
    let (kind, value) = rest.trim_start().split_once(char::is_whitespace)?;
    let data = match kind {
        "TXT" => Data::Text(quoted(value.trim())?),
        "A" | "AAAA" => Data::Address(value.split(';').next().unwrap_or_default().trim().parse().ok()?),
        _ => return None,
    };
    Some((plain(name), data))
}

/// One text or several in quotes, put together (RFC 1035 section 5.1).
fn quoted(raw: &str) -> Option<String> {
    let (mut text, mut rest) = (String::new(), raw);
    while !rest.is_empty() && !rest.starts_with(';') {
        let (part, after) = rest.strip_prefix('"')?.split_once('"')?;
        text.push_str(part);
        rest = after.trim_start();
    }
    (!raw.is_empty() && !raw.starts_with(';')).then_some(text)
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use mail_auth::hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolverConfig};
    use mail_auth::hickory_resolver::net::runtime::TokioRuntimeProvider;
    use tokio::net::UdpSocket;

    use super::*;

    #[tokio::test]
    async fn a_file_answers_for_its_names_and_for_no_others() {
        let zone = Zone::parse(
            "; a remark\n\nHost.example. IN TXT \"v=spf1 \" \"-all\" ; and another\nhost.example TXT \"two\"\n\
             www.host.example A 192.0.2.1\nwww.host.example AAAA 2001:db8::1 ; six\n",
        );
        let dns = Dns::File(zone.expect("it is good"));
        assert_eq!(dns.texts("host.example").await, Ok(vec!["v=spf1 -all".to_owned(), "two".to_owned()]));
        assert_eq!(dns.texts("HOST.example.").await.map(|found| found.len()), Ok(2));
        assert_eq!(dns.texts("www.host.example").await, Ok(vec![]));
        assert_eq!(dns.has_address("www.host.example").await, Ok(true));
        assert_eq!(dns.has_address("host.example").await, Ok(false));
    }

    #[test]
    fn what_is_no_record_is_named_by_its_line() {
        for wrong in ["host.example", "h TXT", "h TXT text", "h TXT \"open", "h A nowhere", "h MX 10 mail"] {
            assert_eq!(Zone::parse(&format!("a.example TXT \"x\"\n{wrong}\n")), Err(2), "{wrong}");
        }
    }

    /// Answers as a server would, by the name that is asked for.
    async fn server() -> SocketAddr {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        tokio::spawn(async move {
            let mut packet = [0; 1024];
            while let Ok((length, from)) = socket.recv_from(&mut packet).await {
                let _ = socket.send_to(&answer(&packet[..length]), from).await;
            }
        });
        address
    }

    /// RFC 1035 section 4.1: two texts at `there`, a refusal at `refused`, no such name elsewhere.
    fn answer(question: &[u8]) -> Vec<u8> {
        let end = 12 + question[12..].iter().position(|byte| *byte == 0).unwrap() + 5;
        let name = String::from_utf8_lossy(&question[13..end]).into_owned();
        let (code, answers) = match () {
            () if name.starts_with("there") => (0, 1),
            () if name.starts_with("refused") => (5, 0),
            () => (3, 0),
        };
        let mut reply = question[..2].to_vec();
        reply.extend([0x81, 0x80 | code, 0, 1, 0, answers, 0, 0, 0, 0]);
        reply.extend(&question[12..end]);
        if answers == 1 {
            // A pointer to the name, TXT, IN, a minute, and two texts.
            reply.extend(b"\xc0\x0c\0\x10\0\x01\0\0\0\x3c\0\x0c\x07v=spf1 \x03all");
        }
        reply
    }

    #[tokio::test]
    async fn a_server_says_something_nothing_or_no() {
        let address = server().await;
        let mut udp = ConnectionConfig::udp();
        udp.port = address.port();
        let server = NameServerConfig::new(address.ip(), true, vec![udp]);
        let config = ResolverConfig::from_parts(None, vec![], vec![server]);
        let builder = TokioResolver::builder_with_config(config, TokioRuntimeProvider::default());
        let dns = Dns::System(Box::new(builder.build().unwrap()));
        assert_eq!(dns.texts("there.registry.test1").await, Ok(vec!["v=spf1 all".to_owned()]));
        assert_eq!(dns.texts("absent.registry.test1").await, Ok(vec![]));
        assert_eq!(dns.has_address("absent.registry.test1").await, Ok(false));
        assert!(dns.texts("refused.registry.test1").await.is_err(), "nobody knows");
    }
}
