//! A release as people read it. Source: Helm `statusPrinter`.

use pintle_action::{Resources, Session, computed_values};
use pintle_release::{Release, Time};

use super::table::yaml;
use crate::report::Failure;
use crate::terminal::Paint;

mod resources;

/// What is shown of a release.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Shown {
    /// Values, hooks and manifest too.
    pub(crate) everything: bool,
    /// Facts of the chart.
    pub(crate) chart: bool,
    /// No notes.
    pub(crate) hide_notes: bool,
    /// The release was made just now, and not read: without values of the user it has an empty map
    /// of them.
    pub(crate) fresh: bool,
}

/// The release as text.
pub(crate) fn text(
    session: &Session,
    release: &Release,
    live: Option<&Resources>,
    shown: Shown,
    paint: Paint,
) -> Result<String, Failure> {
    let mut lines = Lines(String::new());
    let info = &release.info;
    lines.add(format!("NAME: {}", release.name));
    if let Some(time) = info.last_deployed {
        lines.add(format!("LAST DEPLOYED: {}", time.to_ansi_c()));
    }
    lines.add(format!("NAMESPACE: {}", paint.namespace(&release.namespace)));
    lines.add(format!("STATUS: {}", paint.status(&info.status)));
    lines.add(format!("REVISION: {}", release.version));
    if shown.chart {
        let chart = release.chart_facts();
        lines.add(format!("CHART: {}", chart.name));
        lines.add(format!("VERSION: {}", chart.version));
        lines.add(format!("APP_VERSION: {}", chart.app_version));
    }
    lines.add(format!("DESCRIPTION: {}", info.description));
    if let Some(live) = live.filter(|live| !live.is_empty()) {
        lines.add(format!("RESOURCES:\n{}", resources::text(live)));
    }
    tests(release, &mut lines);
    if shown.everything {
        let none = if shown.fresh { "{}" } else { "null" };
        let config = release.config.as_ref().map_or(none, |config| config.text());
        lines.add(format!("USER-SUPPLIED VALUES:\n{}", yaml_of(config)?));
        let computed = computed_values(session, release)
            .and_then(|values| {
                pintle_release::Json::of_values(&values).map_err(pintle_action::Error::new)
            })
            .map_err(|error| Failure::new(error.to_string()))?;
        lines.add(format!("COMPUTED VALUES:\n{}", yaml_of(computed.text())?));
    }
    if shown.everything || info.description.eq_ignore_ascii_case("Dry run complete") {
        lines.add("HOOKS:".to_owned());
        for hook in &release.hooks {
            lines.add(format!("---\n# Source: {}\n{}", hook.path, hook.manifest));
        }
        lines.add(format!("MANIFEST:\n{}", release.manifest));
    }
    if !shown.hide_notes && !info.notes.is_empty() {
        lines.add(format!("NOTES:\n{}", info.notes.trim()));
    }
    Ok(lines.0)
}

struct Lines(String);

impl Lines {
    fn add(&mut self, line: String) {
        self.0.push_str(&line);
        self.0.push('\n');
    }
}

fn yaml_of(json: &str) -> Result<String, Failure> {
    let value: pintle_release::Json =
        pintle_release::Json::new(json.to_owned()).map_err(|e| Failure::new(e.to_string()))?;
    Ok(String::from_utf8_lossy(&yaml(&value)?).into_owned())
}

fn tests(release: &Release, lines: &mut Lines) {
    let mut tests = release.hooks.iter().filter(|hook| hook.runs_at("test")).peekable();
    if tests.peek().is_none() {
        lines.add("TEST SUITE: None".to_owned());
    }
    for hook in tests {
        let Some(started) = hook.last_run.started_at else { continue };
        let ended = hook.last_run.completed_at.unwrap_or(Time::ZERO);
        lines.add(format!("TEST SUITE:     {}", hook.name));
        lines.add(format!("Last Started:   {}", started.to_ansi_c()));
        lines.add(format!("Last Completed: {}", ended.to_ansi_c()));
        lines.add(format!("Phase:          {}", hook.last_run.phase.as_str()));
    }
}
