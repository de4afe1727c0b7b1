//! Questions about single functions.

use pintle_functions::glob::Glob;
use pintle_value::{Value, fmt};
use pintle_version::{Constraint, KubeVersion, Version, compatible_range};
use pintle_yaml::{ReadOptions, emit, json, toml};
use serde_json::{Value as Json, json};

use super::dump::dump;
use super::typed::typed;
use super::{Answer, Question, rendering, text};

pub(super) fn answer(question: &Question<'_>) -> Answer {
    let q = *question;
    match q.text("fn") {
        "" | "render" => rendering::render(q),
        "values" => rendering::values(q),
        "userValues" => Answer::plain(rendering::user_values(q).map(|v| dumped(v.into()))),
        "loadValues" => Answer::plain(load_values(q)),
        "strvals" => Answer::plain(rendering::strvals(q)),
        "schema" => rendering::schema(q),
        name => Answer::plain(function(name, q)),
    }
}

fn dumped(value: Value) -> Json {
    Json::String(dump(&value))
}

fn function(name: &str, q: Question<'_>) -> Result<Json, String> {
    let source = q.text("text").as_bytes();
    let options = ReadOptions::default();
    let show = |error: &dyn std::fmt::Display| error.to_string();
    match name {
        "toYaml" => trimmed(emit::to_yaml(&input(q)?).map_err(|e| show(&e))?),
        "toYamlPretty" => trimmed(emit::to_yaml_pretty(&input(q)?).map_err(|e| show(&e))?),
        "toJson" => Ok(text(&json::to_json(&input(q)?).map_err(|e| show(&e))?)),
        "toToml" => Ok(text(&toml::to_toml(&input(q)?).map_err(|e| show(&e))?)),
        "fromYaml" => {
            Ok(dumped(pintle_yaml::parse_map(source, &options).map_err(|e| show(&e))?.into()))
        }
        "fromYamlArray" => {
            Ok(dumped(pintle_yaml::parse_list(source, &options).map_err(|e| show(&e))?.into()))
        }
        "fromJson" => json_map(source),
        "fromJsonArray" => json_list(source),
        "fromToml" => Ok(dumped(toml::parse(source).map_err(|e| show(&e))?.into())),
        "yamlToJson" | "yamlToJsonStrict" => {
            let strict = name == "yamlToJsonStrict";
            Ok(text(&pintle_yaml::yaml_to_json(source, strict).map_err(|e| show(&e))?))
        }
        "yamlRoundTrip" => {
            let value = pintle_yaml::parse(source, &options).map_err(|e| show(&e))?;
            trimmed(emit::to_yaml(&value).map_err(|e| show(&e))?)
        }
        "jsonToYaml" => Ok(text(&emit::json_to_yaml(source).map_err(|e| show(&e))?)),
        "printf" => {
            let args = q.list("args").iter().map(typed).collect::<Result<Vec<_>, _>>()?;
            Ok(text(&fmt::sprintf(q.text("format").as_bytes(), &args)))
        }
        "glob" => {
            let glob = Glob::new(q.text("pattern").as_bytes()).map_err(|e| show(&e))?;
            Ok(glob.matches(q.text("name").as_bytes()).map_err(|e| show(&e))?.into())
        }
        _ => versions(name, q),
    }
}

fn versions(name: &str, q: Question<'_>) -> Result<Json, String> {
    let show = |error: &dyn std::fmt::Display| error.to_string();
    let version = |text: &str| Version::parse(text).map_err(|e| show(&e));
    match name {
        "semverCheck" => {
            let constraint = Constraint::parse(q.text("constraint")).map_err(|e| show(&e))?;
            Ok(constraint.check(&version(q.text("version"))?).into())
        }
        "semverValidate" => {
            let constraint = Constraint::parse(q.text("constraint")).map_err(|e| show(&e))?;
            let (ok, errors) = constraint.validate(&version(q.text("version"))?);
            Ok(json!({ "ok": ok, "errors": errors }))
        }
        "semverParse" => Ok(parts(&version(q.text("version"))?)),
        "semverStrict" => {
            Ok(parts(&Version::parse_strict(q.text("version")).map_err(|e| show(&e))?))
        }
        "semverCompare" => {
            let args = q.texts("args");
            let [a, b] = args.as_slice() else { return Err("oracle: two versions".to_owned()) };
            Ok((version(a)?.compare(&version(b)?) as i8).into())
        }
        "compatibleRange" => Ok(compatible_range(q.text("constraint"), q.text("version")).into()),
        "kubeVersion" => {
            let version = KubeVersion::parse(q.text("version")).map_err(|e| show(&e))?;
            Ok(json!({
                "version": version.version, "gitVersion": version.version,
                "string": version.normalized, "major": version.major, "minor": version.minor,
            }))
        }
        other => Err(format!("oracle: unknown fn {other:?}")),
    }
}

fn parts(version: &Version) -> Json {
    json!({
        "major": version.major(), "minor": version.minor(), "patch": version.patch(),
        "pre": version.prerelease(), "meta": version.metadata(),
        "string": version.to_string(), "original": version.original(),
    })
}

/// `value` as typed JSON, or `text` as YAML.
fn input(q: Question<'_>) -> Result<Value, String> {
    match q.0.get("value") {
        Some(json) => typed(json),
        None => pintle_yaml::parse(q.text("text").as_bytes(), &ReadOptions::default())
            .map_err(|e| e.to_string()),
    }
}

fn trimmed(mut bytes: Vec<u8>) -> Result<Json, String> {
    if bytes.last() == Some(&b'\n') {
        bytes.pop();
    }
    Ok(text(&bytes))
}

fn json_map(source: &[u8]) -> Result<Json, String> {
    let outcome = json::parse_map(source);
    match outcome.error {
        Some(error) => Err(error.to_string()),
        None => Ok(dumped(outcome.value.into())),
    }
}

fn json_list(source: &[u8]) -> Result<Json, String> {
    let outcome = json::parse_list(source);
    match outcome.error {
        Some(error) => Err(error.to_string()),
        None => Ok(dumped(outcome.value.into())),
    }
}

fn load_values(q: Question<'_>) -> Result<Json, String> {
    let loaded = pintle_yaml::load_values(q.text("text").as_bytes(), &ReadOptions::default());
    Ok(dumped(loaded.map_err(|e| e.to_string())?.into()))
}
