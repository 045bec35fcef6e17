//! Keeping an upload until it is confirmed.

use super::{ImportRefusal, ImportResult, Reading, check_event, load, off_thread};
use crate::actions::Failure;
use crate::app::App;
use crate::domain::audit::Actor;
use crate::domain::guest_list::{Field, Mapping};
use crate::domain::id::{EventId, ImportId};
use crate::store::imports::{self, FileName, Staged};
use crate::store::topics::{self, Topic};

/// Keeps a file, or pasted rows (with an empty name), for [`super::preview`].
///
/// # Errors
/// An [`ImportRefusal`]: the event is over, or the file cannot be read.
pub async fn stage(
    app: &App,
    actor: Actor,
    event: EventId,
    file_name: &str,
    bytes: Vec<u8>,
) -> ImportResult<ImportId> {
    let now = app.clock.now();
    let id = app.random.id(now);
    let file_name = FileName::squeeze(file_name);
    let (columns, bytes) = off_thread(move || Ok((Reading::of(&bytes, None)?.columns, bytes))).await?;
    app.db
        .write(move |c| {
            check_event(c, event)?;
            let started_by = actor.user();
            let staged = Staged {
                id,
                event_id: event,
                started_by,
                file_name,
                columns,
                created_at: now,
                applied: None,
            };
            imports::insert(c, &staged, &bytes)?;
            Ok(id)
        })
        .await
}

/// Takes the organiser's word on what the columns mean.
///
/// # Errors
/// An [`ImportRefusal`]: a field stands twice, the email is missing, or it is too late.
pub async fn set_columns(app: &App, id: ImportId, columns: Vec<Option<Field>>) -> ImportResult<()> {
    Mapping::new(columns.clone()).map_err(|e| Failure::Refused(ImportRefusal::Columns(e)))?;
    app.db
        .write(move |c| {
            topics::take(c, Topic::Directory)?;
            let staged = load(c, id)?;
            if staged.applied.is_some() {
                return Err(Failure::Refused(ImportRefusal::Confirmed));
            }
            // A form of another file, or one that was tampered with.
            if columns.len() != staged.columns.len() {
                return Err(Failure::Refused(ImportRefusal::ColumnsChanged));
            }
            imports::set_columns(c, id, &columns)?;
            Ok(())
        })
        .await
}
