//! Sending to many: looking at who would get a mail, starting it, stopping what has not gone out, and
//! trying again what has failed.
//!
//! Whoever is in a mailing is decided in the transaction that queues it, with the event taken: two
//! people who press the button at the same moment mail nobody twice.

mod begin;
mod hold;
mod mend;

use std::collections::{HashMap, HashSet};

use crate::domain::email::Email;
use crate::domain::event::{Event, EventStatus};
use crate::domain::id::{EventId, InvitationId, MailingId, TemplateId};
use crate::domain::instant::Instant;
use crate::domain::invitation::{Invitation, Reply, Standing};
use crate::domain::language::{Language, LanguageTag};
use crate::domain::mailing::{
    Audience, Candidate, Copies, Helper, NotNow, Plan, Texts, Traits, plan, sendable,
};
use crate::domain::message::{MessageKind, MessageState};
use crate::domain::suppression::{SuppressionReason, stops};
use crate::store::assistants::Helping;
use crate::store::{
    DbConn, QueryResult, assistants, events, invitations, mailings, messages, suppressions, templates,
};

pub(super) use begin::{How, begin};
pub use begin::{Sending, begin_due, send, start};
pub use hold::{pause, resume};
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
    /// It cannot begin in the past, nor after the last answer that it asks for.
    Begins,
    /// A cancellation is told at once.
    NotLater,
    /// The mailing is not in a state for that: it was stopped, or goes on already.
    Standstill,
    /// The mail has not failed, so there is nothing to try again.
    NotFailed,
    /// The invitation was withdrawn.
    Revoked,
    /// A colleague comes in this person's place.
    Replaced,
    /// The same mail to this person waits to be sent.
    OnItsWay,
    /// The same mail was sent anew since.
    SentAnew,
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
            Self::Begins => f.write_str(
                "Choose a time that is still to come, and for invitations and reminders one before the reply deadline.",
            ),
            Self::NotLater => f.write_str("A cancellation is told at once; it cannot be set to a later time."),
            Self::Standstill => f.write_str("The mailing was stopped or goes on already; nothing was changed."),
            Self::NotFailed => f.write_str("This mail has not failed; it is not sent again."),
            Self::Revoked => f.write_str("This invitation was revoked. Issue a new link first."),
            Self::Replaced => {
                f.write_str("A colleague was invited in this guest's place; there is nothing to answer.")
            }
            Self::OnItsWay => f.write_str("This mail is waiting to be sent already."),
            Self::SentAnew => f.write_str("This was sent anew since and has gone out; it is not sent twice."),
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
    /// Which assistants get it in copy, which do not.
    pub copies: Copies,
    /// The saved texts that it would be written with.
    pub texts: Texts,
    /// Whether it can be sent now.
    pub sendable: Result<(), NotNow>,
}

impl Outlook {
    /// True where sending opens a draft event.
    #[must_use]
    pub fn opens(&self, kind: MessageKind) -> bool {
        kind == MessageKind::Invitation && self.event.status == EventStatus::Draft
    }

    /// Leaves out whoever is not to get it after all, and with them the copies for their assistants.
    pub fn retain(&mut self, gets: impl Fn(&Candidate) -> bool) {
        self.plan.recipients.retain(gets);
        let still = self.recipients();
        self.copies.to.retain(|helper| still.contains(&helper.invitation));
        self.copies.left_out.retain(|(helper, _)| still.contains(&helper.invitation));
    }

    fn recipients(&self) -> HashSet<InvitationId> {
        self.plan.recipients.iter().map(|who| who.invitation).collect()
    }

    /// True where sending cancels the event.
    #[must_use]
    pub fn cancels(&self, kind: MessageKind) -> bool {
        kind == MessageKind::Cancellation && self.event.status != EventStatus::Cancelled
    }
}

/// Looks at a mailing without starting it, as it would be at `now`; `None` where there is no such event.
///
/// # Errors
/// Of the queries.
pub fn outlook(
    c: &mut DbConn,
    event: EventId,
    kind: MessageKind,
    audience: &Audience,
    now: Instant,
) -> QueryResult<Option<Outlook>> {
    let Some(event) = events::find(c, event)? else { return Ok(None) };
    let texts = texts(c, event.id, kind)?;
    look(c, event, kind, audience, texts, now).map(Some)
}

/// The same with texts that were chosen before.
fn look(
    c: &mut DbConn,
    event: Event,
    kind: MessageKind,
    audience: &Audience,
    texts: Texts,
    now: Instant,
) -> QueryResult<Outlook> {
    let guests = candidates(c, event.id, kind, audience, &texts)?;
    let plan = plan(kind, &event, guests, now);
    let unwritten = kind == MessageKind::Message && texts.is_empty();
    let unwritten = if unwritten { Err(NotNow::Unwritten) } else { Ok(()) };
    let sendable = sendable(kind, &event, now).and(unwritten);
    let mut outlook = Outlook { event, plan, copies: Copies::default(), texts, sendable };
    let gets = outlook.recipients();
    let helpers = helpers(c, &outlook.event, kind, &outlook.texts)?;
    let theirs = helpers.into_iter().filter(|helper| gets.contains(&helper.invitation));
    outlook.copies = Copies::of(kind, &outlook.event, theirs, now);
    Ok(outlook)
}

