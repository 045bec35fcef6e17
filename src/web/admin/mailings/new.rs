//! The page before a mailing: how many get it, who is left out and why, and the mail as one of them
//! gets it. Nothing is sent before its button is pressed, and then exactly what it says.

use std::borrow::Borrow;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::ask::{Ask, Filter, paces};
use super::left_out::{self, Group, NAMES, Named, named};
use super::verb;
use crate::actions::letters::{self, Wording};
use crate::actions::mailings::{self as actions, MailingRefusal, Outlook};
use crate::app::App;
use crate::domain::event::Event;
use crate::domain::id::{EventId, InvitationId};
use crate::domain::instant::Instant;
use crate::domain::language::Language;
use crate::domain::mailing::{Audience, NotNow, text_for};
use crate::domain::message::MessageKind;
use crate::mail::compose::Composed;
use crate::paths;
use crate::store::{DbConn, QueryResult, StoreError, events};
use crate::web::admin::words::kind_word;
use crate::web::admin::{DeskFrame, moment_in_zone};
use crate::web::error::AppError;
use crate::web::form::Posted;
use crate::web::guard::Organiser;
use crate::web::{flash, page};

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

    /// This page with everybody of a group named.
    fn with_all(&self, group: &Group) -> String {
        self.ask.address(self.event.id, &self.ask.r#as, &group.key)
    }

    /// This page as it is, with the mail that is shown now.
    fn here(&self) -> String {
        let chosen = self.chosen.map(|id| id.to_string()).unwrap_or_default();
        self.ask.address(self.event.id, &chosen, &self.ask.all)
    }

    /// Where the mail that is shown is sent to oneself.
    fn test(&self, language: impl Borrow<Language>) -> String {
        format!("{}/test", paths::template(self.event.id, self.kind, language))
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
    let (now, look_as, whole) = (app.clock.now(), ask.r#as.clone(), ask.all.clone());
    let audience = ask.audience(kind).ok_or(AppError::NotFound)?;
    let words = audience.words();
    let load =
        move |c: &mut DbConn| load(c, id, kind, &audience, (&look_as, &whole), now).map_err(StoreError::from);
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
    (look_as, whole): (&str, &str),
    now: Instant,
) -> QueryResult<Option<Loaded>> {
    let Some(outlook) = actions::outlook(c, id, kind, audience, now)? else { return Ok(None) };
    let (groups, no_copies) = left_out::groups(c, &outlook, whole)?;
    let recipients = &outlook.plan.recipients;
    let choices = named(c, recipients.iter(), NAMES)?;
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
