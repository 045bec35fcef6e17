//! The page before a mailing: how many get it, who is left out and why, and the mail as one of them
//! gets it. Nothing is sent before its button is pressed, and then exactly what it says.

use std::borrow::Borrow;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;

use super::verb;
use crate::actions::letters;
use crate::actions::mailings::{self as actions, MailingRefusal, Outlook};
use crate::actions::templates;
use crate::app::App;
use crate::domain::event::Event;
use crate::domain::id::{EventId, InvitationId};
use crate::domain::language::Language;
use crate::domain::mailing::{Candidate, LeftOut};
use crate::domain::message::MessageKind;
use crate::mail::compose::Composed;
use crate::paths;
use crate::store::{DbConn, QueryResult, StoreError, contacts, invitations};
use crate::web::admin::DeskFrame;
use crate::web::admin::words::kind_word;
use crate::web::error::AppError;
use crate::web::form::Posted;
use crate::web::guard::Organiser;
use crate::web::{flash, page};

/// How many names are shown at once: of those who are left out for one reason, and to look as.
const NAMES: usize = 100;

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Ask {
    kind: String,
    /// The recipient as whom the mail is shown: an invitation's id or an address.
    r#as: String,
}

/// A name with the page of its invitation.
struct Named {
    invitation: InvitationId,
    name: String,
}

/// Everybody who is left out for one reason.
struct Group {
    reason: LeftOut,
    count: usize,
    named: Vec<Named>,
}

/// The mail as one recipient gets it.
struct Shown {
    composed: Composed,
    to: String,
    language: Language,
}

#[derive(Template)]
#[template(path = "admin/mailings/new.html")]
struct NewPage {
    desk: DeskFrame,
    event: Event,
    kind: MessageKind,
    word: &'static str,
    button: String,
    recipients: usize,
    /// Assistants who get it in copy.
    copies: usize,
    languages: Vec<(Language, usize)>,
    groups: Vec<Group>,
    choices: Vec<Named>,
    chosen: Option<InvitationId>,
    /// What was typed where there are too many to choose from.
    typed: String,
    shown: Option<Shown>,
    refusal: Option<String>,
    opens: bool,
    cancels: bool,
}

impl NewPage {
    fn is_chosen(&self, guest: impl Borrow<InvitationId>) -> bool {
        self.chosen == Some(*guest.borrow())
    }
}

/// What the database says about a mailing that might be.
struct Loaded {
    outlook: Outlook,
    groups: Vec<Group>,
    choices: Vec<Named>,
    example: Option<(letters::Material, Candidate, crate::domain::template::Template)>,
}

/// `GET /admin/events/{id}/mailings/new?kind=…`
pub async fn new(
    app: Data<App>,
    request: HttpRequest,
    who: Organiser,
    id: Path<EventId>,
    ask: Query<Ask>,
) -> Result<HttpResponse, AppError> {
    let desk = DeskFrame::new(&app, &request, &who);
    show(&app, desk, *id, &ask, None).await
}

