//! Addresses that are not mailed: whoever got a mail stops more of them and lets them come again, and the desk
//! lets an address be mailed again.

use super::{Failure, letters};
use crate::app::App;
use crate::domain::audit::{Actor, Deed, Entry};
use crate::domain::email::Email;
use crate::domain::event::Event;
use crate::domain::id::{AssistantId, InvitationId, MessageId};
use crate::domain::instant::Instant;
use crate::domain::invitation::Invitation;
use crate::domain::language::Language;
use crate::domain::message::Outcome;
use crate::domain::suppression::{Suppression, SuppressionReason};
use crate::store::{
    DbConn, QueryResult, StoreError, assistants, audit, contacts, events, invitations, messages, suppressions,
};

/// A mail whose reader may stop more of them.
#[derive(Debug, Clone)]
pub struct Stoppable {
    /// The address that it went to.
    pub email: Email,
    /// The event that it is about.
    pub event: Event,
    /// The language that it was written in.
    pub language: Language,
    /// True where the address is not mailed at its holder's wish.
    pub stopped: bool,
}

/// What a mail's reader may stop; `None` where the mail, or whom it went to, is gone.
///
/// # Errors
/// Of the queries.
pub fn stoppable(c: &mut DbConn, mail: MessageId) -> QueryResult<Option<Stoppable>> {
    let Some((email, invitation, language)) = reached(c, mail)? else { return Ok(None) };
    let Some(event) = events::find(c, invitation.event_id)? else { return Ok(None) };
    let known = suppressions::of(c, &email)?;
    let stopped = known.iter().any(|known| known.reason == SuppressionReason::Unsubscribed);
    Ok(Some(Stoppable { email, event, language, stopped }))
}

/// The address that a mail went to, about whose invitation it is, and its language. Before it has gone out, the
/// address that it would go to: somebody may look at a mail that is recorded a moment later.
fn reached(c: &mut DbConn, mail: MessageId) -> QueryResult<Option<(Email, Invitation, Language)>> {
    let Some(message) = messages::find(c, mail)? else { return Ok(None) };
    let Some(invitation) = invitations::find(c, message.queued.invitation_id)? else { return Ok(None) };
    let email = match &message.recipient {
        Some(email) => Some(email.clone()),
        None => letters::recipient(c, &message)?,
    };
    Ok(email.map(|email| (email, invitation, message.queued.language)))
}

/// Stops mail to the address that a mail went to, or lets it come again; says nothing about the invitation. False
/// where the mail is gone. Done twice it is done once.
///
/// # Errors
/// Of the queries.
pub async fn choose(app: &App, mail: MessageId, stop: bool) -> Result<bool, StoreError> {
    let now = app.clock.now();
    app.db
        .write(move |c| {
            let Some((email, invitation, _)) = reached(c, mail)? else { return Ok(false) };
            let actor = Actor::Invitee(invitation.id);
            let reason = SuppressionReason::Unsubscribed;
            if stop {
                let words = Outcome::default();
                add(c, now, actor, &invitation, &Suppression { email, reason, since: now, words })?;
            } else if suppressions::remove(c, &email, reason)? {
                audit::add(
                    c,
                    now,
                    &Entry::about(actor, Deed::AddressReleased, &invitation).detail(told(reason)),
                )?;
            }
            Ok(true)
        })
        .await
}

/// Keeps an address from being mailed, in the transaction that finds out about it. True where it is new.
///
/// # Errors
/// Of the queries.
pub fn add(
    c: &mut DbConn,
    now: Instant,
    actor: Actor,
    about: &Invitation,
    suppression: &Suppression,
) -> QueryResult<bool> {
    let new = suppressions::add(c, suppression)?;
    if new {
        let entry = Entry::about(actor, Deed::AddressSuppressed, about);
        audit::add(c, now, &entry.detail(told(suppression.reason)))?;
    }
    Ok(new)
}

fn told(reason: SuppressionReason) -> serde_json::Value {
    serde_json::json!({ "reason": reason })
}

/// Why the desk cannot let an address be mailed again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReleaseRefusal {
    /// There is no such invitation.
    Unknown,
    /// The address is not kept from being mailed for this reason.
    NotSuppressed,
}

impl std::fmt::Display for ReleaseRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Unknown => "There is no such guest.",
            Self::NotSuppressed => "Mail to this address is not stopped.",
        })
    }
}

/// Lets the address of an invitee, or of an assistant of theirs, be mailed again: the mailbox works again, or its
/// holder said so by phone.
///
/// # Errors
/// A [`ReleaseRefusal`].
pub async fn release(
    app: &App,
    actor: Actor,
    id: InvitationId,
    assistant: Option<AssistantId>,
    reason: SuppressionReason,
) -> Result<(), Failure<ReleaseRefusal>> {
    let now = app.clock.now();
    app.db
        .write(move |c| {
            let unknown = || Failure::Refused(ReleaseRefusal::Unknown);
            let invitation = invitations::find(c, id)?.ok_or_else(unknown)?;
            let contact = contacts::find(c, invitation.contact_id)?.ok_or_else(unknown)?;
            let email = match assistant {
                None => contact.details.email,
                Some(id) => {
                    let helpers = assistants::of_contact(c, contact.id)?;
                    helpers.into_iter().find(|helper| helper.id == id).ok_or_else(unknown)?.email
                }
            };
            if !suppressions::remove(c, &email, reason)? {
                return Err(Failure::Refused(ReleaseRefusal::NotSuppressed));
            }
            let mut detail = told(reason);
            if let Some(id) = assistant {
                detail["assistant"] = serde_json::json!(id);
            }
            audit::add(c, now, &Entry::about(actor, Deed::AddressReleased, &invitation).detail(detail))?;
            Ok(())
        })
        .await
}
