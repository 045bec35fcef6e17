//! Sending to many: looking at who would get a mail, starting it, stopping what has not gone out, and
//! trying again what has failed.
//!
//! Whoever is in a mailing is decided in the transaction that queues it, with the event taken: two
//! people who press the button at the same moment mail nobody twice.

mod mend;

use std::collections::hash_map::Entry as Place;
use std::collections::{HashMap, HashSet};

use super::{Failure, assistants as helping, events as event_actions, letters, outbox};
use crate::app::App;
use crate::domain::audit::{Actor, Deed, Entry};
use crate::domain::email::Email;
use crate::domain::event::{Event, EventStatus, StatusChange};
use crate::domain::id::{AssistantId, EventId, InvitationId, MailingId};
use crate::domain::instant::Instant;
use crate::domain::invitation::{Invitation, LinkId, Reply, Standing};
use crate::domain::language::{Language, LanguageTag};
use crate::domain::mailing::{Candidate, Mailing, NotNow, Plan, plan, sendable};
use crate::domain::message::{MessageKind, MessageState};
use crate::domain::suppression::{SuppressionReason, stops};
use crate::store::topics::{self, Topic};
use crate::store::{
    DbConn, QueryResult, assistants, audit, events, invitations, mailings, messages, suppressions, templates,
};

pub use mend::{invite_one, retry, stop};

/// Why a mailing did not happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailingRefusal {
    /// There is no such event, mailing or mail.
    Unknown,
    /// This kind of mail cannot be sent for this event now.
    NotNow(NotNow),
    /// Nobody would get it.
    Nobody,
    /// Since the page was shown, the number of people who would get it has changed.
    Changed {
        /// How many would get it now.
        recipients: usize,
    },
    /// The mail has not failed, so there is nothing to try again.
    NotFailed,
    /// The invitation was withdrawn.
    Revoked,
    /// A colleague comes in this person's place.
    Replaced,
    /// The same mail to this person waits to be sent.
    OnItsWay,
    /// The address is not to be mailed.
    Suppressed(SuppressionReason),
}

impl std::fmt::Display for MailingRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unknown => f.write_str("There is no such event or mailing."),
            Self::NotNow(why) => why.fmt(f),
            Self::Nobody => f.write_str("There is nobody to send this to, so nothing was sent."),
            Self::Changed { recipients } => write!(
                f,
                "The guest list has changed since you looked: {recipients} would get this mail now. \
                 Nothing was sent; please look again."
            ),
            Self::NotFailed => f.write_str("This mail has not failed; it is not sent again."),
            Self::Revoked => f.write_str("This invitation was revoked. Issue a new link first."),
            Self::Replaced => {
                f.write_str("A colleague was invited in this guest's place; there is nothing to answer.")
            }
            Self::OnItsWay => f.write_str("This mail is waiting to be sent already."),
            Self::Suppressed(SuppressionReason::Unsubscribed) => {
                f.write_str("Whoever has this address asked not to be mailed; nothing was sent.")
            }
            Self::Suppressed(SuppressionReason::Bounced) => f.write_str(
                "Mail to this address came back. Correct it, or let it be mailed again; nothing was sent.",
            ),
        }
    }
}

/// What would happen if a mailing were started now.
#[derive(Debug, Clone)]
pub struct Outlook {
    /// The event.
    pub event: Event,
    /// Who gets the mail, who does not.
    pub plan: Plan,
    /// How many assistants get it in copy.
    pub copies: usize,
    /// Whether it can be sent now.
    pub sendable: Result<(), NotNow>,
}

impl Outlook {
    /// True where sending opens a draft event.
    #[must_use]
    pub fn opens(&self, kind: MessageKind) -> bool {
        kind == MessageKind::Invitation && self.event.status == EventStatus::Draft
    }

    /// True where sending cancels the event.
    #[must_use]
    pub fn cancels(&self, kind: MessageKind) -> bool {
        kind == MessageKind::Cancellation && self.event.status != EventStatus::Cancelled
    }
}

/// Looks at a mailing without starting it; `None` where there is no such event.
///
/// # Errors
/// Of the queries.
pub fn outlook(
    c: &mut DbConn,
    event: EventId,
    kind: MessageKind,
    now: Instant,
) -> QueryResult<Option<Outlook>> {
    let Some(event) = events::find(c, event)? else { return Ok(None) };
    let guests = candidates(c, event.id, kind)?;
    let plan = plan(kind, &event, guests, now);
    let sendable = sendable(kind, &event, now);
    let gets: HashSet<InvitationId> = plan.recipients.iter().map(|who| who.invitation).collect();
    let helpers = assistants::of_event(c, event.id)?;
    let copies = helpers.iter().filter(|(invitation, ..)| gets.contains(invitation)).count();
    Ok(Some(Outlook { event, plan, copies, sendable }))
}

