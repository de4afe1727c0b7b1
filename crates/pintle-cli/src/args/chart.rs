//! Flags that find a chart.

use clap::Args;

/// Flags that find a chart.
#[derive(Debug, Args)]
#[command(next_help_heading = "Chart location")]
pub struct ChartArgs {
    /// Constraint on the chart's version
    #[arg(long, value_name = "CONSTRAINT", allow_hyphen_values = true)]
    pub version: Option<String>,

    /// Take development versions too: the same as --version '>0.0.0-0'
    #[arg(long)]
    pub devel: Option<bool>,

    /// URL of the repository that has the chart
    #[arg(long, value_name = "URL", allow_hyphen_values = true)]
    pub repo: Option<String>,

    /// User name for the repository
    #[arg(long, value_name = "NAME", allow_hyphen_values = true)]
    pub username: Option<String>,

    /// Password for the repository
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub password: Option<String>,

    /// Pass the credentials to all hosts
    #[arg(long)]
    pub pass_credentials: Option<bool>,

    /// Certificate of this client
    #[arg(long, value_name = "PATH")]
    pub cert_file: Option<String>,

    /// Key of this client's certificate
    #[arg(long, value_name = "PATH")]
    pub key_file: Option<String>,

    /// Authority of the server's certificate
    #[arg(long, value_name = "PATH")]
    pub ca_file: Option<String>,

    /// Take any certificate of the server
    #[arg(long)]
    pub insecure_skip_tls_verify: Option<bool>,

    /// Use HTTP where HTTPS is usual
    #[arg(long)]
    pub plain_http: Option<bool>,

    /// Verify the chart's signature before using it
    #[arg(long)]
    pub verify: Option<bool>,

    /// Public keys for --verify
    #[arg(long, value_name = "PATH")]
    pub keyring: Option<String>,

    /// Fetch dependencies that are missing from charts/
    #[arg(long)]
    pub dependency_update: Option<bool>,
}
