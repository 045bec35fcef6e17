//! Mail templates: a subject and a body in Markdown, with placeholders from a closed list such as
//! `{invitee.name}`. There is no logic in them. A placeholder that does not exist is refused when the
//! template is saved, together with the nearest one that does; so is an invitation or a reminder
//! without the link that it is sent for.
//!
//! A backslash makes a brace a brace: `\{`. Markdown is read first and values are put in afterwards,
//! so that nothing in a name or a title can ever be taken for Markdown.

use std::fmt;

use super::choice::choice;
use super::id::{EventId, TemplateId, UserId};
use super::instant::Instant;
use super::language::Language;
use super::message::MessageKind;
use super::text::{Line, Prose, TextError};

/// A template's subject.
pub type Subject = Line<200>;
/// A template's body, in Markdown.
pub type Body = Prose<20_000>;

choice! {
    /// What a template can have put in.
    Placeholder {
        /// The invitee's name as printed.
        InviteeName = "invitee.name",
        /// The invitee's honorific.
        InviteeHonorific = "invitee.honorific",
        /// The invitee's given name.
        InviteeGivenName = "invitee.given_name",
        /// The invitee's family name.
        InviteeFamilyName = "invitee.family_name",
        /// The invitee's office.
        InviteePosition = "invitee.position",
        /// Whom the invitee represents.
        InviteeOrganisation = "invitee.organisation",
        /// The event's title.
        EventTitle = "event.title",
        /// Day, time and zone on one line.
        EventWhen = "event.when",
        /// Venue, address and link on one line.
        EventWhere = "event.where",
        /// A small table of when and where; for a paragraph of its own.
        EventDetails = "event.details",
        /// The event's description; for a paragraph of its own.
        EventDescription = "event.description",
        /// The invitee's personal link; a button in a paragraph of its own.
        ReplyLink = "reply.link",
        /// The last moment for an answer.
        ReplyDeadline = "reply.deadline",
        /// A small table of what the invitee confirmed; for a paragraph of its own.
        ReplyDetails = "reply.details",
        /// Who invites.
        OrganiserName = "organiser.name",
        /// Where questions go.
        OrganiserEmail = "organiser.email",
    }
}

impl Placeholder {
    /// What an organiser reads about it beside the editor.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::InviteeName => "the invitee's name as printed, with the honorific",
            Self::InviteeHonorific => "the honorific, such as “H.E. Ambassador”",
            Self::InviteeGivenName => "the given name",
            Self::InviteeFamilyName => "the family name",
            Self::InviteePosition => "the office that the invitee holds",
            Self::InviteeOrganisation => "the organisation that the invitee represents",
            Self::EventTitle => "the event's title",
            Self::EventWhen => "day, local time and zone, on one line",
            Self::EventWhere => "venue, address and online link, on one line",
            Self::EventDetails => "a table of when, where and until when to answer; alone in a paragraph",
            Self::EventDescription => "the event's description; alone in a paragraph",
            Self::ReplyLink => "the personal link; alone in a paragraph it becomes a button",
            Self::ReplyDeadline => "the last moment for an answer",
            Self::ReplyDetails => "a table of what the invitee confirmed; alone in a paragraph",
            Self::OrganiserName => "who invites",
            Self::OrganiserEmail => "the address for questions",
        }
    }

    /// True for what needs more room than a line.
    #[must_use]
    pub fn is_block(self) -> bool {
        matches!(self, Self::EventDetails | Self::EventDescription | Self::ReplyDetails | Self::ReplyLink)
    }
}

/// A piece of a template's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part<'a> {
    /// The author's own words.
    Words(&'a str),
    /// Something to be put in.
    Value(Placeholder),
}

/// Where in a template something is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// In the subject.
    Subject,
    /// In the body.
    Body,
}

/// What is wrong with a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateError {
    /// The text itself cannot be taken.
    Text(Field, TextError),
    /// There is no such placeholder.
    Unknown {
        /// Where it stands.
        field: Field,
        /// What stands between the braces, shortened.
        name: String,
        /// The nearest one that exists.
        suggestion: Option<Placeholder>,
    },
    /// It needs more room than a subject has.
    NotInSubject(Placeholder),
    /// The mail would have no link to answer with.
    LinkMissing,
}

impl TemplateError {
    /// The field that it is shown beside.
    #[must_use]
    pub fn field(&self) -> Field {
        match self {
            Self::Text(field, _) | Self::Unknown { field, .. } => *field,
            Self::NotInSubject(_) => Field::Subject,
            Self::LinkMissing => Field::Body,
        }
    }
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(Field::Subject, e) => write!(f, "The subject {e}."),
            Self::Text(Field::Body, e) => write!(f, "The text {e}."),
            Self::Unknown { name, suggestion: Some(near), .. } => {
                write!(f, "There is no placeholder {{{name}}}. Did you mean {{{near}}}?")
            }
            Self::Unknown { name, suggestion: None, .. } => write!(
                f,
                "There is no placeholder {{{name}}}. Choose one from the list, or write \\{{ for a brace."
            ),
            Self::NotInSubject(p) => write!(f, "{{{p}}} does not fit into a subject; use it in the text."),
            Self::LinkMissing => {
                f.write_str("The text needs {reply.link}: without it nobody who gets this mail can answer.")
            }
        }
    }
}

