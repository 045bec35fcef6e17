//! The HTML part. It looks right by one constant style block and the old presentational attributes
//! alone: no element has a style of its own, so that a page which shows it can allow that block by
//! its hash and nothing else. Nothing is loaded from anywhere.

use std::sync::LazyLock;

use askama::Template;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::tree::{Block, Inline};
use crate::domain::language::Language;
use crate::i18n::{Html, Words, escape};

const STYLE: &str = include_str!("../../../templates/mail/style.css");

/// The style block's hash as a Content-Security-Policy names it: `'sha256-…'`.
pub static STYLE_HASH: LazyLock<String> =
    LazyLock::new(|| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(STYLE))));

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct Page<'a> {
    words: Words,
    style: &'static str,
    subject: &'a str,
    note: Option<&'a Html>,
    body: String,
    foot: &'a [Html],
}

/// Writes the whole part.
pub(super) fn page(
    language: Language,
    subject: &str,
    blocks: &[Block],
    foot: &[Html],
    note: Option<&Html>,
) -> String {
    let mut body = String::new();
    Writer { out: &mut body, language }.blocks(blocks);
    let page = Page { words: Words(language), style: STYLE, subject, note, body, foot };
    // It only fails where a String cannot be written to.
    page.render().unwrap_or_default()
}

struct Writer<'o> {
    out: &'o mut String,
    language: Language,
}

impl Writer<'_> {
    fn put(&mut self, html: &str) {
        self.out.push_str(html);
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Paragraph(inlines) => self.element("p", inlines),
            Block::Heading(level, inlines) => self.element(if *level < 3 { "h2" } else { "h3" }, inlines),
            Block::Quote(blocks) => {
                self.put("<blockquote>");
                self.blocks(blocks);
                self.put("</blockquote>\n");
            }
            Block::List(start, items) => self.list(*start, items),
            Block::Code(code) => {
                let code = escape(code);
                self.put(&format!("<pre>{code}</pre>\n"));
            }
            Block::Foreign(blocks) => {
                self.put("<div dir=\"auto\">\n");
                self.blocks(blocks);
                self.put("</div>\n");
            }
            Block::Rule => self.put("<hr>\n"),
            Block::Button { words, url } => self.button(words, url),
            Block::Facts(facts) => self.facts(facts),
        }
    }

    fn element(&mut self, name: &str, inlines: &[Inline]) {
        self.put(&format!("<{name}>"));
        self.inlines(inlines);
        self.put(&format!("</{name}>\n"));
    }

    fn list(&mut self, start: Option<u64>, items: &[Vec<Block>]) {
        let name = if start.is_some() { "ol" } else { "ul" };
        match start {
            Some(first) if first != 1 => self.put(&format!("<ol start=\"{first}\">\n")),
            _ => self.put(&format!("<{name}>\n")),
        }
        for item in items {
            self.put("<li>");
            match item.as_slice() {
                [Block::Paragraph(inlines)] => self.inlines(inlines),
                blocks => self.blocks(blocks),
            }
            self.put("</li>\n");
        }
        self.put(&format!("</{name}>\n"));
    }

    fn button(&mut self, words: &[Inline], url: &str) {
        self.put(
            "<table role=\"presentation\" border=\"0\" cellspacing=\"0\" cellpadding=\"14\" class=\"button\">\
             <tr><td align=\"center\" bgcolor=\"#1d4f91\" class=\"button\"><a class=\"button\" href=\"",
        );
        self.put(&escape(url));
        self.put("\"><font color=\"#ffffff\"><b>");
        self.inlines(words);
        self.put("</b></font></a></td></tr></table>\n");
    }

    fn facts(&mut self, facts: &[(String, Inline)]) {
        let start = if self.language.direction() == "rtl" { "right" } else { "left" };
        self.put("<table border=\"0\" cellspacing=\"0\" cellpadding=\"6\" width=\"100%\" class=\"facts\">\n");
        for (label, value) in facts {
            let label = escape(label);
            self.put(&format!(
                "<tr><th scope=\"row\" align=\"{start}\" valign=\"top\">{label}</th><td valign=\"top\">"
            ));
            self.inline(value);
            self.put("</td></tr>\n");
        }
        self.put("</table>\n");
    }

    fn inlines(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            self.inline(inline);
        }
    }

    fn inline(&mut self, inline: &Inline) {
        match inline {
            Inline::Text(text) => self.put(&escape(text)),
            Inline::Value(value) if value.is_empty() => {}
            Inline::Value(value) => {
                let value = escape(value);
                self.put(&format!("<bdi>{value}</bdi>"));
            }
            Inline::Strong(inside) => self.around("strong", inside),
            Inline::Emphasis(inside) => self.around("em", inside),
            Inline::Code(code) => {
                let code = escape(code);
                self.put(&format!("<code>{code}</code>"));
            }
            Inline::Link { words, url } => {
                let url = escape(url);
                self.put(&format!("<a href=\"{url}\">"));
                self.inlines(words);
                self.put("</a>");
            }
            Inline::Break => self.put("<br>\n"),
            Inline::Slot(_) => {}
        }
    }

    fn around(&mut self, name: &str, inside: &[Inline]) {
        self.put(&format!("<{name}>"));
        self.inlines(inside);
        self.put(&format!("</{name}>"));
    }
}
