//! What several writers must not do at the same time, where no row stands for it yet. The embedded
//! engine has one writer and needs none of this; on a server each topic is an advisory lock that the
//! transaction holds until its end. A transaction takes its topic first, before any row.

use diesel::prelude::*;

use super::DbConn;

/// A matter that one transaction at a time may settle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// Who is in the directory: two imports must not both find that somebody is missing.
    Directory = 1,
    /// Who has an account: two owners must not take the role from each other at once.
    Accounts = 2,
    /// Which mail texts the library has: two must not take one name at once.
    Library = 3,
}

/// Takes a topic for this transaction.
///
/// # Errors
/// Of the query; also where somebody else has held the topic for too long.
#[cfg_attr(not(feature = "postgres"), expect(unused_variables, reason = "one writer needs no topics"))]
pub fn take(c: &mut DbConn, topic: Topic) -> QueryResult<()> {
    match c {
        DbConn::Sqlite(_) => Ok(()),
        #[cfg(feature = "postgres")]
        DbConn::Postgres(c) => {
            // Within its schema, so that installations that share a server do not wait for one another.
            diesel::sql_query("SELECT pg_advisory_xact_lock(hashtext(current_schema()), $1)")
                .bind::<diesel::sql_types::Integer, _>(topic as i32)
                .execute(c)
                .map(drop)
        }
    }
}
