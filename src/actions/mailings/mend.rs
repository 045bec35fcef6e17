//! Stopping what has not gone out, trying again what has failed, and inviting one guest alone.

use super::{MailingRefusal, mark_invited};
use crate::actions::{Failure, assistants as helping, letters, outbox};
use crate::app::App;
use crate::domain::audit::{Actor, Deed, Entry};
use crate::domain::event::{Event, EventStatus};
use crate::domain::id::{AssistantId, InvitationId, MailingId, MessageId};
use crate::domain::instant::Instant;
use crate::domain::invitation::{Invitation, Reply, Standing};
use crate::domain::mailing::{Helper, MailingStatus, NotNow, Unwanted, no_copy, sendable};
use crate::domain::message::{MessageKind, MessageState, Outcome};
use crate::domain::reply;
use crate::store::topics::{self, Topic};
use crate::store::{
    DbConn, QueryResult, assistants, audit, bounces, contacts, events, invitations, mailings, messages,
    suppressions,
};

/// Stops what a mailing has not sent yet. Guests whose invitation is stopped before anything reached
/// them are as they were: on the list, not invited. Gives how many mails were stopped.
///
/// # Errors
/// [`MailingRefusal::Unknown`].
pub async fn stop(app: &App, actor: Actor, id: MailingId) -> Result<usize, Failure<MailingRefusal>> {
    let now = app.clock.now();
    app.db
        .write(move |c| {
            topics::take(c, Topic::Directory)?;
            let unknown = || Failure::Refused(MailingRefusal::Unknown);
            let event = mailings::find(c, id)?.ok_or_else(unknown)?.event_id;
            events::lock(c, event)?;
            let mut mailing = mailings::find(c, id)?.ok_or_else(unknown)?;
            // One that has come to its end stays what it was.
            if mailing.status == MailingStatus::Scheduled || messages::progress(c, id)?.is_running() {
                mailing.status = MailingStatus::Cancelled;
                mailings::update(c, &mailing)?;
            }
            let words = Outcome::squeeze(Unwanted::Stopped.as_str());
            let stopped = messages::cancel_queued(c, id, now, &words)?;
            if mailing.kind == MessageKind::Invitation {
                // Back on the list, unless the link reached the guest in another way.
                let own =
                    stopped.iter().filter(|(_, assistant)| assistant.is_none()).map(|(guest, _)| *guest);
                let guests: Vec<InvitationId> = own.collect();
                let handed_out = audit::links_shown(c, &guests)?;
                let copied = messages::copied(c, id)?;
                let untouched: Vec<_> = guests
                    .iter()
                    .filter(|guest| !handed_out.contains(guest) && !copied.contains(guest))
                    .copied()
                    .collect();
                invitations::uninvite(c, &untouched, mailing.begins_at)?;
            }
            let stopped = stopped.len();
            let entry = Entry::new(actor, Deed::MailingStopped).event(mailing.event_id);
            let detail = serde_json::json!({ "mailing": id, "stopped": stopped });
            audit::add(c, now, &entry.detail(detail))?;
            Ok(stopped)
        })
        .await
}

/// Tries a failed mail again, to the address that the directory has now.
///
/// # Errors
/// A [`MailingRefusal`].
pub async fn retry(app: &App, actor: Actor, id: MessageId) -> Result<(), Failure<MailingRefusal>> {
    let now = app.clock.now();
    app.db
        .write(move |c| {
            let mail = messages::find(c, id)?.ok_or(Failure::Refused(MailingRefusal::Unknown))?;
            let (guest, kind) = (mail.queued.invitation_id, mail.queued.kind);
            invitations::take(c, guest)?.ok_or(Failure::Refused(MailingRefusal::Unknown))?;
            // Meanwhile it may have been sent anew instead.
            let is_test = mail.queued.test_for.is_some();
            if !mail.state.is_waiting()
                && !is_test
                && messages::any_waiting(c, guest, kind, mail.queued.assistant)?
            {
                return Err(Failure::Refused(MailingRefusal::OnItsWay));
            }
            if !is_test && messages::sent_since(c, &mail)? {
                return Err(Failure::Refused(MailingRefusal::SentAnew));
            }
            if let (false, Some(email)) = (is_test, letters::recipient(c, &mail)?)
                && let Some(reason) = suppressions::stops(c, kind, &email)?
            {
                return Err(Failure::Refused(MailingRefusal::Suppressed(reason)));
            }
            if !messages::requeue(c, id, now)? {
                return Err(Failure::Refused(MailingRefusal::NotFailed));
            }
            // Another report about it is news, and whoever tries it does not want it stopped with the others.
            bounces::forget(c, id)?;
            if let Some(mailing) = mail.queued.mailing_id
                && mailings::halted(c, &[mailing])?.get(&mailing) == Some(&MailingStatus::Cancelled)
            {
                messages::detach(c, id)?;
            }
            let entry = Entry::new(actor, Deed::MailQueued)
                .event(mail.queued.event_id)
                .invitation(mail.queued.invitation_id);
            let detail = serde_json::json!({ "kind": mail.queued.kind, "again": true });
            audit::add(c, now, &entry.detail(detail))?;
            Ok(())
        })
        .await?;
    app.wake.notify_one();
    Ok(())
}

