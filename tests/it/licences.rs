//! Every dependency's licence and source, by the rules of `deny.toml`: the same rules that
//! cargo-deny reads, where it is installed. Asks cargo alone, without the network.

use std::process::Command;

use serde::Deserialize;

use crate::support::components::variable;
use crate::support::harness::tests;

/// How the source of a package from the common registry ends, as every lock file has it.
const REGISTRY: &str = "/crates.io-index";

fn is_registry(source: &str) -> bool {
    source.starts_with("registry+https://") && source.ends_with(REGISTRY)
}

/// The part of `deny.toml` that this test understands.
#[derive(Deserialize)]
struct Rules {
    licenses: Licences,
    sources: Sources,
}

#[derive(Deserialize)]
struct Licences {
    allow: Vec<String>,
    exceptions: Vec<Exception>,
}

#[derive(Deserialize)]
struct Exception {
    #[serde(rename = "crate")]
    name: String,
    allow: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Sources {
    allow_git: Vec<String>,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    license: Option<String>,
    source: Option<String>,
}

fn every_dependency_has_an_allowed_licence_and_source() {
    let rules = rules();
    let packages = packages();
    assert!(packages.len() > 50, "cargo names the whole tree, not {} packages", packages.len());
    let complaints: Vec<String> = packages.iter().filter_map(|package| complaint(&rules, package)).collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

fn every_exception_is_still_needed() {
    let packages = packages();
    for exception in rules().licenses.exceptions {
        assert!(
            packages.iter().any(|package| package.name == exception.name),
            "deny.toml excepts {}, which is no dependency any more",
            exception.name
        );
    }
}

fn the_checker_sees_a_wrong_licence_and_a_wrong_source() {
    let rules = rules();
    let package = |name: &str, license: Option<&str>, source: Option<&str>| Package {
        name: name.to_owned(),
        license: license.map(str::to_owned),
        source: source.map(str::to_owned),
    };
    let registry = Some("registry+https://registry.example/crates.io-index");
    let fork = Some("git+https://host.example/fork");
    for (wrong, package) in [
        (false, package("fine", Some("MIT OR Apache-2.0"), registry)),
        (false, package("either", Some("GPL-2.0-only OR MIT"), registry)),
        (true, package("copyleft", Some("AGPL-3.0-only"), registry)),
        (true, package("both", Some("MIT AND GPL-3.0-only"), registry)),
        (true, package("silent", None, registry)),
        (true, package("not-excepted", Some("MPL-2.0"), registry)),
        (true, package("forked", Some("MIT"), fork)),
        (true, package("elsewhere", Some("MIT"), Some("registry+https://registry.example/index"))),
    ] {
        assert_eq!(complaint(&rules, &package).is_some(), wrong, "{}", package.name);
    }
}

fn licence_expressions_are_read_as_they_are_meant() {
    let allowed = ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "ISC"].map(str::to_owned);
    for (expression, fine) in [
        ("MIT", true),
        ("MIT/Apache-2.0", true),
        ("GPL-3.0-only OR ISC", true),
        ("MIT AND ISC", true),
        ("MIT AND GPL-3.0-only", false),
        ("(GPL-3.0-only OR MIT) AND Apache-2.0", true),
        ("GPL-3.0-only OR MIT AND GPL-2.0-only", false),
        ("Apache-2.0 WITH LLVM-exception OR GPL-2.0-only", true),
        ("MIT WITH LLVM-exception", false),
        ("", false),
        ("MIT OR", false),
    ] {
        assert_eq!(is_allowed(expression, &allowed), fine, "{expression}");
    }
}

tests! {
    every_dependency_has_an_allowed_licence_and_source,
    every_exception_is_still_needed,
    the_checker_sees_a_wrong_licence_and_a_wrong_source,
    licence_expressions_are_read_as_they_are_meant,
}

fn rules() -> Rules {
    let text = include_str!("../../deny.toml");
    let rules: Rules = toml::from_str(text).expect("deny.toml has the parts that this test reads");
    assert!(rules.sources.allow_git.is_empty(), "a git source can change under a fixed name");
    rules
}

/// Every package of the build on this machine: another platform's are not there to be read.
fn packages() -> Vec<Package> {
    let compiler = variable("RUSTC").unwrap_or_else(|| "rustc".to_owned());
    let about = output(Command::new(compiler).arg("-vV"));
    let host = about.lines().find_map(|line| line.strip_prefix("host: ")).expect("rustc names its host");
    let cargo = variable("CARGO").unwrap_or_else(|| "cargo".to_owned());
    let json = output(
        Command::new(cargo)
            .args(["metadata", "--format-version", "1", "--locked", "--offline", "--filter-platform", host])
            .current_dir(env!("CARGO_MANIFEST_DIR")),
    );
    let metadata: Metadata = serde_json::from_str(&json).expect("cargo describes the packages");
    metadata.packages
}

fn output(command: &mut Command) -> String {
    let output = command.output().expect("the toolchain can be run");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("its output is text")
}

/// What is wrong with a package.
fn complaint(rules: &Rules, package: &Package) -> Option<String> {
    // The product itself has no source.
    let source = package.source.as_deref()?;
    if !is_registry(source) {
        return Some(format!("{} comes from {source}", package.name));
    }
    let excepted = rules.licenses.exceptions.iter().filter(|e| e.name == package.name).flat_map(|e| &e.allow);
    let allowed: Vec<String> = rules.licenses.allow.iter().chain(excepted).cloned().collect();
    let license = package.license.as_deref().unwrap_or_default();
    (!is_allowed(license, &allowed)).then(|| format!("{} has the licence \"{license}\"", package.name))
}

/// True where `expression` (SPDX, or the older form with a slash) can be met by allowed licences.
fn is_allowed(expression: &str, allowed: &[String]) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    either(&words, &mut at, allowed) == Some(true) && at == words.len()
}

fn either(words: &[&str], at: &mut usize, allowed: &[String]) -> Option<bool> {
    let mut fine = both(words, at, allowed)?;
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        fine |= both(words, at, allowed)?;
    }
    Some(fine)
}

fn both(words: &[&str], at: &mut usize, allowed: &[String]) -> Option<bool> {
    let mut fine = one(words, at, allowed)?;
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        fine &= one(words, at, allowed)?;
    }
    Some(fine)
}

fn one(words: &[&str], at: &mut usize, allowed: &[String]) -> Option<bool> {
    let word = *words.get(*at)?;
    *at += 1;
    if word == "(" {
        let fine = either(words, at, allowed)?;
        return (words.get(*at) == Some(&")")).then(|| *at += 1).map(|()| fine);
    }
    if words.get(*at) == Some(&"WITH") {
        let exception = words.get(*at + 1)?;
        *at += 2;
        return Some(allowed.contains(&format!("{word} WITH {exception}")));
    }
    Some(allowed.iter().any(|name| name == word))
}
