//! Objects as the server would have them shown.
//!
//! Source: `pkg/printers/internalversion` of Kubernetes, and apiextensions `tableconvertor`.

mod age;
mod cells;
mod events;
mod wide;

use std::sync::Arc;

use serde_json::{Value, json};

use self::age::age;
use crate::clock::Moment;
use crate::json::{number, text};
use crate::kinds::Served;

/// A column: its name, its type, and whether it is shown only where there is room.
type Column = (&'static str, &'static str, u8);

const NAME: Column = ("Name", "string", 0);
const AGE: Column = ("Age", "string", 0);

/// A table of objects of a kind.
pub(crate) fn of(resource: &Served, objects: &[Arc<Value>], now: Moment) -> Value {
    let (columns, cells): Printer = match resource.is_builtin() {
        true if resource.place() == ("", "events") => events::printer(now),
        true => builtin(resource, now),
        false => custom(resource, now),
    };
    let rows: Vec<Value> = objects
        .iter()
        .map(|object| {
            json!({
                "cells": cells(object),
                "object": {
                    "kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1",
                    "metadata": object.get("metadata").cloned().unwrap_or_default(),
                },
            })
        })
        .collect();
    json!({
        "kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": { "resourceVersion": "" },
        "columnDefinitions": columns, "rows": rows,
    })
}

