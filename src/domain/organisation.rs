//! The ministry, regulator or body that is represented.

use std::fmt;

use super::choice::choice;
use super::country::Country;
use super::id::OrganisationId;
use super::text::Line;

/// An organisation's name, as typed.
pub type OrganisationName = Line<300>;

choice! {
    /// Which part of the community an organisation belongs to.
    StakeholderGroup {
        /// Ministries and agencies.
        Government = "government",
        /// Independent regulators.
        Regulator = "regulator",
        /// Police, prosecutors.
        LawEnforcement = "law enforcement",
        /// Bodies founded by treaty.
        InternationalOrganisation = "international organisation",
        /// Those who build and run networks.
        TechnicalCommunity = "technical community",
        /// Associations and rights groups.
        CivilSociety = "civil society",
        /// Companies.
        PrivateSector = "private sector",
        /// Universities and researchers.
        Academia = "academia",
    }
}

/// What identifies an organisation: the same name in another country or group is another body, so
/// that one row of a guest list never changes somebody else's.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct OrganisationDraft {
    /// Its name; empty for a person who comes in their own right.
    pub name: OrganisationName,
    /// Where it sits.
    pub country: Option<Country>,
    /// Its part of the community.
    pub group: Option<StakeholderGroup>,
}

/// For whom somebody speaks, as far as seats are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Represents {
    /// The organisation's country.
    pub country: Option<Country>,
    /// The organisation's part of the community.
    pub group: Option<StakeholderGroup>,
    /// The organisation itself.
    pub organisation: Option<OrganisationId>,
}

impl OrganisationDraft {
    /// What organisations are compared by: name in lower case, country, group.
    #[must_use]
    pub fn key(&self) -> String {
        format!(
            "{}\u{1f}{}\u{1f}{}",
            self.name.as_str().to_lowercase(),
            self.country.as_ref().map_or("", Country::code),
            self.group.map_or("", |g| g.as_str()),
        )
    }
}

impl fmt::Display for OrganisationDraft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.name.fmt(f)
    }
}
