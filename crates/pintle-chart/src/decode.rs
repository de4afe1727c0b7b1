//! From YAML values to the structs of a chart, as `encoding/json` does it.
//!
//! A value of the wrong type does not stop the decoding: the first such error is reported at the
//! end. What is decoded goes over what is there, list items over the items at their places.

use std::collections::BTreeMap;

use pintle_value::strconv::quote;
use pintle_value::{Frozen, Value};
use pintle_yaml::json::mismatch;
use pintle_yaml::{ReadOptions, Shape, parse_shaped};

use crate::validate::{validate_dependencies, validate_maintainers};
use crate::{Dependency, Error, Import, Lock, Maintainer, Metadata};

const STRINGS: Shape = Shape::List(&Shape::Str);

const METADATA: Shape = Shape::Struct(&[
    ("name", Shape::Str),
    ("home", Shape::Str),
    ("sources", STRINGS),
    ("version", Shape::Str),
    ("description", Shape::Str),
    ("keywords", STRINGS),
    ("maintainers", Shape::List(&MAINTAINER)),
    ("icon", Shape::Str),
    ("apiVersion", Shape::Str),
    ("condition", Shape::Str),
    ("tags", Shape::Str),
    ("appVersion", Shape::Str),
    ("deprecated", Shape::Any),
    ("annotations", Shape::Map(&Shape::Str)),
    ("kubeVersion", Shape::Str),
    ("dependencies", Shape::List(&DEPENDENCY)),
    ("type", Shape::Str),
]);

const MAINTAINER: Shape =
    Shape::Struct(&[("name", Shape::Str), ("email", Shape::Str), ("url", Shape::Str)]);

const DEPENDENCY: Shape = Shape::Struct(&[
    ("name", Shape::Str),
    ("version", Shape::Str),
    ("repository", Shape::Str),
    ("condition", Shape::Str),
    ("tags", STRINGS),
    ("enabled", Shape::Any),
    ("import-values", Shape::Any),
    ("alias", Shape::Str),
]);

const LOCK: Shape = Shape::Struct(&[
    ("generated", Shape::Any),
    ("digest", Shape::Str),
    ("dependencies", Shape::List(&DEPENDENCY)),
]);

/// `Chart.yaml` as it is read, before any check.
#[derive(Debug, Default)]
pub struct RawMetadata {
    /// Everything but the lists below.
    pub fields: Metadata,
    /// Maintainers; an entry may be null.
    pub maintainers: Option<Vec<Option<Maintainer>>>,
    /// Declared dependencies; an entry may be null.
    pub dependencies: Option<Vec<Option<Dependency>>>,
}

impl RawMetadata {
    /// Reads a `Chart.yaml` without cleaning or checking it. If `strict`, repeated keys and
    /// unknown fields are errors. Source: `LoadChartfile` and `StrictLoadChartfile` of Helm.
    ///
    /// # Errors
    /// Go's text for what is no YAML or of a wrong type.
    pub fn parse(text: &[u8], strict: bool) -> Result<RawMetadata, String> {
        let options = ReadOptions { strict, ..ReadOptions::default() };
        let value = parse_shaped(text, &options, &METADATA).map_err(|error| error.to_string())?;
        let mut metadata = RawMetadata::default();
        let mut decoder = Decoder { strict, ..Decoder::default() };
        decoder.object(&value, ("Metadata", "v2.Metadata"), |decoder, name, value| {
            metadata.field(decoder, name, value);
        });
        match decoder.error {
            None => Ok(metadata),
            Some(text) => Err(format!("error unmarshaling JSON: while decoding JSON: {text}")),
        }
    }

    /// Reads `text`, the content of the file named `file`, over what is there.
    pub(crate) fn merge(&mut self, text: &[u8], file: &str) -> Result<(), Error> {
        self.merge_value(&read(text, &METADATA, file)?, file)
    }

