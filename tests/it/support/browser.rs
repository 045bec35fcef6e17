//! Headless Chromium, driven through its WebDriver. A test uses it as a person does: by labels,
//! buttons and links.
//!
//! WebDriver's own scripts are not bound by a page's Content-Security-Policy and run even where the
//! page's are switched off, so looking at a page never weakens it.

use std::path::Path;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::components::program;
use super::guarded::wait_for;
use super::page::close_up;
use super::webdriver::{Element, Session, quote, text};

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
    // Ended before the profile that it works in is deleted.
    session: Session,
    profile: TempDir,
}

impl Browser {
    /// Starts a browser with an empty profile.
    pub(crate) fn open(looks: Looks) -> Self {
        let profile = tempfile::tempdir().expect("a temporary folder");
        let browser = Self { session: Session::begin(&capabilities(looks, profile.path())), profile };
        browser.resize(looks.width, 900);
        if looks.dark {
            browser.session.cdp(
                "Emulation.setEmulatedMedia",
                &json!({ "features": [{ "name": "prefers-color-scheme", "value": "dark" }] }),
            );
        }
        browser
    }

    /// Goes to an address.
    pub(crate) fn goto(&self, url: &str) {
        self.session.post("url", &json!({ "url": url }));
    }

    /// Where the browser is.
    pub(crate) fn url(&self) -> String {
        text(&self.session.get("url"))
    }

    /// The page's title.
    pub(crate) fn title(&self) -> String {
        text(&self.session.get("title"))
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
        self.session.post(&field.part("clear"), &json!({}));
        self.type_into(&field, value);
    }

    /// Gives the field with this label a value as the page's own code would: for fields whose keys
    /// differ from country to country, such as dates.
    #[track_caller]
    pub(crate) fn set(&self, label: &str, value: &str) {
        let field = self.labelled(label).json();
        self.session.post(
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
        let says = |option: &Element| close_up(&self.session.words(option).unwrap_or_default()) == choice;
        let option = self.session.inside(&list, "option").into_iter().find(says);
        let option = option.unwrap_or_else(|| panic!("\"{label}\" does not offer \"{choice}\""));
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

    /// Takes hold of one element and lets go of it above another one, a little at a time, as a hand does.
    #[track_caller]
    pub(crate) fn drag(&self, what: &str, onto: &str) {
        let [what, onto] = [what, onto].map(|css| {
            self.patiently(|| self.session.css(css)).unwrap_or_else(|why| panic!("{css}: {why}")).json()
        });
        let move_to = |element: &Value, y: i32| json!({ "type": "pointerMove", "duration": 150, "origin": element, "x": 0, "y": y });
        let hand = [
            move_to(&what, 0),
            json!({ "type": "pointerDown", "button": 0 }),
            move_to(&what, -10),
            move_to(&onto, 0),
            move_to(&onto, -5),
            json!({ "type": "pause", "duration": 150 }),
            json!({ "type": "pointerUp", "button": 0 }),
        ];
        let mouse = json!({ "type": "pointer", "id": "hand", "parameters": { "pointerType": "mouse" }, "actions": hand });
        self.session.post("actions", &json!({ "actions": [mouse] }));
    }

    /// Goes into the frame with this title; what follows is done there.
    #[track_caller]
    pub(crate) fn enter(&self, title: &str) {
        let frame = self.xpath(&format!("//iframe[@title={}]", quote(title)), title);
        self.session.post("frame", &json!({ "id": frame.json() }));
    }

    /// Goes to the tab that was opened last, once there is more than one.
    #[track_caller]
    pub(crate) fn goes_to_the_new_tab(&self) {
        let tabs = wait_for("a second tab", || {
            let tabs = self.session.get("window/handles").as_array().cloned().unwrap_or_default();
            (tabs.len() > 1).then_some(tabs)
        });
        self.session.post("window", &json!({ "handle": tabs.last() }));
    }

    /// Runs a function body in the page and gives what it returns.
    pub(crate) fn script(&self, body: &str) -> Value {
        self.session.post("execute/sync", &json!({ "script": body, "args": [] }))
    }

    /// Runs a function body that hands its result to its last argument.
    pub(crate) fn script_async(&self, body: &str) -> Value {
        self.session.post("execute/async", &json!({ "script": body, "args": [] }))
    }

    /// Makes the page as wide as a window of that width shows it, however small.
    pub(crate) fn resize(&self, width: u32, height: u32) {
        self.session.cdp(
            "Emulation.setDeviceMetricsOverride",
            &json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false }),
        );
    }

    /// Takes a picture of the whole page, for a person to look at.
    pub(crate) fn screenshot(&self, file: &Path) {
        let picture = self
            .session
            .cdp("Page.captureScreenshot", &json!({ "format": "png", "captureBeyondViewport": true }));
        let png = STANDARD.decode(text(&picture["data"])).expect("a picture is base64");
        std::fs::write(file, png).expect("the picture can be written");
    }

    /// What the browser complained about since the last look: broken resources, refused inline
    /// scripts and styles, faults of scripts.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let log = self.session.post("se/log", &json!({ "type": "browser" }));
        let entries = log.as_array().expect("a log is a list").iter();
        entries.filter(|e| e["level"] == "SEVERE").map(|e| text(&e["message"])).collect()
    }

    /// The folder that the browser lives in; its processes name it.
    pub(crate) fn profile(&self) -> &Path {
        self.profile.path()
    }

    fn labelled(&self, label: &str) -> Element {
        let quoted = quote(label);
        let path = format!(
            "//*[self::input or self::select or self::textarea][@id=//label[normalize-space()={quoted}]/@for \
             or ancestor::label[normalize-space()={quoted}] or @aria-label={quoted}]"
        );
        self.xpath(&path, label)
    }

    #[track_caller]
    fn xpath(&self, path: &str, words: &str) -> Element {
        self.patiently(|| self.session.xpath(path))
            .unwrap_or_else(|_| panic!("{} has no \"{words}\": {}", self.url(), self.words()))
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
        Ok(close_up(&self.session.words(&self.session.css("body")?)?))
    }

    /// Clicks, and waits until the old page is gone; a click that leads nowhere costs a moment.
    fn leave_by(&self, element: &Element) {
        self.click_on(element);
        let begun = Instant::now();
        while self.session.try_get(&element.part("name")).is_ok() && begun.elapsed() < LEAVING {
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn click_on(&self, element: &Element) {
        self.session.post(&element.part("click"), &json!({}));
    }

    fn type_into(&self, element: &Element, words: &str) {
        self.session.post(&element.part("value"), &json!({ "text": words }));
    }
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
