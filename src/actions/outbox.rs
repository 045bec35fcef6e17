//! Queueing mail in the transaction that causes it.

use super::assistants;
use crate::app::App;
use crate::domain::audit::{Actor, Deed, Entry};
use crate::domain::id::{MailingId, MessageId, TemplateId};
use crate::domain::instant::Instant;
use crate::domain::invitation::Invitation;
use crate::domain::language::{Language, Languages};
use crate::domain::message::{Calendar, CalendarMethod, MessageKind, QueuedMessage};
use crate::domain::way::TroubleKind;
use crate::random::Random;
use crate::store::{
    DbConn, QueryResult, StoreError, audit, events, invitations, messages, templates, troubles,
};

/// What a mail about an invitation is to be.
#[derive(Debug, Clone, Copy)]
pub struct Mail {
    /// What it is for.
    pub kind: MessageKind,
    /// The language of the person it goes to.
    pub language: Language,
    /// What its calendar part does, if it has one.
    pub calendar: Option<CalendarMethod>,
    /// The mailing that it belongs to.
    pub mailing: Option<MailingId>,
}

/// Queues a mail, due at once, written with the latest saved template, and a copy for each assistant. A calendar part raises the
/// invitation's SEQUENCE, which is saved here.
///
/// # Errors
/// Of the queries.
pub fn queue(
    c: &mut DbConn,
    random: Random,
    now: Instant,
    invitation: &mut Invitation,
    mail: Mail,
) -> QueryResult<MessageId> {
    let message = queue_own(c, random, now, invitation, mail)?;
    assistants::queue_copies(c, random, &message)?;
    Ok(message.id)
}

/// The same without copies, to which the caller sees.
///
/// # Errors
/// Of the queries.
pub(super) fn queue_own(
    c: &mut DbConn,
    random: Random,
    now: Instant,
    invitation: &mut Invitation,
    mail: Mail,
) -> QueryResult<QueuedMessage> {
    let template = templates::latest(c, invitation.event_id, mail.kind, mail.language)?;
    let also = events::also_languages(c, invitation.event_id)?;
    let message = message(random, now, invitation, mail, template, &also);
    if message.calendar.is_some() {
        invitations::update(c, invitation)?;
    }
    messages::queue(c, &message)?;
    Ok(message)
}

/// A mail that is due at once, to be queued, in its reader's language and in those that the event's mails are
/// written in as well. A calendar part raises the invitation's SEQUENCE, which
/// the caller saves.
#[must_use]
pub fn message(
    random: Random,
    now: Instant,
    invitation: &mut Invitation,
    mail: Mail,
    template_id: Option<TemplateId>,
    also: &Languages,
) -> QueuedMessage {
    let Mail { kind, language, calendar, mailing } = mail;
    let calendar = calendar.map(|method| {
        invitation.calendar_sequence = invitation.calendar_sequence.saturating_add(1);
        Calendar { method, sequence: invitation.calendar_sequence }
    });
    QueuedMessage {
        id: random.id(now),
        event_id: invitation.event_id,
        invitation_id: invitation.id,
        mailing_id: mailing,
        test_for: None,
        assistant: None,
        kind,
        language,
        also: also.without(language),
        template_id,
        calendar,
        due_at: now,
        queued_at: now,
    }
}

/// Lets the queue go on that the mail server's refusal had stopped. False where it was not stopped.
///
/// # Errors
/// Of the database.
pub async fn resume(app: &App, actor: Actor) -> Result<bool, StoreError> {
    let now = app.clock.now();
    let resumed = app
        .db
        .write(move |c| -> Result<bool, StoreError> {
            let stopped = troubles::over(c, TroubleKind::Refused)?;
            if stopped {
                audit::add(c, now, &Entry::new(actor, Deed::QueueResumed))?;
            }
            Ok(stopped)
        })
        .await?;
    app.wake.notify_one();
    Ok(resumed)
}
