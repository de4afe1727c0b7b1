//! Chores of the pintle repository, reached as `cargo xtask`.
#![allow(clippy::print_stdout, reason = "the results of a chore are what it prints")]

mod bench;
mod build;
mod dist;
mod parity;
mod pool;
mod record;
mod shell;
mod sources;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// Chores of the pintle repository
#[derive(Debug, Parser)]
struct Cli {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Debug, Subcommand)]
enum Chore {
    /// Put the questions of testdata/cases to Helm and write down its answers
    Record {
        /// The Helm to ask; built from its Go module if absent
        #[arg(long)]
        helm: Option<PathBuf>,
        /// Groups to record; all if absent
        groups: Vec<String>,
    },
    /// Run pintle and Helm side by side and list what differs
    Parity(Box<parity::Options>),
    /// Measure pintle beside Helm and write the report
    Bench(Box<bench::Options>),
    /// Run a program once and print its time and memory
    #[command(hide = true)]
    Measure(bench::MeasureOptions),
    /// Build Helm from its Go module and print where it is
    Helm,
    /// Build pintle as it is released, one static file where that is possible, and print where it is
    Dist,
}

fn main() -> Result<ExitCode> {
    match Cli::parse().chore {
        Chore::Record { helm, groups } => record::run(&build::helm(helm)?, &groups)?,
        Chore::Parity(options) => {
            if !parity::run(&options)? {
                return Ok(ExitCode::FAILURE);
            }
        }
        Chore::Bench(options) => bench::run(&options)?,
        Chore::Measure(options) => bench::measure(&options)?,
        Chore::Dist => println!("{}", dist::dist()?.display()),
        Chore::Helm => println!("{}", build::helm(None)?.path.display()),
    }
    Ok(ExitCode::SUCCESS)
}
