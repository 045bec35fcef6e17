//! Composing a mail: with the link that works for whoever gets it, or with a sample of one.

use super::super::proofs;
use super::{Material, Wording, calendar_method};
use crate::app::App;
use crate::documents::ics::{Asked, Standing};
use crate::domain::id::MessageId;
use crate::domain::instant::Instant;
use crate::domain::invitation::Reply;
use crate::domain::language::Language;
use crate::domain::message::{Calendar, CalendarMethod, MessageKind};
use crate::domain::signed_address;
use crate::domain::suppression::offers_to_stop;
use crate::domain::template::Template;
use crate::domain::token::Purpose;
use crate::domain::user::User;
use crate::mail::compose::{Composed, Letter, compose};
use crate::paths;

/// What a sample link has in place of a token; no token has this length.
const SAMPLE: &str = "sample-this-link-opens-nothing";

/// What stands for a code where a mail is only looked at.
const SAMPLE_CODE: &str = "012345";

/// Whom a mail about a substitute names where it is only looked at.
const SOMEBODY: &str = "Dr Sam Example";

/// Composes a mail as an organiser looks at it before anything is queued.
#[must_use]
pub fn preview(app: &App, material: &Material, kind: MessageKind, wording: &Wording) -> Composed {
    let Wording { language, template, also } = wording;
    let method = calendar_method(kind, &material.invitation, app.config.reply_address.is_some());
    let sequence = material.invitation.calendar_sequence.saturating_add(1);
    write(
        app,
        material,
        &Order {
            id: uuid::Uuid::nil().into(),
            queued_at: app.clock.now(),
            kind,
            language: *language,
            template,
            also,
            calendar: method.map(|method| Calendar { method, sequence }),
            to: For::Preview,
        },
    )
}

/// Whom a mail goes to, and so which link it may hold.
#[derive(Debug, Clone, Copy)]
pub enum For<'a> {
    /// The invitee, or the assistant to whom a copy goes, with their working link.
    Invitee,
    /// Somebody at the desk who looks at it as the invitee would get it; no working link.
    Preview,
    /// A user's own mailbox, marked as a test; no working link.
    Test(&'a User),
}

/// What to write.
#[derive(Debug, Clone, Copy)]
pub struct Order<'a> {
    /// The outbox row.
    pub id: MessageId,
    /// When it was queued.
    pub queued_at: Instant,
    /// What it is for.
    pub kind: MessageKind,
    /// In which language.
    pub language: Language,
    /// The author's text.
    pub template: &'a Template,
    /// The same in other languages, which follow below.
    pub also: &'a [(Language, Template)],
    /// The calendar part.
    pub calendar: Option<Calendar>,
    /// Whom it goes to.
    pub to: For<'a>,
}

/// Composes a mail.
#[must_use]
pub fn write(app: &App, material: &Material, order: &Order<'_>) -> Composed {
    let Material { event, contact, invitation, salutations, programme, colleague, assistant, code } =
        material;
    let helper = assistant.as_ref().map(|(who, _)| who);
    let code = match order.to {
        For::Invitee => {
            let sealed = code.as_deref();
            sealed.and_then(|sealed| proofs::read(&app.keys, material.link(), sealed)).unwrap_or_default()
        }
        For::Preview | For::Test(_) => SAMPLE_CODE.to_owned(),
    };
    let path = match order.to {
        For::Invitee => {
            let token = app.keys.seal(Purpose::Reply, material.link(), event.details.ends_at);
            paths::invitee(token.as_str())
        }
        For::Preview | For::Test(_) => paths::invitee(SAMPLE),
    };
    let link = format!("{}{path}", app.config.base_url.as_str());
    let stop = (matches!(order.to, For::Invitee) && offers_to_stop(order.kind)).then(|| {
        let token = app.keys.seal(Purpose::Unsubscribe, order.id.into(), event.details.ends_at);
        format!("{}{}", app.config.base_url.as_str(), paths::unsubscribe(token.as_str()))
    });
    let printed = contact.details.printed();
    let calendar = calendar_part(app, material, order);
    let asked = asked(app, material, order);
    let bounce =
        app.config.bounce_address.as_ref().filter(|_| !matches!(order.to, For::Preview)).map(|base| {
            let signed = app.keys.sign_address(signed_address::Purpose::Bounce, order.id.as_array());
            base.with(&signed)
        });
    let (to, to_name, test) = match order.to {
        For::Invitee | For::Preview => match helper {
            Some(helper) => (&helper.email, helper.name.as_str(), false),
            None => (&contact.details.email, printed.as_str(), false),
        },
        For::Test(user) => (&user.email, user.name.as_str(), true),
    };
    compose(&Letter {
        id: order.id,
        queued_at: order.queued_at,
        now: app.clock.now(),
        kind: order.kind,
        language: order.language,
        template: order.template,
        also: order.also,
        event,
        contact,
        salutations,
        invitation,
        programme,
        colleague: colleague.as_deref().unwrap_or(SOMEBODY),
        to,
        to_name,
        test,
        is_copy: helper.is_some() && !test,
        code: &code,
        link: &link,
        stop: stop.as_deref(),
        calendar,
        asked: asked.as_ref().filter(|_| calendar.is_some()),
        bounce: bounce.as_deref(),
        from: &app.config.mail_from,
        host: app.config.base_url.host(),
    })
}

/// The calendar part as it goes out. Where answers come in, an invitation has one as well, with the number of the
/// entry as it stands: whoever gets it twice has the same entry twice.
fn calendar_part(app: &App, material: &Material, order: &Order<'_>) -> Option<Calendar> {
    let asks = app.config.reply_address.is_some();
    let first = matches!(order.kind, MessageKind::Invitation | MessageKind::Nomination);
    let sequence = material.invitation.calendar_sequence;
    let own = order
        .calendar
        .or_else(|| (asks && first).then_some(Calendar { method: CalendarMethod::Publish, sequence }));
    own.map(|calendar| Calendar {
        method: match (calendar.method, order.to) {
            (CalendarMethod::Cancel, _) => CalendarMethod::Cancel,
            (_, For::Invitee) if asks && material.assistant.is_none() => CalendarMethod::Request,
            // A button that somebody presses who only looks at the mail must not answer for the invitee, and an
            // assistant is not the one who is asked.
            _ => CalendarMethod::Publish,
        },
        ..calendar
    })
}

/// Whom the calendar part asks, and where answers go. Taking an entry out names the same two as putting it in did, or
/// calendars keep it. A copy for an assistant asks nobody: its entry is for information, and what is signed for the
/// invitee stays with them.
fn asked(app: &App, material: &Material, order: &Order<'_>) -> Option<Asked> {
    let Material { contact, invitation, assistant, .. } = material;
    let is_asked = matches!(order.to, For::Invitee) && assistant.is_none();
    let base = app.config.reply_address.as_ref().filter(|_| is_asked)?;
    let signed = app.keys.sign_address(signed_address::Purpose::Reply, invitation.id.as_array());
    let (name, email) = (contact.details.printed(), contact.details.email.wire());
    let answer = match invitation.reply {
        None | Some(Reply::Offered) => Standing::Open,
        Some(Reply::Accepted) => Standing::Accepted,
        Some(Reply::Tentative | Reply::Waiting) => Standing::Tentative,
        Some(Reply::Declined | Reply::Replaced) => Standing::Declined,
    };
    // Whatever comes is looked at by somebody at the desk first (see `domain::calendar_answer`).
    let takes_answers = invitation.link_replaced_at.is_none();
    Some(Asked { organiser: base.with(&signed), name, email, answer, takes_answers })
}
