//! What nobody needs any more: sessions that have ended, and uploaded guest lists that lie
//! about.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use super::asked_to_stop;
use crate::app::App;
use crate::store::{StoreError, imports, sessions};

/// How often it looks.
const EVERY: Duration = Duration::from_hours(1);
/// How long an uploaded guest list that nobody confirms may lie.
const UNCONFIRMED: Duration = Duration::from_hours(24);
/// How long the broken rows of a confirmed one can be downloaded.
const BROKEN_ROWS: Duration = Duration::from_hours(24 * 14);

pub(super) async fn run(app: Arc<App>, mut stop: watch::Receiver<bool>) {
    loop {
        if let Err(error) = once(&app).await {
            // It is tried again at the next turn; nothing depends on it.
            tracing::warn!(%error, "cleaning up failed");
        }
        tokio::select! {
            () = asked_to_stop(&mut stop) => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

async fn once(app: &App) -> Result<(), StoreError> {
    let now = app.clock.now();
    app.db
        .write(move |c| {
            let sessions = sessions::delete_ended(c, now)?;
            imports::forget(c, now - UNCONFIRMED, now - BROKEN_ROWS)?;
            if sessions > 0 {
                tracing::info!(sessions, "sessions that had ended are gone");
            }
            Ok(())
        })
        .await
}
