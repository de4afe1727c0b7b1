//! Questions about charts and values.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use pintle_chart::{Chart, LoadOptions, Notice, SourceFile, load_files};
use pintle_functions::{Host, HostHandle, Moment, Severity};
use pintle_render::{Capabilities, GoPatterns, Input, Limits, Release, STACK_SIZE};
use pintle_value::{Map, Value};
use pintle_values::strvals::{Mode, parse_into};
use pintle_values::{
    SchemaOptions, ValueSources, check_schema, coalesce, settle, user_values_over,
};
use pintle_version::KubeVersion;
use serde_json::{Value as Json, json};

use super::dump::dump;
use super::typed::plain;
use super::{Answer, Question, text};

/// The chart of a question that brings no `Chart.yaml`.
const CHART_YAML: &str = "apiVersion: v2\nname: demo\nversion: 1.2.3\nappVersion: \"4.5\"\n";

pub(super) fn render(q: Question<'_>) -> Answer {
    let reports = Arc::new(Mutex::new(Vec::new()));
    let mut notices = Vec::new();
    let output = rendered(q, &reports, &mut notices);
    let mut log: Vec<String> = notices.iter().map(ToString::to_string).collect();
    if let Ok(mut reports) = reports.lock() {
        log.append(&mut reports);
    }
    Answer { output, log }
}

fn rendered(
    q: Question<'_>,
    reports: &Arc<Mutex<Vec<String>>>,
    notices: &mut Vec<Notice>,
) -> Result<Json, String> {
    let chart = chart(q, notices)?;
    let values = user_values(q)?;
    let capabilities = capabilities(q)?;
    let host = OracleHost { lint: q.flag("lint"), reports: Arc::clone(reports) };
    let input = Input {
        release: release(q),
        capabilities: &capabilities,
        host: HostHandle::new(host),
        limits: Limits::default().with_thread_stack(STACK_SIZE),
        strict: q.flag("strict"),
        skip_schema_validation: false,
        skip_kube_version: false,
        subchart_notes: false,
        load_schema: None,
        known_schemas: None,
    };
    let rendered = pintle_render::render_templates(&chart, &values, &input);
    let rendered = rendered.map_err(|error| {
        notices.extend_from_slice(error.notices());
        error.to_string()
    })?;
    notices.extend(rendered.notices);
    let files: BTreeMap<String, Vec<u8>> =
        rendered.files.into_iter().map(|file| (file.path, file.text)).collect();
    let wanted = match q.text("main") {
        "*" => {
            let all = files.iter().map(|(path, bytes)| (path.clone(), text(bytes)));
            return Ok(Json::Object(all.collect()));
        }
        "" => format!("{}/templates/t.yaml", chart.name()),
        path => path.to_owned(),
    };
    match files.get(&wanted) {
        Some(bytes) => Ok(text(bytes)),
        None => Err(format!("oracle: no output named {wanted:?}")),
    }
}

pub(super) fn values(q: Question<'_>) -> Answer {
    let mut notices = Vec::new();
    let output = coalesced(q, &mut notices);
    Answer { output, log: notices.iter().map(ToString::to_string).collect() }
}

fn coalesced(q: Question<'_>, notices: &mut Vec<Notice>) -> Result<Json, String> {
    let chart = chart(q, notices)?;
    let user = user_values(q)?;
    let mut settled = settle(&chart, &user, notices).map_err(|error| error.to_string())?;
    let values = coalesce(&mut settled, &user, notices).map_err(|error| error.to_string())?;
    Ok(dump(&values.into()).into())
}

/// Merges what the question says about values, in Helm's order.
pub(super) fn user_values(q: Question<'_>) -> Result<Map, String> {
    let base = plain(q.get("values").unwrap_or(&json!({})));
    let base = base.as_map().cloned().unwrap_or_default();
    let texts = q.texts("valuesYaml");
    let sources = ValueSources {
        files: (0..texts.len()).map(|i| format!("file{i}")).collect(),
        set_json: q.texts("setJson"),
        set: q.texts("set"),
        set_string: q.texts("setString"),
        set_file: q.texts("setFile"),
        set_literal: q.texts("setLiteral"),
        origins: false,
    };
    let files = files(q)?;
    let read = |name: &str| {
        let numbered = name.strip_prefix("file").and_then(|n| n.parse::<usize>().ok());
        match numbered.and_then(|n| texts.get(n)) {
            Some(text) => Ok(text.clone().into_bytes()),
            None => file(&files, name),
        }
    };
    user_values_over(&base, &sources, &read).map_err(|e| e.to_string())
}

fn file(files: &BTreeMap<String, Vec<u8>>, name: &str) -> Result<Vec<u8>, String> {
    files.get(name).cloned().ok_or_else(|| format!("open {name}: no such file or directory"))
}

