//! Languages: any tag may stand with a contact; the product itself speaks a few of them.

pub mod names;

use super::choice::choice;

choice! {
    /// A language that the product's pages and mails exist in.
    Language {
        /// English.
        En = "en",
        /// French.
        Fr = "fr",
        /// Arabic.
        Ar = "ar",
    }
}

impl Language {
    /// The writing direction, as HTML's `dir` attribute has it.
    #[must_use]
    pub fn direction(self) -> &'static str {
        match self {
            Self::Ar => "rtl",
            Self::En | Self::Fr => "ltr",
        }
    }

    /// The language's name for itself.
    #[must_use]
    pub fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Fr => "Français",
            Self::Ar => "العربية",
        }
    }

    /// The best of the product's languages for an HTTP `Accept-Language` value (RFC 9110 section
    /// 12.5.4), English where none fits.
    #[must_use]
    pub fn negotiate(accept: &str) -> Self {
        let mut best = (Self::En, 0.0_f32);
        for part in accept.split(',') {
            let mut fields = part.split(';');
            let tag = fields.next().unwrap_or("").trim();
            let weight = fields
                .find_map(|f| f.trim().strip_prefix("q="))
                .map_or(1.0, |q| q.trim().parse().unwrap_or(0.0));
            if let Some(language) = LanguageTag::parse(tag).and_then(|t| t.supported())
                && weight > best.1
            {
                best = (language, weight);
            }
        }
        best.0
    }
}

/// Some of the product's languages, each once and in the product's order; as text `en,fr`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Languages(String);

impl Languages {
    /// These.
    #[must_use]
    pub fn of(some: &[Language]) -> Self {
        let words = Language::ALL.iter().filter(|language| some.contains(language));
        Self(words.map(|language| language.as_str()).collect::<Vec<_>>().join(","))
    }

    /// `None` where a word is none of the product's languages.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
        Some(Self::of(&words.map(Language::parse).collect::<Option<Vec<_>>>()?))
    }

    /// As text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = Language> + '_ {
        self.0.split(',').filter_map(Language::parse)
    }

    /// All but this one.
    #[must_use]
    pub fn without(&self, language: Language) -> Self {
        Self::of(&self.iter().filter(|one| *one != language).collect::<Vec<_>>())
    }
}

/// A language tag in the shape of BCP 47 (`fr`, `fr-CA`, `zh-Hant`), in lower case.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LanguageTag(String);

impl LanguageTag {
    /// `None` where the text is not a language tag of at most 35 characters.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        let tag = raw.trim().replace('_', "-").to_ascii_lowercase();
        let mut parts = tag.split('-');
        let primary = parts.next()?;
        let fits = tag.len() <= 35
            && (2..=3).contains(&primary.len())
            && primary.bytes().all(|b| b.is_ascii_alphabetic())
            && parts.all(|p| (1..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric()));
        fits.then_some(Self(tag))
    }

    /// The tag.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The product's language for this tag, by its first part.
    #[must_use]
    pub fn supported(&self) -> Option<Language> {
        Language::parse(self.0.split('-').next().unwrap_or(""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_languages() {
        for (text, want) in
            [("", Some("")), ("fr", Some("fr")), ("ar, en,ar", Some("en,ar")), ("en,de", None)]
        {
            assert_eq!(Languages::parse(text).as_ref().map(Languages::as_str), want, "{text}");
        }
        let both = Languages::of(&[Language::Fr, Language::En]);
        assert_eq!(both.iter().collect::<Vec<_>>(), [Language::En, Language::Fr]);
        assert_eq!(both.without(Language::En).as_str(), "fr");
    }

    #[test]
    fn tags_and_negotiation() {
        assert_eq!(LanguageTag::parse("fr_CA").and_then(|t| t.supported()), Some(Language::Fr));
        assert_eq!(LanguageTag::parse("de").map(|t| t.supported()), Some(None));
        assert_eq!(LanguageTag::parse("français"), None);
        for (accept, want) in [
            ("", Language::En),
            ("de, ar;q=0.8, en;q=0.5", Language::Ar),
            ("fr-CH, fr;q=0.9, en;q=0.8", Language::Fr),
            ("en;q=0.2, fr;q=nonsense", Language::En),
        ] {
            assert_eq!(Language::negotiate(accept), want, "{accept}");
        }
    }
}
