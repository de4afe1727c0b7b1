//! Chores of the pintle repository, reached as `cargo xtask`.
#![allow(clippy::print_stdout, reason = "the results of a chore are what it prints")]

mod bench;
mod build;
mod dist;
mod faults;
mod files;
mod flags;
mod interchange;
mod messages;
mod parity;
mod plane;
mod pool;
mod record;
mod schema;
mod serve;
mod shell;
mod sources;
mod speed;
mod sql;
mod truth;
mod unittest;

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
    /// Let pintle, Helm 4 and Helm 3 go on with each other's releases
    Interchange(Box<interchange::Options>),
    /// Kill, cut off and refuse pintle on a real control plane
    Faults(Box<faults::Options>),
    /// Let pintle, Helm 4 and Helm 3 share records in a PostgreSQL database
    Sql(Box<sql::Options>),
    /// Run each verb and flag on a real control plane, by Helm and by pintle
    Flags(Box<flags::Options>),
    /// List the flags that no case of the chore `flags` covers
    CoverageFlags(flags::CoverageOptions),
    /// Measure pintle beside Helm on a real control plane
    Speed(Box<speed::Options>),
    /// Put the same requests to a real control plane and to the one in memory, and compare
    Truth(truth::Options),
    /// Read the kinds of a control plane into the tables of pintle-schema
    Schema(schema::Options),
    /// Let kubectl, Helm and pintle work on a sandbox that pintle serves
    Serve(Box<serve::Options>),
    /// Read the field numbers of Kubernetes' types into the table of pintle-serve
    Messages(messages::Options),
    /// Run the suites of charts by helm-unittest and by pintle, and compare verdicts and times
    Unittest(Box<unittest::Options>),
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
        Chore::Interchange(options) => {
            if !interchange::run(&options)? {
                return Ok(ExitCode::FAILURE);
            }
        }
        Chore::Faults(options) => {
            if !faults::run(&options)? {
                return Ok(ExitCode::FAILURE);
            }
        }
        Chore::Sql(options) => {
            if !sql::run(&options)? {
                return Ok(ExitCode::FAILURE);
            }
        }
        Chore::Flags(options) => {
            if !flags::run(&options)? {
                return Ok(ExitCode::FAILURE);
            }
        }
        Chore::CoverageFlags(options) => {
            if !flags::coverage(&options)? {
                return Ok(ExitCode::FAILURE);
            }
        }
        Chore::Speed(options) => {
            if !speed::run(&options)? {
                return Ok(ExitCode::FAILURE);
            }
        }
        Chore::Truth(options) => {
            if !truth::run(&options)? {
                return Ok(ExitCode::FAILURE);
            }
        }
        Chore::Schema(options) => schema::run(&options)?,
        Chore::Serve(options) => {
            if !serve::run(&options)? {
                return Ok(ExitCode::FAILURE);
            }
        }
        Chore::Messages(options) => messages::run(&options)?,
        Chore::Unittest(options) => {
            if !unittest::run(&options)? {
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
