//! The engine for several nodes: a PostgreSQL server. Every connection is brought into the same
//! state, whatever the server's defaults are, and none waits for ever.

use std::panic::AssertUnwindSafe;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use super::{DbConn, StoreError};

/// The oldest major version that is still maintained.
const OLDEST: i32 = 14;

/// What holds on every connection. A commit that is acknowledged is on the server's disk: a server
/// that is set to acknowledge earlier is overruled, one that also waits for its copies is not.
const STATE: &str = "\
    SET client_min_messages = warning; \
    SET lock_timeout = '10s'; \
    SET idle_in_transaction_session_timeout = '60s'; \
    SET default_transaction_isolation = 'read committed'; \
    SELECT set_config('synchronous_commit', 'on', false) \
        WHERE current_setting('synchronous_commit') IN ('off', 'local');";

/// Opens a connection that cannot write, and whose transactions see one point in time.
pub(super) fn reader(url: &str) -> ConnectionResult<DbConn> {
    let mut conn = establish(url)?;
    conn.batch_execute(
        "SET default_transaction_read_only = on; SET default_transaction_isolation = 'repeatable read'",
    )
    .map_err(diesel::ConnectionError::CouldntSetupConfiguration)?;
    Ok(DbConn::Postgres(conn))
}

/// Opens a connection that writes.
pub(super) fn writer(url: &str) -> ConnectionResult<DbConn> {
    establish(url).map(DbConn::Postgres)
}

fn establish(url: &str) -> ConnectionResult<PgConnection> {
    let mut conn = PgConnection::establish(&with_limits(url))?;
    conn.batch_execute(STATE).map_err(diesel::ConnectionError::CouldntSetupConfiguration)?;
    Ok(conn)
}

/// Opens the first connection and makes sure that the server is one that the product can live on.
pub(super) fn first(url: &str) -> Result<PgConnection, StoreError> {
    // Read past an @ in a password, libpq takes the rest of it for the host, and says so.
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    if rest.split('?').next().is_some_and(|authority| authority.matches('@').count() > 1) {
        return Err(cannot_open("invalid"));
    }
    let mut conn = establish(url).map_err(|e| cannot_open(&e.to_string()))?;
    #[derive(QueryableByName)]
    struct Server {
        #[diesel(sql_type = diesel::sql_types::Integer)]
        version: i32,
        #[diesel(sql_type = diesel::sql_types::Text)]
        encoding: String,
    }
    let found: Server = diesel::sql_query(
        "SELECT current_setting('server_version_num')::int / 10000 AS version, \
         current_setting('server_encoding') AS encoding",
    )
    .get_result(&mut conn)?;
    if found.version < OLDEST {
        return Err(cannot_open(&format!(
            "the server is PostgreSQL {}; version {OLDEST} or later is needed",
            found.version
        )));
    }
    if found.encoding != "UTF8" {
        return Err(cannot_open(&format!(
            "its encoding is {}; make one with `createdb --encoding UTF8 --template template0`",
            found.encoding
        )));
    }
    Ok(conn)
}

/// Reads at one point in time.
pub(super) fn snapshot<T, E, F>(conn: &mut DbConn, work: F) -> Result<T, E>
where
    F: FnOnce(&mut DbConn) -> Result<T, E>,
    E: From<StoreError>,
{
    let outcome = conn.transaction(|conn| match std::panic::catch_unwind(AssertUnwindSafe(|| work(conn))) {
        Ok(found) => found.map_err(Ended::Refused),
        Err(_) => Err(Ended::Panicked),
    });
    outcome.map_err(Ended::into_error)
}

