//! Scenarios, one after the other on each thread.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use pintle_action::{
    Cancel, DefinitionUpgrade, Deployment, DryRun, Error, InstallOptions, MethodChoice, Rendering,
    Reuse, RollbackOptions, RolledBack, Session, Strategy, TestOptions, UninstallOptions,
    UpgradeOptions,
};
use pintle_chart::Chart;
use pintle_cluster::{Cluster, Propagation};
use pintle_functions::HostHandle;
use pintle_history::{History, Holder, Objects};
use pintle_release::{ApplyMethod, Release};
use pintle_render::{Capabilities, Limits};
use pintle_sandbox::{Options, Sandbox};
use pintle_value::Map;
use pintle_values::{ReadFile, ValueSources, user_values, user_values_over};
use serde_json::Value;

use crate::checks::{self, Templates, finding};
use crate::host::{Unheard, host};
use crate::plan::{Rehearsal, Scenario, Step, Verb};
use crate::report::{Check, Finding, Report, ScenarioReport, StepReport};
use crate::snapshot::{Snapshot, title};

/// Who manages fields.
const MANAGER: &str = "helm";

/// The longest that is waited for everything to come to rest between two steps.
const REST: Duration = Duration::from_secs(3600);

/// Records that are kept.
const HISTORY: usize = 10;

/// Words of errors about fields that may not change.
const IMMUTABLE: [&str; 4] = [
    "field is immutable",
    "updates to statefulset spec",
    "spec is immutable after creation",
    "may not change once set",
];

/// Runs all scenarios of all rehearsals, on so many threads; the report has them in order.
/// `read_file` gives the content of values files.
pub fn rehearse(
    rehearsals: &[Rehearsal],
    threads: usize,
    read_file: &(dyn Fn(&str) -> Result<Vec<u8>, String> + Sync),
) -> Report {
    let all: Vec<(&Rehearsal, &Scenario)> = rehearsals
        .iter()
        .flat_map(|rehearsal| rehearsal.scenarios.iter().map(move |scenario| (rehearsal, scenario)))
        .collect();
    let next = AtomicUsize::new(0);
    let done: Mutex<BTreeMap<usize, ScenarioReport>> = Mutex::default();
    thread::scope(|scope| {
        for _ in 0..threads.clamp(1, all.len().max(1)) {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some((rehearsal, scenario)) = all.get(at) else { return };
                    let report = play(rehearsal, scenario, &read_file);
                    done.lock().unwrap_or_else(PoisonError::into_inner).insert(at, report);
                }
            });
        }
    });
    let done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    Report { scenarios: done.into_values().collect() }
}

/// A scenario at work.
struct Stage<'r> {
    rehearsal: &'r Rehearsal,
    scenario: &'r Scenario,
    read_file: ReadFile<'r>,
    sandbox: Sandbox,
    session: Session,
    host: HostHandle,
    /// What was there before the release.
    empty: Snapshot,
    /// What was there after each revision.
    after: BTreeMap<i64, Snapshot>,
    templates: Templates,
}

fn play(rehearsal: &Rehearsal, scenario: &Scenario, read_file: ReadFile<'_>) -> ScenarioReport {
    let begun = Instant::now();
    let mut stage = Stage::new(rehearsal, scenario, read_file);
    let mut report = ScenarioReport { name: scenario.name.clone(), ..ScenarioReport::default() };
    let mut steps = rehearsal.steps.iter();
    for step in steps.by_ref() {
        if let Some(chart) = step.verb.chart() {
            chart.metadata.name.clone_into(&mut report.chart);
        }
        let (told, goes_on) = stage.take(step);
        report.steps.push(told);
        let history = stage.history();
        if !history.is_empty() {
            report.history = history;
        }
        if !goes_on {
            break;
        }
    }
    report.skipped = steps.map(|step| step.verb.title()).collect();
    report.time = begun.elapsed();
    report
}

