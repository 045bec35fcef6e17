//! The two engines hold the same tables: column by column, constraint by constraint, index by index,
//! as each engine itself tells them.

use std::collections::BTreeSet;

use roundtable::config::DatabaseUrl;
use roundtable::store::Db;
use tempfile::TempDir;

use crate::support::database::Database;
use crate::support::harness::tests;

/// Both engines, brought up to date by the product.
struct Both {
    sqlite: Database,
    postgres: Database,
    _folder: TempDir,
}

impl Both {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let sqlite = Database::file(&folder.path().join("roundtable.db"));
        let postgres = Database::new(folder.path());
        assert!(!postgres.is_file(), "TEST_DATABASE_URL leads to a server");
        for database in [&sqlite, &postgres] {
            let url = DatabaseUrl::parse(database.url()).expect("an address");
            Db::open(&url).expect("it is brought up to date");
        }
        Self { sqlite, postgres, _folder: folder }
    }

    /// Asks both the same in the words of each, table by table, and compares what they say.
    #[track_caller]
    fn agree(&self, what: &str, sqlite: &str, postgres: &str, least: usize) {
        let (mut ours, mut theirs) = (BTreeSet::new(), BTreeSet::new());
        for table in self.sqlite.tables() {
            ours.extend(self.sqlite.rows(&sqlite.replace("TABLE", &table)));
            theirs.extend(self.postgres.rows(&postgres.replace("TABLE", &table)));
        }
        let only = |one: &BTreeSet<String>, other: &BTreeSet<String>| {
            one.difference(other).cloned().collect::<Vec<_>>()
        };
        assert!(
            ours == theirs,
            "{what}\nonly in SQLite: {:#?}\nonly in PostgreSQL: {:#?}",
            only(&ours, &theirs),
            only(&theirs, &ours)
        );
        assert!(ours.len() >= least, "{what}: {} were found", ours.len());
    }
}

/// A constraint of a table, with its columns in order, as a server tells it.
const CONSTRAINT: &str = "\
    SELECT 'TABLE ' || string_agg(a.attname, ',' ORDER BY k.n) AS line FROM pg_constraint c \
    CROSS JOIN LATERAL unnest(c.conkey) WITH ORDINALITY AS k (attnum, n) \
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.attnum \
    WHERE c.conrelid = '\"TABLE\"'::regclass AND c.contype = 'KIND' GROUP BY c.oid";

fn both_have_the_same_tables() {
    let both = Both::new();
    assert_eq!(both.sqlite.tables(), both.postgres.tables());
    assert!(both.sqlite.tables().len() > 14);
    // Counters that several nodes share, which one node has in its memory, are the one difference.
    let extra = "SELECT count(*) AS line FROM information_schema.tables \
                 WHERE table_schema = current_schema() AND table_name NOT LIKE '\\_\\_%'";
    let all: usize = both.postgres.rows(extra)[0].parse().expect("a number");
    assert_eq!(all, both.sqlite.tables().len() + 1);
}

fn columns_are_the_same_with_their_types_and_defaults() {
    compare_columns(&Both::new());
}

fn compare_columns(both: &Both) {
    both.agree(
        "column, kind, whether it must have a value, default",
        "SELECT 'TABLE.' || name || ' ' || CASE type WHEN 'BLOB' THEN 'bytes' WHEN 'TEXT' THEN 'text' \
         WHEN 'INTEGER' THEN 'number' ELSE type END || ' ' || \"notnull\" || ' ' || coalesce(dflt_value, 'none') \
         AS line FROM pragma_table_info('TABLE')",
        "SELECT 'TABLE.' || column_name || ' ' || CASE data_type WHEN 'bytea' THEN 'bytes' \
         WHEN 'text' THEN CASE collation_name WHEN 'C' THEN 'text' ELSE 'text of another order' END \
         WHEN 'bigint' THEN 'number' WHEN 'integer' THEN 'number' ELSE data_type END || ' ' || \
         CASE is_nullable WHEN 'NO' THEN 1 ELSE 0 END || ' ' || coalesce(replace(column_default, '::text', ''), 'none') AS line \
         FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = 'TABLE'",
        100,
    );
}

