//! Reading back what a [`super::Folder`] captured: a page of mails at a time, the newest first, or
//! one by its id.
//!
//! An id is not a file name but a point in time and a message: the file name is made of them, so
//! that no id leads out of the folder or to a file that the product did not name. Links in the
//! folder are not followed.

#[cfg(test)]
mod tests;

use std::fmt;
use std::fs;
use std::io::{self, Read};
use std::path::Path;
use std::str::FromStr;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::documents::eml::{self, Head};
use crate::domain::fold::fold;
use crate::domain::id::MessageId;
use crate::domain::instant::Instant;
use crate::mail::Outgoing;

/// Mails on one page.
pub const PAGE: usize = 50;
/// The most mails that one search looks at before it lets its reader decide whether to go on.
const SEARCHED: usize = 5_000;
/// The headers of a mail of ours are far shorter.
const HEAD: u64 = 32 * 1024;
/// The time in a file's name.
const STAMP: &str = "%Y%m%dT%H%M%SZ";

/// Which of the captured mails: `20271123T093014Z-0190a5f2-7c1e-7d41-8a2b-2f6d1c0b9e37`. They sort
/// by the second in which the mail was queued.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize)]
#[serde(try_from = "String")]
pub struct CapturedId {
    queued_at: Instant,
    message: MessageId,
}

/// The text names no captured mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotCaptured;

impl fmt::Display for NotCaptured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("that names no captured mail")
    }
}

impl std::error::Error for NotCaptured {}

impl CapturedId {
    /// The mail's id once it is captured.
    #[must_use]
    pub fn of(mail: &Outgoing) -> Self {
        let queued_at = Instant::from_micros(mail.queued_at.seconds().saturating_mul(1_000_000));
        Self { queued_at, message: mail.id }
    }

    /// When the mail was queued, to the second.
    #[must_use]
    pub fn queued_at(self) -> Instant {
        self.queued_at
    }

    pub(super) fn file_name(self) -> String {
        format!("{self}.eml")
    }

    fn of_file(name: &str) -> Option<Self> {
        name.strip_suffix(".eml")?.parse().ok()
    }
}

impl fmt::Display for CapturedId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.queued_at.timestamp().strftime(STAMP), self.message)
    }
}

impl FromStr for CapturedId {
    type Err = NotCaptured;

    /// Takes the one spelling that [`fmt::Display`] writes, and no other.
    fn from_str(raw: &str) -> Result<Self, NotCaptured> {
        let (stamp, message) = raw.split_once('-').ok_or(NotCaptured)?;
        let time = DateTime::strptime(STAMP, stamp).map_err(|_| NotCaptured)?;
        let time = TimeZone::UTC.to_timestamp(time).map_err(|_| NotCaptured)?;
        let id = Self { queued_at: time.into(), message: message.parse().map_err(|_| NotCaptured)? };
        if id.to_string() == raw { Ok(id) } else { Err(NotCaptured) }
    }
}

impl TryFrom<String> for CapturedId {
    type Error = NotCaptured;
    fn try_from(raw: String) -> Result<Self, NotCaptured> {
        raw.parse()
    }
}

/// A mail in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Which.
    pub id: CapturedId,
    /// Whom to, about what, when.
    pub head: Head,
}

/// A page of the list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listed {
    /// At most [`PAGE`] mails, the newest first.
    pub lines: Vec<Line>,
    /// Behind which mail to go on; absent at the end.
    pub next: Option<CapturedId>,
    /// How many mails the folder has in all.
    pub total: usize,
}

/// Lists the mails behind `after`, the newest first: those whose recipients and subject have all
/// words of `search`. Only those that are shown, or searched, are opened.
///
/// # Errors
/// Of the file system.
pub async fn list(folder: &Path, search: &str, after: Option<CapturedId>) -> io::Result<Listed> {
    let (folder, search) = (folder.to_owned(), search.to_owned());
    tokio::task::spawn_blocking(move || list_now(&folder, &search, after, SEARCHED))
        .await
        .map_err(io::Error::other)?
}

/// The mail as it travelled; `None` where there is none of this id.
///
/// # Errors
/// Of the file system.
pub async fn read(folder: &Path, id: CapturedId) -> io::Result<Option<Vec<u8>>> {
    let path = folder.join(id.file_name());
    let read = move || -> io::Result<Option<Vec<u8>>> {
        match fs::symlink_metadata(&path) {
            Ok(meta) if meta.is_file() => fs::read(&path).map(Some).or_else(gone),
            Ok(_) => Ok(None),
            Err(error) => gone(error),
        }
    };
    tokio::task::spawn_blocking(read).await.map_err(io::Error::other)?
}

fn gone<T>(error: io::Error) -> io::Result<Option<T>> {
    if error.kind() == io::ErrorKind::NotFound { Ok(None) } else { Err(error) }
}

/// `most` is how many mails may be opened.
fn list_now(folder: &Path, search: &str, after: Option<CapturedId>, most: usize) -> io::Result<Listed> {
    let mut ids = ids(folder)?;
    let total = ids.len();
    ids.retain(|id| after.is_none_or(|after| *id < after));
    ids.sort_unstable_by(|a, b| b.cmp(a));
    let words: Vec<String> = search.split_whitespace().map(fold).filter(|word| !word.is_empty()).collect();
    let mut listed = Listed { total, ..Listed::default() };
    let mut looked = 0;
    let mut last = None;
    for id in &ids {
        if listed.lines.len() == PAGE || looked == most {
            listed.next = last;
            break;
        }
        (looked, last) = (looked + 1, Some(*id));
        // Whoever clears the folder out may do so while it is being read.
        let Some(bytes) = beginning(&folder.join(id.file_name()))? else { continue };
        let head = eml::head(&bytes).unwrap_or_default();
        if words.is_empty() || matches(&head, &words) {
            listed.lines.push(Line { id: *id, head });
        }
    }
    Ok(listed)
}

fn ids(folder: &Path) -> io::Result<Vec<CapturedId>> {
    let mut ids = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let id = entry.file_name().to_str().and_then(CapturedId::of_file);
        if let Some(id) = id
            && entry.file_type()?.is_file()
        {
            ids.push(id);
        }
    }
    Ok(ids)
}

fn beginning(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let file = match fs::File::open(path) {
        Ok(file) => file,
        Err(error) => return gone(error),
    };
    let mut bytes = Vec::new();
    file.take(HEAD).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

fn matches(head: &Head, words: &[String]) -> bool {
    let mut text = fold(&head.subject);
    for one in &head.to {
        text.push(' ');
        text.push_str(&fold(&one.name));
        text.push(' ');
        text.push_str(&fold(&one.address));
    }
    words.iter().all(|word| text.contains(word.as_str()))
}
