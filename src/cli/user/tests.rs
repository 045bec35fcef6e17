//! The commands as they are typed.

use clap::Parser;

use super::*;
use crate::domain::instant::Instant;

#[derive(Debug, Parser)]
struct Line {
    #[command(subcommand)]
    command: UserCommand,
}

fn typed(words: &[&str]) -> Result<UserCommand, i32> {
    let line = Line::try_parse_from(std::iter::once("user").chain(words.iter().copied()));
    line.map(|line| line.command).map_err(|e| e.exit_code())
}

struct Desk {
    _folder: tempfile::TempDir,
    app: App,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let app = App::in_folder(folder.path(), Instant::from_micros(1_800_000_000_000_000));
        Self { _folder: folder, app }
    }

    /// What is printed, or the sentence on standard error.
    async fn run(&self, words: &[&str], input: &str) -> Result<String, String> {
        let command = typed(words).expect("is spelt right");
        let mut out = Vec::new();
        run(&self.app, command, input.as_bytes(), &mut out).await.map_err(|e| e.to_string())?;
        Ok(String::from_utf8(out).expect("is text"))
    }
}

#[test]
fn misspelt_commands_are_usage_errors() {
    for words in [
        &["add", "ada@ministry.example", "--role", "owner"][..],
        &["add", "ada@ministry.example", "--password-stdin"],
        &["add", "ada", "--role", "owner", "--password-stdin"],
        &["add", "ada@ministry.example", "--role", "king", "--password-stdin"],
        &["disable"],
        &["disable", "nobody"],
        &["remove", "ada@ministry.example"],
    ] {
        assert_eq!(typed(words).map(|_| ()), Err(2), "{words:?}");
    }
}

#[tokio::test]
async fn accounts_by_command() {
    const GOOD: &str = "plum seventeen harbour violet\r\nsecond line\n";
    let desk = Desk::new();
    let add = |email| ["add", email, "--role", "owner", "--password-stdin"];
    let added = desk.run(&add("Ada@ministry.example"), GOOD).await;
    assert_eq!(added.as_deref(), Ok("Ada@ministry.example\towner\n"));
    accounts::sign_in(&desk.app, "ada@ministry.example", "plum seventeen harbour violet")
        .await
        .expect("signs in");
    let taken = desk.run(&add("ada@ministry.example"), GOOD).await.expect_err("is taken");
    assert!(taken.contains("already an account"), "{taken}");
    let short = desk.run(&add("bo@ministry.example"), "short\n").await.expect_err("is refused");
    assert!(short.contains("at least 15 characters") && !short.contains("short\n"), "{short}");
    let named = ["add", "cy@ministry.example", "--role", "staff", "--name", "Cy Young", "--password-stdin"];
    desk.run(&named, "trombone-under-the-glacier").await.expect("is added");
    desk.run(&["disable", "CY@ministry.example"], "").await.expect("is disabled");
    let listed = desk.run(&["list"], "").await;
    let want = "Ada@ministry.example\towner\tAda\tactive\ncy@ministry.example\tstaff\tCy Young\tdisabled\n";
    assert_eq!(listed.as_deref(), Ok(want));
    desk.run(&["enable", "cy@ministry.example"], "").await.expect("is enabled");
    let last = desk.run(&["disable", "ada@ministry.example"], "").await.expect_err("is the last owner");
    assert!(last.contains("last owner"), "{last}");
    let nobody = desk.run(&["disable", "nobody@ministry.example"], "").await.expect_err("is unknown");
    assert!(nobody.contains("no account"), "{nobody}");
    let new = ["password", "ada@ministry.example", "--password-stdin"];
    desk.run(&new, "trombone-under-the-glacier\n").await.expect("is changed");
    accounts::sign_in(&desk.app, "ada@ministry.example", "trombone-under-the-glacier")
        .await
        .expect("signs in");
}
