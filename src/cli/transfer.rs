//! `roundtable transfer`: moves an installation from one database to another. The key file stays
//! where it is: links that are out work as before.

use std::io::Write;

use super::CliError;
use crate::actions::transfer::transfer;
use crate::config::DatabaseUrl;

/// Moves everything, and prints table, number of rows and digest of each.
pub(super) async fn run(from: &str, to: &str, out: &mut impl Write) -> Result<(), CliError> {
    let address = |option: &str, url: &str| {
        // What was given is not repeated: it may hold a password.
        DatabaseUrl::parse(url).ok_or_else(|| {
            CliError::new(format!("{option} cannot be used: it must be {}.", DatabaseUrl::FORM))
        })
    };
    let (from, to) = (address("--from", from)?, address("--to", to)?);
    if from == to {
        return Err(CliError::new("--from and --to name the same database."));
    }
    for table in transfer(&from, &to).await.map_err(CliError::new)? {
        let digest: String = table.digest.iter().map(|byte| format!("{byte:02x}")).collect();
        writeln!(out, "{}\t{}\t{digest}", table.table, table.rows)?;
    }
    eprintln!(
        "Everything has arrived: counts and digests are the same on both sides. Set DATABASE_URL to the new \
         address, keep the key file as it is, and start the product. The source has all of it as well; put it aside."
    );
    Ok(())
}
