//! The one place where an expression has to be run on the engine itself: what diesel's connection of
//! several engines does not take, although each of them does, or makes dear.

use std::marker::PhantomData;

use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::query_dsl::methods::LoadQuery;

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

/// An UPDATE of one row that stays prepared, known by the place where it stands. Only for one that
/// always has the same text: the same columns, whatever their values, and no list of values in its WHERE.
/// It returns something of its row, because the library keeps only what it loads rows with.
macro_rules! kept {
    ($statement:expr) => {{
        /// This place.
        struct Here;
        $crate::store::dialect::Kept::<Here, _>::new($statement)
    }};
}

/// See [`kept!`]. The library prepares every UPDATE anew, because a change may leave columns out. What
/// says so is a method that it shows to backends of third parties alone, and may change in any version.
pub(super) struct Kept<P, S>(S, PhantomData<P>);

impl<P, S> Kept<P, S> {
    pub(super) fn new(statement: S) -> Self {
        Self(statement, PhantomData)
    }

    /// What it returns of its row; not found where it changes none.
    ///
    /// There is no `execute`: that would hand the statement on behind a reference, which forgets that it
    /// may be kept.
    pub(super) fn get_result<'q, C, U>(self, conn: &mut C) -> QueryResult<U>
    where
        Self: LoadQuery<'q, C, U>,
    {
        self.internal_load(conn)?.next().unwrap_or(Err(diesel::NotFound))
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

// Asked for by `LoadQuery` of whatever is loaded.
impl<P, S, C> RunQueryDsl<C> for Kept<P, S> {}

pub(super) use {insert_all, kept, load_free, natively};

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use diesel::connection::{InstrumentationEvent, SimpleConnection as _};
    use diesel::prelude::*;

    diesel::table! {
        seats (id) {
            id -> Integer,
            label -> Nullable<Text>,
        }
    }

    /// Labels a seat, whatever the connection: one place for each kind of it.
    macro_rules! label {
        ($conn:expr, $id:expr, $words:expr) => {{
            let words: Option<&str> = $words;
            let labelled = diesel::update(seats::table.find($id)).set(seats::label.eq(words));
            let id: QueryResult<i32> = kept!(labelled.returning(seats::id)).get_result($conn);
            id
        }};
    }

    macro_rules! is_prepared_once_and_takes_new_values {
        ($conn:expr) => {{
            let conn = $conn;
            conn.batch_execute("CREATE TABLE seats (id INTEGER PRIMARY KEY, label TEXT)").unwrap();
            conn.batch_execute("INSERT INTO seats VALUES (1, NULL), (2, 'aisle'), (3, 'wall')").unwrap();
            let prepared = Arc::new(AtomicUsize::new(0));
            let count = Arc::clone(&prepared);
            conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
                if let InstrumentationEvent::CacheQuery { sql, .. } = event
                    && sql.starts_with("UPDATE")
                {
                    count.fetch_add(1, Ordering::SeqCst);
                }
            });
            for (id, words, want) in
                [(1, Some("window"), Ok(1)), (2, None, Ok(2)), (9, Some("nobody's"), Err(diesel::NotFound))]
            {
                assert_eq!(label!(&mut *conn, id, words), want);
            }
            assert_eq!(prepared.load(Ordering::SeqCst), 1, "three times the same statement");
            let labels = seats::table.order(seats::id).select(seats::label).load::<Option<String>>(conn);
            assert_eq!(labels, Ok(vec![Some("window".to_owned()), None, Some("wall".to_owned())]));
            assert_eq!(label!(&mut *conn, 3, None), Ok(3), "another place is another statement");
            assert_eq!(prepared.load(Ordering::SeqCst), 2);
        }};
    }

    #[test]
    fn a_kept_statement_is_prepared_once_and_takes_new_values() {
        is_prepared_once_and_takes_new_values!(&mut SqliteConnection::establish(":memory:").unwrap());
    }

    #[cfg(feature = "postgres")]
    #[test]
    fn so_it_is_on_a_server() {
        let folder = tempfile::tempdir().unwrap();
        let own = crate::store::testing::Own::new(folder.path());
        // Without a server for the tests it is a file.
        if own.url().starts_with("postgres") {
            is_prepared_once_and_takes_new_values!(&mut PgConnection::establish(own.url()).unwrap());
        }
    }
}
