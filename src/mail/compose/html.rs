//! The HTML part: the readings of one letter below each other, each in its language and direction. It needs
//! nothing from anywhere; how it looks is said in [`super::look`].

use askama::Template;

use super::look::{BLOCK, Looks};
use super::tree::{Block, Inline};
use crate::domain::language::Language;
use crate::i18n::{Html, Words, escape};

/// What a letter says in one language.
pub(super) struct Reading {
    words: Words,
    looks: &'static Looks,
    note: Option<Html>,
    body: String,
    foot: Vec<String>,
}

impl Reading {
    pub(super) fn new(language: Language, blocks: &[Block], note: Option<Html>, foot: &[Html]) -> Self {
        let (mut body, looks) = (String::new(), Looks::for_language(language));
        Writer { out: &mut body, language, looks }.blocks(blocks);
        // The catalogue knows of no looks; whatever else stands in its sentences is escaped.
        let link = format!("<a{} ", looks.of("a"));
        let foot = foot.iter().map(|line| line.to_string().replace("<a ", &link)).collect();
        Self { words: Words(language), looks, note, body, foot }
    }

    /// Where lines begin.
    fn start(&self) -> &'static str {
        start(self.words.language())
    }
}

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct Page<'a> {
    style: &'static str,
    subject: &'a str,
    first: &'a Reading,
    others: &'a [Reading],
}

impl Page<'_> {
    /// All of them, the first one first.
    fn readings(&self) -> impl Iterator<Item = &Reading> {
        std::iter::once(self.first).chain(self.others)
    }
}

/// Writes the whole part, of at least one reading.
pub(super) fn page(subject: &str, readings: &[Reading]) -> String {
    let [first, others @ ..] = readings else { return String::new() };
    // It only fails where a String cannot be written to.
    Page { style: BLOCK, subject, first, others }.render().unwrap_or_default()
}

fn start(language: Language) -> &'static str {
    if language.direction() == "rtl" { "right" } else { "left" }
}

struct Writer<'o> {
    out: &'o mut String,
    language: Language,
    looks: &'static Looks,
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
                self.open("blockquote", "quote");
                self.blocks(blocks);
                self.put("</blockquote>\n");
            }
            Block::List(start, items) => self.list(*start, items),
            Block::Code(code) => {
                let code = escape(code);
                self.open("pre", "pre");
                self.put(&code);
                self.put("</pre>\n");
            }
            Block::Foreign(blocks) => {
                self.put("<div dir=\"auto\">\n");
                self.blocks(blocks);
                self.put("</div>\n");
            }
            Block::Rule => {
                self.open("hr", "hr");
                self.put("\n");
            }
            Block::Button { words, url } => self.button(words, url),
            Block::Facts(facts) => self.facts(facts),
        }
    }

    /// Opens an element that looks like this.
    fn open(&mut self, name: &str, kind: &str) {
        self.put(&format!("<{name}{}>", self.looks.of(kind)));
    }

    fn element(&mut self, name: &str, inlines: &[Inline]) {
        self.open(name, name);
        self.inlines(inlines);
        self.put(&format!("</{name}>\n"));
    }

    fn list(&mut self, start: Option<u64>, items: &[Vec<Block>]) {
        let name = if start.is_some() { "ol" } else { "ul" };
        let first = start.filter(|first| *first != 1).map(|first| format!(" start=\"{first}\""));
        self.put(&format!("<{name}{}{}>\n", first.unwrap_or_default(), self.looks.of("list")));
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
        let (table, cell, link) = (self.looks.of("button"), self.looks.of("press"), self.looks.of("go"));
        self.put(&format!(
            "<table role=\"presentation\" border=\"0\" cellspacing=\"0\" cellpadding=\"14\" class=\"button\"{table}>\
             <tr><td align=\"center\" bgcolor=\"#1d4f91\" class=\"press\"{cell}><a class=\"go\"{link} href=\"{}\">\
             <font color=\"#ffffff\"><b>",
            escape(url)
        ));
        self.inlines(words);
        self.put("</b></font></a></td></tr></table>\n");
    }

    fn facts(&mut self, facts: &[(String, Inline)]) {
        let start = start(self.language);
        let (table, head, cell) = (self.looks.of("facts"), self.looks.of("th"), self.looks.of("td"));
        self.put(&format!(
            "<table border=\"0\" cellspacing=\"0\" cellpadding=\"6\" width=\"100%\" class=\"facts\"{table}>\n"
        ));
        for (label, value) in facts {
            let label = escape(label);
            self.put(&format!(
                "<tr><th scope=\"row\" align=\"{start}\" valign=\"top\"{head}>{label}</th>\
                 <td align=\"{start}\" valign=\"top\"{cell}>"
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
                self.put(&format!("<a{} href=\"{url}\">", self.looks.of("a")));
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
