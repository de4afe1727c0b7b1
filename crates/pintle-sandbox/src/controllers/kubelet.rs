//! What nodes tell of the containers of pods.
//!
//! Source: `pkg/kubelet/images`, `kuberuntime` and `prober`.

use std::sync::Arc;

use serde_json::Value;

use crate::events::{self, Source, Told};
use crate::json::{items, number, text};
use crate::state::State;

/// How long it takes to pull an image, as it is told.
const PULL: &str = "1s";

/// Tells something of a container.
fn tell(state: &mut State, pod: &Value, part: &str, warns: bool, reason: &str, message: &str) {
    let source = Source::Node(text(pod, "/spec/nodeName"));
    let told = Told { source, about: pod, part, warns, reason, message };
    events::tell(state, &told);
}

/// `spec.containers{web}`
fn part(list: &str, container: &Value) -> String {
    format!("spec.{list}{{{}}}", text(container, "/name"))
}

/// All containers of a pod start, those that go first before the others.
pub(super) fn started(state: &mut State, pod: &Arc<Value>) {
    for list in ["initContainers", "containers"] {
        for container in items(pod, &format!("/spec/{list}")) {
            let part = part(list, container);
            pulled(state, pod, container, &part);
            tell(state, pod, &part, false, "Created", "Container created");
            tell(state, pod, &part, false, "Started", "Container started");
        }
    }
}

fn pulled(state: &mut State, pod: &Value, container: &Value, part: &str) {
    let image = text(container, "/image");
    let node = text(pod, "/spec/nodeName");
    let always = text(container, "/imagePullPolicy") == "Always";
    let is_new = state.images.insert((node.to_owned(), image.to_owned()));
    if !always && !is_new {
        let message = format!(
            "Container image {image:?} already present on machine and can be accessed by the pod"
        );
        tell(state, pod, part, false, "Pulled", &message);
        return;
    }
    tell(state, pod, part, false, "Pulling", &format!("Pulling image {image:?}"));
    let message = format!(
        "Successfully pulled image {image:?} in {PULL} ({PULL} including waiting). Image size: 0 \
         bytes."
    );
    tell(state, pod, part, false, "Pulled", &message);
}

/// Why an image cannot be pulled.
pub(super) fn no_image(image: &str) -> String {
    format!(
        "rpc error: code = NotFound desc = failed to pull and unpack image {image:?}: not found"
    )
}

/// The image of a container is not there.
pub(super) fn lacks_image(state: &mut State, pod: &Arc<Value>, list: &str, container: &Value) {
    let part = part(list, container);
    let image = text(container, "/image");
    tell(state, pod, &part, false, "Pulling", &format!("Pulling image {image:?}"));
    let message = format!("Failed to pull image {image:?}: {}", no_image(image));
    tell(state, pod, &part, true, "Failed", &message);
    tell(state, pod, &part, true, "Failed", "Error: ErrImagePull");
    tell(state, pod, &part, false, "BackOff", &format!("Back-off pulling image {image:?}"));
    tell(state, pod, &part, true, "Failed", "Error: ImagePullBackOff");
}

/// Containers end again and again.
pub(super) fn crashed(state: &mut State, pod: &Arc<Value>) {
    for container in items(pod, "/spec/containers") {
        let metadata = |field: &str| text(pod, &format!("/metadata/{field}"));
        let message = format!(
            "Back-off restarting failed container {} in pod {}_{}({})",
            text(container, "/name"),
            metadata("name"),
            metadata("namespace"),
            metadata("uid")
        );
        tell(state, pod, &part("containers", container), true, "BackOff", &message);
    }
}

/// Containers are asked to end; told once.
pub(super) fn stopping(state: &mut State, pod: &Arc<Value>) {
    for container in items(pod, "/spec/containers") {
        let message = format!("Stopping container {}", text(container, "/name"));
        let part = part("containers", container);
        let source = Source::Node(text(pod, "/spec/nodeName"));
        let reason = "Killing";
        let told =
            Told { source, about: pod, part: &part, warns: false, reason, message: &message };
        if !events::is_told(state, &told) {
            events::tell(state, &told);
        }
    }
}

/// Containers run and do not answer their probes.
pub(super) fn unready(state: &mut State, pod: &Arc<Value>, address: &str) {
    for container in items(pod, "/spec/containers") {
        let Some(probe) = container.get("readinessProbe") else { continue };
        let message = format!("Readiness probe failed: {}", answer(container, probe, address));
        tell(state, pod, &part("containers", container), true, "Unhealthy", &message);
    }
}

/// What becomes of a probe that nobody answers.
fn answer(container: &Value, probe: &Value, address: &str) -> String {
    if let Some(request) = probe.get("httpGet") {
        let host = match text(request, "/host") {
            "" => address,
            host => host,
        };
        let place = format!("{host}:{}", port(container, request));
        let scheme = text(request, "/scheme").to_lowercase();
        let path = text(request, "/path");
        return format!(
            "Get \"{scheme}://{place}{path}\": dial tcp {place}: connect: connection refused"
        );
    }
    if let Some(socket) = probe.get("tcpSocket") {
        let place = format!("{address}:{}", port(container, socket));
        return format!("dial tcp {place}: connect: connection refused");
    }
    if let Some(call) = probe.get("grpc") {
        let seconds = number(probe, "/timeoutSeconds").unwrap_or(1);
        return format!(
            "timeout: failed to connect service \"{address}:{}\" within {seconds}s: context \
             deadline exceeded",
            port(container, call)
        );
    }
    String::new()
}

/// The number of a port, which may be said by its name.
fn port(container: &Value, handler: &Value) -> i64 {
    let name = match handler.get("port") {
        Some(Value::Number(number)) => return number.as_i64().unwrap_or(0),
        name => name.and_then(Value::as_str).unwrap_or_default(),
    };
    let ports = items(container, "/ports").iter();
    let found = ports.clone().find(|port| text(port, "/name") == name);
    found.and_then(|port| number(port, "/containerPort")).or_else(|| name.parse().ok()).unwrap_or(0)
}
