//! The `pintle` program: the real terminal around [`pintle_cli::run`].

use pintle_cli::{Environment, Terminal};

/// The allocator of musl is made to be small: it asks the system for memory in small parts and has one
/// lock for all threads.
#[cfg(target_env = "musl")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let mut terminal = Terminal::of_process();
    let status = pintle_cli::run(std::env::args_os(), &Environment::of_process(), &mut terminal);
    // Commands report what they cannot write; there is nobody left to tell about the rest.
    let _ = terminal.out.flush();
    // Freeing what the system frees anyway takes time.
    std::process::exit(status.into())
}
