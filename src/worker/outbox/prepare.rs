//! Queued mails, looked at again, composed and signed shortly before they go out: several at once, so
//! that what they share is read and parsed once.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::actions::letters::{self, For, Material, Order};
use crate::app::App;
use crate::domain::email::Email;
use crate::domain::id::{EventId, MailingId, MessageId, TemplateId};
use crate::domain::instant::Instant;
use crate::domain::language::{Language, Languages};
use crate::domain::mailing::{MailingStatus, Unwanted, Who, is_silent, still_wanted};
use crate::domain::message::{Message, MessageKind, QueuedMessage};
use crate::domain::suppression::{SuppressionReason, stops};
use crate::domain::template::Template;
use crate::domain::user::User;
use crate::mail::Outgoing;
use crate::mail::dkim::Unsigned;
use crate::store::{DbConn, QueryResult, StoreError, mailings, suppressions, users};

/// What is to be done with a mail.
pub(super) enum Prepared {
    /// It goes out, to this address.
    Send(Outgoing, Email),
    /// It no longer makes sense; and to whom it would have gone, where that is what is in its way.
    Cancel(Unwanted, Option<Email>),
    /// Its mailing waits.
    Hold,
    /// Its row is gone.
    Gone,
    /// It could not be signed.
    Unsigned,
}

/// Loads, looks again, and composes, in the order that was asked for.
pub(super) async fn prepare(
    app: Arc<App>,
    ids: Vec<MessageId>,
) -> Result<Vec<(MessageId, Prepared)>, StoreError> {
    let (wanted, now) = (ids.clone(), app.clock.now());
    let mut batch = app.db.read(move |c| load(c, &wanted, now).map_err(StoreError::from)).await?;
    let work = move || {
        ids.into_iter()
            .map(|id| {
                let mail = batch.mails.remove(&id);
                (id, mail.map_or(Prepared::Gone, |mail| mail.compose(&app, &batch.templates, &batch.others)))
            })
            .collect()
    };
    // Composing is work, and the thread that talks to the network has other things to do.
    tokio::task::spawn_blocking(work).await.map_err(|_| StoreError::Unavailable)
}

/// What a text is found by.
type Text = (MessageKind, Language, Option<TemplateId>);

/// What the texts below it are found by: mails that were queued together have the same.
type OtherText = (EventId, MessageKind, Languages, Option<MailingId>, Instant);
type Others = HashMap<OtherText, Vec<(Language, Template)>>;

fn other_text(queued: &QueuedMessage) -> OtherText {
    let QueuedMessage { event_id, kind, also, mailing_id, queued_at, .. } = queued;
    (*event_id, *kind, also.clone(), *mailing_id, *queued_at)
}

struct Batch {
    mails: HashMap<MessageId, Loaded>,
    templates: HashMap<Text, Template>,
    others: Others,
}

/// A mail with what it is about.
struct Loaded {
    message: Message,
    material: Option<Material>,
    /// Whom a test goes to.
    user: Option<User>,
    /// What keeps the address from being mailed.
    suppressed: Vec<SuppressionReason>,
    /// Its mailing does not go on.
    halted: Option<MailingStatus>,
    /// For whom its mailing is, where that is told by the answer.
    to: Option<Who>,
}

