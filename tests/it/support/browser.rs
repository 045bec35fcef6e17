//! Headless Chromium, driven through its WebDriver (W3C WebDriver, spoken with the same small HTTP
//! client as everything else here). A test uses it as a person does: by labels, buttons and links.
//!
//! WebDriver's own scripts are not bound by a page's Content-Security-Policy and run even where the
//! page's are switched off, so looking at a page never weakens it.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tempfile::TempDir;
use ureq::Agent;
use ureq::http::Request;

use super::components::program;
use super::guarded::{Guarded, wait_for};
use super::page::close_up;

/// The name under which WebDriver hands out elements.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// How long a person waits for a page to show what they look for.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long a click may take to lead to another page.
const LEAVING: Duration = Duration::from_secs(3);

/// What a person's browser is like.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Looks {
    /// Whether the pages' own scripts run.
    pub(crate) scripts: bool,
    /// The window's width in CSS pixels.
    pub(crate) width: u32,
    /// Whether the person likes it dark.
    pub(crate) dark: bool,
}

impl Looks {
    /// A desk with everything switched on.
    pub(crate) const DESK: Self = Self { scripts: true, width: 1280, dark: false };
    /// A phone.
    pub(crate) const PHONE: Self = Self { width: 360, ..Self::DESK };

    /// The same with scripts switched off.
    pub(crate) const fn without_scripts(self) -> Self {
        Self { scripts: false, ..self }
    }
}

/// A running browser; it is gone when this is dropped.
pub(crate) struct Browser {
    agent: Agent,
    session: String,
    // Dropped before the profile that it works in.
    driver: Guarded,
    profile: TempDir,
}

