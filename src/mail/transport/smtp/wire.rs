//! What goes over the wire, and what comes back, in words.

use lettre::transport::smtp::Error;
use lettre::transport::smtp::response::Response;

use super::Words;

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
