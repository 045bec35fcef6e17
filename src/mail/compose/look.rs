//! How the elements of the HTML part look. Each has its style on itself, because mail programs drop style
//! blocks; a block is added for what an element cannot say, narrow screens and dark mode. The styles are a
//! closed list, so that a page which shows a mail can allow each of them by its hash, and nothing else.

use std::collections::HashMap;
use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::domain::language::Language;

/// The style block.
pub(super) const BLOCK: &str = include_str!("../../../templates/mail/style.css");

/// One line for each kind of element, its name in front of its style.
const INLINE: &str = include_str!("../../../templates/mail/inline.css");

/// Every program has some of these, and together they have the letters of every language.
const FONTS: &str = "-apple-system,'Segoe UI',Roboto,'Noto Sans','Noto Sans Arabic',Tahoma,Arial,sans-serif";

/// The styles of one direction of writing.
#[derive(Debug)]
pub(super) struct Looks(HashMap<&'static str, String>);

static LEFT_TO_RIGHT: LazyLock<Looks> = LazyLock::new(|| Looks::read("left", "right"));
static RIGHT_TO_LEFT: LazyLock<Looks> = LazyLock::new(|| Looks::read("right", "left"));

/// What a Content-Security-Policy allows the styles with (W3C Content Security Policy Level 3, 8.3): the block's
/// hash, `'unsafe-hashes'`, and the hash of each style that an element may have.
pub static STYLE_HASHES: LazyLock<String> = LazyLock::new(|| {
    let hash = |style: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(style)));
    let both = [&*LEFT_TO_RIGHT, &*RIGHT_TO_LEFT];
    let mut hashes: Vec<String> =
        both.iter().flat_map(|looks| looks.0.values()).map(|attribute| hash(style_of(attribute))).collect();
    hashes.sort();
    hashes.dedup();
    format!("{} 'unsafe-hashes' {}", hash(BLOCK), hashes.join(" "))
});

impl Looks {
    /// Those of a language.
    pub(super) fn for_language(language: Language) -> &'static Self {
        if language.direction() == "rtl" { &RIGHT_TO_LEFT } else { &LEFT_TO_RIGHT }
    }

    /// The style of one kind of element as its attribute, with a space in front: ` style="…"`; nothing for a
    /// kind that there is not.
    pub(super) fn of(&self, kind: &str) -> &str {
        self.0.get(kind).map_or("", String::as_str)
    }

    fn read(start: &str, end: &str) -> Self {
        let styles = INLINE.lines().filter_map(|line| line.strip_suffix('}')?.split_once('{'));
        let written = |style: &str| {
            let style = style.replace("@fonts", FONTS).replace("@start", start).replace("@end", end);
            format!(" style=\"{style}\"")
        };
        Self(styles.map(|(kind, style)| (kind, written(style))).collect())
    }
}

/// What stands within the quotation marks.
fn style_of(attribute: &str) -> &str {
    attribute.split('"').nth(1).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_style_of_both_directions() {
        assert_eq!(LEFT_TO_RIGHT.0.len(), INLINE.lines().count());
        for looks in [&*LEFT_TO_RIGHT, &*RIGHT_TO_LEFT] {
            for (kind, attribute) in &looks.0 {
                let style = style_of(attribute);
                assert_eq!(format!(" style=\"{style}\""), *attribute, "{kind}");
                assert!(!style.is_empty() && !style.contains(['@', '<', '&', '{']), "{kind}: {style}");
            }
        }
        assert!(LEFT_TO_RIGHT.of("quote").contains("border-left:"));
        assert!(RIGHT_TO_LEFT.of("quote").contains("border-right:"));
    }
}
