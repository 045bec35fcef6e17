//! `import`: a guest list, read, decided on row by row and kept; beside the database's own command
//! bringing the same file into a bare table.

use std::process::{Command, Stdio};
use std::time::Instant;

use super::measure::{Finding, median};
use super::place::{Place, guest_list};
use super::{CliError, Options};

pub(super) async fn measure(options: &Options) -> Result<Vec<Finding>, CliError> {
    let list = guest_list(options.guests);
    let (mut own, mut limit) = (Vec::new(), Vec::new());
    for _ in 0..options.rounds {
        let place = Place::new().await?;
        std::fs::write(place.file("list.csv"), &list)?;
        let given = list.clone();
        let since = Instant::now();
        place.bring_in(given).await?;
        own.push(since.elapsed().as_secs_f64());
        let mut command = Command::new("sqlite3");
        command.arg(place.file("bare.db")).arg("-csv").stdin(Stdio::null());
        command.arg(format!(".import '{}' guests", place.file("list.csv").display()));
        let since = Instant::now();
        if !command.status()?.success() {
            return Err(CliError::new("sqlite3 could not import the list"));
        }
        limit.push(since.elapsed().as_secs_f64());
    }
    Ok(vec![Finding::times(
        &format!("import ({} contacts)", options.guests),
        median(own),
        ("sqlite3 .import into a bare table", median(limit)),
        4.0,
    )])
}
