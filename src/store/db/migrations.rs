//! Brings a database to this version's schema, and refuses one that a newer version wrote. Nodes may
//! start together: the first takes a lock, and the others find the work done.

use diesel::backend::Backend;
use diesel::connection::SimpleConnection as _;
use diesel::dsl::{self, sql};
use diesel::migration::{Migration, MigrationSource};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::DbConn;

type Outcome = Result<(), Box<dyn std::error::Error + Send + Sync>>;

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
#[cfg(feature = "postgres")]
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// The embedded engine: whoever begins as a writer first keeps all others out. A table that is made anew
/// is gone for a moment, so foreign keys are off meanwhile and checked before anything is committed
/// (<https://sqlite.org/lang_altertable.html#otheralter>).
pub(super) fn sqlite(conn: &mut SqliteConnection) -> Outcome {
    conn.batch_execute("PRAGMA foreign_keys = OFF")?;
    let done = conn.exclusive_transaction(|conn| {
        if bring_up_to_date(conn, SQLITE)? {
            refuse_dangling(conn)?;
        }
        Ok(())
    });
    conn.batch_execute("PRAGMA foreign_keys = ON")?;
    done
}

/// The versions of all migrations that this version knows for the connection's engine.
pub(super) fn known(conn: &DbConn) -> Vec<String> {
    match conn {
        DbConn::Sqlite(_) => versions::<diesel::sqlite::Sqlite>(&SQLITE),
        #[cfg(feature = "postgres")]
        DbConn::Postgres(_) => versions::<diesel::pg::Pg>(&POSTGRES),
    }
    .unwrap_or_default()
}

fn versions<DB: Backend>(source: &EmbeddedMigrations) -> diesel::migration::Result<Vec<String>>
where
    EmbeddedMigrations: MigrationSource<DB>,
{
    Ok(source.migrations()?.iter().map(|m| m.name().version().to_string()).collect())
}

/// An error where a row refers to one that is not there.
fn refuse_dangling(conn: &mut SqliteConnection) -> Outcome {
    let dangling: i64 =
        dsl::select(sql::<BigInt>("(SELECT count(*) FROM pragma_foreign_key_check)")).get_result(conn)?;
    if dangling == 0 {
        Ok(())
    } else {
        Err(format!("{dangling} rows refer to others that are not there; nothing was changed").into())
    }
}

/// The server: an advisory lock of this schema, held until the transaction ends.
#[cfg(feature = "postgres")]
pub(super) fn postgres(conn: &mut PgConnection) -> Outcome {
    conn.transaction(|conn| {
        // Waiting for another node's migration is no fault, however long it takes.
        conn.batch_execute(
            "SET LOCAL lock_timeout = 0; \
             SELECT pg_advisory_xact_lock(hashtext('roundtable migrations'), hashtext(current_schema()));",
        )?;
        bring_up_to_date(conn, POSTGRES).map(drop)
    })
}

/// True where there was something to be done.
fn bring_up_to_date<DB: Backend>(
    conn: &mut impl MigrationHarness<DB>,
    source: EmbeddedMigrations,
) -> Result<bool, Box<dyn std::error::Error + Send + Sync>>
where
    EmbeddedMigrations: MigrationSource<DB>,
{
    let known = versions::<DB>(&source)?;
    let applied = conn.applied_migrations()?;
    if let Some(newer) = applied.iter().find(|v| !known.contains(&v.to_string())) {
        return Err(format!(
            "it was written by a newer version of roundtable (migration {newer}); install that version"
        )
        .into());
    }
    Ok(!conn.run_pending_migrations(source)?.is_empty())
}

#[cfg(test)]
mod tests {
    use diesel::migration::MigrationSource;
    use diesel::sql_types::Text;
    use diesel::sqlite::Sqlite;

    use super::*;

    /// One guest who accepted, with a mail about it, as a version before waiting lists kept them.
    const FORMER_LIFE: &str = "\
        INSERT INTO events VALUES (zeroblob(16), 'Roundtable', '', 1, 2, 'UTC', 'Hall', '', '', 5, 1, 'Host', \
            'host@host.example', 'open', 0, 1, 1); \
        INSERT INTO organisations VALUES (zeroblob(16), 'ministry', 'Ministry', NULL, NULL); \
        INSERT INTO contacts VALUES (zeroblob(16), 'ada@x.example', 'ada@x.example', '', 'Ada', '', NULL, '', \
            zeroblob(16), NULL, 'ada', 1, 1); \
        INSERT INTO invitations VALUES (zeroblob(16), zeroblob(16), zeroblob(16), 'invited', zeroblob(16), \
            'accepted', 7, 'Ada', '', '', '', 3, 1, 'ada', 1); \
        INSERT INTO messages VALUES (zeroblob(16), zeroblob(16), zeroblob(16), NULL, NULL, 'confirmation', 'en', \
            NULL, NULL, 0, 'sent', 1, NULL, 1, '', 1, 1);";