    /// Decodes what [`read_metadata`] gave for the file named `file` over what is there.
    pub(crate) fn merge_value(&mut self, value: &Value, file: &str) -> Result<(), Error> {
        let mut decoder = Decoder::default();
        decoder.object(value, ("Metadata", "v2.Metadata"), |decoder, name, value| {
            self.field(decoder, name, value);
        });
        decoder.finish(file)
    }

    fn field(&mut self, decoder: &mut Decoder, name: &'static str, value: &Value) {
        let fields = &mut self.fields;
        match name {
            "name" => decoder.string(value, &mut fields.name),
            "home" => decoder.string(value, &mut fields.home),
            "sources" => decoder.strings(value, &mut fields.sources),
            "version" => decoder.string(value, &mut fields.version),
            "description" => decoder.string(value, &mut fields.description),
            "keywords" => decoder.strings(value, &mut fields.keywords),
            "maintainers" => {
                decoder.pointers(value, "[]*v2.Maintainer", &mut self.maintainers, maintainer);
            }
            "icon" => decoder.string(value, &mut fields.icon),
            "apiVersion" => decoder.string(value, &mut fields.api_version),
            "condition" => decoder.string(value, &mut fields.condition),
            "tags" => decoder.string(value, &mut fields.tags),
            "appVersion" => decoder.string(value, &mut fields.app_version),
            "deprecated" => decoder.bool(value, &mut fields.deprecated),
            "annotations" => decoder.string_map(value, &mut fields.annotations),
            "kubeVersion" => decoder.string(value, &mut fields.kube_version),
            "dependencies" => {
                decoder.pointers(value, "[]*v2.Dependency", &mut self.dependencies, dependency);
            }
            _ => decoder.string(value, &mut fields.chart_type),
        }
    }

    /// The checked metadata.
    pub(crate) fn validate(self) -> Result<Metadata, Error> {
        let mut metadata = self.fields;
        metadata.validate()?;
        metadata.maintainers = validate_maintainers(self.maintainers.unwrap_or_default())?;
        metadata.dependencies = self.dependencies.map(validate_dependencies).transpose()?;
        Ok(metadata)
    }
}

impl Metadata {
    /// What the index of a repository says of a version of a chart: the fields of `Chart.yaml`
    /// among others. That two dependencies go by the same name is no error there, and `apiVersion`
    /// may be missing. Source: Helm `repo.loadIndex`.
    ///
    /// # Errors
    /// [`Error::Invalid`] for the first thing that is not allowed.
    pub fn of_repository(value: &Value) -> Result<Metadata, Error> {
        let mut raw = RawMetadata::default();
        raw.merge_value(value, "index.yaml")?;
        if raw.fields.api_version.is_empty() {
            "v1".clone_into(&mut raw.fields.api_version);
        }
        let mut metadata = raw.fields;
        metadata.validate()?;
        metadata.maintainers = validate_maintainers(raw.maintainers.unwrap_or_default())?;
        metadata.dependencies = raw.dependencies.map(|all| all.into_iter().flatten().collect());
        Ok(metadata)
    }
}

/// Reads a lock file. One that says nothing is none.
pub(crate) fn decode_lock(text: &[u8], file: &str) -> Result<Option<Lock>, Error> {
    let value = read(text, &LOCK, file)?;
    if value.is_nil() {
        return Ok(None);
    }
    let mut lock = Lock::default();
    let mut dependencies: Option<Vec<Option<Dependency>>> = None;
    let mut bad_time = None;
    let mut decoder = Decoder::default();
    decoder.object(&value, ("Lock", "v2.Lock"), |decoder, name, value| match name {
        "generated" => match value {
            Value::Nil => {}
            Value::Str(text) => lock.generated = text.to_text().into_owned(),
            _ => bad_time = Some("Time.UnmarshalJSON: input is not a JSON string"),
        },
        "digest" => decoder.string(value, &mut lock.digest),
        _ => decoder.pointers(value, "[]*v2.Dependency", &mut dependencies, dependency),
    });
    if let Some(text) = bad_time {
        return Err(unmarshal_error(file, text));
    }
    decoder.finish(file)?;
    lock.dependencies = dependencies.unwrap_or_default().into_iter().flatten().collect();
    Ok(Some(lock))
}