fn columns_stand_in_the_same_order_and_can_all_be_read() {
    let both = Both::new();
    for table in both.sqlite.tables() {
        let columns = both.sqlite.columns(&table);
        assert_eq!(columns, both.postgres.columns(&table), "{table}");
        let list = columns.iter().map(|column| format!("\"{column}\"")).collect::<Vec<_>>().join(", ");
        for database in [&both.sqlite, &both.postgres] {
            let query =
                format!("SELECT count(*) AS line FROM (SELECT {list} FROM \"{table}\") AS every_column");
            assert_eq!(database.rows(&query).len(), 1, "{table}");
        }
    }
}

fn keys_are_the_same() {
    compare_keys(&Both::new());
}

fn compare_keys(both: &Both) {
    both.agree(
        "primary key",
        "SELECT 'TABLE ' || group_concat(name, ',') AS line FROM \
         (SELECT name FROM pragma_table_info('TABLE') WHERE pk > 0 ORDER BY pk)",
        &CONSTRAINT.replace("KIND", "p"),
        15,
    );
    both.agree(
        "what may stand there only once",
        "SELECT 'TABLE ' || (SELECT group_concat(name, ',') FROM \
         (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno)) AS line \
         FROM pragma_index_list('TABLE') AS i WHERE origin = 'u'",
        &CONSTRAINT.replace("KIND", "u"),
        5,
    );
    both.agree(
        "what refers to what, and what becomes of it",
        "SELECT 'TABLE.' || \"from\" || ' ' || \"table\" || '.' || coalesce(\"to\", 'id') || ' ' || on_delete || ' ' || \
         on_update AS line FROM pragma_foreign_key_list('TABLE')",
        "SELECT 'TABLE.' || a.attname || ' ' || (SELECT relname FROM pg_class WHERE oid = c.confrelid) || '.' || \
         b.attname || ' ' || CASE c.confdeltype WHEN 'a' THEN 'NO ACTION' WHEN 'c' THEN 'CASCADE' ELSE c.confdeltype::text END \
         || ' ' || CASE c.confupdtype WHEN 'a' THEN 'NO ACTION' ELSE c.confupdtype::text END AS line FROM pg_constraint c \
         JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] \
         JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = c.confkey[1] \
         WHERE c.conrelid = '\"TABLE\"'::regclass AND c.contype = 'f'",
        15,
    );
}

fn indexes_are_the_same() {
    compare_indexes(&Both::new());
}

fn compare_indexes(both: &Both) {
    both.agree(
        "index and its columns in order",
        "SELECT 'TABLE ' || i.name || ' ' || (SELECT group_concat(name || CASE \"desc\" WHEN 1 THEN ' desc' ELSE '' END, ',') \
         FROM (SELECT name, \"desc\" FROM pragma_index_xinfo(i.name) WHERE key = 1 ORDER BY seqno)) || ' ' || \
         i.\"unique\" || ' ' || i.partial AS line FROM pragma_index_list('TABLE') AS i WHERE origin = 'c'",
        "SELECT 'TABLE ' || r.relname || ' ' || string_agg(a.attname || \
         CASE i.indoption[k.n - 1] & 1 WHEN 1 THEN ' desc' ELSE '' END, ',' ORDER BY k.n) || ' ' || \
         i.indisunique::int || ' ' || (i.indpred IS NOT NULL)::int AS line FROM pg_index i \
         JOIN pg_class r ON r.oid = i.indexrelid \
         CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, n) \
         JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum \
         WHERE i.indrelid = '\"TABLE\"'::regclass \
         AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid AND contype IN ('p', 'u')) \
         GROUP BY r.relname, i.indexrelid, i.indisunique, i.indpred",
        18,
    );
}

fn what_a_row_may_be_is_the_same() {
    compare_checks(&Both::new());
}

