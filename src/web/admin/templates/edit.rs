//! The editor of one mail text: saving, looking at it as a guest would get it, sending it to
//! oneself, keeping it in the library, going back to an older version or to the product's own.

use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;

use super::editor::{Begin, Text, TextForm, Wrong, show};
use super::text_errors;
use crate::actions::library::{self, LibraryRefusal};
use crate::actions::templates::{self as actions, TemplateRefusal};
use crate::app::App;
use crate::domain::fold::fold;
use crate::domain::id::EventId;
use crate::domain::language::Language;
use crate::domain::library::{LibraryDraft, Source, TextName};
use crate::domain::message::MessageKind;
use crate::domain::template as texts;
use crate::paths;
use crate::store::{StoreError, events};
use crate::web::admin::DeskFrame;
use crate::web::error::AppError;
use crate::web::form::{FieldErrors, Posted};
use crate::web::guard::Organiser;
use crate::web::{flash, page};

/// Which text: the event, the kind and the language in the address.
type Which = Path<(EventId, String, String)>;

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Ask {
    /// An older version to begin with.
    version: String,
    /// Another text to begin with.
    from: String,
    /// The guest as whom the mail is shown.
    r#as: String,
}

impl Ask {
    fn begin(&self) -> Begin {
        if !self.from.is_empty() {
            return Begin::From(Source::parse(&self.from));
        }
        self.version.parse().map_or(Begin::InUse, Begin::Version)
    }
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
    let form = TextForm { r#as: ask.r#as.clone(), ..TextForm::default() };
    let desk = DeskFrame::new(&app, &request, &who);
    show(&app, desk, which(&path)?, form, Wrong::default(), ask.begin()).await
}

/// `POST /admin/events/{id}/templates/{kind}/{language}`: saves, keeps in the library, or only shows what
/// was typed.
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
    // The box was ticked for the text that it named, and for no other.
    let replace = fold(&form.replace) == name.key();
    let draft = LibraryDraft { kind, language, name, template };
    match AppError::refusal(library::keep(app, who.actor(), draft, replace).await)? {
        Ok(kept) => {
            let from = paths::template_from(id, kind, language, Source::Library(kept));
            let notice = format!(
                "“{}” is in the library. This event's text is as it was until you save.",
                form.keep_name.trim()
            );
            Ok(flash::with(page::see_other(&from), &notice))
        }
        Err(refusal) => {
            let taken = if let LibraryRefusal::Taken(name) = &refusal { Some(name.clone()) } else { None };
            let or = if taken.is_some() { " Or tick the box to replace that text." } else { "" };
            errors.add("keep_name", format!("{refusal}{or}"));
            show(app, desk, text, form, Wrong { errors, taken }, Begin::InUse).await
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
