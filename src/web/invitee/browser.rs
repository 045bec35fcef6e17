//! Which browser a request comes from, as far as one link is concerned: one in which somebody answered by it, or
//! proved that they read its mailbox, has a cookie that goes to that link's pages alone. It holds no more than a
//! signed mark of the link, and ends with the event.

use actix_web::cookie::time::{Duration, OffsetDateTime};
use actix_web::cookie::{Cookie, SameSite};
use actix_web::{HttpRequest, HttpResponse};

use super::visit::Visit;
use crate::app::App;
use crate::domain::proof::MailboxProof;
use crate::domain::token::Purpose;
use crate::paths;

/// What somebody did in a browser by a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Did {
    /// Answered.
    Answered,
    /// Proved that they read the mailbox.
    Proved,
}

fn name(app: &App, did: Did) -> &'static str {
    match (app.config.base_url.is_https(), did) {
        (true, Did::Answered) => "__Secure-answered",
        (true, Did::Proved) => "__Secure-mailbox",
        (false, Did::Answered) => "answered",
        (false, Did::Proved) => "mailbox",
    }
}

fn has(app: &App, visit: &Visit, request: &HttpRequest, did: Did) -> bool {
    let mark = request.cookie(name(app, did));
    let opened = mark.map(|mark| app.keys.open(Purpose::Browser, mark.value(), visit.now));
    matches!(opened, Some(Ok(link)) if link == visit.link)
}

/// True where this browser is known by this link. Where a proof is asked for in any case, an answer that was given
/// before that was so is none.
pub(super) fn is_known(app: &App, visit: &Visit, request: &HttpRequest) -> bool {
    let proved = has(app, visit, request, Did::Proved);
    let always = visit.event.details.proof == MailboxProof::Always;
    proved || (!always && has(app, visit, request, Did::Answered))
}

/// Lets this browser be known by this link from now on.
pub(super) fn remember(
    app: &App,
    visit: &Visit,
    token: &str,
    did: Did,
    mut response: HttpResponse,
) -> HttpResponse {
    let ends = visit.event.details.ends_at;
    let mark = app.keys.seal(Purpose::Browser, visit.link, ends);
    let expires = OffsetDateTime::UNIX_EPOCH + Duration::microseconds(ends.micros());
    let cookie = Cookie::build(name(app, did), mark.as_str().to_owned())
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
