//! The page before a mailing: how many get it, who is left out and why, and the mail as one of them
//! gets it. Nothing is sent before its button is pressed, and then exactly what it says.

use std::borrow::Borrow;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::ask::{Ask, Filter, paces};
use super::verb;
use crate::actions::letters::{self, Wording};
use crate::actions::mailings::{self as actions, MailingRefusal, Outlook};
use crate::app::App;
use crate::domain::event::Event;
use crate::domain::id::{EventId, InvitationId};
use crate::domain::instant::Instant;
use crate::domain::language::Language;
use crate::domain::mailing::{Audience, Candidate, Helper, NoCopy, NotNow, text_for};
use crate::domain::message::MessageKind;
use crate::mail::compose::Composed;
use crate::paths;
use crate::store::{DbConn, QueryResult, StoreError, assistants, contacts, events, invitations};
use crate::web::admin::words::kind_word;
use crate::web::admin::{DeskFrame, moment_in_zone};
use crate::web::error::AppError;
use crate::web::form::Posted;
use crate::web::guard::Organiser;
use crate::web::{flash, page};

/// How many names are shown at once: of those who are left out for one reason, and to look as.
const NAMES: usize = 100;

/// A name with the page of its invitation.
struct Named {
    invitation: InvitationId,
    name: String,
}

