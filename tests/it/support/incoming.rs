//! Mail on its way in: reports of mail systems and answers of calendars, and a Maildir to put them into.

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};

use roundtable::mail::Outgoing;

use super::app::TestApp;

/// A Maildir that a mail server would deliver into.
pub(crate) struct Maildir {
    folder: PathBuf,
    count: Cell<usize>,
}

impl Maildir {
    /// An empty one.
    pub(crate) fn at(folder: &Path) -> Self {
        for part in ["new", "cur", "tmp"] {
            fs::create_dir_all(folder.join(part)).expect("the folder can be written");
        }
        Self { folder: folder.to_owned(), count: Cell::new(0) }
    }

    /// Delivers a mail.
    pub(crate) fn deliver(&self, mail: &str) {
        let number = self.count.replace(self.count.get() + 1);
        let file = self.folder.join(format!("new/1795425127.{number:04}.host.example"));
        fs::write(file, mail.replace('\n', "\r\n")).expect("the folder can be written");
    }

    /// How many mails are new, and how many were read.
    pub(crate) fn counts(&self) -> (usize, usize) {
        let count = |part: &str| fs::read_dir(self.folder.join(part)).expect("the folder is there").count();
        (count("new"), count("cur"))
    }

    /// The names of the mails that were read.
    pub(crate) fn read(&self) -> Vec<String> {
        let files = fs::read_dir(self.folder.join("cur")).expect("the folder is there").flatten();
        files.map(|file| file.file_name().to_string_lossy().into_owned()).collect()
    }
}

/// What a mail system reports about a mail; `{to}` and `{recipient}` of the shape are filled in.
pub(crate) fn report(shape: &str, about: &Outgoing) -> String {
    filled(shape, about.from.as_ref(), about.to.as_ref())
}

/// The same with other addresses.
pub(crate) fn filled(shape: &str, to: &str, recipient: &str) -> String {
    shape.replace("{to}", to).replace("{recipient}", recipient)
}

impl TestApp {
    /// The latest mail that the mail server in memory took for this address.
    #[track_caller]
    pub(crate) fn outgoing(&self, email: &str) -> Outgoing {
        let sent = self.mail_server().sent();
        sent.into_iter()
            .rfind(|mail| mail.to.to_string() == email)
            .unwrap_or_else(|| panic!("no mail to {email}"))
    }
}
