//! A mail as it travelled (RFC 5322, RFC 2045), taken apart: whom it is from and to, what it is
//! about, its text, HTML and calendar parts. Never fails on a broken mail: what cannot be read is
//! absent.

#[cfg(test)]
mod tests;

use mail_parser::{
    Address, ContentType, HeaderName, Message, MessageParser, MessagePart, MimeHeaders, PartType,
};

use crate::domain::instant::Instant;
use crate::domain::language::LanguageTag;

/// Somebody in a header: a name, which may be empty, and an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// The name beside the address.
    pub name: String,
    /// The address.
    pub address: String,
}

/// What a list of mails shows of each.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Head {
    /// Whom it is from.
    pub from: Vec<Mailbox>,
    /// Whom it goes to.
    pub to: Vec<Mailbox>,
    /// Whom an answer goes to.
    pub reply_to: Vec<Mailbox>,
    /// What it is about.
    pub subject: String,
    /// When it was sent, as it says itself.
    pub date: Option<Instant>,
    /// Its identity, without the angle brackets.
    pub message_id: String,
    /// The language that it says it is in.
    pub language: Option<LanguageTag>,
}

/// Something that came with a mail besides its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// The file name that the mail gives it; may be empty.
    pub name: String,
    /// Its type, such as `application/pdf`.
    pub kind: String,
    /// How many bytes it has, decoded.
    pub bytes: usize,
}

/// A whole mail.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Eml {
    /// The headers that people ask for.
    pub head: Head,
    /// The text part.
    pub text: Option<String>,
    /// The HTML part.
    pub html: Option<String>,
    /// The `text/calendar` part.
    pub calendar: Option<String>,
    /// Everything else, in the order of the mail; the calendar part too, where it is attached.
    pub attachments: Vec<Attachment>,
    /// Every header's name and value as they stand in the mail, with folded lines joined.
    pub headers: Vec<(String, String)>,
}

/// Reads the headers alone; `bytes` may end anywhere behind them. `None` where there are none.
#[must_use]
pub fn head(bytes: &[u8]) -> Option<Head> {
    let message = MessageParser::default().parse_headers(bytes)?;
    Some(head_of(message.parts.first()?))
}

/// Reads a whole mail; `None` where it has no headers at all.
#[must_use]
pub fn read(bytes: &[u8]) -> Option<Eml> {
    let message = MessageParser::default().parse(bytes)?;
    let root = message.parts.first()?;
    Some(Eml {
        head: head_of(root),
        text: body(&message, &message.text_body, "plain"),
        html: body(&message, &message.html_body, "html"),
        calendar: message.parts.iter().find(|part| is_text(part, "calendar")).and_then(words),
        attachments: attachments(&message),
        headers: headers(root, bytes),
    })
}

fn head_of(root: &MessagePart<'_>) -> Head {
    let header = |name: HeaderName<'static>| root.headers.iter().find(|header| header.name == name);
    let people = |name| header(name).and_then(|h| h.value.as_address()).map(mailboxes).unwrap_or_default();
    let text = |name| header(name).and_then(|h| h.value.as_text()).unwrap_or_default().to_owned();
    let date = header(HeaderName::Date).and_then(|h| h.value.as_datetime()).filter(|date| date.is_valid());
    Head {
        from: people(HeaderName::From),
        to: people(HeaderName::To),
        reply_to: people(HeaderName::ReplyTo),
        subject: text(HeaderName::Subject),
        date: date.map(|date| Instant::from_micros(date.to_timestamp().saturating_mul(1_000_000))),
        message_id: text(HeaderName::MessageId),
        language: LanguageTag::parse(&text(HeaderName::ContentLanguage)),
    }
}

fn mailboxes(address: &Address<'_>) -> Vec<Mailbox> {
    let people = address.iter().map(|one| Mailbox {
        name: one.name().unwrap_or_default().to_owned(),
        address: one.address().unwrap_or_default().to_owned(),
    });
    people.collect()
}

/// The first of these parts that is text of this subtype.
fn body(message: &Message<'_>, parts: &[u32], subtype: &str) -> Option<String> {
    let parts = parts.iter().filter_map(|at| message.parts.get(usize::try_from(*at).ok()?));
    parts.into_iter().find(|part| is_text(part, subtype)).and_then(words)
}

/// A part without a type is plain text (RFC 2045 section 5.2).
fn is_text(part: &MessagePart<'_>, subtype: &str) -> bool {
    match part.content_type() {
        None => subtype == "plain" && matches!(part.body, PartType::Text(_)),
        Some(kind) => {
            kind.ctype().eq_ignore_ascii_case("text")
                && kind.subtype().is_some_and(|own| own.eq_ignore_ascii_case(subtype))
        }
    }
}

fn words(part: &MessagePart<'_>) -> Option<String> {
    part.text_contents().map(str::to_owned)
}

fn attachments(message: &Message<'_>) -> Vec<Attachment> {
    let attached = message.attachments().map(|part| Attachment {
        name: part.attachment_name().unwrap_or_default().to_owned(),
        kind: part.content_type().map(kind).unwrap_or_default(),
        bytes: part.contents().len(),
    });
    attached.collect()
}

fn kind(of: &ContentType<'_>) -> String {
    format!("{}/{}", of.ctype(), of.subtype().unwrap_or("*")).to_ascii_lowercase()
}

fn headers(root: &MessagePart<'_>, bytes: &[u8]) -> Vec<(String, String)> {
    let at = |offset: u32| usize::try_from(offset).unwrap_or(usize::MAX);
    let headers = root.headers.iter().map(|header| {
        let raw = bytes.get(at(header.offset_start)..at(header.offset_end)).unwrap_or_default();
        let value: Vec<_> = String::from_utf8_lossy(raw).lines().map(|line| line.trim().to_owned()).collect();
        (header.name.as_str().to_owned(), value.join(" ").trim().to_owned())
    });
    headers.collect()
}
