//! A template's Markdown as a tree of blocks, with the values put in.
//!
//! The Markdown is read first, with one private character in place of each placeholder, and the
//! values come in afterwards: a name full of asterisks stays a name. Raw HTML is text, images are
//! their alternative text, and links lead only to web pages, mail addresses and telephones.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::tree::{Block, Fill, Inline, words_of};
use crate::domain::template::{self, Part, Placeholder};

/// Deeper nesting is flattened, so that no text can exhaust the stack.
const DEEPEST: usize = 24;
/// The first of the characters that stand for placeholders: a private-use plane.
const FIRST: u32 = 0xF_0000;

/// Reads an author's text and puts the values in.
pub(super) fn read(source: &str, values: &dyn Fill) -> Vec<Block> {
    let mut marked = String::with_capacity(source.len());
    for part in template::parts(source) {
        match part {
            Part::Words(words) => marked.extend(words.chars().filter(|c| placeholder(*c).is_none())),
            Part::Value(p) => marked.extend(mark(p)),
        }
    }
    Reader::new(Some(values)).read(&marked)
}

/// Reads a text without placeholders, such as an event's description.
pub(super) fn read_plain(source: &str) -> Vec<Block> {
    let clean: String = source.chars().filter(|c| placeholder(*c).is_none()).collect();
    Reader::new(None).read(&clean)
}

fn mark(placeholder: Placeholder) -> Option<char> {
    let at = Placeholder::ALL.iter().position(|p| *p == placeholder)?;
    char::from_u32(FIRST + u32::try_from(at).ok()?)
}

fn placeholder(c: char) -> Option<Placeholder> {
    let at = u32::from(c).checked_sub(FIRST)?;
    Placeholder::ALL.get(usize::try_from(at).ok()?).copied()
}

/// What a frame on the stack will become.
enum Kind {
    Root,
    Paragraph,
    Heading(u8),
    Quote,
    List(Option<u64>, Vec<Vec<Block>>),
    Item,
    Code,
    Strong,
    Emphasis,
    Link(String),
    /// Its words stay, without any meaning of their own.
    Flat,
}

struct Frame {
    kind: Kind,
    blocks: Vec<Block>,
    inlines: Vec<Inline>,
}

struct Reader<'v> {
    values: Option<&'v dyn Fill>,
    stack: Vec<Frame>,
    /// How many containers were opened too deep to count.
    ignored: usize,
}

impl<'v> Reader<'v> {
    fn new(values: Option<&'v dyn Fill>) -> Self {
        let root = Frame { kind: Kind::Root, blocks: vec![], inlines: vec![] };
        Self { values, stack: vec![root], ignored: 0 }
    }

    fn read(mut self, marked: &str) -> Vec<Block> {
        for event in Parser::new_ext(marked, Options::empty()) {
            match event {
                Event::Start(tag) => self.open(tag),
                Event::End(end) => self.close(end),
                Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.text(&text),
                Event::Code(code) => {
                    let code = self.line(&code);
                    self.inline(Inline::Code(code));
                }
                // An author's line break is meant: mails are written like letters.
                Event::SoftBreak | Event::HardBreak => self.inline(Inline::Break),
                Event::Rule => self.block(Block::Rule),
                // Extensions that are not switched on.
                Event::InlineMath(_)
                | Event::DisplayMath(_)
                | Event::FootnoteReference(_)
                | Event::TaskListMarker(_) => {}
            }
        }
        while self.stack.len() > 1 {
            self.finish();
        }
        self.flush();
        self.stack.pop().map(|root| root.blocks).unwrap_or_default()
    }

    fn open(&mut self, tag: Tag<'_>) {
        if self.stack.len() >= DEEPEST {
            self.ignored += 1;
            return;
        }
        let kind = match tag {
            Tag::Paragraph | Tag::HtmlBlock => Kind::Paragraph,
            Tag::Heading { level: HeadingLevel::H1 | HeadingLevel::H2, .. } => Kind::Heading(2),
            Tag::Heading { .. } => Kind::Heading(3),
            Tag::BlockQuote(_) => Kind::Quote,
            Tag::List(start) => Kind::List(start, vec![]),
            Tag::Item => Kind::Item,
            Tag::CodeBlock(_) => Kind::Code,
            Tag::Strong => Kind::Strong,
            Tag::Emphasis => Kind::Emphasis,
            Tag::Link { dest_url, .. } => match safe(&self.line(&dest_url)) {
                Some(url) => Kind::Link(url),
                None => Kind::Flat,
            },
            _ => Kind::Flat,
        };
        let inline = matches!(kind, Kind::Strong | Kind::Emphasis | Kind::Link(_) | Kind::Flat);
        if !inline {
            self.flush();
        }
        self.stack.push(Frame { kind, blocks: vec![], inlines: vec![] });
    }

    fn close(&mut self, _: TagEnd) {
        if self.ignored > 0 {
            self.ignored -= 1;
        } else if self.stack.len() > 1 {
            self.finish();
        }
    }

