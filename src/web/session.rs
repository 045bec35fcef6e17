//! The session's cookie. Under https its name begins with `__Host-`, so that browsers take it from
//! this very host alone (RFC 6265bis section 4.1.3.2); it is closed to scripts, goes with no request
//! that another site starts except a followed link, and ends with the browser.

use actix_web::cookie::{Cookie, SameSite};
use actix_web::{HttpRequest, HttpResponse};

use crate::app::App;
use crate::domain::session::SessionKey;

fn name(app: &App) -> &'static str {
    if app.config.base_url.is_https() { "__Host-session" } else { "session" }
}

/// The session that a request comes with; whether it is good is not said.
#[must_use]
pub fn of(app: &App, request: &HttpRequest) -> Option<SessionKey> {
    request.cookie(name(app)).and_then(|cookie| SessionKey::parse(cookie.value()))
}

/// Gives the browser a session.
#[must_use]
pub fn begin(app: &App, response: HttpResponse, session: &SessionKey) -> HttpResponse {
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

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;
    use crate::config::BaseUrl;
    use crate::domain::instant::Instant;

    fn set_cookie(response: &HttpResponse) -> String {
        response.cookies().map(|c| c.to_string()).collect()
    }

    #[test]
    fn under_https_the_cookie_is_bound_to_the_host() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut app = App::in_folder(folder.path(), Instant::from_micros(0));
        let id = SessionKey::new([7; 32]);
        for (base, start, secure) in [
            ("https://roundtable.example", "__Host-session=", true),
            ("http://roundtable.example", "session=", false),
        ] {
            app.config.base_url = BaseUrl::parse(base).expect("an origin");
            let given = set_cookie(&begin(&app, HttpResponse::Ok().finish(), &id));
            assert!(given.starts_with(start) && given.contains(&id.expose()), "{given}");
            assert_eq!(given.contains("Secure"), secure, "{given}");
            for attribute in ["HttpOnly", "SameSite=Lax", "Path=/"] {
                assert!(given.contains(attribute), "{given}");
            }
            assert!(!given.contains("Domain"), "{given}");
            let taken = set_cookie(&end(&app, HttpResponse::Ok().finish()));
            assert!(taken.starts_with(&format!("{start};")) && taken.contains("Max-Age=0"), "{taken}");
            assert_eq!(taken.contains("Secure"), secure, "a browser refuses the removal otherwise: {taken}");
            let back = |name: &str| TestRequest::default().cookie(Cookie::new(name.to_owned(), id.expose()));
            assert_eq!(of(&app, &back(start.trim_end_matches('=')).to_http_request()), Some(id.clone()));
            let other = if secure { "session" } else { "__Host-session" };
            assert_eq!(of(&app, &back(other).to_http_request()), None, "a weaker cookie is not taken");
        }
    }
}
