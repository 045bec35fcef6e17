//! Everybody's accounts, for owners.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;

use crate::actions::accounts::{self, AccountRefusal, NewUser};
use crate::app::App;
use crate::domain::email::Email;
use crate::domain::id::UserId;
use crate::domain::instant::Instant;
use crate::domain::password::Password;
use crate::domain::user::{Role, User, UserName};
use crate::paths;
use crate::store::{StoreError, users};
use crate::web::admin::DeskFrame;
use crate::web::error::AppError;
use crate::web::form::{FieldErrors, Posted};
use crate::web::guard::Owner;
use crate::web::{flash, page};

/// What stands above every field for a new password.
pub const PASSWORD_HINT: &str = "At least 15 characters. Four unrelated words make a good one.";

/// One account in the list.
struct Line {
    user: User,
    url: String,
    since: String,
    disabled_since: Option<String>,
    /// Disables the account, or lets it in again; none for one's own.
    switch: Option<String>,
}

impl Line {
    fn new(user: User, me: UserId) -> Self {
        let part = if user.disabled_at.is_some() { "enable" } else { "disable" };
        Self {
            url: paths::user(user.id),
            since: day(user.created_at),
            disabled_since: user.disabled_at.map(day),
            switch: (user.id != me).then(|| paths::user_part(user.id, part)),
            user,
        }
    }
}

/// A day in UTC.
fn day(at: Instant) -> String {
    at.timestamp().strftime("%-d %b %Y").to_string()
}

#[derive(Template)]
#[template(path = "admin/users/list.html")]
struct ListPage {
    desk: DeskFrame,
    lines: Vec<Line>,
}

/// `GET /admin/users`
pub async fn list(app: Data<App>, request: HttpRequest, who: Owner) -> Result<HttpResponse, AppError> {
    let users = app.db.read(|c| users::all(c).map_err(StoreError::from)).await?;
    let desk = DeskFrame::new(&app, &request, &who);
    let lines = users.into_iter().map(|user| Line::new(user, who.user.id)).collect();
    page::html(StatusCode::OK, &ListPage { desk, lines })
}

/// The form for a colleague's account.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct UserForm {
    name: String,
    email: String,
    role: String,
    password: String,
}

impl UserForm {
    fn parse(&self) -> Result<NewUser, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = errors.take("name", UserName::required(&self.name), |e| format!("The name {e}."));
        let email = errors.take("email", Email::parse(&self.email), |e| e.to_string());
        let role = errors.take("role", Role::parse(&self.role).ok_or(()), |()| "Choose a role.".to_owned());
        let password = Password::parse(&self.password, email.as_ref());
        let password = errors.take("password", password, |e| e.to_string());
        match (name, email, role, password) {
            (Some(name), Some(email), Some(role), Some(password)) => {
                Ok(NewUser { email, name, role, password })
            }
            _ => Err(errors),
        }
    }
}

#[derive(Template)]
#[template(path = "admin/users/new.html")]
struct NewPage {
    desk: DeskFrame,
    form: UserForm,
    errors: FieldErrors,
}

/// `GET /admin/users/new`
pub async fn new(app: Data<App>, request: HttpRequest, who: Owner) -> Result<HttpResponse, AppError> {
    let desk = DeskFrame::new(&app, &request, &who);
    page::html(StatusCode::OK, &NewPage { desk, form: UserForm::default(), errors: FieldErrors::default() })
}

/// `POST /admin/users/new`
pub async fn add(
    app: Data<App>,
    request: HttpRequest,
    who: Owner,
    form: Posted<UserForm>,
) -> Result<HttpResponse, AppError> {
    let form = form.0;
    let errors = match form.parse() {
        Ok(new) => match AppError::refusal(accounts::add_user(&app, who.actor(), new).await)? {
            Ok(user) => {
                let notice = format!("{} can sign in now.", user.email);
                return Ok(flash::with(page::see_other(paths::USERS), &notice));
            }
            Err(refusal) => {
                let mut errors = FieldErrors::default();
                errors.add("email", refusal.to_string());
                errors
            }
        },
        Err(errors) => errors,
    };
    let desk = DeskFrame::new(&app, &request, &who);
    page::html(StatusCode::UNPROCESSABLE_ENTITY, &NewPage { desk, form, errors })
}

