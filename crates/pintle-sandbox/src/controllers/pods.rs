//! Scheduler and nodes: pods start, become ready, end, and go.

use std::sync::Arc;

use serde_json::{Value, json};

use super::owned::{is_ending, set_condition};
use super::{NODE, kubelet, scheduler, set_status};
use crate::clock::{Moment, SECOND, parse};
use crate::json::{items, number, text};
use crate::script::Fate;
use crate::state::State;
use crate::store::Key;

/// How long a container takes to start.
const START: Moment = SECOND;

/// How long a container runs that is to end.
const RUN: Moment = SECOND;

/// How long a container takes to end once it is asked to; not longer than its pod allows.
const END: Moment = SECOND;

/// Marks on a pod, as labels or annotations, that say what becomes of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Marks {
    fail: bool,
    hang: bool,
    delay: Moment,
    delete_delay: Option<Moment>,
}

impl Marks {
    /// The marks of an object: `pintle.test/fail`, `/hang`, `/delay` and `/delete-delay`.
    pub(crate) fn of(object: &Value) -> Marks {
        let mark = |name: &str| {
            ["annotations", "labels"].iter().find_map(|place| {
                let all = object.pointer(&format!("/metadata/{place}"))?;
                all.get(format!("pintle.test/{name}"))?.as_str()
            })
        };
        let seconds = |name| mark(name).and_then(duration);
        Marks {
            fail: mark("fail") == Some("true"),
            hang: mark("hang") == Some("true"),
            delay: seconds("delay").unwrap_or(0),
            delete_delay: seconds("delete-delay"),
        }
    }

    /// Whether it never becomes what it is to be.
    pub(crate) fn hangs(self) -> bool {
        self.hang
    }
}

/// `5s`, `2m`, `500ms`.
fn duration(text: &str) -> Option<Moment> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, unit) = text.split_at(end);
    let count: Moment = digits.parse().ok()?;
    let unit = match unit {
        "ms" => 1,
        "s" | "" => SECOND,
        "m" => 60 * SECOND,
        "h" => 3600 * SECOND,
        _ => return None,
    };
    count.checked_mul(unit)
}

pub(super) fn look(state: &mut State, key: &Key, pod: &Arc<Value>) -> Option<Moment> {
    let marks = Marks::of(pod);
    if is_ending(pod) {
        return end(state, key, pod, marks);
    }
    if text(pod, "/spec/nodeName").is_empty() {
        scheduler::bind(state, key, pod);
        return None;
    }
    let fate = state.script.fate(pod);
    match text(pod, "/status/phase") {
        "Pending" => start(state, key, pod, marks, fate),
        "Running" => go_on(state, key, pod, marks, fate),
        _ => None,
    }
}

fn created(pod: &Value) -> Moment {
    parse(text(pod, "/metadata/creationTimestamp")).unwrap_or(0)
}

fn start(
    state: &mut State,
    key: &Key,
    pod: &Arc<Value>,
    marks: Marks,
    fate: Fate,
) -> Option<Moment> {
    let due = created(pod) + START + marks.delay;
    if state.now < due {
        return Some(due);
    }
    if fate.image_missing {
        waits_for_image(state, key, pod);
        return None;
    }
    let now = state.time();
    let mut status = pod.get("status").cloned().unwrap_or_default();
    status["phase"] = "Running".into();
    status["startTime"] = now.as_str().into();
    status["podIP"] = address(state, pod).into();
    status["podIPs"] = json!([{ "ip": status["podIP"] }]);
    status["hostIP"] = "192.0.2.10".into();
    status["hostIPs"] = json!([{ "ip": "192.0.2.10" }]);
    let crashes = marks.fail && text(pod, "/spec/restartPolicy") == "Always";
    let ready = !marks.hang && !marks.fail && ready_at(state, pod) <= state.now && !fate.hangs;
    let mut conditions = items(pod, "/status/conditions").to_vec();
    set_condition(&mut conditions, &now, "Initialized", true, "", "");
    set_ready(pod, &mut conditions, &now, ready);
    status["conditions"] = conditions.into();
    status["containerStatuses"] = containers(pod, "/spec/containers", &now, ready, crashes);
    if !items(pod, "/spec/initContainers").is_empty() {
        status["initContainerStatuses"] = ended(pod, "/spec/initContainers", &now, 0);
    }
    let address = text(&status, "/podIP").to_owned();
    set_status(state, key, NODE, status);
    kubelet::started(state, pod);
    if crashes {
        kubelet::crashed(state, pod);
    } else if marks.hang || fate.hangs {
        kubelet::unready(state, pod, &address);
    }
    None
}

