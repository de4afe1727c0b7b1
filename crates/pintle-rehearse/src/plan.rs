//! What is tried out.

use std::sync::Arc;
use std::time::Duration;

use pintle_chart::Chart;
use pintle_sandbox::Script;
use pintle_values::ValueSources;

/// Scenarios that all go through the same steps.
#[derive(Clone, Debug)]
pub struct Rehearsal {
    /// Name of the release.
    pub release: String,
    /// Its namespace.
    pub namespace: String,
    /// Sets of values.
    pub scenarios: Vec<Scenario>,
    /// What is done with the release.
    pub steps: Vec<Step>,
    /// How many pods have to stay ready during upgrades and rollbacks.
    pub floor: Option<Floor>,
    /// What goes wrong.
    pub script: Script,
    /// How long a step may wait, in the sandbox's time.
    pub timeout: Duration,
    /// The time at the beginning, in seconds since 1970.
    pub start: i64,
}

/// A set of values.
#[derive(Clone, Debug, Default)]
pub struct Scenario {
    /// Its name.
    pub name: String,
    /// Where its values come from.
    pub values: ValueSources,
}

/// Something that is done with the release.
#[derive(Clone, Debug)]
pub struct Step {
    /// What.
    pub verb: Verb,
    /// Values beside those of the scenario.
    pub values: ValueSources,
    /// Whether it has to fail.
    pub fails: bool,
}

/// What is done.
#[derive(Clone, Debug)]
pub enum Verb {
    /// Installs a chart.
    Install(Arc<Chart>),
    /// Upgrades to a chart.
    Upgrade(Arc<Chart>),
    /// Upgrades to the same chart and values once more, which has to change nothing.
    UpgradeAgain(Arc<Chart>),
    /// Goes back to a revision.
    Rollback(i64),
    /// Runs the tests of the chart.
    Test,
    /// Uninstalls the release.
    Uninstall,
}

/// Pods that have to stay ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Floor {
    /// So many of each workload that has as many.
    Count(i64),
    /// A part of those that are wanted, in percent, rounded up.
    Percent(i64),
}

impl Floor {
    /// Reads `1` or `50%`; nothing if it is neither.
    pub fn parse(text: &str) -> Option<Floor> {
        let (digits, percent) = match text.strip_suffix('%') {
            Some(digits) => (digits, true),
            None => (text, false),
        };
        let number: i64 = digits.parse().ok().filter(|number| *number >= 0)?;
        match percent {
            true => (number <= 100).then_some(Floor::Percent(number)),
            false => Some(Floor::Count(number)),
        }
    }

    /// The pods of a workload that have to stay, of those that are wanted.
    pub fn of(self, wanted: i64) -> i64 {
        match self {
            Floor::Count(count) => count.min(wanted),
            Floor::Percent(percent) => (wanted * percent + 99) / 100,
        }
    }
}

impl Rehearsal {
    /// What is tried out if nobody says: a chart is installed, upgraded again, rolled back and
    /// uninstalled; if there is an earlier version of it, that one is installed first, and gone
    /// back to.
    pub fn usual_steps(chart: &Arc<Chart>, earlier: Option<&Arc<Chart>>) -> Vec<Step> {
        let mut verbs = Vec::new();
        match earlier {
            None => verbs.push(Verb::Install(Arc::clone(chart))),
            Some(earlier) => {
                verbs.push(Verb::Install(Arc::clone(earlier)));
                verbs.push(Verb::Upgrade(Arc::clone(chart)));
            }
        }
        verbs.push(Verb::UpgradeAgain(Arc::clone(chart)));
        verbs.push(Verb::Rollback(1));
        verbs.push(Verb::Uninstall);
        let step = |verb| Step { verb, values: ValueSources::default(), fails: false };
        verbs.into_iter().map(step).collect()
    }
}

impl Verb {
    /// What it is called.
    pub fn name(&self) -> &'static str {
        match self {
            Verb::Install(_) => "install",
            Verb::Upgrade(_) => "upgrade",
            Verb::UpgradeAgain(_) => "upgrade again",
            Verb::Rollback(_) => "rollback",
            Verb::Test => "test",
            Verb::Uninstall => "uninstall",
        }
    }

    /// What it is called, with its chart or its revision: `upgrade to web-1.2.0`.
    pub fn title(&self) -> String {
        let of = |chart: &Chart| format!("{}-{}", chart.metadata.name, chart.metadata.version);
        match self {
            Verb::Install(chart) => format!("install {}", of(chart)),
            Verb::Upgrade(chart) => format!("upgrade to {}", of(chart)),
            Verb::UpgradeAgain(chart) => format!("upgrade to {} again", of(chart)),
            Verb::Rollback(revision) => format!("rollback to revision {revision}"),
            Verb::Test | Verb::Uninstall => self.name().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Floor;

    #[test]
    fn floors_are_counts_or_parts() {
        assert_eq!(Floor::parse("2").unwrap().of(1), 1);
        assert_eq!(Floor::parse("50%").unwrap().of(3), 2);
        for wrong in ["", "%", "x", "-1", "101%"] {
            assert_eq!(Floor::parse(wrong), None, "{wrong}");
        }
    }
}
