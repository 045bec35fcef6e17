//! A queued mail, looked at again and composed at the moment at which it goes out.

use crate::actions::letters::{self, For, Order};
use crate::app::App;
use crate::domain::id::MessageId;
use crate::domain::mailing::{Unwanted, still_wanted};
use crate::domain::message::Message;
use crate::mail::Outgoing;
use crate::store::{DbConn, QueryResult, StoreError, messages, users};

/// What is to be done with a mail.
pub(super) enum Prepared {
    /// It goes out.
    Send(Box<Outgoing>),
    /// It no longer makes sense.
    Cancel(Unwanted),
}

/// Loads, looks again, and composes. `None` where the row is gone.
pub(super) async fn prepare(app: &App, id: MessageId) -> Result<Option<Prepared>, StoreError> {
    let loaded = app.db.read(move |c| load(c, id).map_err(StoreError::from)).await?;
    let Some((message, rest)) = loaded else { return Ok(None) };
    let Some((material, template, user)) = rest else {
        return Ok(Some(Prepared::Cancel(Unwanted::Gone)));
    };
    let queued = &message.queued;
    if user.is_none()
        && let Err(unwanted) = still_wanted(
            queued.kind,
            &material.event,
            &material.invitation,
            queued.queued_at,
            app.clock.now(),
        )
    {
        return Ok(Some(Prepared::Cancel(unwanted)));
    }
    let order = Order {
        id,
        queued_at: queued.queued_at,
        kind: queued.kind,
        language: queued.language,
        template: &template,
        calendar: queued.calendar,
        to: user.as_ref().map_or(For::Invitee, For::Test),
    };
    let composed = letters::write(app, &material, &order);
    Ok(Some(Prepared::Send(Box::new(composed.outgoing))))
}

type Loaded = (
    Message,
    Option<(letters::Material, crate::domain::template::Template, Option<crate::domain::user::User>)>,
);

fn load(c: &mut DbConn, id: MessageId) -> QueryResult<Option<Loaded>> {
    let Some(message) = messages::find(c, id)? else { return Ok(None) };
    let queued = &message.queued;
    let Some(material) = letters::load(c, queued.invitation_id)? else { return Ok(Some((message, None))) };
    let user = match queued.test_for {
        // A test for somebody whose account is gone must never fall through to the invitee.
        Some(user) => match users::find(c, user)? {
            Some(user) => Some(user),
            None => return Ok(Some((message, None))),
        },
        None => None,
    };
    let template = letters::template(c, queued.kind, queued.language, queued.template_id)?;
    Ok(Some((message, Some((material, template, user)))))
}