/// A template that can be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    subject: Subject,
    body: Body,
}

impl Template {
    /// Parses what an author wrote for this kind of mail.
    ///
    /// # Errors
    /// Everything that is wrong with it, in reading order.
    pub fn parse(kind: MessageKind, subject: &str, body: &str) -> Result<Self, Vec<TemplateError>> {
        let mut errors = Vec::new();
        let subject = Subject::required(subject)
            .map_err(|e| errors.push(TemplateError::Text(Field::Subject, e)))
            .unwrap_or_default();
        check(Field::Subject, subject.as_str(), &mut errors);
        let blocks = values(subject.as_str()).filter(|p| p.is_block());
        errors.extend(blocks.map(TemplateError::NotInSubject));
        let body = match Body::parse(body) {
            Ok(body) if body.is_empty() => {
                errors.push(TemplateError::Text(Field::Body, TextError::Missing));
                body
            }
            Ok(body) => body,
            Err(e) => {
                errors.push(TemplateError::Text(Field::Body, e));
                Body::default()
            }
        };
        check(Field::Body, body.as_str(), &mut errors);
        if needs_link(kind) && !body.is_empty() && !values(body.as_str()).any(|p| p == Placeholder::ReplyLink)
        {
            errors.push(TemplateError::LinkMissing);
        }
        if errors.is_empty() { Ok(Self { subject, body }) } else { Err(errors) }
    }

    /// The subject as it was written.
    #[must_use]
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// The body as it was written.
    #[must_use]
    pub fn body(&self) -> &Body {
        &self.body
    }
}

/// A saved version of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// Its identity.
    pub id: TemplateId,
    /// For which event.
    pub event_id: EventId,
    /// For what kind of mail.
    pub kind: MessageKind,
    /// In which language.
    pub language: Language,
    /// Counted from 1 for each event, kind and language.
    pub version: i32,
    /// Subject as it was written.
    pub subject: Subject,
    /// Body as it was written.
    pub body: Body,
    /// Who saved it; `None`: the product or somebody at the command line.
    pub saved_by: Option<UserId>,
    /// When.
    pub saved_at: Instant,
}

impl Saved {
    /// The template; it was refused when it was saved if it could not be sent.
    ///
    /// # Errors
    /// What is wrong with it, should the closed list have become shorter since.
    pub fn template(&self) -> Result<Template, Vec<TemplateError>> {
        Template::parse(self.kind, self.subject.as_str(), self.body.as_str())
    }
}

/// True for the mails that make no sense without the link.
#[must_use]
pub fn needs_link(kind: MessageKind) -> bool {
    matches!(kind, MessageKind::Invitation | MessageKind::Reminder)
}

/// The pieces of a text: words, and the placeholders between them. What stands in braces and is no
/// placeholder is words, so that a text always has pieces; backslashes stay where they are.
#[must_use]
pub fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut words_from = 0;
    for braces in Braces::new(text).filter(|b| !b.escaped) {
        if let Some(placeholder) = Placeholder::parse(braces.name.trim()) {
            if braces.start > words_from {
                parts.push(Part::Words(&text[words_from..braces.start]));
            }
            parts.push(Part::Value(placeholder));
            words_from = braces.end;
        }
    }
    if words_from < text.len() {
        parts.push(Part::Words(&text[words_from..]));
    }
    parts
}

fn values(text: &str) -> impl Iterator<Item = Placeholder> + '_ {
    Braces::new(text).filter(|b| !b.escaped).filter_map(|b| Placeholder::parse(b.name.trim()))
}

fn check(field: Field, text: &str, errors: &mut Vec<TemplateError>) {
    for braces in Braces::new(text).filter(|b| !b.escaped) {
        let name = braces.name.trim();
        if Placeholder::parse(name).is_none() {
            let name: String = name.chars().take(60).collect();
            let suggestion = nearest(&name);
            errors.push(TemplateError::Unknown { field, name, suggestion });
        }
    }
}

/// `{…}` on one line, without braces inside.
struct Found<'a> {
    start: usize,
    end: usize,
    name: &'a str,
    escaped: bool,
}

struct Braces<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Braces<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }
}

impl<'a> Iterator for Braces<'a> {
    type Item = Found<'a>;

