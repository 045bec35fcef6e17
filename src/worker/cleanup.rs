//! What nobody needs any more: sessions that have ended, uploaded guest lists that lie about, counters
//! that count nothing, sensitive answers to what is over. Of several nodes one does it each time, and seals
//! anew what another process sealed with a key just before it was retired.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use super::asked_to_stop;
use crate::actions::answers;
use crate::app::App;
use crate::store::{StoreError, codes, imports, limits, schedules, sessions};

/// How often it is done.
const EVERY: Duration = Duration::from_hours(1);
/// How often a node looks whether it is due.
const LOOK: Duration = Duration::from_mins(5);
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
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

/// True where it was this node's turn.
pub async fn once(app: &App) -> Result<bool, StoreError> {
    let now = app.clock.now();
    let done: Result<Option<(usize, usize)>, StoreError> = app
        .db
        .write(move |c| {
            if !schedules::claim(c, schedules::CLEAN_UP, now, EVERY)? {
                return Ok(None);
            }
            limits::forget_full(c, now)?;
            codes::delete_over(c, now)?;
            let sessions = sessions::delete_ended(c, now)?;
            imports::forget(c, now - UNCONFIRMED, now - BROKEN_ROWS)?;
            Ok(Some((sessions, answers::forget_of_ended(c, now)?)))
        })
        .await;
    let Some((sessions, answers)) = done? else { return Ok(false) };
    if sessions > 0 {
        tracing::info!(sessions, "sessions that had ended are gone");
    }
    if answers > 0 {
        tracing::info!(answers, "sensitive answers of events that are over are gone");
    }
    let sealed = answers::reseal_all(app).await?;
    if sealed > 0 {
        tracing::info!(sealed, "sealed answers are under the current key now");
    }
    Ok(true)
}
