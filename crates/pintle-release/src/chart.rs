//! The chart in a record.

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use pintle_chart::{Chart, Dependency, File, Import, Lock, Metadata};
use pintle_value::Map;
use serde::{Deserialize, Serialize};

use crate::{Json, Time, to_go_json};

/// What lists show of a chart.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ChartFacts {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Version of what it installs.
    pub app_version: String,
    /// Whether nobody should use it any more.
    pub deprecated: bool,
    /// Its annotations.
    pub annotations: Option<BTreeMap<String, String>>,
    /// What it depends on.
    pub dependencies: Option<Vec<DependencyFacts>>,
}

/// A dependency as a record has it. Source: the JSON tags of Helm `chart/v2.Dependency`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[allow(missing_docs)]
pub struct DependencyFacts {
    pub name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub version: String,
    pub repository: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub condition: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    #[serde(skip_serializing_if = "is_false")]
    pub enabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub import_values: Option<Json>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub alias: String,
}

impl ChartFacts {
    /// Reads the facts and passes over the rest of the chart.
    pub(crate) fn read(chart: &Json) -> Result<ChartFacts, serde_json::Error> {
        #[derive(Default, Deserialize)]
        #[serde(default)]
        struct Stored {
            metadata: Option<ChartFacts>,
        }
        Ok(chart.read::<Stored>()?.metadata.unwrap_or_default())
    }

    /// What lists show as the version of what it installs: Helm's word for a record without a chart.
    pub fn app_title(&self) -> String {
        if self.name.is_empty() { MISSING.to_owned() } else { self.app_version.clone() }
    }

    /// `web-1.2.3`, or Helm's word for a record without a chart.
    pub fn title(&self) -> String {
        if self.name.is_empty() {
            return MISSING.to_owned();
        }
        format!("{}-{}", self.name, self.version)
    }
}

/// What Helm shows where a record holds no chart.
const MISSING: &str = "MISSING";

/// A chart of a record that has nothing but its metadata.
pub(crate) fn metadata_alone(chart: &Json) -> Option<Json> {
    #[derive(Deserialize, Serialize)]
    struct Stored {
        metadata: Json,
    }
    Json::new(serde_json::to_string(&chart.read::<Stored>().ok()?).ok()?).ok()
}

/// A chart as a record keeps it: without its subcharts, with the dependencies and the values that
/// the settling of dependencies has left. Source: the JSON tags of Helm `chart/v2.Chart`.
///
/// # Errors
/// Values that JSON does not have, such as infinite numbers.
pub fn chart_json(
    chart: &Chart,
    dependencies: &[Dependency],
    values: Option<&Map>,
) -> Result<Json, String> {
    let modified = |name: &str| chart.raw_file(name).and_then(|file| time(file.modified));
    let stored = Stored {
        metadata: StoredMetadata::new(&chart.metadata, dependencies),
        lock: chart.lock.as_ref().map(StoredLock::new),
        templates: files(&chart.templates),
        values: values.map(Json::of_values).transpose()?,
        schema: chart.schema.as_ref().map(|schema| STANDARD.encode(schema)),
        schemamodtime: modified("values.schema.json").unwrap_or(Time::ZERO),
        files: files(&chart.files),
        modtime: modified("Chart.yaml"),
    };
    let text = String::from_utf8(go_json(&stored)?).map_err(|error| error.to_string())?;
    Json::new(text).map_err(|error| error.to_string())
}

/// What `Chart.yaml` says, as Helm's Go struct goes into JSON, with these dependencies.
///
/// # Errors
/// Values that JSON does not have, such as infinite numbers.
pub fn metadata_json(metadata: &Metadata, dependencies: &[Dependency]) -> Result<Vec<u8>, String> {
    go_json(&StoredMetadata::new(metadata, dependencies))
}

/// What a lock file says, as Helm's Go struct goes into JSON.
///
/// # Errors
/// As [`metadata_json`].
pub fn lock_json(lock: &Lock) -> Result<Vec<u8>, String> {
    go_json(&StoredLock::new(lock))
}

/// Dependencies, as Helm's Go structs go into JSON.
///
/// # Errors
/// As [`metadata_json`].
pub fn dependencies_json(dependencies: &[Dependency]) -> Result<Vec<u8>, String> {
    go_json(&dependencies.iter().map(StoredDependency::new).collect::<Vec<_>>())
}

fn go_json(value: &impl Serialize) -> Result<Vec<u8>, String> {
    to_go_json(value).map_err(|error| error.to_string())
}

#[derive(Serialize)]
struct Stored<'a> {
    metadata: StoredMetadata<'a>,
    lock: Option<StoredLock<'a>>,
    templates: Option<Vec<StoredFile<'a>>>,
    values: Option<Json>,
    schema: Option<String>,
    schemamodtime: Time,
    files: Option<Vec<StoredFile<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    modtime: Option<Time>,
}

