//! `pintle get`

mod template;

use std::collections::BTreeMap;

use pintle_action::{Session, computed_values};
use pintle_release::{DependencyFacts, Json, Release};
use serde::Serialize;

use super::release_text::{Shown, text};
use super::{cluster, flags, table};
use crate::args::{
    Get, GetAllArgs, GetArgs, GetFormattedArgs, GetPartArgs, GetValuesArgs, GlobalArgs,
};
use crate::environment::Environment;
use crate::report::Failure;
use crate::terminal::Terminal;

/// Gets what is on record of a release.
pub(crate) fn run(
    args: &GetArgs,
    global: &GlobalArgs,
    environment: &Environment,
    terminal: &mut Terminal,
) -> Result<u8, Failure> {
    let Some(what) = &args.what else {
        return Err(Failure::new(
            "say what to get: all, hooks, manifest, metadata, notes or values",
        ));
    };
    let (word, part) = match what {
        Get::All(args) => ("all", &args.part),
        Get::Hooks(part) => ("hooks", part),
        Get::Manifest(part) => ("manifest", part),
        Get::Notes(part) => ("notes", part),
        Get::Metadata(args) => ("metadata", &args.part),
        Get::Values(args) => ("values", &args.formatted.part),
    };
    let GetPartArgs { args, revision } = part;
    let name = flags::one_arg(&format!("get {word}"), "RELEASE_NAME", args)?;
    let session = cluster::session(global, environment, terminal)?;
    let release = release(&session, name, *revision)?;
    match what {
        Get::All(args) => all(&session, &release, args, global, terminal),
        Get::Hooks(_) => {
            for hook in &release.hooks {
                writeln!(terminal.out, "---\n# Source: {}\n{}", hook.path, hook.manifest)?;
            }
            done(terminal)
        }
        Get::Manifest(_) => {
            writeln!(terminal.out, "{}", release.manifest)?;
            done(terminal)
        }
        Get::Notes(_) => {
            if !release.info.notes.is_empty() {
                writeln!(terminal.out, "NOTES:\n{}", release.info.notes)?;
            }
            done(terminal)
        }
        Get::Metadata(args) => metadata(&release, args, terminal),
        Get::Values(args) => values(&session, &release, args, terminal),
    }
}

fn done(terminal: &mut Terminal) -> Result<u8, Failure> {
    terminal.out.flush()?;
    Ok(0)
}

/// Whether the cluster answers.
pub(super) fn reach(session: &Session) -> Result<(), Failure> {
    session
        .cluster
        .version()
        .map_err(|error| Failure::new(format!("kubernetes cluster unreachable: {error}")))?;
    Ok(())
}

/// A revision of a release, the last one if 0. Source: Helm `releaseContent`.
pub(super) fn release(session: &Session, name: &str, revision: i64) -> Result<Release, Failure> {
    reach(session)?;
    pintle_action::check_release_name(name)
        .map_err(|_| Failure::new(format!("releaseContent: Release name is invalid: {name}")))?;
    session.history.get(name, revision.max(0)).map_err(|error| Failure::new(error.to_string()))
}

fn all(
    session: &Session,
    release: &Release,
    args: &GetAllArgs,
    global: &GlobalArgs,
    terminal: &mut Terminal,
) -> Result<u8, Failure> {
    if let Some(template) = args.template.as_deref().filter(|template| !template.is_empty()) {
        terminal.out.write_all(&template::render(template, release)?)?;
        return done(terminal);
    }
    let shown = Shown { everything: true, chart: true, ..Shown::default() };
    let text = text(session, release, None, shown, terminal.paint(global))?;
    terminal.out.write_all(text.as_bytes())?;
    done(terminal)
}

fn values(
    session: &Session,
    release: &Release,
    args: &GetValuesArgs,
    terminal: &mut Terminal,
) -> Result<u8, Failure> {
    let all = args.all.unwrap_or_default();
    let values = match all {
        true => {
            let computed = computed_values(session, release)?;
            Some(Json::of_values(&computed).map_err(Failure::new)?)
        }
        false => release.config.clone(),
    };
    let title = if all { "COMPUTED VALUES:" } else { "USER-SUPPLIED VALUES:" };
    let yaml = table::yaml(&values)?;
    let yaml = String::from_utf8_lossy(&yaml);
    let text = || format!("{title}\n{yaml}");
    table::print(&mut *terminal.out, args.formatted.output, &values, text)
}

/// Facts about a release. Source: Helm `action.Metadata`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    name: String,
    chart: String,
    version: String,
    app_version: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    annotations: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    labels: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    dependencies: Vec<DependencyFacts>,
    namespace: String,
    revision: i64,
    status: String,
    deployed_at: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    apply_method: String,
}

fn metadata(
    release: &Release,
    args: &GetFormattedArgs,
    terminal: &mut Terminal,
) -> Result<u8, Failure> {
    let chart = release.chart_facts();
    let mut names: Vec<&str> =
        chart.dependencies.iter().flatten().map(|one| one.name.as_str()).collect();
    names.sort_unstable();
    let names = names.join(",");
    let deployed = release.info.last_deployed.unwrap_or(pintle_release::Time::ZERO);
    let metadata = Metadata {
        name: release.name.clone(),
        chart: chart.name.clone(),
        version: chart.version.clone(),
        app_version: chart.app_version.clone(),
        annotations: chart.annotations.clone().unwrap_or_default(),
        labels: release.labels.clone(),
        dependencies: chart.dependencies.clone().unwrap_or_default(),
        namespace: release.namespace.clone(),
        revision: release.version,
        status: release.info.status.to_string(),
        deployed_at: deployed.to_rfc3339(),
        apply_method: release.apply_method.clone(),
    };
    let text = || {
        let Metadata { name, chart, version, app_version, namespace, revision, .. } = &metadata;
        format!(
            "NAME: {name}\nCHART: {chart}\nVERSION: {version}\nAPP_VERSION: {app_version}\n\
             ANNOTATIONS: {}\nLABELS: {}\nDEPENDENCIES: {names}\nNAMESPACE: {namespace}\n\
             REVISION: {revision}\nSTATUS: {}\nDEPLOYED_AT: {}\nAPPLY_METHOD: {}\n",
            set(&metadata.annotations),
            set(&metadata.labels),
            metadata.status,
            metadata.deployed_at,
            apply_method(&metadata.apply_method),
        )
    };
    table::print(&mut *terminal.out, args.output, &metadata, text)
}

fn set(labels: &BTreeMap<String, String>) -> String {
    let pairs: Vec<String> = labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
    pairs.join(",")
}

fn apply_method(word: &str) -> String {
    match word {
        "" => "client-side apply (defaulted)".to_owned(),
        "csa" => "client-side apply".to_owned(),
        "ssa" => "server-side apply".to_owned(),
        other => format!("unknown ({other:?})"),
    }
}
