//! Who may call a page. Until sessions are read here, nobody may.

use std::future::{Ready, ready};
use std::ops::Deref;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};

use super::error::AppError;
use crate::domain::audit::Actor;
use crate::domain::user::User;

/// A signed-in user.
pub struct SignedIn {
    /// The user.
    pub user: User,
}

impl SignedIn {
    /// Who acts.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::User(self.user.id)
    }
}

macro_rules! guards {
    ($($(#[$doc:meta])* $name:ident),+) => {$(
        $(#[$doc])*
        pub struct $name(SignedIn);

        impl Deref for $name {
            type Target = SignedIn;
            fn deref(&self) -> &SignedIn {
                &self.0
            }
        }

        impl FromRequest for $name {
            type Error = AppError;
            type Future = Ready<Result<Self, AppError>>;
            fn from_request(_: &HttpRequest, _: &mut Payload) -> Self::Future {
                ready(Err(AppError::Forbidden))
            }
        }
    )+};
}

guards! {
    /// May manage accounts.
    Owner,
    /// May change events and send mail.
    Organiser,
    /// May export lists.
    Staff,
    /// May look.
    Viewer
}
