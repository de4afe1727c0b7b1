//! Definitions of kinds, the files of `crds/`: installed before anything else, and upgraded if that
//! is wanted.

mod losses;

use std::time::Duration;

use pintle_chart::{Chart, Notice};
use pintle_cluster::Object;
use pintle_release::ApplyMethod;
use pintle_value::Map;
use pintle_values::{SettledChart, settle};
use serde_json::Value;

use self::losses::losses;
use crate::apply::{Policy, Write, create};
use crate::install::InstallOptions;
use crate::options::Deployment;
use crate::target::{Target, targets};
use crate::wait::{Strategy, Wait, wait_until_ready};
use crate::{Error, Session};

/// How long definitions are waited for. Source: Helm `installCRDs`.
const TIMEOUT: Duration = Duration::from_secs(60);

/// What an upgrade does with the files of `crds/`. Helm leaves them alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DefinitionUpgrade {
    /// Nothing.
    #[default]
    No,
    /// Definitions are created and changed, unless objects would lose something by that.
    Checked,
    /// Definitions are created and changed whatever objects lose.
    Force,
}

impl DefinitionUpgrade {
    /// Reads the flag.
    ///
    /// # Errors
    /// A word that is none of the three.
    pub fn parse(word: &str) -> Result<DefinitionUpgrade, Error> {
        match word {
            "false" => Ok(DefinitionUpgrade::No),
            "true" | "checked" => Ok(DefinitionUpgrade::Checked),
            "force" => Ok(DefinitionUpgrade::Force),
            other => Err(Error::new(format!(
                "invalid value {other:?} of --upgrade-crds: it is checked, force or false"
            ))),
        }
    }
}

/// Names and texts of the files of `crds/`, of the chart and of the subcharts that take part.
pub(crate) fn files(chart: &Chart, values: &Map) -> Result<Vec<(String, String)>, Error> {
    let mut files = Vec::new();
    if chart.crds().is_empty() {
        return Ok(files);
    }
    // What there is to tell about dependencies is told when the chart is rendered.
    let settled = settle(chart, values, &mut Vec::new()).map_err(|error| {
        Error::new(error.to_string()).during("chart dependencies processing failed")
    })?;
    collect(&settled.root, &mut files);
    Ok(files)
}

fn collect(chart: &SettledChart<'_>, files: &mut Vec<(String, String)>) {
    for file in chart.chart().own_crds() {
        files.push((file.name.to_string(), String::from_utf8_lossy(&file.data).into_owned()));
    }
    for subchart in chart.subcharts() {
        collect(subchart, files);
    }
}

/// Installs the definitions of a chart before it is rendered: templates may ask for the kinds.
pub(crate) fn install(
    session: &Session,
    chart: &Chart,
    values: &Map,
    options: &InstallOptions<'_>,
) -> Result<(), Error> {
    let files = files(chart, values)?;
    if files.is_empty() {
        return Ok(());
    }
    if options.dry_run.is_dry() {
        session.events.notice(Notice::warn(
            "This chart or one of its subcharts contains CRDs. Rendering may fail or contain inaccuracies.",
        ));
        return Ok(());
    }
    install_files(session, &files, options)
}

/// Installs definitions and waits for them. Source: Helm `Install.installCRDs`.
pub(crate) fn install_files(
    session: &Session,
    files: &[(String, String)],
    options: &InstallOptions<'_>,
) -> Result<(), Error> {
    let mut installed = Vec::new();
    for (name, text) in files {
        let failed = |error: Error| error.during(format!("failed to install CRD {name}"));
        let definitions = targets(&*session.cluster, &session.namespace, text).map_err(failed)?;
        if definitions.is_empty() {
            return Err(failed(Error::new("resources are empty")));
        }
        let force = options.deployment.force_conflicts;
        match create(session, &definitions, options.method, force) {
            // Helm 3's way leaves definitions alone that are there.
            Err(error) if error.to_string().ends_with(" already exists") => continue,
            result => result.map_err(failed)?,
        }
        installed.extend(definitions);
    }
    settled(session, &installed, options.deployment.wait)
}

/// Waits until the server serves what is defined.
fn settled(session: &Session, definitions: &[Target], strategy: Strategy) -> Result<(), Error> {
    if definitions.is_empty() {
        return Ok(());
    }
    let strategy = strategy.for_hooks();
    let wait = Wait { strategy, jobs: false, timeout: TIMEOUT, rules: &[] };
    wait_until_ready(session, definitions, wait)?;
    session.cluster.forget_discovery();
    Ok(())
}

/// Brings the definitions of a chart up to date. All are checked before one is changed.
///
/// # Errors
/// What objects would lose, unless that is to be, and definitions that the server refuses.
pub(crate) fn upgrade(
    session: &Session,
    chart: &Chart,
    values: &Map,
    mode: DefinitionUpgrade,
    is_dry: bool,
    deployment: &Deployment,
) -> Result<(), Error> {
    if mode == DefinitionUpgrade::No {
        return Ok(());
    }
    let mut changes: Vec<(Target, Option<Object>)> = Vec::new();
    for (name, text) in files(chart, values)? {
        let failed = |error: Error| error.during(format!("failed to upgrade CRD {name}"));
        for target in targets(&*session.cluster, &session.namespace, &text).map_err(failed)? {
            let live = session.cluster.get(&target.place).map_err(|error| failed(error.into()))?;
            if let (Some(live), DefinitionUpgrade::Checked) = (&live, mode) {
                check(live, &target.object).map_err(failed)?;
            }
            changes.push((target, live));
        }
    }
    if is_dry {
        return Ok(());
    }
    let policy = Policy {
        method: ApplyMethod::ServerSide,
        force_conflicts: deployment.force_conflicts,
        force_replace: false,
        merge_custom: false,
        upgrade_managers: true,
    };
    let write = Write { policy: &policy, dry_run: false };
    for (target, live) in &changes {
        let written = match live {
            Some(live) => write.change(session, live, live, target),
            None => {
                let one = std::slice::from_ref(target);
                create(session, one, policy.method, policy.force_conflicts)
            }
        };
        let failed = |error: Error| error.during(format!("failed to upgrade {}", target.title()));
        written.map_err(failed)?;
    }
    let changed: Vec<Target> = changes.into_iter().map(|(target, _)| target).collect();
    settled(session, &changed, deployment.wait)
}

fn check(live: &Object, wanted: &Object) -> Result<(), Error> {
    let json = |object: &Object| Value::Object(object.0.clone());
    let losses = losses(&json(live), &json(wanted));
    if losses.is_empty() {
        return Ok(());
    }
    let count = losses.len();
    let what = if count == 1 { "a change" } else { "changes" };
    Err(Error::new(format!("objects would suffer from {what}: {}", losses.join("; ")))
        .told_by(vec!["--upgrade-crds=force changes the definition all the same".to_owned()]))
}
