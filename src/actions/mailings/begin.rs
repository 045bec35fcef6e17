//! Beginning a mailing: at once, or later by itself. Who is in it is decided in the transaction that queues it.

use std::collections::HashMap;

use super::{MailingRefusal, Outlook, look, outlook};
use crate::actions::{Failure, assistants as helping, events as event_actions, letters, outbox};
use crate::app::App;
use crate::domain::audit::{Actor, Deed, Entry};
use crate::domain::event::StatusChange;
use crate::domain::id::{EventId, InvitationId, MailingId};
use crate::domain::instant::Instant;
use crate::domain::invitation::{Invitation, Standing};
use crate::domain::mailing::{Audience, Helper, Mailing, MailingStatus, NotNow, Texts, after, text_for};
use crate::domain::message::{MessageKind, Outcome};
use crate::random::Random;
use crate::store::topics::{self, Topic};
use crate::store::{
    DbConn, QueryResult, StoreError, assistants, audit, events, invitations, mailings, messages,
};

/// What is to be sent.
#[derive(Debug, Clone)]
pub struct Sending {
    /// What for.
    pub kind: MessageKind,
    /// To whom.
    pub audience: Audience,
    /// When it begins; `None`: now.
    pub begins_at: Option<Instant>,
    /// How many mails go out in a minute at most.
    pub pace: Option<u32>,
    /// Nothing happens unless exactly so many people get the mail.
    pub expected: Option<usize>,
}

impl Sending {
    /// To everybody whom a mail of this kind is usually for, at once.
    #[must_use]
    pub fn now(kind: MessageKind) -> Self {
        Self { kind, audience: Audience::usual(kind), begins_at: None, pace: None, expected: None }
    }
}

/// Starts a mailing to its usual audience at once. With `expected`, nothing happens unless exactly so many people
/// get the mail.
///
/// # Errors
/// A [`MailingRefusal`].
pub async fn start(
    app: &App,
    actor: Actor,
    event: EventId,
    kind: MessageKind,
    expected: Option<usize>,
) -> Result<MailingId, Failure<MailingRefusal>> {
    send(app, actor, event, Sending { expected, ..Sending::now(kind) }).await
}

/// Starts a mailing, or sets it to begin later, with the texts as they are now. Invitations open a draft event; a
/// cancellation cancels the event.
///
/// # Errors
/// A [`MailingRefusal`].
pub async fn send(
    app: &App,
    actor: Actor,
    event: EventId,
    sending: Sending,
) -> Result<MailingId, Failure<MailingRefusal>> {
    let (now, how) = (app.clock.now(), How::of(app));
    let id: MailingId = how.random.id(now);
    let started = app
        .db
        .write(move |c| {
            // Whoever else starts one for this event waits here, and then finds everybody served. The directory
            // first: an import takes it, and then the same guests in another order.
            let refuse = Failure::Refused;
            topics::take(c, Topic::Directory)?;
            events::lock(c, event)?.ok_or(refuse(MailingRefusal::Unknown))?;
            let Sending { kind, audience, begins_at, pace, expected } = sending;
            let at = begins_at.unwrap_or(now);
            let outlook = outlook(c, event, kind, &audience, at)?.ok_or(refuse(MailingRefusal::Unknown))?;
            let recipients = outlook.plan.recipients.len();
            if begins_at.is_none() && recipients == 0 && !outlook.cancels(kind) {
                outlook.sendable.map_err(|why| refuse(MailingRefusal::NotNow(why)))?;
                return Err(refuse(MailingRefusal::Nobody));
            }
            if begins_at.is_some() && kind == MessageKind::Cancellation {
                return Err(refuse(MailingRefusal::NotLater));
            }
            if at < now || (begins_at.is_some() && outlook.sendable == Err(NotNow::DeadlinePassed)) {
                return Err(refuse(MailingRefusal::Begins));
            }
            outlook.sendable.map_err(|why| refuse(MailingRefusal::NotNow(why)))?;
            if begins_at.is_none() && expected.is_some_and(|expected| expected != recipients) {
                return Err(refuse(MailingRefusal::Changed { recipients }));
            }
            let status = if begins_at.is_some() { MailingStatus::Scheduled } else { MailingStatus::Sending };
            let mailing = Mailing {
                id,
                event_id: event,
                kind,
                started_by: actor.user(),
                started_at: now,
                total: 0,
                status,
                begins_at: at,
                audience,
                texts: outlook.texts.clone(),
                pace,
                outcome: Outcome::default(),
            };
            mailings::insert(c, &mailing)?;
            if begins_at.is_some() {
                let entry = Entry::new(actor, Deed::MailingScheduled).event(event);
                let detail = serde_json::json!({ "mailing": id, "kind": kind });
                audit::add(c, now, &entry.detail(detail))?;
            } else {
                begin(c, how, now, actor, mailing, &outlook)?;
            }
            Ok(id)
        })
        .await?;
    app.wake.notify_one();
    Ok(started)
}

