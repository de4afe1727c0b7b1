//! What is known of the objects that are waited for.

use std::collections::BTreeMap;

use pintle_cluster::{Object, WatchEvent};
use pintle_ready::{JobRule, Rule, State, Status, selects};
use serde_json::Value;

use super::Source;
use crate::session::Waiting;
use crate::target::Target;

/// What is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Goal {
    /// Objects are ready; Jobs have begun.
    Ready,
    /// Objects are ready and Jobs have ended well.
    ReadyWithJobs,
    /// Jobs and Pods have ended well.
    Run,
    /// Objects are gone.
    Gone,
}

impl Goal {
    /// Whether objects are to be ready.
    pub(super) fn is_ready(self) -> bool {
        matches!(self, Goal::Ready | Goal::ReadyWithJobs)
    }
}

/// Whether objects of the kind fail when their pods do. Those of a Deployment may be what is being
/// replaced. Source: cli-utils `statusreaders`.
pub(super) fn has_pods(kind: &str) -> bool {
    matches!(kind, "ReplicaSet" | "StatefulSet")
}

/// The objects that are waited for and what is known of them.
pub(super) struct Table<'a> {
    goal: Goal,
    /// What the user says of kinds.
    rules: &'a [Rule],
    rows: Vec<Row<'a>>,
    /// Pods by namespace and name.
    pods: BTreeMap<(String, String), Value>,
}

struct Row<'a> {
    target: &'a Target,
    live: Option<Value>,
    status: Status,
}

impl<'a> Table<'a> {
    pub(super) fn new(targets: &'a [Target], goal: Goal, rules: &'a [Rule]) -> Table<'a> {
        let unknown = || Status { state: State::Unknown, message: String::new() };
        let row = |target| Row { target, live: None, status: unknown() };
        Table { goal, rules, rows: targets.iter().map(row).collect(), pods: BTreeMap::new() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub(super) fn goal(&self) -> Goal {
        self.goal
    }

    pub(super) fn targets(&self) -> impl Iterator<Item = &'a Target> {
        self.rows.iter().map(|row| row.target)
    }

    /// Takes what a watch has told.
    pub(super) fn take(&mut self, source: &Source, event: WatchEvent, now: i64) {
        let is_pod = source.resource.plural == "pods" && source.resource.gvk.group.is_empty();
        match event {
            WatchEvent::Changed(object) => {
                let key = key(&object);
                let json = Value::Object(object.0);
                if is_pod {
                    self.pods.insert(key.clone(), json.clone());
                }
                for row in self.rows.iter_mut().filter(|row| row.is(source, Some(&key.1))) {
                    row.live = Some(json.clone());
                }
                self.judge(now, |row| row.is(source, Some(&key.1)) || is_pod && row.has_pods());
            }
            WatchEvent::Deleted(object) => {
                let key = key(&object);
                if is_pod {
                    self.pods.remove(&key);
                }
                for row in self.rows.iter_mut().filter(|row| row.is(source, Some(&key.1))) {
                    row.live = None;
                    row.status = not_found();
                }
                self.judge(now, |row| is_pod && row.has_pods());
            }
            WatchEvent::Synced => {
                let missing = |row: &&mut Row<'_>| row.is(source, None) && row.live.is_none();
                for row in self.rows.iter_mut().filter(missing) {
                    row.status = not_found();
                }
            }
        }
    }

    /// Judges anew what is still in progress: some of that ends when the time has come.
    pub(super) fn tick(&mut self, now: i64) {
        self.judge(now, |row| row.status.state == State::InProgress);
    }

