//! The key file: its text, and how it is read and replaced.
//!
//! One key a line, fields separated by a space: id, 32 bytes in base64, `created=` and an instant,
//! and for a retired key `until=` and the instant at which it stops verifying. Exactly one key is
//! not retired. Lines that begin with `#` and empty lines are skipped.
//!
//! A reader sees the old file or the new one, never a half: a change is written to a file beside it,
//! brought to disk and renamed. Changes take turns by a lock on `FILE.lock`, which stays, empty.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::private::{self, Closed};
use crate::domain::instant::Instant;
use crate::domain::token::{Key, KeyId, Keys};

/// Far more than 256 keys need: anything longer is another file, named by mistake.
const MAX_BYTES: u64 = 64 * 1024;

const HEAD: &str = "# The keys that sign this installation's links and encrypt sensitive answers. Keep this file\n\
                    # secret and back it up: without it, every link that is out stops working, and what is\n\
                    # encrypted stays closed.\n";

/// Why the key file cannot be used, in a sentence that names it. Never holds any of its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyFileError(String);

impl fmt::Display for KeyFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for KeyFileError {}

/// What tells one state of the file from another without reading it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stamp {
    changed: Option<SystemTime>,
    length: u64,
    /// A rename brings another one, even within a tick of the file system's clock.
    inode: u64,
}

/// One line.
#[derive(Clone, PartialEq, Eq)]
struct Line {
    key: Key,
    created: Instant,
    until: Option<Instant>,
}

/// The whole file: the current key first, then the retired ones.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Content {
    current: (Key, Instant),
    retired: Vec<Line>,
}

impl Content {
    /// A first key.
    pub(super) fn fresh(secret: [u8; 32], now: Instant) -> Self {
        Self { current: (Key::new(KeyId(0), secret), now), retired: Vec::new() }
    }

    /// The key that signs.
    pub(super) fn current(&self) -> &Key {
        &self.current.0
    }

    /// The keys that verify.
    pub(super) fn keys(&self) -> Keys {
        let retired = self.retired.iter().map(|line| (line.key.clone(), line.until));
        Keys::new(std::iter::once((self.current.0.clone(), None)).chain(retired).collect())
    }

    /// With a new current key, the old one retired until `until`, no earlier one verifying for
    /// longer than that, and without the keys that are past their end.
    pub(super) fn rotated(
        mut self,
        secret: [u8; 32],
        now: Instant,
        until: Instant,
    ) -> Result<Self, KeyFileError> {
        let (old, created) = self.current;
        let old_id = old.id();
        self.retired.insert(0, Line { key: old, created, until: Some(until) });
        for line in &mut self.retired {
            line.until = line.until.map(|end| end.min(until));
        }
        self.retired.retain(|line| line.key.id() == old_id || line.until.is_some_and(|end| now < end));
        // Counting on from the old key: a freed id rests as long as possible.
        let free = (1..=u8::MAX)
            .map(|step| KeyId(old_id.0.wrapping_add(step)))
            .find(|id| !self.retired.iter().any(|line| line.key.id() == *id));
        let id = free.ok_or_else(|| {
            KeyFileError(
                "There are 256 keys that still verify, which is the most there can be. Wait until one of \
                 them is past its end."
                    .into(),
            )
        })?;
        Ok(Self { current: (Key::new(id, secret), now), retired: self.retired })
    }

    fn parse(text: &str) -> Result<Self, String> {
        let mut current = None;
        let mut retired: Vec<Line> = Vec::new();
        for (number, line) in text.lines().enumerate().map(|(i, l)| (i + 1, l.trim())) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let line = Line::parse(line).ok_or_else(|| format!("line {number} is not a key"))?;
            let id = line.key.id();
            let known = retired.iter().any(|l| l.key.id() == id)
                || current.as_ref().is_some_and(|(k, _): &(Key, _)| k.id() == id);
            if known {
                return Err(format!("line {number} has the id of a key above it"));
            }
            match line.until {
                Some(_) => retired.push(line),
                None if current.is_none() => current = Some((line.key, line.created)),
                None => return Err(format!("line {number} is a second key that is not retired")),
            }
        }
        let current = current.ok_or("there is no key in it that is not retired")?;
        Ok(Self { current, retired })
    }

    fn text(&self) -> String {
        let (key, created) = &self.current;
        let mut text = HEAD.to_owned() + &Line { key: key.clone(), created: *created, until: None }.text();
        self.retired.iter().for_each(|line| text.push_str(&line.text()));
        text
    }
}