/// What mails are queued with, wherever a mailing begins.
#[derive(Debug, Clone, Copy)]
pub(in crate::actions) struct How {
    random: Random,
    /// Calendar parts ask for an answer.
    asks: bool,
}

impl How {
    pub(in crate::actions) fn of(app: &App) -> Self {
        Self { random: app.random, asks: app.config.reply_address.is_some() }
    }
}

/// Queues a mailing's mails. The event was taken before.
pub(in crate::actions) fn begin(
    c: &mut DbConn,
    how: How,
    now: Instant,
    actor: Actor,
    mut mailing: Mailing,
    outlook: &Outlook,
) -> Result<(), Failure<MailingRefusal>> {
    let (event, kind) = (mailing.event_id, mailing.kind);
    if outlook.opens(kind) {
        move_status(c, actor, now, event, StatusChange::Open)?;
    }
    if outlook.cancels(kind) {
        move_status(c, actor, now, event, StatusChange::Cancel)?;
    }
    let recipients = &outlook.plan.recipients;
    mailing.total = u32::try_from(recipients.len() + outlook.copies.to.len()).unwrap_or(u32::MAX);
    mailing.status = MailingStatus::Sending;
    mailing.begins_at = now;
    mailings::update(c, &mailing)?;
    queue_all(c, how, &mailing, outlook)?;
    let entry = Entry::new(actor, Deed::MailingStarted).event(event);
    let detail = serde_json::json!({ "mailing": mailing.id, "kind": kind, "total": mailing.total });
    audit::add(c, now, &entry.detail(detail))?;
    Ok(())
}

/// Begins the mailings whose time has come. One that cannot be sent any more is cancelled and says why. Gives how
/// many began. Several nodes may ask at once: each mailing begins in one transaction, with its event taken.
///
/// # Errors
/// Of the queries.
pub async fn begin_due(app: &App) -> Result<usize, StoreError> {
    let now = app.clock.now();
    let due = app.db.read(move |c| mailings::due(c, now).map_err(StoreError::from)).await?;
    let mut begun = 0;
    for (id, event) in due {
        // What is wrong with one mailing keeps no other back.
        match begin_one(app, id, event, now).await {
            Ok(done) => begun += usize::from(done),
            Err(error) => tracing::warn!(mailing = %id, %error, "a mailing could not begin"),
        }
    }
    if begun > 0 {
        app.wake.notify_one();
    }
    Ok(begun)
}

