//! Setting the columns right, and letting the list in.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;

use super::refused;
use super::show::{View, render};
use crate::actions::imports::{self as actions, ImportRefusal};
use crate::app::App;
use crate::domain::guest_list::Field;
use crate::domain::id::ImportId;
use crate::paths;
use crate::web::admin::DeskFrame;
use crate::web::admin::events::edit;
use crate::web::error::AppError;
use crate::web::form::{FieldErrors, Posted};
use crate::web::guard::Organiser;
use crate::web::{flash, page};

/// What each column was set to.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ColumnsForm {
    /// The words of the fields, in the order of the columns; empty for an ignored one.
    pub column: Vec<String>,
}

/// `POST /admin/imports/{id}/columns`
pub async fn columns(
    app: Data<App>,
    request: HttpRequest,
    who: Organiser,
    id: Path<ImportId>,
    Posted(form): Posted<ColumnsForm>,
) -> Result<HttpResponse, AppError> {
    let columns: Vec<Option<Field>> = form.column.iter().map(|word| Field::parse(word)).collect();
    match AppError::refusal(actions::set_columns(&app, *id, columns).await)? {
        Ok(()) => Ok(page::see_other(&paths::import(*id))),
        Err(ImportRefusal::Columns(problem)) => {
            let (staged, preview) = AppError::refusal(actions::preview(&app, *id).await)?.map_err(refused)?;
            let event = edit::load(&app, staged.event_id).await?;
            let mut errors = FieldErrors::default();
            errors.add("columns", problem.to_string());
            let desk = DeskFrame::new(&app, &request, &who);
            render(desk, event, staged, &preview, View::default(), errors, Some(form.column))
        }
        Err(ImportRefusal::Confirmed) => Ok(page::see_other(&paths::import(*id))),
        Err(refusal) => Err(refused(refusal)),
    }
}

/// `POST /admin/imports/{id}/confirm`
pub async fn confirm(app: Data<App>, who: Organiser, id: Path<ImportId>) -> Result<HttpResponse, AppError> {
    match AppError::refusal(actions::apply(&app, who.actor(), *id).await)? {
        Ok(_) => Ok(page::see_other(&paths::import(*id))),
        Err(refusal @ (ImportRefusal::ColumnsChanged | ImportRefusal::Columns(_))) => {
            Ok(flash::with(page::see_other(&paths::import(*id)), &refusal.to_string()))
        }
        Err(refusal) => Err(refused(refusal)),
    }
}
