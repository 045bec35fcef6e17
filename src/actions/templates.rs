//! Mail texts of an event: saving a new version, going back to the product's own, and sending one to
//! oneself to see how it arrives.

use super::{Failure, letters};
use crate::app::App;
use crate::domain::audit::{Actor, Deed, Entry};
use crate::domain::id::{EventId, InvitationId, MessageId, UserId};
use crate::domain::language::Language;
use crate::domain::message::{Calendar, MessageKind, QueuedMessage};
use crate::domain::template::{Saved, Template, TemplateError};
use crate::mail::own;
use crate::store::{DbConn, audit, events, invitations, messages, templates};

/// Why a template was not saved or sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateRefusal {
    /// There is no such event.
    NoEvent,
    /// What is wrong with the text.
    Wrong(Vec<TemplateError>),
    /// It is the same as what is in use.
    Unchanged,
    /// A test is written as if for a guest, and there is none with this id on the list.
    NoGuest,
}

impl std::fmt::Display for TemplateRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoEvent => f.write_str("There is no such event."),
            Self::Wrong(_) => f.write_str("The text cannot be saved as it is."),
            Self::Unchanged => f.write_str("The text is in use already; nothing was changed."),
            Self::NoGuest => {
                f.write_str("A test is written as if for a guest. Put somebody on the guest list first.")
            }
        }
    }
}

/// Saves a new version of a text; mails that wait keep the version that they were queued with.
///
/// # Errors
/// A [`TemplateRefusal`].
pub async fn save(
    app: &App,
    actor: Actor,
    event: EventId,
    kind: MessageKind,
    language: Language,
    text: (String, String),
) -> Result<i32, Failure<TemplateRefusal>> {
    let template = Template::parse(kind, &text.0, &text.1)
        .map_err(|errors| Failure::Refused(TemplateRefusal::Wrong(errors)))?;
    let (now, random) = (app.clock.now(), app.random);
    app.db
        .write(move |c| {
            // The lock also keeps two people who save at once from taking the same number.
            events::lock(c, event)?.ok_or(Failure::Refused(TemplateRefusal::NoEvent))?;
            let latest = in_use(c, event, kind, language)?;
            if latest.template == template {
                return Err(Failure::Refused(TemplateRefusal::Unchanged));
            }
            let version = latest.version + 1;
            let saved_by = if let Actor::User(user) = actor { Some(user) } else { None };
            templates::insert(
                c,
                Saved {
                    id: random.id(now),
                    event_id: event,
                    kind,
                    language,
                    version,
                    subject: template.subject().clone(),
                    body: template.body().clone(),
                    saved_by,
                    saved_at: now,
                },
            )?;
            let entry = Entry::new(actor, Deed::TemplateSaved).event(event);
            let detail = serde_json::json!({ "kind": kind, "language": language, "version": version });
            audit::add(c, now, &entry.detail(detail))?;
            Ok(version)
        })
        .await
}

/// Takes the product's own text again, as a new version.
///
/// # Errors
/// A [`TemplateRefusal`].
pub async fn revert(
    app: &App,
    actor: Actor,
    event: EventId,
    kind: MessageKind,
    language: Language,
) -> Result<i32, Failure<TemplateRefusal>> {
    let (subject, body) = own::source(kind, language);
    save(app, actor, event, kind, language, (subject.to_owned(), body.to_owned())).await
}

/// The text in use and its version, 0 where it is the product's own.
#[derive(Debug, Clone)]
pub struct InUse {
    /// The text.
    pub template: Template,
    /// Its version.
    pub version: i32,
}

/// The text that mails of this kind are written with now.
///
/// # Errors
/// Of the query.
pub fn in_use(
    c: &mut DbConn,
    event: EventId,
    kind: MessageKind,
    language: Language,
) -> crate::store::QueryResult<InUse> {
    let saved = match templates::latest(c, event, kind, language)? {
        Some(id) => templates::find(c, id)?,
        None => None,
    };
    let version = saved.as_ref().map_or(0, |s| s.version);
    let template = saved.and_then(|s| s.template().ok());
    Ok(InUse { template: template.unwrap_or_else(|| own::template(kind, language)), version })
}

/// Queues the text in use for the user's own address, written as if for a guest; its link is only a
/// sample.
///
/// # Errors
/// A [`TemplateRefusal`].
pub async fn send_to_me(
    app: &App,
    me: UserId,
    event: EventId,
    kind: MessageKind,
    language: Language,
    guest: InvitationId,
) -> Result<MessageId, Failure<TemplateRefusal>> {
    let (now, random) = (app.clock.now(), app.random);
    let asks = app.config.reply_address.is_some();
    let id: MessageId = random.id(now);
    let queued = app
        .db
        .write(move |c| -> Result<MessageId, Failure<TemplateRefusal>> {
            let taken = invitations::take(c, guest)?.filter(|(of, _)| of.id == event);
            let (_, invitation) = taken.ok_or(Failure::Refused(TemplateRefusal::NoGuest))?;
            let method = letters::calendar_method(kind, &invitation, asks);
            let message = QueuedMessage {
                id,
                event_id: event,
                invitation_id: invitation.id,
                mailing_id: None,
                assistant: None,
                test_for: Some(me),
                kind,
                language,
                also: events::also_languages(c, event)?.without(language),
                template_id: templates::latest(c, event, kind, language)?,
                // A look at what would come: the guest's own entry is not counted up for it.
                calendar: method.map(|method| Calendar { method, sequence: invitation.calendar_sequence }),
                due_at: now,
                queued_at: now,
            };
            messages::queue(c, &message)?;
            let entry = Entry::new(Actor::User(me), Deed::TestSent).event(event);
            let detail = serde_json::json!({ "kind": kind, "language": language });
            audit::add(c, now, &entry.detail(detail))?;
            Ok(id)
        })
        .await?;
    app.wake.notify_one();
    Ok(queued)
}
