//! `pintle version`

use crate::args::VersionArgs;
use crate::report::Failure;
use crate::terminal::Terminal;

/// Prints pintle's version and the Helm that it stands in for.
pub(crate) fn run(args: &VersionArgs, terminal: &mut Terminal) -> Result<u8, Failure> {
    let version = env!("CARGO_PKG_VERSION");
    if args.short {
        writeln!(terminal.out, "v{version}")?;
    } else {
        writeln!(terminal.out, "pintle v{version} (as Helm {})", pintle_render::HELM_VERSION)?;
    }
    terminal.out.flush()?;
    Ok(0)
}
