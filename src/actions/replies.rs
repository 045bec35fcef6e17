//! An invitee answers. The event is taken for the whole transaction, so that two people can never
//! get the last seat, and the answer, its audit entry and its mail are kept together or not at all.

use super::Failure;
use super::outbox::{self, Mail};
use crate::app::App;
use crate::domain::audit::{Actor, Entry};
use crate::domain::invitation::LinkId;
use crate::domain::reply::{self, Answer, Answered, Change, Refusal};
use crate::store::{audit, events, invitations, messages, reports, templates};

/// Records an answer, to whichever invitation the link belongs to at this moment.
///
/// # Errors
/// A [`Refusal`]; a link that belongs to no invitation (any more) is [`Refusal::Revoked`].
pub async fn answer(app: &App, link: LinkId, answer: Answer) -> Result<Answered, Failure<Refusal>> {
    let (now, random) = (app.clock.now(), app.random);
    let revoked = || Failure::Refused(Refusal::Revoked);
    let answered: Result<Answered, Failure<Refusal>> = app
        .db
        .write(move |c| {
            let event = invitations::event_of_link(c, link)?.ok_or_else(revoked)?;
            events::lock(c, event)?;
            // Read after the event was taken: the answer, or the link itself, may have been replaced meanwhile.
            let (invitation, event, contact) = reports::visit(c, link)?.ok_or_else(revoked)?;
            let tally = invitations::tally(c, event.id)?;
            let mut answered =
                reply::answer(&event, &invitation, &tally, answer, now).map_err(Failure::Refused)?;
            let (Some(deed), Some(due)) = (answered.change.deed(), answered.change.mail()) else {
                return Ok(answered);
            };
            let language = contact.details.speaks();
            let mail = Mail { kind: due.kind, language, calendar: due.calendar, mailing: None };
            let template = templates::latest(c, event.id, due.kind, language)?;
            let message = outbox::message(random, now, &mut answered.invitation, mail, template);
            invitations::save_answer(c, &answered.invitation)?;
            messages::queue(c, &message)?;
            let entry = Entry::new(Actor::Invitee(invitation.id), deed)
                .event(event.id)
                .invitation(invitation.id)
                .contact(contact.id);
            audit::add(c, now, &entry)?;
            Ok(answered)
        })
        .await;
    let answered = answered?;
    if answered.change != Change::Nothing {
        app.wake.notify_one();
    }
    Ok(answered)
}

#[cfg(test)]
mod tests;
