//! A Maildir, which a mail server on this machine delivers into: each mail is a file in `new`. One that was dealt
//! with is moved to `cur` and marked as seen, where other mail programs find it as well.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{BATCH, Count, MAX_OCTETS, Received, Take, Taken};

/// Offers each new mail, the oldest first.
///
/// # Errors
/// A sentence for whoever runs the program, where the folder cannot be read or changed.
pub async fn read(folder: &Path, take: &Take) -> Result<Count, String> {
    let mut count = Count::default();
    let root = folder.to_owned();
    let files = blocking(move || list(&root)).await.map_err(|e| {
        format!(
            "The Maildir of ROUNDTABLE_MAILBOX cannot be read: {}. It needs the folders new and cur.",
            e.kind()
        )
    })?;
    for file in files {
        if count.done + count.later >= BATCH {
            break;
        }
        let path = file.clone();
        let raw = match blocking(move || content(&path)).await {
            Ok(Some(raw)) => raw,
            Ok(None) => {
                count.too_large += 1;
                continue;
            }
            // Another node, or another mail program, was quicker.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(format!("A mail in the Maildir cannot be read: {}.", error.kind())),
        };
        let taken = take(Received { recipients: Vec::new(), raw }).await;
        count.note(taken);
        if taken != Taken::Later {
            let root = folder.to_owned();
            match blocking(move || mark(&root, &file)).await {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(format!("A mail in the Maildir cannot be moved to cur: {}.", error.kind()));
                }
                _ => {}
            }
        }
    }
    Ok(count)
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| Err(io::Error::other("the thread ended")))
}

/// The new mails by their names, which begin with the time.
fn list(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder.join("new"))? {
        let entry = entry?;
        // Links are not followed: what is read lies in the folder itself.
        if entry.file_type()?.is_file() && !entry.file_name().to_string_lossy().starts_with('.') {
            files.push(entry.path());
        }
    }
    files.sort();
    Ok(files)
}

/// `None` where it is too large.
fn content(file: &Path) -> io::Result<Option<Vec<u8>>> {
    let most = u64::try_from(MAX_OCTETS).unwrap_or(u64::MAX);
    if fs::metadata(file)?.len() > most { Ok(None) } else { fs::read(file).map(Some) }
}

fn mark(folder: &Path, file: &Path) -> io::Result<()> {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let name = name.split(":2,").next().unwrap_or_default();
    fs::rename(file, folder.join("cur").join(format!("{name}:2,S")))
}
