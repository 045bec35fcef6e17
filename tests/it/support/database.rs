//! A look into the database file from outside the product, on a connection that cannot write.

use std::path::Path;

use diesel::prelude::*;
use diesel::sql_types::Text;

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// The rows of a query with one text column, `line`.
pub(crate) fn rows(file: &Path, query: &str) -> Vec<String> {
    let mut conn = SqliteConnection::establish(&format!("file:{}?mode=ro", file.display()))
        .expect("the database can be looked into");
    let lines: Vec<Line> = diesel::sql_query(query).load(&mut conn).expect("the query is right");
    lines.into_iter().map(|l| l.line).collect()
}

/// Takes a table away under the running product, as a damaged disk might.
pub(crate) fn lose(file: &Path, table: &str) {
    let mut conn = SqliteConnection::establish(&file.display().to_string()).expect("the database opens");
    diesel::sql_query(format!("ALTER TABLE {table} RENAME TO lost"))
        .execute(&mut conn)
        .expect("it is renamed");
}

/// Every row of every table, one line each: two dumps are equal where nothing was changed.
pub(crate) fn dump(file: &Path) -> Vec<String> {
    let tables = rows(file, "SELECT name AS line FROM sqlite_schema WHERE type = 'table' ORDER BY name");
    let mut lines = Vec::new();
    for table in tables {
        let columns = rows(
            file,
            &format!("SELECT 'quote(\"' || name || '\")' AS line FROM pragma_table_info('{table}')"),
        );
        let row = columns.join(" || ' ' || ");
        lines.extend(rows(file, &format!("SELECT '{table} ' || {row} AS line FROM \"{table}\" ORDER BY 1")));
    }
    lines
}
