//! A notice for the next page: one sentence that says what was just done. It travels in a cookie
//! for one request, and it may name a person. It is shown as text. Under https the cookie is bound to
//! this very host, as the session's is: otherwise it would travel in the clear with a request to the
//! http address, and a neighbouring host could put words onto the desk.

use actix_web::cookie::{Cookie, SameSite, time::Duration};
use actix_web::dev::ServiceRequest;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::app::App;

/// The cookie, and what it becomes under https (see [`bind`]).
const NAME: &str = "notice";
const BOUND: &str = "__Host-notice";

fn name(https: bool) -> &'static str {
    if https { BOUND } else { NAME }
}

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

/// Binds a notice to this host where the product is reached by https; the last hand on every
/// response does, so that no handler has to know.
pub(super) fn bind(response: &mut HttpResponse, https: bool) {
    let given = response.cookies().find(|c| c.name() == NAME).map(Cookie::into_owned);
    if https && let Some(mut cookie) = given {
        response.del_cookie(NAME);
        cookie.set_name(BOUND);
        cookie.set_secure(true);
        // A cookie of our own making always fits into a header.
        let _ = response.add_cookie(&cookie);
    }
}

/// True where a notice came with a request.
pub(super) fn came(request: &ServiceRequest, https: bool) -> bool {
    request.cookie(name(https)).is_some()
}

/// The notice that came with a request.
#[must_use]
pub fn take(request: &HttpRequest) -> Option<String> {
    let https = request.app_data::<Data<App>>().is_some_and(|app| app.config.base_url.is_https());
    let cookie = request.cookie(name(https))?;
    let bytes = URL_SAFE_NO_PAD.decode(cookie.value()).ok()?;
    String::from_utf8(bytes).ok().filter(|text| !text.is_empty() && text.len() < 2000)
}

/// Takes the notice off, on the response that showed it.
pub fn clear(response: &mut HttpResponse, https: bool) {
    let mut cookie = Cookie::build(name(https), "").path("/").secure(https).finish();
    cookie.make_removal();
    let _ = response.add_cookie(&cookie);
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;
    use crate::config::BaseUrl;
    use crate::domain::instant::Instant;

    fn set_cookies(response: &HttpResponse) -> Vec<String> {
        response.cookies().map(|cookie| cookie.to_string()).collect()
    }

    #[test]
    fn under_https_a_notice_is_bound_to_the_host() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut app = App::in_folder(folder.path(), Instant::from_micros(0));
        app.config.base_url = BaseUrl::parse("https://roundtable.example").expect("an origin");
        let app = Data::new(app);
        let mut response = with(HttpResponse::Ok().finish(), "Ada was revoked.");
        bind(&mut response, true);
        let given = set_cookies(&response);
        let [given] = given.as_slice() else { panic!("one cookie: {given:?}") };
        for attribute in ["Secure", "HttpOnly", "SameSite=Strict", "Path=/"] {
            assert!(given.contains(attribute), "{given}");
        }
        assert!(!given.contains("Domain"), "{given}");
        let (name, value) = given.split(';').next().and_then(|c| c.split_once('=')).expect("a cookie");
        assert_eq!(name, "__Host-notice");
        let back = |name: &str| {
            let cookie = Cookie::new(name.to_owned(), value.to_owned());
            TestRequest::default().app_data(app.clone()).cookie(cookie).to_http_request()
        };
        assert_eq!(take(&back("__Host-notice")).as_deref(), Some("Ada was revoked."));
        assert_eq!(take(&back("notice")), None, "a weaker cookie is not taken");

        let mut shown = HttpResponse::Ok().finish();
        clear(&mut shown, true);
        let taken = set_cookies(&shown).concat();
        assert!(taken.starts_with("__Host-notice=;") && taken.contains("Max-Age=0"), "{taken}");
        assert!(taken.contains("Secure"), "a browser refuses the removal otherwise: {taken}");
    }

    #[test]
    fn under_http_a_notice_stays_as_it_is() {
        let mut response = with(HttpResponse::Ok().finish(), "Saved.");
        let before = set_cookies(&response);
        bind(&mut response, false);
        assert_eq!(set_cookies(&response), before);
        assert!(!before.concat().contains("Secure"), "{before:?}");
    }
}
