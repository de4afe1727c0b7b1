//! Values that a chart takes over from its dependencies. Source: `processImportValues` of Helm.

use pintle_chart::Import;
use pintle_value::{Map, OriginKind, Value};

use crate::coalesce::{Defaults, GLOBAL, coalesce_chart};
use crate::origins::relabel;
use crate::settle::SettledChart;
use crate::table::{Joiner, MAX_DEPTH, Nulls, Place, printed};
use crate::{Error, Notice, lookup};

/// How many entries the values of a chart may have after imports. Only tables that are imported
/// into each other over and over get here.
const MAX_ENTRIES: usize = 20_000_000;

/// Imports values into every chart with dependencies, the innermost first. The defaults of such a
/// chart then hold those of its subcharts too.
pub(crate) fn import_values(
    chart: &mut SettledChart<'_>,
    notices: &mut Vec<Notice>,
) -> Result<(), Error> {
    for subchart in chart.subcharts_mut() {
        import_values(subchart, notices)?;
    }
    if !chart.declares_dependencies() {
        return Ok(());
    }
    let values = Map::new();
    let shares = coalesce_chart(chart, &values, Defaults::Copy, Nulls::Keep, notices)?;
    let imported = Map::new();
    for i in 0..chart.dependencies().len() {
        let dependency = &mut chart.dependencies_mut()[i];
        let imports = std::mem::take(&mut dependency.import_values);
        let name = dependency.name.clone();
        let imports =
            Importing { name: &name, values: &values, notices }.run(imports, &imported)?;
        chart.dependencies_mut()[i].import_values = imports;
    }
    let defaults = if imported.is_empty() {
        if shares {
            part_globals(chart, &values);
        }
        values
    } else {
        // What was imported is still part of the subcharts' sections, so both are copied apart.
        let mut budget = MAX_ENTRIES;
        let defaults = copy(&values, 0, &mut budget)?;
        let imported = copy(&imported, 0, &mut budget)?;
        relabel(&imported, OriginKind::ChartDefault, OriginKind::ImportValues);
        let mut joiner = Joiner { notices, keep_weak: false };
        joiner.join(&defaults, &imported, &Place::ROOT, Nulls::Keep)?;
        defaults
    };
    chart.set_defaults(defaults);
    Ok(())
}

/// Gives every subchart globals of its own: what is done to those of one chart from here on is not
/// seen by another.
fn part_globals(chart: &SettledChart<'_>, values: &Map) {
    for subchart in chart.subcharts() {
        let Some(Value::Map(section)) = values.get(subchart.name()) else { continue };
        section.update(|entries| {
            if let Some(globals) = entries.get_mut(GLOBAL.as_bytes()) {
                *globals = globals.deep_clone();
            }
        });
        part_globals(subchart, &section);
    }
}

struct Importing<'a> {
    /// Name of the dependency.
    name: &'a str,
    /// Values of the importing chart, those of its subcharts included.
    values: &'a Map,
    notices: &'a mut Vec<Notice>,
}

impl Importing<'_> {
    /// Adds to `imported` what the imports of one dependency name, and gives the imports back in
    /// their long form.
    fn run(mut self, imports: Vec<Import>, imported: &Map) -> Result<Vec<Import>, Error> {
        let mut done = Vec::with_capacity(imports.len());
        for import in imports {
            let Import::Declared(declared) = import else { continue };
            let (child, parent, notice) = match declared.thaw() {
                Value::Str(export) => {
                    let child = format!("exports.{}", export.to_text());
                    (child, ".".to_owned(), Notice::warn("ImportValues missing table"))
                }
                Value::Map(map) => {
                    let text = |key: &str| printed(&map.get(key).unwrap_or_default());
                    let notice = Notice::warn("ImportValues missing table from chart");
                    (text("child"), text("parent"), notice.with("chart", self.name))
                }
                _ => continue,
            };
            match lookup::table(self.values, &format!("{}.{child}", self.name)) {
                Ok(table) => self.import(&table, &parent, imported)?,
                Err(error) => self.notices.push(notice.with("error", error.to_string())),
            }
            done.push(Import::Table { child, parent });
        }
        Ok(done)
    }

    fn import(&mut self, table: &Map, parent: &str, imported: &Map) -> Result<(), Error> {
        let mut weak = table.clone();
        if parent != "." {
            for name in parent.split('.').rev() {
                weak = [(name, Value::Map(weak))].into_iter().collect();
            }
        }
        let mut joiner = Joiner { notices: self.notices, keep_weak: true };
        joiner.join(imported, &weak, &Place::ROOT, Nulls::Keep)
    }
}

/// A copy that shares no table. Tables that hold themselves or each other are refused.
fn copy(map: &Map, depth: usize, budget: &mut usize) -> Result<Map, Error> {
    if depth > MAX_DEPTH || *budget < map.len() {
        return Err(Error::new("imported values are nested too deeply"));
    }
    *budget -= map.len();
    let result = map.shallow_clone();
    for (key, value) in map.snapshot() {
        let copied = match &value {
            Value::Map(inner) => copy(inner, depth + 1, budget)?.into(),
            Value::List(_) => value.deep_clone(),
            _ => continue,
        };
        result.update(|entries| entries.get_mut(&key).map(|place| *place = copied));
    }
    Ok(result)
}
