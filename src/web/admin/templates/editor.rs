//! The page of the editor: the fields, what they can be filled with, and the mail as a guest would get it.

use std::borrow::Borrow;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use serde::Deserialize;

use crate::actions::letters::{self, Wording};
use crate::actions::library::{self, Start};
use crate::actions::templates as actions;
use crate::app::App;
use crate::domain::event::Event;
use crate::domain::id::{EventId, InvitationId, LibraryTextId};
use crate::domain::instant::Instant;
use crate::domain::language::Language;
use crate::domain::library::{Edition, Source, TextName};
use crate::domain::message::MessageKind;
use crate::domain::template::{self as texts, Placeholder};
use crate::mail::compose::Composed;
use crate::paths;
use crate::store::reports::{self, GuestFilter, Sort};
use crate::store::{DbConn, QueryResult, StoreError, events, templates};
use crate::web::admin::library::start::{self, Group};
use crate::web::admin::words::kind_word;
use crate::web::admin::{DeskFrame, moment};
use crate::web::error::AppError;
use crate::web::form::FieldErrors;
use crate::web::page;

/// How many guests the choice offers.
const GUESTS: usize = 100;

/// The editor's fields.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct TextForm {
    pub(super) subject: String,
    pub(super) body: String,
    /// The guest as whom the mail is shown.
    pub(super) r#as: String,
    /// `save`, `preview`, `keep` or `fill`.
    pub(super) r#do: String,
    /// What the text is to be called in the library.
    pub(super) keep_name: String,
    /// The library's text that it is to replace, in the version that was seen.
    pub(super) replace: String,
    /// What to fill the fields with.
    pub(super) from: String,
}

/// What the fields begin with, where nothing was typed.
#[derive(Debug, Clone, Copy)]
pub(super) enum Begin {
    /// The text in use.
    InUse,
    /// An older version.
    Version(i32),
    /// Another text, or, with `None`, one that is not there any more.
    From(Option<Source>),
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
    /// The text of the library that has the name already.
    taken: Option<(TextName, Edition)>,
    /// True where filling the fields was refused for what stands in them.
    fills_over: bool,
    in_use: i32,
    /// The older version that the fields were filled with.
    older: Option<i32>,
    /// The other text that they were filled with, in words.
    showing: Option<String>,
    starts: Vec<Group>,
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
    library: Vec<(LibraryTextId, TextName)>,
    start: Option<Start>,
    guests: Vec<(InvitationId, String)>,
    many: bool,
    material: letters::Material,
    /// The same mail in the event's other languages.
    also: Vec<(Language, texts::Template)>,
    chosen: Option<InvitationId>,
}

/// Which text: of which event, for what kind of mail, in which language.
pub(super) type Text = (EventId, MessageKind, Language);

fn load(
    c: &mut DbConn,
    (id, kind, language): Text,
    from: Option<Source>,
    look_as: &str,
    now: Instant,
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
    let start = match from {
        Some(source) => library::start(c, kind, language, source)?,
        None => None,
    };
    Ok(Some(Loaded {
        in_use: actions::in_use(c, id, kind, language)?,
        versions: templates::versions(c, id, kind, language)?,
        library: crate::store::library::names(c, kind, language)?,
        start,
        also: letters::others_now(c, &event, kind, language)?,
        material: material.unwrap_or_else(|| letters::example(event.clone(), language, now)),
        event,
        guests,
        many,
        chosen,
    }))
}

/// What was wrong with what was sent.
#[derive(Default)]
pub(super) struct Wrong {
    pub(super) errors: FieldErrors,
    /// The text of the library that has the name already.
    pub(super) taken: Option<(TextName, Edition)>,
    /// True where filling the fields was refused for what stands in them.
    pub(super) fills_over: bool,
}

impl From<FieldErrors> for Wrong {
    fn from(errors: FieldErrors) -> Self {
        Self { errors, ..Self::default() }
    }
}

/// Renders the editor: with what was typed, else with what the fields begin with.
pub(super) async fn show(
    app: &App,
    mut desk: DeskFrame,
    text: Text,
    mut form: TextForm,
    wrong: Wrong,
    begin: Begin,
) -> Result<HttpResponse, AppError> {
    let (_, kind, language) = text;
    let (now, look_as) = (app.clock.now(), form.r#as.clone());
    let from = if let Begin::From(source) = begin { source } else { None };
    let loaded = app.db.read(move |c| load(c, text, from, &look_as, now).map_err(StoreError::from)).await?;
    let Loaded { event, in_use, versions, library, start, guests, many, material, also, chosen } =
        loaded.ok_or(AppError::NotFound)?;
    let older = match begin {
        Begin::Version(number) => versions.iter().find(|v| v.version == number && number != in_use.version),
        Begin::InUse | Begin::From(_) => None,
    };
    if form.r#do.is_empty() {
        let (subject, body) = match (&start, older) {
            (Some(start), _) => (start.subject.clone(), start.body.clone()),
            (None, Some(older)) => (older.subject.to_string(), older.body.to_string()),
            (None, None) => (in_use.template.subject().to_string(), in_use.template.body().to_string()),
        };
        form = TextForm { subject, body, ..form };
    }
    if matches!(begin, Begin::From(_)) && start.is_none() {
        desk.notice = Some("There is no such text to start from any more.".to_owned());
    }
    let template = texts::Template::parse(kind, &form.subject, &form.body).ok();
    let wording = template.clone().map(|template| Wording { language, template, also });
    let shown = wording.map(|wording| letters::preview(app, &material, kind, &wording));
    let chosen_start = start.as_ref().map_or_else(|| Source::parse(&form.from), |start| Some(start.source));
    let Wrong { errors, taken, fills_over } = wrong;
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = EditPage {
        desk,
        kind,
        language,
        word: kind_word(kind),
        unsaved: template.is_some_and(|t| t != in_use.template),
        older: older.map(|v| v.version),
        showing: start.as_ref().map(start::in_words),
        starts: start::groups(kind, library, chosen_start),
        in_use: in_use.version,
        versions: versions
            .iter()
            .map(|v| Version { number: v.version, saved: moment(&event.details.zone, v.saved_at) })
            .collect(),
        event,
        form,
        errors,
        taken,
        fills_over,
        guests,
        many,
        chosen,
        shown,
    };
    page::html_with_mail(status, &page)
}
