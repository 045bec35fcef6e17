//! The reminder plan of an event: its steps, and beginning those that are due.

use super::mailings::{How, Sending, begin, outlook};
use super::{Failure, mailings as sending};
use crate::app::App;
use crate::domain::audit::{Actor, Deed, Entry};
use crate::domain::event::EventStatus;
use crate::domain::id::{EventId, MailingId, ReminderStepId};
use crate::domain::instant::Instant;
use crate::domain::mailing::{Mailing, MailingStatus};
use crate::domain::message::{MessageKind, Outcome};
use crate::domain::reminder::{MOST, Step, due, is_ripe};
use crate::store::topics::{self, Topic};
use crate::store::{StoreError, audit, events, mailings, reminders};

/// Why a plan was not changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReminderRefusal {
    /// There is no such event or step.
    Unknown,
    /// The plan has this very step.
    There,
    /// The plan has as many steps as it can have.
    TooMany,
    /// The event is over.
    Over(EventStatus),
}

impl std::fmt::Display for ReminderRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unknown => f.write_str("There is no such event or reminder."),
            Self::There => f.write_str("The plan has a reminder at this time already."),
            Self::TooMany => write!(f, "A plan has at most {MOST} reminders. Remove one first."),
            Self::Over(status) => write!(f, "The event is {status}; nobody is reminded any more."),
        }
    }
}

/// Plans a reminder.
///
/// # Errors
/// A [`ReminderRefusal`].
pub async fn add(
    app: &App,
    actor: Actor,
    event: EventId,
    days: u32,
    minute: u32,
) -> Result<(), Failure<ReminderRefusal>> {
    let (now, random) = (app.clock.now(), app.random);
    let id: ReminderStepId = random.id(now);
    app.db
        .write(move |c| {
            let refuse = Failure::Refused;
            let found = events::lock(c, event)?.ok_or(refuse(ReminderRefusal::Unknown))?;
            if !found.status.can_be_edited() {
                return Err(refuse(ReminderRefusal::Over(found.status)));
            }
            if reminders::of_event(c, event)?.len() >= MOST {
                return Err(refuse(ReminderRefusal::TooMany));
            }
            let step = Step { id, event_id: event, days, minute, saved_at: now, ran_for: None, ran: None };
            if !reminders::add(c, &step)? {
                return Err(refuse(ReminderRefusal::There));
            }
            let entry = Entry::new(actor, Deed::RemindersPlanned).event(event);
            audit::add(c, now, &entry.detail(serde_json::json!({ "days": days, "minute": minute })))?;
            Ok(())
        })
        .await
}

/// Takes a reminder out of the plan.
///
/// # Errors
/// [`ReminderRefusal::Unknown`].
pub async fn remove(
    app: &App,
    actor: Actor,
    event: EventId,
    id: ReminderStepId,
) -> Result<(), Failure<ReminderRefusal>> {
    let now = app.clock.now();
    app.db
        .write(move |c| {
            events::lock(c, event)?;
            if !reminders::remove(c, event, id)? {
                return Err(Failure::Refused(ReminderRefusal::Unknown));
            }
            let entry = Entry::new(actor, Deed::RemindersPlanned).event(event);
            audit::add(c, now, &entry.detail(serde_json::json!({ "removed": id })))?;
            Ok(())
        })
        .await
}

/// Begins the reminders whose time has come. Gives how many mailings began. Several nodes may ask at once: each step
/// is noted in the transaction that queues its mails, with its event taken.
///
/// # Errors
/// Of the queries.
pub async fn begin_due(app: &App) -> Result<usize, StoreError> {
    let now = app.clock.now();
    let planned = app.db.read(move |c| reminders::planned(c, now).map_err(StoreError::from)).await?;
    let mut begun = 0;
    for event in planned {
        let steps = app
            .db
            .read(move |c| -> Result<_, StoreError> {
                Ok((events::find(c, event)?, reminders::of_event(c, event)?))
            })
            .await?;
        if let (Some(found), steps) = steps
            && due(&steps, &found, now).is_some()
        {
            // What is wrong with one event keeps nobody else's reminders back.
            match begin_one(app, event, now).await {
                Ok(done) => begun += usize::from(done),
                Err(error) => tracing::warn!(%event, %error, "a reminder could not begin"),
            }
        }
    }
    if begun > 0 {
        app.wake.notify_one();
    }
    Ok(begun)
}

async fn begin_one(app: &App, event: EventId, now: Instant) -> Result<bool, StoreError> {
    let how = How::of(app);
    let id: MailingId = app.random.id(now);
    let begun = app
        .db
        .write(move |c| -> Result<bool, Failure<sending::MailingRefusal>> {
            topics::take(c, Topic::Directory)?;
            let Some(found) = events::lock(c, event)? else { return Ok(false) };
            // Another node may have been quicker.
            let Some(due) = due(&reminders::of_event(c, event)?, &found, now) else { return Ok(false) };
            for step in &due.passed {
                reminders::note(c, *step, due.deadline, None)?;
            }
            let Sending { kind, audience, pace, .. } = Sending::now(MessageKind::Reminder);
            let Some(mut outlook) = outlook(c, event, kind, &audience, now)? else { return Ok(false) };
            outlook.retain(|who| is_ripe(who.invited, now));
            if outlook.sendable.is_err() || outlook.plan.recipients.is_empty() {
                // Everybody has answered, or was invited just now.
                reminders::note(c, due.runs, due.deadline, Some((now, None)))?;
                return Ok(false);
            }
            let mailing = Mailing {
                id,
                event_id: event,
                kind,
                started_by: None,
                started_at: now,
                total: 0,
                status: MailingStatus::Sending,
                begins_at: now,
                audience,
                texts: outlook.texts.clone(),
                pace,
                outcome: Outcome::default(),
            };
            mailings::insert(c, &mailing)?;
            begin(c, how, now, Actor::System, mailing, &outlook)?;
            reminders::note(c, due.runs, due.deadline, Some((now, Some(id))))?;
            Ok(true)
        })
        .await;
    match begun {
        Ok(begun) => Ok(begun),
        Err(Failure::Store(error)) => Err(error),
        Err(Failure::Refused(refusal)) => {
            tracing::warn!(%event, %refusal, "a reminder could not begin");
            Ok(false)
        }
    }
}
