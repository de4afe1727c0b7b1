//! Files of steps, with the charts that they name.

use std::path::Path;
use std::sync::Arc;

use pintle_chart::Chart;
use pintle_rehearse::{Scenario, Step, StepFile, StepsFile, Verb};
use pintle_values::ValueSources;

use crate::environment::Environment;
use crate::report::Failure;

/// Reads a file.
pub(super) fn read(path: &str, environment: &Environment) -> Result<StepsFile, Failure> {
    let told = |why: &dyn std::fmt::Display| Failure::new(format!("{path}: {why}"));
    let text = std::fs::read_to_string(environment.current_dir.join(path))
        .map_err(|error| told(&error))?;
    StepsFile::parse(&text).map_err(|error| told(&error))
}

/// The scenarios of a file, over the values of the command line.
pub(super) fn scenarios(file: &StepsFile, base: &ValueSources, place: &Path) -> Vec<Scenario> {
    let scenario = |found: &pintle_rehearse::ScenarioFile| {
        let mut values = base.clone();
        values.files.extend(found.values.iter().map(|path| beside(path, place)));
        values.set.extend(found.set.iter().cloned());
        Scenario { name: found.name.clone(), values }
    };
    file.scenarios.iter().map(scenario).collect()
}

/// The steps of a file.
pub(super) fn steps(
    file: &StepsFile,
    chart: &Arc<Chart>,
    place: &Path,
) -> Result<Vec<Step>, Failure> {
    let of = |step: &pintle_rehearse::ChartStep| -> Result<(Arc<Chart>, ValueSources), Failure> {
        let chart = match &step.chart {
            None => Arc::clone(chart),
            Some(path) => Arc::new(super::load(path, place)?),
        };
        let values = ValueSources {
            files: step.values.iter().map(|path| beside(path, place)).collect(),
            set: step.set.clone(),
            ..ValueSources::default()
        };
        Ok((chart, values))
    };
    let plain = |verb, fails| Step { verb, values: ValueSources::default(), fails };
    let step = |found: &StepFile| {
        Ok(match found {
            StepFile::Install(step) => {
                let (chart, values) = of(step)?;
                Step { verb: Verb::Install(chart), values, fails: step.fails }
            }
            StepFile::Upgrade(step) => {
                let (chart, values) = of(step)?;
                Step { verb: Verb::Upgrade(chart), values, fails: step.fails }
            }
            StepFile::UpgradeAgain(step) => {
                let (chart, values) = of(step)?;
                Step { verb: Verb::UpgradeAgain(chart), values, fails: step.fails }
            }
            StepFile::Rollback(step) => plain(Verb::Rollback(step.to), step.fails),
            StepFile::Test(step) => plain(Verb::Test, step.fails),
            StepFile::Uninstall(step) => plain(Verb::Uninstall, step.fails),
        })
    };
    file.steps.iter().map(step).collect()
}

fn beside(path: &str, place: &Path) -> String {
    place.join(path).to_string_lossy().into_owned()
}
