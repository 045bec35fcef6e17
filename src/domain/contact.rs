//! A person in the directory.

use super::email::Email;
use super::fold::fold;
use super::id::{ContactId, OrganisationId};
use super::instant::Instant;
use super::language::{Language, LanguageTag};
use super::organisation::{OrganisationDraft, Represents};
use super::text::Line;

/// `H.E. Ambassador`, `Ms`, `Dr`.
pub type Honorific = Line<100>;
/// A whole line, such as `Your Excellency,`; may hold placeholders about the invitee.
pub type SalutationLine = Line<200>;
/// A given or a family name; people with one name have just one of the two.
pub type Name = Line<200>;
/// The name as it stands on a badge or a name plate.
pub type PrintedName = Line<400>;
/// The office that a person holds.
pub type Position = Line<300>;
/// A word of the organiser's own, such as `speaker` or `VIP`.
pub type Tag = Line<60>;

/// What an organiser or a guest list says about a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactDraft {
    /// Where the invitation goes; what people are told apart by.
    pub email: Email,
    /// May be empty.
    pub honorific: Honorific,
    /// What letters to the person open with, in their own language; empty: it goes by the honorific (see
    /// [`super::salutation`]).
    pub salutation: SalutationLine,
    /// May be empty for a one-word name.
    pub given_name: Name,
    /// May be empty for a one-word name.
    pub family_name: Name,
    /// `None`: made of the parts, see [`printed_name`].
    pub printed_name: Option<PrintedName>,
    /// May be empty.
    pub position: Position,
    /// Whom the person represents.
    pub organisation: OrganisationDraft,
    /// The language the person is written to in; `None`: the product's default.
    pub language: Option<LanguageTag>,
    /// Sorted, without doubles (see [`tags`]).
    pub tags: Vec<Tag>,
}

/// A contact as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// Its identity.
    pub id: ContactId,
    /// Its organisation's identity.
    pub organisation_id: OrganisationId,
    /// What is known of the person.
    pub details: ContactDraft,
    /// When it was first entered.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl Contact {
    /// Whose seat the person takes.
    #[must_use]
    pub fn represents(&self) -> Represents {
        let OrganisationDraft { country, group, .. } = self.details.organisation;
        Represents { country, group, organisation: Some(self.organisation_id) }
    }
}

/// What keeps a contact from being a person one can write to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nameless;

impl ContactDraft {
    /// The name as printed: what was given, or honorific, given and family name in this order.
    #[must_use]
    pub fn printed(&self) -> String {
        match &self.printed_name {
            Some(name) if !name.is_empty() => name.to_string(),
            _ => printed_name(&self.honorific, &self.given_name, &self.family_name),
        }
    }

    /// # Errors
    /// [`Nameless`] where there is neither a given, nor a family, nor a printed name.
    pub fn check(&self) -> Result<(), Nameless> {
        let printed = self.printed_name.as_ref().is_some_and(|n| !n.is_empty());
        if self.given_name.is_empty() && self.family_name.is_empty() && !printed {
            Err(Nameless)
        } else {
            Ok(())
        }
    }

    /// What lists are sorted by: family name, then given name, without regard to case and accents
    /// (see [`fold`]), then address.
    #[must_use]
    pub fn sort_key(&self) -> String {
        let family = if self.family_name.is_empty() { &self.given_name } else { &self.family_name };
        let name = if family.is_empty() { self.printed() } else { family.to_string() };
        format!("{}\u{1f}{}\u{1f}{}", fold(&name), fold(self.given_name.as_str()), self.email.key())
    }

    /// What a search looks through: names, position, organisation and address, folded, so that
    /// `angstrom` finds Ångström.
    #[must_use]
    pub fn search_text(&self) -> String {
        fold(&format!(
            "{} {} {} {} {} {}",
            self.printed(),
            self.given_name,
            self.family_name,
            self.position,
            self.organisation.name,
            self.email.key(),
        ))
    }

    /// The product's language to write to this person in.
    #[must_use]
    pub fn speaks(&self) -> Language {
        self.language.as_ref().and_then(LanguageTag::supported).unwrap_or(Language::En)
    }
}

/// Honorific, given and family name, with single spaces, leaving out what is empty.
#[must_use]
pub fn printed_name(honorific: &Honorific, given: &Name, family: &Name) -> String {
    [honorific.as_str(), given.as_str(), family.as_str()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Sorts tags and takes out doubles and empty ones.
#[must_use]
pub fn tags(mut raw: Vec<Tag>) -> Vec<Tag> {
    raw.retain(|t| !t.is_empty());
    raw.sort();
    raw.dedup();
    raw
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(given: &str, family: &str) -> ContactDraft {
        let name = |text: &str| Name::parse(text).expect("a name");
        ContactDraft {
            email: Email::parse("someone@ministry.example").expect("an address"),
            honorific: Honorific::default(),
            salutation: SalutationLine::default(),
            given_name: name(given),
            family_name: name(family),
            printed_name: None,
            position: Position::default(),
            organisation: OrganisationDraft::default(),
            language: None,
            tags: Vec::new(),
        }
    }

    #[test]
    fn lists_are_sorted_without_regard_to_accents_and_one_word_names_fit_in() {
        let mut people =
            [("Zoë", "Ångström"), ("Eszter", "Kovács"), ("Sukarno", ""), ("", "Æsop"), ("Ada", "adams")];
        people.sort_by_key(|(given, family)| person(given, family).sort_key());
        let order: Vec<&str> = people.iter().map(|(g, f)| if f.is_empty() { *g } else { *f }).collect();
        assert_eq!(order, ["adams", "Æsop", "Ångström", "Kovács", "Sukarno"]);
    }

    #[test]
    fn a_search_looks_through_folded_words() {
        let text = person("Zoë", "Ångström").search_text();
        for typed in ["Zoe", "ÅNGSTRÖM", "someone@ministry.example"] {
            assert!(text.contains(&fold(typed)), "{typed} in {text}");
        }
    }
}
