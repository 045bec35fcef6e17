//! A form as a person fills it in: fields by their labels, what stands in the page already stays,
//! and what a browser would not send is not sent.

use scraper::{ElementRef, Html};

use super::client::{Client, urlencoded};
use super::page::{Page, close_up, selector};

/// A form of a page, with one of its buttons in mind.
pub(crate) struct Form {
    client: Client,
    page: String,
    action: String,
    post: bool,
    multipart: bool,
    fields: Vec<Field>,
}

struct Field {
    id: String,
    name: String,
    kind: Kind,
    labels: Vec<String>,
    value: String,
}

enum Kind {
    /// Text, a hidden value, or the pressed button.
    Value,
    /// A box or a radio button; sent where it is on.
    Tick { radio: bool, on: bool },
    /// A list; what it offers, as value and words.
    List(Vec<(String, String)>),
    /// A file: its name and content.
    File(Option<(String, Vec<u8>)>),
}

impl Form {
    /// The form of the first button that fits.
    pub(super) fn find(page: &Page, html: &Html, fits: impl Fn(&ElementRef<'_>) -> bool) -> Option<Self> {
        let button = html.select(&selector("button")).find(fits)?;
        let form = match button.attr("form") {
            Some(id) => html.select(&selector("form")).find(|form| form.attr("id") == Some(id))?,
            None => button.ancestors().filter_map(ElementRef::wrap).find(|e| e.value().name() == "form")?,
        };
        let attribute = |own: &str, of_form: &str| {
            button.attr(own).or_else(|| form.attr(of_form)).unwrap_or_default().to_owned()
        };
        let mut fields: Vec<Field> = html
            .select(&selector("input, select, textarea"))
            .filter(|control| belongs(control, &form))
            .filter_map(|control| field(html, control))
            .collect();
        if let Some(name) = button.attr("name") {
            fields.push(Field {
                id: String::new(),
                name: name.to_owned(),
                kind: Kind::Value,
                labels: Vec::new(),
                value: button.attr("value").unwrap_or_default().to_owned(),
            });
        }
        Some(Self {
            client: page.client().clone(),
            page: page.path.clone(),
            action: page.resolve(&attribute("formaction", "action")),
            post: attribute("formmethod", "method").eq_ignore_ascii_case("post"),
            multipart: attribute("formenctype", "enctype").eq_ignore_ascii_case("multipart/form-data"),
            fields,
        })
    }

    /// Types into the field with this label.
    #[track_caller]
    pub(crate) fn fill(mut self, label: &str, value: &str) -> Self {
        let field = self.field_mut(label, |field| matches!(field.kind, Kind::Value));
        value.clone_into(&mut field.value);
        self
    }

    /// Chooses from the list with this label where it is one, and else types into the field.
    #[track_caller]
    pub(crate) fn enter(self, label: &str, value: &str) -> Self {
        let is_list =
            |f: &Field| matches!(f.kind, Kind::List(_)) && f.labels.iter().any(|own| own.starts_with(label));
        if self.fields.iter().any(is_list) { self.pick(label, value) } else { self.fill(label, value) }
    }

    /// Ticks the box, or presses the radio button, with this label.
    #[track_caller]
    pub(crate) fn tick(mut self, label: &str) -> Self {
        let field = self.field_mut(label, |field| matches!(field.kind, Kind::Tick { .. }));
        let name = field.name.clone();
        let radio = matches!(field.kind, Kind::Tick { radio: true, .. });
        if radio {
            let others = self.fields.iter_mut().filter(|f| f.name == name);
            others.for_each(|f| f.kind = Kind::Tick { radio: true, on: false });
        }
        self.field_mut(label, |field| matches!(field.kind, Kind::Tick { .. })).kind =
            Kind::Tick { radio, on: true };
        self
    }

    /// Takes the tick out of the box with this label.
    #[track_caller]
    pub(crate) fn untick(mut self, label: &str) -> Self {
        self.field_mut(label, |field| matches!(field.kind, Kind::Tick { radio: false, .. })).kind =
            Kind::Tick { radio: false, on: false };
        self
    }

    /// Chooses from the list with this label, by the words or the value of the choice.
    #[track_caller]
    pub(crate) fn pick(mut self, label: &str, choice: &str) -> Self {
        let field = self.field_mut(label, |field| matches!(field.kind, Kind::List(_)));
        let Kind::List(offers) = &field.kind else { unreachable!("only lists were asked for") };
        let offer = offers
            .iter()
            .find(|(_, words)| words == choice)
            .or_else(|| offers.iter().find(|(v, _)| v == choice));
        let (value, _) =
            offer.unwrap_or_else(|| panic!("\"{label}\" does not offer \"{choice}\" but {offers:?}"));
        field.value = value.clone();
        self
    }

    /// Puts a file into the field with this label.
    #[track_caller]
    pub(crate) fn attach(mut self, label: &str, file_name: &str, content: &[u8]) -> Self {
        self.field_mut(label, |field| matches!(field.kind, Kind::File(_))).kind =
            Kind::File(Some((file_name.to_owned(), content.to_vec())));
        self
    }

    /// What stands in the field with this label.
    #[track_caller]
    pub(crate) fn value(&mut self, label: &str) -> String {
        self.field_mut(label, |field| !matches!(field.kind, Kind::Tick { .. } | Kind::File(_))).value.clone()
    }

    /// Presses the button and shows where that leads.
    pub(crate) fn submit(self) -> Page {
        self.send().follow()
    }

    /// Presses the button; a redirect is not followed.
    pub(crate) fn send(self) -> Page {
        let sent: Vec<&Field> =
            self.fields.iter().filter(|f| !matches!(f.kind, Kind::Tick { on: false, .. })).collect();
        if self.post && self.multipart {
            let (boundary, body) = multipart(&sent);
            let content_type = format!("multipart/form-data; boundary={boundary}");
            return self.client.post_body(&self.action, &content_type, &body);
        }
        let values: Vec<(&str, &str)> = sent.iter().map(|f| (f.name.as_str(), f.value.as_str())).collect();
        if self.post {
            return self.client.post(&self.action, &values);
        }
        let path = self.action.split('?').next().unwrap_or_default();
        self.client.get(&format!("{path}?{}", urlencoded(&values)))
    }

    #[track_caller]
    fn field_mut(&mut self, label: &str, fits: impl Fn(&Field) -> bool) -> &mut Field {
        let labels: Vec<String> = self.fields.iter().flat_map(|f| f.labels.clone()).collect();
        let found = self.fields.iter_mut().find(|field| fits(field) && field.is_called(label));
        found.unwrap_or_else(|| panic!("{} has no such field \"{label}\"; there are {labels:?}", self.page))
    }
}

impl Field {
    /// By label, or by name where a test has to be exact.
    fn is_called(&self, label: &str) -> bool {
        self.labels.iter().any(|l| l == label)
            || self.name == label
            || (!self.id.is_empty() && self.id == label)
    }
}

fn belongs(control: &ElementRef<'_>, form: &ElementRef<'_>) -> bool {
    match control.attr("form") {
        Some(id) => form.attr("id") == Some(id),
        None => control.ancestors().any(|ancestor| ancestor.id() == form.id()),
    }
}

/// A control as a browser would send it; `None` where it never would.
fn field(html: &Html, control: ElementRef<'_>) -> Option<Field> {
    let name = control.attr("name").filter(|name| !name.is_empty())?;
    let fieldset = |e: &ElementRef<'_>| e.value().name() == "fieldset" && e.attr("disabled").is_some();
    if control.attr("disabled").is_some()
        || control.ancestors().filter_map(ElementRef::wrap).any(|e| fieldset(&e))
    {
        return None;
    }
    let mut value = control.attr("value").unwrap_or_default().to_owned();
    let kind = match (control.value().name(), control.attr("type").unwrap_or("text")) {
        ("textarea", _) => {
            let text = control.text().collect::<String>();
            value = text.strip_prefix('\n').unwrap_or(&text).to_owned();
            Kind::Value
        }
        ("select", _) => {
            let options = selector("option");
            let offers = || control.select(&options);
            let chosen = offers().find(|o| o.attr("selected").is_some()).or_else(|| offers().next());
            value = chosen.map(|o| option_value(&o)).unwrap_or_default();
            Kind::List(
                offers().map(|o| (option_value(&o), close_up(&o.text().collect::<String>()))).collect(),
            )
        }
        (_, "submit" | "button" | "reset" | "image") => return None,
        (_, "file") => Kind::File(None),
        (_, kind @ ("checkbox" | "radio")) => {
            if control.attr("value").is_none() {
                "on".clone_into(&mut value);
            }
            Kind::Tick { radio: kind == "radio", on: control.attr("checked").is_some() }
        }
        _ => Kind::Value,
    };
    Some(Field {
        id: control.attr("id").unwrap_or_default().to_owned(),
        name: name.to_owned(),
        kind,
        labels: labels(html, control),
        value,
    })
}

fn option_value(option: &ElementRef<'_>) -> String {
    option.attr("value").map_or_else(|| close_up(&option.text().collect::<String>()), str::to_owned)
}

/// The words of the labels that point to a control or surround it.
fn labels(html: &Html, control: ElementRef<'_>) -> Vec<String> {
    let id = control.attr("id");
    let pointing = selector("label");
    let mut labels: Vec<String> = html
        .select(&pointing)
        .filter(|label| {
            let points = id.is_some() && label.attr("for") == id;
            points || control.ancestors().any(|ancestor| ancestor.id() == label.id())
        })
        .map(|label| close_up(&label.text().collect::<Vec<_>>().join(" ")))
        .collect();
    labels.extend(control.attr("aria-label").map(str::to_owned));
    labels
}

/// A body of `multipart/form-data` (RFC 7578) and its boundary.
fn multipart(fields: &[&Field]) -> (&'static str, Vec<u8>) {
    let boundary = "----roundtable-test-boundary-7c1f";
    let mut body = Vec::new();
    for field in fields {
        body.extend(
            format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"", field.name).into_bytes(),
        );
        match &field.kind {
            Kind::File(file) => {
                let (name, content) = file.clone().unwrap_or_default();
                let head = format!("; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n");
                body.extend(head.into_bytes());
                body.extend(content);
            }
            _ => body.extend(format!("\r\n\r\n{}", field.value.replace('\n', "\r\n")).into_bytes()),
        }
        body.extend(b"\r\n");
    }
    body.extend(format!("--{boundary}--\r\n").into_bytes());
    (boundary, body)
}
