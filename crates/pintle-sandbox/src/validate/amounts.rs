//! What containers ask for. Source: `validateResourceRequirements`.

use serde_json::Value;

use super::names;
use crate::json::map;
use crate::quantity::Quantity;
use crate::status::FieldError;

const STANDARD: [&str; 3] = ["cpu", "memory", "ephemeral-storage"];

/// Resources of the standard that containers do not have.
const COUNTED: [&str; 16] = [
    "configmaps",
    "limits.cpu",
    "limits.ephemeral-storage",
    "limits.memory",
    "persistentvolumeclaims",
    "pods",
    "replicationcontrollers",
    "requests.cpu",
    "requests.ephemeral-storage",
    "requests.memory",
    "requests.storage",
    "resourcequotas",
    "secrets",
    "services",
    "services.loadbalancers",
    "storage",
];

pub(super) fn check(container: &Value, path: &str, errors: &mut Vec<FieldError>) {
    for list in ["limits", "requests"] {
        for (name, amount) in map(container, &format!("/resources/{list}")).into_iter().flatten() {
            let field = format!("{path}.resources.{list}[{name}]");
            self::name(name, &field, errors);
            let text = amount.as_str().unwrap_or_default();
            let nano = Quantity::parse(text).map_or(0, Quantity::nano);
            if nano < 0 {
                let detail = "must be greater than or equal to 0";
                errors.push(FieldError::invalid(&field, amount, detail));
            }
            if name.contains('/') && nano % 1_000_000_000 != 0 {
                errors.push(FieldError::invalid(&field, amount, "must be an integer"));
            }
        }
    }
    let amount = |list: &str, name: &str| {
        let text = container.pointer(&format!("/resources/{list}"))?.get(name)?.as_str()?;
        Some((text.to_owned(), Quantity::parse(text).map(Quantity::nano)))
    };
    for (name, request) in map(container, "/resources/requests").into_iter().flatten() {
        let shared = STANDARD.contains(&name.as_str());
        let asked = Quantity::parse(request.as_str().unwrap_or_default()).map(Quantity::nano);
        let requests = format!("{path}.resources.requests");
        match amount("limits", name) {
            Some((limit, most))
                if !shared && names::qualified(name).is_empty() && asked != most =>
            {
                let detail = format!("must be equal to {name} limit of {limit}");
                errors.push(FieldError::invalid(requests, request, &detail));
            }
            Some((limit, most)) if asked > most => {
                let detail = format!("must be less than or equal to {name} limit of {limit}");
                errors.push(FieldError::invalid(requests, request, &detail));
            }
            None if !shared && name.contains('/') => {
                let detail = "Limit must be set for non overcommitable resources";
                errors.push(FieldError::required(format!("{path}.resources.limits"), detail));
            }
            _ => {}
        }
    }
}

/// A resource of the standard, or one with a domain.
fn name(name: &str, field: &str, errors: &mut Vec<FieldError>) {
    let shown = Value::from(name);
    for why in names::qualified(name) {
        errors.push(FieldError::invalid(field, &shown, &why));
    }
    let is_known = STANDARD.contains(&name) || name.starts_with("hugepages-");
    if is_known || name.contains('/') {
        return;
    }
    if !COUNTED.contains(&name) {
        let detail = "must be a standard resource type or fully qualified";
        errors.push(FieldError::invalid(field, &shown, detail));
    }
    errors.push(FieldError::invalid(field, &shown, "must be a standard resource for containers"));
}
