//! What came of it.

use std::time::Duration;

use pintle_sandbox::Availability;
use serde::Serialize;

/// What came of all scenarios.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// In the order of the rehearsal.
    pub scenarios: Vec<ScenarioReport>,
}

/// What came of a scenario.
#[derive(Clone, Debug, Default)]
pub struct ScenarioReport {
    /// The scenario's name.
    pub name: String,
    /// The chart's name.
    pub chart: String,
    /// The steps that were taken.
    pub steps: Vec<StepReport>,
    /// The revisions of the release before it was uninstalled: number, status, chart, description.
    pub history: Vec<String>,
    /// Steps that were not taken because an earlier one failed.
    pub skipped: Vec<String>,
    /// Time of the machine.
    pub time: Duration,
}

/// What came of a step.
#[derive(Clone, Debug, Default)]
pub struct StepReport {
    /// `upgrade to web-1.2.0`
    pub title: String,
    /// Time of the machine.
    pub time: Duration,
    /// Time that passed in the sandbox.
    pub sandbox_time: Duration,
    /// Workloads that were there before, and how many of their pods were ready at least.
    pub availability: Vec<Availability>,
    /// What the checks found.
    pub findings: Vec<Finding>,
}

/// What is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Check {
    /// Every step succeeds, or fails where it has to.
    StepSucceeds,
    /// No upgrade changes a field that may not change.
    NoImmutableChange,
    /// A rollback brings all objects back to what they were.
    RollbackRestores,
    /// Nothing stays after the release is gone.
    NothingOrphaned,
    /// As many pods stay ready as is asked for.
    Availability,
    /// An upgrade to what is there already changes nothing.
    UpgradeAgainChangesNothing,
}

/// Something that a check found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Which check.
    pub check: Check,
    /// Whether it is no more than a remark.
    pub warning: bool,
    /// What it is about: `Deployment default/web`; empty if it is about no object.
    pub object: String,
    /// The template that wrote the object, from the folder of the chart on; empty if nobody knows.
    pub template: String,
    /// What was found.
    pub message: String,
    /// More lines about it.
    pub details: Vec<String>,
}

impl Check {
    /// All of them.
    pub const ALL: [Check; 6] = [
        Check::StepSucceeds,
        Check::NoImmutableChange,
        Check::RollbackRestores,
        Check::NothingOrphaned,
        Check::Availability,
        Check::UpgradeAgainChangesNothing,
    ];

    /// Its name for programs.
    pub fn id(self) -> &'static str {
        match self {
            Check::StepSucceeds => "step-succeeds",
            Check::NoImmutableChange => "no-immutable-change",
            Check::RollbackRestores => "rollback-restores",
            Check::NothingOrphaned => "nothing-orphaned",
            Check::Availability => "availability",
            Check::UpgradeAgainChangesNothing => "upgrade-again-changes-nothing",
        }
    }

    /// What it asks for.
    pub fn title(self) -> &'static str {
        match self {
            Check::StepSucceeds => "every step succeeds",
            Check::NoImmutableChange => "no upgrade changes an immutable field",
            Check::RollbackRestores => "a rollback restores the objects",
            Check::NothingOrphaned => "nothing stays after the release is gone",
            Check::Availability => "as many pods stay ready as is asked for",
            Check::UpgradeAgainChangesNothing => {
                "an upgrade to what is there already changes nothing"
            }
        }
    }
}

impl Report {
    /// Findings that are more than remarks.
    pub fn failures(&self) -> usize {
        self.findings().filter(|finding| !finding.warning).count()
    }

    /// Whether nothing was found but remarks.
    pub fn is_fine(&self) -> bool {
        self.failures() == 0
    }

    /// All findings.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        let steps = self.scenarios.iter().flat_map(|scenario| &scenario.steps);
        steps.flat_map(|step| &step.findings)
    }
}

impl ScenarioReport {
    /// Whether nothing was found but remarks.
    pub fn is_fine(&self) -> bool {
        self.steps.iter().all(StepReport::is_fine)
    }
}

impl StepReport {
    /// Whether nothing was found but remarks.
    pub fn is_fine(&self) -> bool {
        self.findings.iter().all(|finding| finding.warning)
    }
}
