//! The guard against requests that another site makes in a visitor's name (cross-site request
//! forgery), after OWASP's cheat sheet. On every method that may change something:
//!
//! | the request says | answer |
//! |---|---|
//! | `Sec-Fetch-Site: same-origin` or `none` (typed by the visitor) | goes on |
//! | `Sec-Fetch-Site` of any other value | 403 |
//! | no `Sec-Fetch-Site`, and `Origin` is exactly the base URL | goes on |
//! | no `Sec-Fetch-Site`, and any other `Origin`, `null` too | 403 |
//! | neither | 403 |
//!
//! Browsers have sent `Origin` with every POST for longer than they have sent `Sec-Fetch-Site`, so a
//! request with neither comes from a program: it can send `Origin` as easily as the rest.
//! `Sec-Fetch-Site` is read first, because a page with `Referrer-Policy: no-referrer` in its history
//! makes browsers send `Origin: null` with our own forms. Browsers send it to https and to the
//! loopback only, which is why the fallback is needed behind a plain http address.
//!
//! One address is left out: where mail is stopped (RFC 8058). A mail provider calls it in the reader's name, and the
//! signed token in it is all that it goes by; there is no cookie that another site could use.

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{HeaderMap, HeaderName, ORIGIN};
use actix_web::middleware::Next;
use actix_web::web::Data;

use super::error::AppError;
use crate::app::App;
use crate::paths;

/// The middleware.
pub(super) async fn guard(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let base = request.app_data::<Data<App>>().map(|app| app.config.base_url.as_str().to_owned());
    let needs_no_origin = request.method() == Method::POST && paths::is_unsubscribe(request.path());
    if !needs_no_origin && !allowed(request.method(), request.headers(), base.as_deref().unwrap_or_default())
    {
        tracing::warn!("a request from another site was refused");
        return Err(AppError::Forbidden.into());
    }
    next.call(request).await
}

fn allowed(method: &Method, headers: &HeaderMap, base: &str) -> bool {
    if [Method::GET, Method::HEAD, Method::OPTIONS].contains(method) {
        return true;
    }
    let one = |name: HeaderName| {
        let mut values = headers.get_all(name);
        let first = values.next().map(|v| v.as_bytes().to_owned());
        // Two values are a riddle; it is answered with no.
        if values.next().is_some() { Some(Vec::new()) } else { first }
    };
    match (one(HeaderName::from_static("sec-fetch-site")), one(ORIGIN)) {
        (Some(site), _) => site == b"same-origin" || site == b"none",
        (None, Some(origin)) => !base.is_empty() && origin == base.as_bytes(),
        (None, None) => false,
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    #[test]
    fn who_may_change_something() {
        const BASE: &str = "https://roundtable.example";
        for (site, origin, want) in [
            (&["same-origin"][..], &[][..], true),
            (&["same-origin"], &["null"], true),
            (&["none"], &[], true),
            (&["same-site"], &[BASE], false),
            (&["cross-site"], &[BASE], false),
            (&[""], &[BASE], false),
            (&["Same-Origin"], &[BASE], false),
            (&["same-origin", "cross-site"], &[BASE], false),
            (&[], &[BASE], true),
            (&[], &[BASE, BASE], false),
            (&[], &["null"], false),
            (&[], &["http://roundtable.example"], false),
            (&[], &["https://roundtable.example:8443"], false),
            (&[], &["https://roundtable.example.evil.example"], false),
            (&[], &["https://roundtable.example/"], false),
            (&[], &[""], false),
            (&[], &[], false),
        ] {
            let mut headers = HeaderMap::new();
            for (name, values) in [("sec-fetch-site", site), ("origin", origin)] {
                for value in values {
                    headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
                }
            }
            for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
                assert_eq!(allowed(&method, &headers, BASE), want, "{method} {site:?} {origin:?}");
            }
            for method in [Method::GET, Method::HEAD, Method::OPTIONS] {
                assert!(allowed(&method, &headers, BASE), "{method} changes nothing");
            }
        }
    }
}
