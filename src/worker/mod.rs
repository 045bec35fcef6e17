//! The loops that outlive a request: the outbox, which is the only one that sends mail, the mailbox that mail comes
//! in at, mailings that begin by themselves, the offers whose time is over, and the clean-up. All end within ten
//! seconds of being asked to; what is in flight is finished.

pub mod cleanup;
pub mod mailbox;
mod mailings;
pub mod outbox;
mod seats;

use std::sync::Arc;

use tokio::sync::watch;

use crate::app::App;

/// Runs every loop until `stop` says true.
pub async fn run(app: Arc<App>, stop: watch::Receiver<bool>) {
    tokio::join!(
        outbox::run(app.clone(), stop.clone()),
        cleanup::run(app.clone(), stop.clone()),
        mailings::run(app.clone(), stop.clone()),
        mailbox::run(app.clone(), stop.clone()),
        seats::run(app.clone(), stop)
    );
    app.mailer.close().await;
}

/// Comes back when the loops are to end.
async fn asked_to_stop(stop: &mut watch::Receiver<bool>) {
    // A sender that is gone can no longer ask, and means the end as well.
    let _ = stop.wait_for(|stop| *stop).await;
}
