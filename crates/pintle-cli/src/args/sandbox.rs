//! Flags of `pintle sandbox`.

use std::net::IpAddr;

use clap::{Args, Subcommand};

/// Flags of `pintle sandbox`.
#[derive(Debug, Args)]
pub struct SandboxArgs {
    /// What to do with a cluster in memory.
    #[command(subcommand)]
    pub what: Option<SandboxCommand>,
}

/// What to do with a cluster in memory.
#[derive(Debug, Subcommand)]
pub enum SandboxCommand {
    /// Serve a cluster in memory to kubectl, Helm and other clients on this machine
    Serve(ServeArgs),
}

/// Flags of `pintle sandbox serve`.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Keep the cluster in a file
    #[arg(long, value_name = "FILE")]
    pub file: Option<String>,

    /// Script of failures
    #[arg(long, value_name = "FILE")]
    pub script: Option<String>,

    /// Address to listen on, one that only this machine reaches
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub address: IpAddr,

    /// Port to listen on; any that is free if 0
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    pub port: u16,

    /// How many times as fast time passes in the cluster
    #[arg(long, value_name = "FACTOR", default_value_t = 10.0)]
    pub speed: f64,

    /// File for the kubeconfig, which only its owner may read; standard output without it
    #[arg(long, value_name = "FILE")]
    pub kubeconfig_out: Option<String>,
}