#[derive(Serialize)]
struct StoredFile<'a> {
    name: &'a str,
    data: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    modtime: Option<Time>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct StoredMetadata<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    name: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    home: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    sources: &'a [String],
    #[serde(skip_serializing_if = "str::is_empty")]
    version: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    keywords: &'a [String],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    maintainers: Vec<StoredMaintainer<'a>>,
    #[serde(skip_serializing_if = "str::is_empty")]
    icon: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    api_version: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    condition: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    tags: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    app_version: &'a str,
    #[serde(skip_serializing_if = "is_false")]
    deprecated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    annotations: Option<&'a BTreeMap<String, String>>,
    #[serde(skip_serializing_if = "str::is_empty")]
    kube_version: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    dependencies: Vec<StoredDependency<'a>>,
    #[serde(rename = "type", skip_serializing_if = "str::is_empty")]
    chart_type: &'a str,
}

#[derive(Serialize)]
struct StoredMaintainer<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    name: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    email: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    url: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct StoredDependency<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    version: &'a str,
    repository: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    condition: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    tags: &'a [String],
    #[serde(skip_serializing_if = "is_false")]
    enabled: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    import_values: Vec<StoredImport<'a>>,
    #[serde(skip_serializing_if = "str::is_empty")]
    alias: &'a str,
}

#[derive(Serialize)]
#[serde(untagged)]
enum StoredImport<'a> {
    Declared(Option<Json>),
    Table { child: &'a str, parent: &'a str },
}

#[derive(Serialize)]
struct StoredLock<'a> {
    generated: Time,
    digest: &'a str,
    dependencies: Option<Vec<StoredDependency<'a>>>,
}

impl<'a> StoredMetadata<'a> {
    fn new(metadata: &'a Metadata, dependencies: &'a [Dependency]) -> StoredMetadata<'a> {
        let maintainers = metadata.maintainers.iter().map(|maintainer| StoredMaintainer {
            name: &maintainer.name,
            email: &maintainer.email,
            url: &maintainer.url,
        });
        StoredMetadata {
            name: &metadata.name,
            home: &metadata.home,
            sources: &metadata.sources,
            version: &metadata.version,
            description: &metadata.description,
            keywords: &metadata.keywords,
            maintainers: maintainers.collect(),
            icon: &metadata.icon,
            api_version: &metadata.api_version,
            condition: &metadata.condition,
            tags: &metadata.tags,
            app_version: &metadata.app_version,
            deprecated: metadata.deprecated,
            annotations: metadata.annotations.as_ref().filter(|all| !all.is_empty()),
            kube_version: &metadata.kube_version,
            dependencies: dependencies.iter().map(StoredDependency::new).collect(),
            chart_type: &metadata.chart_type,
        }
    }
}

impl<'a> StoredDependency<'a> {
    fn new(dependency: &'a Dependency) -> StoredDependency<'a> {
        let import = |import: &'a Import| match import {
            Import::Declared(value) => StoredImport::Declared(Json::of_value(&value.thaw()).ok()),
            Import::Table { child, parent } => StoredImport::Table { child, parent },
        };
        StoredDependency {
            name: &dependency.name,
            version: &dependency.version,
            repository: &dependency.repository,
            condition: &dependency.condition,
            tags: &dependency.tags,
            enabled: dependency.enabled,
            import_values: dependency.import_values.iter().map(import).collect(),
            alias: &dependency.alias,
        }
    }
}

impl<'a> StoredLock<'a> {
    fn new(lock: &'a Lock) -> StoredLock<'a> {
        let dependencies: Vec<_> = lock.dependencies.iter().map(StoredDependency::new).collect();
        StoredLock {
            generated: Time::parse(&lock.generated).unwrap_or(Time::ZERO),
            digest: &lock.digest,
            dependencies: (!dependencies.is_empty()).then_some(dependencies),
        }
    }
}

/// Go writes `null` for a slice that was never made.
fn files(files: &[File]) -> Option<Vec<StoredFile<'_>>> {
    let stored = files.iter().map(|file| StoredFile {
        name: &file.name,
        data: STANDARD.encode(&file.data),
        modtime: time(file.modified),
    });
    (!files.is_empty()).then(|| stored.collect())
}

fn time(modified: Option<SystemTime>) -> Option<Time> {
    let since = modified?.duration_since(UNIX_EPOCH).ok()?;
    Some(Time::new(i64::try_from(since.as_secs()).ok()?, since.subsec_nanos()))
}

fn is_false(flag: &bool) -> bool {
    !flag
}
