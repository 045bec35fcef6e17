//! The `roundtable` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    roundtable::cli::run()
}
