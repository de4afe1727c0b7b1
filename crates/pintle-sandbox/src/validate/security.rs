//! What pods and containers may do. Source: `validatePodSpecSecurityContext` and
//! `ValidateSecurityContext`.

use serde_json::Value;

use crate::json::{is_true, number};
use crate::status::FieldError;

/// Numbers of users and groups.
const IDS: std::ops::RangeInclusive<i64> = 0..=2_147_483_647;
const ID: &str = "must be between 0 and 2147483647, inclusive";

/// Fields of a security context of a container, as Go has them, with those of the API.
const FIELDS: [(&str, &str); 12] = [
    ("Capabilities", "capabilities"),
    ("Privileged", "privileged"),
    ("SELinuxOptions", "seLinuxOptions"),
    ("WindowsOptions", "windowsOptions"),
    ("RunAsUser", "runAsUser"),
    ("RunAsGroup", "runAsGroup"),
    ("RunAsNonRoot", "runAsNonRoot"),
    ("ReadOnlyRootFilesystem", "readOnlyRootFilesystem"),
    ("AllowPrivilegeEscalation", "allowPrivilegeEscalation"),
    ("ProcMount", "procMount"),
    ("SeccompProfile", "seccompProfile"),
    ("AppArmorProfile", "appArmorProfile"),
];

/// The context of a pod.
pub(super) fn pod(context: &Value, path: &str, errors: &mut Vec<FieldError>) {
    ids(context, path, &["runAsUser", "runAsGroup", "fsGroup"], errors);
}

/// The context of a container.
pub(super) fn container(context: &Value, path: &str, errors: &mut Vec<FieldError>) {
    ids(context, path, &["runAsUser", "runAsGroup"], errors);
    let stays = context.get("allowPrivilegeEscalation") == Some(&Value::Bool(false));
    if stays && is_true(context, "/privileged") {
        let detail = "cannot set `allowPrivilegeEscalation` to false and `privileged` to true";
        let mut error = FieldError::invalid(path, &Value::Null, detail);
        // Shown as Go has it.
        error.told = Some(format!("Invalid value: {}: {detail}", shown(context)));
        errors.push(error);
    }
}

fn ids(context: &Value, path: &str, fields: &[&str], errors: &mut Vec<FieldError>) {
    for field in fields {
        let given = number(context, &format!("/{field}"));
        if let Some(id) = given.filter(|id| !IDS.contains(id)) {
            errors.push(FieldError::invalid(format!("{path}.{field}"), &id.into(), ID));
        }
    }
}

fn shown(context: &Value) -> String {
    let pairs = FIELDS.iter().map(|(go, name)| {
        format!("{go:?}:{}", context.get(*name).map_or("null".to_owned(), Value::to_string))
    });
    format!("{{{}}}", pairs.collect::<Vec<_>>().join(","))
}
