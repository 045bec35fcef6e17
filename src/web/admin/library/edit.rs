//! A text of the library: other words, another name, or an end to it.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};

use super::new::in_its_place;
use super::page::{About, LibraryForm, in_words, render};
use crate::actions::library::{self as actions, LibraryRefusal};
use crate::app::App;
use crate::domain::id::LibraryTextId;
use crate::domain::library::LibraryText;
use crate::paths;
use crate::store::{StoreError, library};
use crate::web::admin::DeskFrame;
use crate::web::error::AppError;
use crate::web::form::{FieldErrors, Posted};
use crate::web::guard::Organiser;
use crate::web::{flash, page};

async fn kept(app: &App, id: LibraryTextId) -> Result<Option<LibraryText>, AppError> {
    Ok(app.db.read(move |c| library::find(c, id).map_err(StoreError::from)).await?)
}

fn about(text: &LibraryText, form: &LibraryForm) -> About {
    About {
        kind: text.kind,
        language: text.language,
        kept: Some((text.id, text.name.clone())),
        starts: Vec::new(),
        showing: None,
        fills_over: false,
        unsaved: (form.subject.as_str(), form.body.replace("\r\n", "\n").trim_end())
            != (text.subject.as_str(), text.body.as_str()),
    }
}

/// `GET /admin/library/{id}`
pub async fn edit(
    app: Data<App>,
    request: HttpRequest,
    who: Organiser,
    id: Path<LibraryTextId>,
) -> Result<HttpResponse, AppError> {
    let text = kept(&app, *id).await?.ok_or(AppError::NotFound)?;
    let form = LibraryForm {
        version: text.version.to_string(),
        name: text.name.to_string(),
        subject: text.subject.to_string(),
        body: text.body.to_string(),
        ..LibraryForm::default()
    };
    let desk = DeskFrame::new(&app, &request, &who);
    render(&app, desk, about(&text, &form), form, FieldErrors::default())
}

/// `POST /admin/library/{id}`: keeps what was typed, or only shows it. Where somebody has deleted the text
/// meanwhile, it is offered as a new one.
pub async fn change(
    app: Data<App>,
    request: HttpRequest,
    who: Organiser,
    id: Path<LibraryTextId>,
    Posted(mut form): Posted<LibraryForm>,
) -> Result<HttpResponse, AppError> {
    let desk = DeskFrame::new(&app, &request, &who);
    let Some(text) = kept(&app, *id).await? else { return in_its_place(&app, desk, form).await };
    let list = |notice: &str| Ok(flash::with(page::see_other(paths::LIBRARY), notice));
    let errors = match (form.r#do.as_str(), form.parse(text.kind)) {
        ("preview", parsed) => parsed.err().unwrap_or_default(),
        (_, Err(errors)) => errors,
        (_, Ok((name, template))) => {
            // Whatever is no number is no version that anybody has seen.
            let seen = form.version.parse().unwrap_or(0);
            let changed = actions::change(&app, who.actor(), *id, seen, name, template).await;
            match AppError::refusal(changed)? {
                Ok(()) => {
                    let notice = format!("“{}” is saved. No event's text changes with it.", form.name.trim());
                    return list(&notice);
                }
                Err(refusal @ LibraryRefusal::Unchanged) => return list(&refusal.to_string()),
                Err(LibraryRefusal::Unknown) => return in_its_place(&app, desk, form).await,
                Err(refusal) => {
                    if refusal == LibraryRefusal::Changed {
                        form.version = text.version.to_string();
                    }
                    in_words(&refusal)
                }
            }
        }
    };
    render(&app, desk, about(&text, &form), form, errors)
}

/// `POST /admin/library/{id}/delete`
pub async fn delete(
    app: Data<App>,
    who: Organiser,
    id: Path<LibraryTextId>,
) -> Result<HttpResponse, AppError> {
    let notice = match AppError::refusal(actions::delete(&app, who.actor(), *id).await)? {
        Ok(name) => format!("“{name}” is deleted. The events that were written from it keep their texts."),
        Err(refusal) => refusal.to_string(),
    };
    Ok(flash::with(page::see_other(paths::LIBRARY), &notice))
}
