//! A message out of values: subject, text part, HTML part and calendar part, and all of it together
//! as it travels. Text and HTML come from one Markdown source, so that they say the same; what the
//! organiser wrote is followed by why the mail came, who holds the data and whom to ask.

mod calendar;
mod html;
mod look;
mod markdown;
mod mime;
mod plain;
mod tree;
mod values;

pub use calendar::{calendar_file, calendar_uid};
pub use look::STYLE_HASHES;

use super::Outgoing;
use crate::config::Sender;
use crate::documents::ics::Asked;
use crate::domain::contact::Contact;
use crate::domain::email::Email;
use crate::domain::event::Event;
use crate::domain::id::MessageId;
use crate::domain::instant::Instant;
use crate::domain::invitation::Invitation;
use crate::domain::language::Language;
use crate::domain::message::{Calendar, MessageKind};
use crate::domain::programme::Session;
use crate::domain::programme::places::Place;
use crate::domain::salutation::Salutation;
use crate::domain::template::{Part, Placeholder, Template, parts};
use crate::domain::text::Line;
use crate::i18n::{Arg, Html, Words, tr};
use html::Reading;
use tree::Fill;
use values::Values;

/// How wide the text part's lines are.
const WIDTH: usize = 72;

/// Everything that a mail is made of.
#[derive(Clone, Copy)]
pub struct Letter<'a> {
    /// The outbox row; the Message-ID is made of it.
    pub id: MessageId,
    /// When it was queued.
    pub queued_at: Instant,
    /// The time of sending, for the Date.
    pub now: Instant,
    /// What it is for.
    pub kind: MessageKind,
    /// The language that it is written in.
    pub language: Language,
    /// The author's text.
    pub template: &'a Template,
    /// The same in other languages, which follow below.
    pub also: &'a [(Language, Template)],
    /// About which event.
    pub event: &'a Event,
    /// About whom.
    pub contact: &'a Contact,
    /// What the installation has letters open with; where it says nothing, the product does.
    pub salutations: &'a [Salutation],
    /// About which invitation.
    pub invitation: &'a Invitation,
    /// The sessions that they can choose, or have a place at, each with that place.
    pub programme: &'a [(Session, Option<Place>)],
    /// In mails about substitutes, the name of the other of the two; else empty.
    pub colleague: &'a str,
    /// In the mail of a proof: its code; else empty.
    pub code: &'a str,
    /// To which address it goes: the invitee's, or a user's for a test.
    pub to: &'a Email,
    /// The name beside that address.
    pub to_name: &'a str,
    /// Marks it as a test.
    pub test: bool,
    /// Marks it as the copy of an assistant, whose own link it has.
    pub is_copy: bool,
    /// The invitee's whole link, or a sample of one.
    pub link: &'a str,
    /// Where its reader can stop such mail; `None` where it says nothing of it.
    pub stop: Option<&'a str>,
    /// What its calendar part does, if it has one.
    pub calendar: Option<Calendar>,
    /// Whom the calendar part asks for an answer, where it does.
    pub asked: Option<&'a Asked>,
    /// Where it goes when it cannot be delivered; `None`: to the address that it comes from.
    pub bounce: Option<&'a str>,
    /// Whom it comes from.
    pub from: &'a Sender,
    /// This installation's host, for the Message-ID and the calendar entry's identity.
    pub host: &'a str,
}

/// A composed mail. Its parts hold the invitee's link, so `Debug` does not show them.
#[derive(Clone)]
pub struct Composed {
    /// The subject.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
    /// The calendar part.
    pub calendar: Option<String>,
    /// All of it as it travels.
    pub outgoing: Outgoing,
}

impl std::fmt::Debug for Composed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Composed({})", self.outgoing.id)
    }
}

impl Letter<'_> {
    /// The name that the invitee confirmed, or the one that the directory prints.
    fn invitee_name(&self) -> String {
        match &self.invitation.confirmed {
            Some(confirmed) if !confirmed.printed_name.is_empty() => confirmed.printed_name.to_string(),
            _ => self.contact.details.printed(),
        }
    }

    /// What stands above everything in mails that are not the invitee's own.
    fn note(&self) -> Option<Html> {
        let words = Words(self.language);
        match (self.test, self.is_copy) {
            (true, _) => Some(words.html("mail-test-note", &[])),
            (false, true) if self.has_link() => {
                Some(words.html("mail-copy-note", &[("name", self.invitee_name().into())]))
            }
            (false, true) => Some(words.html("mail-copy-note-only", &[("name", self.invitee_name().into())])),
            (false, false) => None,
        }
    }

    /// The same as plain text.
    fn plain_note(&self) -> Option<String> {
        let language = self.language;
        match (self.test, self.is_copy) {
            (true, _) => Some(tr(language, "mail-test-note", &[])),
            (false, true) if self.has_link() => {
                Some(tr(language, "mail-copy-note", &[("name", self.invitee_name().into())]))
            }
            (false, true) => {
                Some(tr(language, "mail-copy-note-only", &[("name", self.invitee_name().into())]))
            }
            (false, false) => None,
        }
    }

    /// True where the text has the invitee's link.
    fn has_link(&self) -> bool {
        let body = parts(self.template.body().as_str());
        body.contains(&Part::Value(Placeholder::ReplyLink))
    }
}

