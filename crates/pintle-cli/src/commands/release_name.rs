//! The name of a release.

use pintle_functions::HostHandle;
use pintle_template::{Executor, Functions, Limits, Options, TemplateSet};
use pintle_value::Value;

use crate::args::{InstallArgs, NameArgs, TemplateArgs};
use crate::host::SystemHost;
use crate::report::Failure;

/// Name of a release that is rendered without one. Source: Helm's `template` command.
const DEFAULT_NAME: &str = "release-name";

/// Longest name of a release.
const MAX_LENGTH: usize = 53;

/// The release name and the chart that the arguments of `template` give. Helm's `template` has a
/// name from the start, so that --generate-name changes nothing.
pub(crate) fn for_template(args: &TemplateArgs) -> Result<(String, String), Failure> {
    name_and_chart(&args.args, &args.name, |_| Ok(DEFAULT_NAME.to_owned()))
}

/// The release name and the chart that the arguments of `install` give; `now` is in seconds since
/// 1970.
pub(crate) fn for_install(args: &InstallArgs, now: i64) -> Result<(String, String), Failure> {
    name_and_chart(&args.args, &args.name, |chart| {
        if !args.name.generate_name.unwrap_or_default() {
            let text = "must either provide a name or specify --generate-name";
            return Err(Failure::new(text));
        }
        let base = match chart {
            "" | "." => "chart",
            chart => {
                let base = chart.trim_end_matches('/').rsplit('/').next().unwrap_or(chart);
                base.split('.').next().unwrap_or(base)
            }
        };
        Ok(format!("{base}-{now}"))
    })
}

/// Source: Helm `Install.NameAndChart`.
fn name_and_chart(
    args: &[String],
    names: &NameArgs,
    otherwise: impl FnOnce(&str) -> Result<String, Failure>,
) -> Result<(String, String), Failure> {
    let template = names.name_template.as_deref().filter(|text| !text.is_empty());
    match args {
        [] => Err(Failure::new("requires at least 1 argument")),
        [_, _, rest @ ..] if !rest.is_empty() => Err(Failure::new(format!(
            "expected at most two arguments, unexpected arguments: {}",
            rest.join(", ")
        ))),
        [_, _, ..] if names.generate_name.unwrap_or_default() => {
            Err(Failure::new("cannot set --generate-name and also specify a name"))
        }
        [_, _, ..] if template.is_some() => {
            Err(Failure::new("cannot set --name-template and also specify a name"))
        }
        [name, chart, ..] => Ok((name.clone(), chart.clone())),
        [chart] => match template {
            Some(template) => Ok((from_template(template)?, chart.clone())),
            None => Ok((otherwise(chart)?, chart.clone())),
        },
    }
}

/// What a Go template without data gives.
pub(crate) fn from_template(text: &str) -> Result<String, Failure> {
    const NAME: &str = "name-template";
    let functions = Functions::new(pintle_functions::functions().iter().copied());
    let mut set = TemplateSet::new(functions.into(), Options::default());
    set.parse(NAME, text.as_bytes()).map_err(|error| Failure::new(error.text))?;
    let host = HostHandle::new(SystemHost { enable_dns: false });
    let output = Executor::new(&set, &host, &Limits::default())
        .execute(NAME, &Value::Nil)
        .map_err(|error| Failure::new(error.text()))?;
    Ok(pintle_value::rune::to_text(output.text()).into_owned())
}

/// Source: Helm `chartutil.ValidateReleaseName`.
pub(crate) fn check(name: &str) -> Result<(), Failure> {
    let text = if name.is_empty() {
        "no name provided"
    } else if name.len() > MAX_LENGTH || !is_valid(name) {
        "invalid release name, must match regex ^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$ and the length must not be longer than 53"
    } else {
        return Ok(());
    };
    Err(Failure::new(format!("release name check failed: release name {name:?}: {text}")))
}

fn is_valid(name: &str) -> bool {
    let inner = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    name.split('.').all(|part| {
        let bytes = part.as_bytes();
        bytes.first().is_some_and(|b| inner(*b))
            && bytes.last().is_some_and(|b| inner(*b))
            && bytes.iter().all(|b| inner(*b) || *b == b'-')
    })
}

#[cfg(test)]
mod tests {
    use super::{check, from_template};

    #[test]
    fn names_are_checked_as_kubernetes_wants_them() {
        assert!(check("a-1.b").is_ok());
        for bad in ["", "A", "-a", "a-", "a..b", &"x".repeat(54)] {
            assert!(check(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn templates_give_names() {
        assert_eq!(from_template("{{ \"AB\" | lower }}-x").unwrap(), "ab-x");
    }
}
