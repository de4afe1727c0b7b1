//! `pintle status`

use pintle_action::{resources, unfinished};
use pintle_release::Json;

use super::release_text::{Shown, text};
use super::{cluster, flags, table};
use crate::args::{GlobalArgs, OutputFormat, StatusArgs};
use crate::environment::Environment;
use crate::report::Failure;
use crate::terminal::Terminal;

/// Shows a release with its objects as they are now.
pub(crate) fn run(
    args: &StatusArgs,
    global: &GlobalArgs,
    environment: &Environment,
    terminal: &mut Terminal,
) -> Result<u8, Failure> {
    let name = flags::one_arg("status", "RELEASE_NAME", &args.args)?;
    let session = cluster::session(global, environment, terminal)?;
    let mut release = super::get::release(&session, name, args.revision)?;
    let is_table = args.output == OutputFormat::Table;
    for line in unfinished(&session, &release) {
        terminal.warn(&line);
    }
    let live = resources(&session, &release, is_table)?;
    let shown = match is_table {
        true => text(&session, &release, Some(&live), Shown::default(), terminal.paint(global))?,
        false => {
            // Helm shows all but the chart.
            release.chart = None;
            release.info.resources = match live.is_empty() {
                true => None,
                false => Some(json(&live)?),
            };
            String::new()
        }
    };
    table::print(&mut *terminal.out, args.output, &release, || shown)
}

fn json(live: &pintle_action::Resources) -> Result<Json, Failure> {
    let text = pintle_release::to_go_json(live).map_err(|e| Failure::new(e.to_string()))?;
    let text = String::from_utf8(text).map_err(|e| Failure::new(e.to_string()))?;
    Json::new(text).map_err(|e| Failure::new(e.to_string()))
}
