//! A look at the database that changes nothing and works beside a running server: is it whole, is it this
//! version's, and what time is it there.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use super::{DbConn, StoreError, migrations, sqlite};
use crate::config::DatabaseUrl;
use crate::domain::instant::Instant;

/// The most damages that are told one by one.
const TOLD: i32 = 5;

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// The engine and its version, such as `SQLite 3.51.3`.
    pub engine: String,
    /// What the engine says is damaged; empty where everything is whole. A server checks its pages itself.
    pub damages: Vec<String>,
    /// How many rows refer to others that are not there.
    pub dangling: i64,
    /// Whether it has this version's tables.
    pub schema: Schema,
    /// When the newest entry of the record was made, if there is one.
    pub newest: Option<Instant>,
    /// What time it is at the server, where there is one.
    pub server_time: Option<Instant>,
}

/// How a database's tables stand to this version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Schema {
    /// The same.
    Current,
    /// So many migrations are still to be carried out.
    Behind(usize),
    /// A newer version was at work here.
    Ahead,
}

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    word: String,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = Nullable<BigInt>)]
    number: Option<i64>,
}

#[derive(QueryableByName)]
struct Damage {
    #[diesel(sql_type = Text)]
    integrity_check: String,
}

/// Looks at the database that `url` names. Takes as long as reading all of it: not for an async thread.
///
/// # Errors
/// [`StoreError`], where it cannot be opened or read.
pub fn check(url: &DatabaseUrl) -> Result<Health, StoreError> {
    match url {
        DatabaseUrl::Sqlite(path) => {
            if !path.is_file() {
                let why = "there is no such file; `roundtable migrate` makes it";
                return Err(sqlite::cannot_open(path, &why));
            }
            let mut conn = match sqlite::reader(path) {
                Ok(conn) => conn,
                Err(error) if is_damage(&error.to_string()) => return Ok(beyond_reading(&error)),
                Err(error) => return Err(sqlite::cannot_open(path, &error)),
            };
            let engine = word(&mut conn, "SELECT 'SQLite ' || sqlite_version() AS word")?;
            let told = diesel::sql_query(format!("PRAGMA integrity_check({TOLD})"));
            let damages: Vec<Damage> = match told.load(&mut conn) {
                Ok(told) => told,
                // Some damage goes so deep that even this cannot be asked.
                Err(error) => vec![Damage { integrity_check: error.to_string() }],
            };
            // Several may stand in one answer, a line each, under a line that names the database.
            let lines = damages.iter().flat_map(|damage| damage.integrity_check.lines());
            let damages: Vec<String> =
                lines.filter(|line| *line != "ok" && !line.starts_with("***")).map(str::to_owned).collect();
            let mut health = Health {
                engine,
                damages,
                dangling: 0,
                schema: Schema::Current,
                newest: None,
                server_time: None,
            };
            if health.damages.is_empty() {
                let dangling = "SELECT count(*) AS number FROM pragma_foreign_key_check";
                health.dangling = number(&mut conn, dangling)?.unwrap_or(0);
                health.schema = schema(&mut conn);
                health.newest = newest(&mut conn, &health.schema)?;
            }
            Ok(health)
        }
        #[cfg(feature = "postgres")]
        DatabaseUrl::Postgres(url) => {
            let mut conn = DbConn::Postgres(super::postgres::first(url)?);
            let time = "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT) AS number";
            let engine = "SELECT 'PostgreSQL ' || current_setting('server_version') AS word";
            let schema = schema(&mut conn);
            Ok(Health {
                engine: word(&mut conn, engine)?,
                damages: vec![],
                dangling: 0,
                newest: newest(&mut conn, &schema)?,
                schema,
                server_time: number(&mut conn, time)?.map(Instant::from_micros),
            })
        }
        #[cfg(not(feature = "postgres"))]
        DatabaseUrl::Postgres(_) => Err(StoreError::Open(super::NOT_BUILT_IN.to_owned())),
    }
}

/// True for what the engine says of a file that is no whole database (`SQLITE_CORRUPT`, `SQLITE_NOTADB`); the
/// library hands no code on.
fn is_damage(words: &str) -> bool {
    ["malformed", "not a database"].iter().any(|damage| words.contains(damage))
}

/// So damaged that it cannot even be opened.
fn beyond_reading(error: &dyn std::fmt::Display) -> Health {
    Health {
        engine: "SQLite".to_owned(),
        damages: vec![error.to_string()],
        dangling: 0,
        schema: Schema::Current,
        newest: None,
        server_time: None,
    }
}

fn word(conn: &mut DbConn, query: &str) -> QueryResult<String> {
    diesel::sql_query(query).get_result::<Word>(conn).map(|found| found.word)
}

fn number(conn: &mut DbConn, query: &str) -> QueryResult<Option<i64>> {
    diesel::sql_query(query).get_result::<Number>(conn).map(|found| found.number)
}

fn schema(conn: &mut DbConn) -> Schema {
    let known = migrations::known(conn);
    let applied = diesel::sql_query("SELECT version AS word FROM __diesel_schema_migrations");
    // Without the table nothing was ever carried out.
    let applied: Vec<String> =
        applied.load::<Word>(conn).unwrap_or_default().into_iter().map(|found| found.word).collect();
    if applied.iter().any(|version| !known.contains(version)) {
        return Schema::Ahead;
    }
    match known.iter().filter(|version| !applied.contains(version)).count() {
        0 => Schema::Current,
        missing => Schema::Behind(missing),
    }
}

fn newest(conn: &mut DbConn, schema: &Schema) -> QueryResult<Option<Instant>> {
    // Another version may keep its record elsewhere.
    if *schema != Schema::Current {
        return Ok(None);
    }
    Ok(number(conn, "SELECT max(at) AS number FROM audit_entries")?.map(Instant::from_micros))
}

#[cfg(test)]
mod tests {
    use diesel::connection::SimpleConnection as _;

    use super::*;
    use crate::store::Db;
    use crate::store::testing::Own;

    #[test]
    fn a_database_is_absent_empty_current_or_of_another_version() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("rt.db");
        let own = Own::file(&path);
        let url = DatabaseUrl::parse(own.url()).expect("an address");
        let absent = check(&url).expect_err("there is none").to_string();
        assert!(absent.contains("roundtable migrate") && !path.exists(), "{absent}");
        std::fs::write(&path, "").expect("a file");
        assert!(matches!(check(&url), Ok(Health { schema: Schema::Behind(1..), .. })));
        drop(Db::open(&url).expect("it opens"));
        let health = check(&url).expect("it opens");
        assert!(health.engine.starts_with("SQLite 3."), "{health:?}");
        assert_eq!(
            (health.damages.len(), health.dangling, health.schema, health.newest),
            (0, 0, Schema::Current, None)
        );
        let mut conn = SqliteConnection::establish(&path.display().to_string()).expect("it opens");
        // The pools that were dropped may still be closing.
        conn.batch_execute("PRAGMA busy_timeout = 5000").expect("set");
        conn.batch_execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('29990101000001')")
            .expect("written");
        assert_eq!(check(&url).map(|health| health.schema).ok(), Some(Schema::Ahead));
    }
}
