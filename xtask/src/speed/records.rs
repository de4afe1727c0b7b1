//! The list of many releases.

use std::fs;
use std::io::{Read as _, Write as _};

use anyhow::{Context as _, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use super::{Ground, Options, median};
use crate::build;

/// How much of Helm's time and memory a list may take.
const GOAL: f64 = 1.0 / 5.0;

/// # Errors
/// Programs that fail.
pub(super) fn run(ground: &Ground, options: &Options) -> Result<bool> {
    make(ground, options.releases)?;
    let args = ["list", "--max", "0", "--output", "json"];
    let mut times = [Vec::new(), Vec::new()];
    let mut memory = [0, 0];
    for _ in 0..options.rounds {
        for (nth, program) in ground.programs().enumerate() {
            let taken = ground.measure(program, &args)?;
            times[nth].push(taken.wall);
            memory[nth] = memory[nth].max(taken.memory);
        }
    }
    let [helm, pintle] = times.map(|times| median(times).as_secs_f64());
    let title = format!("list of {} releases", options.releases);
    println!("{title} | {helm:.2} s | {pintle:.2} s | {:.2} | | | {GOAL:.2}", pintle / helm);
    let [helm_memory, pintle_memory] = memory.map(|kib| kib as f64 / 1024.0);
    let ratio = pintle_memory / helm_memory;
    println!(
        "{title}, memory | {helm_memory:.0} MiB | {pintle_memory:.0} MiB | {ratio:.2} | | | {GOAL:.2}"
    );
    Ok(pintle / helm <= GOAL && ratio <= GOAL)
}

/// Keeps records of so many releases, all made of one that Helm has written.
fn make(ground: &Ground, count: usize) -> Result<()> {
    let chart = build::root().join("testdata/charts/release");
    let chart = chart.to_str().context("a strange folder")?;
    let helm = ground.programs().next().context("no Helm")?;
    ground.run(helm, &["install", "first", chart, "--set", "web=false"])?;
    let record = "sh.helm.release.v1.first.v1";
    let secret: Value =
        serde_json::from_str(&ground.kubectl(&["get", "secret", record, "-o", "json"])?)?;
    let release = decode(secret["data"]["release"].as_str().context("no record")?)?;
    let items: Result<Vec<Value>> = (0..count)
        .map(|number| {
            let name = format!("release-{number}");
            let mut release = release.clone();
            release["name"] = json!(name);
            Ok(json!({
                "apiVersion": "v1", "kind": "Secret", "type": "helm.sh/release.v1",
                "metadata": {
                    "name": format!("sh.helm.release.v1.{name}.v1"),
                    "namespace": ground.namespace(),
                    "labels": { "name": name, "owner": "helm", "status": "deployed", "version": "1" },
                },
                "data": { "release": encode(&release)? },
            }))
        })
        .collect();
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("records.json");
    fs::write(&path, json!({ "apiVersion": "v1", "kind": "List", "items": items? }).to_string())?;
    ground.kubectl(&["create", "-f", path.to_str().context("a strange folder")?])?;
    Ok(())
}

/// The record in a Secret: JSON, compressed, twice in base64.
fn decode(text: &str) -> Result<Value> {
    let bytes = STANDARD.decode(STANDARD.decode(text)?)?;
    let mut json = Vec::new();
    GzDecoder::new(bytes.as_slice()).read_to_end(&mut json)?;
    Ok(serde_json::from_slice(&json)?)
}

fn encode(release: &Value) -> Result<String> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(release.to_string().as_bytes())?;
    Ok(STANDARD.encode(STANDARD.encode(packed.finish()?)))
}
