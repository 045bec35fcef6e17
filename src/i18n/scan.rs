//! Compares the catalogue files with each other and with every use in Rust and in templates. The
//! sources are read as text: a use is a call whose first literal is the key (`tr(language, "key"`,
//! `say("key"`, `say_with("key"`, `html("key"`), and its variables are the names in that call.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use fluent_bundle::FluentResource;

use super::source;
use crate::domain::language::Language;

type Messages = BTreeMap<String, BTreeSet<String>>;

/// Each message of a file with the variables that it uses.
fn messages(ftl: &str) -> Messages {
    let mut messages = Messages::new();
    let mut current = String::new();
    for line in ftl.lines().filter(|line| !line.starts_with('#')) {
        if line.starts_with(|c: char| c.is_ascii_lowercase()) {
            current = line.split(' ').next().unwrap_or("").to_owned();
            assert!(!messages.contains_key(&current), "{current} stands twice");
        }
        let variables = messages.entry(current.clone()).or_default();
        for part in line.split('$').skip(1) {
            variables.insert(name(part).to_owned());
        }
    }
    messages.remove("");
    messages
}

/// The leading identifier.
fn name(text: &str) -> &str {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').next().unwrap_or("")
}

/// A call of the catalogue: where, which key, which variables.
struct Use {
    file: String,
    key: String,
    variables: BTreeSet<String>,
}

const CALLS: [&str; 4] = ["tr(", "say(", "say_with(", ".html("];

/// Every use in a source text.
fn uses(file: &str, text: &str) -> Vec<Use> {
    let mut found = Vec::new();
    for call in CALLS {
        for (at, _) in text.match_indices(call) {
            let before = text[..at].chars().next_back();
            if call.starts_with(char::is_alphabetic)
                && before.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_')
            {
                continue;
            }
            let body = arguments(&text[at + call.len()..]);
            // Only what is passed at this level: a call within a call has a use of its own.
            let mut literals = literals(body).into_iter();
            let Some(key) = literals.next().filter(|key| key.contains('-') && name(key) == *key) else {
                continue;
            };
            let variables = literals.map(str::to_owned).collect();
            found.push(Use { file: file.to_owned(), key: key.to_owned(), variables });
        }
    }
    found
}

/// The text up to the closing bracket of a call.
fn arguments(text: &str) -> &str {
    let (mut depth, mut quoted) = (1, false);
    for (at, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &text[..at];
        }
    }
    text
}

/// The key and the names of the variables in a call's arguments: the first literal, then each
/// literal that opens a pair `("name", value)`. What is inside a pair's value is not looked at.
fn literals(body: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let (mut depth, mut rest) = (0, body);
    while let Some(at) = rest.find(['"', '(', ')']) {
        match &rest[at..=at] {
            "(" => depth += 1,
            ")" => depth -= 1,
            _ => {
                let Some(end) = rest[at + 1..].find('"') else { break };
                let opens_pair = depth == 1 && rest[..at].is_empty();
                if (found.is_empty() && depth == 0) || opens_pair {
                    found.push(&rest[at + 1..at + 1 + end]);
                }
                rest = &rest[at + end + 2..];
                continue;
            }
        }
        rest = &rest[at + 1..];
        if depth == 1 {
            rest = rest.trim_start();
        }
    }
    found
}

/// Every source and template with its text; tests may quote what does not exist.
fn sources() -> Vec<(String, String)> {
    fn walk(folder: &Path, found: &mut Vec<(String, String)>) {
        let Ok(entries) = std::fs::read_dir(folder) else { return };
        for path in entries.map(|e| e.expect("a readable folder").path()) {
            let name = path.to_string_lossy().into_owned();
            if path.is_dir() {
                walk(&path, found);
            } else if !["scan.rs", "tests.rs"].iter().any(|e| name.ends_with(e))
                && [".rs", ".html", ".txt"].iter().any(|e| name.ends_with(e))
            {
                let text = std::fs::read_to_string(&path).expect("a readable file");
                let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or("").to_owned();
                found.push((name, code));
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    walk(&root.join("src"), &mut found);
    walk(&root.join("templates"), &mut found);
    assert!(found.len() > 20, "the sources are there to be read");
    found
}

#[test]
fn the_files_parse_and_say_the_same_things() {
    let english = messages(source(Language::En));
    for language in Language::ALL {
        let parsed = FluentResource::try_new(source(*language).to_owned());
        assert!(parsed.is_ok(), "{language}: {:?}", parsed.err().map(|(_, faults)| faults));
        let these = messages(source(*language));
        let keys = |m: &Messages| m.keys().cloned().collect::<BTreeSet<_>>();
        assert_eq!(keys(&english), keys(&these), "{language} has other messages than English");
        assert_eq!(parsed.map(|r| r.entries().filter(is_message).count()).ok(), Some(these.len()));
    }
}

#[test]
fn arabic_plurals_are_chosen_by_the_function_that_knows_them() {
    let mut selector = "";
    for line in source(Language::Ar).lines() {
        if line.ends_with("->") {
            selector = line.rsplit('{').next().unwrap_or_default();
        }
        let is_form = ["[zero]", "[one]", "[two]", "[few]", "[many]"]
            .iter()
            .any(|form| line.trim_start_matches([' ', '*']).starts_with(form));
        assert!(!is_form || selector.contains("FORM($"), "{selector} chooses {line}");
    }
}

#[test]
fn french_marks_never_begin_a_line() {
    for line in source(Language::Fr).lines().filter(|line| !line.starts_with('#')) {
        let said = line.split_once(" = ").map_or(line, |(_, said)| said);
        for mark in [" :", " ;", " ?", " !", " »", "« "] {
            assert!(!said.contains(mark), "a space that may break, before or after a mark: {line}");
        }
    }
}

/// True for entries that are messages, told by their debug form: the syntax tree's crate is not ours.
fn is_message(entry: &impl std::fmt::Debug) -> bool {
    format!("{entry:?}").starts_with("Message")
}

#[test]
fn every_use_exists_with_its_variables_and_every_message_is_used() {
    let mut used = BTreeSet::new();
    let sources = sources();
    for (file, text) in &sources {
        for Use { file, key, variables } in uses(file, text) {
            let mut known: BTreeSet<String> = BTreeSet::new();
            for language in Language::ALL {
                let found = messages(source(*language));
                let of_key = found.get(&key);
                assert!(of_key.is_some(), "{file} uses {key}, which {language} does not have");
                known.extend(of_key.cloned().unwrap_or_default());
            }
            assert_eq!(known, variables, "{file}: the variables of {key}");
            used.insert(key);
        }
    }
    let all = messages(source(Language::En));
    // A key may also be chosen first and said afterwards, as a literal of its own.
    let unused: Vec<&String> = all
        .keys()
        .filter(|key| !used.contains(*key))
        .filter(|key| !sources.iter().any(|(_, text)| text.contains(&format!("\"{key}\""))))
        .collect();
    assert!(unused.is_empty(), "no page or mail says {unused:?}");
}

#[test]
fn the_scan_sees_what_it_must() {
    let text = r#"tr(language, "a-b", &[("day", day(x).into()), ("n", tr(l, "c-d", &[("m", 1)]))]);
        {{ words.html("e-f", [("name", name.into())]) }} {{ say("g-h") }} assay("i-j") tr(x, key, "no")"#;
    let found: Vec<String> =
        uses("x", text).into_iter().map(|u| format!("{} {:?}", u.key, u.variables)).collect();
    assert_eq!(found, ["a-b {\"day\", \"n\"}", "c-d {\"m\"}", "g-h {}", "e-f {\"name\"}"]);
}
