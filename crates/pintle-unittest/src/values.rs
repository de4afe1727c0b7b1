//! The values that a test gives to its chart.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use pintle_value::Map;

use crate::Workspace;
use crate::paths::{folder, join};
use crate::set_path;
use crate::suite::{Suite, Test};
use crate::yaml::{Data, Decoder, Entry, Numbers, Table, read};

/// Values files, each read once. Threads may share it.
#[derive(Debug, Default)]
pub(crate) struct ValuesFiles(Mutex<HashMap<String, Result<Arc<Table>, String>>>);

impl ValuesFiles {
    fn get(
        &self,
        path: &str,
        shown: &str,
        workspace: &dyn Workspace,
    ) -> Result<Arc<Table>, String> {
        if let Some(known) = self.lock().get(path) {
            return known.clone();
        }
        let table = read_file(path, shown, workspace).map(Arc::new);
        self.lock().insert(path.to_owned(), table.clone());
        table
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Result<Arc<Table>, String>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read_file(path: &str, shown: &str, workspace: &dyn Workspace) -> Result<Table, String> {
    let bytes = workspace.read(path).map_err(|error| error.text)?;
    read_table(&String::from_utf8_lossy(&bytes))
        .map_err(|error| format!("failed to parse {shown}: {error}"))
}

/// The first document of a text as a map.
///
/// # Errors
/// What yaml.v3 says of it.
pub(crate) fn read_table(text: &str) -> Result<Table, String> {
    let tree = read(text)?;
    let mut decoder = Decoder::default();
    let table = match tree.root() {
        Some(root) => decoder.table(root)?,
        None => Table::default(),
    };
    decoder.finish()?;
    Ok(table)
}

/// The values of a test: its files and what it sets, over those of the suite. Values for a
/// subchart's own suite are put where the outermost chart has them.
///
/// # Errors
/// The first file that cannot be read, or the first path of `set` that is none.
pub(crate) fn user_values(
    suite: &Suite,
    test: &Test,
    files: &ValuesFiles,
    workspace: &dyn Workspace,
) -> Result<Map, String> {
    let route = charts_of(&suite.route);
    let mut values = Table::default();
    for shown in &test.values {
        let path = match shown.starts_with('/') {
            true => shown.clone(),
            false => join(&[&folder(&suite.file), shown]),
        };
        let table = files.get(&path, shown, workspace)?;
        values = merged(scoped(&route, (*table).clone()), values);
    }
    for set in [&suite.set, &test.set] {
        for entry in set.entries() {
            let table = set_path::build(&entry.key, &entry.value)?;
            values = merged(scoped(&route, table), values);
        }
    }
    let values = Data::Table(values);
    if values.has_odd_key() {
        let problem = "unsupported type: map[interface {}]interface {}";
        return Err(format!("error marshaling into JSON: json: {problem}"));
    }
    match values {
        Data::Table(table) => Ok(table.to_map(Numbers::Floats)),
        _ => Ok(Map::new()),
    }
}

/// Names of the charts in a route, from `top/charts/sub`.
fn charts_of(route: &str) -> Vec<&str> {
    route.split('/').step_by(2).collect()
}

/// The values of a subchart as values of the outermost chart.
fn scoped(charts: &[&str], mut values: Table) -> Table {
    for chart in charts.iter().skip(1).rev() {
        let global = values.get("global").cloned();
        let entry = |key: &str, value| Entry { key: key.to_owned(), is_text: true, value };
        let mut entries = vec![entry(chart, Data::Table(values))];
        entries.extend(global.map(|global| entry("global", global)));
        values = Table::of(entries);
    }
    values
}

/// `over` laid over `under`: maps are merged, everything else replaced, also by null.
/// Source: Helm `MergeTables`.
pub(crate) fn merged(over: Table, under: Table) -> Table {
    if under.is_empty() {
        return over;
    }
    let mut entries = Vec::new();
    for entry in over.into_entries() {
        let value = match (entry.value, under.get(&entry.key)) {
            (Data::Table(over), Some(Data::Table(under))) => {
                Data::Table(merged(over, under.clone()))
            }
            (value, _) => value,
        };
        entries.push(Entry { value, ..entry });
    }
    // The first of each key counts.
    entries.extend(under.into_entries());
    Table::of(entries)
}

#[cfg(test)]
mod tests {
    use super::{merged, read_table, scoped};
    use crate::yaml::{Data, text};

    #[test]
    fn later_values_win() {
        let table = |text| read_table(text).expect("a map");
        let over =
            merged(table("a: {b: 1, c: null}\nl: [1]"), table("a: {b: 2, c: 3, d: 4}\nl: [2, 3]"));
        assert_eq!(text(&Data::Table(over)), "a:\n  b: 1\n  c: null\n  d: 4\nl:\n  - 1\n");
    }

    #[test]
    fn values_of_subcharts_go_below_their_names() {
        let table = read_table("global: {g: 1}\na: 1").expect("a map");
        let scoped = scoped(&["top", "sub", "subsub"], table);
        assert_eq!(
            text(&Data::Table(scoped)),
            "global:\n  g: 1\nsub:\n  global:\n    g: 1\n  subsub:\n    a: 1\n    global:\n      g: 1\n"
        );
    }
}
