//! Helm's own functions: those that run templates, stop a rendering, or ask the world outside.

use pintle_template::{FuncError, Function, Runtime, Shortcut};
use pintle_value::{Param, Str, Value, strconv};

use crate::convert::{Call, any_arg, function, str_arg};
use crate::host::{Severity, host};

/// The functions of this family.
pub(crate) const FUNCTIONS: &[Function] = {
    use Param::{Any, Str};
    &[
        function("fail", &[Str], fail),
        function("getHostByName", &[Str], get_host_by_name),
        Function { shortcut: Some(Shortcut::Include), ..function("include", &[Str, Any], include) },
        function("lookup", &[Str, Str, Str, Str], lookup),
        function("required", &[Str, Any], required),
        function("tpl", &[Str, Any], tpl),
    ]
};

/// `include NAME DATA`
fn include(runtime: &mut dyn Runtime, args: &[Value]) -> Call {
    runtime.include(str_arg(args, 0), any_arg(args, 1)).map(Value::Str)
}

/// `tpl TEXT DATA`
fn tpl(runtime: &mut dyn Runtime, args: &[Value]) -> Call {
    let text = str_arg(args, 0);
    match runtime.evaluate(text, any_arg(args, 1)) {
        Ok(output) => Ok(Value::Str(output)),
        Err(FuncError::Parse { error, .. }) => {
            let prefix = format!("cannot parse template {}: ", strconv::quote(text));
            Err(FuncError::Parse { prefix, error })
        }
        Err(FuncError::Nested { error, .. }) => {
            let prefix =
                format!("error during tpl function execution for {}: ", strconv::quote(text));
            Err(FuncError::Nested { prefix, error })
        }
        Err(other) => Err(other),
    }
}

/// `required MESSAGE VALUE`: stops at nil and at the empty string.
fn required(runtime: &mut dyn Runtime, args: &[Value]) -> Call {
    let (message, value) = (str_arg(args, 0), any_arg(args, 1));
    let event = match value {
        Value::Nil => "missing required value",
        Value::Str(text) if text.is_empty() => "missing required values",
        present => return Ok(present.clone()),
    };
    stop(runtime, Severity::Warn, event, message)
}

fn fail(runtime: &mut dyn Runtime, args: &[Value]) -> Call {
    stop(runtime, Severity::Info, "funcMap fail", str_arg(args, 0))
}

/// Stops the rendering with `message`; in lint mode only reports it and returns "".
fn stop(runtime: &mut dyn Runtime, severity: Severity, event: &str, message: &Str) -> Call {
    let host = host(runtime);
    if host.lint_mode() {
        host.report(severity, event, &message.to_text());
        return Ok(Value::Str(Str::EMPTY));
    }
    Err(FuncError::Abort(message.to_text().into_owned()))
}

/// `lookup API_VERSION KIND NAMESPACE NAME`; never asks the cluster in lint mode.
fn lookup(runtime: &mut dyn Runtime, args: &[Value]) -> Call {
    let host = host(runtime);
    if host.lint_mode() {
        return Ok(pintle_value::Map::new().into());
    }
    let text = |at| str_arg(args, at).to_text();
    Ok(host.lookup(&text(0), &text(1), &text(2), &text(3))?)
}

/// An address of a host, empty unless the host allows look-ups.
fn get_host_by_name(runtime: &mut dyn Runtime, args: &[Value]) -> Call {
    let address = host(runtime).resolve_host(&str_arg(args, 0).to_text());
    Ok(address.unwrap_or_default().into())
}
