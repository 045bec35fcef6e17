//! Languages as people write them in a guest list: a code or a name. The table (`languages.tsv`)
//! comes from the Unicode CLDR.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::LanguageTag;
use crate::domain::fold::fold;

/// The code of each folded spelling.
static SPELLINGS: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let mut spellings = HashMap::new();
    for line in include_str!("languages.tsv").lines().filter(|l| !l.starts_with('#')) {
        let Some((code, names)) = line.split_once('\t') else { continue };
        spellings.insert(code.to_owned(), code);
        for name in names.split(['\t', '|']).filter(|name| !name.is_empty()) {
            spellings.entry(fold(name)).or_insert(code);
        }
    }
    spellings
});

/// From a tag whose language is known (`fr`, `fr-CA`, `pt_BR`), a three-letter code, or a name in
/// English, French, Arabic, German, Spanish or the language itself.
#[must_use]
pub fn recognise(raw: &str) -> Option<LanguageTag> {
    if let Some(tag) = LanguageTag::parse(raw)
        && let Some((code, true)) = tag.as_str().split('-').next().map(|p| (p, SPELLINGS.contains_key(p)))
        && code.len() == 2
    {
        return Some(tag);
    }
    let written = fold(raw);
    SPELLINGS.get(&written).and_then(|code| LanguageTag::parse(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_names_as_people_write_them() {
        for (raw, want) in [
            ("fr", Some("fr")),
            ("FR", Some("fr")),
            ("fr-CA", Some("fr-ca")),
            ("pt_BR", Some("pt-br")),
            ("fra", Some("fr")),
            ("French", Some("fr")),
            ("Français", Some("fr")),
            ("francais", Some("fr")),
            ("Französisch", Some("fr")),
            ("francés", Some("fr")),
            ("arabe", Some("ar")),
            ("العربية", Some("ar")),
            ("русский", Some("ru")),
            ("Anglais", Some("en")),
            ("Inglés", Some("en")),
            ("xx", None),
            ("klingonese", None),
            ("", None),
        ] {
            assert_eq!(recognise(raw).as_ref().map(LanguageTag::as_str), want, "{raw:?}");
        }
    }
}
