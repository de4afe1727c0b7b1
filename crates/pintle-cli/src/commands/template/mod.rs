//! `pintle template`

mod many;
mod output;

pub(crate) use self::output::manifests;

use std::io::Write;
use std::sync::Arc;

use pintle_action::{DryRun, Session};
use pintle_chart::{Chart, Notice};
use pintle_functions::{Host, HostHandle, Moment, OfflineHost};
use pintle_render::{
    Capabilities, Input, Limits, Release, RenderError, Rendered, RenderedFiles, STACK_SIZE,
    sort_files,
};
use pintle_value::{Frozen, Map};
use pintle_values::user_values;
use pintle_version::KubeVersion;

use super::cluster::{self, ClusterHost};
use super::locate::{Locator, check_access};
use super::sources::{FileReader, value_sources};
use super::{flags, post_render, release_name};
use crate::args::{GlobalArgs, TemplateArgs, split_list};
use crate::environment::Environment;
use crate::host::SystemHost;
use crate::kubeconfig;
use crate::large_stack::on_large_stack;
use crate::report::Failure;
use crate::terminal::Terminal;

/// The moment at which the clock stands with `--seed`.
const SEEDED_NOW: Moment = Moment { seconds: 946_684_800, nanos: 0 };

/// Labels that Helm keeps for itself. Source: Helm `driver.GetSystemLabels`.
const SYSTEM_LABELS: &[&str] = &["name", "owner", "status", "version", "createdAt", "modifiedAt"];

/// Renders a chart and prints it. The steps and their order are those of Helm, because the first
/// error is the one that is told.
pub(crate) fn run(
    args: &TemplateArgs,
    global: &GlobalArgs,
    environment: &Environment,
    terminal: &mut Terminal,
) -> Result<u8, Failure> {
    warn_deprecated(args, terminal);
    check_flags(args, terminal)?;
    if args.args.is_empty() {
        return Err(Failure::new(
            "\"pintle template\" requires at least 1 argument\n\nUsage:  pintle template [NAME] [CHART] [flags]",
        ));
    }
    let mut capabilities = capabilities(args)?;
    check_access(&args.chart)?;
    let post_render = post_render::Step::new(&args.deploy, environment)?;
    let asks_cluster = asks_cluster(args, terminal)?;
    let namespace = namespace(global, environment);
    if args.all {
        if asks_cluster {
            return Err(Failure::new("--all renders without a cluster"));
        }
        return many::run(args, global, &capabilities, environment, terminal);
    }
    let (name, reference) = release_name::for_template(args)?;
    let locator = Locator::new(&args.chart, global, environment);
    let mut notices = Vec::new();
    let path = locator
        .locate(&reference, &mut notices, &mut |voice, text| terminal.tell_apart(voice, text));
    terminal.notices(&notices);
    let path = path?;
    let reader = FileReader::new(&mut *terminal.input);
    let values = user_values(&value_sources(&args.values, false), &|file: &str| reader.read(file))
        .map_err(|error| Failure::new(error.to_string()))?;
    let loaded = locator.load(&path, &mut |voice, text| terminal.tell_apart(voice, text));
    let (chart, notices) = loaded.map_err(|failure| logged(failure, terminal))?;
    terminal.notices(&notices);
    let release = release(args, name, namespace);
    release_name::check(&release.name).map_err(|failure| logged(failure, terminal))?;
    let session = match asks_cluster {
        true => Some(cluster::session(global, environment, terminal)?),
        false => None,
    };
    if let Some(session) = &session {
        capabilities = of_cluster(session, &chart, args)?;
    }
    let (capabilities, session) = (&capabilities, session.as_ref());
    let job = Job { args, release, capabilities, post_render, session, is_last: true };
    let rendered = job.render(&chart, &values).map_err(|failure| logged(failure, terminal))?;
    terminal.notices(&rendered.notices);
    check_labels(args)?;
    if let Some(session) = job.session.filter(|_| !args.is_upgrade.unwrap_or_default()) {
        let take_ownership = args.deploy.take_ownership.unwrap_or_default();
        let name = &job.release.name;
        pintle_action::check_manifest(session, name, &rendered.manifest(false), take_ownership)?;
    }
    let status = job.print(&rendered, terminal);
    // The process ends here; taking everything apart would be for nothing.
    std::mem::forget((rendered, chart, values));
    status
}

/// Threads that work on one chart; no known chart is rendered faster by more.
const CHART_THREADS: usize = 2;

/// One chart to render.
struct Job<'a> {
    args: &'a TemplateArgs,
    release: Release,
    capabilities: &'a Capabilities,
    post_render: Option<post_render::Step>,
    /// The cluster to ask, if one is to be asked.
    session: Option<&'a Session>,
    /// Whether the process ends with this chart, so that nothing need be freed.
    is_last: bool,
}

/// What the templates wrote: sorted, or as files that a post-renderer wants first.
enum Executed {
    Sorted(Rendered),
    Files(RenderedFiles),
}

