//! Small facts about this installation, by name.

use diesel::prelude::*;

use super::DbConn;
use super::schema::settings;

/// The value kept under `key`.
///
/// # Errors
/// Of the query.
pub fn get(c: &mut DbConn, key: &str) -> QueryResult<Option<String>> {
    settings::table.find(key).select(settings::value).get_result(c).optional()
}

/// Keeps `value` under `key`, in place of what was there.
///
/// # Errors
/// Of the query.
pub fn set(c: &mut DbConn, key: &str, value: &str) -> QueryResult<()> {
    let changed = diesel::update(settings::table.find(key)).set(settings::value.eq(value)).execute(c)?;
    if changed == 0 {
        diesel::insert_into(settings::table)
            .values((settings::key.eq(key), settings::value.eq(value)))
            .execute(c)?;
    }
    Ok(())
}

/// Forgets what is kept under `key`.
///
/// # Errors
/// Of the query.
pub fn remove(c: &mut DbConn, key: &str) -> QueryResult<()> {
    diesel::delete(settings::table.find(key)).execute(c).map(drop)
}
