//! What a verb would change, with nothing changed.

mod live;

use pintle_chart::Chart;
use pintle_diff::{Entry, Pair, Part, pair};
use pintle_release::Release;
use pintle_value::Map;
use serde_json::Value;

use crate::apply::{KEEP, RESOURCE_POLICY};
use crate::chart::check_release_name;
use crate::install::{self, InstallOptions};
use crate::inventory::{Item, hook_items, items, manifest_items};
use crate::rollback::{self, RollbackOptions};
use crate::upgrade::{self, UpgradeOptions};
use crate::{Error, Session};

pub(crate) use self::live::Change;

/// What is compared.
#[derive(Clone, Copy, Debug, Default)]
pub struct PreviewOptions {
    /// The objects in the cluster before and after, instead of one manifest and another. The API
    /// server is asked what it would make of each, so that changes that somebody made to the
    /// cluster and that would be undone are seen, too.
    pub live: bool,
    /// Whether hooks are compared, always by their manifests.
    pub hooks: bool,
    /// Whether tests are, too.
    pub tests: bool,
}

/// The objects before and after.
#[derive(Clone, Debug)]
pub struct Preview {
    /// What is before.
    pub before: String,
    /// What is after.
    pub after: String,
    /// The objects.
    pub pairs: Vec<Pair>,
}

/// What an upgrade would change.
///
/// # Errors
/// As [`upgrade`](crate::upgrade), up to the point where it would write.
pub fn preview_upgrade(
    session: &Session,
    chart: &Chart,
    values: &Map,
    options: &UpgradeOptions<'_>,
    wanted: PreviewOptions,
) -> Result<Preview, Error> {
    session.reach()?;
    let name = &options.name;
    check_release_name(name).map_err(|_| Error::new(format!("release name is invalid: {name}")))?;
    let (current, upgraded, method) = upgrade::prepare(session, chart, values, options)?;
    let facts = upgraded.chart_facts();
    let after = format!("{name} with {}-{}", facts.name, facts.version);
    let change = Change::of_upgrade(&current, method, options);
    change.preview(session, &upgraded, Vec::new(), after, wanted)
}

/// What an installation would create.
///
/// # Errors
/// As [`install`](crate::install), up to the point where it would write.
pub fn preview_install(
    session: &Session,
    chart: &Chart,
    values: &Map,
    options: &InstallOptions<'_>,
    wanted: PreviewOptions,
) -> Result<Preview, Error> {
    session.reach()?;
    check_release_name(&options.name)?;
    let mut definitions = Vec::new();
    if !options.skip_crds {
        for (_, text) in crate::definitions::files(chart, values)? {
            definitions.extend(items(session, &session.namespace, &text, Part::Definition)?);
        }
    }
    let release = install::rendered(session, chart, values, options)?;
    let facts = release.chart_facts();
    let after = format!("{} with {}-{}", options.name, facts.name, facts.version);
    let change = Change::of_install(options);
    change.preview(session, &release, definitions, after, wanted)
}

/// What a rollback would change.
///
/// # Errors
/// As [`rollback`](crate::rollback()), up to the point where it would write.
pub fn preview_rollback(
    session: &Session,
    name: &str,
    options: &RollbackOptions,
    wanted: PreviewOptions,
) -> Result<Preview, Error> {
    session.reach()?;
    let (current, release, policy) = rollback::prepare(session, name, options, String::new())?;
    let after = format!("{name} revision {}", release.info.rollback_revision);
    let change = Change { current: Some(&current), policy, take_ownership: true };
    change.preview(session, &release, Vec::new(), after, wanted)
}

/// How two records differ; `live` counts for nothing.
///
/// # Errors
/// Manifests that cannot be read.
pub fn preview_records(
    session: &Session,
    before: &Release,
    after: &Release,
    wanted: PreviewOptions,
) -> Result<Preview, Error> {
    let title = |release: &Release| format!("{} revision {}", release.name, release.version);
    let mut pairs = pair(entries(session, before, wanted)?, entries(session, after, wanted)?);
    pairs.iter_mut().for_each(keep_by_manifest);
    Ok(Preview { before: title(before), after: title(after), pairs })
}

fn entries(
    session: &Session,
    release: &Release,
    wanted: PreviewOptions,
) -> Result<Vec<Entry>, Error> {
    let mut found = manifest_items(session, release, None)?;
    if wanted.hooks {
        found.extend(hook_items(session, release, wanted.tests)?);
    }
    Ok(found.iter().map(Item::entry).collect())
}

/// Without a look at the cluster, the manifest says what stays.
fn keep_by_manifest(pair: &mut Pair) {
    let annotations = pair.before.as_ref().and_then(|old| old.pointer("/metadata/annotations"));
    let policy = annotations.and_then(|map| map.get(RESOURCE_POLICY)).and_then(Value::as_str);
    pair.is_kept = pair.after.is_none() && pair.part == Part::Manifest && policy == Some(KEEP);
}