impl Browser {
    /// Starts a browser with an empty profile.
    pub(crate) fn open(looks: Looks) -> Self {
        let chromedriver = program("chromedriver").expect("ChromeDriver is installed");
        let mut driver = Guarded::start(Command::new(chromedriver).arg("--port=0").stdout(Stdio::piped()));
        let port = port_of(&mut driver);
        let profile = tempfile::tempdir().expect("a temporary folder");
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(60)))
            .build()
            .new_agent();
        let base = format!("http://127.0.0.1:{port}/session");
        let begun =
            call(&agent, "POST", &base, &capabilities(looks, profile.path())).expect("Chromium starts");
        let id = begun["sessionId"].as_str().expect("a session has an id");
        // The driver leaves its browser running where it is ended with a session open.
        driver.and_also(begun["capabilities"]["goog:processID"].as_u64().expect("the browser has an id"));
        let browser = Self { agent, session: format!("{base}/{id}"), driver, profile };
        browser.resize(looks.width, 900);
        if looks.dark {
            browser.cdp(
                "Emulation.setEmulatedMedia",
                &json!({ "features": [{ "name": "prefers-color-scheme", "value": "dark" }] }),
            );
        }
        browser
    }

    /// Goes to an address.
    pub(crate) fn goto(&self, url: &str) {
        self.post("url", &json!({ "url": url }));
    }

    /// Where the browser is.
    pub(crate) fn url(&self) -> String {
        text(&self.get("url"))
    }

    /// The page's title.
    pub(crate) fn title(&self) -> String {
        text(&self.get("title"))
    }

    /// The words that are to be seen.
    #[track_caller]
    pub(crate) fn words(&self) -> String {
        self.patiently(|| self.try_words()).unwrap_or_else(|e| panic!("{}: {e}", self.url()))
    }

    /// Waits until the page shows these words.
    #[track_caller]
    pub(crate) fn sees(&self, words: &str) {
        let looked = self.patiently(|| match self.try_words()? {
            shown if shown.contains(words) => Ok(()),
            shown => Err(shown),
        });
        looked.unwrap_or_else(|shown| panic!("{} does not show \"{words}\": {shown}", self.url()));
    }

    /// Types into the field with this label, in place of what stands there.
    #[track_caller]
    pub(crate) fn fill(&self, label: &str, value: &str) {
        let field = self.labelled(label);
        self.post(&format!("element/{field}/clear"), &json!({}));
        self.type_into(&field, value);
    }

    /// Gives the field with this label a value as the page's own code would: for fields whose keys
    /// differ from country to country, such as dates.
    #[track_caller]
    pub(crate) fn set(&self, label: &str, value: &str) {
        let field = json!({ ELEMENT: self.labelled(label) });
        self.post(
            "execute/sync",
            &json!({ "script": "arguments[0].value = arguments[1]", "args": [field, value] }),
        );
    }

    /// Gives the file field with this label a file.
    #[track_caller]
    pub(crate) fn attach(&self, label: &str, file: &Path) {
        self.type_into(&self.labelled(label), &file.display().to_string());
    }

    /// Ticks the box, or presses the radio button, with this label.
    #[track_caller]
    pub(crate) fn tick(&self, label: &str) {
        self.click_on(&self.labelled(label));
    }

    /// Chooses from the list with this label.
    #[track_caller]
    pub(crate) fn pick(&self, label: &str, choice: &str) {
        let list = self.labelled(label);
        let options = self.post(&format!("element/{list}/elements"), &by("css selector", "option"));
        let options = options.as_array().expect("a list of options").clone();
        let option = options
            .iter()
            .map(element)
            .find(|option| close_up(&text(&self.get(&format!("element/{option}/text")))) == choice)
            .unwrap_or_else(|| panic!("\"{label}\" does not offer \"{choice}\""));
        self.click_on(&option);
    }

    /// Presses the button with these words, and waits for the page that it leads to.
    #[track_caller]
    pub(crate) fn press(&self, words: &str) {
        self.leave_by(&self.xpath(&format!("//button[normalize-space()={}]", quote(words)), words));
    }

    /// Follows the link with these words, and waits for the page that it leads to.
    #[track_caller]
    pub(crate) fn follow(&self, words: &str) {
        self.leave_by(&self.xpath(&format!("//a[@href][normalize-space()={}]", quote(words)), words));
    }

    /// Goes into the frame with this title; what follows is done there.
    #[track_caller]
    pub(crate) fn enter(&self, title: &str) {
        let frame = self.xpath(&format!("//iframe[@title={}]", quote(title)), title);
        self.post("frame", &json!({ "id": { ELEMENT: frame } }));
    }

    /// Goes to the tab that was opened last, once there is more than one.
    #[track_caller]
    pub(crate) fn goes_to_the_new_tab(&self) {
        let tabs = wait_for("a second tab", || {
            let tabs = self.get("window/handles").as_array().cloned().unwrap_or_default();
            (tabs.len() > 1).then_some(tabs)
        });
        self.post("window", &json!({ "handle": tabs.last() }));
    }

    /// Runs a function body in the page and gives what it returns.
    pub(crate) fn script(&self, body: &str) -> Value {
        self.post("execute/sync", &json!({ "script": body, "args": [] }))
    }

    /// Runs a function body that hands its result to its last argument.
    pub(crate) fn script_async(&self, body: &str) -> Value {
        self.post("execute/async", &json!({ "script": body, "args": [] }))
    }

    /// Makes the page as wide as a window of that width shows it, however small.
    pub(crate) fn resize(&self, width: u32, height: u32) {
        self.cdp(
            "Emulation.setDeviceMetricsOverride",
            &json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false }),
        );
    }

    /// Takes a picture of the whole page, for a person to look at.
    pub(crate) fn screenshot(&self, file: &Path) {
        let picture =
            self.cdp("Page.captureScreenshot", &json!({ "format": "png", "captureBeyondViewport": true }));
        let png = STANDARD.decode(text(&picture["data"])).expect("a picture is base64");
        std::fs::write(file, png).expect("the picture can be written");
    }

    /// What the browser complained about since the last look: broken resources, refused inline
    /// scripts and styles, faults of scripts.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let log = self.post("se/log", &json!({ "type": "browser" }));
        let entries = log.as_array().expect("a log is a list").iter();
        entries.filter(|e| e["level"] == "SEVERE").map(|e| text(&e["message"])).collect()
    }

    /// The folder that the browser lives in; its processes name it.
    pub(crate) fn profile(&self) -> &Path {
        self.profile.path()
    }

    fn labelled(&self, label: &str) -> String {
        let quoted = quote(label);
        let path = format!(
            "//*[self::input or self::select or self::textarea][@id=//label[normalize-space()={quoted}]/@for \
             or ancestor::label[normalize-space()={quoted}] or @aria-label={quoted}]"
        );
        self.xpath(&path, label)
    }

    #[track_caller]
    fn xpath(&self, path: &str, words: &str) -> String {
        let found = self.patiently(|| self.try_post("element", &by("xpath", path)));
        match found {
            Ok(found) => element(&found),
            Err(_) => panic!("{} has no \"{words}\": {}", self.url(), self.words()),
        }
    }

    /// Looks again for a while: the page may just be changing.
    fn patiently<T>(&self, look: impl Fn() -> Result<T, String>) -> Result<T, String> {
        let begun = Instant::now();
        loop {
            match look() {
                Err(_) if begun.elapsed() < PATIENCE => std::thread::sleep(Duration::from_millis(50)),
                looked => return looked,
            }
        }
    }

    fn try_words(&self) -> Result<String, String> {
        let body = element(&self.try_post("element", &by("css selector", "body"))?);
        let shown = format!("{}/element/{body}/text", self.session);
        Ok(close_up(&text(&call(&self.agent, "GET", &shown, &Value::Null)?)))
    }

    /// Clicks, and waits until the old page is gone; a click that leads nowhere costs a moment.
    fn leave_by(&self, element: &str) {
        self.click_on(element);
        let begun = Instant::now();
        let still_here =
            || call(&self.agent, "GET", &format!("{}/element/{element}/name", self.session), &Value::Null);
        while still_here().is_ok() && begun.elapsed() < LEAVING {
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn click_on(&self, element: &str) {
        self.post(&format!("element/{element}/click"), &json!({}));
    }

    fn type_into(&self, element: &str, words: &str) {
        self.post(&format!("element/{element}/value"), &json!({ "text": words }));
    }

    /// A command of Chromium's own protocol.
    fn cdp(&self, command: &str, parameters: &Value) -> Value {
        self.post("goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
    }

    fn get(&self, path: &str) -> Value {
        call(&self.agent, "GET", &format!("{}/{path}", self.session), &Value::Null)
            .unwrap_or_else(|e| panic!("{path}: {e}"))
    }

    #[track_caller]
    fn post(&self, path: &str, body: &Value) -> Value {
        self.try_post(path, body).unwrap_or_else(|e| panic!("{path}: {e}"))
    }

    fn try_post(&self, path: &str, body: &Value) -> Result<Value, String> {
        call(&self.agent, "POST", &format!("{}/{path}", self.session), body)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Chromium ends with its session, in order; the driver, stopped next, ends what is left.
        let _ = call(&self.agent, "DELETE", &self.session, &Value::Null);
        self.driver.stop();
    }
}

/// The port that the driver says it chose. Its output is read on to the end, so that it can write.
fn port_of(driver: &mut Guarded) -> u16 {
    let output = driver.output().expect("the driver's output is a pipe");
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            let port = line
                .split_once("started successfully on port ")
                .and_then(|(_, port)| port.trim_end_matches('.').parse().ok());
            if let Some(port) = port {
                // The receiver is gone only where the test gave up waiting.
                let _ = tell.send(port);
            }
        }
    });
    wait_for("ChromeDriver to say its port", || told.try_recv().ok())
}

