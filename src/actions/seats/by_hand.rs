//! What an organiser does about one guest's seat: giving one, changing the place in line, granting more than
//! others have.

use crate::actions::Failure;
use crate::app::App;
use crate::domain::audit::{Actor, Deed, Entry};
use crate::domain::event::EventStatus;
use crate::domain::id::InvitationId;
use crate::domain::invitation::{Exception, Invitation, Priority, Reply, Standing};
use crate::domain::seats::{self, InLine, Turn};
use crate::store::{audit, contacts, invitations};

use super::{SeatRefusal, settle, take_turn};

/// Gives a seat to somebody who waits or was offered one, whatever their place on the list.
///
/// # Errors
/// A [`SeatRefusal`].
pub async fn give(app: &App, actor: Actor, id: InvitationId) -> Result<(), Failure<SeatRefusal>> {
    let (now, random) = (app.clock.now(), app.random);
    let given = app
        .db
        .write(move |c| {
            let refuse = Failure::Refused;
            let (event, _) = invitations::take(c, id)?.ok_or(refuse(SeatRefusal::Unknown))?;
            // An offer whose time is over stands in nobody's way, its own holder's included.
            settle(c, random, now, &event)?;
            let mut invitation = invitations::find(c, id)?.ok_or(refuse(SeatRefusal::Unknown))?;
            if invitation.standing == Standing::Revoked {
                return Err(refuse(SeatRefusal::Revoked));
            }
            if !matches!(invitation.reply, Some(Reply::Waiting | Reply::Offered)) {
                return Err(refuse(SeatRefusal::NotWaiting));
            }
            if !matches!(event.status, EventStatus::Open | EventStatus::Closed) {
                return Err(refuse(SeatRefusal::NotNow(event.status)));
            }
            if now >= event.details.starts_at {
                return Err(refuse(SeatRefusal::Begun));
            }
            let contact = contacts::find(c, invitation.contact_id)?.ok_or(refuse(SeatRefusal::Unknown))?;
            let language = contact.details.speaks();
            if !seats::is_kept(&invitation, now) && !invitation.exception.waiver.of_seat() {
                let hall = invitations::hall(c, &event, now)?;
                let who = contact.represents();
                let person = [InLine { invitation: invitation.clone(), who, language }];
                let outcome = seats::outlook(&event, &hall, &person).into_iter().collect::<Result<(), _>>();
                outcome.map_err(|why| refuse(SeatRefusal::Full(why)))?;
            }
            take_turn(c, random, now, actor, &mut invitation, language, Turn::Promote)?;
            Ok(())
        })
        .await;
    if given.is_ok() {
        app.wake.notify_one();
    }
    given
}

/// Moves somebody on the waiting list before or behind others.
///
/// # Errors
/// A [`SeatRefusal`].
pub async fn set_priority(
    app: &App,
    actor: Actor,
    id: InvitationId,
    priority: Priority,
) -> Result<(), Failure<SeatRefusal>> {
    change(app, actor, Deed::PriorityChanged, id, move |invitation| invitation.priority = priority).await
}

/// Grants an invitee more time or a seat, or takes that back. Who has a seat keeps it.
///
/// # Errors
/// A [`SeatRefusal`].
pub async fn grant(
    app: &App,
    actor: Actor,
    id: InvitationId,
    exception: Exception,
) -> Result<(), Failure<SeatRefusal>> {
    change(app, actor, Deed::ExceptionChanged, id, move |invitation| invitation.exception = exception).await
}

async fn change(
    app: &App,
    actor: Actor,
    deed: Deed,
    id: InvitationId,
    change: impl FnOnce(&mut Invitation) + Send + 'static,
) -> Result<(), Failure<SeatRefusal>> {
    let now = app.clock.now();
    app.db
        .write(move |c| {
            let found = invitations::take(c, id)?.ok_or(Failure::Refused(SeatRefusal::Unknown))?;
            let (event, mut invitation) = found;
            if !event.status.can_be_edited() {
                return Err(Failure::Refused(SeatRefusal::NotNow(event.status)));
            }
            change(&mut invitation);
            invitations::update(c, &invitation)?;
            audit::add(c, now, &Entry::about(actor, deed, &invitation))?;
            Ok(())
        })
        .await
}