impl Line {
    fn parse(line: &str) -> Option<Self> {
        let mut fields = line.split_ascii_whitespace();
        let id = fields.next()?.parse().ok()?;
        let secret: [u8; 32] = STANDARD.decode(fields.next()?).ok()?.try_into().ok()?;
        let created = instant(fields.next()?.strip_prefix("created=")?)?;
        let until = match fields.next() {
            Some(field) => Some(instant(field.strip_prefix("until=")?)?),
            None => None,
        };
        let whole = fields.next().is_none();
        whole.then(|| Self { key: Key::new(KeyId(id), secret), created, until })
    }

    fn text(&self) -> String {
        let Self { key, created, until } = self;
        let secret = STANDARD.encode(key.expose());
        let until = until.map(|end| format!(" until={}", end.timestamp())).unwrap_or_default();
        format!("{} {secret} created={}{until}\n", key.id().0, created.timestamp())
    }
}

fn instant(raw: &str) -> Option<Instant> {
    raw.parse::<jiff::Timestamp>().ok().map(Instant::from)
}

fn cannot(path: &Path, what: &str, why: &dyn fmt::Display) -> KeyFileError {
    KeyFileError(format!("The key file {} cannot be {what}: {why}.", path.display()))
}

/// The file is not there any more.
pub(super) fn gone(path: &Path) -> KeyFileError {
    cannot(path, "changed", &"it does not exist; start the server once, which makes it")
}

/// The file's state, or `None` where there is none or it cannot be looked at.
pub(super) fn stamp(path: &Path) -> Option<Stamp> {
    fs::metadata(path).ok().map(|m| Stamp::of(&m))
}

/// The file's content, or `None` where there is no file.
pub(super) fn read(path: &Path) -> Result<Option<(Content, Option<Stamp>)>, KeyFileError> {
    let (file, meta) = match private::open(path) {
        Ok(found) => found,
        Err(Closed::Unreadable(e)) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(Closed::Unreadable(e)) => return Err(cannot(path, "read", &e)),
        Err(Closed::Exposed(mode)) => {
            return Err(KeyFileError(format!("The key file {}", private::exposed(path, mode))));
        }
    };
    let mut text = String::new();
    file.take(MAX_BYTES).read_to_string(&mut text).map_err(|e| cannot(path, "read", &e))?;
    let content = Content::parse(&text).map_err(|why| cannot(path, "used", &why))?;
    Ok(Some((content, Some(Stamp::of(&meta)))))
}

/// Replaces the file by what `decide` makes of its present content. Processes take turns.
pub(super) fn change(
    path: &Path,
    decide: impl FnOnce(Option<Content>) -> Result<Content, KeyFileError>,
) -> Result<(Content, Option<Stamp>), KeyFileError> {
    // A link to a file elsewhere stays a link: the file that it leads to is replaced.
    let path = &fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let failed = |e: io::Error| cannot(path, "written", &e);
    let lock = private().create(true).write(true).open(beside(path, "lock")).map_err(failed)?;
    lock.lock().map_err(failed)?;
    let found = read(path)?.map(|(content, _)| content);
    let content = decide(found.clone())?;
    if found.as_ref() != Some(&content) {
        replace(path, &content.text()).map_err(failed)?;
    }
    Ok((content, stamp(path)))
}

fn replace(path: &Path, text: &str) -> io::Result<()> {
    let fresh = beside(path, "new");
    // Left by a process that was killed in the middle; nobody else writes it while the lock is held.
    match fs::remove_file(&fresh) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
        _ => {}
    }
    let mut file = private().create_new(true).write(true).open(&fresh)?;
    file.write_all(text.as_bytes())?;
    if let Ok(old) = fs::metadata(path) {
        file.set_permissions(old.permissions())?;
    }
    file.sync_all()?;
    fs::rename(&fresh, path)?;
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Some systems cannot open a folder; there the rename is durable by itself or not at all.
    File::open(folder).map_or(Ok(()), |folder| folder.sync_all())
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

#[cfg(unix)]
fn private() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = OpenOptions::new();
    options.mode(0o600);
    options
}

#[cfg(not(unix))]
fn private() -> OpenOptions {
    OpenOptions::new()
}

impl Stamp {
    fn of(meta: &fs::Metadata) -> Self {
        #[cfg(unix)]
        let inode = std::os::unix::fs::MetadataExt::ino(meta);
        #[cfg(not(unix))]
        let inode = 0;
        Self { changed: meta.modified().ok(), length: meta.len(), inode }
    }
}