    fn judge(&mut self, now: i64, is_meant: impl Fn(&Row<'_>) -> bool) {
        let Table { goal, rules, rows, pods } = self;
        for row in rows.iter_mut().filter(|row| is_meant(row)) {
            if let Some(live) = &row.live {
                row.status = judge(*goal, rules, live, pods, now);
            }
        }
    }

    /// Whether there is nothing to wait for any more. What has failed is not waited for.
    pub(super) fn is_done(&self) -> bool {
        self.rows.iter().all(|row| match self.goal {
            Goal::Gone => row.status.state == State::NotFound,
            _ => matches!(row.status.state, State::Current | State::Failed),
        })
    }

    /// Helm's words for each object that has not reached the goal.
    pub(super) fn failures(&self) -> Vec<String> {
        let line = |row: &Row<'_>| {
            let (what, is_reached) = match self.goal {
                Goal::Gone => {
                    let gone = matches!(row.status.state, State::NotFound | State::Unknown);
                    ("still exists", gone)
                }
                _ => ("not ready", row.status.state == State::Current),
            };
            let Target { place, .. } = row.target;
            (!is_reached).then(|| {
                format!(
                    "resource {}/{}/{} {what}. status: {}, message: {}",
                    row.target.kind(),
                    row.target.namespace(),
                    place.name,
                    row.status.state,
                    row.status.message
                )
            })
        };
        self.rows.iter().filter_map(line).collect()
    }

    /// What to show of the objects.
    pub(super) fn rows(&self) -> Vec<Waiting> {
        let row = |row: &Row<'_>| Waiting {
            kind: row.target.kind().to_owned(),
            namespace: row.target.namespace().to_owned(),
            name: row.target.place.name.clone(),
            state: row.status.state.to_string(),
            message: row.status.message.clone(),
        };
        self.rows.iter().map(row).collect()
    }

    /// The objects that have not reached the goal, as they are in the cluster, and what is missing.
    pub(super) fn unready(&self) -> impl Iterator<Item = (&Target, &Value, &str)> {
        let open = |row: &&Row<'_>| row.status.state != State::Current;
        self.rows.iter().filter(open).filter_map(|Row { target, live, status }| {
            Some((*target, live.as_ref()?, status.message.as_str()))
        })
    }
}

impl Row<'_> {
    /// Whether the row is of what is watched there, and about the object if a name is given.
    fn is(&self, source: &Source, name: Option<&str>) -> bool {
        let place = &self.target.place;
        place.resource == source.resource
            && place.namespace == source.namespace
            && name.is_none_or(|name| name == place.name)
    }

    fn has_pods(&self) -> bool {
        has_pods(self.target.kind())
    }
}

fn key(object: &Object) -> (String, String) {
    (object.namespace().to_owned(), object.name().to_owned())
}

fn not_found() -> Status {
    Status { state: State::NotFound, message: "Resource not found".to_owned() }
}

fn judge(
    goal: Goal,
    rules: &[Rule],
    live: &Value,
    pods: &BTreeMap<(String, String), Value>,
    now: i64,
) -> Status {
    if goal.is_ready()
        && let Some(rule) = rules.iter().find(|rule| rule.applies_to(live))
    {
        return rule.judge(live);
    }
    let status = match goal {
        Goal::Run => pintle_ready::hook(live, now),
        Goal::ReadyWithJobs => pintle_ready::with_jobs(live, JobRule::Finished, now),
        Goal::Ready | Goal::Gone => pintle_ready::compute(live, now),
    };
    // Helm has no words for objects that kstatus cannot read, and waits on.
    let status =
        status.unwrap_or_else(|_| Status { state: State::Unknown, message: String::new() });
    let kind = live.get("kind").and_then(Value::as_str).unwrap_or_default();
    if !goal.is_ready() || status.state != State::InProgress || !has_pods(kind) {
        return status;
    }
    let namespace = live.pointer("/metadata/namespace").and_then(Value::as_str).unwrap_or_default();
    let own = pods.iter().filter(|((of, _), pod)| of == namespace && selects(live, pod));
    let own: Vec<&Value> = own.map(|(_, pod)| pod).collect();
    pintle_ready::with_pods(live, status, &own, now)
}
