//! Mails read back, for the mailbox that shows what was captured instead of sent.

use mail_parser::{Address, Message, MessageParser, MimeHeaders};

use crate::domain::instant::Instant;

/// A mail as its reader has it before them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Name and address of the sender.
    pub from: String,
    /// Name and address of the recipient.
    pub to: String,
    /// Where an answer goes.
    pub reply_to: String,
    /// The subject.
    pub subject: String,
    /// When it was sent.
    pub date: Option<Instant>,
    /// Its Message-ID, without the angle brackets.
    pub message_id: String,
    /// The language that it says it is written in.
    pub language: String,
    /// The text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
    /// The calendar part.
    pub calendar: Option<String>,
}

/// Reads a mail; `None` where the bytes are none.
#[must_use]
pub fn read(raw: &[u8]) -> Option<Reading> {
    let mail = MessageParser::default().parse(raw)?;
    let calendar = mail.parts.iter().find(|part| {
        part.content_type().is_some_and(|t| t.ctype() == "text" && t.subtype() == Some("calendar"))
    });
    Some(Reading {
        from: people(mail.from()),
        to: people(mail.to()),
        reply_to: people(mail.reply_to()),
        subject: mail.subject().unwrap_or_default().to_owned(),
        date: date(&mail),
        message_id: mail.message_id().unwrap_or_default().to_owned(),
        language: mail.content_language().as_text().unwrap_or_default().to_owned(),
        text: mail.body_text(0).unwrap_or_default().replace("\r\n", "\n"),
        html: mail.body_html(0).unwrap_or_default().into_owned(),
        calendar: calendar.and_then(|part| part.text_contents()).map(|text| text.replace("\r\n", "\n")),
    })
}

/// Reads a mail's headers alone; parts stay empty.
#[must_use]
pub fn read_headers(raw: &[u8]) -> Option<Reading> {
    let mail = MessageParser::default().parse_headers(raw)?;
    Some(Reading {
        from: people(mail.from()),
        to: people(mail.to()),
        reply_to: people(mail.reply_to()),
        subject: mail.subject().unwrap_or_default().to_owned(),
        date: date(&mail),
        message_id: mail.message_id().unwrap_or_default().to_owned(),
        language: mail.content_language().as_text().unwrap_or_default().to_owned(),
        text: String::new(),
        html: String::new(),
        calendar: None,
    })
}

fn date(mail: &Message<'_>) -> Option<Instant> {
    Some(Instant::from_micros(mail.date()?.to_timestamp().checked_mul(1_000_000)?))
}

fn people(addresses: Option<&Address<'_>>) -> String {
    let each = addresses.into_iter().flat_map(|a| a.iter()).map(|person| {
        let address = person.address().unwrap_or_default();
        match person.name() {
            Some(name) if !name.is_empty() => format!("{name} <{address}>"),
            _ => address.to_owned(),
        }
    });
    each.collect::<Vec<_>>().join(", ")
}

/// A piece of a text part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Plain words.
    Words(String),
    /// A web address, to be shown as a link.
    Link(String),
}

/// The words and the web addresses of a text part.
#[must_use]
pub fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = ["https://", "http://"].iter().filter_map(|s| rest.find(s)).min() {
        let link = &rest[at..];
        let end = link.find(|c: char| c.is_whitespace() || "<>\"\u{2068}\u{2069}".contains(c));
        let link = &link[..end.unwrap_or(link.len())];
        // A full stop or bracket behind an address belongs to the sentence.
        let link = link.trim_end_matches(['.', ',', ';', ')', '!', '?']);
        pieces.push(Piece::Words(rest[..at].to_owned()));
        pieces.push(Piece::Link(link.to_owned()));
        rest = &rest[at + link.len()..];
    }
    pieces.push(Piece::Words(rest.to_owned()));
    pieces.retain(|piece| *piece != Piece::Words(String::new()));
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_in_a_text() {
        let words = |w: &str| Piece::Words(w.to_owned());
        let link = |l: &str| Piece::Link(l.to_owned());
        for (text, want) in [
            ("", vec![]),
            ("none", vec![words("none")]),
            (
                "see https://a.example/x?y=1.\n<http://b.example>",
                vec![
                    words("see "),
                    link("https://a.example/x?y=1"),
                    words(".\n<"),
                    link("http://b.example"),
                    words(">"),
                ],
            ),
            ("https://a.example", vec![link("https://a.example")]),
            ("(https://)", vec![words("("), link("https://"), words(")")]),
        ] {
            assert_eq!(pieces(text), want, "{text:?}");
        }
    }
}