pub(super) fn strvals(q: Question<'_>) -> Result<Json, String> {
    let base = q.get("base").map_or_else(|| Map::new().into(), plain);
    let values = base.as_map().cloned().unwrap_or_default();
    let files = files(q)?;
    let content = |name: &str| match file(&files, name) {
        Ok(bytes) => Ok(Value::str(bytes)),
        Err(error) => Err(pintle_values::Error::new(error)),
    };
    let mode = match q.text("mode") {
        "" | "set" => Mode::Typed,
        "string" => Mode::Text,
        "json" => Mode::Json,
        "literal" => Mode::Literal,
        "file" => Mode::File(&content),
        other => return Err(format!("oracle: unknown strvals mode {other:?}")),
    };
    parse_into(q.text("text"), mode, &values, None).map_err(|e| e.to_string())?;
    Ok(dump(&values.into()).into())
}

pub(super) fn schema(q: Question<'_>) -> Answer {
    let values = q.get("values").map_or_else(|| Map::new().into(), plain);
    let values = values.as_map().cloned().unwrap_or_default();
    let options = SchemaOptions { patterns: &GoPatterns, load: None, known: None };
    let mut notices = Vec::new();
    let checked = check_schema(&values, q.text("schema").as_bytes(), &options, &mut notices);
    let output = checked.map(|()| true.into()).map_err(|e| e.to_string());
    Answer { output, log: notices.iter().map(ToString::to_string).collect() }
}

fn chart(q: Question<'_>, notices: &mut Vec<Notice>) -> Result<Chart, String> {
    let mut all = files(q)?;
    for (name, json) in q.object("templates") {
        all.insert(format!("templates/{name}"), json.as_str().unwrap_or_default().into());
    }
    if let Some(tpl) = q.get("tpl").and_then(Json::as_str) {
        all.insert("templates/t.yaml".to_owned(), tpl.into());
    }
    if let Some(chart) = q.get("chart") {
        all.insert("Chart.yaml".to_owned(), chart.to_string().into_bytes());
    } else {
        all.entry("Chart.yaml".to_owned()).or_insert_with(|| CHART_YAML.into());
    }
    let sources = all.into_iter().map(|(name, data)| SourceFile {
        name: name.into(),
        data: data.into(),
        modified: None,
    });
    let loaded =
        load_files(sources.collect(), &LoadOptions::default()).map_err(|e| e.to_string())?;
    notices.extend(loaded.notices);
    Ok(loaded.chart)
}

fn files(q: Question<'_>) -> Result<BTreeMap<String, Vec<u8>>, String> {
    let bytes = |json: &Json| match json {
        Json::String(text) => Ok(text.clone().into_bytes()),
        other => {
            let encoded = other.get("b64").and_then(Json::as_str).unwrap_or_default();
            STANDARD.decode(encoded).map_err(|e| e.to_string())
        }
    };
    q.object("files").map(|(name, json)| Ok((name.clone(), bytes(json)?))).collect()
}

fn capabilities(q: Question<'_>) -> Result<Capabilities, String> {
    let mut capabilities = Capabilities::default();
    let version = q.text("kubeVersion");
    if !version.is_empty() {
        capabilities.kube_version = KubeVersion::parse(version)
            .map_err(|error| format!("invalid kube version '{version}': {error}"))?;
    }
    capabilities.api_versions.extend(q.texts("apiVersions"));
    Ok(capabilities)
}

fn release(q: Question<'_>) -> Release {
    let mut release =
        Release { name: "rel".to_owned(), namespace: "ns".to_owned(), ..Release::default() };
    if let Some(json) = q.get("release") {
        let text =
            |name: &str| json.get(name).and_then(Json::as_str).unwrap_or_default().to_owned();
        release.name = text("name");
        release.namespace = text("namespace");
        release.is_upgrade = json.get("isUpgrade").and_then(Json::as_bool).unwrap_or_default();
        release.is_install = !release.is_upgrade;
        match json.get("revision").and_then(Json::as_i64) {
            None | Some(0) => {}
            Some(revision) => release.revision = revision,
        }
    }
    release
}

/// The machine's clock and randomness, and a memory for what lint mode reports.
struct OracleHost {
    lint: bool,
    reports: Arc<Mutex<Vec<String>>>,
}

impl Host for OracleHost {
    fn now(&self) -> Moment {
        crate::host::SystemHost { enable_dns: false }.now()
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        crate::host::SystemHost { enable_dns: false }.fill_random(bytes);
    }

    fn lint_mode(&self) -> bool {
        self.lint
    }

    fn report(&self, severity: Severity, message: &str, detail: &str) {
        let notice = match severity {
            Severity::Info => Notice::info(message),
            Severity::Warn => Notice::warn(message),
        };
        if let Ok(mut reports) = self.reports.lock() {
            reports.push(notice.with("message", detail).to_string());
        }
    }
}
