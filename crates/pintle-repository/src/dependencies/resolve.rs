//! From constraints to versions. Source: Helm `resolver.Resolve`.

use std::collections::BTreeMap;

use pintle_chart::{Dependency, Notice};
use pintle_version::{Constraint, Version};

use super::{Dependencies, FOLDER, load_chart};
use crate::Error;
use crate::address::is_registry;
use crate::client::quoted;
use crate::registry::Reference;

/// The dependencies as a lock file pins them, in the order of `wanted`.
pub(super) fn resolve(
    manager: &Dependencies<'_>,
    wanted: &[Dependency],
    names: &BTreeMap<String, String>,
    notices: &mut Vec<Notice>,
) -> Result<Vec<Dependency>, Error> {
    let mut locked = Vec::with_capacity(wanted.len());
    let mut missing = Vec::new();
    for dependency in wanted {
        let constraint = constraint(dependency)?;
        match version(manager, dependency, &constraint, names, notices)? {
            Some(version) => locked.push(Dependency {
                name: dependency.name.clone(),
                repository: dependency.repository.clone(),
                version,
                ..Dependency::default()
            }),
            None => missing.push(format!(
                "{} (repository {}, version {})",
                quoted(&dependency.name),
                quoted(&dependency.repository),
                quoted(&dependency.version)
            )),
        }
    }
    if missing.is_empty() {
        return Ok(locked);
    }
    Err(Error::not_found(format!(
        "can't get a valid version for {} subchart(s): {}. Make sure a matching chart version \
         exists in the repo, or change the version constraint in Chart.yaml",
        missing.len(),
        missing.join(", ")
    )))
}

/// What a dependency says of its version.
pub(super) fn constraint(dependency: &Dependency) -> Result<Constraint, Error> {
    Constraint::parse(&dependency.version).map_err(|error| {
        Error::invalid(format!(
            "dependency {} has an invalid version/constraint format: {error}",
            quoted(&dependency.name)
        ))
    })
}

fn version(
    manager: &Dependencies<'_>,
    dependency: &Dependency,
    constraint: &Constraint,
    names: &BTreeMap<String, String>,
    notices: &mut Vec<Notice>,
) -> Result<Option<String>, Error> {
    let Dependency { name, repository, version, .. } = dependency;
    if repository.is_empty() {
        manager.local_path(&format!("charts/{name}"))?;
        return Ok(Some(version.clone()));
    }
    if repository.starts_with(FOLDER) {
        let chart = load_chart(&manager.local_path(repository)?, notices)?;
        let found = &chart.metadata.version;
        let fits = Version::parse(found).is_ok_and(|version| constraint.check(&version));
        return Ok(fits.then(|| found.clone()));
    }
    if is_registry(repository) {
        return in_registry(manager, dependency, constraint);
    }
    let Some(kept) = names.get(name) else { return Ok(Some(version.clone())) };
    let index = manager.client.load_index(kept).map_err(|error| {
        error.during(format!("no cached repository for {kept} found. (try 'helm repo update')"))
    })?;
    let versions = index
        .versions(name, notices)
        .ok_or_else(|| Error::not_found(format!("{name} chart not found in repo {repository}")))?;
    let mut fitting =
        versions.iter().filter(|found| !found.urls.is_empty() && constraint.check(found.version()));
    Ok(fitting.next().map(|found| found.metadata.version.clone()))
}

/// The version of a dependency in a registry: the one that is named, else the newest that fits.
fn in_registry(
    manager: &Dependencies<'_>,
    dependency: &Dependency,
    constraint: &Constraint,
) -> Result<Option<String>, Error> {
    let Dependency { name, repository, version, .. } = dependency;
    if Version::parse(version).is_ok() {
        return Ok(Some(version.clone()));
    }
    let reference = Reference::parse(&format!("{repository}/{name}"))?;
    let tags = manager.client.registry(&reference.host).tags(&reference.repository);
    let tags = tags.map_err(|error| {
        error.during(format!("could not retrieve list of tags for repository {repository}"))
    })?;
    let mut fitting = tags
        .into_iter()
        .filter(|tag| Version::parse(tag).is_ok_and(|version| constraint.check(&version)));
    // Helm takes what is asked for as it is if nothing fits, and finds no such tag later.
    Ok(Some(fitting.next().unwrap_or_else(|| version.clone())))
}
