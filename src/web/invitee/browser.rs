//! Which browser a request comes from, as far as one link is concerned: one in which somebody answered by it, or
//! proved that they read its mailbox, has a cookie that goes to that link's pages alone. It holds no more than a
//! signed mark of the link, and ends with the event.

use actix_web::cookie::time::{Duration, OffsetDateTime};
use actix_web::cookie::{Cookie, SameSite};
use actix_web::{HttpRequest, HttpResponse};

use super::visit::Visit;
use crate::app::App;
use crate::domain::token::Purpose;
use crate::paths;

fn name(app: &App) -> &'static str {
    if app.config.base_url.is_https() { "__Secure-mailbox" } else { "mailbox" }
}

/// True where this browser is known by this link.
pub(super) fn is_known(app: &App, visit: &Visit, request: &HttpRequest) -> bool {
    let mark = request.cookie(name(app));
    let opened = mark.map(|mark| app.keys.open(Purpose::Browser, mark.value(), visit.now));
    matches!(opened, Some(Ok(link)) if link == visit.link)
}

/// Lets this browser be known by this link from now on.
pub(super) fn remember(app: &App, visit: &Visit, token: &str, mut response: HttpResponse) -> HttpResponse {
    let ends = visit.event.details.ends_at;
    let mark = app.keys.seal(Purpose::Browser, visit.link, ends);
    let expires = OffsetDateTime::UNIX_EPOCH + Duration::microseconds(ends.micros());
    let cookie = Cookie::build(name(app), mark.as_str().to_owned())
        .path(paths::invitee(token))
        .expires(expires)
        .http_only(true)
        .secure(app.config.base_url.is_https())
        .same_site(SameSite::Lax)
        .finish();
    // A cookie of our own making always fits into a header.
    let _ = response.add_cookie(&cookie);
    response
}
