//! The charts that take part in one rendering. Source: `ProcessDependencies` of Helm.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use pintle_chart::{Chart, Dependency};
use pintle_value::{Map, Value};
use pintle_version::compatible_range;

use crate::coalesce::{Defaults, coalesce_chart};
use crate::condition::{apply_conditions, apply_tags};
use crate::import::import_values;
use crate::table::Nulls;
use crate::{Error, Notice};

/// The charts that take part in one rendering.
#[derive(Debug)]
pub struct Settled<'c> {
    /// The outermost chart.
    pub root: SettledChart<'c>,
}

/// A chart with its name, its subcharts and its declared dependencies as far as they take part.
/// Everything else is in the [`Chart`] it is made from.
#[derive(Debug)]
pub struct SettledChart<'c> {
    chart: &'c Chart,
    name: Arc<str>,
    dependencies: Vec<Dependency>,
    /// Whether there is a list of dependencies, be it empty.
    declares_dependencies: bool,
    subcharts: Vec<SettledChart<'c>>,
    /// The defaults, if they are not those of the chart.
    defaults: Option<Map>,
}

impl<'c> SettledChart<'c> {
    /// The chart as it was loaded.
    pub fn chart(&self) -> &'c Chart {
        self.chart
    }

    /// The name it goes by: its alias, if it has one.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn shared_name(&self) -> Arc<str> {
        self.name.clone()
    }

    /// The declared dependencies that are switched on, under the names they go by.
    pub fn dependencies(&self) -> &[Dependency] {
        &self.dependencies
    }

    /// The subcharts that take part: those that no dependency declares, then the declared ones in
    /// the order of their declaration.
    pub fn subcharts(&self) -> &[SettledChart<'c>] {
        &self.subcharts
    }

    pub(crate) fn subcharts_mut(&mut self) -> &mut [SettledChart<'c>] {
        &mut self.subcharts
    }

    /// The value of `.Chart` in templates, `IsRoot` left out.
    pub fn metadata_value(&self) -> Map {
        self.chart.metadata.to_template_value(&self.name, &self.dependencies)
    }

    /// A chart with all its subcharts, before any dependency is looked at.
    fn new(chart: &'c Chart, name: &str) -> SettledChart<'c> {
        SettledChart {
            chart,
            name: Arc::from(name),
            dependencies: chart.metadata.dependencies.clone().unwrap_or_default(),
            declares_dependencies: chart.metadata.dependencies.is_some(),
            subcharts: chart.dependencies.iter().map(|c| SettledChart::new(c, c.name())).collect(),
            defaults: None,
        }
    }

    pub(crate) fn declares_dependencies(&self) -> bool {
        self.declares_dependencies
    }

    pub(crate) fn take_defaults(&mut self) -> Map {
        self.defaults.take().unwrap_or_else(|| self.chart_defaults())
    }

    /// A copy of the default values, with those of subcharts in them if dependencies are declared: what
    /// Helm keeps in a release record. Of use before [`coalesce`](crate::coalesce) takes them away.
    pub fn copy_defaults(&self) -> Map {
        self.defaults.as_ref().map_or_else(|| self.chart_defaults(), Map::deep_clone)
    }

    /// Whether the defaults hold those of the subcharts too.
    pub(crate) fn has_merged_defaults(&self) -> bool {
        self.defaults.is_some()
    }

    pub(crate) fn set_defaults(&mut self, defaults: Map) {
        self.defaults = Some(defaults);
    }

    pub(crate) fn dependencies_mut(&mut self) -> &mut [Dependency] {
        &mut self.dependencies
    }

    fn chart_defaults(&self) -> Map {
        match self.chart.values.thaw() {
            Value::Map(map) => map,
            _ => Map::new(),
        }
    }
}

/// Picks, renames and switches off the dependencies of `chart` by the user's values, and imports
/// values from them. What to tell the user is added to `notices`, also before an error.
///
/// # Errors
/// `chart dependencies processing failed: type mismatch on …` if the value for a subchart is no
/// table.
pub fn settle<'c>(
    chart: &'c Chart,
    user: &Map,
    notices: &mut Vec<Notice>,
) -> Result<Settled<'c>, Error> {
    let mut settled = Settled { root: SettledChart::new(chart, chart.name()) };
    match settled.process(user, notices) {
        Ok(()) => Ok(settled),
        Err(error) => Err(Error::new(format!("chart dependencies processing failed: {error}"))),
    }
}

