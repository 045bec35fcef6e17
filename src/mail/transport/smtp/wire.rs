//! What goes over the wire, and what comes back, in words.

use lettre::transport::smtp::Error;
use lettre::transport::smtp::client::{Certificate, TlsParameters};
use lettre::transport::smtp::response::Response;

use super::super::server::Server;
use super::{Delivery, Words};
use crate::domain::way::{Code, Meaning, Stage, meaning};

/// A mail's text and the dot behind it, written at once: the library writes the dot apart, which costs
/// a packet. A dot at the beginning of a line is doubled (RFC 5321, 4.5.2).
pub(super) struct Text<'a>(pub(super) &'a [u8]);

impl std::fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Every mail is ASCII but for the addresses that a server with SMTPUTF8 takes.
        let text = String::from_utf8_lossy(self.0);
        if text.starts_with('.') {
            f.write_str(".")?;
        }
        let mut lines = text.split("\r\n.");
        f.write_str(lines.next().unwrap_or_default())?;
        for line in lines {
            f.write_str("\r\n..")?;
            f.write_str(line)?;
        }
        f.write_str(if text.ends_with("\r\n") { ".\r\n" } else { "\r\n.\r\n" })
    }
}

pub(super) fn said(response: &Response) -> Words {
    let text: Vec<&str> = response.message().collect();
    Words::squeeze(&format!("{} {}", response.code(), text.join(" ")))
}

/// `550 5.1.1 no such user`.
pub(super) fn server_words(error: &Error) -> Words {
    let text = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    match error.status() {
        Some(code) => Words::squeeze(&format!("{code} {text}")),
        None => Words::squeeze(&error.to_string()),
    }
}

pub(super) fn words(what: &str, error: &Error) -> Words {
    Words::squeeze(&format!("{what}: {}", server_words(error)))
}

/// What the server's refusal comes to; `what` stands before its words where it is not about one mail.
pub(super) fn told(stage: Stage, what: &str, error: &Error) -> Delivery {
    let spoken = server_words(error);
    match meaning(stage, error.status().and_then(|_| Code::of(spoken.as_str()))) {
        Meaning::Later => Delivery::Later(spoken),
        Meaning::Never => Delivery::Never(spoken),
        Meaning::Busy => Delivery::Busy(spoken),
        Meaning::Away => Delivery::Down(words(what, error)),
        Meaning::Refused => Delivery::Refused(words(what, error)),
    }
}

pub(super) fn down(said: &str) -> Delivery {
    Delivery::Down(Words::squeeze(said))
}

/// What the server's certificate is checked with: the machine's authorities and those of the file.
pub(super) fn trust(server: &Server) -> Result<TlsParameters, String> {
    let mut trusted = TlsParameters::builder(server.host.clone());
    if let Some(file) = &server.ca_file {
        let unusable = "ROUNDTABLE_SMTP_CA_FILE must name a file of certificates in PEM that can be read.";
        let pem = std::fs::read(file).map_err(|_| unusable.to_owned())?;
        let text = String::from_utf8_lossy(&pem);
        if !text.contains("-----BEGIN CERTIFICATE-----") {
            return Err(unusable.to_owned());
        }
        trusted = trusted.add_root_certificate(Certificate::from_pem(&pem).map_err(|_| unusable.to_owned())?);
    }
    trusted.build().map_err(|e| e.to_string())
}