    /// A database as it was before waiting lists.
    fn former() -> SqliteConnection {
        let mut conn = SqliteConnection::establish(":memory:").unwrap();
        conn.batch_execute("PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON").unwrap();
        // This makes the table in which they are noted.
        assert!(conn.applied_migrations().unwrap().is_empty());
        let all: Vec<Box<dyn Migration<Sqlite>>> = SQLITE.migrations().unwrap();
        for migration in all.iter().filter(|m| m.name().to_string().as_str() < "2026-11-26") {
            conn.run_migration(migration.as_ref()).unwrap();
        }
        conn.batch_execute(FORMER_LIFE).unwrap();
        conn
    }

    fn told(conn: &mut SqliteConnection, query: &str) -> String {
        dsl::select(sql::<Text>(&format!("({query})"))).get_result(conn).unwrap()
    }

    #[test]
    fn rows_survive_while_their_tables_are_made_anew() {
        let mut conn = former();
        sqlite(&mut conn).unwrap();
        let guest =
            "SELECT reply || replied_at || confirmed_name || calendar_sequence || waiver FROM invitations";
        assert_eq!(told(&mut conn, guest), "accepted7Ada3none");
        assert_eq!(told(&mut conn, "SELECT kind || state FROM messages"), "confirmationsent");
        assert_eq!(told(&mut conn, "SELECT waiting_list || offer_hours FROM events"), "off48");
        conn.batch_execute("UPDATE invitations SET reply = 'declined'").unwrap();
        let tallies = "SELECT group_concat(reply || guests) FROM (SELECT * FROM tallies ORDER BY reply)";
        assert_eq!(told(&mut conn, tallies), "accepted0,declined1", "the triggers are there");
        assert!(conn.batch_execute("DELETE FROM contacts").is_err(), "and so are the foreign keys");
        sqlite(&mut conn).unwrap();
    }

    #[test]
    fn what_refers_to_nothing_is_refused_and_left_alone() {
        let mut conn = former();
        conn.batch_execute("PRAGMA foreign_keys = OFF; DELETE FROM contacts; PRAGMA foreign_keys = ON")
            .unwrap();
        let refused = sqlite(&mut conn).unwrap_err().to_string();
        assert_eq!(refused, "1 rows refer to others that are not there; nothing was changed");
        assert!(conn.batch_execute("SELECT waiver FROM invitations").is_err());
        assert_eq!(told(&mut conn, "SELECT kind FROM messages"), "confirmation");
    }

    #[cfg(feature = "postgres")]
    #[test]
    fn rows_survive_on_a_server_too() {
        let folder = tempfile::tempdir().unwrap();
        let own = crate::store::testing::Own::new(folder.path());
        if !own.url().starts_with("postgres") {
            // Without a server for the tests it is a file.
            return;
        }
        let mut conn = PgConnection::establish(own.url()).unwrap();
        assert!(conn.applied_migrations().unwrap().is_empty());
        let all: Vec<Box<dyn Migration<diesel::pg::Pg>>> = POSTGRES.migrations().unwrap();
        for migration in all.iter().filter(|m| m.name().to_string().as_str() < "2026-11-26") {
            conn.run_migration(migration.as_ref()).unwrap();
        }
        let id = "decode(repeat('00', 16), 'hex')";
        conn.batch_execute(&FORMER_LIFE.replace("zeroblob(16)", id)).unwrap();
        postgres(&mut conn).unwrap();
        let told = |conn: &mut PgConnection, query: &str| -> String {
            dsl::select(sql::<Text>(&format!("({query})"))).get_result(conn).unwrap()
        };
        let guest =
            "SELECT reply || replied_at || confirmed_name || calendar_sequence || waiver FROM invitations";
        assert_eq!(told(&mut conn, guest), "accepted7Ada3none");
        assert_eq!(told(&mut conn, "SELECT waiting_list || offer_hours FROM events"), "off48");
        postgres(&mut conn).unwrap();
    }
}