/// When the containers of a pod that has started are ready.
fn ready_at(state: &State, pod: &Value) -> Moment {
    let started = parse(text(pod, "/status/startTime")).unwrap_or(state.now);
    let delay = |container: &Value| number(container, "/readinessProbe/initialDelaySeconds");
    let longest = items(pod, "/spec/containers").iter().filter_map(delay).max().unwrap_or(0);
    started + longest * SECOND
}

fn set_ready(pod: &Value, conditions: &mut Vec<Value>, now: &str, ready: bool) {
    let names: Vec<&str> =
        items(pod, "/spec/containers").iter().map(|one| text(one, "/name")).collect();
    let message = format!("containers with unready status: [{}]", names.join(" "));
    let (reason, message) = if ready { ("", "") } else { ("ContainersNotReady", message.as_str()) };
    for kind in ["Ready", "ContainersReady"] {
        set_condition(conditions, now, kind, ready, reason, message);
    }
    for gate in items(pod, "/spec/readinessGates") {
        set_condition(conditions, now, text(gate, "/conditionType"), true, "", "");
    }
}

fn containers(pod: &Value, list: &str, now: &str, ready: bool, crashes: bool) -> Value {
    let container = |container: &Value| {
        let mut status = json!({
            "name": text(container, "/name"), "image": text(container, "/image"), "imageID": "",
            "ready": ready, "started": true, "restartCount": 0,
            "state": { "running": { "startedAt": now } },
        });
        if crashes {
            status["started"] = false.into();
            status["restartCount"] = 1.into();
            status["state"] = json!({ "waiting": {
                "reason": "CrashLoopBackOff",
                "message": "back-off 5m0s restarting failed container",
            }});
            status["lastState"] = json!({ "terminated": {
                "exitCode": 1, "reason": "Error", "startedAt": now, "finishedAt": now,
            }});
        }
        status
    };
    items(pod, list).iter().map(container).collect()
}

fn ended(pod: &Value, list: &str, now: &str, exit_code: i64) -> Value {
    let reason = if exit_code == 0 { "Completed" } else { "Error" };
    let container = |container: &Value| {
        json!({
            "name": text(container, "/name"), "image": text(container, "/image"), "imageID": "",
            "ready": exit_code == 0 && list.ends_with("initContainers"), "started": false,
            "restartCount": 0,
            "state": { "terminated": {
                "exitCode": exit_code, "reason": reason, "startedAt": now, "finishedAt": now,
            }},
        })
    };
    items(pod, list).iter().map(container).collect()
}

fn waits_for_image(state: &mut State, key: &Key, pod: &Arc<Value>) {
    if !items(pod, "/status/containerStatuses").is_empty() {
        return;
    }
    let now = state.time();
    let mut status = pod.get("status").cloned().unwrap_or_default();
    let container = |container: &Value| {
        let image = text(container, "/image");
        json!({
            "name": text(container, "/name"), "image": image, "imageID": "", "ready": false,
            "started": false, "restartCount": 0,
            "state": { "waiting": {
                "reason": "ImagePullBackOff",
                "message": format!(
                    "Back-off pulling image {image:?}: ErrImagePull: {}",
                    kubelet::no_image(image)
                ),
            }},
        })
    };
    status["containerStatuses"] = items(pod, "/spec/containers").iter().map(container).collect();
    let mut conditions = items(pod, "/status/conditions").to_vec();
    set_ready(pod, &mut conditions, &now, false);
    status["conditions"] = conditions.into();
    set_status(state, key, NODE, status);
    for list in ["initContainers", "containers"] {
        for container in items(pod, &format!("/spec/{list}")) {
            if state.script.lacks(text(container, "/image")) {
                kubelet::lacks_image(state, pod, list, container);
            }
        }
    }
}

