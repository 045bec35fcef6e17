//! Mail templates: a subject and a body in Markdown, with placeholders from a closed list such as
//! `{invitee.name}`. There is no logic in them. A placeholder that does not exist is refused when the
//! template is saved, together with the nearest one that does; so is an invitation or a reminder
//! without the link that it is sent for.
//!
//! A backslash makes a brace a brace: `\{`. Markdown is read first and values are put in afterwards,
//! so that nothing in a name or a title can ever be taken for Markdown.

mod placeholder;
#[cfg(test)]
mod tests;

use std::fmt;

use super::id::{EventId, TemplateId, UserId};
use super::instant::Instant;
use super::language::Language;
use super::message::MessageKind;
use super::text::{Line, Prose, TextError};
use placeholder::{Braces, nearest, values};
pub use placeholder::{Part, Placeholder, parts};

/// A template's subject.
pub type Subject = Line<200>;
/// A template's body, in Markdown.
pub type Body = Prose<20_000>;

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
    /// The mail would have no code.
    CodeMissing,
    /// This kind of mail has no code.
    NoCode(Field),
}

impl TemplateError {
    /// The field that it is shown beside.
    #[must_use]
    pub fn field(&self) -> Field {
        match self {
            Self::Text(field, _) | Self::Unknown { field, .. } => *field,
            Self::NotInSubject(_) => Field::Subject,
            Self::NoCode(field) => *field,
            Self::LinkMissing | Self::CodeMissing => Field::Body,
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
            Self::CodeMissing => {
                f.write_str("The text needs {code}: without it nobody can prove that they read the mailbox.")
            }
            Self::NoCode(_) => f.write_str("There is a {code} only in the mail that is sent for it."),
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
        let has_code = |text: &str| values(text).any(|placeholder| placeholder == Placeholder::Code);
        match kind {
            MessageKind::Code if !body.is_empty() && !has_code(body.as_str()) => {
                errors.push(TemplateError::CodeMissing);
            }
            MessageKind::Code => {}
            _ => {
                let fields = [(Field::Subject, subject.as_str()), (Field::Body, body.as_str())];
                let coded = fields.into_iter().filter(|(_, text)| has_code(text));
                errors.extend(coded.map(|(field, _)| TemplateError::NoCode(field)));
            }
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
    matches!(
        kind,
        MessageKind::Invitation | MessageKind::Reminder | MessageKind::Offer | MessageKind::Nomination
    )
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
