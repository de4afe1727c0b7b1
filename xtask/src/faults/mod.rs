//! `cargo xtask faults`: pintle on a real control plane that is killed, cut off and refused.

mod bed;
mod kill;
pub(crate) mod proxy;
mod rare;
mod server;
mod together;
mod traffic;

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use self::bed::Bed;
use crate::plane::{Access, Plane};

/// Where the control plane and the programs are.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Folder of a control plane that is up, with its file `env`; or `sandbox`
    #[arg(long)]
    cluster: PathBuf,
    /// Helm 4, to read what a killed pintle left
    #[arg(long)]
    helm: PathBuf,
    /// kubectl
    #[arg(long)]
    kubectl: PathBuf,
    /// The pintle to test; built if absent
    #[arg(long)]
    pintle: Option<PathBuf>,
    /// Only every so many requests
    #[arg(long, default_value_t = 1)]
    stride: usize,
    /// Only a part: kill, server, rare, together or traffic
    #[arg(long)]
    only: Option<String>,
}

/// Runs everything and prints a table. Whether nothing was lost.
///
/// # Errors
/// Programs that cannot be started.
pub(crate) fn run(options: &Options) -> Result<bool> {
    let plane = Plane::at(&options.cluster, options.pintle.clone())?;
    let bed = Bed::new(options, &plane)?;
    let wanted = |name: &str| options.only.as_deref().is_none_or(|only| only == name);
    let mut fine = true;
    if wanted("kill") {
        fine &= kill::run(&bed, options.stride)?;
    }
    if wanted("together") {
        fine &= together::run(&bed)?;
    }
    if wanted("traffic") {
        fine &= traffic::run(&bed)?;
    }
    if wanted("server") {
        fine &= server::run(&bed)?;
    }
    if wanted("rare") {
        fine &= rare::run(&bed, &Access::new(plane.folder())?)?;
    }
    Ok(fine)
}
