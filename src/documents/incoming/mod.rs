//! A mail that came in, taken apart by what machines write for machines: which addresses it came to, what it
//! reports about mails of ours (RFC 3464), the calendar part that it carries (RFC 5546). What people wrote in it
//! is not looked at.
//!
//! Mail systems differ in the text around a report and in how they send it; the fields of its
//! `message/delivery-status` part are the same everywhere. Exim's older form has no such part, and names the
//! recipients in a header of its own. Nothing here decides whether a mail can be believed.

#[cfg(test)]
mod tests;

use mail_parser::{HeaderName, Message, MessageParser, MessagePart, MimeHeaders};

use crate::domain::bounce::{Action, Report, Status};
use crate::domain::message::Outcome;

/// Headers that mail systems write the envelope's recipient into, before those that its author wrote.
const ADDRESSED: &[&str] =
    &["Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To", "To", "Cc"];
/// The most recipients of one report that are looked at; each mail of ours has one.
const REPORTS: usize = 50;

/// What machines can tell from a mail.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Incoming {
    /// The addresses that it came to, as its headers say.
    pub addresses: Vec<String>,
    /// What it reports about the recipients of a mail.
    pub reports: Vec<Report>,
    /// The text of its calendar part.
    pub calendar: Option<String>,
    /// True where a machine sent it by itself (RFC 3834), as an out-of-office notice.
    pub is_automatic: bool,
}

/// Reads a mail; `None` where it has no headers at all.
#[must_use]
pub fn read(bytes: &[u8]) -> Option<Incoming> {
    let message = MessageParser::default().parse(bytes)?;
    let root = message.parts.first()?;
    let mut reports: Vec<Report> = parts(&message, "message", &["delivery-status", "global-delivery-status"])
        .flat_map(|part| delivery_status(&String::from_utf8_lossy(part.contents())))
        .take(REPORTS)
        .collect();
    if reports.is_empty() {
        reports = header(&message, "X-Failed-Recipients")
            .iter()
            .flat_map(|names| failed(names))
            .take(REPORTS)
            .collect();
    }
    let submitted = header(&message, "Auto-Submitted");
    let is_manual = submitted.iter().all(|value| value.trim().eq_ignore_ascii_case("no"));
    let precedence = header(&message, "Precedence");
    let is_bulk = precedence.iter().any(|value| {
        ["bulk", "junk", "auto_reply", "list"].iter().any(|word| value.trim().eq_ignore_ascii_case(word))
    });
    Some(Incoming {
        addresses: ADDRESSED.iter().flat_map(|name| addresses(root, name)).collect(),
        reports,
        calendar: calendar(&message),
        is_automatic: !is_manual || is_bulk || !header(&message, "X-Autoreply").is_empty(),
    })
}

fn parts<'a>(
    message: &'a Message<'_>,
    kind: &'static str,
    subtypes: &'static [&'static str],
) -> impl Iterator<Item = &'a MessagePart<'a>> {
    message.parts.iter().filter(move |part| {
        part.content_type().is_some_and(|own| {
            let subtype = own.subtype().unwrap_or_default();
            own.ctype().eq_ignore_ascii_case(kind) && subtypes.iter().any(|s| subtype.eq_ignore_ascii_case(s))
        })
    })
}

/// The values of a header as they stand in the mail, folded lines joined.
fn header(message: &Message<'_>, name: &str) -> Vec<String> {
    let own = message.headers_raw().filter(|(own, _)| own.trim().eq_ignore_ascii_case(name));
    own.map(|(_, value)| value.replace(['\r', '\n'], "").trim().to_owned()).collect()
}

/// The addresses of a header, whether the library takes it for one with addresses or for text.
fn addresses(root: &MessagePart<'_>, name: &str) -> Vec<String> {
    let own = root.headers.iter().filter(|header| match &header.name {
        HeaderName::Other(other) => other.eq_ignore_ascii_case(name),
        known => known.as_str().eq_ignore_ascii_case(name),
    });
    own.flat_map(|header| match (header.value.as_address(), header.value.as_text()) {
        (Some(list), _) => list.iter().filter_map(|one| one.address().map(str::to_owned)).collect(),
        (None, Some(text)) => vec![bare(text)],
        (None, None) => Vec::new(),
    })
    .collect()
}

/// An address without angle brackets.
fn bare(raw: &str) -> String {
    let raw = raw.trim();
    let inner = raw.rsplit_once('<').map_or(raw, |(_, rest)| rest.split('>').next().unwrap_or(rest));
    inner.trim().to_owned()
}

/// The recipients of a delivery status (RFC 3464 section 2.1): groups of fields, the first about the mail as a
/// whole, each of the others about one recipient.
fn delivery_status(text: &str) -> Vec<Report> {
    groups(text).iter().filter_map(|fields| recipient(fields)).collect()
}

/// Fields by group; a line that begins with white space goes on with the one before it.
fn groups(text: &str) -> Vec<Vec<(String, String)>> {
    let mut groups: Vec<Vec<(String, String)>> = vec![Vec::new()];
    for line in text.lines() {
        let open = groups.last_mut();
        if line.trim().is_empty() {
            groups.push(Vec::new());
        } else if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = open.and_then(|group| group.last_mut()) {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let (Some(group), Some((name, value))) = (open, line.split_once(':')) {
            group.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    groups
}

fn recipient(fields: &[(String, String)]) -> Option<Report> {
    let field = |name: &str| fields.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str());
    let action = Action::parse(&without_comment(field("action")?).to_ascii_lowercase())?;
    let recipients =
        ["final-recipient", "original-recipient"].iter().filter_map(|name| address_of(field(name)?));
    let said = field("diagnostic-code").map(typed).map_or("", |(_, words)| words);
    Some(Report {
        action,
        status: field("status").and_then(|status| without_comment(status).parse::<Status>().ok()),
        recipients: recipients.collect(),
        words: Outcome::squeeze(said),
    })
}

/// The address in a typed field (RFC 3464 section 2.3.1); none where it is of another kind than the internet's.
fn address_of(field: &str) -> Option<String> {
    let (kind, address) = typed(field);
    let internet = kind.is_empty() || ["rfc822", "utf-8"].iter().any(|own| kind.eq_ignore_ascii_case(own));
    let address = bare(without_comment(address));
    (internet && !address.is_empty()).then_some(address)
}

/// `smtp; 550 No` taken apart; the type is empty where there is none.
fn typed(field: &str) -> (&str, &str) {
    field.split_once(';').map_or(("", field.trim()), |(kind, rest)| (kind.trim(), rest.trim()))
}

/// A value without the comment that some systems put behind it.
fn without_comment(value: &str) -> &str {
    value.split(" (").next().unwrap_or(value).trim()
}

/// What Exim reports without a delivery status: who did not get the mail, and nothing about why.
fn failed(names: &str) -> Vec<Report> {
    let report = |name: &str| Report {
        action: Action::Failed,
        status: None,
        recipients: vec![bare(name)],
        words: Outcome::default(),
    };
    names.split(',').filter(|name| name.contains('@')).map(report).collect()
}

/// The text of the calendar part, whichever of its two types it has.
fn calendar(message: &Message<'_>) -> Option<String> {
    let part = parts(message, "text", &["calendar"]).chain(parts(message, "application", &["ics"])).next()?;
    Some(
        part.text_contents()
            .map_or_else(|| String::from_utf8_lossy(part.contents()).into_owned(), str::to_owned),
    )
}
