//! Which database `DATABASE_URL` names. The engine is chosen by the scheme alone: a mistyped address
//! must never become a file that is named after a password.

use std::fmt;
use std::path::PathBuf;

/// Where the rows are. It may hold a password, so `Debug` shows the engine alone.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A file of the embedded engine.
    Sqlite(PathBuf),
    /// A database of a PostgreSQL server, as libpq's connection URI (PostgreSQL's manual, 34.1.1.2).
    Postgres(String),
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite(_) => "DatabaseUrl::Sqlite(…)",
            Self::Postgres(_) => "DatabaseUrl::Postgres(…)",
        })
    }
}

impl DatabaseUrl {
    /// What an address looks like, after "it must be".
    pub const FORM: &str = "sqlite:// and a file's path, such as sqlite://roundtable.db, or postgres:// and a \
                            server's database, such as postgres://roundtable@db.example/roundtable";

    /// `sqlite://PATH`, `sqlite:PATH`, `postgres://…` or `postgresql://…`.
    #[must_use]
    pub fn parse(url: &str) -> Option<Self> {
        let file = url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:"));
        if let Some(path) = file.filter(|path| !path.trim_start_matches('/').is_empty()) {
            return Some(Self::Sqlite(PathBuf::from(path)));
        }
        let server = url.strip_prefix("postgres://").or_else(|| url.strip_prefix("postgresql://"));
        server.filter(|rest| !rest.is_empty()).map(|_| Self::Postgres(url.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_chooses_the_engine() {
        for (url, want) in [
            ("sqlite://roundtable.db", Some(DatabaseUrl::Sqlite("roundtable.db".into()))),
            ("sqlite:///var/lib/rt.db", Some(DatabaseUrl::Sqlite("/var/lib/rt.db".into()))),
            ("sqlite:rt.db", Some(DatabaseUrl::Sqlite("rt.db".into()))),
            ("postgres://db.example/rt", Some(DatabaseUrl::Postgres("postgres://db.example/rt".into()))),
            ("postgresql:///rt", Some(DatabaseUrl::Postgres("postgresql:///rt".into()))),
            ("sqlite://", None),
            ("postgres://", None),
            ("postgres:rt", None),
            ("mysql://root:hunter2@db.example/rt", None),
            ("roundtable.db", None),
        ] {
            assert_eq!(DatabaseUrl::parse(url), want, "{url}");
        }
        assert!(!format!("{:?}", DatabaseUrl::parse("postgres://u:hunter2@db/rt")).contains("hunter2"));
    }
}
