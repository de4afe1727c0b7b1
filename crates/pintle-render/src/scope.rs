//! The data of templates: `.Values`, `.Chart`, `.Release`, …, for each chart of the tree.

use std::sync::Arc;

use pintle_functions::files::Files;
use pintle_value::{Map, Value};
use pintle_values::SettledChart;

use crate::render::Release;
use crate::selection::Selection;
use crate::values_type::{as_values, table};

/// A template of the chart tree with the data that it sees.
pub(crate) struct Entry {
    /// Path from the outermost chart: `top/charts/sub/templates/x.yaml`.
    pub(crate) path: String,
    pub(crate) text: Arc<[u8]>,
    /// The object that is dot.
    pub(crate) data: Map,
    /// `top/charts/sub/templates`
    pub(crate) base_path: Arc<str>,
    /// Names of the subcharts from the outermost chart to the one that holds the template.
    pub(crate) chart: Arc<[String]>,
}

/// All templates of a chart tree. `values` are those of the outermost chart.
/// Source: Helm `engine.allTemplates`.
pub(crate) fn entries(
    root: &SettledChart<'_>,
    values: &Map,
    release: &Release,
    capabilities: &Value,
    selection: Option<&Selection<'_>>,
) -> Vec<Entry> {
    let (release, capabilities) = (release.to_value(), capabilities.clone());
    let shared = Shared { release, capabilities, selection };
    let mut entries = Vec::new();
    let top = [("Values", Value::Map(as_values(values)))].into_iter().collect();
    collect(root, &top, root.name(), &[], &shared, &mut entries);
    entries
}

struct Shared<'s> {
    release: Value,
    capabilities: Value,
    selection: Option<&'s Selection<'s>>,
}

/// Adds the templates of a chart and of those below. `above` is the data of the chart above.
fn collect(
    chart: &SettledChart<'_>,
    above: &Map,
    path: &str,
    names: &[String],
    shared: &Shared<'_>,
    entries: &mut Vec<Entry>,
) -> Map {
    let is_root = names.is_empty() && !path.contains('/');
    let metadata = chart.metadata_value();
    metadata.insert("IsRoot", is_root);
    if let Some(selection) = shared.selection {
        selection.change_metadata(&metadata, names.len());
    }
    let values = match is_root {
        true => above.get("Values").unwrap_or_default(),
        false => match table(above, &format!("Values.{}", chart.name())) {
            Ok(values) => Value::Map(values),
            Err(_) => Value::Map(as_values(&Map::new())),
        },
    };
    let files = chart.chart().files.iter().map(|file| (file.name.as_bytes(), file.data.clone()));
    let subcharts = Map::new();
    let data: Map = [
        ("Chart", Value::Map(metadata)),
        ("Files", Value::object(Files::new(files))),
        ("Release", shared.release.clone()),
        ("Capabilities", shared.capabilities.clone()),
        ("Values", values),
        ("Subcharts", Value::Map(subcharts.clone())),
    ]
    .into_iter()
    .collect();
    for child in chart.subcharts() {
        let path = format!("{path}/charts/{}", child.name());
        let names: Vec<String> = names.iter().cloned().chain([child.name().to_owned()]).collect();
        subcharts.insert(child.name(), collect(child, &data, &path, &names, shared, entries));
    }
    let base_path: Arc<str> = format!("{path}/templates").into();
    let names: Arc<[String]> = names.into();
    let is_library = chart.chart().metadata.is_library();
    for template in &chart.chart().templates {
        if is_library && !is_partial(&template.name) {
            continue;
        }
        let path = format!("{path}/{}", template.name);
        if shared.selection.is_some_and(|selection| !selection.takes(&path)) {
            continue;
        }
        entries.push(Entry {
            path,
            text: template.data.clone(),
            data: data.clone(),
            base_path: base_path.clone(),
            chart: names.clone(),
        });
    }
    data
}

/// Whether a template only lends its definitions to others.
pub(crate) fn is_partial(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|base| base.starts_with('_'))
}
