//! `pintle apply`

use std::fs::File;
use std::io::Read as _;

use pintle_action::{MAX_PLAN, Plan, apply_plan};

use super::install::show;
use super::sources::go_text;
use super::{cluster, flags};
use crate::args::{ApplyArgs, GlobalArgs};
use crate::environment::Environment;
use crate::report::Failure;
use crate::terminal::Terminal;

/// Carries a plan out and shows the release.
pub(crate) fn run(
    args: &ApplyArgs,
    global: &GlobalArgs,
    environment: &Environment,
    terminal: &mut Terminal,
) -> Result<u8, Failure> {
    let file = flags::one_arg("apply", "FILE", &args.args)?;
    let plan = read(file, environment)?;
    let Plan { namespace, release, operation, .. } = &plan;
    if let Some(other) = global.namespace.as_deref().filter(|name| !name.is_empty())
        && other != namespace
    {
        return Err(Failure::new(format!(
            "the plan is for namespace {namespace:?}, not for {other:?}"
        )));
    }
    let session = cluster::session_of(namespace, global, environment, terminal)?;
    environment.cancel_says(format!("Release {} has been cancelled.", release.name));
    let failed = |error: pintle_action::Error| Failure::from(error).during("APPLY FAILED");
    let applied = apply_plan(&session, &plan).map_err(failed)?;
    let before = format!("The planned {operation} of {:?} is done.\n", applied.name);
    show(&session, &applied, args.output, &before, false, global, terminal)
}

fn read(file: &str, environment: &Environment) -> Result<Plan, Failure> {
    let failed = |error: std::io::Error| Failure::new(format!("open {file}: {}", go_text(&error)));
    let opened = File::open(environment.current_dir.join(file)).map_err(failed)?;
    let mut bytes = Vec::new();
    opened.take(MAX_PLAN as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
    let text = String::from_utf8(bytes)
        .map_err(|_| Failure::new(format!("{file}: the file is no plan: it is no UTF-8 text")))?;
    Plan::parse(&text).map_err(|error| Failure::new(format!("{file}: {error}")))
}
