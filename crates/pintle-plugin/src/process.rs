//! Running a program from text to text.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Write};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

use crate::Error;

/// The variables a program gets. All that the caller's own process has, unless it decides
/// otherwise.
pub type Environment = BTreeMap<String, String>;

/// What a program left behind.
pub(crate) struct Outcome {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: Vec<u8>,
}

/// Runs a program until it ends. What it does not read of the input is no error.
pub(crate) fn run(
    program: &str,
    arguments: &[String],
    environment: &Environment,
    input: &[u8],
) -> Result<Outcome, Error> {
    let mut child = Command::new(program)
        .args(arguments)
        .env_clear()
        .envs(environment)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| start_error(program, &error))?;
    let stdin = child.stdin.take();
    std::thread::scope(|scope| {
        // Beside the reading: a program may write before it has read everything.
        scope.spawn(move || stdin.map(|mut stdin| stdin.write_all(input)));
        let output = child.wait_with_output().map_err(|error| start_error(program, &error))?;
        Ok(Outcome { status: output.status, stdout: output.stdout, stderr: output.stderr })
    })
}

/// In the words of Go's `os/exec`.
fn start_error(program: &str, error: &std::io::Error) -> Error {
    let reason = match error.kind() {
        ErrorKind::NotFound if !program.contains('/') => {
            return Error::new(format!("exec: {program:?}: executable file not found in $PATH"));
        }
        ErrorKind::NotFound => "no such file or directory".to_owned(),
        ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    };
    Error::new(format!("fork/exec {program}: {reason}"))
}

/// The status in the words of Go's `os.ProcessState`.
pub(crate) fn status_text(status: ExitStatus) -> String {
    match status.code() {
        Some(code) => format!("exit status {code}"),
        None => status.to_string(),
    }
}

/// Whether the path is a file that may be run.
pub(crate) fn is_executable(path: &Path) -> bool {
    let Ok(metadata) = path.metadata() else { return false };
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        metadata.is_file() && metadata.permissions().mode() & 0o111 != 0
    }
    #[cfg(not(unix))]
    metadata.is_file()
}
