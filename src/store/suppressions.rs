//! Addresses that are not mailed, by their keys.

use std::collections::HashMap;

use diesel::prelude::*;

use super::DbConn;
use super::dialect::natively;
use super::schema::suppressions;
use crate::domain::email::Email;
use crate::domain::instant::Instant;
use crate::domain::message::{MessageKind, Outcome};
use crate::domain::suppression::{self, Suppression, SuppressionReason};

/// Keeps an address from being mailed; one that is kept from it already stays as it is. True where it is new.
///
/// # Errors
/// Of the query.
pub fn add(c: &mut DbConn, suppression: &Suppression) -> QueryResult<bool> {
    let Suppression { email, reason, since, words } = suppression;
    let values = (
        suppressions::email_key.eq(email.key()),
        suppressions::reason.eq(reason),
        suppressions::email.eq(email),
        suppressions::since.eq(since),
        suppressions::words.eq(words),
    );
    // Two may ask at the same moment.
    let add = diesel::insert_into(suppressions::table).values(values).on_conflict_do_nothing();
    natively!(c, |c| add.execute(c)).map(|rows| rows == 1)
}

/// Lets an address be mailed again as far as this reason goes. True where it was kept from it.
///
/// # Errors
/// Of the query.
pub fn remove(c: &mut DbConn, email: &Email, reason: SuppressionReason) -> QueryResult<bool> {
    let row = suppressions::table.find((email.key(), reason));
    diesel::delete(row).execute(c).map(|rows| rows == 1)
}

/// Everything that keeps an address from being mailed.
///
/// # Errors
/// Of the query.
pub fn of(c: &mut DbConn, email: &Email) -> QueryResult<Vec<Suppression>> {
    let rows: Vec<(Email, SuppressionReason, Instant, Outcome)> = suppressions::table
        .filter(suppressions::email_key.eq(email.key()))
        .order(suppressions::reason.desc())
        .select((suppressions::email, suppressions::reason, suppressions::since, suppressions::words))
        .load(c)?;
    let whole = |(email, reason, since, words)| Suppression { email, reason, since, words };
    Ok(rows.into_iter().map(whole).collect())
}

/// What keeps a mail of this kind from an address.
///
/// # Errors
/// Of the query.
pub fn stops(c: &mut DbConn, kind: MessageKind, email: &Email) -> QueryResult<Option<SuppressionReason>> {
    let reasons = suppressions::table.filter(suppressions::email_key.eq(email.key()));
    let reasons: Vec<SuppressionReason> = reasons.select(suppressions::reason).load(c)?;
    Ok(suppression::stops(kind, &reasons))
}

/// Which of these addresses, by their keys, are not to be mailed, and why.
///
/// # Errors
/// Of the query.
pub fn among(c: &mut DbConn, keys: &[&str]) -> QueryResult<HashMap<String, Vec<SuppressionReason>>> {
    let rows = suppressions::table
        .filter(suppressions::email_key.eq_any(keys.iter().copied()))
        .select((suppressions::email_key, suppressions::reason));
    Ok(by_key(natively!(c, |c| rows.load(c))?))
}

/// All of them, for looking through a whole guest list.
///
/// # Errors
/// Of the query.
pub fn all(c: &mut DbConn) -> QueryResult<HashMap<String, Vec<SuppressionReason>>> {
    Ok(by_key(suppressions::table.select((suppressions::email_key, suppressions::reason)).load(c)?))
}

fn by_key(rows: Vec<(String, SuppressionReason)>) -> HashMap<String, Vec<SuppressionReason>> {
    let mut found: HashMap<String, Vec<SuppressionReason>> = HashMap::new();
    for (key, reason) in rows {
        found.entry(key).or_default().push(reason);
    }
    found
}
