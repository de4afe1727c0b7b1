//! `pintle history export`

use pintle_history::{MAX_RECORD_TEXT, secret};
use pintle_release::{encode, to_go_json};

use crate::args::{ExportArgs, ExportFormat, GlobalArgs};
use crate::commands::{cluster, flags};
use crate::environment::Environment;
use crate::report::Failure;
use crate::terminal::Terminal;

/// Prints the whole record of a revision.
pub(super) fn run(
    args: &ExportArgs,
    global: &GlobalArgs,
    environment: &Environment,
    terminal: &mut Terminal,
) -> Result<u8, Failure> {
    let name = flags::one_arg("history export", "RELEASE_NAME", &args.args)?;
    let session = cluster::session(global, environment, terminal)?;
    let release = session
        .history
        .get(name, args.revision)
        .map_err(|error| Failure::new(error.to_string()))?;
    let failed = |error: String| Failure::new(format!("the record cannot be written: {error}"));
    match args.format {
        ExportFormat::Json => {
            let json = to_go_json(&release).map_err(|error| failed(error.to_string()))?;
            terminal.out.write_all(&json)?;
            writeln!(terminal.out)?;
        }
        ExportFormat::Record => {
            let text = encode(&release).map_err(|error| failed(error.to_string()))?;
            writeln!(terminal.out, "{text}")?;
        }
        ExportFormat::Secret => {
            let text = encode(&release).map_err(|error| failed(error.to_string()))?;
            if text.len() > MAX_RECORD_TEXT {
                terminal.warn(&format!(
                    "WARNING: the record has {} bytes, and no cluster takes a Secret of more than \
                     {MAX_RECORD_TEXT}",
                    text.len()
                ));
            }
            let object = secret(&release, &text, session.events.now().seconds);
            // JSON is YAML, too.
            terminal.out.write_all(&object.to_bytes())?;
            writeln!(terminal.out)?;
        }
    }
    terminal.out.flush()?;
    Ok(0)
}
