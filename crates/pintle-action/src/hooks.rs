//! Hooks: objects that run at certain points of a release's life. Source: Helm `action/hooks.go`.

use std::time::Duration;

use pintle_cluster::{Gvk, ListOptions, LogOptions, Object, Propagation, Resource};
use pintle_release::{ApplyMethod, Execution, Hook, Phase, Release};
use serde_json::Value;

use crate::apply::{create, delete};
use crate::target::{Target, targets};
use crate::wait::{Strategy, wait_for_deletion, wait_for_hook};
use crate::{Error, Session};

const BEFORE_CREATION: &str = "before-hook-creation";
const SUCCEEDED: &str = "hook-succeeded";
const FAILED: &str = "hook-failed";

/// How hooks are run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HookOptions {
    pub(crate) strategy: Strategy,
    pub(crate) timeout: Duration,
    pub(crate) method: ApplyMethod,
}

/// Whether there are hooks of an event.
pub(crate) fn has_hooks(release: &Release, event: &str) -> bool {
    release.hooks.iter().any(|hook| hook.runs_at(event))
}

/// Runs the hooks of an event, one after the other, then deletes those that are to go.
pub(crate) fn run_hooks(
    session: &Session,
    release: &mut Release,
    event: &str,
    options: &HookOptions,
) -> Result<(), Error> {
    let done = start_hooks(session, release, event, options);
    finish_hooks(session, release, &done, options)?;
    done.result
}

/// Runs those hooks of an event that have not run to their end, then deletes those that are to go.
pub(crate) fn run_open_hooks(
    session: &Session,
    release: &mut Release,
    event: &str,
    options: &HookOptions,
) -> Result<(), Error> {
    let is_open = |hook: &Hook| hook.last_run.phase != Phase::Succeeded;
    let done = start(session, release, event, options, is_open);
    finish_hooks(session, release, &done, options)?;
    done.result
}

/// The hooks that ran and how that ended.
pub(crate) struct HookRun {
    /// Places in the release's hooks, in the order in which they ran.
    order: Vec<usize>,
    /// The hook that failed, as a place in `order`.
    failed: Option<usize>,
    pub(crate) result: Result<(), Error>,
}

/// Runs the hooks of an event and leaves their objects.
pub(crate) fn start_hooks(
    session: &Session,
    release: &mut Release,
    event: &str,
    options: &HookOptions,
) -> HookRun {
    start(session, release, event, options, |_| true)
}

fn start(
    session: &Session,
    release: &mut Release,
    event: &str,
    options: &HookOptions,
    is_wanted: impl Fn(&Hook) -> bool,
) -> HookRun {
    let runs = |hook: &Hook| hook.runs_at(event) && is_wanted(hook);
    let mut order: Vec<usize> =
        (0..release.hooks.len()).filter(|at| runs(&release.hooks[*at])).collect();
    order.sort_by(|a, b| {
        let key = |at: &usize| (release.hooks[*at].weight, release.hooks[*at].name.clone());
        key(a).cmp(&key(b))
    });
    for (nth, at) in order.iter().enumerate() {
        match run_one(session, release, *at, event, options) {
            Ok(Ended::Succeeded) => {}
            Ok(Ended::Failed(error)) => {
                return HookRun { order: order.clone(), failed: Some(nth), result: Err(error) };
            }
            Err(error) => {
                return HookRun { order: Vec::new(), failed: None, result: Err(error) };
            }
        }
    }
    HookRun { order, failed: None, result: Ok(()) }
}

/// Deletes what the delete policies of hooks that ran say, and shows the logs that are wanted.
pub(crate) fn finish_hooks(
    session: &Session,
    release: &Release,
    run: &HookRun,
    options: &HookOptions,
) -> Result<(), Error> {
    match run.failed {
        Some(failed) => {
            let (earlier, rest) = run.order.split_at(failed);
            if let Some(at) = rest.first() {
                // The hook's own failure is what is told.
                let _ = delete_by_policy(session, release, *at, FAILED, options);
            }
            for at in earlier {
                delete_by_policy(session, release, *at, SUCCEEDED, options)?;
            }
            Ok(())
        }
        None => {
            for at in run.order.iter().rev() {
                show_logs(session, release, *at, SUCCEEDED);
                delete_by_policy(session, release, *at, SUCCEEDED, options)?;
            }
            Ok(())
        }
    }
}

enum Ended {
    Succeeded,
    Failed(Error),
}