/// The saved texts that mails of this kind are written with now.
///
/// # Errors
/// Of the queries.
pub fn texts(c: &mut DbConn, event: EventId, kind: MessageKind) -> QueryResult<Texts> {
    let mut texts = Texts::new();
    for language in Language::ALL {
        if let Some(id) = templates::latest(c, event, kind, *language)? {
            texts.insert(*language, id);
        }
    }
    Ok(texts)
}

/// True where a mail with this text is the one that is to be sent: another message is another matter.
fn is_same_text(kind: MessageKind, texts: &Texts, template: Option<TemplateId>) -> bool {
    kind != MessageKind::Message || template.is_some_and(|t| texts.values().any(|id| *id == t))
}

/// Everybody who assists somebody on the guest list.
fn helpers(c: &mut DbConn, event: &Event, kind: MessageKind, texts: &Texts) -> QueryResult<Vec<Helper>> {
    let helping = assistants::of_event(c, event.id)?;
    if helping.is_empty() {
        return Ok(Vec::new());
    }
    let mut latest = HashMap::new();
    for copy in messages::copies(c, event.id, kind)? {
        if is_same_text(kind, texts, copy.template) {
            latest.insert((copy.invitation, copy.assistant), (copy.state, copy.queued_at));
        }
    }
    let suppressed = suppressions::all(c)?;
    let helper = |one: Helping| Helper {
        assistant: one.assistant,
        invitation: one.invitation,
        link: one.link,
        latest: latest.get(&(one.invitation, one.assistant)).copied(),
        relinked: one.relinked,
        suppressed: suppressed.get(one.email.key()).and_then(|reasons| stops(kind, reasons)),
    };
    Ok(helping.into_iter().map(helper).collect())
}

fn candidates(
    c: &mut DbConn,
    event: EventId,
    kind: MessageKind,
    audience: &Audience,
    texts: &Texts,
) -> QueryResult<Vec<Candidate>> {
    let mut latest: HashMap<InvitationId, (MessageState, Instant)> = HashMap::new();
    // To which address the latest invitation or reminder did not get.
    let mut lost_at: HashMap<InvitationId, Option<(MessageState, String)>> = HashMap::new();
    let mut invited: HashMap<InvitationId, (MessageState, Instant)> = HashMap::new();
    let mut waves: HashMap<InvitationId, Vec<MailingId>> = HashMap::new();
    let kinds = [kind, MessageKind::Invitation, MessageKind::Reminder];
    for mail in messages::of_kinds(c, event, &kinds)? {
        if mail.kind == kind && is_same_text(kind, texts, mail.template) {
            latest.insert(mail.invitation, (mail.state, mail.queued_at));
        }
        if mail.kind == MessageKind::Invitation {
            waves.entry(mail.invitation).or_default().extend(mail.mailing);
            invited.insert(mail.invitation, (mail.state, mail.queued_at));
        }
        if matches!(mail.kind, MessageKind::Invitation | MessageKind::Reminder) {
            let lost =
                matches!(mail.state, MessageState::Failed | MessageState::Bounced | MessageState::Suppressed);
            lost_at.insert(mail.invitation, lost.then_some((mail.state, mail.recipient)));
        }
    }
    let suppressed = suppressions::all(c)?;
    let tagged = match &audience.tag {
        Some(tag) => mailings::tagged(c, event, tag)?,
        None => HashSet::new(),
    };
    let mut found = Vec::new();
    for guest in mailings::guests(c, event)? {
        let lost = lost_at.get(&guest.invitation).and_then(Option::as_ref);
        let same = lost.is_some_and(|(_, at)| is_same(at, &guest.email));
        // What was not even tried says nothing of the address, once it may be mailed again.
        let tried = lost.is_some_and(|(state, _)| *state != MessageState::Suppressed);
        let candidate = Candidate {
            invitation: guest.invitation,
            standing: guest.standing,
            // For whom a colleague's seat is kept and who has said nothing has not answered.
            reply: guest.reply.filter(|reply| *reply != Reply::Offered || guest.confirmed.is_some()),
            is_reserve: guest.reserve.is_some(),
            language: guest.language.as_ref().and_then(LanguageTag::supported).unwrap_or(Language::En),
            latest: latest.get(&guest.invitation).copied(),
            invited: invited.get(&guest.invitation).copied(),
            undeliverable: same && tried,
            corrected: lost.is_some() && !same,
            suppressed: suppressed.get(guest.email.key()).and_then(|reasons| stops(kind, reasons)),
        };
        let traits = Traits {
            tags: audience.tag.iter().filter(|_| tagged.contains(&guest.contact)).cloned().collect(),
            group: guest.group,
            country: guest.country,
            waves: waves.remove(&guest.invitation).unwrap_or_default(),
        };
        if audience.has(kind, &candidate, &traits) {
            found.push(candidate);
        }
    }
    Ok(found)
}

/// True where a mail was lost on its way to the address that the guest has now, or nobody knows to which it went.
fn is_same(lost_at: &str, now: &Email) -> bool {
    Email::parse(lost_at).map_or(true, |at| at.key() == now.key())
}

fn mark_invited(c: &mut DbConn, invitation: &mut Invitation, now: Instant) -> QueryResult<()> {
    invitation.standing = Standing::Invited;
    invitation.invited_at = Some(now);
    invitation.reserve = None;
    invitations::update(c, invitation)
}
