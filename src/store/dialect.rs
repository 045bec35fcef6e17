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

pub(super) use insert_all;
