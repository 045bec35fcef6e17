//! The text part: what the HTML part says, readable as it stands. Links are written out, lists keep
//! their marks, lines are wrapped; an address is never broken.

use super::tree::{Block, Inline};
use crate::domain::language::Language;
use crate::i18n::{isolated, tr};

/// The marks around a value of the other direction (see [`crate::i18n`]).
const ISOLATE: char = '\u{2068}';
const POP_ISOLATE: char = '\u{2069}';

/// Writes blocks with lines of at most `width` characters, wherever there is a space to break at.
pub(super) fn text(blocks: &[Block], language: Language, width: usize) -> String {
    let lines = Plain { language }.blocks(blocks, width);
    lines.join("\n")
}

struct Plain {
    language: Language,
}

impl Plain {
    fn blocks(&self, blocks: &[Block], width: usize) -> Vec<String> {
        let mut lines = Vec::new();
        for block in blocks {
            let written = self.block(block, width);
            if written.is_empty() {
                continue;
            }
            if !lines.is_empty() {
                lines.push(String::new());
            }
            lines.extend(written);
        }
        lines
    }

    fn block(&self, block: &Block, width: usize) -> Vec<String> {
        match block {
            Block::Paragraph(inlines) | Block::Heading(_, inlines) => wrap(&self.inlines(inlines), width),
            Block::Quote(blocks) => indent(self.blocks(blocks, width.saturating_sub(2)), "> ", "> "),
            Block::List(start, items) => self.list(*start, items, width),
            Block::Code(code) => code.lines().map(|line| format!("    {line}")).collect(),
            Block::Foreign(blocks) => self.blocks(blocks, width),
            Block::Rule => vec!["-".repeat(20)],
            Block::Button { words, url } => {
                vec![format!("{}{}", self.inlines(words).trim(), self.colon()), url.clone()]
            }
            Block::Facts(facts) => facts
                .iter()
                .flat_map(|(label, value)| {
                    let value = self.inlines(std::slice::from_ref(value));
                    indent(
                        wrap(&format!("{label}{} {value}", self.colon()), width.saturating_sub(2)),
                        "",
                        "  ",
                    )
                })
                .collect(),
        }
    }

    /// A colon, with the space before it where the language has one.
    fn colon(&self) -> String {
        tr(self.language, "mail-colon", &[])
    }

    fn list(&self, start: Option<u64>, items: &[Vec<Block>], width: usize) -> Vec<String> {
        let mut lines = Vec::new();
        for (at, item) in items.iter().enumerate() {
            let mark = match start {
                None => "- ".to_owned(),
                Some(first) => format!("{}. ", first.saturating_add(u64::try_from(at).unwrap_or(0))),
            };
            let room = width.saturating_sub(mark.len());
            let mut written = Vec::new();
            for block in item {
                // A short list within an item stays close to it.
                if !written.is_empty() && !matches!(block, Block::List(..)) {
                    written.push(String::new());
                }
                written.extend(self.block(block, room));
            }
            lines.extend(indent(written, &mark, &" ".repeat(mark.len())));
        }
        lines
    }

    fn inlines(&self, inlines: &[Inline]) -> String {
        inlines.iter().map(|inline| self.inline(inline)).collect()
    }

    fn inline(&self, inline: &Inline) -> String {
        match inline {
            Inline::Text(text) | Inline::Code(text) => text.clone(),
            Inline::Value(value) => isolated(self.language, value),
            Inline::Strong(inside) | Inline::Emphasis(inside) => self.inlines(inside),
            Inline::Link { words, url } => {
                let shown: String = words.iter().map(super::tree::words_of).collect();
                let address = url.strip_prefix("mailto:").unwrap_or(url);
                if shown == *address || shown.is_empty() {
                    address.to_owned()
                } else {
                    format!("{} <{address}>", self.inlines(words))
                }
            }
            Inline::Break => "\n".to_owned(),
            Inline::Slot(_) => String::new(),
        }
    }
}

fn indent(lines: Vec<String>, first: &str, others: &str) -> Vec<String> {
    let indented = lines.into_iter().enumerate().map(|(at, line)| {
        let before = if at == 0 { first } else { others };
        format!("{before}{line}").trim_end().to_owned()
    });
    indented.collect()
}

/// How many isolations a line leaves open: a line break ends them, so they are begun again on the
/// next line.
fn still_open(line: &str) -> usize {
    line.matches(ISOLATE).count().saturating_sub(line.matches(POP_ISOLATE).count())
}

fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for line in text.trim_matches(['\n', ' ']).lines() {
        let mut current = String::new();
        let mut length = 0;
        for word in line.split(' ').filter(|w| !w.is_empty()) {
            let more = word.chars().count();
            if length > 0 && length + 1 + more > width {
                let open = still_open(&current);
                current.extend(std::iter::repeat_n(POP_ISOLATE, open));
                lines.push(std::mem::take(&mut current));
                current.extend(std::iter::repeat_n(ISOLATE, open));
                length = 0;
            }
            if length > 0 {
                current.push(' ');
                length += 1;
            }
            current.push_str(word);
            length += more;
        }
        lines.push(current);
    }
    if lines.iter().all(String::is_empty) { vec![] } else { lines }
}
