//! A notice for the next page: one sentence that says what was just done. It travels in a cookie
//! for one request; it is shown as text, so a forged one can only mislead whoever forged it.

use actix_web::cookie::{Cookie, SameSite, time::Duration};
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The cookie.
pub(super) const NAME: &str = "notice";

/// Adds the notice to a response, usually a redirect.
#[must_use]
pub fn with(mut response: HttpResponse, notice: &str) -> HttpResponse {
    let cookie = Cookie::build(NAME, URL_SAFE_NO_PAD.encode(notice))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Strict)
        .max_age(Duration::minutes(1))
        .finish();
    // A cookie of our own making always fits into a header.
    let _ = response.add_cookie(&cookie);
    response
}

/// The notice that came with a request.
#[must_use]
pub fn take(request: &HttpRequest) -> Option<String> {
    let cookie = request.cookie(NAME)?;
    let bytes = URL_SAFE_NO_PAD.decode(cookie.value()).ok()?;
    String::from_utf8(bytes).ok().filter(|text| !text.is_empty() && text.len() < 2000)
}

/// Takes the notice off, on the response that showed it.
pub fn clear(response: &mut HttpResponse) {
    let mut cookie = Cookie::build(NAME, "").path("/").finish();
    cookie.make_removal();
    let _ = response.add_cookie(&cookie);
}
