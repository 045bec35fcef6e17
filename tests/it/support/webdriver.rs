//! W3C WebDriver, as far as these tests need it: one session with ChromeDriver, spoken with the same
//! small HTTP client as everything else here.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use ureq::Agent;
use ureq::http::Request;

use super::components::program;
use super::guarded::Guarded;

/// The name under which WebDriver hands out elements.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// How long the driver may take to start.
const PATIENCE: Duration = Duration::from_secs(30);

/// A session with a browser; both end when this is dropped.
pub(crate) struct Session {
    agent: Agent,
    url: String,
    driver: Guarded,
}

/// An element of the page that is shown.
#[derive(Debug, Clone)]
pub(crate) struct Element(String);

impl Session {
    /// Starts the driver, and the browser with these capabilities.
    pub(crate) fn begin(capabilities: &Value) -> Self {
        let (mut driver, port) = start_driver();
        let base = format!("http://127.0.0.1:{port}/session");
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(60)))
            .build()
            .new_agent();
        let begun = call(&agent, "POST", &base, capabilities).expect("Chromium starts");
        let id = begun["sessionId"].as_str().expect("a session has an id");
        // The driver leaves its browser running where it is ended with a session open.
        driver.and_also(begun["capabilities"]["goog:processID"].as_u64().expect("the browser has an id"));
        Self { agent, url: format!("{base}/{id}"), driver }
    }

    /// What a command without parameters gives.
    #[track_caller]
    pub(crate) fn get(&self, path: &str) -> Value {
        self.try_get(path).unwrap_or_else(|e| panic!("{path}: {e}"))
    }

    /// The same, where it may fail.
    pub(crate) fn try_get(&self, path: &str) -> Result<Value, String> {
        call(&self.agent, "GET", &format!("{}/{path}", self.url), &Value::Null)
    }

    /// What a command with parameters gives.
    #[track_caller]
    pub(crate) fn post(&self, path: &str, body: &Value) -> Value {
        self.try_post(path, body).unwrap_or_else(|e| panic!("{path}: {e}"))
    }

    fn try_post(&self, path: &str, body: &Value) -> Result<Value, String> {
        call(&self.agent, "POST", &format!("{}/{path}", self.url), body)
    }

    /// A command of Chromium's own protocol.
    pub(crate) fn cdp(&self, command: &str, parameters: &Value) -> Value {
        self.post("goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
    }

    /// The first element that a CSS selector finds.
    pub(crate) fn css(&self, selector: &str) -> Result<Element, String> {
        self.try_post("element", &by("css selector", selector)).map(|found| Element::new(&found))
    }

    /// The first element that an XPath expression finds.
    pub(crate) fn xpath(&self, path: &str) -> Result<Element, String> {
        self.try_post("element", &by("xpath", path)).map(|found| Element::new(&found))
    }

    /// Every element inside another that a CSS selector finds.
    pub(crate) fn inside(&self, element: &Element, selector: &str) -> Vec<Element> {
        let found = self.post(&element.part("elements"), &by("css selector", selector));
        found.as_array().expect("a list of elements").iter().map(Element::new).collect()
    }

    /// The words that an element shows.
    pub(crate) fn words(&self, element: &Element) -> Result<String, String> {
        Ok(text(&self.try_get(&element.part("text"))?))
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // Chromium ends with its session, in order; the driver, stopped next, ends what is left.
        let _ = call(&self.agent, "DELETE", &self.url, &Value::Null);
        self.driver.stop();
    }
}

impl Element {
    fn new(found: &Value) -> Self {
        Self(text(&found[ELEMENT]))
    }

    /// The path of one of its commands.
    pub(crate) fn part(&self, command: &str) -> String {
        format!("element/{}/{command}", self.0)
    }

    /// As a parameter of another command.
    pub(crate) fn json(&self) -> Value {
        json!({ ELEMENT: self.0 })
    }
}

/// Starts the driver on a port of its choice. It gives up where the port that it found free for one
/// protocol is taken for the other, so it is tried a few times.
fn start_driver() -> (Guarded, u16) {
    let chromedriver = program("chromedriver").expect("ChromeDriver is installed");
    for _ in 0..5 {
        let mut driver = Guarded::start(Command::new(&chromedriver).arg("--port=0").stdout(Stdio::piped()));
        if let Some(port) = port_of(&mut driver) {
            return (driver, port);
        }
    }
    panic!("ChromeDriver does not start");
}

/// The port that the driver says it chose; `None` where it ends without one. Its output is read on to
/// the end, so that it can write.
fn port_of(driver: &mut Guarded) -> Option<u16> {
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
    // The sender goes with the last line of the output, so that an early end is known at once.
    told.recv_timeout(PATIENCE).ok()
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

/// A text out of JSON; empty where it is none.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn by(strategy: &str, value: &str) -> Value {
    json!({ "using": strategy, "value": value })
}

/// A text as XPath 1.0 writes it, which has no escapes.
pub(crate) fn quote(text: &str) -> String {
    if !text.contains('"') {
        return format!("\"{text}\"");
    }
    let parts: Vec<String> = text.split('"').map(|part| format!("\"{part}\"")).collect();
    format!("concat({})", parts.join(", '\"', "))
}
