//! Text that people typed. A [`Line`] has no control characters and so can stand in a mail header,
//! a calendar property or a table cell; a [`Prose`] may have line breaks. Neither is changed in any
//! other way: names stay exactly as typed, in any script and any case.

use std::fmt;

/// What is wrong with a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextError {
    /// Nothing was given where something is needed.
    Missing,
    /// Longer than `max` characters.
    TooLong {
        /// The most characters that fit.
        max: usize,
    },
    /// Has a control character or a line break.
    Control,
}

impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("is missing"),
            Self::TooLong { max } => write!(f, "is longer than {max} characters"),
            Self::Control => f.write_str("has a line break or another invisible control character"),
        }
    }
}

impl std::error::Error for TextError {}

/// True for characters that may not stand in a line: controls, and the Unicode line and paragraph
/// separators, which some mail programs take for line ends.
fn breaks_a_line(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

/// One line of at most `MAX` characters; may be empty.
#[derive(
    Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default, serde::Serialize, serde::Deserialize,
)]
#[serde(try_from = "String", into = "String")]
pub struct Line<const MAX: usize>(String);

impl<const MAX: usize> Line<MAX> {
    /// Takes white space from both ends; the rest stays as typed.
    ///
    /// # Errors
    /// [`TextError::TooLong`] over `MAX` characters, [`TextError::Control`] with a control character.
    pub fn parse(raw: &str) -> Result<Self, TextError> {
        let text = raw.trim();
        if text.chars().any(breaks_a_line) {
            return Err(TextError::Control);
        }
        if text.chars().count() > MAX {
            return Err(TextError::TooLong { max: MAX });
        }
        Ok(Self(text.to_owned()))
    }

    /// As [`Line::parse`], and refuses an empty text.
    ///
    /// # Errors
    /// As `parse`, and [`TextError::Missing`].
    pub fn required(raw: &str) -> Result<Self, TextError> {
        let line = Self::parse(raw)?;
        if line.0.is_empty() { Err(TextError::Missing) } else { Ok(line) }
    }

    /// For text that is not under a person's control (a server's words, a file name): control
    /// characters become spaces and what is too long is cut.
    #[must_use]
    pub fn squeeze(raw: &str) -> Self {
        let clean: String = raw.chars().map(|c| if breaks_a_line(c) { ' ' } else { c }).take(MAX).collect();
        Self(clean.trim().to_owned())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True where nothing was given.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Text with line breaks, of at most `MAX` characters; may be empty. Line ends are kept as `\n`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Prose<const MAX: usize>(String);

impl<const MAX: usize> Prose<MAX> {
    /// Takes white space from the end and turns CRLF and CR into LF.
    ///
    /// # Errors
    /// [`TextError::TooLong`] over `MAX` characters; [`TextError::Control`] with a control
    /// character other than tab and line break.
    pub fn parse(raw: &str) -> Result<Self, TextError> {
        let text = raw.replace("\r\n", "\n").replace('\r', "\n");
        let text = text.trim_end();
        if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
            return Err(TextError::Control);
        }
        if text.chars().count() > MAX {
            return Err(TextError::TooLong { max: MAX });
        }
        Ok(Self(text.to_owned()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True where nothing was given.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.trim().is_empty()
    }
}

impl<const MAX: usize> TryFrom<String> for Line<MAX> {
    type Error = TextError;

    fn try_from(raw: String) -> Result<Self, TextError> {
        Self::parse(&raw)
    }
}

impl<const MAX: usize> From<Line<MAX>> for String {
    fn from(line: Line<MAX>) -> Self {
        line.0
    }
}

impl<const MAX: usize> fmt::Display for Line<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<const MAX: usize> fmt::Display for Prose<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_keeps_what_was_typed() {
        for (raw, want) in [
            ("  van der Linden-Óskarsdóttir ", Ok("van der Linden-Óskarsdóttir")),
            ("فاطمة", Ok("فاطمة")),
            ("", Ok("")),
            ("a\r\nBcc: x", Err(TextError::Control)),
            ("a\u{2028}b", Err(TextError::Control)),
            ("a\0b", Err(TextError::Control)),
        ] {
            assert_eq!(
                Line::<40>::parse(raw).as_ref().map(Line::as_str),
                want.as_ref().map(|s| *s),
                "{raw:?}"
            );
        }
        assert_eq!(Line::<3>::parse("abcd"), Err(TextError::TooLong { max: 3 }));
        assert!(Line::<3>::parse("éàü").is_ok(), "characters are counted, not bytes");
        assert_eq!(Line::<3>::required("  "), Err(TextError::Missing));
    }

    #[test]
    fn prose_keeps_paragraphs() {
        assert_eq!(Prose::<20>::parse("a\r\n\r\nb\n\n").map(|p| p.to_string()), Ok("a\n\nb".to_owned()));
        assert_eq!(Prose::<20>::parse("a\u{7}"), Err(TextError::Control));
    }
}
