//! One invitee's link: withdrawing it, replacing it, handing it over.

use super::{Failure, answers, assistants as links, seats};
use crate::app::App;
use crate::domain::audit::{Actor, Deed, Entry};
use crate::domain::event::{Event, EventStatus};
use crate::domain::id::{InvitationId, LinkId};
use crate::domain::invitation::{Invitation, Standing};
use crate::store::topics::{self, Topic};
use crate::store::{DbConn, assistants, audit, invitations};

/// Why an invitation was not changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvitationRefusal {
    /// There is no such invitation.
    Unknown,
    /// It was withdrawn already.
    AlreadyRevoked,
    /// It was withdrawn; it must be issued anew first.
    Revoked,
    /// Nothing was sent yet, so there is nothing to withdraw.
    NotInvited,
    /// The event is a draft: no link works yet.
    EventDraft,
    /// The event is cancelled or archived.
    EventOver(EventStatus),
}

impl std::fmt::Display for InvitationRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unknown => f.write_str("There is no such invitation."),
            Self::AlreadyRevoked => f.write_str("This invitation was revoked already."),
            Self::Revoked => f.write_str("This invitation was revoked. Issue a new link first."),
            Self::NotInvited => {
                f.write_str("This guest was not invited yet. Take the guest off the list instead.")
            }
            Self::EventDraft => f.write_str("The event is a draft. Open it first; until then no link works."),
            Self::EventOver(status) => write!(f, "The event is {status}; its invitations stay as they are."),
        }
    }
}

/// Withdraws an invitation: its link dies at once and for good, and its seat comes free.
///
/// # Errors
/// An [`InvitationRefusal`].
pub async fn revoke(app: &App, actor: Actor, id: InvitationId) -> Result<(), Failure<InvitationRefusal>> {
    let (now, random) = (app.clock.now(), app.random);
    app.db
        .write(move |c| {
            topics::take(c, Topic::Directory)?;
            let (event, mut invitation) = take(c, id)?;
            match invitation.standing {
                Standing::Revoked => return Err(Failure::Refused(InvitationRefusal::AlreadyRevoked)),
                Standing::Listed => return Err(Failure::Refused(InvitationRefusal::NotInvited)),
                Standing::Invited => {}
            }
            invitation.standing = Standing::Revoked;
            invitation.replace_link(LinkId(random.bytes()), now);
            invitations::update(c, &invitation)?;
            audit::add(c, now, &Entry::about(actor, Deed::InvitationRevoked, &invitation))?;
            assistants::forget_links(c, invitation.id)?;
            answers::forget_sensitive(c, now, actor, &invitation)?;
            seats::return_place(c, random, now, actor, &event, &invitation)?;
            seats::settle(c, random, now, &event)?;
            Ok(())
        })
        .await?;
    app.wake.notify_one();
    Ok(())
}

/// Gives an invitation a new link; the old one dies. A revoked invitation comes back to life; an
/// answer that was given before it was revoked is gone, because its seat may be another's now.
///
/// # Errors
/// An [`InvitationRefusal`].
pub async fn reissue(app: &App, actor: Actor, id: InvitationId) -> Result<(), Failure<InvitationRefusal>> {
    let (now, random) = (app.clock.now(), app.random);
    app.db
        .write(move |c| {
            let (event, mut invitation) = take(c, id)?;
            if !event.status.can_be_edited() {
                return Err(Failure::Refused(InvitationRefusal::EventOver(event.status)));
            }
            if invitation.standing == Standing::Revoked {
                invitation.standing =
                    if invitation.invited_at.is_some() { Standing::Invited } else { Standing::Listed };
                invitation.forget_answer();
                invitation.confirmed = None;
            }
            invitation.replace_link(LinkId(random.bytes()), now);
            invitations::update(c, &invitation)?;
            links::renew_links(c, random, invitation.id)?;
            audit::add(c, now, &Entry::about(actor, Deed::InvitationReissued, &invitation))?;
            Ok(())
        })
        .await
}

/// Hands out one invitee's link, for a letter or a call; the entry in the audit is the price.
/// Whoever was only listed counts as invited from now on.
///
/// # Errors
/// An [`InvitationRefusal`].
pub async fn copy_link(
    app: &App,
    actor: Actor,
    id: InvitationId,
) -> Result<Invitation, Failure<InvitationRefusal>> {
    let now = app.clock.now();
    app.db
        .write(move |c| {
            let (event, mut invitation) = take(c, id)?;
            if invitation.standing == Standing::Revoked {
                return Err(Failure::Refused(InvitationRefusal::Revoked));
            }
            if event.status == EventStatus::Draft {
                return Err(Failure::Refused(InvitationRefusal::EventDraft));
            }
            if !event.status.can_be_edited() {
                return Err(Failure::Refused(InvitationRefusal::EventOver(event.status)));
            }
            if invitation.standing == Standing::Listed {
                invitation.standing = Standing::Invited;
                invitation.invited_at = Some(now);
                invitation.reserve = None;
                invitations::update(c, &invitation)?;
            }
            audit::add(c, now, &Entry::about(actor, Deed::LinkShown, &invitation))?;
            Ok(invitation)
        })
        .await
}

fn take(c: &mut DbConn, id: InvitationId) -> Result<(Event, Invitation), Failure<InvitationRefusal>> {
    invitations::take(c, id)?.ok_or(Failure::Refused(InvitationRefusal::Unknown))
}
