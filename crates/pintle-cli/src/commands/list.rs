//! `pintle list`

use std::collections::{BTreeMap, BTreeSet};

use pintle_functions::{Moment, Pattern, format_moment};
use pintle_release::{Release, Status, Time};
use serde::Serialize;

use super::table::Table;
use super::{cluster, table};
use crate::args::{GlobalArgs, ListArgs, OutputFormat};
use crate::environment::Environment;
use crate::report::Failure;
use crate::terminal::{Paint, Terminal};

mod selector;

/// A release as `list` shows it. Source: Helm `releaseElement`.
#[derive(Serialize)]
struct Row {
    name: String,
    namespace: String,
    revision: String,
    updated: String,
    #[serde(serialize_with = "as_word")]
    status: Status,
    chart: String,
    app_version: String,
}

fn as_word<S: serde::Serializer>(status: &Status, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(status.as_str())
}

/// Lists releases.
pub(crate) fn run(
    args: &ListArgs,
    global: &GlobalArgs,
    environment: &Environment,
    terminal: &mut Terminal,
) -> Result<u8, Failure> {
    if !args.args.is_empty() {
        return Err(Failure::new(
            "\"pintle list\" accepts no arguments\n\nUsage:  pintle list [flags]",
        ));
    }
    let session = match args.all_namespaces.unwrap_or_default() {
        true => cluster::session_everywhere(global, environment, terminal)?,
        false => cluster::session(global, environment, terminal)?,
    };
    super::get::reach(&session)?;
    let labels = selector(args).is_some();
    let outlines = session.history.outlines(labels);
    let releases = outlines.map_err(|error| Failure::new(error.to_string()))?;
    let releases = select(releases, args)?;
    if args.short.unwrap_or_default() {
        let names: Vec<&str> = releases.iter().map(|release| release.name.as_str()).collect();
        let lines = || names.iter().map(|name| format!("{name}\n")).collect();
        return table::print(&mut *terminal.out, args.output, &names, lines);
    }
    let rows: Vec<Row> = releases.into_iter().map(|release| row(release, args)).collect();
    let paint = match args.output {
        OutputFormat::Table => terminal.paint(global),
        _ => Paint::PLAIN,
    };
    let headers = !args.no_headers.unwrap_or_default();
    table::print(&mut *terminal.out, args.output, &rows, || text(&rows, headers, paint))
}

/// The releases that are asked for, in order. Source: Helm `List.Run`.
fn select(mut releases: Vec<Release>, args: &ListArgs) -> Result<Vec<Release>, Failure> {
    if let Some(filter) = args.filter.as_deref().filter(|filter| !filter.is_empty()) {
        let pattern = Pattern::compile(filter).map_err(Failure::new)?;
        releases.retain(|release| pattern.is_match(release.name.as_bytes()));
    }
    let found = releases.len();
    let wanted = states(args);
    if wanted != [Status::Superseded] {
        keep_latest(&mut releases);
    }
    releases.retain(|release| wanted.contains(&release.info.status));
    if let Some(text) = selector(args) {
        let selector = selector::Selector::parse(text).map_err(Failure::new)?;
        releases.retain(|release| selector.matches(&release.labels));
    }
    sort(&mut releases, args);
    let offset = usize::try_from(args.offset).unwrap_or_default();
    let limit = match usize::try_from(args.max) {
        Ok(max) if max > 0 => max.min(found),
        _ => found,
    };
    Ok(releases.into_iter().skip(offset).take(limit).collect())
}

fn selector(args: &ListArgs) -> Option<&str> {
    args.selector.as_deref().filter(|text| !text.is_empty())
}

fn states(args: &ListArgs) -> Vec<Status> {
    let pending = [Status::PendingInstall, Status::PendingUpgrade, Status::PendingRollback];
    let choices: [(Option<bool>, &[Status]); 6] = [
        (args.deployed, &[Status::Deployed]),
        (args.uninstalled, &[Status::Uninstalled]),
        (args.uninstalling, &[Status::Uninstalling]),
        (args.pending, &pending),
        (args.failed, &[Status::Failed]),
        (args.superseded, &[Status::Superseded]),
    ];
    let chosen = |all: bool| {
        let wanted = choices.iter().filter(|(flag, _)| all || flag.unwrap_or_default());
        wanted.flat_map(|(_, states)| states.iter().cloned()).collect::<Vec<_>>()
    };
    let some = chosen(false);
    if some.is_empty() { chosen(true) } else { some }
}

/// Leaves the last revision of each release: thousands of them are not moved for that.
fn keep_latest(releases: &mut Vec<Release>) {
    let mut latest = BTreeMap::new();
    for (at, release) in releases.iter().enumerate() {
        let known = latest.entry((&release.namespace, &release.name)).or_insert(at);
        if releases[*known].version <= release.version {
            *known = at;
        }
    }
    let latest: BTreeSet<usize> = latest.into_values().collect();
    let mut at = 0..;
    releases.retain(|_| at.next().is_some_and(|at| latest.contains(&at)));
}

fn sort(releases: &mut [Release], args: &ListArgs) {
    releases.sort_by(|a, b| (&a.name, &a.namespace).cmp(&(&b.name, &b.namespace)));
    if args.date.unwrap_or_default() {
        releases.sort_by_key(|release| release.info.last_deployed);
    }
    if args.reverse.unwrap_or_default() {
        releases.reverse();
    }
}

fn row(release: Release, args: &ListArgs) -> Row {
    let chart = release.chart_facts();
    let layout = args.time_format.as_deref().filter(|layout| !layout.is_empty());
    let updated = match (release.info.last_deployed, layout) {
        (None, _) => "-".to_owned(),
        (Some(time), None) => time.to_go_string(),
        (Some(Time { seconds, nanos, .. }), Some(layout)) => {
            format_moment(layout, Moment { seconds, nanos })
        }
    };
    Row {
        name: release.name,
        namespace: release.namespace,
        revision: release.version.to_string(),
        updated,
        status: release.info.status,
        chart: chart.title(),
        app_version: chart.app_title(),
    }
}

fn text(rows: &[Row], headers: bool, paint: Paint) -> String {
    const NAMES: [&str; 7] =
        ["NAME", "NAMESPACE", "REVISION", "UPDATED", "STATUS", "CHART", "APP VERSION"];
    let mut table = Table::default();
    if headers {
        table.row(NAMES.map(|name| paint.header(name)));
    }
    for row in rows {
        table.row([
            row.name.clone(),
            paint.namespace(&row.namespace),
            row.revision.clone(),
            row.updated.clone(),
            paint.status(&row.status),
            row.chart.clone(),
            row.app_version.clone(),
        ]);
    }
    table.text()
}
