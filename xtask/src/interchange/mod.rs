//! `cargo xtask interchange`: what one of pintle, Helm 4 and Helm 3 began with a release, each of
//! them goes on with, and nobody can tell who it was.

mod cell;
mod large;
mod snapshot;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::thread;

use anyhow::Result;
use clap::Args;

use self::cell::{Programs, Subject, steps};
use self::snapshot::{Snapshot, differences};
use crate::build;
use crate::plane::Plane;

/// Where the control plane and the programs are.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Folder of a control plane that is up, with its file `env`; or `sandbox`
    #[arg(long)]
    cluster: PathBuf,
    /// Helm 4
    #[arg(long)]
    helm4: PathBuf,
    /// Helm 3
    #[arg(long)]
    helm3: PathBuf,
    /// kubectl
    #[arg(long)]
    kubectl: PathBuf,
    /// The pintle to test; built if absent
    #[arg(long)]
    pintle: Option<PathBuf>,
    /// Only this chart
    #[arg(long)]
    chart: Option<String>,
}

/// Who makes the release and who goes on with it.
pub(crate) type Cell = (&'static str, &'static str);

/// The cells, and the ones whose results theirs are to be.
pub(crate) const CELLS: [(Cell, Cell); 9] = [
    (("helm4", "helm4"), ("helm4", "helm4")),
    (("helm4", "helm3"), ("helm4", "helm3")),
    (("helm3", "helm4"), ("helm3", "helm4")),
    (("helm3", "helm3"), ("helm3", "helm3")),
    (("pintle", "pintle"), ("helm4", "helm4")),
    (("pintle", "helm4"), ("helm4", "helm4")),
    (("helm4", "pintle"), ("helm4", "helm4")),
    (("pintle", "helm3"), ("helm4", "helm3")),
    (("helm3", "pintle"), ("helm3", "helm4")),
];

/// Differences that are printed of a cell.
pub(crate) const MAX_SHOWN: usize = 8;

/// Runs the matrix and prints a line a cell. Whether all cells pass.
///
/// # Errors
/// Programs that cannot be started.
pub(crate) fn run(options: &Options) -> Result<bool> {
    let pintle = build::pintle(options.pintle.clone())?.path;
    let plane = Plane::at(&options.cluster, Some(pintle.clone()))?;
    let programs = Programs::new(options, &plane, pintle)?;
    let wanted = |subject: &Subject| options.chart.as_deref().is_none_or(|c| c == subject.name);
    let subjects: Vec<Subject> = Subject::all().into_iter().filter(wanted).collect();
    let lines = Mutex::new(BTreeMap::new());
    let next = Mutex::new(subjects.iter());
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(subject) = next.lock().unwrap_or_else(PoisonError::into_inner).next()
                {
                    let told = matrix(&programs, subject);
                    lines
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .insert(subject.title(), told);
                }
            });
        }
    });
    let (mut passed, mut failed) = (0, 0);
    for (title, told) in lines.into_inner().unwrap_or_else(PoisonError::into_inner) {
        for (cell, differences) in told? {
            if differences.is_empty() {
                passed += 1;
                println!("ok   {title}: {cell}");
                continue;
            }
            failed += 1;
            println!("FAIL {title}: {cell}: {} differences", differences.len());
            differences.iter().take(MAX_SHOWN).for_each(|line| println!("       {line}"));
        }
    }
    if options.chart.as_deref().is_none_or(|chart| chart == "large") {
        match large::run(&programs) {
            Ok(()) => println!("ok   a record in parts"),
            Err(error) => {
                failed += 1;
                println!("FAIL a record in parts: {error:#}");
            }
        }
    }
    println!("{passed} cells pass, {failed} fail");
    Ok(failed == 0)
}

/// All cells of one chart, the ones that others are compared with first.
fn matrix(programs: &Programs, subject: &Subject) -> Result<Vec<(String, Vec<String>)>> {
    let mut known: BTreeMap<Cell, Vec<Snapshot>> = BTreeMap::new();
    let mut told = Vec::new();
    for (cell, wanted) in CELLS {
        let (maker, goer) = cell;
        let snapshots = steps(programs, subject, maker, goer)?;
        let differences = match known.get(&wanted) {
            Some(wanted) => differences(wanted, &snapshots),
            None => snapshots.iter().flat_map(|snapshot| snapshot.failures.clone()).collect(),
        };
        told.push((format!("{maker} makes, {goer} goes on"), differences));
        known.entry(cell).or_insert(snapshots);
    }
    Ok(told)
}
