//! Who is asking. A handler that takes [`Owner`], [`Organiser`], [`Staff`], [`Recorder`], [`Trusted`] or [`Viewer`] runs for a
//! signed-in user whose role has that permission, and for nobody else: whoever is not signed in is
//! sent to do so and comes back afterwards, and a role that may not gets the page for 403.

use std::fmt;
use std::ops::Deref;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::REFERER;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, HttpResponse, ResponseError};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;

use super::error::AppError;
use super::{flash, page, session};
use crate::actions::accounts;
use crate::app::App;
use crate::domain::audit::Actor;
use crate::domain::session::SessionKey;
use crate::domain::user::{Permission, User};
use crate::domain::way::Trouble;
use crate::paths;
use crate::store::{StoreError, troubles};

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who it is.
    pub user: User,
    /// By which session.
    pub session: SessionKey,
    /// What keeps mail from going out, which every page of the desk says.
    pub troubles: Vec<Trouble>,
}

impl SignedIn {
    /// Whoever sent the request, if they are signed in.
    ///
    /// # Errors
    /// Of the database.
    pub async fn find(app: &App, request: &HttpRequest) -> Result<Option<Self>, StoreError> {
        let Some(session) = session::of(app, request) else { return Ok(None) };
        let user = accounts::resume(app, &session).await?;
        let Some(user) = user else { return Ok(None) };
        let now = app.clock.now();
        let troubles = app.db.read(move |c| troubles::lasting(c, now).map_err(StoreError::from)).await?;
        Ok(Some(Self { user, session, troubles }))
    }

    /// Who acts, for the audit.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::User(self.user.id)
    }

    /// True where the user's role has this permission; templates ask, to show only what works.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        self.user.role.may(permission)
    }
}

/// Why a handler did not run.
#[derive(Debug)]
pub enum Denied {
    /// Nobody is signed in.
    SignIn {
        /// Where to go afterwards.
        next: Option<String>,
        /// What was sent could not be taken, and is to be sent again.
        posted: bool,
    },
    /// The role may not, or the database failed.
    Page(AppError),
}

impl fmt::Display for Denied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SignIn { .. } => f.write_str("not signed in"),
            Self::Page(error) => error.fmt(f),
        }
    }
}

impl ResponseError for Denied {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::SignIn { .. } => StatusCode::SEE_OTHER,
            Self::Page(error) => error.status_code(),
        }
    }

    fn error_response(&self) -> HttpResponse {
        match self {
            Self::SignIn { next, posted } => {
                let response = page::see_other(&paths::sign_in(next.as_deref()));
                let sent = "You were signed out, so what you sent was not taken. Sign in and send it again.";
                if *posted { flash::with(response, sent) } else { response }
            }
            Self::Page(error) => error.error_response(),
        }
    }
}

/// Lets a request through that comes from somebody with this permission.
async fn admit(request: HttpRequest, permission: Permission) -> Result<SignedIn, Denied> {
    let Some(app) = request.app_data::<Data<App>>() else { return Err(Denied::Page(AppError::Internal)) };
    match SignedIn::find(app, &request).await {
        Ok(Some(signed_in)) if signed_in.may(permission) => Ok(signed_in),
        Ok(Some(_)) => Err(Denied::Page(AppError::Forbidden)),
        Ok(None) => {
            let posted = !request.method().is_safe();
            let next = if posted { sent_from(app, &request) } else { asked_for(&request) };
            Err(Denied::SignIn { next, posted })
        }
        Err(error) => Err(Denied::Page(error.into())),
    }
}

fn asked_for(request: &HttpRequest) -> Option<String> {
    let path = request.uri().path_and_query().map(ToString::to_string)?;
    paths::desk_path(&path).map(str::to_owned)
}

/// The page of ours whose form was sent.
pub(super) fn sent_from(app: &App, request: &HttpRequest) -> Option<String> {
    let referer = request.headers().get(REFERER)?.to_str().ok()?;
    let path = referer.strip_prefix(app.config.base_url.as_str())?;
    paths::desk_path(path).map(str::to_owned)
}

macro_rules! guards {
    ($($(#[$doc:meta])* $name:ident by $permission:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone)]
        pub struct $name(pub SignedIn);

        impl FromRequest for $name {
            type Error = Denied;
            type Future = LocalBoxFuture<'static, Result<Self, Denied>>;

            fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
                let request = request.clone();
                async move { admit(request, Permission::$permission).await.map(Self) }.boxed_local()
            }
        }

        impl Deref for $name {
            type Target = SignedIn;
            fn deref(&self) -> &SignedIn {
                &self.0
            }
        }
    )+};
}

guards! {
    /// May manage accounts.
    Owner by ManageUsers,
    /// May make and change events and guest lists, and send mail.
    Organiser by Organise,
    /// May take lists out of the product.
    Staff by Export,
    /// May record an answer that came by another way than the link.
    Recorder by Record,
    /// May see sensitive answers.
    Trusted by Sensitive,
    /// May look at the desk: everybody who is signed in.
    Viewer by Look,
}
