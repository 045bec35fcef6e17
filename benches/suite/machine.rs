//! On what the figures were measured.

use std::fs;
use std::io::Write;
use std::process::Command;
use std::time::Instant;

use super::CliError;
use super::measure::median;

/// A paragraph about the machine.
pub(super) fn describe() -> Result<String, CliError> {
    let first = |file: &str, key: &str| {
        let text = fs::read_to_string(file).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix(key));
        line.map(|line| line.trim_matches([' ', '\t', ':']).to_owned())
            .unwrap_or_else(|| "unknown".to_owned())
    };
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    Ok(format!(
        "{} · {cores} processors · {} · Linux {} · fsync {:.2} ms · SQLite {} · {}",
        first("/proc/cpuinfo", "model name"),
        first("/proc/meminfo", "MemTotal"),
        first("/proc/sys/kernel/osrelease", ""),
        fsync()?,
        said("sqlite3", &["--version"]).unwrap_or_else(|| "command missing".to_owned()),
        said("rustc", &["--version"]).unwrap_or_else(|| "rustc unknown".to_owned()),
    ))
}

/// What a command prints, its first two words.
fn said(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    Some(text.split_whitespace().take(2).collect::<Vec<_>>().join(" "))
}

/// How long the disk of the temporary folder takes to keep a page.
fn fsync() -> Result<f64, CliError> {
    let mut file = tempfile::tempfile()?;
    let mut times = Vec::new();
    for _ in 0..50 {
        file.write_all(&[7; 4096])?;
        let since = Instant::now();
        file.sync_data()?;
        times.push(since.elapsed().as_secs_f64() * 1000.0);
    }
    Ok(median(times))
}
