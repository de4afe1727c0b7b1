//! A release whose record is larger than one Secret holds: pintle keeps it in parts, Helm sees it and
//! refuses to go on with it.

use std::fs;
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use super::cell::Programs;

/// Random characters in each of three ConfigMaps; they hardly pack.
const LENGTH: usize = 900_000;

/// How often it is looked whether the parts are gone.
const LOOKS: u32 = 60;

/// Runs the life of such a release.
///
/// # Errors
/// Whatever is not as it is to be.
pub(super) fn run(programs: &Programs) -> Result<()> {
    let namespace = format!("ix-large-{}", std::process::id());
    let made = programs.run("kubectl", &namespace, &["create", "namespace", &namespace])?;
    ensure!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let result = life(programs, &namespace);
    programs.run("kubectl", &namespace, &["delete", "namespace", &namespace, "--wait=false"])?;
    result
}

fn life(programs: &Programs, namespace: &str) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let chart = folder.path().to_str().context("a strange folder")?;
    fs::create_dir(folder.path().join("templates"))?;
    fs::write(folder.path().join("Chart.yaml"), "apiVersion: v2\nname: large\nversion: 1.0.0\n")?;
    fs::write(folder.path().join("values.yaml"), "length: 10\n")?;
    let template = "{{- range $i := until 3 }}\n---\napiVersion: v1\nkind: ConfigMap\n\
         metadata: {name: large-{{ $i }}}\ndata: {text: {{ randAlphaNum (int $.Values.length) }}}\n\
         {{- end }}\n";
    fs::write(folder.path().join("templates/all.yaml"), template)?;
    let run = |program: &str, args: &[&str]| -> Result<(bool, String, String)> {
        let output = programs.run(program, namespace, args)?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Ok((output.status.success(), text(&output.stdout), text(&output.stderr)))
    };
    let fine = |program: &str, args: &[&str]| -> Result<String> {
        let (is_fine, out, err) = run(program, args)?;
        ensure!(is_fine, "{program} {args:?}: {err}");
        Ok(out)
    };
    let length = format!("length={LENGTH}");
    fine("pintle", &["install", "large", chart, "--set", &length])?;
    ensure!(parts(&fine("kubectl", PARTS)?) == 3, "the record is not kept in three parts");
    let manifest = fine("pintle", &["get", "manifest", "large"])?;
    ensure!(manifest.len() > 3 * LENGTH, "pintle does not read the parts");
    for helm in ["helm4", "helm3"] {
        let list = fine(helm, &["list", "-o", "json"])?;
        ensure!(list.contains("\"deployed\""), "{helm} lists {list}");
        let (is_fine, _, err) = run(helm, &["upgrade", "large", chart])?;
        ensure!(!is_fine && err.contains("ReleaseKeptInPartsByPintle"), "{helm} upgrade: {err}");
        let history = fine(helm, &["history", "large", "-o", "json"])?;
        let history: Value = serde_json::from_str(&history)?;
        ensure!(history.as_array().is_some_and(|all| all.len() == 1), "{helm} left {history}");
    }
    let exported: Value = serde_json::from_str(&fine("pintle", &["history", "export", "large"])?)?;
    let in_export = exported["manifest"].as_str().unwrap_or_default();
    // `get` ends with a line break of its own.
    ensure!(format!("{in_export}\n") == manifest, "the export is another record");
    fine("pintle", &["upgrade", "large", chart, "--set", "length=10"])?;
    fine("helm4", &["upgrade", "large", chart, "--set", "length=20"])?;
    fine("pintle", &["rollback", "large", "1"])?;
    let text = fine("kubectl", &["get", "configmap", "large-2", "-o", "jsonpath={.data.text}"])?;
    ensure!(text.len() == LENGTH, "the rollback left {} characters", text.len());
    fine("pintle", &["uninstall", "large"])?;
    for _ in 0..LOOKS {
        if parts(&fine("kubectl", PARTS)?) == 0 {
            return Ok(());
        }
        thread::sleep(Duration::from_millis(500));
    }
    anyhow::bail!("parts outlive their record")
}

const PARTS: &[&str] = &["get", "secrets", "-l", "owner=pintle", "-o", "name"];

fn parts(list: &str) -> usize {
    list.lines().filter(|line| line.starts_with("secret/")).count()
}