/// Columns of a built-in kind, and what stands in them.
type Columns = (&'static [Column], fn(&Value) -> Vec<Value>);

/// Columns as they are sent, and what stands in them.
type Printer = (Vec<Value>, Box<dyn Fn(&Value) -> Vec<Value>>);

fn definitions(columns: &[Column]) -> Vec<Value> {
    columns
        .iter()
        .map(|(name, kind, priority)| {
            let format = if *name == "Name" { "name" } else { "" };
            json!({
                "name": name, "type": kind, "format": format, "description": "",
                "priority": priority,
            })
        })
        .collect()
}

fn builtin(resource: &Served, now: Moment) -> Printer {
    let (columns, print): Columns = match (resource.group.as_ref(), resource.kind.as_ref()) {
        ("", "Pod") => (
            &[
                NAME,
                ("Ready", "string", 0),
                ("Status", "string", 0),
                ("Restarts", "string", 0),
                AGE,
            ],
            cells::pod,
        ),
        ("apps", "Deployment") => (
            &[
                NAME,
                ("Ready", "string", 0),
                ("Up-to-date", "string", 0),
                ("Available", "string", 0),
                AGE,
            ],
            cells::deployment,
        ),
        ("apps", "ReplicaSet") => (
            &[
                NAME,
                ("Desired", "integer", 0),
                ("Current", "integer", 0),
                ("Ready", "integer", 0),
                AGE,
            ],
            cells::replica_set,
        ),
        ("apps", "StatefulSet") => (&[NAME, ("Ready", "string", 0), AGE], cells::stateful_set),
        ("apps", "DaemonSet") => (
            &[
                NAME,
                ("Desired", "integer", 0),
                ("Current", "integer", 0),
                ("Ready", "integer", 0),
                ("Up-to-date", "integer", 0),
                ("Available", "integer", 0),
                ("Node Selector", "string", 0),
                AGE,
            ],
            cells::daemon_set,
        ),
        ("batch", "Job") => (
            &[
                NAME,
                ("Status", "string", 0),
                ("Completions", "string", 0),
                ("Duration", "string", 0),
                AGE,
            ],
            cells::job,
        ),
        ("batch", "CronJob") => (
            &[
                NAME,
                ("Schedule", "string", 0),
                ("Timezone", "string", 0),
                ("Suspend", "boolean", 0),
                ("Active", "integer", 0),
                ("Last Schedule", "string", 0),
                AGE,
            ],
            cells::cron_job,
        ),
        ("", "Service") => (
            &[
                NAME,
                ("Type", "string", 0),
                ("Cluster-IP", "string", 0),
                ("External-IP", "string", 0),
                ("Port(s)", "string", 0),
                AGE,
            ],
            cells::service,
        ),
        ("", "ConfigMap") => (&[NAME, ("Data", "string", 0), AGE], cells::config_map),
        ("", "Secret") => {
            (&[NAME, ("Type", "string", 0), ("Data", "integer", 0), AGE], cells::secret)
        }
        ("", "Namespace") => (&[NAME, ("Status", "string", 0), AGE], cells::phase),
        ("", "Node") => {
            (&[NAME, ("Status", "string", 0), ("Roles", "string", 0), AGE], cells::node)
        }
        ("", "PersistentVolumeClaim") => (
            &[
                NAME,
                ("Status", "string", 0),
                ("Volume", "string", 0),
                ("Capacity", "string", 0),
                ("Access Modes", "string", 0),
                ("StorageClass", "string", 0),
                ("VolumeAttributesClass", "string", 0),
                AGE,
            ],
            cells::claim,
        ),
        ("autoscaling", "HorizontalPodAutoscaler") => (
            &[
                NAME,
                ("Reference", "string", 0),
                ("Targets", "string", 0),
                ("MinPods", "string", 0),
                ("MaxPods", "string", 0),
                ("Replicas", "string", 0),
                AGE,
            ],
            cells::autoscaler,
        ),
        ("", "ServiceAccount") => (&[NAME, AGE], cells::nothing),
        ("networking.k8s.io", "Ingress") => (
            &[
                NAME,
                ("Class", "string", 0),
                ("Hosts", "string", 0),
                ("Address", "string", 0),
                ("Ports", "string", 0),
                AGE,
            ],
            cells::ingress,
        ),
        ("policy", "PodDisruptionBudget") => (
            &[
                NAME,
                ("Min Available", "string", 0),
                ("Max Unavailable", "string", 0),
                ("Allowed Disruptions", "integer", 0),
                AGE,
            ],
            cells::budget,
        ),
        ("rbac.authorization.k8s.io", "RoleBinding" | "ClusterRoleBinding") => {
            (&[NAME, ("Role", "string", 0), AGE], cells::binding)
        }
        (
            "rbac.authorization.k8s.io" | "apiextensions.k8s.io",
            "Role" | "ClusterRole" | "CustomResourceDefinition",
        ) => (&[NAME, ("Created At", "date", 0)], cells::nothing),
        _ => (&[NAME, AGE], cells::nothing),
    };
    let (last, last_cells) = wide::of(resource);
    let by_date = columns.last().is_some_and(|(_, kind, _)| *kind == "date");
    let row = move |object: &Value| {
        let mut all = vec![Value::from(text(object, "/metadata/name"))];
        all.extend(print(object));
        let created = text(object, "/metadata/creationTimestamp");
        all.push(if by_date { created.into() } else { age(created, now).into() });
        all.extend(last_cells(object));
        all
    };
    (definitions(&[columns, last].concat()), Box::new(row))
}

fn custom(resource: &Served, now: Moment) -> Printer {
    let columns = resource.custom.as_ref().map(|custom| custom.columns.clone()).unwrap_or_default();
    let mut all = definitions(&[NAME]);
    if columns.is_empty() {
        all.extend(definitions(&[AGE]));
    }
    for column in &columns {
        all.push(json!({
            "name": text(column, "/name"), "type": text(column, "/type"),
            "format": text(column, "/format"), "description": text(column, "/description"),
            "priority": number(column, "/priority").unwrap_or(0),
        }));
    }
    let print = move |object: &Value| {
        let mut cells = vec![Value::from(text(object, "/metadata/name"))];
        if columns.is_empty() {
            cells.push(age(text(object, "/metadata/creationTimestamp"), now).into());
        }
        for column in &columns {
            let path = text(column, "/jsonPath").trim_start_matches('.').replace('.', "/");
            let found = object.pointer(&format!("/{path}")).cloned().unwrap_or_default();
            let is_date = text(column, "/type") == "date";
            cells.push(match (is_date, found.as_str()) {
                (true, Some(time)) => age(time, now).into(),
                _ => found,
            });
        }
        cells
    };
    (all, Box::new(print))
}