/// Composes a mail. The same letter always gives the same bytes.
#[must_use]
pub fn compose(letter: &Letter<'_>) -> Composed {
    let others: Vec<Letter<'_>> = letter
        .also
        .iter()
        .map(|(language, template)| Letter { language: *language, template, ..*letter })
        .collect();
    let all: Vec<&Letter<'_>> = std::iter::once(letter).chain(&others).collect();
    let subject = subject(&all);
    let readings: Vec<(&Letter<'_>, Vec<tree::Block>)> = all.iter().map(|one| (*one, read(one))).collect();
    let text = text_part(&readings);
    let shown =
        readings.iter().map(|(one, blocks)| Reading::new(one.language, blocks, one.note(), &foot_html(one)));
    let html = html::page(&subject, &shown.collect::<Vec<_>>());
    let calendar = letter.calendar.map(|calendar| calendar::part(letter, calendar));
    let outgoing = mime::build(letter, &subject, &text, &html, calendar.as_deref());
    Composed { subject, text, html, calendar, outgoing }
}

fn read(letter: &Letter<'_>) -> Vec<tree::Block> {
    markdown::read(letter.template.body().as_str(), &Values::new(letter))
}

/// The subject in every language of the letter, each only where it differs.
fn subject(letters: &[&Letter<'_>]) -> String {
    let mut subjects: Vec<String> = Vec::new();
    for letter in letters {
        let (mut subject, values) = (String::new(), Values::new(letter));
        for part in parts(letter.template.subject().as_str()) {
            match part {
                Part::Words(words) => subject.push_str(&words.replace("\\{", "{")),
                Part::Value(placeholder) => subject.push_str(&values.line(placeholder)),
            }
        }
        if !subjects.contains(&subject) {
            subjects.push(subject);
        }
    }
    let mark = if letters.iter().any(|letter| letter.test) { "[Test] " } else { "" };
    // No value has a line break; should one ever, it ends here and not in a header.
    Line::<2_000>::squeeze(&format!("{mark}{}", subjects.join(" / "))).to_string()
}

/// Each reading below the other, and at the end why the mail came, in each language.
fn text_part(readings: &[(&Letter<'_>, Vec<tree::Block>)]) -> String {
    let line = "-".repeat(20);
    let said = |language, lines: Vec<String>| {
        let paragraphs = lines.into_iter().map(|line| tree::Block::Paragraph(vec![tree::Inline::Text(line)]));
        plain::text(&paragraphs.collect::<Vec<_>>(), language, WIDTH)
    };
    let notes = readings.iter().map(|(letter, _)| said(letter.language, Vec::from_iter(letter.plain_note())));
    let below = readings
        .iter()
        .skip(1)
        .map(|(letter, _)| said(letter.language, vec![tr(letter.language, "mail-below", &[])]));
    let mut parts: Vec<String> = notes.chain(below).filter(|note| !note.is_empty()).collect();
    for (nth, (letter, blocks)) in readings.iter().enumerate() {
        if nth > 0 {
            parts.push(line.clone());
        }
        parts.push(plain::text(blocks, letter.language, WIDTH));
    }
    let feet = readings.iter().map(|(letter, _)| said(letter.language, foot(letter)));
    parts.push(format!("{line}\n{}\n", feet.collect::<Vec<_>>().join("\n\n")));
    parts.join("\n\n")
}

/// Why this mail came and who holds the data, as plain text.
fn foot(letter: &Letter<'_>) -> Vec<String> {
    let event = &letter.event.details;
    let language = letter.language;
    let organiser = event.organiser_name.as_str();
    let mut lines = Vec::new();
    if letter.has_link() {
        lines.push(tr(language, "mail-personal", &[]));
    }
    if !letter.is_copy {
        lines.push(tr(
            language,
            "mail-why",
            &[("organiser", organiser.into()), ("event", event.title.as_str().into())],
        ));
    }
    lines.push(tr(
        language,
        "mail-data",
        &[("organiser", organiser.into()), ("email", Arg::email(event.organiser_email.as_str()))],
    ));
    if let Some(link) = stop(letter) {
        lines.push(tr(language, "mail-stop", &[("link", link)]));
    }
    lines
}

/// The link by which such mail is stopped.
fn stop<'a>(letter: &'a Letter<'_>) -> Option<Arg<'a>> {
    let words = tr(letter.language, "mail-stop-link", &[]);
    letter.stop.map(|url| Arg::Link { url: url.into(), words: words.into() })
}

/// The same with each value set apart.
fn foot_html(letter: &Letter<'_>) -> Vec<crate::i18n::Html> {
    let event = &letter.event.details;
    let words = Words(letter.language);
    let organiser = event.organiser_name.as_str();
    let mut lines = Vec::new();
    if letter.has_link() {
        lines.push(words.html("mail-personal", &[]));
    }
    if !letter.is_copy {
        lines.push(
            words
                .html("mail-why", &[("organiser", organiser.into()), ("event", event.title.as_str().into())]),
        );
    }
    lines.push(words.html(
        "mail-data",
        &[("organiser", organiser.into()), ("email", Arg::email(event.organiser_email.as_str()))],
    ));
    if let Some(link) = stop(letter) {
        lines.push(words.html("mail-stop", &[("link", link)]));
    }
    lines
}

#[cfg(test)]
mod tests;
