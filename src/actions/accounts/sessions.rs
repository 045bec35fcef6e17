//! Signing in and out. Whether an address is known is told by neither the answer nor its time: each
//! attempt reads one row and costs one hash.

use std::fmt;

use serde_json::json;

use crate::actions::Failure;
use crate::app::App;
use crate::domain::audit::{Actor, Deed, Entry};
use crate::domain::email::Email;
use crate::domain::id::UserId;
use crate::domain::password::{Password, PasswordHash};
use crate::domain::session::{Session, SessionKey};
use crate::domain::user::User;
use crate::passwords::Check;
use crate::store::{DbConn, QueryResult, StoreError, audit, sessions, users};

/// Why somebody was not signed in: one reason for an unknown address, a wrong password and a
/// disabled account alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignInRefusal;

impl fmt::Display for SignInRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("The email address or the password is not right.")
    }
}

/// Why a password was not changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeRefusal {
    /// The present password is not right.
    WrongPassword,
    /// The new password is the present one.
    Same,
}

impl fmt::Display for ChangeRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::WrongPassword => "The present password is not right.",
            Self::Same => "The new password is the present one. Choose another.",
        })
    }
}

/// Signs in with what was typed; the session's id is new.
///
/// # Errors
/// [`SignInRefusal`], or the database.
pub async fn sign_in(app: &App, email: &str, typed: &str) -> Result<SessionKey, Failure<SignInRefusal>> {
    let found = match Email::parse(email) {
        Ok(email) => app.db.read(move |c| users::by_email(c, &email).map_err(StoreError::from)).await?,
        Err(_) => None,
    };
    let (user, stored) = found.unzip();
    let check = app.passwords.check(typed, stored.clone()).await.map_err(StoreError::from)?;
    let (Check::Right { outdated }, Some(User { id, disabled_at: None, .. }), Some(stored)) =
        (check, &user, stored)
    else {
        // An address of an unknown person never reaches a log.
        let user = user.map(|u| u.id.to_string()).unwrap_or_default();
        tracing::warn!(user, "a sign-in was refused");
        return Err(Failure::Refused(SignInRefusal));
    };
    let fresh_hash = match outdated {
        true => Some(app.passwords.hash(typed).await.map_err(StoreError::from)?),
        false => None,
    };
    let (id, now, session) = (*id, app.clock.now(), SessionKey::new(app.random.bytes()));
    let hash = session.hash();
    app.db
        .write(move |c| {
            if !unchanged(c, id, &stored)? {
                return Err(Failure::Refused(SignInRefusal));
            }
            if let Some(fresh) = fresh_hash {
                users::set_password(c, id, &fresh)?;
            }
            sessions::insert(c, hash, &Session { user_id: id, created_at: now, seen_at: now })?;
            audit::add(c, now, &Entry::new(Actor::User(id), Deed::SignedIn))?;
            Ok(())
        })
        .await?;
    Ok(session)
}

/// True where the account still is as it was when its password was checked, and stays so until the
/// transaction ends: a hash takes its time, and meanwhile a colleague may have disabled the account or its
/// owner changed the password.
fn unchanged(c: &mut DbConn, id: UserId, stored: &PasswordHash) -> QueryResult<bool> {
    users::hold(c, id, stored)
}

/// Whose session this is; `None` where it has ended or never was. Notes the request, at most once a
/// minute.
///
/// # Errors
/// Of the database.
pub async fn resume(app: &App, session: &SessionKey) -> Result<Option<User>, StoreError> {
    let (hash, now) = (session.hash(), app.clock.now());
    let found = app.db.read(move |c| sessions::find(c, hash).map_err(StoreError::from)).await?;
    let good = |(session, user): &(Session, User)| session.is_live(now) && user.disabled_at.is_none();
    let Some((session, user)) = found.filter(good) else { return Ok(None) };
    if session.is_stale(now) {
        app.db.write(move |c| sessions::touch(c, hash, now).map_err(StoreError::from)).await?;
    }
    Ok(Some(user))
}

/// Ends one session.
///
/// # Errors
/// Of the database.
pub async fn sign_out(app: &App, session: &SessionKey) -> Result<(), StoreError> {
    let hash = session.hash();
    app.db.write(move |c| sessions::delete(c, hash).map_err(StoreError::from)).await
}

/// Ends every session of a user, the present one too; returns how many there were.
///
/// # Errors
/// Of the database.
pub async fn sign_out_everywhere(app: &App, user: UserId) -> Result<usize, StoreError> {
    let now = app.clock.now();
    app.db
        .write(move |c| {
            let ended = sessions::delete_of(c, user)?;
            let entry = Entry::new(Actor::User(user), Deed::SignedOutEverywhere);
            audit::add(c, now, &entry.detail(json!({ "sessions": ended })))?;
            Ok(ended)
        })
        .await
}

/// Changes a user's own password. Every session ends; the returned one is in place of the present.
///
/// # Errors
/// A [`ChangeRefusal`], or the database.
pub async fn change_password(
    app: &App,
    user: UserId,
    present: &str,
    new: Password,
) -> Result<SessionKey, Failure<ChangeRefusal>> {
    let stored = app.db.read(move |c| users::password_hash(c, user).map_err(StoreError::from)).await?;
    let check = app.passwords.check(present, stored.clone()).await.map_err(StoreError::from)?;
    let (Check::Right { .. }, Some(stored)) = (check, stored) else {
        tracing::warn!(%user, "a change of password was refused");
        return Err(Failure::Refused(ChangeRefusal::WrongPassword));
    };
    if new.expose() == present {
        return Err(Failure::Refused(ChangeRefusal::Same));
    }
    let fresh = app.passwords.hash(new.expose()).await.map_err(StoreError::from)?;
    let (now, session) = (app.clock.now(), SessionKey::new(app.random.bytes()));
    let hash = session.hash();
    app.db
        .write(move |c| {
            if !unchanged(c, user, &stored)? {
                return Err(Failure::Refused(ChangeRefusal::WrongPassword));
            }
            users::set_password(c, user, &fresh)?;
            let ended = sessions::delete_of(c, user)?;
            sessions::insert(c, hash, &Session { user_id: user, created_at: now, seen_at: now })?;
            let entry = Entry::new(Actor::User(user), Deed::PasswordChanged);
            audit::add(c, now, &entry.detail(json!({ "sessions": ended })))?;
            Ok(())
        })
        .await?;
    Ok(session)
}
