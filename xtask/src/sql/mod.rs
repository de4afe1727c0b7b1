//! `cargo xtask sql`: records in a PostgreSQL database, made by one of pintle, Helm 4 and Helm 3 and
//! gone on with by each of them, and nobody can tell who it was.

mod bed;
mod cell;
mod schema;
mod server;
mod snapshot;
mod writers;

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::thread;

use anyhow::Result;
use clap::Args;

use self::bed::Bed;
use self::snapshot::Snapshot;
use crate::interchange::{CELLS, Cell, MAX_SHOWN};
use crate::plane::state::compare;

/// Where the control plane and the programs are.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Folder of a control plane that is up, with its file `env`
    #[arg(long)]
    cluster: PathBuf,
    /// Helm 4
    #[arg(long)]
    helm4: PathBuf,
    /// Helm 3
    #[arg(long)]
    helm3: PathBuf,
    /// The pintle to test; built if absent
    #[arg(long)]
    pintle: Option<PathBuf>,
    /// kubectl; the control plane's if absent
    #[arg(long)]
    kubectl: Option<PathBuf>,
    /// Folder with the programs of PostgreSQL; the newest of the system's if absent
    #[arg(long)]
    postgres: Option<PathBuf>,
    /// Only `schema`, `cells` or `writers`
    #[arg(long)]
    only: Option<String>,
}

/// What a cell is called and what is wrong with it.
type Told = (String, Vec<String>);

/// Runs everything and prints a line a cell. Whether all cells pass.
///
/// # Errors
/// Programs that cannot be started.
pub(crate) fn run(options: &Options) -> Result<bool> {
    let bed = Bed::new(options)?;
    println!("{}", bed.server.version()?);
    let wanted = |name: &str| options.only.as_deref().is_none_or(|only| only == name);
    let mut told: Vec<Told> = Vec::new();
    if wanted("schema") {
        told.extend(schema::run(&bed)?);
    }
    if wanted("cells") {
        told.extend(cells(&bed)?);
    }
    if wanted("writers") {
        told.extend(writers::run(&bed)?);
    }
    let mut failed = 0;
    for (title, differences) in &told {
        if differences.is_empty() {
            println!("ok   {title}");
            continue;
        }
        failed += 1;
        println!("FAIL {title}: {} differences", differences.len());
        differences.iter().take(MAX_SHOWN).for_each(|line| println!("       {line}"));
    }
    println!("{} cells pass, {failed} fail", told.len() - failed);
    Ok(failed == 0 && !told.is_empty())
}

/// Lives of a release, two at a time.
fn cells(bed: &Bed) -> Result<Vec<Told>> {
    let next = Mutex::new(CELLS.iter());
    let lives: Mutex<Vec<(Cell, Result<Vec<Snapshot>>)>> = Mutex::default();
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let cell = next.lock().unwrap_or_else(PoisonError::into_inner).next();
                    let Some(((maker, goer), _)) = cell else { return };
                    let life = cell::life(bed, maker, goer);
                    let mut lives = lives.lock().unwrap_or_else(PoisonError::into_inner);
                    lives.push(((maker, goer), life));
                }
            });
        }
    });
    let lives = lives.into_inner().unwrap_or_else(PoisonError::into_inner);
    let lives: Vec<(Cell, Vec<Snapshot>)> = lives
        .into_iter()
        .map(|(pair, life)| life.map(|life| (pair, life)))
        .collect::<Result<_>>()?;
    let of = |wanted: Cell| lives.iter().find(|(pair, _)| *pair == wanted);
    let mut told = Vec::new();
    for (pair, like) in CELLS {
        let (Some((_, actual)), Some((_, wanted))) = (of(pair), of(like)) else { continue };
        let mut found = Vec::new();
        for (wanted, actual) in wanted.iter().zip(actual) {
            found.extend(actual.failures.iter().cloned());
            compare(&wanted.state, &actual.state, &actual.step, &mut found);
        }
        let (maker, goer) = pair;
        told.push((format!("{maker} makes, {goer} goes on"), found));
    }
    Ok(told)
}
