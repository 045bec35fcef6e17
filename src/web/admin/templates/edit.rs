//! The editor of one mail text: saving, looking at it as a guest would get it, sending it to
//! oneself, going back to an older version or to the product's own.

use std::borrow::Borrow;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;

use crate::actions::letters::{self, Wording};
use crate::actions::templates::{self as actions, TemplateRefusal};
use crate::app::App;
use crate::domain::event::Event;
use crate::domain::id::{EventId, InvitationId};
use crate::domain::language::Language;
use crate::domain::message::MessageKind;
use crate::domain::template::{self as texts, Field, Placeholder, TemplateError};
use crate::mail::compose::Composed;
use crate::paths;
use crate::store::reports::{self, GuestFilter, Sort};
use crate::store::{DbConn, QueryResult, StoreError, events, templates};
use crate::web::admin::words::kind_word;
use crate::web::admin::{DeskFrame, moment};
use crate::web::error::AppError;
use crate::web::form::{FieldErrors, Posted};
use crate::web::guard::Organiser;
use crate::web::{flash, page};

/// How many guests the choice offers.
const GUESTS: usize = 100;

/// Which text: the event, the kind and the language in the address.
type Which = Path<(EventId, String, String)>;

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Ask {
    /// An older version to begin with.
    version: String,
    /// The guest as whom the mail is shown.
    r#as: String,
}

/// The editor's fields.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct TextForm {
    subject: String,
    body: String,
    /// The guest as whom the mail is shown.
    r#as: String,
    /// `save` or `preview`.
    r#do: String,
}

/// A saved version in the list.
struct Version {
    number: i32,
    saved: String,
}

#[derive(Template)]
#[template(path = "admin/templates/edit.html")]
struct EditPage {
    desk: DeskFrame,
    event: Event,
    kind: MessageKind,
    language: Language,
    word: &'static str,
    form: TextForm,
    errors: FieldErrors,
    in_use: i32,
    /// The older version that the fields were filled with.
    older: Option<i32>,
    versions: Vec<Version>,
    guests: Vec<(InvitationId, String)>,
    /// True where there are too many guests to choose from.
    many: bool,
    chosen: Option<InvitationId>,
    shown: Option<Composed>,
    /// True where the shown mail has what is typed and not saved.
    unsaved: bool,
}

impl EditPage {
    fn path(&self) -> String {
        paths::template(self.event.id, self.kind, self.language)
    }

    fn is_chosen(&self, guest: impl Borrow<InvitationId>) -> bool {
        self.chosen == Some(*guest.borrow())
    }

    fn other_languages(&self) -> Vec<Language> {
        Language::ALL.iter().copied().filter(|l| *l != self.language).collect()
    }

    fn is_own(&self) -> bool {
        self.in_use == 0
    }
}

/// What the database says about a text.
struct Loaded {
    event: Event,
    in_use: actions::InUse,
    versions: Vec<texts::Saved>,
    guests: Vec<(InvitationId, String)>,
    many: bool,
    material: letters::Material,
    /// The same mail in the event's other languages.
    also: Vec<(Language, texts::Template)>,
    chosen: Option<InvitationId>,
}

fn load(
    c: &mut DbConn,
    id: EventId,
    kind: MessageKind,
    language: Language,
    look_as: &str,
    now: crate::domain::instant::Instant,
) -> QueryResult<Option<Loaded>> {
    let Some(event) = events::find(c, id)? else { return Ok(None) };
    let page = reports::guests(c, id, &GuestFilter::default(), Sort::Name, None, GUESTS)?;
    let (guests, many) = (page.guests, page.next.is_some());
    let look_as = letters::guest(c, id, look_as)?;
    let guests: Vec<(InvitationId, String)> =
        guests.into_iter().map(|guest| (guest.invitation_id, guest.printed_name)).collect();
    let material = match look_as.or(guests.first().map(|(id, _)| *id)) {
        Some(invitation) => letters::load(c, invitation)?.filter(|m| m.event.id == id),
        None => None,
    };
    let chosen = material.as_ref().map(|m| m.invitation.id);
    Ok(Some(Loaded {
        in_use: actions::in_use(c, id, kind, language)?,
        versions: templates::versions(c, id, kind, language)?,
        also: letters::others_now(c, &event, kind, language)?,
        material: material.unwrap_or_else(|| letters::example(event.clone(), language, now)),
        event,
        guests,
        many,
        chosen,
    }))
}

fn which(path: &Which) -> Result<(EventId, MessageKind, Language), AppError> {
    let kind = MessageKind::parse(&path.1).ok_or(AppError::NotFound)?;
    let language = Language::parse(&path.2).ok_or(AppError::NotFound)?;
    Ok((path.0, kind, language))
}

