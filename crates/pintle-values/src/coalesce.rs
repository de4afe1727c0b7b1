//! The values that templates see. Source: `CoalesceValues` of Helm.

use pintle_value::fmt::sprintf;
use pintle_value::{Map, Origin, OriginKind, Str, Value};

use crate::origins::relabel;
use crate::settle::{Settled, SettledChart};
use crate::table::{Joiner, Nulls, Place};
use crate::{Error, Notice};

/// Key of the values that every subchart sees.
pub(crate) const GLOBAL: &str = "global";

/// Lays the user's values over the defaults of a chart and its subcharts: `.Values` of the
/// outermost chart; those of a subchart are the table under its name. What to tell the user is
/// added to `notices`, also before an error, in the byte order of the keys. (Helm's order is
/// random.)
///
/// The default values move out of `settled`, which afterwards serves for everything but this.
/// As in Helm, tables inside a table of `global` are shared between a chart and its subcharts.
///
/// # Errors
/// `type mismatch on …` if the value for a subchart is no table.
pub fn coalesce(
    settled: &mut Settled<'_>,
    user: &Map,
    notices: &mut Vec<Notice>,
) -> Result<Map, Error> {
    coalesce_with(settled, user, Nulls::Remove, notices)
}

/// As [`coalesce`] in Helm 3: defaults that are null stay, unless the user says something else.
///
/// # Errors
/// As [`coalesce`].
pub fn coalesce_as_helm3(
    settled: &mut Settled<'_>,
    user: &Map,
    notices: &mut Vec<Notice>,
) -> Result<Map, Error> {
    coalesce_with(settled, user, Nulls::RemoveStated, notices)
}

fn coalesce_with(
    settled: &mut Settled<'_>,
    user: &Map,
    nulls: Nulls,
    notices: &mut Vec<Notice>,
) -> Result<Map, Error> {
    let values = user.deep_clone();
    let values = if values.is_nil() { Map::new() } else { values };
    coalesce_chart(&mut settled.root, &values, Defaults::Move, nulls, notices)?;
    Ok(values)
}

/// Lays the entries of `strong` over those of `weak` into `strong`. Source: `CoalesceTables` of
/// Helm.
///
/// # Errors
/// If tables are nested too deeply.
pub fn coalesce_tables(strong: &Map, weak: &Map, notices: &mut Vec<Notice>) -> Result<(), Error> {
    Joiner { notices, keep_weak: false }.join(strong, weak, &Place::ROOT, Nulls::Remove)
}

/// What becomes of a chart's own default values.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Defaults {
    /// They move into the result.
    Move,
    /// They are copied.
    Copy,
}

/// Lays `values` over the defaults of a chart and its subcharts, in place. Whether tables are
/// shared inside of the result.
pub(crate) fn coalesce_chart(
    chart: &mut SettledChart<'_>,
    values: &Map,
    defaults: Defaults,
    nulls: Nulls,
    notices: &mut Vec<Notice>,
) -> Result<bool, Error> {
    let joiner = Joiner { notices, keep_weak: false };
    let mut coalescing = Coalescing { joiner, defaults, nulls, shares: false, labelled: false };
    coalescing.chart(chart, values, &Place::ROOT)?;
    Ok(coalescing.shares)
}

struct Coalescing<'n> {
    joiner: Joiner<'n>,
    defaults: Defaults,
    nulls: Nulls,
    /// Whether a chart and a subchart share a table inside of their globals.
    shares: bool,
    /// Whether the tables for subcharts tell already what of them is from a chart above.
    labelled: bool,
}

