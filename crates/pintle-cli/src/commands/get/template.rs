//! `get all --template`: a release as Go templates see it.

use std::any::Any;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use pintle_functions::{Moment, time_value};
use pintle_release::{Execution, Hook, Info, Json, Release, Time};
use pintle_template::{Functions, Limits, Options, TemplateSet, execute};
use pintle_value::{IntKind, Kind, List, Map, Object, Value};

use crate::report::Failure;

/// Name of the template in errors. Source: Helm `tpl` in `cmd/printer.go`.
const NAME: &str = "_";

/// What the template makes of the release, which is `.Release` there.
pub(super) fn render(template: &str, release: &Release) -> Result<Vec<u8>, Failure> {
    let mut set = TemplateSet::new(Arc::new(Functions::default()), Options::default());
    let bytes: Arc<[u8]> = Arc::from(template.as_bytes());
    set.parse(NAME, bytes).map_err(|error| Failure::new(error.to_string()))?;
    let data: Map =
        [("Release", structure("*v1.Release", of_release(release)?))].into_iter().collect();
    let output = execute(&set, NAME, &Value::Map(data), &(), &Limits::default())
        .map_err(|error| Failure::new(error.text()))?;
    Ok(output.text().to_vec())
}

/// A Go struct behind a pointer.
#[derive(Debug)]
struct Structure {
    type_name: &'static str,
    fields: Vec<(&'static str, Value)>,
}

impl Object for Structure {
    fn type_name(&self) -> &str {
        self.type_name
    }

    fn kind(&self) -> Kind {
        Kind::Pointer
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        self.fields.clone()
    }

    fn equal(&self, other: &dyn Object) -> bool {
        // Pointers are equal if they point to the same.
        other.as_any().downcast_ref::<Structure>().is_some_and(|other| std::ptr::eq(self, other))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn structure(type_name: &'static str, fields: Vec<(&'static str, Value)>) -> Value {
    Value::object(Structure { type_name, fields })
}

/// Source: the fields of Helm `release/v1.Release`.
fn of_release(release: &Release) -> Result<Vec<(&'static str, Value)>, Failure> {
    let hooks = release.hooks.iter().map(|hook| structure("*v1.Hook", of_hook(hook))).collect();
    let labels: Map =
        release.labels.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    Ok(vec![
        ("Name", release.name.as_str().into()),
        ("Info", structure("*v1.Info", of_info(&release.info))),
        ("Chart", of_chart(release.chart.as_ref())?),
        ("Config", Value::Map(values(release.config.as_ref())?)),
        ("Manifest", release.manifest.as_str().into()),
        ("Hooks", Value::List(List::new(hooks))),
        ("Version", int(release.version)),
        ("Namespace", release.namespace.as_str().into()),
        ("Labels", Value::Map(labels)),
        ("ApplyMethod", release.apply_method.as_str().into()),
    ])
}

fn of_info(info: &Info) -> Vec<(&'static str, Value)> {
    vec![
        ("FirstDeployed", time(info.first_deployed)),
        ("LastDeployed", time(info.last_deployed)),
        ("Deleted", time(info.deleted)),
        ("Description", info.description.as_str().into()),
        ("Status", info.status.as_str().into()),
        ("RollbackRevision", int(info.rollback_revision)),
        ("Notes", info.notes.as_str().into()),
    ]
}

fn of_hook(hook: &Hook) -> Vec<(&'static str, Value)> {
    let texts = |texts: &[String]| Value::List(List::of_strs(texts.iter().map(String::as_str)));
    vec![
        ("Name", hook.name.as_str().into()),
        ("Kind", hook.kind.as_str().into()),
        ("Path", hook.path.as_str().into()),
        ("Manifest", hook.manifest.as_str().into()),
        ("Events", texts(&hook.events)),
        ("LastRun", structure("v1.HookExecution", of_run(&hook.last_run))),
        ("Weight", int(hook.weight)),
        ("DeletePolicies", texts(&hook.delete_policies)),
        ("OutputLogPolicies", texts(&hook.output_log_policies)),
    ]
}

fn of_run(run: &Execution) -> Vec<(&'static str, Value)> {
    vec![
        ("StartedAt", time(run.started_at)),
        ("CompletedAt", time(run.completed_at)),
        ("Phase", run.phase.as_str().into()),
    ]
}

/// Source: the fields of Helm `chart/v2.Chart`.
fn of_chart(chart: Option<&Json>) -> Result<Value, Failure> {
    let Some(chart) = chart else { return Ok(Value::Nil) };
    let stored = values(Some(chart))?;
    let metadata = match stored.get("metadata") {
        Some(Value::Map(metadata)) => metadata,
        _ => Map::nil(),
    };
    let text = |name: &str| metadata.get(name).unwrap_or_else(|| "".into());
    let part = |name: &str| stored.get(name).unwrap_or_default();
    let about = vec![
        ("Name", text("name")),
        ("Home", text("home")),
        ("Sources", metadata.get("sources").unwrap_or_default()),
        ("Version", text("version")),
        ("Description", text("description")),
        ("Keywords", metadata.get("keywords").unwrap_or_default()),
        ("Icon", text("icon")),
        ("APIVersion", text("apiVersion")),
        ("Condition", text("condition")),
        ("Tags", text("tags")),
        ("AppVersion", text("appVersion")),
        ("Deprecated", metadata.get("deprecated").unwrap_or(Value::Bool(false))),
        ("Annotations", metadata.get("annotations").unwrap_or_default()),
        ("KubeVersion", text("kubeVersion")),
        ("Type", text("type")),
    ];
    Ok(structure(
        "*v2.Chart",
        vec![
            ("Metadata", structure("*v2.Metadata", about)),
            ("Templates", files(&part("templates"))),
            ("Values", part("values")),
            ("Schema", bytes(&part("schema"))),
            ("Files", files(&part("files"))),
            // Methods, which templates call as they read fields.
            ("Name", text("name")),
            ("AppVersion", text("appVersion")),
        ],
    ))
}

fn files(list: &Value) -> Value {
    let Value::List(list) = list else { return Value::List(List::new(Vec::new())) };
    Value::List(list.map(|file| {
        let part = |name: &str| match file {
            Value::Map(file) => file.get(name).unwrap_or_default(),
            _ => Value::Nil,
        };
        structure("*common.File", vec![("Name", part("name")), ("Data", bytes(&part("data")))])
    }))
}

fn bytes(base64: &Value) -> Value {
    let decoded = match base64 {
        Value::Str(text) => STANDARD.decode(text.as_bytes()).unwrap_or_default(),
        _ => Vec::new(),
    };
    Value::Bytes(decoded.into())
}

fn values(json: Option<&Json>) -> Result<Map, Failure> {
    json.map_or(Ok(Map::nil()), Json::to_values).map_err(Failure::new)
}

fn int(number: i64) -> Value {
    Value::Int(IntKind::Int, number)
}

fn time(time: Option<Time>) -> Value {
    let Time { seconds, nanos, .. } = time.unwrap_or(Time::ZERO);
    time_value(Moment { seconds, nanos })
}
