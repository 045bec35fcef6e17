//! The first owner of a new installation, made through a one-time link that the server prints when
//! it starts. The link is a signed token; its link id lies in the settings. It is dead as soon as
//! another one is printed, any account exists, or a day has passed.

use std::fmt;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

use super::people::NewUser;
use crate::actions::Failure;
use crate::app::App;
use crate::domain::audit::{Actor, Deed, Entry};
use crate::domain::id::LinkId;
use crate::domain::session::{Session, SessionKey};
use crate::domain::token::{Purpose, TokenError};
use crate::domain::user::{Role, User};
use crate::paths;
use crate::store::topics::{self, Topic};
use crate::store::{DbConn, QueryResult, StoreError, audit, sessions, settings, users};

/// How long a printed link works.
pub const SETUP_VALID: Duration = Duration::from_secs(24 * 60 * 60);
const SETTING: &str = "setup link";

/// Why the first owner was not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetUpRefusal {
    /// The link was good; its day is over.
    Expired,
    /// Not a link that was printed last, or set-up is done.
    Dead,
}

impl fmt::Display for SetUpRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Expired => "This set-up link has expired. Restart the server; it prints a new one.",
            Self::Dead => "This set-up link is not in use.",
        })
    }
}

/// A fresh set-up link, to be printed where only the operator reads; `None` where there is an
/// account. Links that were printed before die.
///
/// # Errors
/// Of the database.
pub async fn setup_link(app: &App) -> Result<Option<String>, StoreError> {
    let link = LinkId(app.random.bytes());
    let needed = app
        .db
        .write(move |c| {
            topics::take(c, Topic::Accounts)?;
            if users::any(c)? {
                settings::remove(c, SETTING)?;
                return Ok::<_, StoreError>(false);
            }
            settings::set(c, SETTING, &kept(link))?;
            Ok(true)
        })
        .await?;
    let token = app.keys.seal(Purpose::Setup, link, app.clock.now() + SETUP_VALID);
    let base = app.config.base_url.as_str();
    Ok(needed.then(|| format!("{base}{}", paths::set_up(token.as_str()))))
}

/// Whether a link still makes the first owner; for showing the page, changes nothing.
///
/// # Errors
/// A [`SetUpRefusal`], or the database.
pub async fn check_setup(app: &App, token: &str) -> Result<(), Failure<SetUpRefusal>> {
    let link = opened(app, token)?;
    app.db
        .read(move |c| if alive(c, link)? { Ok(()) } else { Err(Failure::Refused(SetUpRefusal::Dead)) })
        .await
}

/// Makes the first owner and signs them in. The role in `new` is not asked.
///
/// # Errors
/// A [`SetUpRefusal`], or the database.
pub async fn set_up(app: &App, token: &str, new: NewUser) -> Result<SessionKey, Failure<SetUpRefusal>> {
    let link = opened(app, token)?;
    let NewUser { email, name, role: _, password } = new;
    let hash = app.passwords.hash(password.expose()).await.map_err(StoreError::from)?;
    let (now, session) = (app.clock.now(), SessionKey::new(app.random.bytes()));
    let id_hash = session.hash();
    let user =
        User { id: app.random.id(now), email, name, role: Role::Owner, disabled_at: None, created_at: now };
    app.db
        .write(move |c| {
            topics::take(c, Topic::Accounts)?;
            if !alive(c, link)? {
                return Err(Failure::Refused(SetUpRefusal::Dead));
            }
            users::insert(c, &user, &hash)?;
            settings::remove(c, SETTING)?;
            sessions::insert(c, id_hash, &Session { user_id: user.id, created_at: now, seen_at: now })?;
            let detail = json!({ "user": user.id, "role": user.role, "by": "set-up link" });
            audit::add(c, now, &Entry::new(Actor::User(user.id), Deed::UserAdded).detail(detail))?;
            Ok(())
        })
        .await?;
    Ok(session)
}

fn opened(app: &App, token: &str) -> Result<LinkId, Failure<SetUpRefusal>> {
    app.keys.open(Purpose::Setup, token, app.clock.now()).map_err(|error| {
        Failure::Refused(match error {
            TokenError::Expired(_) => SetUpRefusal::Expired,
            TokenError::Invalid => SetUpRefusal::Dead,
        })
    })
}

fn alive(c: &mut DbConn, link: LinkId) -> QueryResult<bool> {
    Ok(!users::any(c)? && settings::get(c, SETTING)? == Some(kept(link)))
}

fn kept(link: LinkId) -> String {
    URL_SAFE_NO_PAD.encode(link.0)
}
