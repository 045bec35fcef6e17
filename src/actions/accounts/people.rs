//! Adding and disabling accounts.

use std::fmt;

use serde_json::json;

use crate::actions::Failure;
use crate::app::App;
use crate::domain::audit::{Actor, Deed, Entry};
use crate::domain::email::Email;
use crate::domain::id::UserId;
use crate::domain::password::Password;
use crate::domain::user::{Role, User, UserName};
use crate::store::topics::{self, Topic};
use crate::store::{DbConn, StoreError, audit, sessions, users};

/// An account to be.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// What they sign in with.
    pub email: Email,
    /// What colleagues read.
    pub name: UserName,
    /// What they may do.
    pub role: Role,
    /// What they sign in with, too.
    pub password: Password,
}

/// Why an account was not made or changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountRefusal {
    /// There is an account with this address.
    Taken,
    /// There is no such account.
    Unknown,
    /// Nobody could manage accounts any more.
    LastOwner,
}

impl fmt::Display for AccountRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Taken => "There is already an account with this email address.",
            Self::Unknown => "There is no account with this email address.",
            Self::LastOwner => "This is the last owner who can sign in. Make somebody else an owner first.",
        })
    }
}

/// Makes an account.
///
/// # Errors
/// [`AccountRefusal::Taken`], or the database.
pub async fn add_user(app: &App, actor: Actor, new: NewUser) -> Result<User, Failure<AccountRefusal>> {
    let NewUser { email, name, role, password } = new;
    let hash = app.passwords.hash(password.expose()).await.map_err(StoreError::from)?;
    let now = app.clock.now();
    let user = User { id: app.random.id(now), email, name, role, disabled_at: None, created_at: now };
    app.db
        .write(move |c| {
            topics::take(c, Topic::Accounts)?;
            if users::by_email(c, &user.email)?.is_some() {
                return Err(Failure::Refused(AccountRefusal::Taken));
            }
            users::insert(c, &user, &hash)?;
            let detail = json!({ "user": user.id, "role": role });
            audit::add(c, now, &Entry::new(actor, Deed::UserAdded).detail(detail))?;
            Ok(user)
        })
        .await
}

/// Disables an account and ends its sessions. One that is disabled already stays as it is.
///
/// # Errors
/// [`AccountRefusal::Unknown`], [`AccountRefusal::LastOwner`], or the database.
pub async fn disable_user(app: &App, actor: Actor, id: UserId) -> Result<User, Failure<AccountRefusal>> {
    let now = app.clock.now();
    app.db
        .write(move |c| {
            topics::take(c, Topic::Accounts)?;
            let mut user = users::find(c, id)?.ok_or(Failure::Refused(AccountRefusal::Unknown))?;
            if user.disabled_at.is_some() {
                return Ok(user);
            }
            spare_the_last_owner(c, &user)?;
            user.disabled_at = Some(now);
            users::set_disabled(c, id, user.disabled_at)?;
            let ended = sessions::delete_of(c, id)?;
            let detail = json!({ "user": id, "sessions": ended });
            audit::add(c, now, &Entry::new(actor, Deed::UserDisabled).detail(detail))?;
            Ok(user)
        })
        .await
}

/// Lets a disabled account in again, with the role and the password that it had.
///
/// # Errors
/// [`AccountRefusal::Unknown`], or the database.
pub async fn enable_user(app: &App, actor: Actor, id: UserId) -> Result<User, Failure<AccountRefusal>> {
    let now = app.clock.now();
    app.db
        .write(move |c| {
            topics::take(c, Topic::Accounts)?;
            let mut user = users::find(c, id)?.ok_or(Failure::Refused(AccountRefusal::Unknown))?;
            if user.disabled_at.is_none() {
                return Ok(user);
            }
            user.disabled_at = None;
            users::set_disabled(c, id, None)?;
            audit::add(c, now, &Entry::new(actor, Deed::UserEnabled).detail(json!({ "user": id })))?;
            Ok(user)
        })
        .await
}

/// Gives an account another role, which holds from its next request on.
///
/// # Errors
/// [`AccountRefusal::Unknown`], [`AccountRefusal::LastOwner`], or the database.
pub async fn change_role(
    app: &App,
    actor: Actor,
    id: UserId,
    role: Role,
) -> Result<User, Failure<AccountRefusal>> {
    let now = app.clock.now();
    app.db
        .write(move |c| {
            topics::take(c, Topic::Accounts)?;
            let mut user = users::find(c, id)?.ok_or(Failure::Refused(AccountRefusal::Unknown))?;
            if user.role == role {
                return Ok(user);
            }
            spare_the_last_owner(c, &user)?;
            let detail = json!({ "user": id, "from": user.role, "to": role });
            users::set_role(c, id, role)?;
            audit::add(c, now, &Entry::new(actor, Deed::UserRoleChanged).detail(detail))?;
            user.role = role;
            Ok(user)
        })
        .await
}

/// Refuses to take away the one owner who can still manage accounts.
fn spare_the_last_owner(c: &mut DbConn, user: &User) -> Result<(), Failure<AccountRefusal>> {
    let counts = user.role == Role::Owner && user.disabled_at.is_none();
    if counts && users::active_owners(c)? <= 1 {
        return Err(Failure::Refused(AccountRefusal::LastOwner));
    }
    Ok(())
}

/// Gives an account a new password in place of one that was lost, and ends its sessions.
///
/// # Errors
/// [`AccountRefusal::Unknown`], or the database.
pub async fn reset_password(
    app: &App,
    actor: Actor,
    id: UserId,
    new: Password,
) -> Result<User, Failure<AccountRefusal>> {
    let hash = app.passwords.hash(new.expose()).await.map_err(StoreError::from)?;
    let now = app.clock.now();
    app.db
        .write(move |c| {
            let user = users::find(c, id)?.ok_or(Failure::Refused(AccountRefusal::Unknown))?;
            users::set_password(c, id, &hash)?;
            let ended = sessions::delete_of(c, id)?;
            let detail = json!({ "user": id, "sessions": ended });
            audit::add(c, now, &Entry::new(actor, Deed::PasswordReset).detail(detail))?;
            Ok(user)
        })
        .await
}
