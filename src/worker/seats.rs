//! What the passing of time frees: offered seats that nobody took and seats that were kept until a deadline go
//! to the next in line, or let a reserve be invited. Every node looks; the event's lock lets one of them act.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use super::asked_to_stop;
use crate::actions::seats;
use crate::app::App;

/// How often a node looks.
const LOOK: Duration = Duration::from_secs(30);

pub(super) async fn run(app: Arc<App>, mut stop: watch::Receiver<bool>) {
    loop {
        if let Err(error) = seats::sweep(&app).await {
            // It is tried again at the next turn, and with every answer to the event.
            tracing::warn!(%error, "looking for seats whose offer is over failed");
        }
        tokio::select! {
            () = asked_to_stop(&mut stop) => return,
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}
