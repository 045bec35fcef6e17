//! Just enough of Rust's grammar to list the paths that a file names: comments and literals are
//! skipped, groups (`use a::{b, c::d}`) are spelled out.

/// A path as it stands in the source, such as `crate::store::Db` or `super::super::web`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Path(Vec<String>);

impl Path {
    /// Whether the path begins at the crate's root (then: with which room), or with a name from
    /// outside; `None` where it stays inside the file's own room. `depth` is the number of modules
    /// that lead to the file.
    pub(crate) fn target(&self, depth: usize) -> Option<(bool, &str)> {
        let ups = self.0.iter().take_while(|part| *part == "super").count();
        let rest = self.0.get(ups..)?;
        if ups > 0 {
            // One more step up than the file is deep happens in a module inside the file.
            return (ups >= depth).then(|| rest.first().map(|name| (true, name.as_str())))?;
        }
        match rest {
            [root, name, ..] if root == "crate" => Some((true, name)),
            [own, ..] if own == "self" || own == "Self" || own == "crate" => None,
            [name, ..] => Some((false, name)),
            [] => None,
        }
    }
}

/// All paths of a source text that have at least two parts or stand in a `use`.
pub(crate) fn paths(text: &str) -> Vec<Path> {
    let words = words(text);
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let in_use = words[at] == "use";
        at += usize::from(in_use);
        let begins =
            words.get(at).is_some_and(|word| is_name(word) || (in_use && (word == "::" || word == "{")));
        if begins {
            let mut read = Vec::new();
            at = path(&words, at, &[], &mut read).max(at + 1);
            found.extend(read.into_iter().filter(|Path(parts)| in_use || parts.len() > 1));
        } else {
            at += 1;
        }
    }
    found
}

/// Reads one path, with its groups, from `at` on; returns where it ends.
fn path(words: &[String], mut at: usize, before: &[String], found: &mut Vec<Path>) -> usize {
    let mut parts = before.to_vec();
    if words.get(at).is_some_and(|w| w == "::") {
        at += 1;
    }
    loop {
        match words.get(at).map(String::as_str) {
            Some("{") if !parts.is_empty() || before.is_empty() => {
                at += 1;
                while let Some(word) = words.get(at) {
                    match word.as_str() {
                        "}" => return at + 1,
                        "," => at += 1,
                        _ => at = path(words, at, &parts, found).max(at + 1),
                    }
                }
                return at;
            }
            Some(word) if is_name(word) => {
                parts.push(word.to_owned());
                at += 1;
            }
            _ => break,
        }
        if words.get(at).is_none_or(|w| w != "::") {
            break;
        }
        at += 1;
    }
    found.push(Path(parts));
    at
}

fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Names, `::`, and every other sign by itself, without comments and literals.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let end = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if let Some(end) = literal(rest) {
            end
        } else if rest.starts_with("::") {
            words.push("::".to_owned());
            2
        } else if c.is_alphanumeric() || c == '_' {
            let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
            words.push(rest[..end].to_owned());
            end
        } else {
            if !c.is_whitespace() {
                words.push(c.to_string());
            }
            c.len_utf8()
        };
        rest = &rest[end..];
    }
    words
}

/// The length of the literal that `rest` begins with: a string, raw or not, or a character; a
/// lifetime is none.
fn literal(rest: &str) -> Option<usize> {
    let start = rest.trim_start_matches(['b', 'c']);
    let prefix = rest.len() - start.len();
    if let Some(raw) = start.strip_prefix('r') {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        if raw[hashes..].starts_with('"') {
            let close = format!("\"{}", "#".repeat(hashes));
            let body = &raw[hashes + 1..];
            return Some(
                prefix + 1 + hashes + 1 + body.find(&close).map_or(body.len(), |end| end + close.len()),
            );
        }
    }
    if prefix <= 1 && start.starts_with('"') {
        return Some(prefix + closing(start, '"')?);
    }
    let mut after = start.strip_prefix('\'')?.chars();
    let (first, second) = (after.next()?, after.next()?);
    (prefix <= 1 && (first == '\\' || second == '\''))
        .then(|| closing(start, '\'').map(|end| prefix + end))?
}

/// Where a quoted literal ends, escapes minded.
fn closing(quoted: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in quoted.char_indices().skip(1) {
        if !escaped && c == quote {
            return Some(at + 1);
        }
        escaped = !escaped && c == '\\';
    }
    Some(quoted.len())
}
