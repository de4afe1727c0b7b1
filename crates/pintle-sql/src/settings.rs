//! Connection string and variables put together: what a connection is made with.

mod given;

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use self::given::Given;
use crate::connection::CONNECT_TIMEOUT;
use crate::failure::Failure;
use crate::options::ConnectOptions;

/// A server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Host {
    /// Its name, or the folder of its socket.
    pub(crate) name: String,
    /// Its address, if it need not be looked up.
    pub(crate) address: Option<IpAddr>,
    pub(crate) port: u16,
}

impl Host {
    /// Whether it is a socket of this machine.
    pub(crate) fn is_socket(&self) -> bool {
        self.address.is_none() && (self.name.starts_with('/') || self.name.starts_with('@'))
    }
}

/// How much TLS there has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TlsMode {
    Disable,
    /// Without if the server takes that.
    Allow,
    /// With if the server has it.
    Prefer,
    Require,
    /// With a certificate of an authority that is trusted.
    VerifyCa,
    /// And one for the name of the server.
    VerifyFull,
}

const TLS_MODES: [(&str, TlsMode); 6] = [
    ("disable", TlsMode::Disable),
    ("allow", TlsMode::Allow),
    ("prefer", TlsMode::Prefer),
    ("require", TlsMode::Require),
    ("verify-full", TlsMode::VerifyFull),
    ("verify-ca", TlsMode::VerifyCa),
];

/// The server that is wanted of several ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Any,
    ReadWrite,
    ReadOnly,
    Primary,
    Standby,
}

const TARGETS: [(&str, Target); 5] = [
    ("any", Target::Any),
    ("read-write", Target::ReadWrite),
    ("read-only", Target::ReadOnly),
    ("primary", Target::Primary),
    ("standby", Target::Standby),
];

/// Versions of TLS by name; rustls knows the last two.
const TLS_VERSIONS: [(&str, u8); 4] =
    [("TLSv1.0", 0), ("TLSv1.1", 1), ("TLSv1.2", 2), ("TLSv1.3", 3)];

/// Where certificates and keys come from. Paths and contents are read when they are needed.
#[derive(Clone, Debug)]
pub(crate) struct TlsSettings {
    pub(crate) mode: TlsMode,
    /// TLS from the first byte on.
    pub(crate) direct: bool,
    pub(crate) certificate: String,
    pub(crate) key: String,
    pub(crate) authorities: String,
    /// Whether the three are contents and not paths.
    pub(crate) inline: bool,
    /// Whether the server is told which name it is asked for.
    pub(crate) name_it: bool,
    pub(crate) min_version: u8,
    pub(crate) max_version: u8,
    /// `.postgresql` in the home folder.
    pub(crate) folder: Option<PathBuf>,
    pub(crate) current_dir: PathBuf,
}

/// What a connection is made with. Source: lib/pq `Config`.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) hosts: Vec<Host>,
    /// The user's own if empty.
    pub(crate) database: String,
    pub(crate) user: String,
    pub(crate) password: String,
    pub(crate) password_file: Option<PathBuf>,
    /// Command line of the session.
    pub(crate) options: String,
    pub(crate) application_name: String,
    pub(crate) parameters: BTreeMap<String, String>,
    pub(crate) tls: TlsSettings,
    pub(crate) connect_timeout: Duration,
    pub(crate) target: Target,
}

impl Settings {
    /// Lays the connection string over the variables.
    pub(crate) fn new(options: &ConnectOptions) -> Result<Settings, Failure> {
        let mut given = Given::new(options)?;
        given.refuse()?;
        let hosts = given.hosts()?;
        let mut tls = given.tls(options)?;
        // There is none on sockets, and nobody who could listen.
        if hosts.first().is_some_and(Host::is_socket) {
            tls.mode = TlsMode::Disable;
        }
        let names = ["application_name", "fallback_application_name"];
        let application_name = names.iter().find(|name| given.has(name));
        let connect_timeout = match given.number("connect_timeout", 0)? {
            seconds @ 1.. => Duration::from_secs(seconds.unsigned_abs()),
            _ => CONNECT_TIMEOUT,
        };
        let target = given.choice("target_session_attrs", &TARGETS)?.unwrap_or(Target::Any);
        let password_file = match given.text("passfile") {
            "" => options.home.as_ref().map(|home| home.join(".pgpass")),
            path => Some(options.current_dir.join(path)),
        };
        let user = if given.has("user") { given.text("user") } else { &options.user };
        if user.is_empty() {
            return Err(Failure::settings("the connection string names no user".to_owned()));
        }
        Ok(Settings {
            hosts,
            database: given.text("dbname").to_owned(),
            user: user.to_owned(),
            password: given.text("password").to_owned(),
            password_file,
            options: given.text("options").to_owned(),
            application_name: application_name.map_or("", |name| given.text(name)).to_owned(),
            tls,
            connect_timeout,
            target,
            parameters: given.parameters()?,
        })
    }

    /// The command line of the session with the parameters in it.
    pub(crate) fn session_options(&self) -> String {
        let mut options = self.options.clone();
        for (name, value) in &self.parameters {
            if !options.is_empty() {
                options.push(' ');
            }
            options.push_str("-c ");
            options.push_str(name);
            options.push('=');
            for c in value.chars() {
                if c == '\\' || c.is_whitespace() {
                    options.push('\\');
                }
                options.push(c);
            }
        }
        options
    }
}

#[cfg(test)]
mod tests;
