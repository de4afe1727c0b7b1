//! What becomes of the values of the revision before.

use pintle_chart::Chart;
use pintle_release::Release;
use pintle_value::{Frozen, Map, Value};
use pintle_values::coalesce_tables;

use crate::{Error, Session};

/// What becomes of the values of the revision before. Source: Helm `Upgrade.reuseValues`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reuse {
    /// They are taken if there are no new ones.
    #[default]
    IfNoneGiven,
    /// They are forgotten: `--reset-values`.
    Never,
    /// New ones are laid over them, and over the old chart's defaults: `--reuse-values`.
    WithDefaults,
    /// New ones are laid over them, with the new chart's defaults: `--reset-then-reuse-values`.
    WithNewDefaults,
}

/// The values of the new revision, and the chart if it is to have other defaults.
pub(crate) struct Reused {
    pub(crate) values: Map,
    pub(crate) chart: Option<Chart>,
}

pub(crate) fn reuse_values(
    session: &Session,
    chart: &Chart,
    current: &Release,
    values: &Map,
    reuse: Reuse,
) -> Result<Reused, Error> {
    let unchanged = || Reused { values: values.clone(), chart: None };
    match reuse {
        Reuse::Never => Ok(unchanged()),
        Reuse::IfNoneGiven => match values.is_empty() {
            true => Ok(Reused { values: config(current)?, chart: None }),
            false => Ok(unchanged()),
        },
        Reuse::WithNewDefaults => {
            Ok(Reused { values: over(session, values, &config(current)?)?, chart: None })
        }
        Reuse::WithDefaults => {
            let old = computed_values(session, current)
                .map_err(|error| error.during("failed to rebuild old values"))?;
            let chart = Chart { values: Frozen::new(&Value::Map(old)), ..chart.clone() };
            let values = over(session, values, &config(current)?)?;
            Ok(Reused { values, chart: Some(chart) })
        }
    }
}

/// The user's values of a revision.
pub(crate) fn config(release: &Release) -> Result<Map, Error> {
    match &release.config {
        None => Ok(Map::new()),
        Some(config) => config.to_values().map_err(Error::new),
    }
}

/// The user's values of a revision over the defaults that its record has.
///
/// # Errors
/// A record whose values are no maps.
pub fn computed_values(session: &Session, release: &Release) -> Result<Map, Error> {
    let defaults = match &release.chart {
        None => Map::new(),
        Some(chart) => match chart.to_values().map_err(Error::new)?.get("values") {
            Some(Value::Map(values)) => values,
            _ => Map::new(),
        },
    };
    over(session, &config(release)?, &defaults)
}

/// Lays some values over others.
fn over(session: &Session, strong: &Map, weak: &Map) -> Result<Map, Error> {
    let values = match strong.is_nil() {
        true => Map::new(),
        false => strong.deep_clone(),
    };
    let mut notices = Vec::new();
    coalesce_tables(&values, weak, &mut notices).map_err(|error| Error::new(error.to_string()))?;
    for notice in notices {
        session.events.notice(notice);
    }
    Ok(values)
}