    fn next(&mut self) -> Option<Found<'a>> {
        loop {
            let start = self.at + self.text[self.at..].find('{')?;
            let inside = &self.text[start + 1..];
            let stop = inside.find(['{', '}', '\n'])?;
            self.at = start + 1 + stop;
            if inside.as_bytes()[stop] == b'}' {
                self.at += 1;
                let before = self.text[..start].bytes().rev().take_while(|b| *b == b'\\').count();
                let name = &inside[..stop];
                return Some(Found { start, end: self.at, name, escaped: before % 2 == 1 });
            }
        }
    }
}

/// The existing placeholder that is nearest to a wrong one, if any is near.
fn nearest(wrong: &str) -> Option<Placeholder> {
    let wrong = wrong.to_lowercase().replace([' ', '-'], "_");
    let last = |name: &str| name.rsplit('.').next().unwrap_or_default().to_owned();
    let far = wrong.chars().count() / 2;
    Placeholder::ALL
        .iter()
        .map(|p| {
            let whole = distance(&wrong, p.as_str());
            // `{name}` and `{guest.name}` mean the same to whoever wrote them.
            let tail = distance(&last(&wrong), &last(p.as_str()));
            (whole.min(tail + 1), whole, *p)
        })
        .filter(|(near, _, _)| *near <= far.clamp(1, 3))
        .min_by_key(|(near, whole, _)| (*near, *whole))
        .map(|(_, _, p)| p)
}

/// Levenshtein's edit distance.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let change = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_that_do_not_exist_and_what_was_meant() {
        for (wrong, want) in [
            ("invitee.nam", Some(Placeholder::InviteeName)),
            ("invite.name", Some(Placeholder::InviteeName)),
            ("guest.honorific", Some(Placeholder::InviteeHonorific)),
            ("link", Some(Placeholder::ReplyLink)),
            ("Invitee.Given Name", Some(Placeholder::InviteeGivenName)),
            ("event.titel", Some(Placeholder::EventTitle)),
            ("reply.dedline", Some(Placeholder::ReplyDeadline)),
            ("organizer.name", Some(Placeholder::OrganiserName)),
            ("weather", None),
            ("", None),
        ] {
            assert_eq!(nearest(wrong), want, "{wrong}");
        }
    }

    #[test]
    fn what_is_refused() {
        let (subject, body) = ("{event.title}", "Dear {invitee.name},\n\n{reply.link}");
        assert!(Template::parse(MessageKind::Invitation, subject, body).is_ok());
        for (kind, subject, body, want) in [
            (MessageKind::Invitation, subject, "Dear {invitee.name}", vec![TemplateError::LinkMissing]),
            (MessageKind::Reminder, subject, "a \\{reply.link}", vec![TemplateError::LinkMissing]),
            (MessageKind::Confirmation, subject, "Thank you", vec![]),
            (MessageKind::Regret, "", "x", vec![TemplateError::Text(Field::Subject, TextError::Missing)]),
            (MessageKind::Regret, "x", " \n", vec![TemplateError::Text(Field::Body, TextError::Missing)]),
            (
                MessageKind::Regret,
                "a\nBcc: x",
                "x",
                vec![TemplateError::Text(Field::Subject, TextError::Missing)],
            ),
            (
                MessageKind::Regret,
                "{event.details}",
                "x",
                vec![TemplateError::NotInSubject(Placeholder::EventDetails)],
            ),
            (
                MessageKind::Regret,
                "{event}",
                "{event.tittle}",
                vec![
                    TemplateError::Unknown { field: Field::Subject, name: "event".into(), suggestion: None },
                    TemplateError::Unknown {
                        field: Field::Body,
                        name: "event.tittle".into(),
                        suggestion: Some(Placeholder::EventTitle),
                    },
                ],
            ),
        ] {
            let got = Template::parse(kind, subject, body).err().unwrap_or_default();
            if subject.contains('\n') {
                assert_eq!(got, [TemplateError::Text(Field::Subject, TextError::Control)]);
            } else {
                assert_eq!(got, want, "{subject:?} {body:?}");
            }
        }
    }

    #[test]
    fn pieces_of_a_text() {
        use Part::{Value, Words};
        for (text, want) in [
            ("", vec![]),
            ("Dear", vec![Words("Dear")]),
            (
                "Dear {invitee.name}, {who}",
                vec![Words("Dear "), Value(Placeholder::InviteeName), Words(", {who}")],
            ),
            (
                "{ event.title }{event.when}",
                vec![Value(Placeholder::EventTitle), Value(Placeholder::EventWhen)],
            ),
            ("{{event.title}}", vec![Words("{"), Value(Placeholder::EventTitle), Words("}")]),
            ("\\{event.title}", vec![Words("\\{event.title}")]),
            ("{é{", vec![Words("{é{")]),
            ("a } b { c", vec![Words("a } b { c")]),
        ] {
            assert_eq!(parts(text), want, "{text:?}");
        }
    }
}
