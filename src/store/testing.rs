//! A database of a test's own: a file in the test's folder or, where `TEST_DATABASE_URL` names a
//! PostgreSQL server, a schema there, which is gone when the test is. The tests from outside include
//! this file too, so that both kinds choose the engine alike.

use std::path::Path;

/// The database of one test.
pub(crate) struct Own {
    url: String,
    #[cfg(feature = "postgres")]
    #[expect(dead_code, reason = "dropped with this, and the schema with it")]
    schema: Option<schema::Schema>,
}

impl Own {
    /// An empty database for a test with this folder.
    pub(crate) fn new(folder: &Path) -> Self {
        #[expect(clippy::disallowed_methods, reason = "the environment of the test run, not of the product")]
        let server = std::env::var("TEST_DATABASE_URL").ok().filter(|url| !url.is_empty());
        match server {
            None => Self::file(&folder.join("roundtable.db")),
            #[cfg(feature = "postgres")]
            Some(server) => {
                let schema = schema::Schema::new(&server);
                Self { url: schema.url(), schema: Some(schema) }
            }
            #[cfg(not(feature = "postgres"))]
            Some(_) => panic!("TEST_DATABASE_URL is set: run `cargo test --features postgres`"),
        }
    }

    /// The database in this file, on whatever engine the other tests run.
    pub(crate) fn file(path: &Path) -> Self {
        Self {
            url: format!("sqlite://{}", path.display()),
            #[cfg(feature = "postgres")]
            schema: None,
        }
    }

    /// What `DATABASE_URL` is to be.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

#[cfg(feature = "postgres")]
mod schema {
    use std::sync::atomic::{AtomicU32, Ordering};

    use diesel::connection::SimpleConnection;
    use diesel::prelude::*;

    /// Of this process's schemas, the next one's number.
    static NEXT: AtomicU32 = AtomicU32::new(1);

    /// A schema, dropped with this.
    pub(super) struct Schema {
        server: String,
        name: String,
    }

    impl Schema {
        pub(super) fn new(server: &str) -> Self {
            let number = NEXT.fetch_add(1, Ordering::SeqCst);
            let schema =
                Self { server: server.to_owned(), name: format!("test_{}_{number}", std::process::id()) };
            schema.say(&format!("CREATE SCHEMA {}", schema.name));
            schema
        }

        /// The server's address with a search path that leads into this schema and nowhere else.
        pub(super) fn url(&self) -> String {
            let sign = if self.server.contains('?') { '&' } else { '?' };
            format!("{}{sign}options=-csearch_path%3D{}", self.server, self.name)
        }

        fn say(&self, words: &str) {
            let mut conn =
                PgConnection::establish(&self.server).expect("TEST_DATABASE_URL leads to a server");
            conn.batch_execute(&format!("SET client_min_messages = warning; {words}"))
                .expect("the server does as it is told");
        }
    }

    impl Drop for Schema {
        fn drop(&mut self) {
            self.say(&format!("SET lock_timeout = '20s'; DROP SCHEMA {} CASCADE", self.name));
        }
    }
}
