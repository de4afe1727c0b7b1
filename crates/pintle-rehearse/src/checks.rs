//! What is asked of a release's life.

use std::collections::BTreeMap;

use pintle_diff::field_changes;
use pintle_sandbox::Availability;
use serde_json::Value;

use crate::plan::Floor;
use crate::report::{Check, Finding};
use crate::snapshot::{Snapshot, annotation, is_hook, plain};

/// Fields of an object that are told.
const MAX_FIELDS: usize = 5;

/// Characters of a value that are shown.
const MAX_SHOWN: usize = 60;

/// Templates by the objects that they wrote: `Deployment default/web` → `web/templates/web.yaml`.
pub(crate) type Templates = BTreeMap<String, String>;

/// Whether a rollback has brought back what there was.
pub(crate) fn restored(before: &Snapshot, after: &Snapshot, templates: &Templates) -> Vec<Finding> {
    let check = Check::RollbackRestores;
    let told = |title: &str, message: &str, details| {
        finding(check, false, title, templates, message, details)
    };
    let meant = |object: &Value| !is_hook(object);
    let mut findings = Vec::new();
    for (title, old) in before.objects.iter().filter(|(_, object)| meant(object)) {
        match after.objects.get(title) {
            None => findings.push(told(title, "was there before and is not any more", Vec::new())),
            Some(new) => {
                let fields = changed_fields(&plain(old), &plain(new));
                if !fields.is_empty() {
                    findings.push(told(title, "is not what it was before", fields));
                }
            }
        }
    }
    for (title, _) in after.objects.iter().filter(|(_, object)| meant(object)) {
        if !before.objects.contains_key(title) {
            findings.push(told(title, "was not there before", Vec::new()));
        }
    }
    findings
}

/// Whether an upgrade has left everything as it was.
pub(crate) fn unchanged(
    before: &Snapshot,
    after: &Snapshot,
    templates: &Templates,
) -> Vec<Finding> {
    let check = Check::UpgradeAgainChangesNothing;
    let mut findings = Vec::new();
    for (title, new) in after.objects.iter().filter(|(_, object)| !is_hook(object)) {
        let Some(old) = before.objects.get(title) else {
            let message = "is made only by the second upgrade";
            findings.push(finding(check, false, title, templates, message, Vec::new()));
            continue;
        };
        let uid = |object: &Value| object.pointer("/metadata/uid").cloned();
        if uid(old) != uid(new) {
            let message = "is deleted and made again";
            findings.push(finding(check, false, title, templates, message, Vec::new()));
            continue;
        }
        let fields = changed_fields(&plain(old), &plain(new));
        if !fields.is_empty() {
            findings.push(finding(check, false, title, templates, "changes", fields));
        }
    }
    findings
}

/// Whether anything is left of a release.
pub(crate) fn orphans(before: &Snapshot, after: &Snapshot, templates: &Templates) -> Vec<Finding> {
    let check = Check::NothingOrphaned;
    let mut findings = Vec::new();
    for (title, object) in &after.objects {
        if before.objects.contains_key(title)
            || annotation(object, "helm.sh/resource-policy").is_some()
        {
            continue;
        }
        let kind = object.pointer("/kind").and_then(Value::as_str).unwrap_or_default();
        let (warning, message) = match kind {
            _ if is_hook(object) => {
                (true, "is a hook that stays; helm.sh/hook-delete-policy would have it deleted")
            }
            "CustomResourceDefinition" => (true, "stays, as all of crds/ does"),
            "PersistentVolumeClaim" => (true, "is a claim that stays with its data"),
            "Namespace" => (true, "was made for the release and stays"),
            _ => (false, "stays after the release is gone"),
        };
        findings.push(finding(check, warning, title, templates, message, Vec::new()));
    }
    findings
}

/// Whether enough pods stayed ready.
pub(crate) fn available(seen: &[Availability], floor: Option<Floor>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for workload in seen {
        let asked = floor.map_or(0, |floor| floor.of(workload.wanted)).max(workload.budget);
        if workload.lowest >= asked {
            continue;
        }
        let Availability { kind, namespace, name, wanted, lowest, .. } = workload;
        let message = format!("only {lowest} of {wanted} pods stayed ready, {asked} are asked for");
        let title = format!("{kind} {namespace}/{name}");
        let check = Check::Availability;
        findings.push(finding(check, false, &title, &Templates::new(), &message, Vec::new()));
    }
    findings
}

/// A finding about an object.
pub(crate) fn finding(
    check: Check,
    warning: bool,
    title: &str,
    templates: &Templates,
    message: &str,
    details: Vec<String>,
) -> Finding {
    Finding {
        check,
        warning,
        object: title.to_owned(),
        template: templates.get(title).cloned().unwrap_or_default(),
        message: message.to_owned(),
        details,
    }
}

/// The fields that differ, as lines.
fn changed_fields(old: &Value, new: &Value) -> Vec<String> {
    let secret = old.get("kind").and_then(Value::as_str) == Some("Secret");
    let shown = |value: &Option<Value>| match value {
        None => "nothing".to_owned(),
        Some(_) if secret => "a value".to_owned(),
        Some(value) => shortened(&value.to_string()),
    };
    let changes = field_changes(old, new);
    let more = changes.len().saturating_sub(MAX_FIELDS);
    let mut lines: Vec<String> = changes
        .iter()
        .take(MAX_FIELDS)
        .map(|change| match secret && change.before.is_some() && change.after.is_some() {
            true => format!("{}: another value", change.path),
            false => {
                format!("{}: {} → {}", change.path, shown(&change.before), shown(&change.after))
            }
        })
        .collect();
    if more > 0 {
        lines.push(format!("and {more} more fields"));
    }
    lines
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(MAX_SHOWN) {
        None => text.to_owned(),
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
    }
}
