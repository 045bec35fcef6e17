//! A mail as its reader has it before them.

use std::fs;
use std::path::{Path, PathBuf};

use mail_parser::{MessageParser, MimeHeaders as _};

/// A mail, taken apart.
#[derive(Debug, Clone)]
pub(crate) struct Mail {
    /// The address in `To`.
    pub(crate) to: String,
    /// The subject.
    pub(crate) subject: String,
    /// The text part.
    pub(crate) text: String,
    /// The HTML part.
    pub(crate) html: String,
    /// The `text/calendar` part, if it carries one, unfolded.
    pub(crate) calendar: Option<String>,
    /// Its Message-ID.
    pub(crate) message_id: String,
    /// All of it, as it travelled.
    pub(crate) raw: String,
}

impl Mail {
    /// Takes a mail apart; fails the test where it is none.
    pub(crate) fn read(raw: &[u8]) -> Self {
        let mail = MessageParser::default().parse(raw).expect("it is a mail");
        let to = mail.to().and_then(|to| to.first()).and_then(|to| to.address()).unwrap_or_default();
        let calendar = mail.parts.iter().find(|part| {
            part.content_type().is_some_and(|t| t.ctype() == "text" && t.subtype() == Some("calendar"))
        });
        Self {
            to: to.to_owned(),
            subject: mail.subject().unwrap_or_default().to_owned(),
            text: mail.body_text(0).unwrap_or_default().into_owned(),
            html: mail.body_html(0).unwrap_or_default().into_owned(),
            calendar: calendar.and_then(|part| part.text_contents()).map(|text| text.replace("\r\n ", "")),
            message_id: mail.message_id().unwrap_or_default().to_owned(),
            raw: String::from_utf8_lossy(raw).into_owned(),
        }
    }

    /// The mails that were captured in a folder, in the order of their file names.
    pub(crate) fn read_folder(folder: &Path) -> Vec<Self> {
        let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
        let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        files.retain(|file| file.extension().is_some_and(|e| e == "eml"));
        files.sort();
        files.iter().map(|file| Self::read(&fs::read(file).expect("a captured mail can be read"))).collect()
    }

    /// The personal link, as a path of the product: `/i/...`.
    pub(crate) fn link(&self) -> Option<String> {
        let (_, after) = self.text.split_once("/i/")?;
        let token = after.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_')).next()?;
        Some(format!("/i/{token}"))
    }
}
