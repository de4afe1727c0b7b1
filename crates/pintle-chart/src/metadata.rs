//! What `Chart.yaml` and the lock files say.

use std::collections::BTreeMap;

use pintle_value::{Frozen, List, Map, MapType, Value};

/// The content of `Chart.yaml`. Absent texts are empty.
#[derive(Clone, Debug, Default)]
pub struct Metadata {
    /// Name.
    pub name: String,
    /// URL of the project's page.
    pub home: String,
    /// URLs of the sources.
    pub sources: Vec<String>,
    /// Version, loosely semantic.
    pub version: String,
    /// One sentence about the chart.
    pub description: String,
    /// Keywords.
    pub keywords: Vec<String>,
    /// Who looks after the chart.
    pub maintainers: Vec<Maintainer>,
    /// URL of an icon.
    pub icon: String,
    /// `v1` or `v2`; `v1` if the file says nothing.
    pub api_version: String,
    /// A left-over without effect.
    pub condition: String,
    /// A left-over without effect.
    pub tags: String,
    /// Version of the application.
    pub app_version: String,
    /// Whether the chart should no longer be used.
    pub deprecated: bool,
    /// Free annotations; `None` if there is no such key.
    pub annotations: Option<BTreeMap<String, String>>,
    /// Constraint on the version of Kubernetes.
    pub kube_version: String,
    /// Declared dependencies; `None` if there is no such key, which switches their processing off.
    pub dependencies: Option<Vec<Dependency>>,
    /// `application`, `library` or empty.
    pub chart_type: String,
}

/// A person or organisation that looks after a chart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Maintainer {
    /// Name.
    pub name: String,
    /// Mail address.
    pub email: String,
    /// Web address.
    pub url: String,
}

/// A dependency that a chart declares or a lock file pins.
#[derive(Clone, Debug, Default)]
pub struct Dependency {
    /// Name of the chart.
    pub name: String,
    /// Constraint on its version; in a lock file, the version.
    pub version: String,
    /// Where it comes from.
    pub repository: String,
    /// Paths of values that switch it on or off, separated by commas.
    pub condition: String,
    /// Tags that switch it on or off.
    pub tags: Vec<String>,
    /// Whether it is switched on. The loader gives what the file says; processing overwrites it.
    pub enabled: bool,
    /// Values of it that the declaring chart takes over.
    pub import_values: Vec<Import>,
    /// Name that it is to have instead of its own; may be empty.
    pub alias: String,
}

/// An item of `import-values`.
#[derive(Clone, Debug)]
pub enum Import {
    /// As the file has it; processing understands texts and maps and drops the rest.
    Declared(Frozen),
    /// After processing: from this table of the child to that table of the parent.
    Table {
        /// Path in the child.
        child: String,
        /// Path in the parent; `.` is the parent itself.
        parent: String,
    },
}

/// `Chart.lock` or `requirements.lock`.
#[derive(Clone, Debug, Default)]
pub struct Lock {
    /// When it was written, in the form of RFC 3339; empty if the file says nothing.
    pub generated: String,
    /// Digest of the declared and the pinned dependencies.
    pub digest: String,
    /// The pinned dependencies.
    pub dependencies: Vec<Dependency>,
}

impl Metadata {
    /// Whether the chart only lends its definitions to others.
    pub fn is_library(&self) -> bool {
        self.chart_type.eq_ignore_ascii_case("library")
    }

    /// The value of `.Chart` in templates: a map with the field names of Helm's Go struct.
    ///
    /// `name` and `dependencies` are passed in because processing changes them: an aliased chart
    /// goes by its alias and loses its disabled dependencies. `IsRoot` is the renderer's to add.
    /// Source: `structToMap` in Helm's accessor.
    pub fn to_template_value(&self, name: &str, dependencies: &[Dependency]) -> Map {
        let annotations = match &self.annotations {
            Some(map) => map.iter().map(|(k, v)| (&**k, Value::str(v))).collect(),
            None => Map::nil(),
        };
        let fields: [(&str, Value); 17] = [
            ("APIVersion", Value::str(&self.api_version)),
            ("Annotations", annotations.typed(Some(MapType::STRINGS)).into()),
            ("AppVersion", Value::str(&self.app_version)),
            ("Condition", Value::str(&self.condition)),
            ("Dependencies", list(dependencies, Dependency::to_template_value)),
            ("Deprecated", self.deprecated.into()),
            ("Description", Value::str(&self.description)),
            ("Home", Value::str(&self.home)),
            ("Icon", Value::str(&self.icon)),
            ("Keywords", list(&self.keywords, Value::str)),
            ("KubeVersion", Value::str(&self.kube_version)),
            ("Maintainers", list(&self.maintainers, Maintainer::to_template_value)),
            ("Name", name.into()),
            ("Sources", list(&self.sources, Value::str)),
            ("Tags", Value::str(&self.tags)),
            ("Type", Value::str(&self.chart_type)),
            ("Version", Value::str(&self.version)),
        ];
        fields.into_iter().collect()
    }
}

impl Maintainer {
    fn to_template_value(&self) -> Value {
        let fields = [("Email", &self.email), ("Name", &self.name), ("URL", &self.url)];
        Value::Map(fields.into_iter().map(|(k, v)| (k, Value::str(v))).collect())
    }
}

impl Dependency {
    /// Name that the dependency goes by: the alias, if there is one.
    pub fn effective_name(&self) -> &str {
        if self.alias.is_empty() { &self.name } else { &self.alias }
    }

    fn to_template_value(&self) -> Value {
        let fields: [(&str, Value); 8] = [
            ("Alias", Value::str(&self.alias)),
            ("Condition", Value::str(&self.condition)),
            ("Enabled", self.enabled.into()),
            ("ImportValues", list(&self.import_values, Import::to_template_value)),
            ("Name", Value::str(&self.name)),
            ("Repository", Value::str(&self.repository)),
            ("Tags", list(&self.tags, Value::str)),
            ("Version", Value::str(&self.version)),
        ];
        Value::Map(fields.into_iter().collect())
    }
}

impl Import {
    fn to_template_value(&self) -> Value {
        match self {
            Import::Declared(value) => value.thaw(),
            Import::Table { child, parent } => {
                let map: Map = [("child", Value::str(child)), ("parent", Value::str(parent))]
                    .into_iter()
                    .collect();
                Value::Map(map.typed(Some(MapType::STRINGS)))
            }
        }
    }
}

fn list<'a, T>(items: &'a [T], convert: impl Fn(&'a T) -> Value) -> Value {
    List::new(items.iter().map(convert).collect()).into()
}
