//! Clusters without Kubernetes.

use std::time::{SystemTime, UNIX_EPOCH};

use pintle_sandbox::{Options, Sandbox, Script};

use crate::environment::Environment;
use crate::report::Failure;

/// What a cluster in memory is called.
const NAME: &str = "sandbox";

/// The variable with the path of a script of failures.
const SCRIPT: &str = "PINTLE_SANDBOX_SCRIPT";

/// The cluster of `--cluster sandbox` or `--cluster sandbox:FILE`.
pub(super) fn open(name: &str, environment: &Environment) -> Result<Sandbox, Failure> {
    let path = match name.strip_prefix(NAME) {
        Some("") => None,
        Some(rest) => rest.strip_prefix(':').filter(|path| !path.is_empty()),
        None => None,
    };
    if name != NAME && path.is_none() {
        let text = format!("unknown cluster {name:?}: it is \"sandbox\" or \"sandbox:FILE\"");
        return Err(Failure::new(text));
    }
    let options = options(environment.variable(SCRIPT), environment)?;
    open_file(options, path, environment)
}

/// How a cluster begins: now, and with what a script says. There need not be one.
pub(crate) fn options(script: &str, environment: &Environment) -> Result<Options, Failure> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let mut seed = [0; 8];
    getrandom::fill(&mut seed)
        .map_err(|error| Failure::new(format!("no randomness for the sandbox: {error}")))?;
    Ok(Options {
        start: i64::try_from(since.as_secs()).unwrap_or(0),
        seed: u64::from_ne_bytes(seed),
        script: read_script(script, environment)?,
        // Nobody prepares nodes and classes of volumes in a cluster that is made for a try.
        obliging: true,
    })
}

/// A cluster that is kept in a file, if there is one.
pub(crate) fn open_file(
    options: Options,
    path: Option<&str>,
    environment: &Environment,
) -> Result<Sandbox, Failure> {
    let Some(path) = path else { return Ok(Sandbox::new(options)) };
    let path = environment.current_dir.join(path);
    Sandbox::open(options, &path)
        .map_err(|error| Failure::new(format!("the sandbox {}: {error}", path.display())))
}

fn read_script(path: &str, environment: &Environment) -> Result<Script, Failure> {
    if path.is_empty() {
        return Ok(Script::default());
    }
    let told = |why: &dyn std::fmt::Display| Failure::new(format!("{path}: {why}"));
    let text = std::fs::read_to_string(environment.current_dir.join(path))
        .map_err(|error| told(&error))?;
    Script::parse(&text).map_err(|error| told(&error))
}
