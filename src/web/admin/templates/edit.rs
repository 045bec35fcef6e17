//! The editor of one mail text: saving, looking at it as a guest would get it, sending it to
//! oneself, keeping it in the library, going back to an older version or to the product's own.

use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};

use super::editor::{Begin, Text, TextForm, Wrong, show};
use super::text_errors;
use crate::actions::letters;
use crate::actions::library::{self, FillRefusal, LibraryRefusal};
use crate::actions::templates::{self as actions, TemplateRefusal};
use crate::app::App;
use crate::domain::id::EventId;
use crate::domain::language::Language;
use crate::domain::library::{Edition, LibraryDraft, Source, TextName};
use crate::domain::message::MessageKind;
use crate::domain::template as texts;
use crate::paths;
use crate::store::{StoreError, events};
use crate::web::admin::DeskFrame;
use crate::web::admin::library::start;
use crate::web::error::AppError;
use crate::web::form::{FieldErrors, Posted};
use crate::web::guard::Organiser;
use crate::web::{flash, page};

/// Which text: the event, the kind and the language in the address.
type Which = Path<(EventId, String, String)>;

/// What the address asks for.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Ask {
    /// An older version to begin with.
    #[serde(skip_serializing_if = "String::is_empty")]
    version: String,
    /// Another text to begin with.
    from: String,
    /// The guest as whom the mail is shown.
    #[serde(skip_serializing_if = "String::is_empty")]
    r#as: String,
    /// The name for the library that was typed already.
    #[serde(skip_serializing_if = "String::is_empty")]
    keep_name: String,
}

impl Ask {
    fn begin(&self) -> Begin {
        if !self.from.is_empty() {
            return Begin::From(Source::parse(&self.from));
        }
        self.version.parse().map_or(Begin::InUse, Begin::Version)
    }
}

/// The address of the editor with its fields filled from another text, which saves nothing. A guest who is
/// looked at by address is named by id in it.
async fn filled(
    app: &App,
    (id, kind, language): Text,
    from: Source,
    look_as: String,
    keep_name: &str,
) -> Result<String, AppError> {
    let guest = app.db.read(move |c| letters::guest(c, id, &look_as).map_err(StoreError::from)).await?;
    let ask = Ask {
        from: from.to_string(),
        r#as: guest.map(|id| id.to_string()).unwrap_or_default(),
        keep_name: keep_name.to_owned(),
        ..Ask::default()
    };
    let query = serde_html_form::to_string(&ask).unwrap_or_default();
    Ok(format!("{}?{query}", paths::template(id, kind, language)))
}

fn which(path: &Which) -> Result<Text, AppError> {
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
    let begin = ask.begin();
    let Ask { r#as, keep_name, version: _, from: _ } = ask.into_inner();
    let form = TextForm { r#as, keep_name, ..TextForm::default() };
    let desk = DeskFrame::new(&app, &request, &who);
    show(&app, desk, which(&path)?, form, Wrong::default(), begin).await
}

/// `POST /admin/events/{id}/templates/{kind}/{language}`: saves, keeps in the library, fills the fields
/// with another text, or only shows what was typed.
pub async fn save(
    app: Data<App>,
    request: HttpRequest,
    who: Organiser,
    path: Which,
    Posted(mut form): Posted<TextForm>,
) -> Result<HttpResponse, AppError> {
    let text @ (id, kind, language) = which(&path)?;
    let desk = DeskFrame::new(&app, &request, &who);
    if form.r#do == "preview" {
        let errors = texts::Template::parse(kind, &form.subject, &form.body).err().unwrap_or_default();
        return show(&app, desk, text, form, text_errors(&errors).into(), Begin::InUse).await;
    }
    if form.r#do == "keep" {
        return keep(&app, desk, &who, text, form).await;
    }
    if let start::FILL | start::FILL_REGARDLESS = form.r#do.as_str() {
        return fill(&app, desk, text, form).await;
    }
    let typed = (form.subject.clone(), form.body.clone());
    let outcome = AppError::refusal(actions::save(&app, who.actor(), id, kind, language, typed).await)?;
    let back = |notice: &str| {
        let path = paths::template(id, kind, language);
        Ok(flash::with(page::see_other(&path), notice))
    };
    match outcome {
        Ok(version) => back(&format!("Saved as version {version}. Mails that wait keep the older text.")),
        Err(TemplateRefusal::NoEvent) => Err(AppError::NotFound),
        Err(TemplateRefusal::Wrong(errors)) => {
            form.r#do = "save".to_owned();
            show(&app, desk, text, form, text_errors(&errors).into(), Begin::InUse).await
        }
        Err(refusal) => back(&refusal.to_string()),
    }
}

