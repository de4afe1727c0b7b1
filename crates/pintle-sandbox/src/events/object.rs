//! Events as objects of `v1`.

use serde_json::{Value, json};

use super::{Source, Told};
use crate::clock::{Moment, SECOND};
use crate::json::text;
use crate::store::Key;

/// How the message begins of an event that stands for many.
pub(super) const COMBINED: &str = "(combined from similar events): ";

/// Where the scheduler runs.
const SCHEDULER: &str = "default-scheduler-sandbox";

/// Who tells an event, and of which object: what is counted together.
pub(super) fn teller(told: &Told<'_>) -> String {
    let uid = text(told.about, "/metadata/uid");
    match told.source {
        Source::Controller(name) | Source::Provisioner(name) => format!("{name}/{uid}"),
        Source::Scheduler(_) => format!("scheduler/{uid}"),
        Source::Node(node) => format!("kubelet/{node}/{uid}"),
    }
}

/// An event without its name and its times.
pub(super) fn of(told: &Told<'_>, message: &str) -> Value {
    let about = told.about;
    let mut object = json!({
        "apiVersion": text(about, "/apiVersion"), "kind": text(about, "/kind"),
        "name": text(about, "/metadata/name"), "uid": text(about, "/metadata/uid"),
        "resourceVersion": text(about, "/metadata/resourceVersion"),
    });
    for (field, value) in
        [("namespace", text(about, "/metadata/namespace")), ("fieldPath", told.part)]
    {
        if !value.is_empty() {
            object[field] = value.into();
        }
    }
    let mut event = json!({
        "apiVersion": "v1", "kind": "Event", "involvedObject": object,
        "type": if told.warns { "Warning" } else { "Normal" },
        "reason": told.reason, "message": message,
    });
    let (component, instance) = match told.source {
        Source::Controller(name) | Source::Provisioner(name) => (name, ""),
        Source::Node(node) => ("kubelet", node),
        Source::Scheduler(action) => {
            event["action"] = action.into();
            ("default-scheduler", SCHEDULER)
        }
    };
    // What many events became says less. Source: `EventAggregate`.
    let is_combined = message.starts_with(COMBINED);
    event["reportingComponent"] = if is_combined { "" } else { component }.into();
    event["reportingInstance"] = instance.into();
    event["source"] = match told.source {
        Source::Scheduler(_) => json!({}),
        Source::Node(node) => json!({ "component": component, "host": node }),
        _ => json!({ "component": component }),
    };
    event
}

/// Gives an event its name and its times.
pub(super) fn name(event: &mut Value, key: &Key, uid: &str, now: Moment) {
    let time = crate::clock::text(now);
    let is_new = text(event, "/reportingInstance") == SCHEDULER;
    event["metadata"] = json!({
        "name": key.name, "namespace": key.namespace, "uid": uid, "creationTimestamp": time,
        "managedFields": [managed(event, is_new, &time)],
    });
    if is_new {
        let micros = now.rem_euclid(SECOND) * 1000;
        let whole = time.trim_end_matches('Z');
        event["eventTime"] = format!("{whole}.{micros:06}Z").into();
        event["firstTimestamp"] = Value::Null;
        event["lastTimestamp"] = Value::Null;
    } else {
        event["eventTime"] = Value::Null;
        event["firstTimestamp"] = time.as_str().into();
        event["lastTimestamp"] = time.as_str().into();
        event["count"] = 1.into();
    }
}

/// Counts an event that is told again.
pub(super) fn count(event: &mut Value, message: &str, time: &str) {
    event["message"] = message.into();
    let count = crate::json::number(event, "/count").unwrap_or(1);
    event["count"] = (count + 1).into();
    event["lastTimestamp"] = time.into();
    event["metadata"]["managedFields"][0]["time"] = time.into();
}

/// Who manages the fields. It is always the same, so that it need not be found out.
fn managed(event: &Value, is_new: bool, time: &str) -> Value {
    let teller = match text(event, "/source/component") {
        "" => text(event, "/reportingComponent"),
        component => component,
    };
    let (manager, version) = match teller {
        "kubelet" => ("kubelet", "v1"),
        "default-scheduler" => ("kube-scheduler", "events.k8s.io/v1"),
        _ => ("kube-controller-manager", "v1"),
    };
    let mut fields = if is_new {
        json!({
            "f:action": {}, "f:eventTime": {}, "f:note": {}, "f:regarding": {},
            "f:reportingController": {},
        })
    } else {
        let mut source = json!({ "f:component": {} });
        if manager == "kubelet" {
            source["f:host"] = json!({});
        }
        json!({
            "f:count": {}, "f:firstTimestamp": {}, "f:involvedObject": {}, "f:lastTimestamp": {},
            "f:message": {}, "f:source": source,
        })
    };
    if !is_new && !text(event, "/reportingComponent").is_empty() {
        fields["f:reportingComponent"] = json!({});
    }
    fields["f:reason"] = json!({});
    fields["f:type"] = json!({});
    if !text(event, "/reportingInstance").is_empty() {
        fields["f:reportingInstance"] = json!({});
    }
    json!({
        "manager": manager, "operation": "Update", "apiVersion": version, "time": time,
        "fieldsType": "FieldsV1", "fieldsV1": fields,
    })
}
