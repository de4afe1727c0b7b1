//! Hooks: documents that run at a point in a release's life instead of belonging to it.

use pintle_value::rune::to_text;

use crate::Head;

/// Annotation that makes a document a hook.
pub(crate) const HOOK: &str = "helm.sh/hook";
const WEIGHT: &str = "helm.sh/hook-weight";
const DELETE_POLICY: &str = "helm.sh/hook-delete-policy";
const OUTPUT_LOG_POLICY: &str = "helm.sh/hook-output-log-policy";

/// When a hook runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum HookEvent {
    PreInstall,
    PostInstall,
    PreDelete,
    PostDelete,
    PreUpgrade,
    PostUpgrade,
    PreRollback,
    PostRollback,
    Test,
}

/// When the objects of a hook are deleted. Kept as written, in lower case: Helm records names it
/// does not know.
pub type DeletePolicy = String;

/// When the logs of a hook are printed. Kept as written, in lower case.
pub type OutputLogPolicy = String;

/// A hook of a release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hook {
    /// `metadata.name`
    pub name: String,
    /// Kind of the object.
    pub kind: String,
    /// Path of the template that wrote it.
    pub path: String,
    /// The document.
    pub manifest: String,
    /// When it runs.
    pub events: Vec<HookEvent>,
    /// Order among the hooks of an event, lowest first.
    pub weight: i64,
    /// When its objects are deleted.
    pub delete_policies: Vec<DeletePolicy>,
    /// When its logs are printed.
    pub output_log_policies: Vec<OutputLogPolicy>,
}

impl HookEvent {
    /// The event of a name in an annotation; names are compared in lower case.
    pub fn from_name(name: &str) -> Option<HookEvent> {
        Some(match name {
            "pre-install" => HookEvent::PreInstall,
            "post-install" => HookEvent::PostInstall,
            "pre-delete" => HookEvent::PreDelete,
            "post-delete" => HookEvent::PostDelete,
            "pre-upgrade" => HookEvent::PreUpgrade,
            "post-upgrade" => HookEvent::PostUpgrade,
            "pre-rollback" => HookEvent::PreRollback,
            "post-rollback" => HookEvent::PostRollback,
            // Charts of Helm 2 say `test-success`.
            "test" | "test-success" => HookEvent::Test,
            _ => return None,
        })
    }

    /// The name, as Helm writes it.
    pub fn name(self) -> &'static str {
        match self {
            HookEvent::PreInstall => "pre-install",
            HookEvent::PostInstall => "post-install",
            HookEvent::PreDelete => "pre-delete",
            HookEvent::PostDelete => "post-delete",
            HookEvent::PreUpgrade => "pre-upgrade",
            HookEvent::PostUpgrade => "post-upgrade",
            HookEvent::PreRollback => "pre-rollback",
            HookEvent::PostRollback => "post-rollback",
            HookEvent::Test => "test",
        }
    }
}

/// What the annotations of a document say about hooks.
pub(crate) enum Hookness {
    /// It is an ordinary manifest.
    Manifest,
    /// Its list of events, given here, names one that Helm does not know: it is dropped.
    Unknown(String),
    Hook(Hook),
}

/// Source: Helm `releaseutil`'s manifest sorter.
pub(crate) fn classify(head: &Head, path: &str, manifest: &[u8]) -> Hookness {
    let Some(names) = head.annotation(HOOK) else { return Hookness::Manifest };
    let events = names.split(',').map(|name| HookEvent::from_name(&policy(name)));
    let Some(events) = events.collect::<Option<Vec<_>>>() else {
        return Hookness::Unknown(names.to_owned());
    };
    Hookness::Hook(Hook {
        name: head.name.clone(),
        kind: head.kind.clone(),
        path: path.to_owned(),
        manifest: to_text(manifest).into_owned(),
        events,
        weight: head.annotation(WEIGHT).map_or(0, weight),
        delete_policies: policies(head, DELETE_POLICY),
        output_log_policies: policies(head, OUTPUT_LOG_POLICY),
    })
}

/// What Go's `strconv.Atoi` takes, or 0: a sign and decimal digits.
fn weight(text: &str) -> i64 {
    text.parse().unwrap_or(0)
}

fn policies(head: &Head, annotation: &str) -> Vec<String> {
    head.annotation(annotation).map_or_else(Vec::new, |text| text.split(',').map(policy).collect())
}

fn policy(name: &str) -> String {
    name.trim().to_lowercase()
}
