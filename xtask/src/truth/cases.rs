//! Sequences that are written by hand: `testdata/sandbox/*.yaml`.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use pintle_schema::Schema;
use pintle_testing::truth::{Call, Sequence};
use serde_yaml::Value;

/// Who asks if a call does not say.
const AGENT: &str = "tester/1.0";

/// Words for calls: method, media type, and whether somebody has to be named.
const WORDS: [(&str, &str, &str); 13] = [
    ("create", "POST", "application/json"),
    ("get", "GET", ""),
    ("list", "GET", ""),
    ("update", "PUT", "application/json"),
    ("apply", "PATCH", "application/apply-patch+yaml"),
    ("merge", "PATCH", "application/merge-patch+json"),
    ("strategic", "PATCH", "application/strategic-merge-patch+json"),
    ("json", "PATCH", "application/json-patch+json"),
    ("delete", "DELETE", "application/json"),
    ("post-text", "POST", "text/plain"),
    ("post-yaml", "POST", "application/yaml"),
    ("patch-json", "PATCH", "application/json"),
    ("post-path", "POST", "application/json"),
];

pub(super) fn folder() -> PathBuf {
    pintle_testing::testdata().join("sandbox")
}

/// Reads all of them.
///
/// # Errors
/// Files that cannot be read, and calls that say nothing.
pub(super) fn load() -> Result<Vec<Sequence>> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder())?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|end| end == "yaml"))
        .filter(|path| path.file_stem().is_some_and(|stem| stem != "kinds"))
        .collect();
    paths.sort();
    let mut sequences = Vec::new();
    for path in paths {
        let theme = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path)?;
        let all: serde_yaml::Mapping =
            serde_yaml::from_str(&text).with_context(|| path.display().to_string())?;
        for (name, steps) in &all {
            let id = format!("{theme}/{}", name.as_str().unwrap_or_default());
            let steps = steps.as_sequence().with_context(|| format!("{id}: no list"))?;
            let calls = steps.iter().map(step).collect::<Result<Vec<_>>>();
            let calls = calls.with_context(|| id.clone())?;
            sequences.push(with_end(Sequence { id, calls }));
        }
    }
    Ok(sequences)
}

fn step(step: &Value) -> Result<Call> {
    if let Some(line) = step.as_str() {
        return call(line, String::new());
    }
    let map = step.as_mapping().filter(|map| map.len() == 1).context("a step is one line")?;
    let (line, body) = map.iter().next().context("a step is one line")?;
    let body = match body {
        Value::String(text) => text.clone(),
        body => serde_json::to_string(body)?,
    };
    call(line.as_str().context("a step begins with a line")?, body)
}

/// `merge configmaps/x?dryRun=All`, `create /apis/example.com/v1/things`, `rest`.
pub(super) fn call(line: &str, body: String) -> Result<Call> {
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    if word == "rest" {
        return Ok(Call { method: "REST".to_owned(), ..Call::default() });
    }
    if matches!(word, "gone" | "established") {
        return Ok(Call { method: word.to_uppercase(), path: path(rest)?, ..Call::default() });
    }
    let (rest, agent) = rest.split_once(" by ").unwrap_or((rest, AGENT));
    let (rest, accept) = rest.split_once(" as ").unwrap_or((rest, ""));
    let accept = match accept {
        "" => "application/json".to_owned(),
        form => format!("application/json;as={form};v=v1;g=meta.k8s.io"),
    };
    let Some((_, method, media_type)) = WORDS.iter().find(|(known, ..)| *known == word) else {
        bail!("no word for a call: {line}");
    };
    let mut path = path(rest)?;
    if word == "apply" && !path.contains("fieldManager=") && !path.contains("unmanaged") {
        path += if path.contains('?') { "&" } else { "?" };
        path += "fieldManager=applier";
    }
    Ok(Call {
        method: (*method).to_owned(),
        path,
        media_type: (*media_type).to_owned(),
        accept,
        agent: agent.to_owned(),
        body,
    })
}

/// A path in full: that of a built-in resource may begin with its name.
fn path(short: &str) -> Result<String> {
    if short.starts_with('/') {
        return Ok(short.to_owned());
    }
    let end = short.find(['/', '?']).unwrap_or(short.len());
    let (plural, rest) = short.split_at(end);
    let found = Schema::builtin().resources.iter().find(|resource| resource.plural == plural);
    let resource = found.with_context(|| format!("no resource {plural}"))?;
    let prefix = if resource.group.is_empty() { "/api" } else { "/apis" };
    let namespace = if resource.namespaced { "/namespaces/{ns}" } else { "" };
    Ok(format!("{prefix}/{}{namespace}/{plural}{rest}", resource.api_version()))
}

/// Adds calls that look at what is left of what was touched.
pub(super) fn with_end(mut sequence: Sequence) -> Sequence {
    let mut looks: Vec<String> = Vec::new();
    for call in sequence.calls.iter().filter(|call| !call.is_wait() && call.method != "GET") {
        let path = call.path.split('?').next().unwrap_or_default();
        let end = match path.split_once("/namespaces/{ns}/") {
            Some((before, rest)) => {
                let plural = rest.split('/').next().unwrap_or_default();
                format!("{before}/namespaces/{{ns}}/{plural}")
            }
            // What is in no namespace is not alone.
            None => match path.contains("{ns}") {
                true => path.trim_end_matches("/status").trim_end_matches("/scale").to_owned(),
                false => continue,
            },
        };
        if !looks.contains(&end) {
            looks.push(end);
        }
    }
    for path in looks {
        sequence.calls.push(Call {
            method: "GET".to_owned(),
            path,
            accept: "application/json".to_owned(),
            agent: AGENT.to_owned(),
            ..Call::default()
        });
    }
    sequence
}
