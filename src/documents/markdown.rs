//! An organiser's Markdown as HTML for a page. It is rendered by one library and sanitised by
//! another: raw HTML is shown as the text that it is, images are their alternative text, links lead
//! to web pages and mail addresses only and tell nobody where the reader came from. Headings begin
//! below the page's own.

use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, PoisonError};

use ammonia::Builder;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

/// What a description may be made of.
const TAGS: &[&str] = &[
    "a",
    "blockquote",
    "br",
    "code",
    "del",
    "em",
    "h3",
    "h4",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "strong",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
];

/// How many rendered texts are kept.
const KEPT: usize = 64;

/// Renders a text as HTML that is safe as it stands. Every invitee of an event reads the same text, so the
/// latest ones are kept as they were rendered.
#[must_use]
pub fn to_html(source: &str) -> String {
    static RENDERED: Mutex<VecDeque<(String, String)>> = Mutex::new(VecDeque::new());
    let mut rendered = RENDERED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, html)) = rendered.iter().find(|(text, _)| text == source) {
        return html.clone();
    }
    drop(rendered);
    let html = render(source);
    rendered = RENDERED.lock().unwrap_or_else(PoisonError::into_inner);
    rendered.truncate(KEPT - 1);
    rendered.push_front((source.to_owned(), html.clone()));
    html
}

fn render(source: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let events = Parser::new_ext(source, options).filter_map(|event| match event {
        Event::Html(raw) | Event::InlineHtml(raw) => Some(Event::Text(raw)),
        Event::Start(Tag::Heading { level, .. }) => {
            let level = below(level);
            Some(Event::Start(Tag::Heading { level, id: None, classes: Vec::new(), attrs: Vec::new() }))
        }
        Event::End(TagEnd::Heading(level)) => Some(Event::End(TagEnd::Heading(below(level)))),
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => None,
        other => Some(other),
    });
    let mut rendered = String::with_capacity(source.len() * 2);
    html::push_html(&mut rendered, events);
    Builder::default()
        .tags(TAGS.iter().copied().collect())
        .generic_attributes(HashSet::new())
        .tag_attributes([("a", HashSet::from(["href"])), ("ol", HashSet::from(["start"]))].into())
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(Some("noopener noreferrer"))
        .clean(&rendered)
        .to_string()
}

/// The page has a title and headings of its own.
fn below(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 | HeadingLevel::H2 => HeadingLevel::H3,
        _ => HeadingLevel::H4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_markdown_becomes() {
        for (source, want) in [
            ("Plain & *simple*.", "<p>Plain &amp; <em>simple</em>.</p>\n"),
            ("# Agenda\n\n- one\n- two", "<h3>Agenda</h3>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"),
            ("### Deeper", "<h4>Deeper</h4>\n"),
            ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
            ("a <b onclick=x>b</b>", "<p>a &lt;b onclick=x&gt;b&lt;/b&gt;</p>\n"),
            ("![A map](https://x.example/m.png)", "<p>A map</p>\n"),
            (
                "[Programme](https://x.example/?a=1&b=2)",
                "<p><a href=\"https://x.example/?a=1&amp;b=2\" rel=\"noopener noreferrer\">Programme</a></p>\n",
            ),
            ("[x](javascript:alert(1))", "<p><a rel=\"noopener noreferrer\">x</a></p>\n"),
            ("[x](/admin/events)", "<p><a rel=\"noopener noreferrer\">x</a></p>\n"),
            ("", ""),
        ] {
            assert_eq!(to_html(source).trim_end(), want.trim_end(), "{source}");
        }
    }
}