#[derive(Template)]
#[template(path = "admin/users/show.html")]
struct ShowPage {
    desk: DeskFrame,
    user: User,
    role_url: String,
    password_url: String,
    errors: FieldErrors,
}

impl ShowPage {
    /// The page of an account; 404 where there is none.
    async fn new(
        app: &App,
        request: &HttpRequest,
        who: &Owner,
        id: UserId,
        errors: FieldErrors,
    ) -> Result<Self, AppError> {
        let user = app.db.read(move |c| users::find(c, id).map_err(StoreError::from)).await?;
        Ok(Self {
            desk: DeskFrame::new(app, request, who),
            user: user.ok_or(AppError::NotFound)?,
            role_url: paths::user_part(id, "role"),
            password_url: paths::user_part(id, "password"),
            errors,
        })
    }
}

/// `GET /admin/users/{id}`
pub async fn show(
    app: Data<App>,
    request: HttpRequest,
    who: Owner,
    id: Path<UserId>,
) -> Result<HttpResponse, AppError> {
    page::html(StatusCode::OK, &ShowPage::new(&app, &request, &who, *id, FieldErrors::default()).await?)
}

/// A change of an account: one of the two fields.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ChangeForm {
    role: String,
    password: String,
}

/// `POST /admin/users/{id}/role`
pub async fn change_role(
    app: Data<App>,
    request: HttpRequest,
    who: Owner,
    id: Path<UserId>,
    form: Posted<ChangeForm>,
) -> Result<HttpResponse, AppError> {
    let mut errors = FieldErrors::default();
    if let Some(role) = Role::parse(&form.0.role) {
        match AppError::refusal(accounts::change_role(&app, who.actor(), *id, role).await)? {
            Ok(user) => return changed(Ok(user), &format!("has the role of {role} now.")),
            Err(refusal) => errors.add("role", refusal.to_string()),
        }
    } else {
        errors.add("role", "Choose a role.");
    }
    let page = ShowPage::new(&app, &request, &who, *id, errors).await?;
    page::html(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// `POST /admin/users/{id}/password`
pub async fn reset_password(
    app: Data<App>,
    request: HttpRequest,
    who: Owner,
    id: Path<UserId>,
    form: Posted<ChangeForm>,
) -> Result<HttpResponse, AppError> {
    let mut page = ShowPage::new(&app, &request, &who, *id, FieldErrors::default()).await?;
    match Password::parse(&form.0.password, Some(&page.user.email)) {
        Ok(new) => {
            let outcome = accounts::reset_password(&app, who.actor(), *id, new).await;
            changed(AppError::refusal(outcome)?, "has a new password and is signed out everywhere.")
        }
        Err(error) => {
            page.errors.add("password", error.to_string());
            page::html(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
    }
}

/// `POST /admin/users/{id}/disable`
pub async fn disable(app: Data<App>, who: Owner, id: Path<UserId>) -> Result<HttpResponse, AppError> {
    let outcome = accounts::disable_user(&app, who.actor(), *id).await;
    changed(AppError::refusal(outcome)?, "is disabled and signed out everywhere.")
}

/// `POST /admin/users/{id}/enable`
pub async fn enable(app: Data<App>, who: Owner, id: Path<UserId>) -> Result<HttpResponse, AppError> {
    let outcome = accounts::enable_user(&app, who.actor(), *id).await;
    changed(AppError::refusal(outcome)?, "can sign in again.")
}

fn changed(outcome: Result<User, AccountRefusal>, done: &str) -> Result<HttpResponse, AppError> {
    let notice = match outcome {
        Ok(user) => format!("{} {done}", user.email),
        Err(AccountRefusal::Unknown) => return Err(AppError::NotFound),
        Err(refusal) => refusal.to_string(),
    };
    Ok(flash::with(page::see_other(paths::USERS), &notice))
}
