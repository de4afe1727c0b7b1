//! The `pintle` program: the real terminal and a roomy stack around [`pintle_cli::run`].

use std::process::ExitCode;

use pintle_cli::{Environment, Terminal};

fn main() -> ExitCode {
    // Templates may recurse a hundred thousand times; memory that is not used is never committed.
    let thread = std::thread::Builder::new().stack_size(pintle_template::STACK_SIZE);
    // The thread ends the process itself, so that nobody has to be woken for it.
    match thread.spawn(|| std::process::exit(run().into())).map(std::thread::JoinHandle::join) {
        Ok(Ok(never)) => never,
        Ok(Err(_)) => ExitCode::from(pintle_cli::EXIT_PANIC),
        Err(_) => ExitCode::from(run()),
    }
}

fn run() -> u8 {
    let mut terminal = Terminal::of_process();
    let status = pintle_cli::run(std::env::args_os(), &Environment::of_process(), &mut terminal);
    // Commands report what they cannot write; there is nobody left to tell about the rest.
    let _ = terminal.out.flush();
    status
}
