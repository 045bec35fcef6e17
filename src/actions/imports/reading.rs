//! A file, read: its rows, its header, and what its columns mean.

use super::ImportRefusal;
use crate::documents::table::{self, Row, Table};
use crate::domain::guest_list::{Field, GuestRow, Layout, Mapping, ParsedRow, recognise};

/// A guest list as it was read.
#[derive(Debug)]
pub struct Reading {
    table: Table,
    layout: Layout,
    /// What each column means; one entry for each header.
    pub columns: Vec<Option<Field>>,
}

impl Reading {
    /// Reads a file; `columns` is what the organiser said, if they did.
    pub(super) fn of(bytes: &[u8], columns: Option<Vec<Option<Field>>>) -> Result<Self, ImportRefusal> {
        let table = table::read(bytes).map_err(ImportRefusal::File)?;
        let layout = Layout::find(table.rows.iter().map(Row::cells), table.columns);
        let Some(sample) = table.rows.get(layout.first) else {
            return Err(ImportRefusal::NoGuests);
        };
        let mut columns = columns.unwrap_or_else(|| recognise(&layout.headers, sample.cells()));
        columns.resize(layout.headers.len(), None);
        Ok(Self { table, layout, columns })
    }

    /// The names of the columns.
    #[must_use]
    pub fn headers(&self) -> &[String] {
        &self.layout.headers
    }

    /// The rows of guests.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        self.table.rows.get(self.layout.first..).unwrap_or(&[])
    }

    /// What the rows say, each with its number.
    pub(super) fn parse(&self, mapping: &Mapping) -> Vec<ParsedRow> {
        self.rows()
            .iter()
            .map(|row| (row.number, GuestRow::parse(mapping, |column| row.cell(column))))
            .collect()
    }
}