/// Sends one guest the invitation, again or for the first time.
///
/// # Errors
/// A [`MailingRefusal`].
pub async fn invite_one(
    app: &App,
    actor: Actor,
    id: InvitationId,
) -> Result<MessageId, Failure<MailingRefusal>> {
    let (now, random) = (app.clock.now(), app.random);
    let kind = MessageKind::Invitation;
    let refuse = Failure::Refused;
    let queued = app
        .db
        .write(move |c| {
            let (event, mut invitation) = invitations::take(c, id)?.ok_or(refuse(MailingRefusal::Unknown))?;
            if event.status == EventStatus::Draft {
                return Err(refuse(MailingRefusal::NotNow(NotNow::Status(event.status))));
            }
            if invitation.standing == Standing::Revoked {
                return Err(refuse(MailingRefusal::Revoked));
            }
            if invitation.reply == Some(Reply::Replaced) {
                return Err(refuse(MailingRefusal::Replaced));
            }
            if let Err(why) = sendable(kind, &event, now) {
                // Who was granted more time than others can still answer.
                let asked = Invitation { standing: Standing::Invited, ..invitation.clone() };
                reply::open(&event, &asked, now).map_err(|_| refuse(MailingRefusal::NotNow(why)))?;
            }
            if messages::any_waiting(c, id, kind, None)? {
                return Err(refuse(MailingRefusal::OnItsWay));
            }
            let contact = contacts::find(c, invitation.contact_id)?;
            let contact = contact.ok_or(refuse(MailingRefusal::Unknown))?;
            if let Some(reason) = suppressions::stops(c, kind, &contact.details.email)? {
                return Err(refuse(MailingRefusal::Suppressed(reason)));
            }
            if invitation.standing == Standing::Listed {
                mark_invited(c, &mut invitation, now)?;
            }
            let language = contact.details.speaks();
            let mail = outbox::Mail { kind, language, calendar: None, mailing: None };
            let lacking = lacking(c, &event, &invitation, now)?;
            let message = outbox::queue_own(c, random, now, &mut invitation, mail)?;
            helping::queue_copies_to(c, random, &message, &lacking)?;
            let entry = Entry::new(actor, Deed::MailQueued).event(event.id).invitation(id);
            let detail = serde_json::json!({ "kind": kind });
            audit::add(c, now, &entry.contact(contact.id).detail(detail))?;
            Ok(message.id)
        })
        .await?;
    app.wake.notify_one();
    Ok(queued)
}

/// Which assistants get a guest's invitation in copy when it is sent again. Where the latest one reached the guest,
/// it is sent again to all; where it did not, whoever assists them may have theirs.
fn lacking(c: &mut DbConn, event: &Event, guest: &Invitation, now: Instant) -> QueryResult<Vec<AssistantId>> {
    let kind = MessageKind::Invitation;
    let latest = messages::latest(c, guest.id, kind, None)?;
    let arrived = latest.is_none_or(|(state, _)| state == MessageState::Sent);
    let mut lacking = Vec::new();
    for assistant in assistants::of_invitee(c, guest.id)? {
        let copy = messages::latest(c, guest.id, kind, Some(assistant))?;
        let helper = Helper {
            assistant,
            invitation: guest.id,
            link: None,
            latest: copy.filter(|(state, _)| !arrived || state.is_waiting()),
            relinked: guest.link_replaced_at,
            // The worker looks at that, and says so on the mail.
            suppressed: None,
        };
        if no_copy(kind, event, &helper, now).is_none() {
            lacking.push(assistant);
        }
    }
    Ok(lacking)
}
