//! A look into the database from outside the product, whichever engine the tests run on.

#[path = "../../../src/store/testing.rs"]
mod testing;

use std::path::{Path, PathBuf};

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::sql_types::Text;

use testing::Own;

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// The database of one test, which is gone with it.
pub(crate) struct Database {
    own: Own,
}

impl Database {
    /// An empty database for a test with this folder, on the engine that the tests run on.
    pub(crate) fn new(folder: &Path) -> Self {
        Self { own: Own::new(folder) }
    }

    /// The one in this file, for a test that is about files.
    pub(crate) fn file(path: &Path) -> Self {
        Self { own: Own::file(path) }
    }

    /// What `DATABASE_URL` is to be.
    pub(crate) fn url(&self) -> &str {
        self.own.url()
    }

    /// The rows of a query with one column, `line`.
    pub(crate) fn rows(&self, query: &str) -> Vec<String> {
        let lines: Vec<Line> = match self.path() {
            Some(file) => {
                let mut conn = open(&format!("file:{}?mode=ro", file.display()));
                diesel::sql_query(query).load(&mut conn).expect("the query is right")
            }
            None => self.ask_server(query),
        };
        lines.into_iter().map(|l| l.line).collect()
    }

    /// Changes something behind the product's back.
    pub(crate) fn execute(&self, statements: &str) {
        match self.path() {
            Some(file) => {
                open(&file.display().to_string()).batch_execute(statements).expect("the statement is right");
            }
            None => self.tell_server(statements),
        }
    }

    /// Takes a table away under the running product, as a damaged disk might.
    pub(crate) fn lose(&self, table: &str) {
        self.execute(&format!("ALTER TABLE {table} RENAME TO lost"));
    }

    /// Every table but those of the migrations and of the counters, which are no content.
    pub(crate) fn tables(&self) -> Vec<String> {
        let mut tables = self.rows(if self.path().is_some() {
            "SELECT name AS line FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY 1"
        } else {
            "SELECT table_name AS line FROM information_schema.tables WHERE table_schema = current_schema() ORDER BY 1"
        });
        tables.retain(|table| table != "__diesel_schema_migrations" && table != "rate_limits");
        tables
    }

    /// The names of a table's columns.
    pub(crate) fn columns(&self, table: &str) -> Vec<String> {
        self.rows(&if self.is_file() {
            format!("SELECT name AS line FROM pragma_table_info('{table}')")
        } else {
            format!(
                "SELECT column_name AS line FROM information_schema.columns \
                 WHERE table_schema = current_schema() AND table_name = '{table}' ORDER BY ordinal_position"
            )
        })
    }

    /// Every row of every table, one line each: two dumps are equal where nothing was changed.
    pub(crate) fn dump(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for table in self.tables() {
            let row = if self.path().is_some() {
                let columns = self.rows(&format!(
                    "SELECT 'quote(\"' || name || '\")' AS line FROM pragma_table_info('{table}')"
                ));
                columns.join(" || ' ' || ")
            } else {
                format!("CAST(\"{table}\" AS TEXT)")
            };
            lines.extend(
                self.rows(&format!("SELECT '{table} ' || {row} AS line FROM \"{table}\" ORDER BY 1")),
            );
        }
        lines
    }

    /// True on the embedded engine.
    pub(crate) fn is_file(&self) -> bool {
        self.path().is_some()
    }

    /// The embedded engine's plan for a query, step by step.
    pub(crate) fn plan(&self, query: &str) -> Vec<String> {
        #[derive(QueryableByName)]
        struct Step {
            #[diesel(sql_type = Text)]
            detail: String,
        }
        let file = self.path().expect("a database in a file");
        let mut conn = open(&file.display().to_string());
        let steps: Vec<Step> = diesel::sql_query(format!("EXPLAIN QUERY PLAN {query}"))
            .load(&mut conn)
            .expect("the engine has a plan");
        steps.into_iter().map(|step| step.detail).collect()
    }

    /// The engine's way to write bytes as hexadecimal digits.
    pub(crate) fn hex(&self, column: &str) -> String {
        if self.path().is_some() {
            format!("lower(hex({column}))")
        } else {
            format!("encode({column}, 'hex')")
        }
    }

    /// The file, where the database is one.
    fn path(&self) -> Option<PathBuf> {
        self.url().strip_prefix("sqlite://").map(PathBuf::from)
    }

    #[cfg(feature = "postgres")]
    fn ask_server(&self, query: &str) -> Vec<Line> {
        let mut conn = PgConnection::establish(self.url()).expect("the database can be looked into");
        conn.batch_execute("SET default_transaction_read_only = on").expect("it takes a setting");
        // The other engine gives numbers as text where text is asked for.
        diesel::sql_query(format!("SELECT CAST(line AS TEXT) AS line FROM ({query}) AS asked"))
            .load(&mut conn)
            .expect("the query is right")
    }

    #[cfg(feature = "postgres")]
    fn tell_server(&self, statements: &str) {
        let mut conn = PgConnection::establish(self.url()).expect("the database opens");
        conn.batch_execute(statements).expect("the statement is right");
    }

    #[cfg(not(feature = "postgres"))]
    fn ask_server(&self, _: &str) -> Vec<Line> {
        unreachable!("without the feature there is no server")
    }

    #[cfg(not(feature = "postgres"))]
    fn tell_server(&self, _: &str) {
        unreachable!("without the feature there is no server")
    }
}

/// A connection to the file. It waits as the product's do: whoever closes the file last carries the log
/// over into it, and lets nobody in meanwhile.
fn open(file: &str) -> SqliteConnection {
    let mut conn = SqliteConnection::establish(file).expect("the database opens");
    conn.batch_execute("PRAGMA busy_timeout = 10000").expect("it takes a setting");
    conn
}
