//! Where mails go. An enum and not a trait: there are four ways, and all of them are known.
//!
//! A [`Delivery`] tells apart what concerns one mail (taken, not now, never) and what concerns all
//! of them ([`Delivery::Down`]): a server that is away, or that refuses us, must not use up the
//! attempts of the mails that wait.

pub mod captured;
mod folder;
mod memory;
mod server;
mod smtp;

use std::path::{Path, PathBuf};

use lettre::Address;

pub use folder::Folder;
pub use memory::Memory;
pub use server::{Security, Server, ServerError};
pub use smtp::{Smtp, Welcome};

use super::Outgoing;
use crate::config::{Config, ConfigError, SmtpUrl};
use crate::domain::email::Email;
use crate::domain::text::Line;

/// A server's words, on one line.
pub type Words = Line<500>;

/// What became of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// Taken over; the server's words.
    Accepted(Words),
    /// Not now: to be tried again later.
    Later(Words),
    /// Refused for good.
    Never(Words),
    /// The server asks for fewer mails at once; this one is as it was before.
    Busy(Words),
    /// The server takes nothing from us until somebody has mended it; this one is as it was before.
    Refused(Words),
    /// The server hung up once the recipient was named, before it had the mail; whether that is about the recipient or
    /// about every mail is for [`crate::domain::way::HangUps`] to say.
    Dropped(Words),
    /// The way itself is closed, so that no mail can go at present; this one is as it was before.
    Down(Words),
}

impl Delivery {
    /// What was said.
    #[must_use]
    pub fn into_words(self) -> Words {
        match self {
            Self::Accepted(words)
            | Self::Later(words)
            | Self::Never(words)
            | Self::Busy(words)
            | Self::Refused(words)
            | Self::Dropped(words)
            | Self::Down(words) => words,
        }
    }
}

/// A way out.
pub enum Transport {
    /// A mail server.
    Smtp(Box<Smtp>),
    /// A folder of `.eml` files instead of a mail server.
    Folder(Folder),
    /// The memory of a test.
    Memory(Memory),
    /// None is configured: mail stays queued.
    None,
}

impl Transport {
    /// The mail server that is configured, or none.
    ///
    /// # Errors
    /// A sentence that names the variable, where the URL cannot be used.
    pub fn from_config(config: &Config) -> Result<Self, ConfigError> {
        let Some(url) = &config.smtp_url else { return Ok(Self::None) };
        Self::smtp_trusting(url, config.base_url.host(), config.smtp_ca_file.as_deref())
    }

    /// The mail server that `url` names; `host` is what it is greeted with unless the URL says.
    ///
    /// # Errors
    /// A sentence that names the variable, where the URL cannot be used.
    pub fn smtp(url: &SmtpUrl, host: &str) -> Result<Self, ConfigError> {
        Self::smtp_trusting(url, host, None)
    }

    fn smtp_trusting(url: &SmtpUrl, host: &str, ca_file: Option<&Path>) -> Result<Self, ConfigError> {
        let server = Server::parse(url.expose(), host)
            .map_err(|e| ConfigError(format!("ROUNDTABLE_SMTP_URL cannot be used: {e}")))?;
        let server = Server { ca_file: ca_file.map(Path::to_path_buf), ..server };
        let smtp =
            Smtp::new(server).map_err(|e| ConfigError(format!("ROUNDTABLE_SMTP_URL cannot be used: {e}")))?;
        Ok(Self::Smtp(Box::new(smtp)))
    }

    /// Captures mails in a folder, which is made where it is absent.
    ///
    /// # Errors
    /// Where the folder cannot be made.
    pub fn folder(path: PathBuf) -> std::io::Result<Self> {
        Folder::open(path).map(Self::Folder)
    }

    /// False where mail can only wait.
    #[must_use]
    pub fn is_configured(&self) -> bool {
        !matches!(self, Self::None)
    }

    /// True where mails reach others' servers, which are spared (see [`crate::domain::way::Lanes`]).
    #[must_use]
    pub fn reaches_others(&self) -> bool {
        matches!(self, Self::Smtp(_))
    }

    /// The folder that captures mails, if that is where they go.
    #[must_use]
    pub fn captured(&self) -> Option<&Path> {
        match self {
            Self::Folder(folder) => Some(folder.path()),
            Self::Smtp(_) | Self::Memory(_) | Self::None => None,
        }
    }

    /// Begins with a mail: a mail server is told sender and recipient.
    ///
    /// # Errors
    /// What became of the mail, where that is known already.
    pub async fn announce(&self, mail: &Outgoing) -> Result<Announced<'_>, Delivery> {
        match self {
            Self::Smtp(smtp) => Ok(Announced(Way::Smtp(smtp.announce(mail).await?))),
            Self::Folder(folder) => Ok(Announced(Way::Folder(folder))),
            Self::Memory(memory) => Ok(Announced(Way::Memory(memory))),
            Self::None => Err(Delivery::Down(Words::squeeze("No mail server is configured."))),
        }
    }

    /// Tries everything but a mail; `None` where there is no server to try.
    ///
    /// # Errors
    /// What would keep every mail from going out.
    pub async fn probe(&self, sender: &Email) -> Option<Result<Welcome, Words>> {
        let wire = sender.wire();
        let (local, domain) = wire.split_once('@').unwrap_or((&wire, ""));
        match self {
            Self::Smtp(smtp) => Some(smtp.probe(&Address::new_dangerous(local, domain)).await),
            Self::Folder(_) | Self::Memory(_) | Self::None => None,
        }
    }

    /// Takes leave of the mail server; for the end of the process.
    pub async fn close(&self) {
        if let Self::Smtp(smtp) = self {
            smtp.close().await;
        }
    }
}

/// A mail that was begun with and not handed over. Dropped, it was never sent.
pub struct Announced<'a>(Way<'a>);

enum Way<'a> {
    Smtp(smtp::Announced<'a>),
    Folder(&'a Folder),
    Memory(&'a Memory),
}

impl Announced<'_> {
    /// Hands the same mail over, if `may_go` still says so at the last moment; `None` where it does not,
    /// and nobody has got the mail.
    pub async fn hand_over(self, mail: &Outgoing, may_go: impl Fn() -> bool) -> Option<Delivery> {
        match self.0 {
            Way::Smtp(announced) => announced.hand_over(mail, may_go).await,
            Way::Folder(folder) if may_go() => Some(folder.send(mail).await),
            Way::Folder(_) => None,
            Way::Memory(memory) => {
                memory.ready().await;
                may_go().then(|| memory.send(mail))
            }
        }
    }
}
