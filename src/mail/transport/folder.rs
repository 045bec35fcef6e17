//! Mails as `.eml` files in a folder, for trying the product out without a mail server.
//!
//! A file appears whole or not at all (it is written under another name, then renamed), its name
//! sorts by the time at which the mail was queued, and the same mail always has the same name: sent
//! twice, it is there once.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use super::captured::CapturedId;
use super::{Delivery, Words};
use crate::mail::Outgoing;

/// A folder that captures mails.
#[derive(Debug, Clone)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Makes the folder where it is absent, for its owner's eyes alone: the mails in it hold working
    /// links. A folder that is there keeps the mode that somebody chose.
    ///
    /// # Errors
    /// Of the file system.
    pub fn open(path: PathBuf) -> io::Result<Self> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&path)?;
        Ok(Self { path })
    }

    /// Where the files lie.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    pub(super) async fn send(&self, mail: &Outgoing) -> Delivery {
        let name = CapturedId::of(mail).file_name();
        let (folder, raw) = (self.path.clone(), mail.raw.clone());
        let written = tokio::task::spawn_blocking(move || write(&folder, &name, &raw)).await;
        match written {
            Ok(Ok(())) => Delivery::Accepted(Words::squeeze("captured in the mailbox folder")),
            Ok(Err(e)) => {
                Delivery::Down(Words::squeeze(&format!("The mailbox folder cannot be written: {e}")))
            }
            Err(_) => Delivery::Later(Words::squeeze("Writing into the mailbox folder was cut short.")),
        }
    }
}

fn write(folder: &Path, name: &str, raw: &[u8]) -> io::Result<()> {
    let unfinished = folder.join(format!(".{name}.part"));
    let mut file = fs::File::create(&unfinished)?;
    file.write_all(raw)?;
    file.sync_data()?;
    drop(file);
    fs::rename(&unfinished, folder.join(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::instant::Instant;

    fn mail(micros: i64) -> Outgoing {
        Outgoing {
            id: "0190a5f2-7c1e-7d41-8a2b-2f6d1c0b9e37".parse().expect("an id"),
            queued_at: Instant::from_micros(micros),
            from: "rt@host.example".parse().expect("an address"),
            to: "ada@ministry.example".parse().expect("an address"),
            raw: b"Subject: x\r\n\r\nHello\r\n".to_vec(),
        }
    }

    #[tokio::test]
    async fn a_mail_is_there_once_however_often_it_is_sent() {
        let dir = tempfile::tempdir().expect("a folder");
        let folder = Folder::open(dir.path().join("mail")).expect("made");
        for _ in 0..2 {
            assert!(matches!(folder.send(&mail(1_800_000_000_000_000)).await, Delivery::Accepted(_)));
        }
        let names: Vec<_> = fs::read_dir(folder.path())
            .expect("read")
            .map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        assert_eq!(names, ["20270115T080000Z-0190a5f2-7c1e-7d41-8a2b-2f6d1c0b9e37.eml"]);
        let kept = fs::read(folder.path().join(&names[0])).expect("read");
        assert_eq!(kept, mail(0).raw);
    }

    #[test]
    fn the_folder_is_its_owners_alone() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().expect("a folder");
        let folder = Folder::open(dir.path().join("mail")).expect("made");
        let mode = fs::metadata(folder.path()).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }

    #[tokio::test]
    async fn a_folder_that_is_gone_stops_the_way_and_not_the_mail() {
        let dir = tempfile::tempdir().expect("a folder");
        let folder = Folder::open(dir.path().join("mail")).expect("made");
        fs::remove_dir(folder.path()).expect("removed");
        assert!(matches!(folder.send(&mail(0)).await, Delivery::Down(_)));
    }
}
