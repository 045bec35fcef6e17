//! The browser that the tests stand on: it shows pages with scripts and without, under our
//! Content-Security-Policy, says what is wrong with them, and is gone afterwards.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use crate::support::axe::violations;
use crate::support::browser::{Browser, Looks};
use crate::support::guarded::{processes, wait_for};
use crate::support::harness::tests;

const PAGE: &str = "<!doctype html><html lang=en><head><link rel=icon href=data:,><title>Reply</title><meta name=viewport content='width=device-width'>
<style>main { color: red }</style></head><body><main><h1>Reply</h1>
<form method=get action=/answer><label for=name>Your name</label><input id=name name=name>
<label><input type=radio name=answer value=yes> Yes, gladly</label>
<label for=day>Day</label><select id=day name=day><option>Monday<option>Tuesday</select>
<button>Send the \"reply\"</button></form><a href=/next>Go on</a>
<p id=scripts>no scripts</p><script src=/script.js></script></main></body></html>";

fn pages_are_used_by_label_with_and_without_scripts() {
    let origin = serve(PAGE);
    for (looks, scripts) in [(Looks::DESK, "scripts run"), (Looks::DESK.without_scripts(), "no scripts")] {
        let browser = Browser::open(looks);
        browser.goto(&origin);
        assert_eq!(browser.title(), "Reply");
        browser.sees(scripts);
        browser.fill("Your name", "Ada");
        browser.fill("Your name", "Zoë \u{639}");
        browser.tick("Yes, gladly");
        browser.pick("Day", "Tuesday");
        browser.press("Send the \"reply\"");
        assert!(
            browser.url().ends_with("/answer?name=Zo%C3%AB+%D8%B9&answer=yes&day=Tuesday"),
            "{}",
            browser.url()
        );
        browser.follow("Go on");
        assert!(browser.url().ends_with("/next"), "{}", browser.url());
    }
}

fn the_browser_tells_what_the_policy_refused() {
    let browser = Browser::open(Looks::DESK);
    browser.goto(&serve(PAGE));
    let complaints = browser.complaints();
    assert!(complaints.iter().any(|c| c.contains("Content Security Policy")), "{complaints:?}");
    browser.goto(&serve(&PAGE.replace("<style>main { color: red }</style>", "")));
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

fn width_and_colour_are_the_persons() {
    let browser = Browser::open(Looks { dark: true, ..Looks::PHONE });
    browser.goto(&serve(PAGE));
    assert_eq!(browser.script("return innerWidth"), 360);
    assert_eq!(browser.script("return matchMedia('(prefers-color-scheme: dark)').matches"), true);
    browser.resize(320, 600);
    assert_eq!(browser.script("return innerWidth"), 320);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("page.png");
    browser.screenshot(&file);
    assert!(std::fs::read(file).expect("the picture was written").starts_with(b"\x89PNG"));
}

fn axe_runs_under_the_policy_and_finds_what_is_wrong() {
    let browser = Browser::open(Looks::DESK);
    browser.goto(&serve(PAGE));
    assert_eq!(violations(&browser), Vec::<String>::new());
    browser.goto(&serve(&PAGE.replace("<label for=name>Your name</label>", "")));
    let found = violations(&browser);
    assert!(found.iter().any(|v| v.starts_with("label:")), "{found:?}");
}

fn nothing_of_the_browser_is_left_behind() {
    let browser = Browser::open(Looks::DESK);
    let profile = browser.profile().to_path_buf();
    let name = profile.display().to_string();
    assert!(!processes(&name).is_empty(), "the browser runs");
    drop(browser);
    wait_for("the browser's processes to end", || processes(&name).is_empty().then_some(()));
    assert!(!profile.exists(), "its profile is gone");
}

tests! {
    #[needs(Chromium)]
    pages_are_used_by_label_with_and_without_scripts,
    #[needs(Chromium)]
    the_browser_tells_what_the_policy_refused,
    #[needs(Chromium)]
    width_and_colour_are_the_persons,
    #[needs(Chromium, Axe)]
    axe_runs_under_the_policy_and_finds_what_is_wrong,
    #[needs(Chromium)]
    nothing_of_the_browser_is_left_behind,
}

/// Serves one page for every address but its script's, under a policy as strict as the product's,
/// until the test ends.
fn serve(page: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("the loopback has a free port");
    let address = listener.local_addr().expect("a bound listener has an address");
    let page = page.to_owned();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut request = [0; 4096];
            let read = stream.read(&mut request).unwrap_or(0);
            let script = request[..read].starts_with(b"GET /script.js");
            let (kind, body) = if script {
                ("text/javascript", "document.getElementById('scripts').textContent = 'scripts run'")
            } else {
                ("text/html; charset=utf-8", page.as_str())
            };
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nconnection: close\r\n\
                 content-security-policy: default-src 'none'; style-src 'self'; script-src 'self'; img-src data:; form-action 'self'; base-uri 'none'\r\n\r\n",
                body.len()
            );
            // A browser that hangs up early is none of the test's business.
            let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes()));
        }
    });
    format!("http://{address}/")
}
