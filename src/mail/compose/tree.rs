//! A text as a tree of blocks: what the text part and the HTML part are both written from.

use crate::domain::template::Placeholder;

/// Something that stands on lines of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Block {
    Paragraph(Vec<Inline>),
    Heading(u8, Vec<Inline>),
    Quote(Vec<Block>),
    List(Option<u64>, Vec<Vec<Block>>),
    Code(String),
    Rule,
    /// A text that was not written for this mail, and may be of the other direction.
    Foreign(Vec<Block>),
    /// The one link that the mail is about.
    Button {
        words: Vec<Inline>,
        url: String,
    },
    /// A small table.
    Facts(Vec<(String, Inline)>),
}

/// Something within a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Inline {
    /// Words of the author or of the catalogue.
    Text(String),
    /// Somebody's own text, whose direction may be the other one.
    Value(String),
    Strong(Vec<Inline>),
    Emphasis(Vec<Inline>),
    Code(String),
    Link {
        words: Vec<Inline>,
        url: String,
    },
    Break,
    /// A placeholder that may turn out to be a block.
    Slot(Placeholder),
}

/// The plain words of an inline.
pub(super) fn words_of(inline: &Inline) -> String {
    match inline {
        Inline::Text(text) | Inline::Value(text) | Inline::Code(text) => text.clone(),
        Inline::Strong(inside) | Inline::Emphasis(inside) | Inline::Link { words: inside, .. } => {
            inside.iter().map(words_of).collect()
        }
        Inline::Break => " ".to_owned(),
        Inline::Slot(_) => String::new(),
    }
}

/// Whoever knows the values of one mail.
pub(super) trait Fill {
    /// The link that the mail is about.
    fn link(&self) -> &str;
    /// The value on one line of plain text.
    fn line(&self, placeholder: Placeholder) -> String;
    /// The value within a line.
    fn inline(&self, placeholder: Placeholder) -> Inline;
    /// The value as a paragraph of its own.
    fn blocks(&self, placeholder: Placeholder) -> Vec<Block>;
}
