//! A response, read as a person reads it.

use scraper::{ElementRef, Html, Selector};
use ureq::http::HeaderMap;

use super::client::Client;
use super::form::Form;

/// What came back for a request.
pub(crate) struct Page {
    client: Client,
    /// The path that was asked for.
    pub(crate) path: String,
    /// The status code.
    pub(crate) status: u16,
    /// The headers.
    pub(crate) headers: HeaderMap,
    /// The body as it came.
    pub(crate) body: Vec<u8>,
}

impl Page {
    pub(super) fn new(client: Client, path: &str, status: u16, headers: HeaderMap, body: Vec<u8>) -> Self {
        Self { client, path: path.to_owned(), status, headers, body }
    }

    /// Fails the test where the status is another.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}: {}", self.path, self.text());
        self
    }

    /// A header, or an empty text.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }

    /// Where a redirect leads; empty where it is none.
    pub(crate) fn location(&self) -> &str {
        self.header("location")
    }

    /// Goes on to where the page sends, until there is a page to be read.
    #[track_caller]
    pub(crate) fn follow(self) -> Self {
        let mut page = self;
        for _ in 0..5 {
            if !(300..400).contains(&page.status) {
                return page;
            }
            page = page.client.get(page.location());
        }
        panic!("{} sends in circles", page.path)
    }

    /// The body as text.
    pub(crate) fn body(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The page's title.
    pub(crate) fn title(&self) -> String {
        self.all("title").concat()
    }

    /// The words of the page, without markup, white space closed up.
    pub(crate) fn text(&self) -> String {
        if self.header("content-type").starts_with("text/html") {
            self.all("body").concat()
        } else {
            self.body()
        }
    }

    /// The words of every element that a CSS selector finds.
    pub(crate) fn all(&self, css: &str) -> Vec<String> {
        let html = self.html();
        html.select(&selector(css))
            .map(|element| close_up(&element.text().collect::<Vec<_>>().join(" ")))
            .collect()
    }

    /// An attribute of every element that a CSS selector finds.
    pub(crate) fn attributes(&self, css: &str, attribute: &str) -> Vec<String> {
        let html = self.html();
        html.select(&selector(css)).filter_map(|e| e.attr(attribute).map(str::to_owned)).collect()
    }

    /// Fails the test where the page does not say `words`.
    #[track_caller]
    pub(crate) fn says(self, words: &str) -> Self {
        let text = self.text();
        assert!(text.contains(&close_up(words)), "{} does not say \"{words}\": {text}", self.path);
        self
    }

    /// Fails the test where the page says `words`.
    #[track_caller]
    pub(crate) fn hides(self, words: &str) -> Self {
        let text = self.text();
        assert!(!text.contains(&close_up(words)), "{} says \"{words}\": {text}", self.path);
        self
    }

    /// Follows the link with these words.
    #[track_caller]
    pub(crate) fn click(&self, words: &str) -> Self {
        let html = self.html();
        let links = selector("a[href]");
        let link = html
            .select(&links)
            .find(|a| close_up(&a.text().collect::<String>()) == words)
            .unwrap_or_else(|| panic!("{} has no link \"{words}\": {}", self.path, self.text()));
        let href = link.attr("href").unwrap_or_default();
        self.client.open(&self.resolve(href))
    }

    /// The form that has a button with these words.
    #[track_caller]
    pub(crate) fn form(&self, button: &str) -> Form {
        self.form_where(button, |element| words(element) == button)
    }

    /// The form that has a button whose words begin like this, where a count stands behind them.
    #[track_caller]
    pub(crate) fn form_beginning(&self, button: &str) -> Form {
        self.form_where(button, |element| words(element).starts_with(button))
    }

    /// The form whose button a CSS selector finds, for pages in any language.
    #[track_caller]
    pub(crate) fn form_with(&self, css: &str) -> Form {
        let button = selector(css);
        self.form_where(css, |element| button.matches(element))
    }

    #[track_caller]
    fn form_where(&self, button: &str, fits: impl Fn(&ElementRef<'_>) -> bool) -> Form {
        Form::find(self, &self.html(), fits).unwrap_or_else(|| {
            panic!("{} ({}) has no button \"{button}\": {}", self.path, self.status, self.text())
        })
    }

    /// A reference in the page as a path of the product.
    pub(crate) fn resolve(&self, reference: &str) -> String {
        let own = self.path.split('?').next().unwrap_or_default();
        match reference {
            "" => self.path.clone(),
            query if query.starts_with('?') => format!("{own}{query}"),
            fragment if fragment.starts_with('#') => self.path.clone(),
            absolute if absolute.starts_with('/') || absolute.contains("://") => absolute.to_owned(),
            relative => format!("{}/{relative}", own.rsplit_once('/').map_or("", |(folder, _)| folder)),
        }
    }

    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    fn html(&self) -> Html {
        Html::parse_document(&self.body())
    }
}

/// The words on a button.
fn words(button: &ElementRef<'_>) -> String {
    close_up(&button.text().collect::<Vec<_>>().join(" "))
}

/// White space as a browser shows it.
pub(crate) fn close_up(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub(super) fn selector(css: &str) -> Selector {
    Selector::parse(css).unwrap_or_else(|e| panic!("the selector {css} is right: {e}"))
}
