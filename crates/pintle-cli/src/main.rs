//! The `pintle` program: the real terminal and a roomy stack around [`pintle_cli::run`].

use std::process::ExitCode;

use pintle_cli::{Environment, Terminal};

fn main() -> ExitCode {
    let run = || {
        pintle_cli::run(
            std::env::args_os(),
            &Environment::of_process(),
            &mut Terminal::of_process(),
        )
    };
    // Templates may recurse a hundred thousand times; memory that is not used is never committed.
    let thread = std::thread::Builder::new().stack_size(pintle_template::STACK_SIZE).spawn(run);
    match thread.map(std::thread::JoinHandle::join) {
        Ok(Ok(status)) => ExitCode::from(status),
        Ok(Err(_)) => ExitCode::from(pintle_cli::EXIT_PANIC),
        Err(_) => ExitCode::from(run()),
    }
}
