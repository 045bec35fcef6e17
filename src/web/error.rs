//! What a page can fail with. [`AppError`] lives on this floor alone: it chooses the page that is
//! shown and logs what the visitor is not told, once.

use std::fmt;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER;
use actix_web::{HttpResponse, ResponseError};

use crate::actions::Failure;
use crate::store::{QueryError, StoreError};

/// A request that does not end in its page.
#[derive(Debug)]
pub enum AppError {
    /// The request itself is wrong; the words say what to do.
    BadRequest(&'static str),
    /// This person may not do this.
    Forbidden,
    /// There is no such page, or nobody may know that there is.
    NotFound,
    /// It was here and is over.
    Gone,
    /// More bytes than are taken.
    TooLarge,
    /// In a form that is not taken.
    Unsupported,
    /// Too often; to be tried again after this time.
    TooManyRequests {
        /// How long to wait.
        retry_after: Duration,
    },
    /// A fault of the product, already logged.
    Internal,
    /// Busy or stopping; to be tried again soon.
    Unavailable,
}

/// Words of a refused request, carried to the designed page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Explanation(pub(super) &'static str);

impl fmt::Display for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.status_code().canonical_reason().unwrap_or("error"))
    }
}

impl std::error::Error for AppError {}

impl ResponseError for AppError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Gone => StatusCode::GONE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unsupported => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooManyRequests { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The bare status; [`super::finish`] puts the designed page in, in the visitor's language.
    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        match self {
            Self::TooManyRequests { retry_after } => {
                let seconds = retry_after.as_secs().max(1);
                response.insert_header((RETRY_AFTER, seconds.to_string()));
            }
            Self::Unavailable => {
                response.insert_header((RETRY_AFTER, "5"));
            }
            _ => {}
        }
        let mut response = response.finish();
        if let Self::BadRequest(words) = self {
            response.extensions_mut().insert(Explanation(words));
        }
        response
    }
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable => {
                tracing::error!("the database is busy or a piece of work on it was cut short");
                Self::Unavailable
            }
            // The engine's words name tables and columns, never a value.
            other => {
                tracing::error!(error = %other, "the database failed");
                Self::Internal
            }
        }
    }
}

impl From<QueryError> for AppError {
    fn from(error: QueryError) -> Self {
        Self::from(StoreError::from(error))
    }
}

impl From<askama::Error> for AppError {
    fn from(error: askama::Error) -> Self {
        tracing::error!(%error, "a page could not be written");
        Self::Internal
    }
}

impl AppError {
    /// For an action whose refusals the caller shows itself: `Ok` with the refusal, `Err` with the
    /// page for a database fault.
    ///
    /// # Errors
    /// The page for a database fault.
    pub fn refusal<T, R>(outcome: Result<T, Failure<R>>) -> Result<Result<T, R>, Self> {
        match outcome {
            Ok(value) => Ok(Ok(value)),
            Err(Failure::Refused(refusal)) => Ok(Err(refusal)),
            Err(Failure::Store(error)) => Err(error.into()),
        }
    }
}