/// A pod that runs becomes ready, or ends, or crashes.
fn go_on(
    state: &mut State,
    key: &Key,
    pod: &Arc<Value>,
    marks: Marks,
    fate: Fate,
) -> Option<Moment> {
    if marks.hang || fate.hangs {
        return None;
    }
    let started = parse(text(pod, "/status/startTime")).unwrap_or(state.now);
    if let Some((after, exit_code)) = fate.crash {
        let due = started + after * SECOND;
        if state.now >= due {
            crash(state, key, pod, exit_code);
            return None;
        }
        // What is to crash does not end well before.
        if text(pod, "/spec/restartPolicy") != "Always" {
            return Some(due);
        }
        let next = go_on(state, key, pod, marks, Fate::default());
        return Some(next.map_or(due, |next| next.min(due)));
    }
    if text(pod, "/spec/restartPolicy") != "Always" {
        let due = started + RUN;
        if state.now < due {
            return Some(due);
        }
        finish(state, key, pod, i64::from(marks.fail));
        return None;
    }
    let ready = ready_at(state, pod);
    if marks.fail || super::owned::is_ready(pod) {
        return None;
    }
    if state.now < ready {
        return Some(ready);
    }
    become_ready(state, key, pod);
    None
}

fn become_ready(state: &mut State, key: &Key, pod: &Arc<Value>) {
    let now = state.time();
    let mut status = pod.get("status").cloned().unwrap_or_default();
    let mut conditions = items(pod, "/status/conditions").to_vec();
    set_ready(pod, &mut conditions, &now, true);
    status["conditions"] = conditions.into();
    let started = text(pod, "/status/startTime");
    status["containerStatuses"] = containers(pod, "/spec/containers", started, true, false);
    set_status(state, key, NODE, status);
}

fn crash(state: &mut State, key: &Key, pod: &Arc<Value>, exit_code: i64) {
    if text(pod, "/spec/restartPolicy") != "Always" {
        finish(state, key, pod, exit_code);
        return;
    }
    let now = state.time();
    let mut status = pod.get("status").cloned().unwrap_or_default();
    let mut conditions = items(pod, "/status/conditions").to_vec();
    set_ready(pod, &mut conditions, &now, false);
    status["conditions"] = conditions.into();
    status["containerStatuses"] = containers(pod, "/spec/containers", &now, false, true);
    set_status(state, key, NODE, status);
    kubelet::crashed(state, pod);
}

fn finish(state: &mut State, key: &Key, pod: &Arc<Value>, exit_code: i64) {
    let now = state.time();
    let mut status = pod.get("status").cloned().unwrap_or_default();
    status["phase"] = if exit_code == 0 { "Succeeded" } else { "Failed" }.into();
    let mut conditions = items(pod, "/status/conditions").to_vec();
    let reason = if exit_code == 0 { "PodCompleted" } else { "PodFailed" };
    for kind in ["Ready", "ContainersReady"] {
        set_condition(&mut conditions, &now, kind, false, reason, "");
    }
    status["conditions"] = conditions.into();
    status["containerStatuses"] = ended(pod, "/spec/containers", &now, exit_code);
    set_status(state, key, NODE, status);
}

/// A pod that is to go is gone once its containers have ended.
fn end(state: &mut State, key: &Key, pod: &Arc<Value>, marks: Marks) -> Option<Moment> {
    if !items(pod, "/metadata/finalizers").is_empty() {
        return None;
    }
    let grace = number(pod, "/metadata/deletionGracePeriodSeconds").unwrap_or(0) * SECOND;
    let asked = parse(text(pod, "/metadata/deletionTimestamp")).unwrap_or(state.now) - grace;
    let runs = text(pod, "/status/phase") == "Running";
    let takes = marks.delete_delay.unwrap_or(if runs { END.min(grace) } else { 0 });
    if runs {
        kubelet::stopping(state, pod);
    }
    if state.now < asked + takes {
        return Some(asked + takes);
    }
    state.remove(key);
    None
}

/// An address of the pods' network.
fn address(state: &mut State, pod: &Value) -> String {
    let _ = pod;
    let host = state.below(65_000) + 256;
    format!("10.244.{}.{}", host >> 8, host & 0xff)
}