impl Coalescing<'_> {
    fn chart(
        &mut self,
        chart: &mut SettledChart<'_>,
        values: &Map,
        outer: &Place<'_>,
    ) -> Result<(), Error> {
        let labelled_above = self.labelled;
        self.labelled |= chart.has_merged_defaults();
        let defaults = match self.defaults {
            Defaults::Move => chart.take_defaults(),
            Defaults::Copy => chart.copy_defaults(),
        };
        let name = chart.shared_name();
        let place = outer.inner(name.as_bytes());
        let names = SectionNames::of(chart);
        let is_section = |key: &[u8]| names.contains(key);
        self.joiner.join_defaults(values, &defaults, &place, self.nulls, &is_section)?;
        for subchart in chart.subcharts_mut() {
            let section = section(values, subchart.name())?;
            if !self.labelled {
                relabel(&section, OriginKind::ChartDefault, OriginKind::ParentChart);
            }
            self.globals(&section, values, &place)?;
            self.chart(subchart, &section, &place)?;
        }
        self.labelled = labelled_above;
        Ok(())
    }

    /// Lays the globals of a chart over those of a subchart.
    fn globals(&mut self, section: &Map, values: &Map, place: &Place<'_>) -> Result<(), Error> {
        let globals = match section.get(GLOBAL) {
            None => Map::new(),
            Some(Value::Map(map)) => map,
            Some(_) => {
                self.skip_globals("destination");
                return Ok(());
            }
        };
        let (outer, has_origins) = match values.get(GLOBAL) {
            None => (Vec::new(), false),
            Some(Value::Map(map)) => (map.snapshot(), map.entries().has_origins()),
            Some(_) => {
                self.skip_globals("source");
                return Ok(());
            }
        };
        let source = values.get(GLOBAL);
        for (key, value) in outer {
            let found = globals.get(&key);
            let value = match (value, found) {
                (Value::Map(table), None) => self.copy_global(&table).into(),
                (Value::Map(table), Some(Value::Map(weak))) => {
                    let table = self.copy_global(&table);
                    self.joiner.join(&table, &weak, &place.inner(&key), Nulls::Keep)?;
                    table.into()
                }
                (Value::Map(_), Some(_)) => {
                    let key = pintle_value::strconv::quote(&key);
                    self.joiner.warn(format!(
                        "Conflict: cannot merge map onto non-map for {key}. Skipping."
                    ));
                    continue;
                }
                (_, Some(Value::Map(_))) => {
                    self.joiner.warn(format!("key {key} is table. Skipping"));
                    continue;
                }
                (value, _) => value,
            };
            let origin = source.as_ref().filter(|_| has_origins).and_then(|source| {
                let entries = source.as_map()?.entries();
                entries.origin(&key).map(|from| Origin { kind: OriginKind::Global, ..from.clone() })
            });
            globals.update(|entries| entries.insert_with(key, value, origin));
        }
        section.insert(GLOBAL, globals);
        Ok(())
    }

    /// A copy of a global table for a subchart; the tables in it are not copied.
    fn copy_global(&mut self, table: &Map) -> Map {
        self.shares |= table.entries().iter().any(|(_, value)| value.as_map().is_some());
        table.shallow_clone()
    }

    fn skip_globals(&mut self, side: &str) {
        self.joiner
            .warn(format!("warning: skipping globals because {side} global is not a table."));
    }
}

/// The table for a subchart in the values of its parent, made if there is none.
fn section(values: &Map, name: &str) -> Result<Map, Error> {
    match values.get(name) {
        Some(Value::Map(section)) if !section.is_nil() => Ok(section),
        None | Some(Value::Map(_)) => {
            let section = Map::new();
            values.insert(name, section.clone());
            Ok(section)
        }
        Some(other) => {
            let printed = Str::from(sprintf(b"%t", std::slice::from_ref(&other)));
            Err(Error::new(format!("type mismatch on {name}: {}", printed.to_text())))
        }
    }
}

/// Names of a chart's subcharts, for looking up.
struct SectionNames(Vec<Box<[u8]>>);

impl SectionNames {
    fn of(chart: &SettledChart<'_>) -> SectionNames {
        let mut names: Vec<Box<[u8]>> =
            chart.subcharts().iter().map(|chart| chart.name().as_bytes().into()).collect();
        names.sort_unstable();
        SectionNames(names)
    }

    fn contains(&self, name: &[u8]) -> bool {
        self.0.binary_search_by(|known| (**known).cmp(name)).is_ok()
    }
}
