//! The command line of Pli.

use std::process::ExitCode;

fn main() -> ExitCode {
    pli::cli::run()
}
