//! The way in: sign-in, set-up of the first owner, and the way out.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;

use crate::actions::accounts::{self, NewUser, SetUpRefusal};
use crate::app::App;
use crate::domain::email::Email;
use crate::domain::password::Password;
use crate::domain::user::{Role, UserName};
use crate::paths;
use crate::store::{StoreError, users};
use crate::web::error::AppError;
use crate::web::form::{FieldErrors, Posted};
use crate::web::guard::SignedIn;
use crate::web::limits::Limits;
use crate::web::{flash, page, session};

/// The page to go to after signing in.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Next {
    next: String,
}

/// The sign-in form.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct SignInForm {
    email: String,
    password: String,
    next: String,
}

#[derive(Template)]
#[template(path = "admin/sign_in.html")]
struct SignInPage {
    notice: Option<String>,
    no_accounts: bool,
    form: SignInForm,
    errors: FieldErrors,
}

/// The page of the desk that was asked for, or the desk's first.
fn after(next: &str) -> &str {
    paths::desk_path(next).unwrap_or(paths::EVENTS)
}

/// `GET /`: sign-in, or the desk for whoever is signed in. Public.
pub async fn ask(app: Data<App>, request: HttpRequest, query: Query<Next>) -> Result<HttpResponse, AppError> {
    let next = query.into_inner().next;
    if SignedIn::find(&app, &request).await?.is_some() {
        return Ok(page::see_other(after(&next)));
    }
    let no_accounts = app.db.read(|c| users::any(c).map(|any| !any).map_err(StoreError::from)).await?;
    let next = paths::desk_path(&next).unwrap_or_default().to_owned();
    let form = SignInForm { next, ..SignInForm::default() };
    let page =
        SignInPage { notice: flash::take(&request), no_accounts, form, errors: FieldErrors::default() };
    page::html(StatusCode::OK, &page)
}

/// `POST /`: signs in. Public.
pub async fn sign_in(
    app: Data<App>,
    limits: Data<Limits>,
    request: HttpRequest,
    form: Posted<SignInForm>,
) -> Result<HttpResponse, AppError> {
    let form = form.0;
    let mut errors = FieldErrors::default();
    if form.email.trim().is_empty() {
        errors.add("email", "Enter your email address.");
    }
    if form.password.is_empty() {
        errors.add("password", "Enter your password.");
    }
    if errors.is_empty() {
        limits.sign_in(&app.config, &request, &form.email).await?;
        let outcome = accounts::sign_in(&app, &form.email, &form.password).await;
        match AppError::refusal(outcome)? {
            Ok(fresh) => {
                if let Some(old) = session::of(&app, &request) {
                    accounts::sign_out(&app, &old).await?;
                }
                return Ok(session::begin(&app, page::see_other(after(&form.next)), &fresh));
            }
            Err(refusal) => errors.add("email", refusal.to_string()),
        }
    }
    let page = SignInPage { notice: None, no_accounts: false, form, errors };
    page::html(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// `POST /sign-out`: ends the session, if there is one. Public.
pub async fn sign_out(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, AppError> {
    if let Some(session) = session::of(&app, &request) {
        accounts::sign_out(&app, &session).await?;
    }
    Ok(flash::with(session::end(&app, page::see_other(paths::HOME)), "You are signed out."))
}

/// The form for the first owner.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct SetUpForm {
    name: String,
    email: String,
    password: String,
}

impl SetUpForm {
    fn parse(&self) -> Result<NewUser, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = errors.take("name", UserName::required(&self.name), |e| format!("Your name {e}."));
        let email = errors.take("email", Email::parse(&self.email), |e| e.to_string());
        let password = Password::parse(&self.password, email.as_ref());
        let password = errors.take("password", password, |e| e.to_string());
        match (name, email, password) {
            (Some(name), Some(email), Some(password)) => {
                Ok(NewUser { email, name, role: Role::Owner, password })
            }
            _ => Err(errors),
        }
    }
}

#[derive(Template)]
#[template(path = "admin/set_up.html")]
struct SetUpPage {
    form: SetUpForm,
    errors: FieldErrors,
}

#[derive(Template)]
#[template(path = "admin/set_up_expired.html")]
struct SetUpExpiredPage;

/// `GET /setup/{token}`: the form for the first owner. Public, for who has the link.
pub async fn ask_set_up(
    app: Data<App>,
    limits: Data<Limits>,
    request: HttpRequest,
    token: Path<String>,
) -> Result<HttpResponse, AppError> {
    match AppError::refusal(accounts::check_setup(&app, &token).await)? {
        Ok(()) => {
            let page = SetUpPage { form: SetUpForm::default(), errors: FieldErrors::default() };
            page::html(StatusCode::OK, &page)
        }
        Err(refusal) => refused(&app, &limits, &request, refusal).await,
    }
}

/// `POST /setup/{token}`: makes the first owner and signs them in. Public, for who has the link.
pub async fn set_up(
    app: Data<App>,
    limits: Data<Limits>,
    request: HttpRequest,
    token: Path<String>,
    form: Posted<SetUpForm>,
) -> Result<HttpResponse, AppError> {
    // The link first: a stranger learns nothing about the form, and costs no hash.
    if let Err(refusal) = AppError::refusal(accounts::check_setup(&app, &token).await)? {
        return refused(&app, &limits, &request, refusal).await;
    }
    limits.visit(&token).await?;
    let new = match form.0.parse() {
        Ok(new) => new,
        Err(errors) => {
            return page::html(StatusCode::UNPROCESSABLE_ENTITY, &SetUpPage { form: form.0, errors });
        }
    };
    match AppError::refusal(accounts::set_up(&app, &token, new).await)? {
        Ok(fresh) => {
            let response = session::begin(&app, page::see_other(paths::EVENTS), &fresh);
            Ok(flash::with(response, "Your account is made and you are signed in. Next: create an event."))
        }
        Err(refusal) => refused(&app, &limits, &request, refusal).await,
    }
}

async fn refused(
    app: &App,
    limits: &Limits,
    request: &HttpRequest,
    refusal: SetUpRefusal,
) -> Result<HttpResponse, AppError> {
    match refusal {
        SetUpRefusal::Expired => page::html(StatusCode::GONE, &SetUpExpiredPage),
        SetUpRefusal::Dead => {
            limits.guess(&app.config, request).await?;
            Err(AppError::NotFound)
        }
    }
}
