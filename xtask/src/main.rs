//! Chores of the pintle repository, reached as `cargo xtask`.
#![allow(clippy::print_stdout, reason = "the results of a chore are what it prints")]

mod build;
mod parity;
mod pool;
mod record;
mod shell;

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
    /// Build Helm from its Go module and print where it is
    Helm,
}

fn main() -> Result<ExitCode> {
    match Cli::parse().chore {
        Chore::Record { helm, groups } => record::run(&build::helm(helm)?, &groups)?,
        Chore::Parity(options) => {
            if !parity::run(&options)? {
                return Ok(ExitCode::FAILURE);
            }
        }
        Chore::Helm => println!("{}", build::helm(None)?.path.display()),
    }
    Ok(ExitCode::SUCCESS)
}
