//! What `Chart.yaml` may say. Source: `Metadata.Validate` and its like in Helm.

use std::collections::HashSet;

use pintle_value::strconv::{is_print, quote};

use crate::path::base;
use crate::{Dependency, Error, Metadata};

impl Metadata {
    /// Replaces odd white space by spaces, drops characters that do not print, then checks.
    ///
    /// # Errors
    /// [`Error::Invalid`] for the first thing that is not allowed.
    pub(crate) fn validate(&mut self) -> Result<(), Error> {
        self.sanitize();
        if self.api_version.is_empty() {
            return invalid("chart.metadata.apiVersion is required");
        }
        if self.name.is_empty() {
            return invalid("chart.metadata.name is required");
        }
        let name = quote(self.name.as_bytes());
        if self.name == "." || self.name == ".." {
            return invalid(format!("chart.metadata.name {name} is not allowed"));
        }
        if self.name != base(&self.name) {
            return invalid(format!("chart.metadata.name {name} is invalid"));
        }
        if self.version.is_empty() {
            return invalid("chart.metadata.version is required");
        }
        if pintle_version::Version::parse(&self.version).is_err() {
            let version = quote(self.version.as_bytes());
            return invalid(format!("chart.metadata.version {version} is invalid"));
        }
        if !matches!(&*self.chart_type, "" | "application" | "library") {
            return invalid("chart.metadata.type must be application or library");
        }
        Ok(())
    }

    fn sanitize(&mut self) {
        let texts = [
            &mut self.name,
            &mut self.description,
            &mut self.home,
            &mut self.icon,
            &mut self.condition,
            &mut self.tags,
            &mut self.app_version,
            &mut self.kube_version,
        ];
        texts.into_iter().for_each(sanitize);
        self.sources.iter_mut().for_each(sanitize);
        self.keywords.iter_mut().for_each(sanitize);
        for maintainer in &mut self.maintainers {
            sanitize(&mut maintainer.name);
            sanitize(&mut maintainer.email);
            sanitize(&mut maintainer.url);
        }
    }
}

impl Dependency {
    fn validate(&mut self) -> Result<(), Error> {
        sanitize(&mut self.name);
        sanitize(&mut self.version);
        sanitize(&mut self.repository);
        sanitize(&mut self.condition);
        self.tags.iter_mut().for_each(sanitize);
        let allowed = |c: u8| c.is_ascii_alphanumeric() || c == b'_' || c == b'-';
        if !self.alias.bytes().all(allowed) {
            let name = quote(self.name.as_bytes());
            return invalid(format!("dependency {name} has disallowed characters in the alias"));
        }
        Ok(())
    }
}

/// Checks the lists that may hold null, and takes the null out.
///
/// This follows [`Metadata::validate`], as Helm checks the lists last.
///
/// # Errors
/// [`Error::Invalid`] for a null, for a bad alias, for a name or alias that comes twice.
pub(crate) fn validate_dependencies(
    dependencies: Vec<Option<Dependency>>,
) -> Result<Vec<Dependency>, Error> {
    let mut valid: Vec<Dependency> = Vec::with_capacity(dependencies.len());
    let mut names = HashSet::new();
    for dependency in dependencies {
        let Some(mut dependency) = dependency else {
            return invalid("dependencies must not contain empty or null nodes");
        };
        dependency.validate()?;
        let name = dependency.effective_name();
        if !names.insert(name.to_owned()) {
            let name = quote(name.as_bytes());
            return invalid(format!("more than one dependency with name or alias {name}"));
        }
        valid.push(dependency);
    }
    Ok(valid)
}

/// [`Error::Invalid`] if the list of maintainers holds null.
pub(crate) fn validate_maintainers<T>(maintainers: Vec<Option<T>>) -> Result<Vec<T>, Error> {
    match maintainers.into_iter().collect() {
        Some(maintainers) => Ok(maintainers),
        None => invalid("maintainers must not contain empty or null nodes"),
    }
}

fn invalid<T>(message: impl Into<String>) -> Result<T, Error> {
    Err(Error::Invalid(message.into()))
}

/// White space becomes a space, what does not print goes. Source: `sanitizeString`.
fn sanitize(text: &mut String) {
    if text.bytes().all(|c| (b' '..=b'~').contains(&c)) {
        return;
    }
    let clean = |c: char| match c {
        _ if is_space(c) => Some(' '),
        _ if is_print(c) => Some(c),
        _ => None,
    };
    *text = text.chars().filter_map(clean).collect();
}

/// Source: Go `unicode.IsSpace`.
fn is_space(c: char) -> bool {
    c.is_whitespace()
}

#[cfg(test)]
mod tests {
    use super::sanitize;

    #[test]
    fn odd_characters_go() {
        let mut text = "a\tb\u{85}c\u{200b}d\u{3000}\u{1}é".to_owned();
        sanitize(&mut text);
        assert_eq!(text, "a b cd é");
    }
}
