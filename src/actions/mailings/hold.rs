//! Letting a mailing wait, and go on.

use super::MailingRefusal;
use crate::actions::Failure;
use crate::app::App;
use crate::domain::audit::{Actor, Deed, Entry};
use crate::domain::id::MailingId;
use crate::domain::mailing::{Mailing, MailingStatus, after};
use crate::store::topics::{self, Topic};
use crate::store::{DbConn, audit, events, mailings, messages};

/// The mailing, with its event taken, if it is in this state.
fn take(c: &mut DbConn, id: MailingId, status: MailingStatus) -> Result<Mailing, Failure<MailingRefusal>> {
    topics::take(c, Topic::Directory)?;
    let unknown = || Failure::Refused(MailingRefusal::Unknown);
    let event = mailings::find(c, id)?.ok_or_else(unknown)?.event_id;
    events::lock(c, event)?;
    // Meanwhile somebody else may have been quicker.
    let mailing = mailings::find(c, id)?.ok_or_else(unknown)?;
    if mailing.status != status {
        return Err(Failure::Refused(MailingRefusal::Standstill));
    }
    Ok(mailing)
}

/// Lets the mails of a mailing wait that have not gone out; what is in a worker's hands goes out. Gives how many wait.
///
/// # Errors
/// [`MailingRefusal::Unknown`], or [`MailingRefusal::Standstill`] where it does not go on anyway.
pub async fn pause(app: &App, actor: Actor, id: MailingId) -> Result<usize, Failure<MailingRefusal>> {
    let now = app.clock.now();
    app.db
        .write(move |c| -> Result<usize, Failure<MailingRefusal>> {
            let mut mailing = take(c, id, MailingStatus::Sending)?;
            let held = messages::hold(c, id)?;
            mailing.status = MailingStatus::Paused;
            mailings::update(c, &mailing)?;
            let entry = Entry::new(actor, Deed::MailingPaused).event(mailing.event_id);
            audit::add(c, now, &entry.detail(serde_json::json!({ "mailing": id, "held": held })))?;
            Ok(held)
        })
        .await
}

/// Lets a mailing go on at its pace. Gives how many mails were waiting.
///
/// # Errors
/// [`MailingRefusal::Unknown`], or [`MailingRefusal::Standstill`] where it does not wait.
pub async fn resume(app: &App, actor: Actor, id: MailingId) -> Result<usize, Failure<MailingRefusal>> {
    let now = app.clock.now();
    let going = app
        .db
        .write(move |c| -> Result<usize, Failure<MailingRefusal>> {
            let mut mailing = take(c, id, MailingStatus::Paused)?;
            let held = messages::held(c, id)?;
            // Without a pace all are due at once.
            let together = if mailing.pace.is_some() { 1 } else { held.len().max(1) };
            for (nth, mails) in held.chunks(together).enumerate() {
                messages::set_due(c, mails, now + after(mailing.pace, nth))?;
            }
            mailing.status = MailingStatus::Sending;
            mailings::update(c, &mailing)?;
            let entry = Entry::new(actor, Deed::MailingResumed).event(mailing.event_id);
            audit::add(c, now, &entry.detail(serde_json::json!({ "mailing": id })))?;
            Ok(held.len())
        })
        .await?;
    app.wake.notify_one();
    Ok(going)
}
