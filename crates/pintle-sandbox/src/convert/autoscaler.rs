//! HorizontalPodAutoscalers of `autoscaling/v1`: what that version has no field for is an annotation.
//!
//! Source: `pkg/apis/autoscaling/v1/conversion.go` of Kubernetes. Measured values are not kept: there
//! are none in a sandbox.

use serde_json::{Map, Value, json};

use crate::json::{items, text};

/// The annotation with metrics that `v1` has no field for.
pub(crate) const METRICS: &str = "autoscaling.alpha.kubernetes.io/metrics";
const BEHAVIOR: &str = "autoscaling.alpha.kubernetes.io/behavior";
const CONDITIONS: &str = "autoscaling.alpha.kubernetes.io/conditions";

/// Percent of the CPU that is aimed at if nothing is said.
const CPU: i64 = 80;

/// Fields of the behavior as Go calls them.
const NAMES: [(&str, &str); 9] = [
    ("scaleUp", "ScaleUp"),
    ("scaleDown", "ScaleDown"),
    ("stabilizationWindowSeconds", "StabilizationWindowSeconds"),
    ("selectPolicy", "SelectPolicy"),
    ("policies", "Policies"),
    ("tolerance", "Tolerance"),
    ("type", "Type"),
    ("value", "Value"),
    ("periodSeconds", "PeriodSeconds"),
];

/// What a metric of `v1` says in what order, and where `v2` says it.
type Fields = &'static [(&'static str, &'static str)];

const KINDS: [(&str, Fields); 5] = [
    (
        "object",
        &[
            ("target", "/describedObject"),
            ("metricName", "/metric/name"),
            ("targetValue", "/target/value"),
            ("selector", "/metric/selector"),
            ("averageValue", "/target/averageValue"),
        ],
    ),
    (
        "pods",
        &[
            ("metricName", "/metric/name"),
            ("targetAverageValue", "/target/averageValue"),
            ("selector", "/metric/selector"),
        ],
    ),
    (
        "resource",
        &[
            ("name", "/name"),
            ("targetAverageUtilization", "/target/averageUtilization"),
            ("targetAverageValue", "/target/averageValue"),
        ],
    ),
    (
        "containerResource",
        &[
            ("name", "/name"),
            ("targetAverageUtilization", "/target/averageUtilization"),
            ("targetAverageValue", "/target/averageValue"),
            ("container", "/container"),
        ],
    ),
    (
        "external",
        &[
            ("metricName", "/metric/name"),
            ("metricSelector", "/metric/selector"),
            ("targetValue", "/target/value"),
            ("targetAverageValue", "/target/averageValue"),
        ],
    ),
];

/// Puts one of `v2` into `v1`.
pub(super) fn to_old(object: &mut Value) {
    let mut notes: Vec<(&str, String)> = Vec::new();
    let metrics = items(object, "/spec/metrics").to_vec();
    let percent = metrics.iter().find_map(cpu);
    let others: Vec<String> =
        metrics.iter().filter(|metric| cpu(metric).is_none()).map(old_metric).collect();
    if !others.is_empty() {
        notes.push((METRICS, format!("[{}]", others.join(","))));
    }
    if let Some(behavior) = object.pointer("/spec/behavior") {
        let scale = |name: &str| behavior.get(name).map_or("null".to_owned(), rules);
        let (up, down) = (scale("scaleUp"), scale("scaleDown"));
        notes.push((BEHAVIOR, format!("{{\"ScaleUp\":{up},\"ScaleDown\":{down}}}")));
    }
    let conditions = items(object, "/status/conditions");
    if !conditions.is_empty() {
        let order = ["type", "status", "lastTransitionTime", "reason", "message"];
        let told: Vec<String> = conditions.iter().map(|one| in_order(one, &order)).collect();
        notes.push((CONDITIONS, format!("[{}]", told.join(","))));
    }
    if let Some(spec) = object.get_mut("spec").and_then(Value::as_object_mut) {
        spec.remove("metrics");
        spec.remove("behavior");
        if let Some(percent) = percent {
            spec.insert("targetCPUUtilizationPercentage".to_owned(), percent);
        }
    }
    if let Some(status) = object.get_mut("status").and_then(Value::as_object_mut) {
        status.remove("conditions");
        status.remove("currentMetrics");
    }
    forget_notes(object);
    for (name, text) in notes {
        if !object["metadata"]["annotations"].is_object() {
            object["metadata"]["annotations"] = json!({});
        }
        object["metadata"]["annotations"][name] = text.into();
    }
}

