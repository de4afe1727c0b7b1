//! Parts of containers: ports, variables, probes. Source: `validateContainerCommon`.

use serde_json::Value;

use crate::json::{items, number, text};
use crate::status::FieldError;

type Errors = Vec<FieldError>;

const PORTS: std::ops::RangeInclusive<i64> = 1..=65_535;
const PORT: &str = "must be between 1 and 65535, inclusive";
const PROTOCOLS: [&str; 3] = ["SCTP", "TCP", "UDP"];
const PULLS: [&str; 3] = ["Always", "IfNotPresent", "Never"];

/// Bytes of the name of a port.
const MAX_PORT_NAME: usize = 15;

/// What probes and hooks do.
const HANDLERS: [&str; 4] = ["exec", "httpGet", "tcpSocket", "grpc"];

pub(super) fn check(container: &Value, path: &str, errors: &mut Errors) {
    ports(container, path, errors);
    variables(container, path, errors);
    for probe in ["livenessProbe", "readinessProbe", "startupProbe"] {
        if let Some(found) = container.get(probe) {
            self::probe(found, &format!("{path}.{probe}"), probe != "readinessProbe", errors);
        }
    }
    let policy = text(container, "/imagePullPolicy");
    if !PULLS.contains(&policy) {
        let field = format!("{path}.imagePullPolicy");
        errors.push(FieldError::not_supported(field, &policy.into(), &PULLS));
    }
}

fn ports(container: &Value, path: &str, errors: &mut Errors) {
    let mut names: Vec<&str> = Vec::new();
    for (at, port) in items(container, "/ports").iter().enumerate() {
        let path = format!("{path}.ports[{at}]");
        let name = text(port, "/name");
        if let Some(detail) = port_name(name) {
            errors.push(FieldError::invalid(format!("{path}.name"), &name.into(), &detail));
        } else if !name.is_empty() && names.contains(&name) {
            errors.push(FieldError::duplicate(format!("{path}.name"), &name.into()));
        }
        names.push(name);
        let value = port.get("containerPort").cloned().unwrap_or_default();
        let field = format!("{path}.containerPort");
        match value.as_i64() {
            Some(number) if PORTS.contains(&number) => {}
            None | Some(0) => errors.push(FieldError::required(field, "")),
            Some(_) => errors.push(FieldError::invalid(field, &value, PORT)),
        }
        let protocol = text(port, "/protocol");
        if !PROTOCOLS.contains(&protocol) {
            let field = format!("{path}.protocol");
            errors.push(FieldError::not_supported(field, &protocol.into(), &PROTOCOLS));
        }
    }
}

/// What is wrong with the name of a port. Source: `IsValidPortName`.
pub(super) fn port_name(name: &str) -> Option<String> {
    if name.is_empty() {
        return None;
    }
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if name.len() > MAX_PORT_NAME {
        return Some(format!("must be no more than {MAX_PORT_NAME} characters"));
    }
    if !name.bytes().all(|byte| plain(byte.to_ascii_lowercase())) {
        return Some(
            "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)".to_owned(),
        );
    }
    let has_letter = name.bytes().any(|byte| byte.is_ascii_lowercase());
    (!has_letter).then(|| "must contain at least one letter (a-z)".to_owned())
}

/// All that is wrong with the name of a port, also of one without letters. Source: `IsValidPortName`.
pub(super) fn port_names(name: &str) -> Vec<String> {
    match (name.is_empty(), port_name(name)) {
        (true, _) => vec![
            "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)".to_owned(),
            "must contain at least one letter (a-z)".to_owned(),
        ],
        (false, why) => why.into_iter().collect(),
    }
}

fn variables(container: &Value, path: &str, errors: &mut Errors) {
    for (at, variable) in items(container, "/env").iter().enumerate() {
        let path = format!("{path}.env[{at}]");
        let name = text(variable, "/name");
        let printable = |c: char| matches!(c, ' '..='~') && c != '=';
        if name.is_empty() {
            errors.push(FieldError::required(format!("{path}.name"), ""));
        } else if !name.chars().all(printable) {
            let detail = "a valid environment variable name must consist only of printable ASCII \
                          characters other than '='";
            errors.push(FieldError::invalid(format!("{path}.name"), &name.into(), detail));
        }
        if variable.get("valueFrom").is_some() && !text(variable, "/value").is_empty() {
            let detail = "may not be specified when `value` is not empty";
            errors.push(FieldError::invalid(format!("{path}.valueFrom"), &"".into(), detail));
        }
    }
}

fn probe(probe: &Value, path: &str, once: bool, errors: &mut Errors) {
    let mut given = HANDLERS.iter().filter(|handler| probe.get(**handler).is_some());
    match given.next() {
        None => {
            errors.push(FieldError::required(path, "must specify a handler type"));
        }
        Some(first) => handler(probe, path, first, errors),
    }
    for other in given {
        let detail = "may not specify more than 1 handler type";
        errors.push(FieldError::forbidden(format!("{path}.{other}"), detail));
    }
    for field in ["initialDelaySeconds", "timeoutSeconds", "periodSeconds"] {
        let value = number(probe, &format!("/{field}")).unwrap_or(0);
        if value < 0 {
            let detail = "must be greater than or equal to 0";
            errors.push(FieldError::invalid(format!("{path}.{field}"), &value.into(), detail));
        }
    }
    let successes = number(probe, "/successThreshold").unwrap_or(1);
    if once && successes != 1 {
        let field = format!("{path}.successThreshold");
        errors.push(FieldError::invalid(field, &successes.into(), "must be 1"));
    }
}

fn handler(probe: &Value, path: &str, kind: &str, errors: &mut Errors) {
    if !matches!(kind, "httpGet" | "tcpSocket" | "grpc") {
        return;
    }
    let Some(port) = probe.get(kind).and_then(|handler| handler.get("port")) else { return };
    let field = format!("{path}.{kind}.port");
    match (port.as_i64(), port.as_str()) {
        (Some(number), _) if !PORTS.contains(&number) => {
            errors.push(FieldError::invalid(field, port, PORT));
        }
        (_, Some(name)) => {
            if let Some(detail) = port_name(name) {
                errors.push(FieldError::invalid(field, port, &detail));
            }
        }
        _ => {}
    }
}
