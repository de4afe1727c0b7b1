//! Which dependencies are switched on. Source: `processDependencyTags` and
//! `processDependencyConditions` of Helm.

use pintle_chart::Dependency;
use pintle_value::{Map, Value};

use crate::{Notice, lookup};

/// Switches dependencies on and off by the tags in `values`.
///
/// One true tag is enough to switch on; false tags alone switch off.
pub(crate) fn apply_tags(dependencies: &mut [Dependency], values: &Map, notices: &mut Vec<Notice>) {
    let Some(Value::Map(tags)) = values.get("tags") else { return };
    for dependency in dependencies {
        let (mut any_true, mut any_false) = (false, false);
        for tag in &dependency.tags {
            match tags.get(tag) {
                None => {}
                Some(Value::Bool(true)) => any_true = true,
                Some(Value::Bool(false)) => any_false = true,
                Some(_) => notices.push(not_a_bool("tag", tag, dependency)),
            }
        }
        dependency.enabled = any_true || !any_false;
    }
}

/// Switches dependencies on and off by their conditions, whose paths start at `prefix` in
/// `values`. The first path that holds a bool counts.
pub(crate) fn apply_conditions(
    dependencies: &mut [Dependency],
    values: &Map,
    prefix: &str,
    notices: &mut Vec<Notice>,
) {
    for dependency in dependencies {
        for path in dependency.condition.trim().split(',').filter(|path| !path.is_empty()) {
            match lookup::value(values, &format!("{prefix}{path}")) {
                None => {}
                Some(Value::Bool(on)) => {
                    dependency.enabled = on;
                    break;
                }
                Some(_) => notices.push(not_a_bool("path", path, dependency)),
            }
        }
    }
}

fn not_a_bool(what: &'static str, name: &str, dependency: &Dependency) -> Notice {
    Notice::warn("returned non-bool value").with(what, name).with("chart", &*dependency.name)
}
