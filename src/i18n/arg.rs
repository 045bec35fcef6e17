//! Values that stand in messages, and how they are written as plain text and as HTML.

use std::borrow::Cow;
use std::fmt;

use crate::domain::language::Language;

/// Before and after a value whose direction is not the sentence's.
const ISOLATE: char = '\u{2068}';
const POP_ISOLATE: char = '\u{2069}';

/// A value in a message.
#[derive(Debug, Clone)]
pub enum Arg<'a> {
    /// Chooses plural forms.
    Number(i64),
    /// Text of people or of the product, in any script.
    Text(Cow<'a, str>),
    /// An address; a link to write to it in HTML.
    Email(Cow<'a, str>),
    /// A web address, which stands as it is in plain text and behind words in HTML.
    Link {
        /// Where it leads.
        url: Cow<'a, str>,
        /// What is read instead of it.
        words: Cow<'a, str>,
    },
}

impl<'a> Arg<'a> {
    /// An address that people can write to with one tap.
    #[must_use]
    pub fn email(address: impl Into<Cow<'a, str>>) -> Self {
        Self::Email(address.into())
    }

    /// The value in a sentence of plain text.
    pub(super) fn plain(&self, language: Language) -> String {
        match self {
            Self::Number(n) => n.to_string(),
            Self::Text(text) | Self::Email(text) if strays(language, text) => {
                format!("{ISOLATE}{text}{POP_ISOLATE}")
            }
            Self::Text(text) | Self::Email(text) => text.to_string(),
            Self::Link { url, .. } => url.to_string(),
        }
    }

    /// The value in a sentence of HTML.
    pub(super) fn html(&self) -> String {
        match self {
            Self::Number(n) => n.to_string(),
            Self::Text(text) => format!("<bdi>{}</bdi>", escape(text)),
            Self::Email(address) => {
                let shown = escape(address);
                format!("<a href=\"mailto:{}\"><bdi>{shown}</bdi></a>", escape(&percent(address)))
            }
            Self::Link { url, words } => format!("<a href=\"{}\">{}</a>", escape(url), escape(words)),
        }
    }
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text.into())
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Arg<'_> {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

macro_rules! numbers {
    ($($t:ty),+) => {$(
        impl From<$t> for Arg<'_> {
            fn from(number: $t) -> Self {
                Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
            }
        }
        impl From<&$t> for Arg<'_> {
            fn from(number: &$t) -> Self {
                Self::from(*number)
            }
        }
    )+};
}
numbers!(i64, u32, i32, usize);

/// True where a value in a sentence of this language would disturb the order of its neighbours.
fn strays(language: Language, text: &str) -> bool {
    match language.direction() {
        "rtl" => text.chars().any(|c| c.is_alphabetic() && !right_to_left(c) || "+@/".contains(c)),
        _ => text.chars().any(right_to_left),
    }
}

/// Letters of the scripts that are written from right to left (Unicode's blocks for them).
fn right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// A piece of HTML that is safe as it stands: made of the catalogue and of escaped values.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Html(pub(super) String);

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl askama::filters::HtmlSafe for Html {}

/// Escapes text for HTML content and double-quoted attributes.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(c),
        }
    }
    escaped
}

/// An address as a `mailto` URL has it (RFC 6068): whatever could end the address is encoded.
fn percent(address: &str) -> String {
    let mut encoded = String::with_capacity(address.len());
    for byte in address.bytes() {
        if byte.is_ascii_alphanumeric() || b"@.-_+~!*'".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_in_html_cannot_break_out() {
        for (arg, want) in [
            (Arg::from("<b>&\"'"), "<bdi>&lt;b&gt;&amp;&quot;&#39;</bdi>"),
            (Arg::from(7_u32), "7"),
            (
                Arg::Link { url: "https://x.example/?a&\"".into(), words: "<here>".into() },
                "<a href=\"https://x.example/?a&amp;&quot;\">&lt;here&gt;</a>",
            ),
            (
                Arg::email("a?b&c@x.example"),
                "<a href=\"mailto:a%3Fb%26c@x.example\"><bdi>a?b&amp;c@x.example</bdi></a>",
            ),
        ] {
            assert_eq!(arg.html(), want);
        }
    }
}
