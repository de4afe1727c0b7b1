//! What a repository has: `index.yaml`.

use pintle_chart::{Metadata, Notice};
use pintle_value::{Map, Value};
use pintle_version::{Constraint, Version};
use pintle_yaml::{Limits, ReadOptions, Shape, json, parse_shaped};

use crate::Error;
use crate::types::{Struct, Type, check};

/// Largest index, in bytes.
pub(crate) const MAX_INDEX_SIZE: usize = 100 << 20;

/// Texts of a version that need not look like texts. Those of its `Chart.yaml` have to: Helm reads
/// them through a pointer that is not there yet.
const VERSION_SHAPE: Shape = Shape::Struct(&[
    ("urls", Shape::List(&Shape::Str)),
    ("digest", Shape::Str),
    ("checksum", Shape::Str),
    ("engine", Shape::Str),
    ("tillerVersion", Shape::Str),
    ("url", Shape::Str),
]);

const INDEX_SHAPE: Shape = Shape::Struct(&[
    ("apiVersion", Shape::Str),
    ("entries", Shape::Map(&Shape::List(&VERSION_SHAPE))),
    ("publicKeys", Shape::List(&Shape::Str)),
    ("annotations", Shape::Map(&Shape::Str)),
]);

const INDEX: Type = Type::Struct(&Struct {
    name: "repo.IndexFile",
    fields: &[
        ("serverInfo", Type::MapOf(&Type::Any)),
        ("apiVersion", Type::Str),
        ("generated", Type::Any),
        ("entries", Type::MapOf(&Type::ListOf("repo.ChartVersions", &VERSION))),
        ("publicKeys", Type::Strings),
        ("annotations", Type::StringMap),
    ],
    embedded: None,
});

const VERSION: Type = Type::Struct(&Struct {
    name: "repo.ChartVersion",
    fields: &[
        ("urls", Type::Strings),
        ("created", Type::Any),
        ("removed", Type::Bool),
        ("digest", Type::Str),
        // Left-overs without effect.
        ("checksum", Type::Str),
        ("engine", Type::Str),
        ("tillerVersion", Type::Str),
        ("url", Type::Str),
    ],
    embedded: Some(("Metadata", METADATA)),
});

const METADATA: &[(&str, Type)] = &[
    ("name", Type::Str),
    ("home", Type::Str),
    ("sources", Type::Strings),
    ("version", Type::Str),
    ("description", Type::Str),
    ("keywords", Type::Strings),
    ("maintainers", Type::ListOf("[]*v2.Maintainer", &MAINTAINER)),
    ("icon", Type::Str),
    ("apiVersion", Type::Str),
    ("condition", Type::Str),
    ("tags", Type::Str),
    ("appVersion", Type::Str),
    ("deprecated", Type::Bool),
    ("annotations", Type::StringMap),
    ("kubeVersion", Type::Str),
    ("dependencies", Type::ListOf("[]*v2.Dependency", &DEPENDENCY)),
    ("type", Type::Str),
];

const MAINTAINER: Type = Type::Struct(&Struct {
    name: "v2.Maintainer",
    fields: &[("name", Type::Str), ("email", Type::Str), ("url", Type::Str)],
    embedded: None,
});

const DEPENDENCY: Type = Type::Struct(&Struct {
    name: "v2.Dependency",
    fields: &[
        ("name", Type::Str),
        ("version", Type::Str),
        ("repository", Type::Str),
        ("condition", Type::Str),
        ("tags", Type::Strings),
        ("enabled", Type::Bool),
        ("import-values", Type::Any),
        ("alias", Type::Str),
    ],
    embedded: None,
});

/// What a repository has.
#[derive(Debug)]
pub struct Index {
    entries: Map,
    source: String,
}

/// A version of a chart in a repository.
#[derive(Clone, Debug)]
pub struct ChartVersion {
    /// What its `Chart.yaml` says.
    pub metadata: Metadata,
    /// Where the archive is; relative ones are below the repository's address.
    pub urls: Vec<String>,
    /// SHA-256 of the archive in hexadecimal digits, perhaps with `sha256:` in front; may be empty.
    pub digest: String,
    version: Version,
}

impl Index {
    /// Reads an index that is from `source`, a file or an address. Charts are looked at when
    /// somebody asks for them. Source: Helm `repo.loadIndex`.
    ///
    /// # Errors
    /// Helm's texts for what is no index.
    pub fn parse(text: &[u8], source: &str) -> Result<Index, Error> {
        if text.is_empty() {
            return Err(Error::invalid("empty index.yaml file"));
        }
        let Value::Map(file) = read(text)? else {
            return Err(Error::invalid("no API version specified"));
        };
        if !matches!(file.get("apiVersion"), Some(Value::Str(text)) if !text.as_bytes().is_empty())
        {
            return Err(Error::invalid("no API version specified"));
        }
        let entries = match file.get("entries") {
            Some(Value::Map(entries)) => entries,
            _ => Map::new(),
        };
        Ok(Index { entries, source: source.to_owned() })
    }

    /// The names of its charts, in the order of their bytes.
    pub fn names(&self) -> Vec<String> {
        self.entries.keys().iter().map(|name| name.to_text().into_owned()).collect()
    }

