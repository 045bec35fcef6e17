//! The one place where an expression has to be run on the engine itself: what diesel's connection of
//! several engines does not take, although each of them does.

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

pub(super) use {insert_all, load_free};