impl<'r> Stage<'r> {
    fn new(rehearsal: &'r Rehearsal, scenario: &'r Scenario, read_file: ReadFile<'r>) -> Stage<'r> {
        let start = rehearsal.start;
        let options = Options { start, seed: 0, script: rehearsal.script.clone(), obliging: true };
        let sandbox = Sandbox::new(options);
        let cluster: Arc<dyn Cluster> = Arc::new(sandbox.clone());
        let driver = Objects::new(Arc::clone(&cluster), Holder::Secret, &rehearsal.namespace);
        let session = Session {
            cluster,
            history: History::new(Arc::new(driver)),
            namespace: rehearsal.namespace.clone(),
            manager: MANAGER.to_owned(),
            events: Arc::new(Unheard { start }),
            cancel: Cancel::default(),
            // Nobody else is there.
            holder: None,
        };
        let host = HostHandle::from(host(&sandbox, start));
        let empty = Snapshot::take(&sandbox);
        let (after, templates) = (BTreeMap::new(), Templates::new());
        Stage { rehearsal, scenario, read_file, sandbox, session, host, empty, after, templates }
    }

    /// The revisions that there are.
    fn history(&self) -> Vec<String> {
        let revisions = self.session.history.revisions(&self.rehearsal.release);
        let line = |release: &Release| {
            let (chart, info) = (release.chart_facts().title(), &release.info);
            format!("{} {} {chart} {}", release.version, info.status.as_str(), info.description)
        };
        revisions.unwrap_or_default().iter().map(line).collect()
    }

    /// Takes a step and checks what came of it; whether the next ones make sense.
    fn take(&mut self, step: &Step) -> (StepReport, bool) {
        let begun = Instant::now();
        let before_time = self.sandbox.elapsed();
        let before = Snapshot::take(&self.sandbox);
        self.sandbox.begin_availability();
        let done = self.act(step);
        self.sandbox.rest(REST);
        let availability = self.sandbox.end_availability();
        let after = Snapshot::take(&self.sandbox);
        let mut findings = Vec::new();
        match (&done, step.fails) {
            (Ok(_), false) => self.check(step, &before, after, &done, &availability, &mut findings),
            (Ok(_), true) => {
                let message = "was to fail, and did not";
                findings.push(about_step(Check::StepSucceeds, message.to_owned(), Vec::new()));
            }
            (Err(error), false) => findings.push(self.failed(error)),
            (Err(_), true) => {}
        }
        let report = StepReport {
            title: step.verb.title(),
            time: begun.elapsed(),
            sandbox_time: self.sandbox.elapsed() - before_time,
            availability: if step.verb.moves_pods() { availability } else { Vec::new() },
            findings,
        };
        (report, done.is_ok() || step.fails)
    }

    fn check(
        &mut self,
        step: &Step,
        before: &Snapshot,
        after: Snapshot,
        done: &Result<Option<Release>, Error>,
        availability: &[pintle_sandbox::Availability],
        findings: &mut Vec<Finding>,
    ) {
        if let Ok(Some(release)) = done {
            self.templates.extend(templates(release));
        }
        if step.verb.moves_pods() {
            findings.extend(checks::available(availability, self.rehearsal.floor));
        }
        match step.verb {
            Verb::UpgradeAgain(_) => {
                findings.extend(checks::unchanged(before, &after, &self.templates));
            }
            Verb::Rollback(revision) => {
                if let Some(wanted) = self.after.get(&revision) {
                    findings.extend(checks::restored(wanted, &after, &self.templates));
                }
            }
            Verb::Uninstall => {
                findings.extend(checks::orphans(&self.empty, &after, &self.templates));
            }
            _ => {}
        }
        if let Ok(Some(release)) = done {
            self.after.insert(release.version, after);
        }
    }

    fn failed(&self, error: &Error) -> Finding {
        let text = error.to_string();
        let immutable = IMMUTABLE.iter().any(|words| text.contains(words));
        let check = if immutable { Check::NoImmutableChange } else { Check::StepSucceeds };
        let object = self.templates.keys().find(|title| {
            let mut words = title.split([' ', '/']);
            let (kind, name) = (words.next().unwrap_or_default(), words.next_back());
            name.is_some_and(|name| text.contains(kind) && text.contains(&format!("{name:?}")))
        });
        finding(
            check,
            false,
            object.map_or("", String::as_str),
            &self.templates,
            &text,
            error.story().to_vec(),
        )
    }

    fn act(&self, step: &Step) -> Result<Option<Release>, Error> {
        let name = self.rehearsal.release.clone();
        let deployment = self.deployment();
        match &step.verb {
            Verb::Install(chart) => {
                let options = InstallOptions {
                    name,
                    dry_run: DryRun::None,
                    capabilities: Capabilities::default(),
                    rendering: self.rendering(),
                    method: ApplyMethod::ServerSide,
                    deployment,
                    create_namespace: true,
                    replace: false,
                    skip_crds: false,
                    take_ownership: false,
                    description: None,
                    labels: BTreeMap::new(),
                };
                let values = self.values(&step.values)?;
                pintle_action::install(&self.session, chart, &values, &options).map(Some)
            }
            Verb::Upgrade(chart) | Verb::UpgradeAgain(chart) => {
                let options = UpgradeOptions {
                    name,
                    dry_run: DryRun::None,
                    rendering: self.rendering(),
                    method: MethodChoice::Auto,
                    deployment,
                    reuse: Reuse::Never,
                    take_ownership: false,
                    history_max: HISTORY,
                    description: None,
                    definitions: DefinitionUpgrade::default(),
                    labels: BTreeMap::new(),
                };
                let values = self.values(&step.values)?;
                pintle_action::upgrade(&self.session, chart, &values, &options).map(Some)
            }
            Verb::Rollback(revision) => self.roll_back(*revision, deployment),
            Verb::Test => {
                let options = TestOptions {
                    only: Vec::new(),
                    without: Vec::new(),
                    timeout: self.rehearsal.timeout,
                    logs: false,
                };
                pintle_action::test(&self.session, &name, &options).map(|_| None)
            }
            Verb::Uninstall => {
                let options = UninstallOptions {
                    hooks: true,
                    keep_history: false,
                    ignore_not_found: false,
                    dry_run: false,
                    propagation: Propagation::Background,
                    wait: Strategy::Watcher,
                    timeout: self.rehearsal.timeout,
                    description: None,
                };
                pintle_action::uninstall(&self.session, &name, &options).map(|_| None)
            }
        }
    }

    fn rendering(&self) -> Rendering<'static> {
        Rendering {
            host: self.host.clone(),
            limits: Limits::default().with_thread_stack(pintle_render::STACK_SIZE),
            skip_schema_validation: false,
            subchart_notes: false,
            hide_secrets: false,
            post_render: None,
        }
    }

