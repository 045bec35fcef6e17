//! Mailings that begin by themselves: those that were set to a time, and reminders by plan. Every node looks; the
//! event's lock lets one of them begin each.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use super::asked_to_stop;
use crate::actions::{mailings, reminders};
use crate::app::App;

/// How often a node looks: nobody minds ten seconds with a mail.
const LOOK: Duration = Duration::from_secs(10);

pub(super) async fn run(app: Arc<App>, mut stop: watch::Receiver<bool>) {
    loop {
        // What fails is tried again at the next turn.
        if let Err(error) = mailings::begin_due(&app).await {
            tracing::warn!(%error, "looking for mailings that begin failed");
        }
        if let Err(error) = reminders::begin_due(&app).await {
            tracing::warn!(%error, "looking for reminders that are due failed");
        }
        tokio::select! {
            () = asked_to_stop(&mut stop) => return,
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}