/// Runs `work` in a transaction of its own.
pub(super) fn transaction<T, E, F>(conn: &mut DbConn, work: F) -> Result<T, E>
where
    F: FnOnce(&mut DbConn) -> Result<T, E>,
    E: From<StoreError>,
{
    let outcome = conn.transaction(|conn| {
        match std::panic::catch_unwind(AssertUnwindSafe(|| work(conn))) {
            // After a failed statement the server turns COMMIT into ROLLBACK without a word. A piece of work
            // that took no notice of the failure must not be told that it was kept.
            Ok(Ok(value)) => conn.batch_execute("SELECT 1").map(|()| value).map_err(Ended::Failed),
            Ok(Err(refused)) => Err(Ended::Refused(refused)),
            Err(_) => Err(Ended::Panicked),
        }
    });
    outcome.map_err(Ended::into_error)
}

/// How a transaction ended that was not kept.
enum Ended<E> {
    Refused(E),
    Failed(diesel::result::Error),
    Panicked,
}

impl<E: From<StoreError>> Ended<E> {
    fn into_error(self) -> E {
        match self {
            Self::Refused(refused) => refused,
            Self::Failed(error) => E::from(StoreError::from(error)),
            Self::Panicked => E::from(StoreError::Unavailable),
        }
    }
}

impl<E> From<diesel::result::Error> for Ended<E> {
    fn from(error: diesel::result::Error) -> Self {
        Self::Failed(error)
    }
}

/// The sentence for a server that is of no use. What libpq says about an address that it cannot
/// read may quote a password, so only its words about the connection are passed on.
pub(super) fn cannot_open(why: &str) -> StoreError {
    let quotes_the_address = ["invalid", "missing", "URI", "unexpected"].iter().any(|w| why.contains(w))
        && !why.contains("connection to server");
    let why = if quotes_the_address {
        "the address is not one that PostgreSQL's library understands; write signs such as @ / : ? % in a \
         password as %40 %2F %3A %3F %25"
    } else {
        why.trim()
    };
    StoreError::Open(format!("DATABASE_URL: the PostgreSQL database cannot be opened: {why}"))
}

/// Adds limits on waiting where the address sets none: a server that has vanished is noticed within
/// seconds, at connecting (`connect_timeout`) and later (`tcp_user_timeout`, in milliseconds).
fn with_limits(url: &str) -> String {
    let mut url = url.to_owned();
    for (name, value) in
        [("connect_timeout", "10"), ("tcp_user_timeout", "15000"), ("application_name", "roundtable")]
    {
        let query = url.split_once('?').map_or("", |(_, query)| query);
        if !query.split('&').any(|pair| pair.split('=').next() == Some(name)) {
            url.push(if url.contains('?') { '&' } else { '?' });
            url.push_str(&format!("{name}={value}"));
        }
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_on_waiting_are_added_and_never_overruled() {
        assert_eq!(
            with_limits("postgres://db.example/rt"),
            "postgres://db.example/rt?connect_timeout=10&tcp_user_timeout=15000&application_name=roundtable"
        );
        assert_eq!(
            with_limits("postgres://db.example/rt?sslmode=verify-full&connect_timeout=3"),
            "postgres://db.example/rt?sslmode=verify-full&connect_timeout=3&tcp_user_timeout=15000\
             &application_name=roundtable"
        );
    }

    #[test]
    fn a_password_in_an_address_is_never_repeated() {
        for url in [
            "postgres://rt:hun%ter2@127.0.0.1:1/rt",
            "postgres://rt:hun/ter2@127.0.0.1:1/rt",
            "postgres://rt:hun?ter2@127.0.0.1:1/rt",
            "postgres://rt:hun[ter2@127.0.0.1:1/rt",
            "postgres://rt:hunter2@127.0.0.1:1/rt",
            "postgres://rt:hun@ter2@127.0.0.1:1/rt",
            "postgres://rt:hun@x/ter2@127.0.0.1:1/rt",
            "postgres://rt@127.0.0.1:1/rt?password=hunter2&sslmode=maybe",
        ] {
            let error = first(url).err().map(|e| e.to_string()).unwrap_or_default();
            assert!(error.starts_with("DATABASE_URL: the PostgreSQL database cannot be opened: "), "{error}");
            assert!(!error.contains("hun") && !error.contains("ter2"), "{error}");
        }
    }
}
