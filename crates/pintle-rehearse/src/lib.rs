//! The life of a release, tried out and judged: installed, upgraded, rolled back and uninstalled in
//! a cluster in memory, for every set of values, in less time than a real cluster takes to start.
//!
//! A [`Rehearsal`] says which charts and values go through which steps; [`rehearse`] runs the
//! scenarios on several threads and gives a [`Report`] with what each step did, what the checks
//! found, and how many pods of each workload were ready at least. [`output`] writes it for people
//! and for CI.

mod checks;
mod file;
mod host;
pub mod output;
mod plan;
mod report;
mod run;
mod snapshot;

pub use crate::file::{
    ChartStep, FileError, PlainStep, RollbackStep, ScenarioFile, StepFile, StepsFile,
};
pub use crate::plan::{Floor, Rehearsal, Scenario, Step, Verb};
pub use crate::report::{Check, Finding, Report, ScenarioReport, StepReport};
pub use crate::run::rehearse;