fn capabilities(looks: Looks, profile: &Path) -> Value {
    let arguments = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
        "--disable-dev-shm-usage",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-breakpad",
        "--lang=en",
        &format!("--user-data-dir={}", profile.display()),
    ];
    let scripts = if looks.scripts { 1 } else { 2 };
    json!({ "capabilities": { "alwaysMatch": {
        "browserName": "chrome",
        "goog:loggingPrefs": { "browser": "ALL" },
        "goog:chromeOptions": {
            "binary": program("chromium"),
            "args": arguments,
            "prefs": { "profile.managed_default_content_settings.javascript": scripts },
        },
    } } })
}

/// One WebDriver command: the value that it gives, or what went wrong.
fn call(agent: &Agent, method: &str, url: &str, body: &Value) -> Result<Value, String> {
    let request = Request::builder().method(method).uri(url).header("content-type", "application/json");
    let response = match body {
        Value::Null => agent.run(request.body(()).map_err(|e| e.to_string())?),
        body => agent.run(request.body(body.to_string()).map_err(|e| e.to_string())?),
    };
    let mut response = response.map_err(|e| e.to_string())?;
    let text =
        response.body_mut().with_config().limit(u64::MAX).read_to_string().map_err(|e| e.to_string())?;
    let mut answer: Value = serde_json::from_str(&text).map_err(|e| e.to_string())?;
    let value = answer["value"].take();
    if response.status().is_success() { Ok(value) } else { Err(text_of_error(&value)) }
}

fn text_of_error(value: &Value) -> String {
    format!("{}: {}", text(&value["error"]), text(&value["message"]).lines().next().unwrap_or_default())
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn element(value: &Value) -> String {
    text(&value[ELEMENT])
}

fn by(strategy: &str, value: &str) -> Value {
    json!({ "using": strategy, "value": value })
}

/// A text as XPath 1.0 writes it, which has no escapes.
fn quote(text: &str) -> String {
    if !text.contains('"') {
        return format!("\"{text}\"");
    }
    let parts: Vec<String> = text.split('"').map(|part| format!("\"{part}\"")).collect();
    format!("concat({})", parts.join(", '\"', "))
}
