//! The one place where an expression has to be run on the engine itself: what diesel's connection of
//! several engines does not take, although each of them does, or makes dear.

use std::marker::PhantomData;

use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};

/// Inserts many rows of one table at once, a statement for each few hundred where the engine has that.
/// Rows that stand in each other's way fail together.
macro_rules! insert_all {
    ($conn:expr, $table:expr, $rows:expr) => {{
        let rows = $rows;
        // A server takes at most 65,535 values in a statement; no table has a hundred columns.
        rows.chunks(500).try_for_each(|chunk| match $conn {
            $crate::store::DbConn::Sqlite(c) => {
                diesel::insert_into($table).values(chunk).execute(c).map(drop)
            }
            #[cfg(feature = "postgres")]
            $crate::store::DbConn::Postgres(c) => {
                diesel::insert_into($table).values(chunk).execute(c).map(drop)
            }
        })
    }};
}

/// Reads rows that are to be changed next, and that nobody else is about to change: on a server they
/// are taken, and rows that another transaction holds are passed over instead of waited for, so that
/// several workers look for something to do without standing in each other's way.
macro_rules! load_free {
    ($conn:expr, $query:expr) => {{
        match $conn {
            $crate::store::DbConn::Sqlite(c) => $query.load(c),
            #[cfg(feature = "postgres")]
            $crate::store::DbConn::Postgres(c) => $query.for_update().skip_locked().load(c),
        }
    }};
}

/// Runs a statement on the engine itself, for what is done with every page and every answer. The connection
/// of several engines writes a statement's text anew, several times, at each execution, even of one that
/// it keeps prepared; an engine's own connection knows the statement by its type.
macro_rules! natively {
    ($conn:expr, |$c:ident| $run:expr) => {
        match $conn {
            $crate::store::DbConn::Sqlite($c) => $run,
            #[cfg(feature = "postgres")]
            $crate::store::DbConn::Postgres($c) => $run,
        }
    };
}

/// An UPDATE that stays prepared, known by the place where it stands. Only for one that always has the
/// same text: the same columns, whatever their values, and no list of values in its WHERE.
macro_rules! kept {
    ($statement:expr) => {{
        /// This place.
        struct Here;
        $crate::store::dialect::Kept::<Here, _>::new($statement)
    }};
}

/// See [`kept!`]. The library prepares every UPDATE anew, because a change may leave columns out.
pub(super) struct Kept<P, S>(S, PhantomData<P>);

impl<P, S> Kept<P, S> {
    pub(super) fn new(statement: S) -> Self {
        Self(statement, PhantomData)
    }
}

impl<P, S: QueryFragment<DB>, DB: Backend> QueryFragment<DB> for Kept<P, S> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(pass)
    }

    fn is_safe_to_cache_prepared(&self, _: &DB) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<P: 'static, S> QueryId for Kept<P, S> {
    type QueryId = P;

    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<P, S: Query> Query for Kept<P, S> {
    type SqlType = S::SqlType;
}

impl<P, S, C> RunQueryDsl<C> for Kept<P, S> {}

pub(super) use {insert_all, kept, load_free, natively};