    /// The versions of a chart, the newest first. `notices` gets what is told of versions that are
    /// left out because they are not valid.
    pub fn versions(&self, name: &str, notices: &mut Vec<Notice>) -> Option<Vec<ChartVersion>> {
        let versions = self.entries.get(name)?;
        let mut valid: Vec<ChartVersion> = Vec::new();
        for value in versions.as_list().into_iter().flat_map(|list| list.iter()) {
            match ChartVersion::of(value) {
                Ok(version) => valid.push(version),
                Err(None) => {
                    let text = "skipping loading invalid entry for chart: empty entry";
                    let notice = Notice::warn(text).with("name", name);
                    notices.push(notice.with("source", &*self.source));
                }
                Err(Some((version, error))) => {
                    let notice = Notice::warn("skipping loading invalid entry for chart");
                    let notice = notice.with("name", name).with("version", version);
                    notices.push(notice.with("source", &*self.source).with("error", error));
                }
            }
        }
        valid.sort_by(|a, b| b.version.compare(&a.version));
        Some(valid)
    }

    /// The version of a chart that a constraint means: the one of exactly this name if there is
    /// one, else the newest that fits; without a constraint, the newest that is no pre-release.
    /// Source: Helm `IndexFile.Get`.
    ///
    /// # Errors
    /// A chart or version that is not there, or a constraint that is none.
    pub fn get(
        &self,
        name: &str,
        wanted: &str,
        notices: &mut Vec<Notice>,
    ) -> Result<ChartVersion, Error> {
        let versions = self.versions(name, notices);
        let versions = versions.ok_or_else(|| Error::not_found("no chart name found"))?;
        if versions.is_empty() {
            return Err(Error::not_found("no chart version found"));
        }
        let constraint = Constraint::parse(if wanted.is_empty() { "*" } else { wanted })
            .map_err(|error| Error::invalid(error.to_string()))?;
        let exact = versions.iter().find(|found| found.metadata.version == wanted);
        if let Some(found) = exact.filter(|_| !wanted.is_empty()) {
            return Ok(found.clone());
        }
        let Some(found) = versions.iter().find(|found| constraint.check(&found.version)) else {
            return Err(Error::not_found(format!("no chart version found for {name}-{wanted}")));
        };
        if !wanted.is_empty() && !is_range(wanted) {
            let text =
                "unable to find exact version requested; falling back to closest available version";
            let notice = Notice::warn(text).with("chart", name).with("requested", wanted);
            notices.push(notice.with("selected", &*found.metadata.version));
        }
        Ok(found.clone())
    }

    /// Whether some version of some chart is at an address.
    pub(crate) fn has_address(&self, is: impl Fn(&str) -> bool) -> bool {
        let lists = self.entries.entries();
        let versions = lists.iter().filter_map(|(_, list)| list.as_list());
        let mut urls = versions
            .flat_map(|list| list.iter())
            .filter_map(|version| version.as_map().and_then(|map| map.get("urls")));
        urls.any(|urls| strings(Some(&urls)).iter().any(|url| is(url)))
    }
}

impl ChartVersion {
    /// The version as it was read.
    pub fn version(&self) -> &Version {
        &self.version
    }

    /// The digits of the digest, in lower case; none if the repository does not say it.
    pub(crate) fn sha256(&self) -> Option<String> {
        let digits = self.digest.rsplit(':').next().unwrap_or_default().to_ascii_lowercase();
        (!digits.is_empty()).then_some(digits)
    }

    /// Reads a version; of one that is not valid, its version and why, and of nothing nothing.
    fn of(value: &Value) -> Result<ChartVersion, Option<(String, String)>> {
        let Value::Map(map) = value else { return Err(None) };
        let text = |name: &str| match map.get(name) {
            Some(Value::Str(text)) => text.to_text().into_owned(),
            _ => String::new(),
        };
        let invalid = |error: String| Some((text("version"), error));
        let metadata =
            Metadata::of_repository(value).map_err(|error| invalid(error.to_string()))?;
        let version =
            Version::parse(&metadata.version).map_err(|error| invalid(error.to_string()))?;
        let urls = strings(map.get("urls").as_ref());
        Ok(ChartVersion { metadata, urls, digest: text("digest"), version })
    }
}

/// Whether a constraint leaves a choice. Source: Helm `repo.isVersionRange`.
fn is_range(constraint: &str) -> bool {
    let core = constraint.split(['-', '+']).next().unwrap_or_default();
    constraint.contains(['^', '~', '<', '>', '=', '!', '*'])
        || constraint.contains("||")
        || constraint.contains(" - ")
        || core.contains(['x', 'X'])
}

fn strings(value: Option<&Value>) -> Vec<String> {
    let items = value.and_then(Value::as_list).into_iter().flat_map(|list| list.iter());
    items.filter_map(Value::as_str).map(|text| text.to_text().into_owned()).collect()
}

/// JSON if it is JSON, which may say more than is known; else YAML, which may not.
/// Source: Helm `repo.jsonOrYamlUnmarshal`.
fn read(text: &[u8]) -> Result<Value, Error> {
    if let Ok(value) = json::parse(text) {
        return check(&value, &INDEX, false).map(|()| value).map_err(Error::invalid);
    }
    let limits = Limits { max_bytes: MAX_INDEX_SIZE, ..Limits::default() };
    let options = ReadOptions { limits, ..ReadOptions::strict() };
    let value = parse_shaped(text, &options, &INDEX_SHAPE);
    let value = value.map_err(|error| Error::invalid(error.to_string()))?;
    match check(&value, &INDEX, true) {
        Ok(()) => Ok(value),
        Err(text) => Err(Error::of_yaml(&text)),
    }
}