impl Job<'_> {
    /// Renders the chart on this thread, which is enough for all but a few charts; those are begun
    /// anew on a thread that has room for the deepest templates.
    fn render(&self, chart: &Chart, values: &Map) -> Result<Rendered, Failure> {
        let limits = Limits { threads: CHART_THREADS, ..Limits::default() };
        let executed = match self.execute(chart, values, limits.clone()) {
            Err(error) if error.wants_stack() => {
                let values = Frozen::new(&values.clone().into());
                on_large_stack(|| {
                    let values = values.thaw().as_map().cloned().unwrap_or_default();
                    self.execute(chart, &values, limits.with_thread_stack(STACK_SIZE))
                })
            }
            executed => executed,
        };
        match (executed.map_err(|error| failure(&error))?, &self.post_render) {
            (Executed::Files(files), Some(step)) => step.change_files(files),
            (Executed::Files(files), None) => sort_files(files).map_err(|error| failure(&error)),
            (Executed::Sorted(rendered), _) => Ok(rendered),
        }
    }

    fn execute(
        &self,
        chart: &Chart,
        values: &Map,
        limits: Limits,
    ) -> Result<Executed, RenderError> {
        let input = Input {
            release: self.release.clone(),
            capabilities: self.capabilities,
            host: host(self.args, self.session),
            limits,
            strict: false,
            skip_schema_validation: self.args.deploy.skip_schema_validation.unwrap_or_default(),
            skip_kube_version: false,
            subchart_notes: false,
            load_schema: None,
            known_schemas: None,
        };
        match self.post_render {
            None => {
                let (rendered, prepared) = pintle_render::render_prepared(chart, values, &input)?;
                if self.is_last {
                    std::mem::forget(prepared);
                }
                Ok(Executed::Sorted(rendered))
            }
            Some(_) => pintle_render::render_files(chart, values, &input).map(Executed::Files),
        }
    }

    fn write(&self, rendered: &Rendered, out: &mut dyn Write) -> Result<(), Failure> {
        let changed = match &self.post_render {
            Some(step) => step.change_text(rendered, self.args)?,
            None => None,
        };
        Ok(output::write(out, changed, rendered, self.args)?)
    }

    fn text(&self, rendered: &Rendered) -> Result<Vec<u8>, Failure> {
        let mut text = Vec::new();
        self.write(rendered, &mut text)?;
        Ok(text)
    }

    fn print(&self, rendered: &Rendered, terminal: &mut Terminal) -> Result<u8, Failure> {
        let out = &mut *terminal.out;
        if let Some(dir) = &self.args.output_dir {
            output::write_files(rendered, self.args, dir, &self.release.name, out)?;
            if self.args.show_only.is_empty() {
                writeln!(out)?;
            }
            if let Some(pattern) = self.args.show_only.first() {
                let text = format!("could not find template {pattern} in chart");
                return Err(Failure::new(text));
            }
        } else if self.args.show_only.is_empty() {
            self.write(rendered, out)?;
        } else {
            out.write_all(&output::show_only(&self.text(rendered)?, &self.args.show_only)?)?;
        }
        out.flush()?;
        Ok(0)
    }
}

/// Tells what comes before a failure; Helm logs two kinds of failures themselves before it tells
/// them.
fn logged(mut failure: Failure, terminal: &mut Terminal) -> Failure {
    for notice in failure.notices.drain(..) {
        terminal.warn(&notice);
    }
    for step in ["release name check failed", "chart dependencies processing failed"] {
        if let Some(cause) = failure.text.strip_prefix(step).and_then(|t| t.strip_prefix(": ")) {
            let line = Notice::warn(step).with("error", cause).to_string();
            terminal.warn(&line.replacen("level=WARN", "level=ERROR", 1));
        }
    }
    failure
}

/// Helm's text, with its word about `--debug` where it has one, and what pintle can say beyond it.
pub(crate) fn failure(error: &RenderError) -> Failure {
    let mut text = error.to_string();
    if error.has_release() {
        text.push_str("\n\nUse --debug flag to render out invalid YAML");
    }
    Failure::new(text).after(error.notices()).explained(error.diagnostic().clone())
}

/// Clock, randomness and look-ups: those of the cluster if one is asked.
fn host(args: &TemplateArgs, session: Option<&Session>) -> HostHandle {
    let enable_dns = args.deploy.enable_dns.unwrap_or_default();
    if let Some(session) = session {
        let cluster = session.cluster.clone();
        return HostHandle::new(ClusterHost { system: SystemHost { enable_dns }, cluster });
    }
    match args.seed {
        Some(seed) => {
            HostHandle::from(Arc::new(OfflineHost::new(SEEDED_NOW, seed)) as Arc<dyn Host>)
        }
        None => HostHandle::new(SystemHost { enable_dns }),
    }
}

fn release(args: &TemplateArgs, name: String, namespace: String) -> Release {
    let is_upgrade = args.is_upgrade.unwrap_or_default();
    Release { name, namespace, revision: 1, is_upgrade, is_install: !is_upgrade }
}

fn capabilities(args: &TemplateArgs) -> Result<Capabilities, Failure> {
    let mut capabilities = Capabilities::default();
    if let Some(text) = args.kube_version.as_deref().filter(|text| !text.is_empty()) {
        capabilities.kube_version = KubeVersion::parse(text)
            .map_err(|error| Failure::new(format!("invalid kube version '{text}': {error}")))?;
    }
    capabilities.api_versions.extend(split_list(&args.api_versions));
    Ok(capabilities)
}