    fn finish(&mut self) {
        let is_inline = self.stack.last().is_some_and(|f| {
            matches!(
                f.kind,
                Kind::Strong | Kind::Emphasis | Kind::Link(_) | Kind::Flat | Kind::Code | Kind::Heading(_)
            )
        });
        if !is_inline {
            self.flush();
        }
        let Some(Frame { kind, blocks, inlines }) = self.stack.pop() else { return };
        match kind {
            Kind::Root => {}
            Kind::Paragraph => blocks.into_iter().for_each(|b| self.block(b)),
            Kind::Heading(level) => {
                let inlines = self.resolved(inlines);
                self.block(Block::Heading(level, inlines));
            }
            Kind::Quote => self.block(Block::Quote(blocks)),
            Kind::List(start, mut items) => {
                // Only what was too deep for an item of its own lies on the list itself.
                if !blocks.is_empty() {
                    items.push(blocks);
                }
                self.block(Block::List(start, items));
            }
            Kind::Item => match self.stack.last_mut() {
                Some(Frame { kind: Kind::List(_, items), .. }) => items.push(blocks),
                _ => blocks.into_iter().for_each(|b| self.block(b)),
            },
            Kind::Code => {
                let text = self.resolved(inlines).iter().map(words_of).collect::<String>();
                self.block(Block::Code(text.trim_end().to_owned()));
            }
            Kind::Strong => self.inline(Inline::Strong(inlines)),
            Kind::Emphasis => self.inline(Inline::Emphasis(inlines)),
            Kind::Link(url) => self.inline(Inline::Link { words: inlines, url }),
            Kind::Flat => {
                for inline in inlines {
                    self.inline(inline);
                }
            }
        }
    }

    fn inline(&mut self, inline: Inline) {
        if let Some(top) = self.stack.last_mut() {
            top.inlines.push(inline);
        }
    }

    fn block(&mut self, block: Block) {
        self.flush();
        if let Some(top) = self.stack.last_mut() {
            top.blocks.push(block);
        }
    }

    fn text(&mut self, text: &str) {
        let mut words = String::new();
        for c in text.chars() {
            match placeholder(c) {
                None => words.push(c),
                Some(p) => {
                    if !words.is_empty() {
                        self.inline(Inline::Text(std::mem::take(&mut words)));
                    }
                    self.inline(Inline::Slot(p));
                }
            }
        }
        if !words.is_empty() {
            self.inline(Inline::Text(words));
        }
    }

    /// A text in which values are only text: an address of a link, a piece of code.
    fn line(&self, text: &str) -> String {
        let mut line = String::new();
        for c in text.chars() {
            match (placeholder(c), self.values) {
                (None, _) => line.push(c),
                (Some(p), Some(values)) => line.push_str(&values.line(p)),
                (Some(_), None) => {}
            }
        }
        line
    }

    /// Makes paragraphs of what has gathered on the innermost frame.
    fn flush(&mut self) {
        let Some(top) = self.stack.last_mut() else { return };
        let inlines = std::mem::take(&mut top.inlines);
        if inlines.is_empty() {
            return;
        }
        let made = self.paragraph(inlines);
        if let Some(top) = self.stack.last_mut() {
            top.blocks.extend(made);
        }
    }

    /// A paragraph, or what a placeholder or the invitee's link becomes when it stands alone.
    fn paragraph(&self, inlines: Vec<Inline>) -> Vec<Block> {
        if let (Some(values), [Inline::Slot(p)]) = (self.values, inlines.as_slice())
            && p.is_block()
        {
            return values.blocks(*p);
        }
        if let (Some(values), [Inline::Link { words, url }]) = (self.values, inlines.as_slice())
            && url == values.link()
        {
            return vec![Block::Button { words: self.resolved(words.clone()), url: url.clone() }];
        }
        vec![Block::Paragraph(self.resolved(inlines))]
    }

    fn resolved(&self, inlines: Vec<Inline>) -> Vec<Inline> {
        let inside = |words: Vec<Inline>| self.resolved(words);
        inlines
            .into_iter()
            .map(|inline| match inline {
                Inline::Slot(p) => self.values.map_or(Inline::Text(String::new()), |v| v.inline(p)),
                Inline::Strong(words) => Inline::Strong(inside(words)),
                Inline::Emphasis(words) => Inline::Emphasis(inside(words)),
                Inline::Link { words, url } => Inline::Link { words: inside(words), url },
                other => other,
            })
            .collect()
    }
}

/// The address, where it is one that a mail may link to.
fn safe(url: &str) -> Option<String> {
    let url = url.trim();
    let lower = url.to_ascii_lowercase();
    let known = ["https://", "http://", "mailto:", "tel:"].iter().any(|scheme| lower.starts_with(scheme));
    let clean = !url.chars().any(|c| c.is_control() || c.is_whitespace() || "<>\"".contains(c));
    (known && clean).then(|| url.to_owned())
}