/// Keeps what is typed in the library. The editor then shows the kept text, so that nothing typed is lost
/// to the event.
async fn keep(
    app: &App,
    desk: DeskFrame,
    who: &Organiser,
    text: Text,
    form: TextForm,
) -> Result<HttpResponse, AppError> {
    let (id, kind, language) = text;
    let is_there = app.db.read(move |c| -> Result<_, StoreError> { Ok(events::find(c, id)?.is_some()) });
    if !is_there.await? {
        return Err(AppError::NotFound);
    }
    let template = texts::Template::parse(kind, &form.subject, &form.body);
    let mut errors = template.as_ref().map_or_else(|errors| text_errors(errors), |_| FieldErrors::default());
    let name = errors.take("keep_name", TextName::parse(&form.keep_name), |e| e.to_string());
    let (Ok(template), Some(name)) = (template, name) else {
        return show(app, desk, text, form, errors.into(), Begin::InUse).await;
    };
    let draft = LibraryDraft { kind, language, name, template };
    let replace = Edition::parse(&form.replace);
    match AppError::refusal(library::keep(app, who.actor(), draft, replace).await)? {
        Ok(kept) => {
            let from = filled(app, text, Source::Library(kept), form.r#as, "").await?;
            let notice = format!(
                "“{}” is in the library. This event's text is as it was until you save.",
                form.keep_name.trim()
            );
            Ok(flash::with(page::see_other(&from), &notice))
        }
        Err(refusal) => {
            let taken = match &refusal {
                LibraryRefusal::Taken(name, now) | LibraryRefusal::Newer(name, now) => {
                    Some((name.clone(), *now))
                }
                LibraryRefusal::Unknown
                | LibraryRefusal::Provided
                | LibraryRefusal::Changed
                | LibraryRefusal::Unchanged => None,
            };
            let or = if taken.is_some() { " Or tick the box to replace that text." } else { "" };
            errors.add("keep_name", format!("{refusal}{or}"));
            show(app, desk, text, form, Wrong { errors, taken, fills_over: false }, Begin::InUse).await
        }
    }
}

/// Fills the fields with another text, unless that would write over words that stand nowhere else.
async fn fill(app: &App, desk: DeskFrame, text: Text, form: TextForm) -> Result<HttpResponse, AppError> {
    let (id, kind, language) = text;
    let filling = start::Filling {
        event: Some(id),
        kind,
        language,
        from: form.from.clone(),
        subject: form.subject.clone(),
        body: form.body.clone(),
        regardless: form.r#do == start::FILL_REGARDLESS,
    };
    match start::ask(app, filling).await? {
        Ok(source) => Ok(page::see_other(&filled(app, text, source, form.r#as, &form.keep_name).await?)),
        Err(refusal) => {
            let fills_over = refusal == FillRefusal::Unsaved;
            let wrong = Wrong { errors: start::beside(refusal), taken: None, fills_over };
            show(app, desk, text, form, wrong, Begin::InUse).await
        }
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
    /// The page of the desk that asked; empty: the editor.
    next: String,
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
    let editor = paths::template(id, kind, language);
    let next = paths::desk_path(&form.next).unwrap_or(&editor);
    Ok(flash::with(page::see_other(next), &notice))
}
