//! What the installation has letters open with, by honorific and language.

use diesel::prelude::*;

use super::DbConn;
use super::dialect::natively;
use super::schema::salutations;
use crate::domain::contact::{Honorific, SalutationLine};
use crate::domain::language::Language;
use crate::domain::salutation::{Salutation, honorific_key};

/// All of them, by their honorifics.
///
/// # Errors
/// Of the query.
pub fn all(c: &mut DbConn) -> QueryResult<Vec<Salutation>> {
    let all = salutations::table.order((salutations::honorific_key, salutations::language)).select((
        salutations::honorific,
        salutations::language,
        salutations::line,
    ));
    let rows: Vec<(Honorific, Language, SalutationLine)> = natively!(c, |c| all.load(c))?;
    let whole = |(honorific, language, line)| Salutation { honorific, language, line };
    Ok(rows.into_iter().map(whole).collect())
}

/// Forgets the lines for an honorific. True where there were any.
///
/// # Errors
/// Of the query.
pub fn remove(c: &mut DbConn, honorific: &Honorific) -> QueryResult<bool> {
    let of_it = salutations::table.filter(salutations::honorific_key.eq(honorific_key(honorific.as_str())));
    diesel::delete(of_it).execute(c).map(|rows| rows > 0)
}

/// Keeps a line; there must be none for its honorific and language.
///
/// # Errors
/// Of the query.
pub fn insert(c: &mut DbConn, salutation: &Salutation) -> QueryResult<()> {
    let Salutation { honorific, language, line } = salutation;
    let values = (
        salutations::honorific_key.eq(honorific_key(honorific.as_str())),
        salutations::language.eq(language),
        salutations::honorific.eq(honorific),
        salutations::line.eq(line),
    );
    diesel::insert_into(salutations::table).values(values).execute(c).map(drop)
}
