//! Forms that lose nothing: raw strings in, field errors out, the same page again with 422.

use std::borrow::Cow;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::FORM_LIMIT;
use super::error::AppError;

/// How long a form may take to arrive. Whoever sends a byte now and then would hold a connection for
/// ever; a form of the greatest length comes through in this time by the slowest of telephones.
const PATIENCE: Duration = Duration::from_secs(60);

/// The fields of a urlencoded POST. `T` has one `#[serde(default)] String` (or `Vec<String>`) per
/// field, so that a missing field is an empty one.
pub struct Posted<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Posted<T> {
    type Error = AppError;
    type Future = LocalBoxFuture<'static, Result<Self, AppError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let declared = request.headers().get("content-length").and_then(|v| v.to_str().ok()?.parse().ok());
        let urlencoded = request
            .headers()
            .get("content-type")
            .is_none_or(|t| t.as_bytes().starts_with(b"application/x-www-form-urlencoded"));
        if declared.is_some_and(|bytes: usize| bytes > FORM_LIMIT) {
            return futures_util::future::ready(Err(AppError::TooLarge)).boxed_local();
        }
        if !urlencoded {
            return futures_util::future::ready(Err(AppError::Unsupported)).boxed_local();
        }
        let body = Bytes::from_request(request, payload);
        async move {
            let broken =
                || AppError::BadRequest("The form did not arrive whole. Please go back and send it again.");
            let body = tokio::time::timeout(PATIENCE, body).await.map_err(|_| broken())?;
            let body = body.map_err(|error| {
                if error.as_response_error().status_code() == StatusCode::PAYLOAD_TOO_LARGE {
                    AppError::TooLarge
                } else {
                    broken()
                }
            })?;
            serde_html_form::from_bytes(&body).map(Posted).map_err(|_| {
                AppError::BadRequest("The form could not be read. Please go back and send it again.")
            })
        }
        .boxed_local()
    }
}

/// The fields of a form whose names nobody knows beforehand, in the order in which they were sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(transparent)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// No field at all.
    pub const NONE: Self = Self(Vec::new());

    /// The first value of a field; empty where there is none.
    #[must_use]
    pub fn one(&self, name: &str) -> &str {
        self.0.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value)
    }

    /// Every value of a field.
    #[must_use]
    pub fn all(&self, name: &str) -> Vec<String> {
        self.0.iter().filter(|(own, _)| own == name).map(|(_, value)| value.clone()).collect()
    }

    /// True where the field was sent, be it empty.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(own, _)| own == name)
    }
}

/// What is wrong with which field, in the order of the form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldErrors(Vec<(Cow<'static, str>, String)>);

impl FieldErrors {
    /// Says what is wrong with a field and what to do.
    pub fn add(&mut self, field: impl Into<Cow<'static, str>>, message: impl Into<String>) {
        self.0.push((field.into(), message.into()));
    }

    /// Goes on with what is wrong further down in the form.
    pub fn append(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    /// Takes the value out of a parse, or notes its error under the field with `say`.
    pub fn take<T, E>(
        &mut self,
        field: impl Into<Cow<'static, str>>,
        parsed: Result<T, E>,
        say: impl FnOnce(E) -> String,
    ) -> Option<T> {
        parsed.map_err(|e| self.add(field, say(e))).ok()
    }

    /// The first message of a field; empty where there is none.
    #[must_use]
    pub fn get(&self, field: &str) -> &str {
        self.0.iter().find(|(name, _)| *name == field).map_or("", |(_, message)| message)
    }

    /// True where nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Field and message, in the order of the form.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(field, message)| (field.as_ref(), message.as_str()))
    }
}