fn candidates(c: &mut DbConn, event: EventId, kind: MessageKind) -> QueryResult<Vec<Candidate>> {
    let mut latest: HashMap<InvitationId, (MessageState, Instant)> = HashMap::new();
    // To which address the latest invitation or reminder did not get.
    let mut lost_at: HashMap<InvitationId, Option<String>> = HashMap::new();
    let kinds = [kind, MessageKind::Invitation, MessageKind::Reminder];
    for (invitation, of_kind, state, queued_at, recipient) in messages::of_kinds(c, event, &kinds)? {
        if of_kind == kind {
            latest.insert(invitation, (state, queued_at));
        }
        if matches!(of_kind, MessageKind::Invitation | MessageKind::Reminder) {
            let lost =
                matches!(state, MessageState::Failed | MessageState::Bounced | MessageState::Suppressed);
            lost_at.insert(invitation, lost.then_some(recipient));
        }
    }
    let suppressed = suppressions::all(c)?;
    let rows = mailings::guests(c, event)?;
    Ok(rows
        .into_iter()
        .map(|(invitation, standing, reply, reserve, confirmed, language, email)| Candidate {
            invitation,
            standing,
            // For whom a colleague's seat is kept and who has said nothing has not answered.
            reply: reply.filter(|reply| *reply != Reply::Offered || confirmed.is_some()),
            is_reserve: reserve.is_some(),
            language: language.as_ref().and_then(LanguageTag::supported).unwrap_or(Language::En),
            latest: latest.get(&invitation).copied(),
            undeliverable: lost_at.get(&invitation).is_some_and(|lost| is_same(lost.as_deref(), &email)),
            suppressed: suppressed.get(email.key()).and_then(|reasons| stops(kind, reasons)),
        })
        .collect())
}

/// True where a mail was lost on its way to the address that the guest has now, or nobody knows to which it went.
fn is_same(lost_at: Option<&str>, now: &Email) -> bool {
    lost_at.is_some_and(|at| Email::parse(at).map_or(true, |at| at.key() == now.key()))
}

/// Starts a mailing. Invitations open a draft event; a cancellation cancels the event. With
/// `expected`, nothing happens unless exactly so many people get the mail.
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
    let (now, random) = (app.clock.now(), app.random);
    let asks = app.config.reply_address.is_some();
    let id: MailingId = random.id(now);
    let started = app
        .db
        .write(move |c| {
            // Whoever else starts one for this event waits here, and then finds everybody served. The directory
            // first: an import takes it, and then the same guests in another order.
            let refuse = Failure::Refused;
            topics::take(c, Topic::Directory)?;
            events::lock(c, event)?.ok_or(refuse(MailingRefusal::Unknown))?;
            let outlook = outlook(c, event, kind, now)?.ok_or(refuse(MailingRefusal::Unknown))?;
            outlook.sendable.map_err(|why| refuse(MailingRefusal::NotNow(why)))?;
            let recipients = &outlook.plan.recipients;
            if recipients.is_empty() && !outlook.cancels(kind) {
                return Err(refuse(MailingRefusal::Nobody));
            }
            if expected.is_some_and(|expected| expected != recipients.len()) {
                return Err(refuse(MailingRefusal::Changed { recipients: recipients.len() }));
            }
            if outlook.opens(kind) {
                move_status(c, actor, now, event, StatusChange::Open)?;
            }
            if outlook.cancels(kind) {
                move_status(c, actor, now, event, StatusChange::Cancel)?;
            }
            let total = u32::try_from(recipients.len() + outlook.copies).unwrap_or(u32::MAX);
            let started_by = actor.user();
            let mailing = Mailing { id, event_id: event, kind, started_by, started_at: now, total };
            mailings::insert(c, &mailing)?;
            queue_all(c, random, &mailing, recipients, asks)?;
            let entry = Entry::new(actor, Deed::MailingStarted).event(event);
            let detail = serde_json::json!({ "mailing": id, "kind": kind, "total": total });
            audit::add(c, now, &entry.detail(detail))?;
            Ok(id)
        })
        .await?;
    app.wake.notify_one();
    Ok(started)
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
/// alone, so that ten thousand take a server no longer than the embedded engine.
fn queue_all(
    c: &mut DbConn,
    random: crate::random::Random,
    mailing: &Mailing,
    recipients: &[Candidate],
    asks: bool,
) -> QueryResult<()> {
    let Mailing { id, event_id, kind, started_at: now, .. } = *mailing;
    let mut all: HashMap<InvitationId, Invitation> =
        invitations::of_event(c, event_id)?.into_iter().map(|i| (i.id, i)).collect();
    let mut texts = HashMap::new();
    let (mut queued, mut first_time, mut calendars) = (Vec::new(), Vec::new(), Vec::new());
    let mut helpers: HashMap<InvitationId, Vec<(AssistantId, Option<LinkId>)>> = HashMap::new();
    for (invitation, assistant, link) in assistants::of_event(c, event_id)? {
        helpers.entry(invitation).or_default().push((assistant, link));
    }
    let mut links = Vec::new();
    for who in recipients {
        let Some(mut invitation) = all.remove(&who.invitation) else { continue };
        let mail = outbox::Mail {
            kind,
            language: who.language,
            calendar: letters::calendar_method(kind, &invitation, asks),
            mailing: Some(id),
        };
        let template = match texts.entry(who.language) {
            Place::Occupied(known) => *known.get(),
            Place::Vacant(unknown) => *unknown.insert(templates::latest(c, event_id, kind, who.language)?),
        };
        if invitation.standing == Standing::Listed {
            first_time.push(invitation.id);
        }
        let message = outbox::message(random, now, &mut invitation, mail, template);
        if message.calendar.is_some() {
            calendars.push(invitation.id);
        }
        let mut copies = Vec::new();
        for (assistant, link) in helpers.remove(&invitation.id).unwrap_or_default() {
            if link.is_none() {
                links.push(helping::new_link(random, invitation.id, assistant));
            }
            copies.push(helping::copy(random, &message, assistant));
        }
        queued.push(message);
        queued.extend(copies);
    }
    invitations::mark_invited(c, &first_time, now)?;
    invitations::raise_sequences(c, &calendars)?;
    assistants::insert_links(c, &links)?;
    messages::queue_all(c, &queued)
}

fn mark_invited(c: &mut DbConn, invitation: &mut Invitation, now: Instant) -> QueryResult<()> {
    invitation.standing = Standing::Invited;
    invitation.invited_at = Some(now);
    invitation.reserve = None;
    invitations::update(c, invitation)
}
