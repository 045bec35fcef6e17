//! Codes by which holders of links prove that they read a mailbox: one for each link, the latest.

use diesel::prelude::*;

use super::DbConn;
use super::dialect::natively;
use super::schema::link_codes;
use crate::domain::id::LinkId;
use crate::domain::instant::Instant;

/// A code as it lies there.
#[derive(Debug, Clone, Queryable)]
pub struct SealedCode {
    /// See [`crate::domain::sealed`].
    pub sealed: Vec<u8>,
    /// Until when it holds.
    pub expires_at: Instant,
    /// How often it was tried.
    pub tries: i32,
}

const COLUMNS: (link_codes::sealed, link_codes::expires_at, link_codes::tries) =
    (link_codes::sealed, link_codes::expires_at, link_codes::tries);

/// Keeps a new code for a link; an earlier one is good for nothing any more.
///
/// # Errors
/// Of the query.
pub fn put(c: &mut DbConn, link: LinkId, sealed: &[u8], expires_at: Instant) -> QueryResult<()> {
    let values = (
        link_codes::link_id.eq(link),
        link_codes::sealed.eq(sealed),
        link_codes::expires_at.eq(expires_at),
        link_codes::tries.eq(0),
    );
    let anew =
        (link_codes::sealed.eq(sealed), link_codes::expires_at.eq(expires_at), link_codes::tries.eq(0));
    // Two may ask at the same moment.
    let put = diesel::insert_into(link_codes::table).values(values);
    let put = put.on_conflict(link_codes::link_id).do_update().set(anew);
    natively!(c, |c| put.execute(c)).map(drop)
}

/// The code of a link, be it over or not.
///
/// # Errors
/// Of the query.
pub fn find(c: &mut DbConn, link: LinkId) -> QueryResult<Option<SealedCode>> {
    link_codes::table.find(link).select(COLUMNS).get_result(c).optional()
}

/// Counts a try and gives the code with the new count. Who tries at the same moment waits for the row, so that
/// no try goes uncounted.
///
/// # Errors
/// Of the queries.
pub fn count_try(c: &mut DbConn, link: LinkId) -> QueryResult<Option<SealedCode>> {
    let counted = diesel::update(link_codes::table.find(link))
        .set(link_codes::tries.eq(link_codes::tries + 1))
        .execute(c)?;
    if counted == 0 { Ok(None) } else { find(c, link) }
}

/// Forgets the code of a link.
///
/// # Errors
/// Of the query.
pub fn delete(c: &mut DbConn, link: LinkId) -> QueryResult<()> {
    diesel::delete(link_codes::table.find(link)).execute(c).map(drop)
}

/// Forgets codes that are over.
///
/// # Errors
/// Of the query.
pub fn delete_over(c: &mut DbConn, now: Instant) -> QueryResult<()> {
    diesel::delete(link_codes::table.filter(link_codes::expires_at.lt(now))).execute(c).map(drop)
}