/// Runs one hook. An error is one of those after which Helm looks at no delete policy.
fn run_one(
    session: &Session,
    release: &mut Release,
    at: usize,
    event: &str,
    options: &HookOptions,
) -> Result<Ended, Error> {
    session.cancel.check()?;
    let hook = &mut release.hooks[at];
    if hook.delete_policies.is_empty() {
        hook.delete_policies.push(BEFORE_CREATION.to_owned());
    }
    let path = hook.path.clone();
    delete_by_policy(session, release, at, BEFORE_CREATION, options)?;
    let objects = build(session, release, at).map_err(|error| {
        error.during(format!("unable to build kubernetes object for {event} hook {path}"))
    })?;
    let started = session.now();
    release.hooks[at].last_run =
        Execution { started_at: Some(started), completed_at: None, phase: Phase::Running };
    // Whatever becomes of the record, the hook runs: it says where the run stands if this process
    // ends here.
    let _ = session.history.update(release, session.now_seconds());
    release.hooks[at].last_run.phase = Phase::Unknown;
    let created = create(session, &objects, options.method, false);
    let end = |release: &mut Release, phase| {
        let run = &mut release.hooks[at].last_run;
        run.completed_at = Some(session.now());
        run.phase = phase;
    };
    if let Err(error) = created {
        end(release, Phase::Failed);
        return Err(error.during(format!("warning: Hook {event} {path} failed")));
    }
    match wait_for_hook(session, &objects, options.strategy, options.timeout) {
        Ok(()) => {
            end(release, Phase::Succeeded);
            Ok(Ended::Succeeded)
        }
        Err(error) => {
            end(release, Phase::Failed);
            show_logs(session, release, at, FAILED);
            Ok(Ended::Failed(error))
        }
    }
}

fn build(session: &Session, release: &Release, at: usize) -> Result<Vec<Target>, Error> {
    targets(&*session.cluster, &release.namespace, &release.hooks[at].manifest)
}

/// Deletes the objects of a hook if one of its policies says so. Definitions of kinds are never
/// deleted, because all objects of the kind would go with them.
fn delete_by_policy(
    session: &Session,
    release: &Release,
    at: usize,
    policy: &str,
    options: &HookOptions,
) -> Result<(), Error> {
    let hook = &release.hooks[at];
    let applies = hook.delete_policies.iter().any(|own| own == policy);
    if hook.kind == "CustomResourceDefinition" || !applies {
        return Ok(());
    }
    let objects = build(session, release, at).map_err(|error| {
        error.during(format!("unable to build kubernetes object for deleting hook {}", hook.path))
    })?;
    Error::join(delete(session, &objects, Propagation::Background), "; ")?;
    // Helm waits only with `--wait`; without it a new object would meet the old one on its way out.
    wait_for_deletion(session, &objects, options.strategy.for_hooks(), options.timeout)
}

/// Shows the logs of a hook's pods if one of its policies says so.
fn show_logs(session: &Session, release: &Release, at: usize, policy: &str) {
    let hook = &release.hooks[at];
    if !hook.output_log_policies.iter().any(|own| own == policy) {
        return;
    }
    let namespace = match Object::from_yaml(&hook.manifest) {
        Ok(Some(object)) if !object.namespace().is_empty() => object.namespace().to_owned(),
        _ => release.namespace.clone(),
    };
    let options = match hook.kind.as_str() {
        "Job" => {
            ListOptions { labels: format!("job-name={}", hook.name), ..ListOptions::default() }
        }
        "Pod" => {
            ListOptions { fields: format!("metadata.name={}", hook.name), ..ListOptions::default() }
        }
        _ => return,
    };
    for pod in session.cluster.list(&pods(), Some(&namespace), &options).unwrap_or_default() {
        for container in containers(&pod, &["containers"]) {
            let wanted = LogOptions { container: container.clone(), ..LogOptions::default() };
            if let Ok(text) = session.cluster.logs(&namespace, pod.name(), &wanted) {
                session.events.hook_log(&namespace, pod.name(), &container, &text);
            }
        }
    }
}

/// Pods, as every cluster serves them.
pub(crate) fn pods() -> Resource {
    Resource { gvk: Gvk::new("v1", "Pod"), plural: "pods".to_owned(), namespaced: true }
}

/// Names of the containers in the given lists of a pod.
pub(crate) fn containers(pod: &Object, lists: &[&str]) -> Vec<String> {
    let list = |list: &&str| pod.at(&["spec", list]).and_then(Value::as_array).cloned();
    let all = lists.iter().filter_map(list).flatten();
    all.filter_map(|container| Some(container.get("name")?.as_str()?.to_owned())).collect()
}