/// Whether `--dry-run` or `--validate` asks for a cluster. Source: Helm `cmdGetDryRunFlagStrategy`.
fn asks_cluster(args: &TemplateArgs, terminal: &mut Terminal) -> Result<bool, Failure> {
    if args.validate == Some(true) {
        return Ok(true);
    }
    let word = args.deploy.dry_run.as_str();
    if word == "none" || crate::args::parse_bool(word) == Ok(false) {
        return Err(Failure::new(format!(
            "invalid dry-run value ({word:?}). Must be \"server\" or \"client\""
        )));
    }
    match flags::dry_run(word, terminal)? {
        DryRun::Server => Ok(true),
        DryRun::Client | DryRun::None => Ok(false),
    }
}

/// What the cluster can do.
fn of_cluster(
    session: &Session,
    chart: &Chart,
    args: &TemplateArgs,
) -> Result<Capabilities, Failure> {
    session.cluster.version().map_err(|error| {
        let text =
            format!("cluster reachability check failed: kubernetes cluster unreachable: {error}");
        session.events.notice(Notice::error(&*text));
        Failure::new(text)
    })?;
    if !chart.crds().is_empty() && !args.deploy.skip_crds.unwrap_or_default() {
        session.events.notice(Notice::warn(
            "This chart or one of its subcharts contains CRDs. Rendering may fail or contain inaccuracies.",
        ));
    }
    Ok(pintle_action::capabilities(session)?)
}

/// The namespace of the flag, of `HELM_NAMESPACE`, of the kubeconfig context, of the pod that this
/// runs in, or `default`.
pub(crate) fn namespace(global: &GlobalArgs, environment: &Environment) -> String {
    if let Some(namespace) = global.namespace.clone().filter(|name| !name.is_empty()) {
        return namespace;
    }
    let files = environment.kubeconfig_files(global.kubeconfig.as_deref());
    let context = global.kube_context.as_deref().or(environment.kube_context.as_deref());
    kubeconfig::namespace(&files, context)
        .or_else(|| environment.pod_namespace())
        .unwrap_or_else(|| "default".to_owned())
}

fn check_labels(args: &TemplateArgs) -> Result<(), Failure> {
    let labels = split_list(&args.deploy.labels);
    let reserved =
        |label: &String| label.split_once('=').is_some_and(|(key, _)| SYSTEM_LABELS.contains(&key));
    if labels.iter().any(reserved) {
        return Err(Failure::new(format!(
            "user supplied labels contains system reserved label name. System labels: [{}]",
            SYSTEM_LABELS.join(" ")
        )));
    }
    Ok(())
}

/// Flags whose values are of no use here and must be right all the same.
fn check_flags(args: &TemplateArgs, terminal: &mut Terminal) -> Result<(), Failure> {
    let install = &args.deploy;
    for (flag, given) in [("force-replace", install.force_replace), ("force", install.force)] {
        if given == Some(true) && install.force_conflicts.unwrap_or_default() {
            return Err(Failure::new(format!(
                "if any flags in the group [{flag} force-conflicts] are set none of the others can \
                 be; [{}] were all set",
                if flag == "force" {
                    "force force-conflicts"
                } else {
                    "force-conflicts force-replace"
                }
            )));
        }
    }
    if let Some(label) = split_list(&install.labels).iter().find(|label| !label.contains('=')) {
        return Err(Failure::new(format!(
            "invalid argument {label:?} for \"-l, --labels\" flag: {label} must be formatted as key=value"
        )));
    }
    match install.wait.as_deref() {
        None | Some("watcher" | "hookOnly" | "legacy") => {}
        Some(value @ ("true" | "false")) => {
            let meant = if value == "true" { "watcher" } else { "hookOnly" };
            let text = format!(
                "--wait={value} is deprecated (boolean value) and can be replaced with --wait={meant}"
            );
            terminal.warn(&Notice::warn(text).to_string());
        }
        Some(other) => {
            return Err(Failure::new(format!(
                "invalid argument {other:?} for \"--wait\" flag: invalid wait input {other:?}. \
                 Valid inputs are watcher, hookOnly, and legacy"
            )));
        }
    }
    Ok(())
}

fn warn_deprecated(args: &TemplateArgs, terminal: &mut Terminal) {
    let no_effect = "this flag has no effect for 'helm template' and will be removed in Helm 5";
    let flags = [
        ("force", args.deploy.force, "use --force-replace instead"),
        ("atomic", args.deploy.atomic, "use --rollback-on-failure instead"),
        ("hide-notes", args.deploy.hide_notes, no_effect),
        ("render-subchart-notes", args.deploy.render_subchart_notes, no_effect),
        ("validate", args.validate, "use '--dry-run=server' instead"),
    ];
    for (name, value, advice) in flags {
        if value.is_some() {
            terminal.warn(&format!("Flag --{name} has been deprecated, {advice}"));
        }
    }
}
