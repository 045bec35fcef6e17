//! Mail that comes in: reports about mails that did not arrive, and answers out of calendars. A mailbox is looked into
//! every minute, by one node of several; a mail server that hands mail over itself is listened for by each.
//!
//! A mailbox that cannot be read holds nothing else up: it is tried again, less and less often.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use super::asked_to_stop;
use crate::actions::incoming as actions;
use crate::app::App;
use crate::config::MailboxUrl;
use crate::mail::incoming::lmtp::Door;
use crate::mail::incoming::{Count, Received, Take, Taken, imap, maildir};
use crate::store::{StoreError, schedules};

/// How often a mailbox is looked into.
const EVERY: Duration = Duration::from_mins(1);
/// How often a node looks whether it is due.
const LOOK: Duration = Duration::from_secs(15);
/// The longest time between two looks into a mailbox that cannot be read, or two tries to listen.
const MOST: Duration = Duration::from_mins(15);

pub(super) async fn run(app: Arc<App>, mut stop: watch::Receiver<bool>) {
    let Some(place) = app.config.mailbox.clone() else { return asked_to_stop(&mut stop).await };
    let work = async {
        match place {
            MailboxUrl::LmtpPort(_) | MailboxUrl::LmtpSocket(_) => listen(&app, &place).await,
            MailboxUrl::Imap(_) | MailboxUrl::Maildir(_) => look(&app, &place).await,
        }
    };
    tokio::select! {
        // What is in hand is offered once more after the next start.
        () = asked_to_stop(&mut stop) => {}
        () = work => {}
    }
}

/// Looks into the mailbox again and again.
async fn look(app: &Arc<App>, place: &MailboxUrl) {
    let mut wait = LOOK;
    loop {
        tokio::time::sleep(wait).await;
        match claim(app).await {
            Ok(true) => {}
            Ok(false) => {
                wait = LOOK;
                continue;
            }
            Err(error) => {
                tracing::warn!(%error, "the incoming mail cannot be looked at");
                continue;
            }
        }
        wait = match once(app, place).await {
            Ok(count) => {
                if count.too_large > 0 {
                    tracing::warn!(
                        mails = count.too_large,
                        "incoming mails are too large and were left unread"
                    );
                }
                LOOK
            }
            Err(error) => {
                tracing::warn!(%error, "the incoming mail cannot be read");
                (wait * 2).clamp(EVERY, MOST)
            }
        };
    }
}

async fn claim(app: &App) -> Result<bool, StoreError> {
    let now = app.clock.now();
    app.db.write(move |c| Ok(schedules::claim(c, schedules::MAILBOX, now, EVERY)?)).await
}

/// Reads what is in the mailbox now; for the loop and for tests. A place that is listened at has nothing to read.
///
/// # Errors
/// A sentence for whoever runs the program, without the password.
pub async fn once(app: &Arc<App>, place: &MailboxUrl) -> Result<Count, String> {
    let take = taker(app);
    match place {
        MailboxUrl::Imap(server) => imap::read(server, &take).await,
        MailboxUrl::Maildir(folder) => maildir::read(folder, &take).await,
        MailboxUrl::LmtpPort(_) | MailboxUrl::LmtpSocket(_) => Ok(Count::default()),
    }
}

/// Whoever takes the mails that come in: keeps what they say, then says that they were read.
#[must_use]
pub fn taker(app: &Arc<App>) -> Take {
    let app = app.clone();
    Arc::new(move |mail: Received| {
        let app = app.clone();
        Box::pin(async move {
            match actions::take(&app, mail).await {
                Ok(told) => {
                    tracing::info!(?told, "a mail came in");
                    told.taken()
                }
                Err(error) => {
                    tracing::warn!(%error, "what a mail says cannot be kept; it is read again");
                    Taken::Later
                }
            }
        })
    })
}

/// Listens for a mail server; where the place is taken, by another node on this machine perhaps, again and again.
async fn listen(app: &Arc<App>, place: &MailboxUrl) {
    let mut wait = Duration::from_secs(5);
    loop {
        match open(place).await {
            Ok(door) => door.serve(taker(app)).await,
            Err(error) => tracing::warn!(%error, "the place of ROUNDTABLE_MAILBOX cannot be listened at"),
        }
        tokio::time::sleep(wait).await;
        wait = (wait * 2).min(MOST);
    }
}

async fn open(place: &MailboxUrl) -> std::io::Result<Door> {
    match place {
        MailboxUrl::LmtpPort(address) => tokio::net::TcpListener::bind(address).await.map(Door::Port),
        #[cfg(unix)]
        MailboxUrl::LmtpSocket(path) => socket(path).map(Door::Socket),
        _ => Err(std::io::ErrorKind::Unsupported.into()),
    }
}

/// A socket in the file system; one that a process left behind which is gone is taken away first.
#[cfg(unix)]
fn socket(path: &std::path::Path) -> std::io::Result<tokio::net::UnixListener> {
    use std::os::unix::fs::FileTypeExt as _;
    let is_socket = std::fs::symlink_metadata(path).is_ok_and(|found| found.file_type().is_socket());
    if is_socket && std::os::unix::net::UnixStream::connect(path).is_err() {
        std::fs::remove_file(path)?;
    }
    tokio::net::UnixListener::bind(path)
}
