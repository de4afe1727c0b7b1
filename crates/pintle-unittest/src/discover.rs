//! Finding suites.

use pintle_chart::{Chart, Dependency};
use pintle_value::{Map, Value};

use crate::glob::glob;
use crate::paths::join;
use crate::report::SuiteResult;
use crate::suite::{Suite, SuiteSource, read_suites};
use crate::templated::templated_suites;
use crate::values::{merged, read_table};
use crate::yaml::{Data, Numbers, Table};
use crate::{Options, Workspace};

/// What was found in a chart.
pub(crate) struct Found {
    /// The suites of the chart and of the charts in it.
    pub(crate) suites: Result<Vec<Suite>, String>,
    /// Files that are no suites.
    pub(crate) unreadable: Vec<SuiteResult>,
    pub(crate) warnings: Vec<String>,
}

/// Finds the suites of the chart at `path` and of the charts in it.
pub(crate) fn suites(
    path: &str,
    chart: &Chart,
    kube_version: &(String, String),
    options: &Options,
    workspace: &dyn Workspace,
) -> Found {
    let mut finder =
        Finder { options, workspace, kube_version, unreadable: Vec::new(), warnings: Vec::new() };
    let suites = finder.chart(path, chart.name(), chart, None);
    Found { suites, unreadable: finder.unreadable, warnings: finder.warnings }
}

struct Finder<'a> {
    options: &'a Options,
    workspace: &'a dyn Workspace,
    kube_version: &'a (String, String),
    unreadable: Vec<SuiteResult>,
    warnings: Vec<String>,
}

impl Finder<'_> {
    /// `values` are those of the outermost chart, as far as they are known.
    fn chart(
        &mut self,
        path: &str,
        route: &str,
        chart: &Chart,
        values: Option<&Map>,
    ) -> Result<Vec<Suite>, String> {
        let mut suites = self.own_suites(path, route)?;
        if !self.options.with_subcharts {
            return Ok(suites);
        }
        let own = match values {
            Some(_) => None,
            None => match self.values(path, chart) {
                Ok(values) => Some(values),
                Err(error) => {
                    self.warnings.push(format!(
                        "Failed to merge values for condition evaluation: {error}. All subchart \
                         tests will be included."
                    ));
                    None
                }
            },
        };
        let values = values.or(own.as_ref());
        for subchart in &chart.dependencies {
            if values.is_some_and(|values| !is_enabled(chart, subchart.name(), values)) {
                continue;
            }
            let path = join(&[path, "charts", subchart.name()]);
            let route = join(&[route, "charts", subchart.name()]);
            match self.chart(&path, &route, subchart, values) {
                Ok(found) => suites.extend(found),
                Err(error) => self.warnings.push(format!(
                    "Failed to get test suites for subchart {}: {error}",
                    subchart.name()
                )),
            }
        }
        Ok(suites)
    }

    fn own_suites(&mut self, path: &str, route: &str) -> Result<Vec<Suite>, String> {
        let values = self.values_files()?;
        let rendered = match &self.options.chart_tests_path {
            Some(folder) if self.workspace.kind(&join(&[path, folder])).is_some() => {
                let source =
                    SuiteSource { file: "", route, strict: self.options.strict, values: &values };
                let folder = join(&[path, folder]);
                let facts = (self.kube_version, self.options);
                templated_suites(&folder, source, facts, self.workspace)?
            }
            _ => Vec::new(),
        };
        let mut suites = Vec::new();
        for file in self.files(path)? {
            let shown = self.workspace.shown(&file);
            let source =
                SuiteSource { file: &shown, route, strict: self.options.strict, values: &values };
            let text = self.workspace.read(&file).map_err(|error| error.text);
            let found = text.and_then(|text| read_suites(source, &String::from_utf8_lossy(&text)));
            match found {
                Ok(found) => suites.extend(found),
                Err(error) => {
                    self.unreadable.push(SuiteResult {
                        file,
                        error: Some(error.clone()),
                        ..SuiteResult::default()
                    });
                    return Err(error);
                }
            }
        }
        suites.extend(rendered);
        Ok(suites)
    }

    /// The files that the patterns name. Those after an equal pattern count once.
    fn files(&self, path: &str) -> Result<Vec<String>, String> {
        let mut patterns = self.options.files.clone();
        patterns.dedup();
        let below = format!("{path}/");
        let mut files = Vec::new();
        for pattern in patterns {
            if pattern.starts_with('/') {
                files.push(pattern);
            } else if pattern.contains(&below) {
                files.extend(glob(&pattern, self.workspace)?);
            } else {
                files.extend(glob(&join(&[path, &pattern]), self.workspace)?);
            }
        }
        Ok(files)
    }

    /// The values files of the command line, relative to where the user is.
    fn values_files(&self) -> Result<Vec<String>, String> {
        let mut files = Vec::new();
        for pattern in &self.options.values {
            let found = match pattern.starts_with('/') {
                true => vec![pattern.clone()],
                false => glob(pattern, self.workspace)?,
            };
            files.extend(found.iter().map(|file| self.workspace.absolute(file)));
        }
        Ok(files)
    }

    /// The chart's own values under those of the command line.
    fn values(&self, path: &str, chart: &Chart) -> Result<Map, String> {
        let defaults = match chart.values.thaw() {
            Value::Map(map) => map,
            _ => Map::new(),
        };
        let mut over = Table::default();
        for file in &self.options.values {
            let path = if file.starts_with('/') { file.clone() } else { join(&[path, file]) };
            let text = self
                .workspace
                .read(&path)
                .map_err(|error| format!("failed to read values file {file}: {error}"))?;
            let table = read_table(&String::from_utf8_lossy(&text))
                .map_err(|error| format!("failed to parse values file {file}: {error}"))?;
            over = merged(table, over);
        }
        lay_over(&defaults, &over);
        Ok(defaults)
    }
}

/// Lays values over others, of which only truth is asked later.
fn lay_over(under: &Map, over: &Table) {
    for entry in over.entries() {
        match (&entry.value, under.get(&entry.key)) {
            (Data::Table(over), Some(Value::Map(under))) => lay_over(&under, over),
            (value, _) => {
                under.insert(entry.key.as_str(), value.to_value(Numbers::Floats));
            }
        }
    }
}

/// Whether the suites of a subchart are run: a condition counts more than tags, and what is no
/// bool, or not there, switches nothing off.
fn is_enabled(parent: &Chart, name: &str, values: &Map) -> bool {
    let declared = parent.metadata.dependencies.iter().flatten();
    let Some(dependency) = declared.into_iter().find(|d| d.effective_name() == name) else {
        return true;
    };
    if !dependency.condition.is_empty() {
        return condition(&dependency.condition, values);
    }
    tags(dependency, values)
}

fn condition(path: &str, values: &Map) -> bool {
    let mut value = Value::Map(values.clone());
    for name in path.split('.') {
        let Some(next) = value.as_map().and_then(|map| map.get(name)) else { return true };
        value = next;
    }
    value.as_bool().unwrap_or(true)
}

fn tags(dependency: &Dependency, values: &Map) -> bool {
    let Some(Value::Map(tags)) = values.get("tags") else { return true };
    let is_on = |tag: &String| tags.get(tag).is_some_and(|value| value.as_bool() == Some(true));
    dependency.tags.is_empty() || dependency.tags.iter().any(is_on)
}
