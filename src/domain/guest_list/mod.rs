//! Guest lists as people bring them: which row is the header, which column means what, what a row
//! says about a person, and what becomes of it.
//!
//! The rules that always hold:
//! - Only columns that are mapped to a field are read. Where a contact is known already, an empty
//!   cell keeps what is known, and tags are added, never taken away: a list says what is so, and
//!   never that something is not.
//! - A row goes in whole or not at all; whatever is wrong with it is said at once, not one thing
//!   after the other.
//! - Deciding a second time about rows that went in says "already there".

mod decide;
mod headers;
mod mapping;
mod problem;
mod row;
mod words;

pub use decide::{Decision, Known, Outcome, OutcomeKind, ParsedRow, Summary, decide};
pub use headers::{Layout, is_recognised, recognise};
pub use mapping::{Mapping, MappingError, columns_from_text, columns_to_text};
pub use problem::RowProblem;
pub use row::{Change, GuestRow};

use super::choice::choice;

choice! {
    /// What a column can say about a person.
    Field {
        /// The address; what people are told apart by.
        Email = "email",
        /// `H.E. Ambassador`, `Ms`, `Dr`.
        Honorific = "honorific",
        /// The given name.
        GivenName = "given_name",
        /// The family name.
        FamilyName = "family_name",
        /// The whole name, as printed.
        PrintedName = "printed_name",
        /// The office that the person holds.
        Position = "position",
        /// Whom the person represents.
        Organisation = "organisation",
        /// The organisation's part of the community.
        StakeholderGroup = "stakeholder_group",
        /// Where the organisation sits.
        Country = "country",
        /// The language the person is written to in.
        Language = "language",
        /// Words of the organiser's own.
        Tags = "tags",
        /// What letters to the person open with.
        Salutation = "salutation_line",
    }
}

impl Field {
    /// The field's name as people read it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Email => "Email",
            Self::Honorific => "Honorific",
            Self::Salutation => "Salutation line",
            Self::GivenName => "Given name",
            Self::FamilyName => "Family name",
            Self::PrintedName => "Name as printed",
            Self::Position => "Position",
            Self::Organisation => "Organisation",
            Self::StakeholderGroup => "Stakeholder group",
            Self::Country => "Country",
            Self::Language => "Language",
            Self::Tags => "Tags",
        }
    }
}

/// The header of the column of reasons in a file of broken rows; nothing recognises it, so such a
/// file can be fixed and imported as it is.
pub const REASONS_HEADER: &str = "problems (ignored when imported)";

#[cfg(test)]
mod tests;