/// Reads `Chart.yaml` and checks that its `apiVersion` is one that can be loaded.
pub(crate) fn read_metadata(text: &[u8]) -> Result<Value, Error> {
    let value = read(text, &METADATA, "Chart.yaml")?;
    let mut version = String::new();
    let mut decoder = Decoder::default();
    decoder.object(&value, ("chartBase", "loader.chartBase"), |decoder, name, value| {
        if name == "apiVersion" {
            decoder.string(value, &mut version);
        }
    });
    decoder.finish("Chart.yaml")?;
    match &*version {
        "" | "v1" | "v2" => Ok(value),
        // Helm loads this one and refuses it in the next step.
        "v3" => Err(Error::Parse("invalid chart apiVersion".to_owned())),
        _ => Err(Error::Parse("unsupported chart version".to_owned())),
    }
}

fn read(text: &[u8], shape: &Shape, file: &str) -> Result<Value, Error> {
    parse_shaped(text, &ReadOptions::default(), shape)
        .map_err(|error| Error::Parse(format!("cannot load {file}: {error}")))
}

fn unmarshal_error(file: &str, text: &str) -> Error {
    Error::Parse(format!(
        "cannot load {file}: error unmarshaling JSON: while decoding JSON: {text}"
    ))
}

fn maintainer(decoder: &mut Decoder, value: &Value, target: &mut Maintainer) {
    decoder.object(value, ("Maintainer", "v2.Maintainer"), |decoder, name, value| match name {
        "name" => decoder.string(value, &mut target.name),
        "email" => decoder.string(value, &mut target.email),
        _ => decoder.string(value, &mut target.url),
    });
}

fn dependency(decoder: &mut Decoder, value: &Value, target: &mut Dependency) {
    decoder.object(value, ("Dependency", "v2.Dependency"), |decoder, name, value| match name {
        "name" => decoder.string(value, &mut target.name),
        "version" => decoder.string(value, &mut target.version),
        "repository" => decoder.string(value, &mut target.repository),
        "condition" => decoder.string(value, &mut target.condition),
        "tags" => decoder.strings(value, &mut target.tags),
        "enabled" => decoder.bool(value, &mut target.enabled),
        "import-values" => decoder.imports(value, &mut target.import_values),
        _ => decoder.string(value, &mut target.alias),
    });
}

/// The state of one decoding.
#[derive(Default)]
struct Decoder {
    /// The struct at hand, for errors.
    owner: Option<&'static str>,
    /// Names of the fields on the way to the value at hand.
    path: Vec<&'static str>,
    /// Whether an unknown field is an error.
    strict: bool,
    /// The first value of a wrong type, or the first unknown field.
    error: Option<String>,
}

impl Decoder {
    fn finish(self, file: &str) -> Result<(), Error> {
        self.error.map_or(Ok(()), |text| Err(unmarshal_error(file, &text)))
    }

    fn mismatch(&mut self, value: &Value, ty: &str) {
        if value.is_nil() {
            return;
        }
        let target = match self.owner {
            Some(owner) => format!("Go struct field {owner}.{}", self.path.join(".")),
            None => "Go value".to_owned(),
        };
        self.error.get_or_insert_with(|| mismatch(value, &format!("{target} of type {ty}")));
    }

