//! Which column holds which field: recognised first, then corrected by the organiser.

use std::fmt;

use super::Field;

/// The field of each column, `None` for a column that is ignored. No field stands twice, and the
/// email is always there: people are told apart by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping(Vec<Option<Field>>);

/// Why columns cannot be mapped like this.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MappingError {
    /// Two columns are to hold the same field.
    Twice(Field),
    /// No column holds the address.
    NoEmail,
}

impl fmt::Display for MappingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Twice(field) => write!(
                f,
                "Two columns are set to “{}”. Keep the one that holds it and set the other to “ignore”.",
                field.label()
            ),
            Self::NoEmail => f.write_str(
                "No column is set to “Email”. Say which one holds the addresses: guests are told apart by them.",
            ),
        }
    }
}

impl std::error::Error for MappingError {}

impl Mapping {
    /// # Errors
    /// [`MappingError`] where a field stands twice or the email is missing.
    pub fn new(columns: Vec<Option<Field>>) -> Result<Self, MappingError> {
        for (at, field) in columns.iter().enumerate() {
            if let Some(field) = field
                && columns.iter().skip(at + 1).any(|other| other.as_ref() == Some(field))
            {
                return Err(MappingError::Twice(*field));
            }
        }
        if columns.contains(&Some(Field::Email)) { Ok(Self(columns)) } else { Err(MappingError::NoEmail) }
    }

    /// The field of each column.
    #[must_use]
    pub fn columns(&self) -> &[Option<Field>] {
        &self.0
    }

    /// The column of a field.
    #[must_use]
    pub fn column(&self, field: Field) -> Option<usize> {
        self.0.iter().position(|f| *f == Some(field))
    }
}

/// Columns as they are kept between preview and confirmation: the fields' words with commas between
/// them. They need not be a whole [`Mapping`] yet.
#[must_use]
pub fn columns_to_text(columns: &[Option<Field>]) -> String {
    columns.iter().map(|f| f.map_or("", |f| f.as_str())).collect::<Vec<_>>().join(",")
}

/// Back from [`columns_to_text`]; `None` where a word is not a field's.
#[must_use]
pub fn columns_from_text(text: &str) -> Option<Vec<Option<Field>>> {
    text.split(',')
        .map(|word| if word.is_empty() { Some(None) } else { Field::parse(word).map(Some) })
        .collect()
}