/// Everybody who is left out for one reason.
struct Group {
    words: &'static str,
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
    /// What was asked for, to be sent along.
    ask: Ask,
    /// What guests can be chosen by.
    filter: Filter,
    audience: String,
    paces: Vec<(String, String)>,
    event: Event,
    kind: MessageKind,
    word: &'static str,
    button: String,
    recipients: usize,
    /// Assistants who get it in copy.
    copies: usize,
    languages: Vec<(Language, usize)>,
    groups: Vec<Group>,
    /// Assistants who get no copy, though the guest gets the mail.
    no_copies: Vec<Group>,
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
    no_copies: Vec<Group>,
    choices: Vec<Named>,
    filter: Filter,
    example: Option<(letters::Material, Wording)>,
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

/// `POST /admin/events/{id}/mailings`
pub async fn start(
    app: Data<App>,
    request: HttpRequest,
    who: Organiser,
    id: Path<EventId>,
    Posted(form): Posted<Ask>,
) -> Result<HttpResponse, AppError> {
    let id = *id;
    let event = app.db.read(move |c| events::find(c, id).map_err(StoreError::from)).await?;
    let event = event.ok_or(AppError::NotFound)?;
    let desk = || DeskFrame::new(&app, &request, &who);
    let sending = match form.sending(&event)? {
        Ok(sending) => sending,
        Err(said) => return show(&app, desk(), id, &form, Some(said)).await,
    };
    let (kind, later) = (sending.kind, sending.begins_at);
    match AppError::refusal(actions::send(&app, who.actor(), id, sending).await)? {
        Ok(mailing) => {
            let notice = match (kind, later) {
                (_, Some(at)) => {
                    format!("It begins on {}.", moment_in_zone(&event.details.zone, at))
                }
                (MessageKind::Cancellation, None) => "The event is cancelled.".to_owned(),
                (_, None) => "The mails are on their way.".to_owned(),
            };
            Ok(flash::with(page::see_other(&paths::mailing(mailing)), &notice))
        }
        Err(MailingRefusal::Unknown) => Err(AppError::NotFound),
        Err(refusal) => show(&app, desk(), id, &form, Some(refusal.to_string())).await,
    }
}

async fn show(
    app: &App,
    desk: DeskFrame,
    id: EventId,
    ask: &Ask,
    refusal: Option<String>,
) -> Result<HttpResponse, AppError> {
    let kind = MessageKind::parse(&ask.kind).ok_or(AppError::NotFound)?;
    let (now, look_as) = (app.clock.now(), ask.r#as.clone());
    let audience = ask.audience(kind).ok_or(AppError::NotFound)?;
    let words = audience.words();
    let load = move |c: &mut DbConn| load(c, id, kind, &audience, &look_as, now).map_err(StoreError::from);
    let loaded = app.db.read(load).await?;
    let Loaded { outlook, groups, no_copies, choices, filter, example } = loaded.ok_or(AppError::NotFound)?;
    let recipients = outlook.plan.recipients.len();
    let refused = refusal.is_some();
    // What cannot be sent now can be set to begin when it can.
    let early = outlook.sendable == Err(NotNow::NotOver);
    let said = refusal.or(outlook.sendable.err().map(|why| why.to_string()));
    let blocked =
        (outlook.sendable.is_err() && !early) || (recipients == 0 && !outlook.cancels(kind) && !early);
    let languages = Language::ALL
        .iter()
        .map(|l| (*l, outlook.plan.recipients.iter().filter(|who| who.language == *l).count()))
        .filter(|(_, n)| *n > 0)
        .collect();
    let chosen = example.as_ref().map(|(material, _)| material.invitation.id);
    let shown = example.map(|(material, wording)| Shown {
        to: format!("{} <{}>", material.contact.details.printed(), material.contact.details.email),
        composed: letters::preview(app, &material, kind, &wording),
        language: wording.language,
    });
    let page = NewPage {
        desk,
        ask: ask.clone(),
        filter,
        audience: words,
        paces: paces(),
        kind,
        word: kind_word(kind),
        button: if blocked { String::new() } else { verb(kind, recipients) },
        recipients,
        copies: outlook.copies.to.len(),
        languages,
        groups,
        no_copies,
        choices,
        chosen,
        typed: if ask.r#as.contains('@') { ask.r#as.clone() } else { String::new() },
        shown,
        opens: outlook.opens(kind),
        cancels: outlook.cancels(kind),
        event: outlook.event,
        refusal: said,
    };
    let status = if refused { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    page::html_with_mail(status, &page)
}

fn load(
    c: &mut DbConn,
    id: EventId,
    kind: MessageKind,
    audience: &Audience,
    look_as: &str,
    now: Instant,
) -> QueryResult<Option<Loaded>> {
    let Some(outlook) = actions::outlook(c, id, kind, audience, now)? else { return Ok(None) };
    let mut groups = Vec::new();
    for (reason, count) in outlook.plan.reasons() {
        let of_reason = outlook.plan.left_out.iter().filter(|(_, r)| *r == reason).map(|(who, _)| who);
        groups.push(Group { words: reason.words(), count, named: named(c, of_reason)? });
    }
    let mut no_copies = Vec::new();
    for why in NoCopy::ALL {
        let left_out = &outlook.copies.left_out;
        let of_reason: Vec<&Helper> = left_out.iter().filter(|(_, w)| w == why).map(|(who, _)| who).collect();
        if !of_reason.is_empty() {
            no_copies.push(Group {
                words: why.words(),
                count: of_reason.len(),
                named: helpers(c, &of_reason)?,
            });
        }
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
                let (language, saved) = text_for(kind, &outlook.texts, who.language);
                let template = letters::template(c, kind, language, saved)?;
                let also = material.event.details.also.without(language);
                let also = letters::others(c, kind, &also, &outlook.texts)?;
                Some((material, Wording { language, template, also }))
            }
        },
    };
    let filter = Filter::load(c, id, kind)?;
    Ok(Some(Loaded { outlook, groups, no_copies, choices, filter, example }))
}

fn helpers(c: &mut DbConn, people: &[&Helper]) -> QueryResult<Vec<Named>> {
    let shown = &people[..people.len().min(NAMES)];
    let ids: Vec<_> = shown.iter().map(|who| who.assistant).collect();
    let known = assistants::by_ids(c, &ids)?;
    let name = |who: &&Helper| {
        let assistant = known.get(&who.assistant)?;
        Some(Named { invitation: who.invitation, name: format!("{} ({})", assistant.name, assistant.email) })
    };
    Ok(shown.iter().filter_map(name).collect())
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
