//! Files of steps.

use std::fmt;

use pintle_cluster::Object;
use serde::Deserialize;
use serde_json::Value;

/// Scenarios and steps that a file may have.
const MAX_ITEMS: usize = 1000;

/// A file of steps, as it is written:
///
/// ```yaml
/// release: web
/// namespace: shop
/// minReady: 50%
/// timeout: 5m
/// script: failures.yaml
/// scenarios:
/// - {name: plain}
/// - {name: tls, values: [ci/tls.yaml], set: [ingress.tls=true]}
/// steps:
/// - install: {chart: ../web-1.0.0.tgz}
/// - upgrade: {}
/// - upgradeAgain: {}
/// - upgrade: {set: [image.tag=missing], fails: true}
/// - rollback: {to: 1}
/// - test: {}
/// - uninstall: {}
/// ```
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct StepsFile {
    /// Name of the release; the chart's without it.
    pub release: Option<String>,
    /// Its namespace.
    pub namespace: Option<String>,
    /// Pods that have to stay ready: a count or a percentage.
    pub min_ready: Option<Value>,
    /// How long a step may wait.
    pub timeout: Option<String>,
    /// A script of failures, beside the file.
    pub script: Option<String>,
    /// Sets of values; one without any if there are none.
    pub scenarios: Vec<ScenarioFile>,
    /// What is done; the usual if there are none.
    pub steps: Vec<StepFile>,
}

/// A set of values. Paths are relative to the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ScenarioFile {
    /// Its name.
    pub name: String,
    /// Values files.
    pub values: Vec<String>,
    /// Arguments as of `--set`.
    pub set: Vec<String>,
}

/// A step: one of these with a map, maybe an empty one.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum StepFile {
    /// Installs the chart, or another one.
    Install(ChartStep),
    /// Upgrades to the chart, or to another one.
    Upgrade(ChartStep),
    /// Upgrades once more to what is there.
    UpgradeAgain(ChartStep),
    /// Goes back.
    Rollback(RollbackStep),
    /// Runs the tests.
    Test(PlainStep),
    /// Uninstalls the release.
    Uninstall(PlainStep),
}

/// A step with a chart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ChartStep {
    /// A folder or an archive, relative to the file; the chart that is rehearsed without it.
    pub chart: Option<String>,
    /// Values files beside those of the scenario.
    pub values: Vec<String>,
    /// Arguments as of `--set`.
    pub set: Vec<String>,
    /// Whether the step has to fail.
    pub fails: bool,
}

/// A step back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct RollbackStep {
    /// The revision; the one before the last if 0.
    pub to: i64,
    /// Whether the step has to fail.
    pub fails: bool,
}

/// A step about which there is nothing else to say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct PlainStep {
    /// Whether the step has to fail.
    pub fails: bool,
}

/// Why a file of steps cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileError(String);

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for FileError {}

impl StepsFile {
    /// Reads the YAML of a file.
    ///
    /// # Errors
    /// What is no such file, with the field that is wrong.
    pub fn parse(yaml: &str) -> Result<StepsFile, FileError> {
        let read = Object::from_yaml(yaml).map_err(|error| FileError(error.to_string()))?;
        let Some(Object(map)) = read else { return Ok(StepsFile::default()) };
        let file: StepsFile = serde_json::from_value(Value::Object(map))
            .map_err(|error| FileError(error.to_string()))?;
        if file.steps.len() > MAX_ITEMS || file.scenarios.len() > MAX_ITEMS {
            return Err(FileError(format!("more than {MAX_ITEMS} steps or scenarios")));
        }
        if let Some(at) = file.scenarios.iter().position(|scenario| scenario.name.is_empty()) {
            return Err(FileError(format!("scenarios[{at}] has no name")));
        }
        Ok(file)
    }
}

#[cfg(test)]
mod tests {
    use super::{StepFile, StepsFile};

    #[test]
    fn files_are_read() {
        let file = StepsFile::parse(
            "minReady: 50%\nscenarios: [{name: a, set: [x=1]}]\nsteps:\n- install: {chart: old}\n\
             - upgrade: {fails: true}\n- rollback: {to: 1}\n- uninstall: {}\n",
        )
        .unwrap();
        assert_eq!(file.steps.len(), 4);
        assert!(matches!(&file.steps[2], StepFile::Rollback(step) if step.to == 1));
        assert_eq!(StepsFile::parse("").unwrap(), StepsFile::default());
    }

    #[test]
    fn mistakes_are_told() {
        let cases = [
            ("step: []", "unknown field `step`"),
            ("steps: [{instal: {}}]", "unknown variant `instal`"),
            ("steps: [{install: {cart: x}}]", "unknown field `cart`"),
            ("scenarios: [{values: [x]}]", "scenarios[0] has no name"),
        ];
        for (yaml, wanted) in cases {
            let error = StepsFile::parse(yaml).unwrap_err().to_string();
            assert!(error.contains(wanted), "{yaml}: {error}");
        }
    }
}
