//! Files that hold a secret. One that anybody but its owner can read or change is not opened: what it holds
//! is no secret any more.

use std::fs::{File, Metadata};
use std::io;
use std::path::Path;

/// Why such a file was not opened.
#[derive(Debug)]
pub enum Closed {
    /// The file system says no, or there is no such file.
    Unreadable(io::Error),
    /// Others can read or change it; its mode.
    Exposed(u32),
}

/// Opens the file for reading.
///
/// # Errors
/// [`Closed`].
pub fn open(path: &Path) -> Result<(File, Metadata), Closed> {
    let file = File::open(path).map_err(Closed::Unreadable)?;
    // The open file is asked, not the path: it cannot be exchanged between the look and the reading.
    let meta = file.metadata().map_err(Closed::Unreadable)?;
    match too_wide(&meta) {
        Some(mode) => Err(Closed::Exposed(mode)),
        None => Ok((file, meta)),
    }
}

/// What is wrong with a file of this mode and what to do, after a word for the file.
#[must_use]
pub fn exposed(path: &Path, mode: u32) -> String {
    format!("{0} can be read or changed by other users (mode {mode:04o}). Run: chmod 600 {0}", path.display())
}

/// The mode, where it lets anybody but the owner do anything.
#[cfg(unix)]
fn too_wide(meta: &Metadata) -> Option<u32> {
    use std::os::unix::fs::MetadataExt;
    Some(meta.mode() & 0o7777).filter(|mode| mode & 0o077 != 0)
}

#[cfg(not(unix))]
fn too_wide(_: &Metadata) -> Option<u32> {
    None
}
