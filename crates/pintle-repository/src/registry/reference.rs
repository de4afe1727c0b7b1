//! Names of charts in registries.

use std::fmt;
use std::sync::LazyLock;

use regex::Regex;

use crate::Error;
use crate::client::quoted;

const SCHEME: &str = "oci://";

/// How a repository may be called, and a tag. Source: the distribution specification of OCI.
static REPOSITORY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let part = "[a-z0-9]+(?:(?:[._]|__|[-]*)[a-z0-9]+)*";
    Regex::new(&format!("^{part}(?:/{part})*$")).ok()
});
static TAG: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^[0-9A-Za-z_][\w.-]{0,127}$").ok());

/// The name of a chart in a registry: `HOST/REPOSITORY`, with `:TAG` or `@DIGEST`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reference {
    pub(crate) host: String,
    pub(crate) repository: String,
    /// With `_` for `+`; may be empty.
    pub(crate) tag: String,
    /// May be empty.
    pub(crate) digest: String,
}

impl Reference {
    /// Reads a name, with or without `oci://`. Source: Helm `registry.newReference`.
    pub(crate) fn parse(text: &str) -> Result<Reference, Error> {
        let text = text.strip_prefix(SCHEME).unwrap_or(text);
        let (text, digest) = text.rsplit_once('@').unwrap_or((text, ""));
        let invalid = |what: String| Error::invalid(format!("invalid reference: {what}"));
        let (host, path) = text
            .split_once('/')
            .ok_or_else(|| invalid("missing registry or repository".to_owned()))?;
        let (repository, tag) = path.split_once(':').unwrap_or((path, ""));
        let tag = tag.replace('+', "_");
        let is = |pattern: &LazyLock<Option<Regex>>, text: &str| {
            pattern.as_ref().is_some_and(|pattern| pattern.is_match(text))
        };
        if host.is_empty() || host.contains(['@', '?', '#']) {
            return Err(invalid(format!("invalid registry {}", quoted(host))));
        }
        if !is(&REPOSITORY, repository) {
            return Err(invalid(format!("invalid repository {}", quoted(repository))));
        }
        if !tag.is_empty() && !is(&TAG, &tag) {
            return Err(invalid(format!("invalid tag {}", quoted(&tag))));
        }
        if !digest.is_empty()
            && let Err(why) = check_digest(digest)
        {
            return Err(invalid(format!("invalid digest {}: {why}", quoted(digest))));
        }
        Ok(Reference {
            host: host.to_owned(),
            repository: repository.to_owned(),
            tag,
            digest: digest.to_owned(),
        })
    }

    /// What the registry is asked for: the digest, or else the tag.
    pub(crate) fn wanted(&self) -> &str {
        if self.digest.is_empty() { &self.tag } else { &self.digest }
    }

    /// `oci://HOST/REPOSITORY`
    pub(crate) fn address(&self) -> String {
        format!("{SCHEME}{}/{}", self.host, self.repository)
    }

    /// Name of the file of the archive.
    pub(crate) fn file_name(&self) -> String {
        let name = self.repository.rsplit('/').next().unwrap_or_default();
        format!("{name}-{}.tgz", self.tag.replace('_', "+"))
    }
}

/// Holds a digest to its form. Source: Go `digest.Digest.Validate`.
fn check_digest(digest: &str) -> Result<(), &'static str> {
    let (algorithm, digits) = digest.split_once(':').unwrap_or((digest, ""));
    let length = match algorithm {
        _ if digits.is_empty() => return Err("invalid checksum digest format"),
        "sha256" => 64,
        "sha384" => 96,
        "sha512" => 128,
        _ => return Err("unsupported digest algorithm"),
    };
    match digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
        _ if digits.len() != length => Err("invalid checksum digest length"),
        true => Ok(()),
        false => Err("invalid checksum digest format"),
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.host, self.repository)?;
        match (self.tag.is_empty(), self.digest.is_empty()) {
            (false, _) => write!(f, ":{}", self.tag),
            (true, false) => write!(f, "@{}", self.digest),
            (true, true) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Reference;

    #[test]
    fn names_are_taken_apart() {
        let parsed = Reference::parse("oci://h:5000/a/b-c:1.0.0+x").unwrap();
        assert_eq!(
            (&*parsed.host, &*parsed.repository, &*parsed.tag),
            ("h:5000", "a/b-c", "1.0.0_x")
        );
        assert_eq!(parsed.to_string(), "h:5000/a/b-c:1.0.0_x");
        assert_eq!(parsed.file_name(), "b-c-1.0.0+x.tgz");
        for wrong in ["oci://h", "oci:///a", "h/A", "h/a:b c", "h/a@sha256:1", "h/a//b"] {
            assert!(Reference::parse(wrong).is_err(), "{wrong}");
        }
    }
}
