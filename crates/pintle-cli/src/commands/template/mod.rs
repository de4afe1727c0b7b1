//! `pintle template`

mod locate;
mod many;
mod name;
mod output;
mod post_render;

use std::sync::Arc;

use pintle_chart::{Chart, Notice};
use pintle_functions::{Host, HostHandle, Moment, OfflineHost};
use pintle_render::{
    Capabilities, Input, Limits, Release, RenderError, Rendered, RenderedFiles, STACK_SIZE,
    sort_files,
};
use pintle_value::{Frozen, Map};
use pintle_values::user_values;
use pintle_version::KubeVersion;

use super::sources::{FileReader, value_sources};
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
    let capabilities = capabilities(args)?;
    let post_render = post_render::Step::new(args, environment)?;
    check_dry_run(args, terminal)?;
    let namespace = namespace(global, environment);
    if args.all {
        return many::run(args, &namespace, &capabilities, environment, terminal);
    }
    let (name, reference) = name::release_and_chart(args)?;
    let path = locate::locate(&reference, &args.chart, environment)?;
    let reader = FileReader::new(&mut *terminal.input);
    let values = user_values(&value_sources(&args.values, false), &|file: &str| reader.read(file))
        .map_err(|error| Failure::new(error.to_string()))?;
    let (chart, notices) = load(&path, args).map_err(|failure| logged(failure, terminal))?;
    tell(&notices, terminal);
    let release = release(args, name, namespace);
    name::check(&release.name).map_err(|failure| logged(failure, terminal))?;
    let job = Job { args, release, capabilities: &capabilities, post_render };
    let rendered = job.render(&chart, &values).map_err(|failure| logged(failure, terminal))?;
    tell(&rendered.notices, terminal);
    check_labels(args)?;
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
            host: host(self.args),
            limits,
            strict: false,
            skip_schema_validation: self.args.install.skip_schema_validation.unwrap_or_default(),
            skip_kube_version: false,
            subchart_notes: false,
            load_schema: None,
        };
        match self.post_render {
            None => pintle_render::render(chart, values, &input).map(Executed::Sorted),
            Some(_) => pintle_render::render_files(chart, values, &input).map(Executed::Files),
        }
    }

    fn text(&self, rendered: &Rendered) -> Result<Vec<u8>, Failure> {
        let manifests = match &self.post_render {
            Some(step) => step.change_text(rendered, self.args)?,
            None => None,
        };
        let manifests = manifests.unwrap_or_else(|| output::manifests(rendered, self.args));
        Ok(output::with_hooks(manifests, rendered, self.args))
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
        } else {
            let text = self.text(rendered)?;
            match self.args.show_only.is_empty() {
                true => out.write_all(&text)?,
                false => out.write_all(&output::show_only(&text, &self.args.show_only)?)?,
            }
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
fn failure(error: &RenderError) -> Failure {
    let mut text = error.to_string();
    if error.has_release() {
        text.push_str("\n\nUse --debug flag to render out invalid YAML");
    }
    Failure::new(text).after(error.notices()).explained(error.diagnostic().clone())
}

fn host(args: &TemplateArgs) -> HostHandle {
    match args.seed {
        Some(seed) => {
            HostHandle::from(Arc::new(OfflineHost::new(SEEDED_NOW, seed)) as Arc<dyn Host>)
        }
        None => {
            HostHandle::new(SystemHost { enable_dns: args.install.enable_dns.unwrap_or_default() })
        }
    }
}

fn release(args: &TemplateArgs, name: String, namespace: String) -> Release {
    let is_upgrade = args.is_upgrade.unwrap_or_default();
    Release { name, namespace, revision: 1, is_upgrade, is_install: !is_upgrade }
}

/// Loads the chart and checks that it can be rendered on its own.
fn load(path: &locate::Location, args: &TemplateArgs) -> Result<(Chart, Vec<Notice>), Failure> {
    let loaded = path.load()?;
    let (chart, mut notices) = (loaded.chart, loaded.notices);
    let kind = chart.metadata.chart_type.as_str();
    if !matches!(kind, "" | "application") {
        return Err(Failure::new(format!("{kind} charts are not installable")).after(&notices));
    }
    if chart.metadata.deprecated {
        notices.push(Notice::warn("this chart is deprecated"));
    }
    match check_dependencies(&chart, args) {
        Ok(()) => Ok((chart, notices)),
        Err(failure) => Err(failure.after(&notices)),
    }
}

/// Source: Helm `action.CheckDependencies`.
fn check_dependencies(chart: &Chart, args: &TemplateArgs) -> Result<(), Failure> {
    let there = |name: &str| chart.dependencies.iter().any(|subchart| subchart.name() == name);
    let wanted = chart.metadata.dependencies.iter().flatten();
    let missing: Vec<&str> =
        wanted.map(|wanted| wanted.name.as_str()).filter(|name| !there(name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let missing = missing.join(", ");
    if args.chart.dependency_update.unwrap_or_default() {
        return Err(Failure::new(format!(
            "missing in charts/ directory: {missing}; --dependency-update cannot fetch charts yet"
        )));
    }
    Err(Failure::new(format!(
        "an error occurred while checking for chart dependencies. You may need to run 'helm \
         dependency build' to fetch missing dependencies: found in Chart.yaml, but missing in \
         charts/ directory: {missing}"
    )))
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

/// Whether the way that `--dry-run` asks for is open without a cluster.
/// Source: Helm `cmdGetDryRunFlagStrategy`.
fn check_dry_run(args: &TemplateArgs, terminal: &mut Terminal) -> Result<(), Failure> {
    if args.install.validate == Some(true) {
        return Err(no_cluster("--validate"));
    }
    let value = args.install.dry_run.as_str();
    match value {
        "client" => Ok(()),
        "unset" => {
            let text = "--dry-run is deprecated and should be replaced with '--dry-run=client'";
            terminal.warn(&Notice::warn(text).to_string());
            Ok(())
        }
        "server" => Err(no_cluster("--dry-run=server")),
        "none" => Err(client_or_server(value)),
        other => match crate::args::parse_bool(other) {
            Ok(true) => {
                let text = format!(
                    "boolean '--dry-run={other}' flag is deprecated and must be replaced with '--dry-run=client'"
                );
                terminal.warn(&Notice::warn(text).to_string());
                Ok(())
            }
            Ok(false) => Err(client_or_server(value)),
            Err(_) => Err(Failure::new(format!(
                "invalid dry-run value ({value:?}). Must be \"none\", \"server\", or \"client\""
            ))),
        },
    }
}

fn client_or_server(value: &str) -> Failure {
    Failure::new(format!("invalid dry-run value ({value:?}). Must be \"server\" or \"client\""))
}

fn no_cluster(flag: &str) -> Failure {
    Failure::new(format!("{flag} needs a cluster, which this version cannot reach yet"))
}

/// The namespace of the flag, of `HELM_NAMESPACE`, of the kubeconfig context, or `default`.
pub(super) fn namespace(global: &GlobalArgs, environment: &Environment) -> String {
    if let Some(namespace) = global.namespace.clone().filter(|name| !name.is_empty()) {
        return namespace;
    }
    let files = environment.kubeconfig_files(global.kubeconfig.as_deref());
    let context = global.kube_context.as_deref().or(environment.kube_context.as_deref());
    kubeconfig::namespace(&files, context).unwrap_or_else(|| "default".to_owned())
}

fn check_labels(args: &TemplateArgs) -> Result<(), Failure> {
    let labels = split_list(&args.install.labels);
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
    let install = &args.install;
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

fn tell(notices: &[Notice], terminal: &mut Terminal) {
    for notice in notices {
        terminal.warn(&notice.to_string());
    }
}

fn warn_deprecated(args: &TemplateArgs, terminal: &mut Terminal) {
    let no_effect = "this flag has no effect for 'helm template' and will be removed in Helm 5";
    let flags = [
        ("force", args.install.force, "use --force-replace instead"),
        ("atomic", args.install.atomic, "use --rollback-on-failure instead"),
        ("hide-notes", args.install.hide_notes, no_effect),
        ("render-subchart-notes", args.install.render_subchart_notes, no_effect),
        ("validate", args.install.validate, "use '--dry-run=server' instead"),
    ];
    for (name, value, advice) in flags {
        if value.is_some() {
            terminal.warn(&format!("Flag --{name} has been deprecated, {advice}"));
        }
    }
}
