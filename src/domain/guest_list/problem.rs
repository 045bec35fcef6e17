//! What keeps a row from going in.

use std::fmt;

use super::Field;

/// Something that keeps a row from going in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowProblem {
    /// The field, unless it is the row as a whole.
    pub field: Option<Field>,
    /// The field's column, counted from 0, where there is one.
    pub column: Option<usize>,
    /// A sentence that says what is wrong and what to do.
    pub says: String,
}

impl RowProblem {
    pub(super) fn of_row(says: impl Into<String>) -> Self {
        Self { field: None, column: None, says: says.into() }
    }
}

impl fmt::Display for RowProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.field {
            Some(field) => write!(f, "{}: {}", field.label(), self.says),
            None => f.write_str(&self.says),
        }
    }
}