fn compare_checks(both: &Both) {
    let (mut ours, mut theirs) = (BTreeSet::new(), BTreeSet::new());
    for table in both.sqlite.tables() {
        let made = both.sqlite.rows(&format!("SELECT sql AS line FROM sqlite_schema WHERE name = '{table}'"));
        ours.extend(checks(&made.concat()).map(|check| format!("{table} {}", plain(check))));
        let told = both.postgres.rows(&format!(
            "SELECT pg_get_constraintdef(oid) AS line FROM pg_constraint \
             WHERE conrelid = '\"{table}\"'::regclass AND contype = 'c'"
        ));
        theirs.extend(
            told.iter().flat_map(|check| checks(check)).map(|check| format!("{table} {}", plain(check))),
        );
    }
    assert_eq!(ours, theirs);
    assert!(ours.len() > 25, "{}", ours.len());
}

/// What stands in the brackets behind each CHECK.
fn checks(sql: &str) -> impl Iterator<Item = &str> {
    sql.match_indices("CHECK (").map(|(at, word)| {
        let body = &sql[at + word.len()..];
        let mut depth = 1;
        let end = body.find(|c| {
            depth += match c {
                '(' => 1,
                ')' => -1,
                _ => 0,
            };
            depth == 0
        });
        &body[..end.expect("brackets are closed")]
    })
}

/// A condition without what engines write differently: case, spaces, brackets, kinds of constants.
fn plain(check: &str) -> String {
    let check = check.to_lowercase().replace("::text", "").replace("= any (array[", "in (").replace(']', "");
    check.chars().filter(|c| !c.is_whitespace() && !"()".contains(*c)).collect()
}

fn planted_differences_are_found() {
    let columns: fn(&Both) = compare_columns;
    for (statement, compare) in [
        ("ALTER TABLE events ADD COLUMN extra TEXT", columns),
        ("ALTER TABLE events ALTER COLUMN venue DROP NOT NULL", columns),
        ("ALTER TABLE events ALTER COLUMN venue SET DEFAULT ''", columns),
        ("ALTER TABLE events ALTER COLUMN venue TYPE TEXT COLLATE \"default\"", columns),
        ("ALTER TABLE events ALTER COLUMN venue TYPE VARCHAR(9)", columns),
        ("ALTER TABLE contacts DROP CONSTRAINT contacts_email_key_key", compare_keys),
        ("ALTER TABLE sessions DROP CONSTRAINT sessions_user_id_fkey", compare_keys),
        ("DROP INDEX messages_due", compare_indexes),
        (
            "DROP INDEX messages_due; CREATE INDEX messages_due ON messages (state, id, due_at)",
            compare_indexes,
        ),
        (
            "DROP INDEX messages_due; CREATE INDEX messages_due ON messages (state, due_at DESC, id)",
            compare_indexes,
        ),
        ("ALTER TABLE messages DROP CONSTRAINT messages_state_check", compare_checks),
    ] {
        let both = Both::new();
        compare(&both);
        both.postgres.execute(statement);
        let found = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| compare(&both)));
        assert!(found.is_err(), "{statement}");
    }
}

fn entries_of_the_audit_cannot_be_changed_on_either_engine() {
    let both = Both::new();
    let insert =
        "INSERT INTO audit_entries (at, actor_kind, deed, detail) VALUES (1, 'system', 'exported', '{}')";
    for database in [&both.sqlite, &both.postgres] {
        database.execute(insert);
        for statement in ["UPDATE audit_entries SET at = 2", "DELETE FROM audit_entries"] {
            let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| database.execute(statement)));
            assert!(done.is_err(), "{statement}");
        }
        assert_eq!(database.rows("SELECT at AS line FROM audit_entries"), ["1"]);
    }
}

tests! {
    #[needs(Postgres)] both_have_the_same_tables,
    #[needs(Postgres)] columns_are_the_same_with_their_types_and_defaults,
    #[needs(Postgres)] columns_stand_in_the_same_order_and_can_all_be_read,
    #[needs(Postgres)] keys_are_the_same,
    #[needs(Postgres)] indexes_are_the_same,
    #[needs(Postgres)] what_a_row_may_be_is_the_same,
    #[needs(Postgres)] planted_differences_are_found,
    #[needs(Postgres)] entries_of_the_audit_cannot_be_changed_on_either_engine,
}
