//! A browser without a screen: it keeps cookies, says where its requests come from
//! (`Sec-Fetch-Site`), reads pages as a person does and fills in their forms by label.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ureq::http::{HeaderMap, Method, Request};
use ureq::{Agent, AsSendBody};

use super::page::Page;

/// The type of an ordinary form.
const URLENCODED: &str = "application/x-www-form-urlencoded";

/// One person's browser; clones share the cookies.
#[derive(Clone)]
pub(crate) struct Client {
    agent: Agent,
    address: SocketAddr,
    /// By path and name.
    cookies: Arc<Mutex<BTreeMap<(String, String), String>>>,
    headers: Arc<Vec<(String, String)>>,
}

impl Client {
    /// A browser with nothing in it, for the product at `address`.
    pub(crate) fn new(address: SocketAddr) -> Self {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(Duration::from_secs(60)))
            .build()
            .new_agent();
        Self { agent, address, cookies: Arc::default(), headers: Arc::default() }
    }

    /// The same browser in front of another node of the same product.
    #[cfg(feature = "postgres")]
    pub(crate) fn at(&self, address: SocketAddr) -> Self {
        Self { address, ..self.clone() }
    }

    /// The same browser sending one header more, such as `Accept-Language`; cookies are shared.
    pub(crate) fn with_header(&self, name: &str, value: &str) -> Self {
        let mut headers = Vec::clone(&self.headers);
        headers.push((name.to_owned(), value.to_owned()));
        Self { headers: Arc::new(headers), ..self.clone() }
    }

    /// Asks for a page, as by a typed address or a link in a mail. Redirects are not followed.
    pub(crate) fn get(&self, path: &str) -> Page {
        self.send(Method::GET, path, &[], ())
    }

    /// Asks for a page and goes on to where it sends.
    pub(crate) fn open(&self, path: &str) -> Page {
        self.get(path).follow()
    }

    /// Knocks.
    pub(crate) fn head(&self, path: &str) -> Page {
        self.send(Method::HEAD, path, &[], ())
    }

    /// Sends fields as a form of our own pages would. Redirects are not followed.
    pub(crate) fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        self.post_body(path, URLENCODED, urlencoded(fields).as_bytes())
    }

    /// Sends fields to a server that may be gone before it answers.
    pub(crate) fn try_post(&self, path: &str, fields: &[(&str, &str)]) -> Result<Page, ureq::Error> {
        let headers = [("sec-fetch-site", "same-origin"), ("content-type", URLENCODED)];
        self.try_send(Method::POST, path, &headers, urlencoded(fields))
    }

    /// Sends a body of any type, from one of our own pages.
    pub(crate) fn post_body(&self, path: &str, content_type: &str, body: &[u8]) -> Page {
        let origin = format!("http://{}", self.address);
        let headers =
            [("sec-fetch-site", "same-origin"), ("origin", &origin), ("content-type", content_type)];
        self.send(Method::POST, path, &headers, body)
    }

    /// Sends a request with these headers and no others but cookies. `path` may be a whole address
    /// of the product.
    pub(crate) fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl AsSendBody,
    ) -> Page {
        self.try_send(method, path, headers, body).unwrap_or_else(|e| panic!("{path} answers: {e}"))
    }

    fn try_send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl AsSendBody,
    ) -> Result<Page, ureq::Error> {
        let origin = format!("http://{}", self.address);
        let path = path.strip_prefix(&origin).unwrap_or(path);
        assert!(path.starts_with('/'), "an address of the product: {path}");
        // A fragment stays in the browser.
        let path = path.split('#').next().unwrap_or_default();
        let mut request = Request::builder().method(method).uri(format!("{origin}{path}"));
        let own = self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        for (name, value) in headers.iter().copied().chain(own) {
            request = request.header(name, value);
        }
        let cookies = self.cookies_for(path);
        if !cookies.is_empty() {
            request = request.header("cookie", cookies);
        }
        let request = request.body(body).expect("a request can be made");
        let mut response = self.agent.run(request)?;
        self.keep_cookies(response.headers());
        let body = response.body_mut().with_config().limit(u64::MAX).read_to_vec()?;
        Ok(Page::new(self.clone(), path, response.status().as_u16(), response.headers().clone(), body))
    }

    /// The cookies that the browser keeps, as it sends them.
    pub(crate) fn cookie_header(&self) -> String {
        self.cookies_for("/")
    }

    /// The cookies that go with a request (RFC 6265 section 5.1.4).
    fn cookies_for(&self, path: &str) -> String {
        let path = path.split('?').next().unwrap_or_default();
        let cookies = self.cookies.lock().expect("no test panics with the cookies in hand");
        let fits = |of: &str| {
            of == "/" || path.strip_prefix(of).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let fitting = cookies.iter().filter(|((of, _), _)| fits(of));
        fitting.map(|((_, name), value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    fn keep_cookies(&self, headers: &HeaderMap) {
        let mut cookies = self.cookies.lock().expect("no test panics with the cookies in hand");
        for header in headers.get_all("set-cookie") {
            let header = header.to_str().expect("a cookie is text");
            let mut parts = header.split(';').map(str::trim);
            let (name, value) = parts.next().and_then(|c| c.split_once('=')).expect("a cookie has a name");
            let attributes: Vec<&str> = parts.collect();
            let path = attributes.iter().find_map(|attribute| attribute.strip_prefix("Path=")).unwrap_or("/");
            let key = (path.to_owned(), name.to_owned());
            if attributes.iter().any(|attribute| attribute.eq_ignore_ascii_case("max-age=0")) {
                cookies.remove(&key);
            } else {
                cookies.insert(key, value.to_owned());
            }
        }
    }
}

/// Names and values as the body of a form.
pub(crate) fn urlencoded(fields: &[(&str, &str)]) -> String {
    let pairs: Vec<String> = fields.iter().map(|(n, v)| format!("{}={}", percent(n), percent(v))).collect();
    pairs.join("&")
}

/// A text as it stands in a urlencoded form.
fn percent(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            b' ' => out.push('+'),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
