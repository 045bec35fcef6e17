//! Countries by their ISO 3166-1 alpha-2 code, with the names that people write and read. The table
//! (`countries.tsv`) comes from the Unicode CLDR; its licence lies beside it.

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use super::fold::fold;
use super::language::Language;

/// A country or territory that has a code of its own.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Country([u8; 2]);

/// A line of the table.
struct Names {
    english: &'static str,
    french: &'static str,
    arabic: &'static str,
}

/// The table, read once.
struct Table {
    /// In the order of the codes.
    names: Vec<(Country, Names)>,
    /// By every folded spelling.
    spellings: HashMap<String, Country>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| Table::read(include_str!("countries.tsv")));

impl Table {
    fn read(source: &'static str) -> Self {
        let mut names = Vec::new();
        let mut spellings = HashMap::new();
        for line in source.lines().filter(|l| !l.starts_with('#')) {
            let mut columns = line.split('\t');
            let mut next = || columns.next().unwrap_or("");
            let Some(country) = Country::shaped(next()) else { continue };
            let [alpha3, english, french, arabic, german, spanish, others] = std::array::from_fn(|_| next());
            let written = [alpha3, english, french, arabic, german, spanish].into_iter();
            for name in written.chain(others.split('|')).filter(|name| !name.is_empty()) {
                // The table's order decides where two countries share a spelling; a test says none do.
                spellings.entry(key(name)).or_insert(country);
                // Typewriter German: Oesterreich, Tuerkei.
                let spelt =
                    name.replace(['Ä', 'ä'], "ae").replace(['Ö', 'ö'], "oe").replace(['Ü', 'ü'], "ue");
                spellings.entry(key(&spelt)).or_insert(country);
            }
            names.push((country, Names { english, french, arabic }));
        }
        Self { names, spellings }
    }
}

/// What names of countries are compared by: folded, without the little words between and with
/// "Saint" written one way.
fn key(name: &str) -> String {
    let folded = fold(name);
    let words = folded.split(' ').filter(|w| !matches!(*w, "and" | "the" | "et" | "und" | "y"));
    let kept =
        words.map(|w| if matches!(w, "st" | "ste") { "saint" } else { w }).collect::<Vec<_>>().join(" ");
    // Andorra's three-letter code is one of the little words.
    if kept.is_empty() { folded } else { kept }
}

impl Country {
    /// The code in capitals, such as `NL`.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("")
    }

    /// From a code in any case; `None` where no country has it.
    #[must_use]
    pub fn from_code(raw: &str) -> Option<Self> {
        let country = Self::shaped(raw.trim())?;
        TABLE.names.binary_search_by_key(&country, |(c, _)| *c).ok().map(|_| country)
    }

    /// From a two- or three-letter code, or a name in English, French, Arabic, German, Spanish or
    /// the country's own official languages, in any case, with or without accents.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        Self::from_code(raw).or_else(|| TABLE.spellings.get(&key(raw)).copied())
    }

    /// The name in one of the product's languages.
    #[must_use]
    pub fn name(&self, language: Language) -> &'static str {
        let found = TABLE.names.binary_search_by_key(self, |(c, _)| *c).ok();
        found.and_then(|at| TABLE.names.get(at)).map_or("", |(_, names)| match language {
            Language::En => names.english,
            Language::Fr => names.french,
            Language::Ar => names.arabic,
        })
    }

    /// Every country, in the order of the codes.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.names.iter().map(|(country, _)| *country)
    }

    /// Two letters, whether or not a country has them.
    fn shaped(raw: &str) -> Option<Self> {
        let bytes: [u8; 2] = raw.to_ascii_uppercase().as_bytes().try_into().ok()?;
        bytes.iter().all(u8::is_ascii_uppercase).then_some(Self(bytes))
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Country({})", self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_names_as_people_write_them() {
        for (raw, want) in [
            ("nl", Some("NL")),
            (" NLD ", Some("NL")),
            ("AND", Some("AD")),
            ("The Netherlands", Some("NL")),
            ("Holland", Some("NL")),
            ("PAYS-BAS", Some("NL")),
            ("Niederlande", Some("NL")),
            ("Países Bajos", Some("NL")),
            ("Paises bajos", Some("NL")),
            ("هولندا", Some("NL")),
            ("UK", Some("GB")),
            ("U.K.", Some("GB")),
            ("Great Britain", Some("GB")),
            ("Royaume Uni", Some("GB")),
            ("USA", Some("US")),
            ("U.S.A.", Some("US")),
            ("United States of America", Some("US")),
            ("Czech Republic", Some("CZ")),
            ("Bosnia and Herzegovina", Some("BA")),
            ("Bosnia & Herzegovina", Some("BA")),
            ("Cote d'Ivoire", Some("CI")),
            ("St. Lucia", Some("LC")),
            ("Turkey", Some("TR")),
            ("Türkiye", Some("TR")),
            ("Tuerkei", Some("TR")),
            ("Oesterreich", Some("AT")),
            ("Moldova, Republic of", Some("MD")),
            ("Russian Federation", Some("RU")),
            ("RU", Some("RU")),
            ("الإمارات العربية المتحدة", Some("AE")),
            ("Polska", Some("PL")),
            ("Kosovo", Some("XK")),
            ("Niger", Some("NE")),
            ("Nigeria", Some("NG")),
            ("EU", None),
            ("XX", None),
            ("ZZ", None),
            ("", None),
            ("Atlantis", None),
        ] {
            assert_eq!(Country::parse(raw).as_ref().map(Country::code), want, "{raw:?}");
        }
    }

    #[test]
    fn the_table_is_whole_and_in_order() {
        assert_eq!(Country::all().count(), 250, "249 codes of ISO 3166-1, and XK");
        assert!(Country::all().is_sorted(), "the binary search needs the order");
        for country in Country::all() {
            for language in Language::ALL {
                let name = country.name(*language);
                assert!(!name.is_empty(), "{country} {language}");
                assert_eq!(Country::parse(name), Some(country), "{name}");
            }
            assert_eq!(Country::from_code(country.code()), Some(country));
        }
        assert_eq!(Country::from_code("fr").map(|c| c.name(Language::Ar)), Some("فرنسا"));
        assert_eq!(Country::from_code("UK"), None, "reserved, and not a country's own code");
    }

    #[test]
    fn no_spelling_stands_for_two_countries() {
        let mut seen: HashMap<String, &str> = HashMap::new();
        for line in include_str!("countries.tsv").lines().filter(|l| !l.starts_with('#')) {
            let columns: Vec<&str> = line.split('\t').collect();
            let [code, names @ .., others] = columns.as_slice() else { panic!("{line}") };
            assert_eq!(names.len(), 6, "{line}");
            for name in names.iter().copied().chain(others.split('|')).filter(|n| !n.is_empty()) {
                let other = seen.insert(key(name), code);
                assert!(other.is_none_or(|other| other == *code), "{name} stands for {other:?} and {code}");
            }
        }
    }
}