async fn begin_one(app: &App, id: MailingId, event: EventId, now: Instant) -> Result<bool, StoreError> {
    let how = How::of(app);
    let begun = app
        .db
        .write(move |c| -> Result<bool, Failure<MailingRefusal>> {
            topics::take(c, Topic::Directory)?;
            let Some(event) = events::lock(c, event)? else { return Ok(false) };
            let Some(mut mailing) = mailings::find(c, id)? else { return Ok(false) };
            if mailing.status != MailingStatus::Scheduled || mailing.begins_at > now {
                return Ok(false);
            }
            let texts: Texts = mailing.texts.clone();
            let outlook = look(c, event, mailing.kind, &mailing.audience, texts, now)?;
            if let Err(why) = outlook.sendable {
                mailing.status = MailingStatus::Cancelled;
                mailing.outcome = Outcome::squeeze(&why.to_string());
                mailings::update(c, &mailing)?;
                let entry = Entry::new(Actor::System, Deed::MailingStopped).event(mailing.event_id);
                audit::add(c, now, &entry.detail(serde_json::json!({ "mailing": id, "stopped": 0 })))?;
                return Ok(false);
            }
            begin(c, how, now, Actor::System, mailing, &outlook)?;
            Ok(true)
        })
        .await;
    match begun {
        Ok(begun) => Ok(begun),
        Err(Failure::Store(error)) => Err(error),
        // Nothing was changed; it is looked at again.
        Err(Failure::Refused(refusal)) => {
            tracing::warn!(mailing = %id, %refusal, "a mailing could not begin");
            Ok(false)
        }
    }
}

fn move_status(
    c: &mut DbConn,
    actor: Actor,
    now: Instant,
    event: EventId,
    change: StatusChange,
) -> Result<(), Failure<MailingRefusal>> {
    match event_actions::move_status(c, actor, now, event, change) {
        Ok(_) => Ok(()),
        Err(Failure::Store(error)) => Err(Failure::Store(error)),
        Err(Failure::Refused(event_actions::EventRefusal::NotNow { status })) => {
            Err(Failure::Refused(MailingRefusal::NotNow(NotNow::Status(status))))
        }
        Err(Failure::Refused(_)) => Err(Failure::Refused(MailingRefusal::Unknown)),
    }
}

/// Queues a mail to each recipient. All of them go in together: nothing is asked or written for each
/// alone, so that ten thousand take a server no longer than the embedded engine. A copy counts as one of the mails
/// whose pace was chosen: a mail server counts it, too.
fn queue_all(c: &mut DbConn, how: How, mailing: &Mailing, outlook: &Outlook) -> QueryResult<()> {
    let How { random, asks } = how;
    let Mailing { id, event_id, kind, begins_at: now, pace, .. } = *mailing;
    let mut all: HashMap<InvitationId, Invitation> =
        invitations::of_event(c, event_id)?.into_iter().map(|i| (i.id, i)).collect();
    let (mut queued, mut first_time, mut calendars) = (Vec::new(), Vec::new(), Vec::new());
    let mut helpers: HashMap<InvitationId, Vec<Helper>> = HashMap::new();
    for helper in &outlook.copies.to {
        helpers.entry(helper.invitation).or_default().push(*helper);
    }
    let mut links = Vec::new();
    let also = events::also_languages(c, event_id)?;
    for who in &outlook.plan.recipients {
        let Some(mut invitation) = all.remove(&who.invitation) else { continue };
        let (language, template) = text_for(kind, &mailing.texts, who.language);
        let mail = outbox::Mail {
            kind,
            language,
            calendar: letters::calendar_method(kind, &invitation, asks),
            mailing: Some(id),
        };
        if invitation.standing == Standing::Listed {
            first_time.push(invitation.id);
        }
        let mut message = outbox::message(random, now, &mut invitation, mail, template, &also);
        message.due_at = now + after(pace, queued.len());
        if message.calendar.is_some() {
            calendars.push(invitation.id);
        }
        let of = message.clone();
        queued.push(message);
        for helper in helpers.remove(&invitation.id).unwrap_or_default() {
            if helper.link.is_none() {
                links.push(helping::new_link(random, invitation.id, helper.assistant));
            }
            let mut copy = helping::copy(random, &of, helper.assistant);
            copy.due_at = now + after(pace, queued.len());
            queued.push(copy);
        }
    }
    invitations::mark_invited(c, &first_time, now)?;
    invitations::raise_sequences(c, &calendars)?;
    assistants::insert_links(c, &links)?;
    messages::queue_all(c, &queued)
}
