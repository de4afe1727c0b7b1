//! `cargo xtask serve`: kubectl, Helm 4, Helm 3 and pintle at work on a sandbox that pintle serves.

mod step;

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::Args;

use self::step::{Bed, Step};
use crate::plane::Served;
use crate::{build, files};

/// Where the programs are.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The pintle to test; built if absent
    #[arg(long)]
    pintle: Option<PathBuf>,
    /// kubectl
    #[arg(long)]
    kubectl: PathBuf,
    /// Helm 4
    #[arg(long)]
    helm4: PathBuf,
    /// Helm 3
    #[arg(long)]
    helm3: PathBuf,
    /// Chart whose releases are made, beside that of testdata; may be given several times
    #[arg(long)]
    chart: Vec<PathBuf>,
    /// Only `kubectl`, `helm4`, `helm3`, `pintle` or `each`
    #[arg(long)]
    only: Option<String>,
    /// Where the steps and their objects are
    #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/trial/serve"))]
    steps: PathBuf,
}

/// How many times as fast time passes in the sandbox.
const SPEED: u32 = 10;

/// Runs all steps and prints a line each. Whether all went well.
///
/// # Errors
/// Programs that cannot be started, and a server that does not begin.
pub(crate) fn run(options: &Options) -> Result<bool> {
    let pintle = build::pintle(options.pintle.clone())?.path;
    let folder = tempfile::tempdir()?;
    let (work, kubeconfig) = (folder.path().join("work"), folder.path().join("kubeconfig"));
    files::copy(&options.steps, &work)?;
    let mut charts = vec![build::root().join("testdata/charts/release")];
    charts.extend(options.chart.iter().cloned());
    for chart in &charts {
        files::copy(chart, &work.join(name(chart)))?;
    }
    let bed = Bed {
        programs: [
            ("kubectl", options.kubectl.clone()),
            ("helm4", options.helm4.clone()),
            ("helm3", options.helm3.clone()),
            ("pintle", pintle.clone()),
        ],
        work,
        kubeconfig: kubeconfig.clone(),
        home: folder.path().to_owned(),
    };
    let server = Served::begin(&pintle, &kubeconfig, SPEED)?;
    let mut counts = (0, 0);
    let wanted = |part: &str| options.only.as_deref().is_none_or(|only| only == part);
    for (part, file, words) in parts(&charts) {
        if !wanted(part) {
            continue;
        }
        println!("{part} {}", words.last().map_or("", |(_, chart)| chart.as_str()));
        for step in Step::read(&bed.work.join(file), &words)? {
            let told = bed.run(&step)?;
            match &told {
                None => println!("  ok    {}", step.line),
                Some(why) => println!("  FAIL  {}\n{why}", step.line),
            }
            let count = if told.is_none() { &mut counts.0 } else { &mut counts.1 };
            *count += 1;
        }
    }
    server.end()?;
    println!("{} ok, {} FAIL", counts.0, counts.1);
    Ok(counts.1 == 0)
}

/// What is run: who, by which file, and what words of it stand for.
type Part = (&'static str, &'static str, Vec<(&'static str, String)>);

fn parts(charts: &[PathBuf]) -> Vec<Part> {
    let mut parts = vec![("kubectl", "kubectl.txt", Vec::new())];
    for chart in charts {
        let chart = format!("./{}", name(chart));
        for helm in ["helm4", "helm3", "pintle"] {
            let words = vec![("HELM", helm.to_owned()), ("CHART", chart.clone())];
            parts.push((helm, "helm.txt", words));
        }
        parts.push(("each", "each.txt", vec![("CHART", chart)]));
    }
    parts
}

fn name(chart: &Path) -> String {
    chart.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