async fn show(
    app: &App,
    desk: DeskFrame,
    id: EventId,
    ask: &Ask,
    refusal: Option<MailingRefusal>,
) -> Result<HttpResponse, AppError> {
    let kind = MessageKind::parse(&ask.kind).ok_or(AppError::NotFound)?;
    let (now, look_as) = (app.clock.now(), ask.r#as.clone());
    let loaded = app.db.read(move |c| load(c, id, kind, &look_as, now).map_err(StoreError::from)).await?;
    let Loaded { outlook, groups, choices, example } = loaded.ok_or(AppError::NotFound)?;
    let recipients = outlook.plan.recipients.len();
    let said = refusal.map(|r| r.to_string()).or(outlook.sendable.err().map(|why| why.to_string()));
    let blocked = outlook.sendable.is_err() || (recipients == 0 && !outlook.cancels(kind));
    let languages = Language::ALL
        .iter()
        .map(|l| (*l, outlook.plan.recipients.iter().filter(|who| who.language == *l).count()))
        .filter(|(_, n)| *n > 0)
        .collect();
    let chosen = example.as_ref().map(|(_, who, _)| who.invitation);
    let shown = example.map(|(material, who, template)| Shown {
        to: format!("{} <{}>", material.contact.details.printed(), material.contact.details.email),
        composed: letters::preview(app, &material, kind, who.language, &template),
        language: who.language,
    });
    let page = NewPage {
        desk,
        kind,
        word: kind_word(kind),
        button: if blocked { String::new() } else { verb(kind, recipients) },
        recipients,
        copies: outlook.copies,
        languages,
        groups,
        choices,
        chosen,
        typed: if ask.r#as.contains('@') { ask.r#as.clone() } else { String::new() },
        shown,
        opens: outlook.opens(kind),
        cancels: outlook.cancels(kind),
        event: outlook.event,
        refusal: said,
    };
    let status = if refusal.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    page::html_with_mail(status, &page)
}

fn load(
    c: &mut DbConn,
    id: EventId,
    kind: MessageKind,
    look_as: &str,
    now: crate::domain::instant::Instant,
) -> QueryResult<Option<Loaded>> {
    let Some(outlook) = actions::outlook(c, id, kind, now)? else { return Ok(None) };
    let mut groups = Vec::new();
    for (reason, count) in outlook.plan.reasons() {
        let of_reason = outlook.plan.left_out.iter().filter(|(_, r)| *r == reason).map(|(who, _)| who);
        groups.push(Group { reason, count, named: named(c, of_reason)? });
    }
    let recipients = &outlook.plan.recipients;
    let choices = named(c, recipients.iter())?;
    let look_as = letters::guest(c, id, look_as)?;
    let chosen = recipients.iter().find(|who| Some(who.invitation) == look_as).or(recipients.first());
    let example = match chosen {
        None => None,
        Some(who) => match letters::load(c, who.invitation)? {
            None => None,
            Some(material) => {
                let template = templates::in_use(c, id, kind, who.language)?.template;
                Some((material, *who, template))
            }
        },
    };
    Ok(Some(Loaded { outlook, groups, choices, example }))
}

fn named<'a>(c: &mut DbConn, people: impl Iterator<Item = &'a Candidate>) -> QueryResult<Vec<Named>> {
    let mut named = Vec::new();
    for who in people.take(NAMES) {
        let Some(invitation) = invitations::find(c, who.invitation)? else { continue };
        let Some(contact) = contacts::find(c, invitation.contact_id)? else { continue };
        named.push(Named { invitation: who.invitation, name: contact.details.printed() });
    }
    Ok(named)
}

/// The form behind the button.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct StartForm {
    kind: String,
    /// How many people the page said would get it.
    expected: String,
}

/// `POST /admin/events/{id}/mailings`
pub async fn start(
    app: Data<App>,
    request: HttpRequest,
    who: Organiser,
    id: Path<EventId>,
    Posted(form): Posted<StartForm>,
) -> Result<HttpResponse, AppError> {
    let kind = MessageKind::parse(&form.kind)
        .ok_or(AppError::BadRequest("The form does not say what to send. Please go back and try again."))?;
    // The page names how many get it; a form that does not say so was not sent by that page.
    let expected = form.expected.parse().map_err(|_| {
        AppError::BadRequest(
            "The form does not say how many guests get the mail. Please go back and look again.",
        )
    })?;
    match AppError::refusal(actions::start(&app, who.actor(), *id, kind, Some(expected)).await)? {
        Ok(mailing) => {
            let notice = match kind {
                MessageKind::Cancellation => "The event is cancelled.",
                _ => "The mails are on their way.",
            };
            Ok(flash::with(page::see_other(&paths::mailing(mailing)), notice))
        }
        Err(MailingRefusal::Unknown) => Err(AppError::NotFound),
        Err(refusal) => {
            let ask = Ask { kind: form.kind, r#as: String::new() };
            show(&app, DeskFrame::new(&app, &request, &who), *id, &ask, Some(refusal)).await
        }
    }
}