    /// Decodes the known fields of a struct, whose short and full Go name is `names`.
    fn object(
        &mut self,
        value: &Value,
        names: (&'static str, &str),
        mut field: impl FnMut(&mut Decoder, &'static str, &Value),
    ) {
        let Value::Map(map) = value else { return self.mismatch(value, names.1) };
        let known = match names.0 {
            "Maintainer" => &MAINTAINER,
            "Dependency" => &DEPENDENCY,
            "Lock" => &LOCK,
            _ => &METADATA,
        };
        let owner = self.owner.replace(names.0);
        for (key, value) in map.entries().iter() {
            if let Some(name) = find_field(known, key) {
                self.path.push(name);
                field(self, name, value);
                self.path.pop();
            } else if self.strict {
                self.error.get_or_insert_with(|| format!("json: unknown field {}", quote(key)));
            }
        }
        self.owner = owner;
    }

    fn string(&mut self, value: &Value, target: &mut String) {
        match value {
            Value::Str(text) => *target = text.to_text().into_owned(),
            _ => self.mismatch(value, "string"),
        }
    }

    fn bool(&mut self, value: &Value, target: &mut bool) {
        match value {
            Value::Bool(b) => *target = *b,
            _ => self.mismatch(value, "bool"),
        }
    }

    fn strings(&mut self, value: &Value, target: &mut Vec<String>) {
        match value {
            Value::Nil => target.clear(),
            Value::List(list) => {
                target.resize(list.len(), String::new());
                for (value, target) in list.iter().zip(target) {
                    self.string(value, target);
                }
            }
            _ => self.mismatch(value, "[]string"),
        }
    }

    fn string_map(&mut self, value: &Value, target: &mut Option<BTreeMap<String, String>>) {
        match value {
            Value::Nil => *target = None,
            Value::Map(map) => {
                let target = target.get_or_insert_default();
                for (key, value) in map.entries().iter() {
                    let mut text = String::new();
                    self.string(value, &mut text);
                    target.insert(key.to_text().into_owned(), text);
                }
            }
            _ => self.mismatch(value, "map[string]string"),
        }
    }

    fn imports(&mut self, value: &Value, target: &mut Vec<Import>) {
        match value {
            Value::Nil => target.clear(),
            Value::List(list) => {
                *target = list.iter().map(|v| Import::Declared(Frozen::new(v))).collect();
            }
            _ => self.mismatch(value, "[]interface {}"),
        }
    }

    /// A slice of pointers to structs.
    fn pointers<T: Default>(
        &mut self,
        value: &Value,
        ty: &str,
        target: &mut Option<Vec<Option<T>>>,
        decode: impl Fn(&mut Decoder, &Value, &mut T),
    ) {
        match value {
            Value::Nil => *target = None,
            Value::List(list) => {
                let target = target.get_or_insert_default();
                target.resize_with(list.len(), || None);
                for (value, target) in list.iter().zip(target) {
                    match value {
                        Value::Nil => *target = None,
                        _ => decode(self, value, target.get_or_insert_default()),
                    }
                }
            }
            _ => self.mismatch(value, ty),
        }
    }
}

/// The field that a key is for: the one of this name, else the first one whatever the case.
fn find_field(shape: &Shape, key: &[u8]) -> Option<&'static str> {
    let Shape::Struct(fields) = shape else { return None };
    let exact = fields.iter().find(|(name, _)| name.as_bytes() == key);
    let folded = || fields.iter().find(|(name, _)| equal_fold(name, key));
    exact.or_else(folded).map(|(name, _)| *name)
}

/// Whether a key is the ASCII `name` in another case. Two letters beyond ASCII fold to ASCII ones:
/// the long s and the Kelvin sign.
fn equal_fold(name: &str, key: &[u8]) -> bool {
    if key.is_ascii() {
        return name.as_bytes().eq_ignore_ascii_case(key);
    }
    let fold = |c: char| match c {
        '\u{17f}' => 's',
        '\u{212a}' => 'k',
        _ => c.to_ascii_lowercase(),
    };
    std::str::from_utf8(key).is_ok_and(|key| key.chars().map(fold).eq(name.chars().map(fold)))
}