    fn roll_back(&self, revision: i64, deployment: Deployment) -> Result<Option<Release>, Error> {
        let options = RollbackOptions {
            revision,
            dry_run: DryRun::None,
            method: MethodChoice::Auto,
            deployment,
            history_max: HISTORY,
            description: None,
        };
        let done = pintle_action::rollback(&self.session, &self.rehearsal.release, &options)?;
        Ok(match done {
            RolledBack::Release(release) => Some(*release),
            RolledBack::Removed(_) => None,
        })
    }

    fn deployment(&self) -> Deployment {
        Deployment {
            force_conflicts: false,
            force_replace: false,
            hooks: true,
            wait: Strategy::Watcher,
            wait_for_jobs: true,
            timeout: self.rehearsal.timeout,
            ready: Vec::new(),
            cleanup_on_fail: false,
            rollback_on_failure: false,
        }
    }

    fn values(&self, more: &ValueSources) -> Result<Map, Error> {
        let told = |error: pintle_values::Error| Error::new(error.to_string());
        let values = user_values(&self.scenario.values, self.read_file).map_err(told)?;
        user_values_over(&values, more, self.read_file).map_err(told)
    }
}

impl Verb {
    fn chart(&self) -> Option<&Chart> {
        match self {
            Verb::Install(chart) | Verb::Upgrade(chart) | Verb::UpgradeAgain(chart) => Some(chart),
            _ => None,
        }
    }

    /// Whether pods that are there are to stay available meanwhile.
    fn moves_pods(&self) -> bool {
        matches!(self, Verb::Upgrade(_) | Verb::UpgradeAgain(_) | Verb::Rollback(_))
    }
}

fn about_step(check: Check, message: String, details: Vec<String>) -> Finding {
    finding(check, false, "", &Templates::new(), &message, details)
}

/// Which template wrote which object, as the manifest says.
fn templates(release: &Release) -> Templates {
    let mut templates = Templates::new();
    for document in pintle_manifest::split(release.manifest.as_bytes()) {
        let text = String::from_utf8_lossy(document.text);
        let source = text.lines().find_map(|line| line.trim().strip_prefix("# Source: "));
        let object = pintle_cluster::Object::from_yaml(&text).ok().flatten();
        if let (Some(source), Some(mut object)) = (source, object) {
            if object.namespace().is_empty() {
                templates.insert(title(&Value::Object(object.0.clone())), source.to_owned());
                object.set_namespace(&release.namespace);
            }
            templates.insert(title(&Value::Object(object.0)), source.to_owned());
        }
    }
    templates
}
