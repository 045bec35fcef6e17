//! Who may import whom: the house's one-way street, read off the source itself.
//!
//! A room is a folder or a file directly under `src`. Each may import the rooms named here and no
//! others, and some crates from outside belong to one room alone. A room that is not in the table
//! fails, so that whoever builds a new one says where it stands.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::harness::tests;
use crate::support::source::{Path as SourcePath, paths};

/// Each room and what it may import.
const ROOMS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("clock", &["domain"]),
    ("random", &["domain"]),
    ("config", &["domain"]),
    ("paths", &["domain"]),
    ("i18n", &["domain"]),
    ("documents", &["domain", "i18n"]),
    ("keys", &["domain", "random"]),
    ("store", &["domain", "config"]),
    ("passwords", &["domain", "random", "store"]),
    ("mail", &["domain", "config", "documents", "i18n", "keys", "paths"]),
    ("app", &["domain", "clock", "config", "keys", "mail", "passwords", "random", "store"]),
    ("actions", &[FLOOR, "app"]),
    ("web", &[FLOOR, "app", "actions"]),
    ("worker", &[FLOOR, "app", "actions"]),
    // The commands stand on top: `serve` starts the pages and the loops, which know nothing of it.
    ("cli", &[FLOOR, "app", "actions", "web", "worker"]),
    ("main", &["cli"]),
    ("lib", &[]),
];

/// Stands in the table for the rooms that everything above them stands on.
const FLOOR: &str = "the floor";
const THE_FLOOR: &[&str] = &[
    "domain",
    "clock",
    "random",
    "config",
    "paths",
    "i18n",
    "documents",
    "keys",
    "store",
    "passwords",
    "mail",
];

/// Crates that belong to some rooms alone.
const OWNED: &[(&str, &[&str])] = &[
    ("diesel", &["store"]),
    ("diesel_migrations", &["store"]),
    ("libsqlite3_sys", &["store"]),
    ("actix_web", &["web"]),
    ("actix_multipart", &["web"]),
    ("tracing_actix_web", &["web"]),
    ("serde_html_form", &["web"]),
    ("lettre", &["mail"]),
    ("mail_auth", &["mail"]),
    ("async_imap", &["mail"]),
    ("tokio_rustls", &["mail"]),
    ("rustls_native_certs", &["mail"]),
    ("fluent_bundle", &["i18n"]),
    ("calamine", &["documents"]),
    ("rust_xlsxwriter", &["documents"]),
    ("csv", &["documents"]),
    ("zip", &["documents"]),
    // In tests of mail, too: another reader than the one that wrote it.
    ("mail_parser", &["documents", "mail"]),
    ("icalendar", &["documents"]),
    ("clap", &["cli", "main"]),
    ("dotenvy", &["config"]),
    ("getrandom", &["random"]),
];

fn nothing_is_imported_upwards_or_sideways() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = rust_files(&source);
    assert!(files.len() > 20, "the source was found: {} files", files.len());
    let mut complaints = Vec::new();
    for file in files {
        let name =
            file.strip_prefix(&source).expect("it lies below src").to_string_lossy().replace('\\', "/");
        let text = fs::read_to_string(&file).expect("source is text");
        complaints.extend(check(&name, &text));
    }
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

fn every_planted_wrong_line_is_found() {
    for (file, line) in [
        ("domain/event.rs", "use crate::store::Db;"),
        ("domain/event.rs", "use super::super::store::Db;"),
        ("domain/event.rs", "use crate::{domain::id::EventId, clock::Clock};"),
        ("domain/event.rs", "fn f() { crate::random::Random.bytes::<4>(); }"),
        ("domain/event.rs", "use diesel::prelude::*;"),
        ("store/events.rs", "pub use crate::actions::Failure;"),
        ("store/events.rs", "use crate::{\n    domain::{id::EventId, text::Line},\n    web::page,\n};"),
        ("store/mod.rs", "use super::web;"),
        ("mail/transport.rs", "use crate::app::App;"),
        ("actions/events.rs", "use crate::web::error::AppError;"),
        ("actions/events.rs", "fn f(e: diesel::result::Error) {}"),
        ("actions/events.rs", "#[derive(diesel::Queryable)] struct Row;"),
        ("worker/outbox.rs", "use crate::cli::serve;"),
        ("worker/outbox.rs", "use lettre::Message;"),
        ("web/admin/events.rs", "use crate::worker;"),
        ("web/admin/events.rs", "use diesel as database;"),
        ("cli/user.rs", "use actix_web::web;"),
        ("attic.rs", "use crate::domain::id::EventId;"),
        ("attic/boxes.rs", ""),
    ] {
        assert!(!check(file, line).is_empty(), "{file} may not say: {line}");
    }
}

