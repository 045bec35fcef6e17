//! Brings a database to this version's schema, and refuses one that a newer version wrote. Nodes may
//! start together: the first takes a lock, and the others find the work done.

use diesel::backend::Backend;
use diesel::migration::{Migration, MigrationSource};
use diesel::prelude::*;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

type Outcome = Result<(), Box<dyn std::error::Error + Send + Sync>>;

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
#[cfg(feature = "postgres")]
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// The embedded engine: whoever begins as a writer first keeps all others out.
pub(super) fn sqlite(conn: &mut SqliteConnection) -> Outcome {
    conn.exclusive_transaction(|conn| bring_up_to_date(conn, SQLITE))
}

/// The server: an advisory lock of this schema, held until the transaction ends.
#[cfg(feature = "postgres")]
pub(super) fn postgres(conn: &mut PgConnection) -> Outcome {
    use diesel::connection::SimpleConnection;

    conn.transaction(|conn| {
        // Waiting for another node's migration is no fault, however long it takes.
        conn.batch_execute(
            "SET LOCAL lock_timeout = 0; \
             SELECT pg_advisory_xact_lock(hashtext('roundtable migrations'), hashtext(current_schema()));",
        )?;
        bring_up_to_date(conn, POSTGRES)
    })
}

fn bring_up_to_date<DB: Backend>(conn: &mut impl MigrationHarness<DB>, source: EmbeddedMigrations) -> Outcome
where
    EmbeddedMigrations: MigrationSource<DB>,
{
    let known: Vec<String> = source.migrations()?.iter().map(|m| m.name().version().to_string()).collect();
    let applied = conn.applied_migrations()?;
    if let Some(newer) = applied.iter().find(|v| !known.contains(&v.to_string())) {
        return Err(format!(
            "it was written by a newer version of roundtable (migration {newer}); install that version"
        )
        .into());
    }
    conn.run_pending_migrations(source)?;
    Ok(())
}
