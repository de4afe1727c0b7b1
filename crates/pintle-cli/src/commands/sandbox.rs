//! `pintle sandbox serve`

use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use pintle_serve::{ServeOptions, Server};

use super::cluster::sandbox;
use crate::args::{SandboxArgs, SandboxCommand, ServeArgs};
use crate::environment::Environment;
use crate::report::Failure;
use crate::terminal::Terminal;

/// How often the wish to stop is looked for.
const LOOK: Duration = Duration::from_millis(50);

/// Bytes of a token.
const TOKEN: usize = 32;

/// What the program exits with after a wish to stop: that is how serving ends.
const EXIT_DONE: u8 = 0;

/// Does with a cluster in memory what is asked for.
pub(crate) fn run(
    args: &SandboxArgs,
    environment: &Environment,
    terminal: &mut Terminal,
) -> Result<u8, Failure> {
    match &args.what {
        None => Err(Failure::new(
            "\"pintle sandbox\" requires a command\n\nUsage:  pintle sandbox serve [flags]",
        )),
        Some(SandboxCommand::Serve(args)) => serve(args, environment, terminal),
    }
}

fn serve(
    args: &ServeArgs,
    environment: &Environment,
    terminal: &mut Terminal,
) -> Result<u8, Failure> {
    let script = args.script.as_deref().unwrap_or_default();
    let options = sandbox::options(script, environment)?;
    let sandbox = sandbox::open_file(options, args.file.as_deref(), environment)?;
    let options =
        ServeOptions { address: args.address, port: args.port, token: token()?, speed: args.speed };
    // From now on an interrupt is how this ends.
    environment.cancel_says(String::new());
    let server =
        Server::start(sandbox, &options).map_err(|error| Failure::new(error.to_string()))?;
    tell(&server, args, environment, terminal)?;
    while !environment.cancel.is_cancelled() {
        std::thread::sleep(LOOK);
    }
    drop(server);
    Ok(EXIT_DONE)
}

/// Writes the kubeconfig, and says what to do with it.
fn tell(
    server: &Server,
    args: &ServeArgs,
    environment: &Environment,
    terminal: &mut Terminal,
) -> Result<(), Failure> {
    let address = server.address();
    let Some(name) = &args.kubeconfig_out else {
        terminal.warn(&format!(
            "sandbox: https://{address}; standard output is the kubeconfig, for KUBECONFIG"
        ));
        let written = terminal.out.write_all(server.kubeconfig().as_bytes());
        return written
            .and_then(|()| terminal.out.flush())
            .map_err(|error| Failure::new(format!("the kubeconfig cannot be written: {error}")));
    };
    let path = environment.current_dir.join(name);
    private(&path, server.kubeconfig())
        .map_err(|error| Failure::new(format!("{}: {error}", path.display())))?;
    let shown = path.display();
    let written = writeln!(
        terminal.out,
        "https://{address}\n\nkubectl --kubeconfig {shown} get pods\nhelm --kubeconfig {shown} list"
    );
    written
        .and_then(|()| terminal.out.flush())
        .map_err(|error| Failure::new(format!("standard output: {error}")))
}

/// Writes a file that nobody else may read: it lets in whoever has it. It appears at once and whole.
fn private(path: &Path, text: &str) -> std::io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}", std::process::id()));
    let beside = path.with_file_name(name);
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&beside).and_then(|mut file| file.write_all(text.as_bytes()));
    written.and_then(|()| std::fs::rename(&beside, path)).inspect_err(|_| {
        let _ = std::fs::remove_file(&beside);
    })
}

fn token() -> Result<String, Failure> {
    let mut bytes = [0; TOKEN];
    getrandom::fill(&mut bytes)
        .map_err(|error| Failure::new(format!("no randomness for a token: {error}")))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