fn load(c: &mut DbConn, ids: &[MessageId], now: Instant) -> QueryResult<Batch> {
    let mut batch =
        Batch { mails: HashMap::with_capacity(ids.len()), templates: HashMap::new(), others: HashMap::new() };
    for (message, mut material) in letters::load_all(c, ids, now)? {
        let queued = &message.queued;
        let user = match queued.test_for {
            Some(user) => users::find(c, user)?,
            None => None,
        };
        if queued.test_for.is_some() && user.is_none() {
            // A test for somebody whose account is gone must never fall through to the invitee.
            material = None;
        }
        let text = (queued.kind, queued.language, queued.template_id);
        if let Entry::Vacant(free) = batch.templates.entry(text) {
            free.insert(letters::template(c, queued.kind, queued.language, queued.template_id)?);
        }
        if let Entry::Vacant(free) = batch.others.entry(other_text(queued)) {
            free.insert(letters::others_of(c, queued)?);
        }
        batch.mails.insert(
            queued.id,
            Loaded { message, material, user, suppressed: Vec::new(), halted: None, to: None },
        );
    }
    let keys: Vec<&str> = batch.mails.values().filter_map(|mail| Some(mail.recipient()?.key())).collect();
    let suppressed = suppressions::among(c, &keys)?;
    for mail in batch.mails.values_mut().filter(|_| !suppressed.is_empty()) {
        let reasons = mail.recipient().and_then(|email| suppressed.get(email.key()));
        mail.suppressed = reasons.cloned().unwrap_or_default();
    }
    let mailing = |mail: &Loaded| mail.message.queued.mailing_id;
    // What was written for those who come is not for whoever declined meanwhile.
    let by_answer = |mail: &Loaded| match mail.message.queued.kind {
        MessageKind::Message | MessageKind::Change => mailing(mail),
        _ => None,
    };
    let addressed: HashSet<MailingId> = batch.mails.values().filter_map(by_answer).collect();
    if !addressed.is_empty() {
        let to = mailings::addressed_to(c, &addressed.into_iter().collect::<Vec<_>>())?;
        for mail in batch.mails.values_mut() {
            mail.to = by_answer(mail).and_then(|id| to.get(&id).copied());
        }
    }
    let of_mailings: HashSet<MailingId> = batch.mails.values().filter_map(mailing).collect();
    let halted = mailings::halted(c, &of_mailings.into_iter().collect::<Vec<_>>())?;
    for mail in batch.mails.values_mut().filter(|_| !halted.is_empty()) {
        mail.halted = mailing(mail).and_then(|id| halted.get(&id).copied());
    }
    Ok(batch)
}

impl Loaded {
    /// To whom it goes; nobody where what it is about is gone.
    fn recipient(&self) -> Option<&Email> {
        let invitee = || self.material.as_ref().map(Material::recipient);
        self.user.as_ref().map(|user| &user.email).or_else(invitee)
    }

    fn compose(self, app: &App, templates: &HashMap<Text, Template>, others: &Others) -> Prepared {
        let queued = &self.message.queued;
        let text = (queued.kind, queued.language, queued.template_id);
        let (Some(material), Some(recipient), Some(template)) =
            (&self.material, self.recipient(), templates.get(&text))
        else {
            let gone = if queued.assistant.is_some() { Unwanted::NoAssistant } else { Unwanted::Gone };
            return Prepared::Cancel(gone, None);
        };
        if queued.kind == MessageKind::Code && material.code.is_none() && self.user.is_none() {
            return Prepared::Cancel(Unwanted::CodeOver, None);
        }
        match self.halted {
            Some(MailingStatus::Cancelled) => return Prepared::Cancel(Unwanted::Stopped, None),
            Some(_) => return Prepared::Hold,
            None => {}
        }
        let now = app.clock.now();
        let wanted = still_wanted(queued.kind, &material.event, &material.invitation, queued.queued_at, now);
        let answer = if is_silent(&material.invitation) { None } else { material.invitation.reply };
        if self.user.is_none() && self.to.is_some_and(|who| !who.fits(queued.kind, answer)) {
            return Prepared::Cancel(Unwanted::AnswerChanged, None);
        }
        let suppressed = stops(queued.kind, &self.suppressed).map(SuppressionReason::unwanted);
        // A test goes to whoever asked for it.
        if let (None, Some(unwanted)) = (&self.user, wanted.err().or(suppressed)) {
            return Prepared::Cancel(unwanted, suppressed.map(|_| recipient.clone()));
        }
        let also = others.get(&other_text(queued)).map_or(&[][..], Vec::as_slice);
        let order = Order {
            id: queued.id,
            queued_at: queued.queued_at,
            kind: queued.kind,
            language: queued.language,
            template,
            also,
            calendar: queued.calendar,
            to: self.user.as_ref().map_or(For::Invitee, For::Test),
        };
        let mut mail = letters::write(app, material, &order).outgoing;
        match app.dkim.sign(&mut mail, now) {
            Ok(()) => Prepared::Send(mail, recipient.clone()),
            Err(Unsigned) => Prepared::Unsigned,
        }
    }
}