fn right_lines_pass() {
    for (file, line) in [
        ("domain/event.rs", "use super::id::EventId; use crate::domain::text::Line;"),
        ("domain/event.rs", "//! See [`crate::store`].\n/* use diesel; */ const S: &str = \"crate::web::\";"),
        ("domain/event.rs", "const S: &str = r#\"use crate::web \"; \"#; const C: char = '\"';"),
        ("domain/event.rs", "mod tests { use super::super::id::EventId; use super::*; }"),
        (
            "store/events.rs",
            "use diesel::prelude::*; use super::schema::events; use crate::domain::id::EventId;",
        ),
        ("actions/events.rs", "use crate::store::{DbConn, events}; use super::Failure; use crate::app::App;"),
        ("web/admin/events.rs", "use super::super::error::AppError; use crate::actions::events;"),
        ("web/mod.rs", "use actix_web::web::{self, Data}; fn f(c: &mut web::ServiceConfig) {}"),
        ("web/admin/events.rs", "fn f(row: &Row) { row.csv.len(); documents::csv::write(); }"),
        ("main.rs", "fn main() { roundtable::cli::run() }"),
    ] {
        assert_eq!(check(file, line), Vec::<String>::new(), "{file} may say: {line}");
    }
}

fn the_table_has_no_circle() {
    let mut settled = BTreeSet::new();
    for (room, _) in ROOMS {
        for below in allowed(room).into_iter().flatten() {
            assert!(settled.contains(below), "{room} stands above {below}, which must come first");
        }
        settled.insert(*room);
    }
}

tests! {
    nothing_is_imported_upwards_or_sideways,
    every_planted_wrong_line_is_found,
    right_lines_pass,
    the_table_has_no_circle,
}

/// What a room may import; `None` where there is no such room.
fn allowed(room: &str) -> Option<Vec<&'static str>> {
    let (_, rooms) = ROOMS.iter().find(|(name, _)| *name == room)?;
    Some(
        rooms
            .iter()
            .flat_map(|name| if *name == FLOOR { THE_FLOOR } else { std::slice::from_ref(name) })
            .copied()
            .collect(),
    )
}

/// Everything that a file (named from `src` on) imports against the rules.
fn check(file: &str, text: &str) -> Vec<String> {
    let mut modules: Vec<&str> = file.trim_end_matches(".rs").split('/').collect();
    if modules.last() == Some(&"mod") {
        modules.pop();
    }
    let Some(room) = modules.first().copied() else { return vec![format!("{file}: outside every room")] };
    let Some(allowed) = allowed(room) else {
        return vec![format!("{file}: the room {room} is not in the table of tests/it/house.rs")];
    };
    let wrong = |path: &SourcePath| {
        let (from_root, name) = path.target(modules.len())?;
        if from_root {
            let known = ROOMS.iter().any(|(room, _)| *room == name);
            return (known && name != room && !allowed.contains(&name))
                .then(|| format!("{file}: {room} may not import {name}"));
        }
        let (_, owners) = OWNED.iter().find(|(owned, _)| *owned == name)?;
        (!owners.contains(&room)).then(|| format!("{file}: {name} belongs to {}", owners.join(" and ")))
    };
    paths(text).iter().filter_map(wrong).collect()
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
    files
}