impl Settled<'_> {
    fn process(&mut self, user: &Map, notices: &mut Vec<Notice>) -> Result<(), Error> {
        if self.root.declares_dependencies() {
            let values = user.deep_clone();
            let values = if values.is_nil() { Map::new() } else { values };
            enable(&mut self.root, values, "", notices)?;
        }
        import_values(&mut self.root, notices)
    }
}

/// Picks the dependencies of a chart that declares some, and those of its subcharts. `values` are
/// those of the charts above, a copy, in which this chart's section is at `prefix`.
fn enable(
    chart: &mut SettledChart<'_>,
    values: Map,
    prefix: &str,
    notices: &mut Vec<Notice>,
) -> Result<(), Error> {
    pick(chart);
    for dependency in &mut chart.dependencies {
        if !dependency.alias.is_empty() {
            dependency.name.clone_from(&dependency.alias);
        }
        dependency.enabled = true;
    }
    coalesce_chart(chart, &values, Defaults::Copy, Nulls::Remove, notices)?;
    apply_tags(&mut chart.dependencies, &values, notices);
    apply_conditions(&mut chart.dependencies, &values, prefix, notices);

    let off: HashSet<String> =
        chart.dependencies.iter().filter(|d| !d.enabled).map(|d| d.name.clone()).collect();
    chart.subcharts.retain(|subchart| !off.contains(subchart.name()));
    chart.dependencies.retain(|dependency| !off.contains(&dependency.name));
    chart.declares_dependencies = !chart.dependencies.is_empty();

    for subchart in &mut chart.subcharts {
        if subchart.declares_dependencies() {
            let prefix = format!("{prefix}{}.", subchart.name());
            let values = relevant(&values, subchart, &prefix);
            enable(subchart, values, &prefix, notices)?;
        }
    }
    Ok(())
}

/// Replaces a chart's subcharts by those that nothing declares and then, for each declared
/// dependency, the first of its name and of a fitting version.
fn pick(chart: &mut SettledChart<'_>) {
    let loaded = &chart.chart.dependencies;
    let mut by_name: HashMap<&str, Vec<&Chart>> = HashMap::new();
    for subchart in loaded {
        by_name.entry(subchart.name()).or_default().push(subchart);
    }
    let mut declared = HashSet::new();
    let mut picked = Vec::with_capacity(loaded.len());
    for dependency in &chart.dependencies {
        let Some(candidates) = by_name.get(&*dependency.name) else { continue };
        let mut first = true;
        for candidate in candidates {
            if compatible_range(&dependency.version, &candidate.metadata.version) {
                declared.insert(std::ptr::from_ref::<Chart>(candidate));
                if std::mem::take(&mut first) {
                    picked.push(SettledChart::new(candidate, dependency.effective_name()));
                }
            }
        }
    }
    chart.subcharts = loaded
        .iter()
        .filter(|subchart| !declared.contains(&std::ptr::from_ref::<Chart>(subchart)))
        .map(|subchart| SettledChart::new(subchart, subchart.name()))
        .chain(picked)
        .collect();
}

/// A copy of those values that the dependencies of `chart` can depend on or clash with.
///
/// Helm copies all values for every subchart, which takes the square of the number of subcharts.
fn relevant(values: &Map, chart: &SettledChart<'_>, prefix: &str) -> Map {
    let own = prefix.split('.').next().unwrap_or_default();
    let mut keys: BTreeSet<Vec<u8>> = ["tags", "global", own].map(Into::into).into();
    collect_keys(chart.chart, &mut keys);
    let copy = Map::new();
    for key in keys {
        if let Some(value) = values.get(&key) {
            let origin = values.entries().origin(&key).cloned();
            copy.update(|entries| entries.insert_with(key.into(), value.deep_clone(), origin));
        }
    }
    copy
}

/// Keys that a chart and the charts in it look at or set in the values of the charts above.
fn collect_keys(chart: &Chart, keys: &mut BTreeSet<Vec<u8>>) {
    let Some(dependencies) = &chart.metadata.dependencies else { return };
    keys.extend(chart.values.keys().map(<[u8]>::to_vec));
    keys.extend(dependencies.iter().map(|d| d.effective_name().as_bytes().to_vec()));
    for subchart in &chart.dependencies {
        keys.insert(subchart.name().as_bytes().to_vec());
        collect_keys(subchart, keys);
    }
}
