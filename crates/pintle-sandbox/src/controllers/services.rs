//! Services: addresses from outside, and who answers.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::owned::{has_ended, is_ending, is_ready, reference};
use super::{MANAGER, change, create, set_status};
use crate::clock::Moment;
use crate::json::{items, map, text};
use crate::state::State;
use crate::store::Key;

/// The address of every balancer.
const BALANCER: &str = "192.0.2.1";

/// Looks again at the Services that a pod may be behind.
pub(super) fn of_pod(state: &mut State, pod: &Value) {
    let namespace = text(pod, "/metadata/namespace");
    let labels = map(pod, "/metadata/labels");
    for (key, service) in state.list("", "services", Some(namespace)) {
        if selects(&service, labels) {
            state.work.add(key);
        }
    }
}

fn selects(service: &Value, labels: Option<&Map<String, Value>>) -> bool {
    let selector = map(service, "/spec/selector").filter(|selector| !selector.is_empty());
    selector.is_some_and(|selector| {
        selector.iter().all(|(key, value)| labels.and_then(|labels| labels.get(key)) == Some(value))
    })
}

pub(super) fn look(state: &mut State, key: &Key, service: &Arc<Value>) -> Option<Moment> {
    let balanced = text(service, "/spec/type") == "LoadBalancer";
    if balanced && !super::Marks::of(service).hangs() {
        let status =
            json!({ "loadBalancer": { "ingress": [{ "ip": BALANCER, "ipMode": "VIP" }] } });
        set_status(state, key, "cloud-controller-manager", status);
    }
    slice(state, key, service);
    None
}

/// Keeps the EndpointSlice of a Service.
fn slice(state: &mut State, key: &Key, service: &Arc<Value>) {
    if map(service, "/spec/selector").is_none_or(Map::is_empty) {
        return;
    }
    let endpoints: Vec<Value> = state
        .list("", "pods", Some(&key.namespace))
        .into_iter()
        .filter(|(_, pod)| selects(service, map(pod, "/metadata/labels")))
        .filter(|(_, pod)| !has_ended(pod) && !text(pod, "/status/podIP").is_empty())
        .map(|(place, pod)| endpoint(&place, &pod))
        .collect();
    let ports: Vec<Value> = items(service, "/spec/ports").iter().map(port).collect();
    let name = format!("{}-sandbox", key.name);
    let place = Key::new("discovery.k8s.io", "endpointslices", &key.namespace, &name);
    if state.get(&place).is_some() {
        change(state, &place, MANAGER, |slice| {
            slice["endpoints"] = endpoints.into();
            slice["ports"] = ports.into();
        });
        return;
    }
    let mut labels = map(service, "/metadata/labels").cloned().unwrap_or_default();
    labels.insert("kubernetes.io/service-name".to_owned(), key.name.as_str().into());
    labels.insert(
        "endpointslice.kubernetes.io/managed-by".to_owned(),
        "endpointslice-controller.k8s.io".into(),
    );
    let made = json!({
        "apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "addressType": "IPv4",
        "metadata": { "name": name, "labels": labels, "ownerReferences": [reference(service)] },
        "endpoints": endpoints, "ports": ports,
    });
    let _ = create(state, &key.namespace, made);
}

fn endpoint(key: &Key, pod: &Value) -> Value {
    let (ready, ending) = (is_ready(pod), is_ending(pod));
    json!({
        "addresses": [text(pod, "/status/podIP")],
        "conditions": { "ready": ready && !ending, "serving": ready, "terminating": ending },
        "nodeName": text(pod, "/spec/nodeName"),
        "targetRef": {
            "kind": "Pod", "namespace": key.namespace, "name": key.name,
            "uid": text(pod, "/metadata/uid"),
        },
    })
}

fn port(port: &Value) -> Value {
    let target = port.get("targetPort").filter(|target| target.is_number());
    json!({
        "name": text(port, "/name"), "protocol": text(port, "/protocol"),
        "port": target.or_else(|| port.get("port")).cloned().unwrap_or_default(),
    })
}
