//! `pintle history`

mod export;

use pintle_release::{Release, Time};
use serde::Serialize;

use super::table::Table;
use super::{cluster, flags, table};
use crate::args::{GlobalArgs, HistoryArgs, HistoryCommand};
use crate::environment::Environment;
use crate::report::Failure;
use crate::terminal::Terminal;

/// A revision as `history` shows it. Source: Helm `releaseInfo`.
#[derive(Serialize)]
struct Row {
    revision: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated: Option<Time>,
    status: String,
    chart: String,
    app_version: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    rollback_revision: Option<i64>,
    description: String,
}

/// Shows the revisions of a release, the oldest first.
pub(crate) fn run(
    args: &HistoryArgs,
    global: &GlobalArgs,
    environment: &Environment,
    terminal: &mut Terminal,
) -> Result<u8, Failure> {
    if let Some(HistoryCommand::Export(args)) = &args.what {
        return export::run(args, global, environment, terminal);
    }
    let name = flags::one_arg("history", "RELEASE_NAME", &args.args)?;
    let session = cluster::session(global, environment, terminal)?;
    super::get::reach(&session)?;
    pintle_action::check_release_name(name)
        .map_err(|_| Failure::new(format!("release name is invalid: {name}")))?;
    let revisions =
        session.history.revisions(name).map_err(|error| Failure::new(error.to_string()))?;
    if revisions.is_empty() {
        return Err(Failure::new("release: not found"));
    }
    let passed = revisions.len().saturating_sub(usize::try_from(args.max).unwrap_or_default());
    let rows: Vec<Row> = revisions.iter().skip(passed).map(row).collect();
    let with_rollback = args.show_rollback_revision.unwrap_or_default();
    table::print(&mut *terminal.out, args.output, &rows, || text(&rows, with_rollback))
}

fn row(release: &Release) -> Row {
    let chart = release.chart_facts();
    Row {
        revision: release.version,
        updated: release.info.last_deployed,
        status: release.info.status.to_string(),
        chart: chart.title(),
        app_version: chart.app_title(),
        rollback_revision: Some(release.info.rollback_revision).filter(|number| *number != 0),
        description: release.info.description.clone(),
    }
}

fn text(rows: &[Row], with_rollback: bool) -> String {
    let mut table = Table::default();
    let mut header = vec!["REVISION", "UPDATED", "STATUS", "CHART", "APP VERSION"];
    header.extend(with_rollback.then_some("ROLLBACK"));
    header.push("DESCRIPTION");
    table.row(header);
    for row in rows {
        let mut cells = vec![
            row.revision.to_string(),
            row.updated.unwrap_or(Time::ZERO).to_ansi_c(),
            row.status.clone(),
            row.chart.clone(),
            row.app_version.clone(),
        ];
        let rollback = row.rollback_revision.map(|number| number.to_string());
        cells.extend(with_rollback.then(|| rollback.unwrap_or_default()));
        cells.push(row.description.clone());
        table.row(cells);
    }
    table.text()
}
