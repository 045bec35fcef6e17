//! The signed-in user's own account.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;

use crate::actions::accounts::{self, ChangeRefusal};
use crate::app::App;
use crate::domain::password::Password;
use crate::domain::user::User;
use crate::paths;
use crate::web::admin::DeskFrame;
use crate::web::error::AppError;
use crate::web::form::{FieldErrors, Posted};
use crate::web::guard::Viewer;
use crate::web::limits::Limits;
use crate::web::{flash, page, session};

#[derive(Template)]
#[template(path = "admin/account.html")]
struct AccountPage {
    desk: DeskFrame,
    user: User,
    errors: FieldErrors,
}

impl AccountPage {
    fn new(app: &App, request: &HttpRequest, who: &Viewer, errors: FieldErrors) -> Self {
        Self { desk: DeskFrame::new(app, request, who), user: who.user.clone(), errors }
    }
}

/// `GET /admin/account`
pub async fn show(app: Data<App>, request: HttpRequest, who: Viewer) -> Result<HttpResponse, AppError> {
    page::html(StatusCode::OK, &AccountPage::new(&app, &request, &who, FieldErrors::default()))
}

/// The form for a new password.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct PasswordForm {
    present: String,
    password: String,
}

/// `POST /admin/account/password`
pub async fn change_password(
    app: Data<App>,
    limits: Data<Limits>,
    request: HttpRequest,
    who: Viewer,
    form: Posted<PasswordForm>,
) -> Result<HttpResponse, AppError> {
    let PasswordForm { present, password } = form.0;
    let mut errors = FieldErrors::default();
    if present.is_empty() {
        errors.add("present", "Enter your present password.");
    }
    let new = Password::parse(&password, Some(&who.user.email));
    let new = errors.take("password", new, |e| e.to_string());
    if let (true, Some(new)) = (errors.is_empty(), new) {
        limits.sign_in(&app.config, &request, who.user.email.key()).await?;
        let outcome = accounts::change_password(&app, who.user.id, &present, new).await;
        match AppError::refusal(outcome)? {
            Ok(fresh) => {
                let response = session::begin(&app, page::see_other(paths::ACCOUNT), &fresh);
                return Ok(flash::with(response, "Password changed. You are signed out everywhere else."));
            }
            Err(refusal @ ChangeRefusal::WrongPassword) => errors.add("present", refusal.to_string()),
            Err(refusal @ ChangeRefusal::Same) => errors.add("password", refusal.to_string()),
        }
    }
    page::html(StatusCode::UNPROCESSABLE_ENTITY, &AccountPage::new(&app, &request, &who, errors))
}

/// `POST /admin/account/sign-out-everywhere`
pub async fn sign_out_everywhere(app: Data<App>, who: Viewer) -> Result<HttpResponse, AppError> {
    accounts::sign_out_everywhere(&app, who.user.id).await?;
    let response = session::end(&app, page::see_other(paths::HOME));
    Ok(flash::with(response, "You are signed out everywhere."))
}
