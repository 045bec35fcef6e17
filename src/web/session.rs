//! The session's cookie. Under https its name begins with `__Host-`, so that browsers take it from
//! this very host alone (RFC 6265bis section 4.1.3.2); it is closed to scripts, goes with no request
//! that another site starts except a followed link, and ends with the browser.

use actix_web::cookie::{Cookie, SameSite};
use actix_web::{HttpRequest, HttpResponse};

use crate::app::App;
use crate::domain::session::SessionId;

fn name(app: &App) -> &'static str {
    if app.config.base_url.is_https() { "__Host-session" } else { "session" }
}

/// The session that a request comes with; whether it is good is not said.
#[must_use]
pub fn of(app: &App, request: &HttpRequest) -> Option<SessionId> {
    request.cookie(name(app)).and_then(|cookie| SessionId::parse(cookie.value()))
}

/// Gives the browser a session.
#[must_use]
pub fn begin(app: &App, response: HttpResponse, session: &SessionId) -> HttpResponse {
    with(response, &cookie(app, session.expose()))
}

/// Takes the session away from the browser.
#[must_use]
pub fn end(app: &App, response: HttpResponse) -> HttpResponse {
    let mut cookie = cookie(app, String::new());
    cookie.make_removal();
    with(response, &cookie)
}

fn cookie(app: &App, value: String) -> Cookie<'static> {
    Cookie::build(name(app), value)
        .path("/")
        .http_only(true)
        .secure(app.config.base_url.is_https())
        .same_site(SameSite::Lax)
        .finish()
}

fn with(mut response: HttpResponse, cookie: &Cookie<'_>) -> HttpResponse {
    // A cookie of our own making always fits into a header.
    let _ = response.add_cookie(cookie);
    response
}
