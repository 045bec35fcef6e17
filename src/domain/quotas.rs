//! How many seats a country or a stakeholder group may have at most. An organiser writes one limit a
//! line: `each country: 3`, `NL: 10` or `government: 20`; a country's own number stands before the one
//! for each.

use std::fmt;

use crate::domain::country::Country;
use crate::domain::id::OrganisationId;
use crate::domain::organisation::{Represents, StakeholderGroup};

/// Whose number of seats is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Share {
    /// A country's.
    Country(Country),
    /// A stakeholder group's.
    Group(StakeholderGroup),
    /// An organisation's, which was allocated so many.
    Organisation(OrganisationId),
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Country(country) => f.write_str(country.code()),
            Self::Group(group) => group.fmt(f),
            Self::Organisation(_) => f.write_str("this organisation"),
        }
    }
}

/// All limits of an event.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Quotas {
    /// As they are kept: one limit a line, countries by their codes.
    text: String,
    each_country: Option<u32>,
    shares: Vec<(Share, u32)>,
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QuotaError {
    /// It has no number of seats behind a colon.
    Number {
        /// Which line, counted from 1.
        line: usize,
    },
    /// What stands before the colon is no country and no stakeholder group.
    Unknown {
        /// Which line, counted from 1.
        line: usize,
        /// What stands there.
        word: String,
    },
    /// The same is limited twice.
    Twice {
        /// Which line, counted from 1.
        line: usize,
    },
}

impl fmt::Display for QuotaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number { line } => {
                write!(f, "Line {line}: write a number of seats behind a colon, such as “each country: 3”.")
            }
            Self::Unknown { line, word } => write!(
                f,
                "Line {line}: “{word}” is neither a country nor a stakeholder group. Write “each country”, a \
                 country's name or code, or a group such as “government”."
            ),
            Self::Twice { line } => write!(f, "Line {line}: this is limited already, further up."),
        }
    }
}

/// The most seats that a limit can speak of.
const MOST: u32 = 1_000_000;

impl Quotas {
    /// Reads what an organiser wrote; empty lines do not count.
    ///
    /// # Errors
    /// The first line that cannot be read.
    pub fn parse(text: &str) -> Result<Self, QuotaError> {
        let mut quotas = Self::default();
        for (line, written) in (1..).zip(text.lines()).filter(|(_, written)| !written.trim().is_empty()) {
            let (word, seats) = written.rsplit_once(':').ok_or(QuotaError::Number { line })?;
            let seats: u32 = seats.trim().parse().map_err(|_| QuotaError::Number { line })?;
            if seats > MOST {
                return Err(QuotaError::Number { line });
            }
            let word = word.trim();
            if word.eq_ignore_ascii_case("each country") {
                if quotas.each_country.replace(seats).is_some() {
                    return Err(QuotaError::Twice { line });
                }
                continue;
            }
            let group = StakeholderGroup::parse(&word.to_lowercase()).map(Share::Group);
            let share = group.or_else(|| Country::parse(word).map(Share::Country));
            let share =
                share.ok_or_else(|| QuotaError::Unknown { line, word: word.chars().take(60).collect() })?;
            if quotas.shares.iter().any(|(known, _)| *known == share) {
                return Err(QuotaError::Twice { line });
            }
            quotas.shares.push((share, seats));
        }
        let each = quotas.each_country.map(|seats| format!("each country: {seats}\n"));
        let shares = quotas.shares.iter().map(|(share, seats)| format!("{share}: {seats}\n"));
        quotas.text = each.into_iter().chain(shares).collect();
        Ok(quotas)
    }

    /// As they are kept, and read again: one limit a line.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// True where nothing is limited.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.each_country.is_none() && self.shares.is_empty()
    }

    /// The limits that hold for somebody.
    pub fn of(&self, who: Represents) -> impl Iterator<Item = (Share, u32)> {
        let own = |share: Share| self.shares.iter().find(|(known, _)| *known == share).map(|(_, n)| *n);
        let country = who.country.map(Share::Country);
        let country = country.and_then(|share| Some((share, own(share).or(self.each_country)?)));
        let group = who.group.map(Share::Group);
        let group = group.and_then(|share| Some((share, own(share)?)));
        country.into_iter().chain(group)
    }
}

impl Share {
    /// True where somebody's seat is one of this share's.
    #[must_use]
    pub fn has(self, who: Represents) -> bool {
        match self {
            Self::Country(country) => who.country == Some(country),
            Self::Group(group) => who.group == Some(group),
            Self::Organisation(organisation) => who.organisation == Some(organisation),
        }
    }
}

impl fmt::Display for Quotas {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn country(code: &str) -> Country {
        Country::from_code(code).expect("a country")
    }

    #[test]
    fn limits_are_read_as_they_are_written() {
        let text = "Each country: 3\n\n  NL:10\nFrance : 4\nGovernment: 20\nlaw enforcement: 0\n";
        let quotas = Quotas::parse(text).expect("limits");
        assert_eq!(
            quotas.to_string(),
            "each country: 3\nNL: 10\nFR: 4\ngovernment: 20\nlaw enforcement: 0\n"
        );
        assert_eq!(Quotas::parse(&quotas.to_string()), Ok(quotas.clone()));
        let of = |code: Option<&str>, group| -> Vec<(String, u32)> {
            let who = Represents { country: code.map(country), group, organisation: None };
            quotas.of(who).map(|(share, seats)| (share.to_string(), seats)).collect()
        };
        assert_eq!(of(Some("NL"), None), [("NL".to_owned(), 10)]);
        assert_eq!(of(Some("DE"), Some(StakeholderGroup::Academia)), [("DE".to_owned(), 3)]);
        assert_eq!(
            of(Some("DE"), Some(StakeholderGroup::Government)),
            [("DE".to_owned(), 3), ("government".to_owned(), 20)]
        );
        assert_eq!(of(None, Some(StakeholderGroup::LawEnforcement)), [("law enforcement".to_owned(), 0)]);
        assert!(of(None, None).is_empty());
        assert!(Quotas::parse(" \n").expect("none").is_empty());
        for (text, want) in [
            ("NL", QuotaError::Number { line: 1 }),
            ("\nNL: many", QuotaError::Number { line: 2 }),
            ("NL: -1", QuotaError::Number { line: 1 }),
            ("NL: 1000001", QuotaError::Number { line: 1 }),
            ("Atlantis: 3", QuotaError::Unknown { line: 1, word: "Atlantis".to_owned() }),
            ("NL: 3\nnetherlands: 4", QuotaError::Twice { line: 2 }),
            ("each country: 3\neach country: 3", QuotaError::Twice { line: 2 }),
        ] {
            assert_eq!(Quotas::parse(text), Err(want), "{text}");
        }
    }
}