/// `GET /admin/events/{id}/templates/{kind}/{language}`
pub async fn edit(
    app: Data<App>,
    request: HttpRequest,
    who: Organiser,
    path: Which,
    ask: Query<Ask>,
) -> Result<HttpResponse, AppError> {
    let form = TextForm { r#as: ask.r#as.clone(), ..TextForm::default() };
    let desk = DeskFrame::new(&app, &request, &who);
    show(&app, desk, which(&path)?, form, FieldErrors::default(), ask.version.parse().ok()).await
}

/// Renders the editor: with the text in use or an older version where nothing was typed.
async fn show(
    app: &App,
    desk: DeskFrame,
    (id, kind, language): (EventId, MessageKind, Language),
    mut form: TextForm,
    errors: FieldErrors,
    version: Option<i32>,
) -> Result<HttpResponse, AppError> {
    let (now, look_as) = (app.clock.now(), form.r#as.clone());
    let loaded =
        app.db.read(move |c| load(c, id, kind, language, &look_as, now).map_err(StoreError::from)).await?;
    let Loaded { event, in_use, versions, guests, many, material, also, chosen } =
        loaded.ok_or(AppError::NotFound)?;
    let typed = !form.r#do.is_empty();
    let older = versions.iter().find(|v| Some(v.version) == version && v.version != in_use.version);
    if !typed {
        let (subject, body) = match older {
            Some(older) => (older.subject.to_string(), older.body.to_string()),
            None => (in_use.template.subject().to_string(), in_use.template.body().to_string()),
        };
        form = TextForm { subject, body, ..form };
    }
    let template = texts::Template::parse(kind, &form.subject, &form.body).ok();
    let wording = template.clone().map(|template| Wording { language, template, also });
    let shown = wording.map(|wording| letters::preview(app, &material, kind, &wording));
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = EditPage {
        desk,
        kind,
        language,
        word: kind_word(kind),
        unsaved: template.is_some_and(|t| t != in_use.template),
        older: older.map(|v| v.version),
        in_use: in_use.version,
        versions: versions
            .iter()
            .map(|v| Version { number: v.version, saved: moment(&event.details.zone, v.saved_at) })
            .collect(),
        event,
        form,
        errors,
        guests,
        many,
        chosen,
        shown,
    };
    page::html_with_mail(status, &page)
}

fn field_errors(errors: &[TemplateError]) -> FieldErrors {
    let mut fields = FieldErrors::default();
    for error in errors {
        let field = if error.field() == Field::Subject { "subject" } else { "body" };
        fields.add(field, error.to_string());
    }
    fields
}

/// `POST /admin/events/{id}/templates/{kind}/{language}`: saves, or only shows what was typed.
pub async fn save(
    app: Data<App>,
    request: HttpRequest,
    who: Organiser,
    path: Which,
    Posted(mut form): Posted<TextForm>,
) -> Result<HttpResponse, AppError> {
    let (id, kind, language) = which(&path)?;
    let desk = DeskFrame::new(&app, &request, &who);
    if form.r#do == "preview" {
        let errors = texts::Template::parse(kind, &form.subject, &form.body).err().unwrap_or_default();
        return show(&app, desk, (id, kind, language), form, field_errors(&errors), None).await;
    }
    let text = (form.subject.clone(), form.body.clone());
    let outcome = AppError::refusal(actions::save(&app, who.actor(), id, kind, language, text).await)?;
    let back = |notice: &str| {
        let path = paths::template(id, kind, language);
        Ok(flash::with(page::see_other(&path), notice))
    };
    match outcome {
        Ok(version) => back(&format!("Saved as version {version}. Mails that wait keep the older text.")),
        Err(TemplateRefusal::NoEvent) => Err(AppError::NotFound),
        Err(TemplateRefusal::Wrong(errors)) => {
            form.r#do = "save".to_owned();
            show(&app, desk, (id, kind, language), form, field_errors(&errors), None).await
        }
        Err(refusal) => back(&refusal.to_string()),
    }
}

/// `POST /admin/events/{id}/templates/{kind}/{language}/revert`
pub async fn revert(app: Data<App>, who: Organiser, path: Which) -> Result<HttpResponse, AppError> {
    let (id, kind, language) = which(&path)?;
    let notice = match AppError::refusal(actions::revert(&app, who.actor(), id, kind, language).await)? {
        Ok(version) => format!("The standard text is in use again, as version {version}."),
        Err(TemplateRefusal::NoEvent) => return Err(AppError::NotFound),
        Err(refusal) => refusal.to_string(),
    };
    Ok(flash::with(page::see_other(&paths::template(id, kind, language)), &notice))
}

/// Which guest the test is written for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct TestForm {
    r#as: String,
}

/// `POST /admin/events/{id}/templates/{kind}/{language}/test`
pub async fn send_to_me(
    app: Data<App>,
    who: Organiser,
    path: Which,
    Posted(form): Posted<TestForm>,
) -> Result<HttpResponse, AppError> {
    let (id, kind, language) = which(&path)?;
    let notice = match form.r#as.parse() {
        Err(_) => TemplateRefusal::NoGuest.to_string(),
        Ok(guest) => {
            let sent = actions::send_to_me(&app, who.user.id, id, kind, language, guest).await;
            match AppError::refusal(sent)? {
                Ok(_) => format!("A test is on its way to {}.", who.user.email),
                Err(refusal) => refusal.to_string(),
            }
        }
    };
    Ok(flash::with(page::see_other(&paths::template(id, kind, language)), &notice))
}
