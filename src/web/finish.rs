//! The last hand on every response: security headers, the request id, and the designed page for
//! every status from 400 on that has no page yet, whoever made it. A panic becomes a 500.

use std::panic::AssertUnwindSafe;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderMap,
    HeaderName, HeaderValue, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage, HttpResponse, ResponseError as _};
use askama::Template;
use futures_util::FutureExt;
use tracing_actix_web::RequestId;

use super::error::{AppError, Explanation};
use super::flash;
use super::page::ErrorPage;
use super::policy;
use crate::app::App;
use crate::domain::language::Language;

/// The middleware.
pub(super) async fn finish(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let hand = LastHand::of(&request);
    if request.headers().contains_key(CONTENT_ENCODING) {
        // The framework would inflate the body before it looks at the limit (a decompression bomb).
        let refusal = hand.finish(AppError::Unsupported.error_response());
        return Ok(request.into_response(refusal));
    }
    // The router wants the request for itself, so nothing here may hold on to it; an error that
    // comes back without its request travels on as an error that has its whole response with it.
    match AssertUnwindSafe(next.call(request)).catch_unwind().await {
        Ok(Ok(response)) => {
            let (request, response) = response.map_into_boxed_body().into_parts();
            Ok(ServiceResponse::new(request, hand.finish(response)))
        }
        Ok(Err(error)) => {
            let response = hand.finish(error.error_response());
            Err(InternalError::from_response(error, response).into())
        }
        Err(_) => {
            tracing::error!("a handler panicked");
            let response = hand.finish(AppError::Internal.error_response());
            Err(InternalError::from_response(AppError::Internal, response).into())
        }
    }
}

/// What the last hand has to know of the request.
struct LastHand {
    language: Language,
    https: bool,
    request_id: String,
    /// A notice came with it.
    noticed: bool,
}

impl LastHand {
    fn of(request: &ServiceRequest) -> Self {
        let language = request.headers().get(ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok());
        let https = request.app_data::<Data<App>>().is_some_and(|app| app.config.base_url.is_https());
        Self {
            language: language.map_or(Language::En, Language::negotiate),
            https,
            noticed: flash::came(request, https),
            request_id: request.extensions().get::<RequestId>().map(ToString::to_string).unwrap_or_default(),
        }
    }

    fn finish(&self, response: HttpResponse) -> HttpResponse {
        let mut response = response;
        if response.status().as_u16() >= 400 && !is_page(response.headers()) {
            response = with_error_page(response, self.language, &self.request_id);
        }
        if self.noticed && response.status() == StatusCode::OK && is_html(response.headers()) {
            // This page has shown it; the next one is to be without.
            flash::clear(&mut response, self.https);
        }
        flash::bind(&mut response, self.https);
        add_headers(response.headers_mut(), self.https, &self.request_id);
        response
    }
}

fn is_page(headers: &HeaderMap) -> bool {
    headers.get(CONTENT_TYPE).is_some_and(|t| {
        [&b"text/html"[..], b"application/json", b"text/csv"]
            .iter()
            .any(|page| t.as_bytes().starts_with(page))
    })
}

fn is_html(headers: &HeaderMap) -> bool {
    headers.get(CONTENT_TYPE).is_some_and(|t| t.as_bytes().starts_with(b"text/html"))
}

/// Puts the designed page in, keeping status and headers such as `Retry-After`.
fn with_error_page(old: HttpResponse, language: Language, request_id: &str) -> HttpResponse {
    let status = old.status();
    let words = old.extensions().get::<Explanation>().map(|e| e.0);
    let page = ErrorPage::new(status, language, words, request_id).render();
    let page = page.unwrap_or_else(|_| status.to_string());
    let mut new = HttpResponse::build(status).content_type("text/html; charset=utf-8").body(page);
    for (name, value) in old.headers() {
        if name != CONTENT_TYPE {
            new.headers_mut().append(name.clone(), value.clone());
        }
    }
    new
}

fn add_headers(headers: &mut HeaderMap, https: bool, request_id: &str) {
    let mut default = |name: HeaderName, value: &str| {
        if !headers.contains_key(&name)
            && let Ok(value) = HeaderValue::from_str(value)
        {
            headers.insert(name, value);
        }
    };
    default(CONTENT_SECURITY_POLICY, policy::POLICY);
    default(X_CONTENT_TYPE_OPTIONS, "nosniff");
    default(X_FRAME_OPTIONS, "DENY");
    // Not no-referrer: browsers would then send `Origin: null` with our own forms.
    default(REFERRER_POLICY, "same-origin");
    default(CACHE_CONTROL, "no-store");
    default(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    default(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    default(
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=()",
    );
    default(HeaderName::from_static("x-robots-tag"), "noindex, nofollow");
    default(HeaderName::from_static("x-request-id"), request_id);
    if https {
        default(STRICT_TRANSPORT_SECURITY, "max-age=63072000; includeSubDomains");
    }
}