/// Puts one of `v1` into `v2`.
pub(super) fn to_new(object: &mut Value) {
    let annotations = object.pointer("/metadata/annotations");
    let note = |name: &str| -> Option<Value> {
        serde_json::from_str(annotations?.get(name)?.as_str()?).ok()
    };
    let (others, behavior, conditions) = (note(METRICS), note(BEHAVIOR), note(CONDITIONS));
    if let Some(spec) = object.get_mut("spec").and_then(Value::as_object_mut) {
        let percent = spec.remove("targetCPUUtilizationPercentage");
        let others = others.as_ref().and_then(Value::as_array);
        let mut metrics: Vec<Value> = others.into_iter().flatten().map(new_metric).collect();
        metrics.extend(percent.map(of_cpu));
        if metrics.is_empty() {
            metrics.push(of_cpu(CPU.into()));
        }
        spec.insert("metrics".to_owned(), metrics.into());
        if let Some(behavior) = behavior {
            spec.insert("behavior".to_owned(), renamed(&behavior));
        }
    }
    if let Some(status) = object.get_mut("status").and_then(Value::as_object_mut) {
        status.remove("currentCPUUtilizationPercentage");
        status.insert("currentMetrics".to_owned(), Value::Null);
        if let Some(conditions) = conditions {
            status.insert("conditions".to_owned(), conditions);
        }
    }
    forget_notes(object);
}

fn forget_notes(object: &mut Value) {
    let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) else { return };
    let Some(annotations) = metadata.get_mut("annotations").and_then(Value::as_object_mut) else {
        return;
    };
    [METRICS, BEHAVIOR, CONDITIONS].iter().for_each(|name| drop(annotations.remove(*name)));
    if annotations.is_empty() {
        metadata.remove("annotations");
    }
}

/// The percent of a metric that `v1` has a field for.
fn cpu(metric: &Value) -> Option<Value> {
    let is_cpu = text(metric, "/type") == "Resource" && text(metric, "/resource/name") == "cpu";
    metric.pointer("/resource/target/averageUtilization").filter(|_| is_cpu).cloned()
}

fn of_cpu(percent: Value) -> Value {
    json!({ "type": "Resource", "resource": {
        "name": "cpu", "target": { "type": "Utilization", "averageUtilization": percent },
    }})
}

fn old_metric(metric: &Value) -> String {
    let mut text = format!("{{\"type\":{}", metric.get("type").unwrap_or(&json!("")));
    for (kind, fields) in KINDS {
        let Some(source) = metric.get(kind) else { continue };
        let pairs = fields.iter().filter_map(|(name, place)| {
            let value = source.pointer(place)?;
            let value = match *name {
                "target" => in_order(value, &["kind", "name", "apiVersion"]),
                _ => value.to_string(),
            };
            Some(format!("{name:?}:{value}"))
        });
        text += &format!(",{kind:?}:{{{}}}", pairs.collect::<Vec<_>>().join(","));
    }
    text + "}"
}

fn new_metric(metric: &Value) -> Value {
    let mut made = json!({ "type": metric.get("type").cloned().unwrap_or_default() });
    for (kind, fields) in KINDS {
        let Some(source) = metric.get(kind) else { continue };
        for (name, place) in fields {
            let Some(value) = source.get(*name) else { continue };
            let mut at = &mut made[kind];
            for step in place.split('/').skip(1) {
                at = &mut at[step];
            }
            *at = value.clone();
        }
        let said = |field: &str| made.pointer(&format!("/{kind}/target/{field}")).is_some();
        let target = match () {
            () if said("averageUtilization") => "Utilization",
            () if said("averageValue") => "AverageValue",
            () => "Value",
        };
        made[kind]["target"]["type"] = target.into();
    }
    made
}

/// Rules of scaling, as Go writes its own structs.
fn rules(rules: &Value) -> String {
    let value = |of: &Value, name: &str| of.get(name).map_or("null".to_owned(), Value::to_string);
    let policies = rules.get("policies").and_then(Value::as_array).map(|all| {
        let policy = |one: &Value| {
            format!(
                "{{\"Type\":{},\"Value\":{},\"PeriodSeconds\":{}}}",
                value(one, "type"),
                value(one, "value"),
                value(one, "periodSeconds")
            )
        };
        format!("[{}]", all.iter().map(policy).collect::<Vec<_>>().join(","))
    });
    format!(
        "{{\"StabilizationWindowSeconds\":{},\"SelectPolicy\":{},\"Policies\":{},\"Tolerance\":{}}}",
        value(rules, "stabilizationWindowSeconds"),
        value(rules, "selectPolicy"),
        policies.unwrap_or_else(|| "null".to_owned()),
        value(rules, "tolerance")
    )
}

/// A behavior with the names of the API.
fn renamed(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let name = |go: &String| {
                NAMES.iter().find(|(_, known)| known == go).map_or(go.clone(), |(n, _)| (*n).into())
            };
            let known = fields.iter().filter(|(_, value)| !value.is_null());
            known.map(|(go, value)| (name(go), renamed(value))).collect::<Map<_, _>>().into()
        }
        Value::Array(all) => all.iter().map(renamed).collect(),
        other => other.clone(),
    }
}

/// A map with its fields in an order.
fn in_order(value: &Value, fields: &[&str]) -> String {
    let pairs = fields.iter().filter_map(|field| Some(format!("{field:?}:{}", value.get(*field)?)));
    format!("{{{}}}", pairs.collect::<Vec<_>>().join(","))
}
