//! What was given, by string or by variable.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::Path;

use super::{Host, TLS_MODES, TLS_VERSIONS, TlsMode, TlsSettings};
use crate::connection_string;
use crate::failure::Failure;
use crate::options::ConnectOptions;

/// The settings that are known, and the variables that stand for them. All others are parameters
/// of the session, which the server knows.
const KNOWN: [(&str, &str); 33] = [
    ("host", "PGHOST"),
    ("hostaddr", "PGHOSTADDR"),
    ("port", "PGPORT"),
    ("dbname", "PGDATABASE"),
    ("user", "PGUSER"),
    ("password", "PGPASSWORD"),
    ("passfile", "PGPASSFILE"),
    ("options", "PGOPTIONS"),
    ("application_name", "PGAPPNAME"),
    ("fallback_application_name", ""),
    ("sslmode", "PGSSLMODE"),
    ("sslnegotiation", "PGSSLNEGOTIATION"),
    ("sslcert", "PGSSLCERT"),
    ("sslkey", "PGSSLKEY"),
    ("sslrootcert", "PGSSLROOTCERT"),
    ("sslsni", "PGSSLSNI"),
    // So they are called in lib/pq.
    ("ssl_min_protocol_version", "SSLPGMINPROTOCOLVERSION"),
    ("ssl_max_protocol_version", "SSLPGMAXPROTOCOLVERSION"),
    ("sslinline", ""),
    ("krbsrvname", ""),
    ("krbspn", ""),
    ("connect_timeout", "PGCONNECT_TIMEOUT"),
    // How lib/pq talks to the server, which makes no difference here.
    ("binary_parameters", ""),
    ("disable_prepared_binary_result", ""),
    ("client_encoding", "PGCLIENTENCODING"),
    ("datestyle", "PGDATESTYLE"),
    ("target_session_attrs", "PGTARGETSESSIONATTRS"),
    ("load_balance_hosts", "PGLOADBALANCEHOSTS"),
    ("min_protocol_version", "PGMINPROTOCOLVERSION"),
    ("max_protocol_version", "PGMAXPROTOCOLVERSION"),
    ("service", "PGSERVICE"),
    ("tz", "PGTZ"),
    ("geqo", "PGGEQO"),
];

/// Variables that ask for something that nobody here does. Source: lib/pq `Config.fromEnv`.
const REFUSED_VARIABLES: [&str; 13] = [
    "PGCHANNELBINDING",
    "PGGSSDELEGATION",
    "PGGSSENCMODE",
    "PGGSSLIB",
    "PGKRBSRVNAME",
    "PGREALM",
    "PGREQUIREAUTH",
    "PGREQUIREPEER",
    "PGREQUIRESSL",
    "PGSSLCERTMODE",
    "PGSSLCOMPRESSION",
    "PGSSLCRL",
    "PGSSLCRLDIR",
];

const DEFAULT_PORT: u16 = 5432;

/// Servers that one string may name.
const MAX_HOSTS: usize = 64;

/// What was given, and how it is called where it was.
pub(super) struct Given(BTreeMap<String, (String, String)>);

impl Given {
    pub(super) fn new(options: &ConnectOptions) -> Result<Given, Failure> {
        let variables = &options.variables;
        if let Some(name) = REFUSED_VARIABLES.iter().find(|name| variables.contains_key(**name)) {
            let text = format!("pq: environment variable ${name} is not supported");
            return Err(Failure::settings(text));
        }
        let mut given = BTreeMap::new();
        for (key, variable) in KNOWN {
            if let Some(value) = variables.get(variable) {
                given.insert(key.to_owned(), (value.clone(), format!("${variable}")));
            }
        }
        for (key, value) in connection_string::parse(&options.connection)? {
            // lib/pq takes this word too.
            let key = if key == "database" { "dbname".to_owned() } else { key };
            let called = format!("{key:?}");
            given.insert(key, (value, called));
        }
        Ok(Given(given))
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    pub(super) fn text(&self, key: &str) -> &str {
        self.0.get(key).map_or("", |(value, _)| value)
    }

    fn wrong(&self, key: &str, what: &str) -> Failure {
        let called = self.0.get(key).map_or(key, |(_, called)| called);
        Failure::settings(format!("pq: wrong value for {called}: {what}"))
    }

    /// What asks for something that nobody here does.
    pub(super) fn refuse(&self) -> Result<(), Failure> {
        let is_utf8 = |name: &str| {
            let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
            ["utf8", "unicode"].contains(&name.to_ascii_lowercase().as_str())
        };
        let refused = |key: &str, value: &str| {
            Err(Failure::settings(format!("the connection setting {key}={value} is not supported")))
        };
        if self.has("client_encoding") && !is_utf8(self.text("client_encoding")) {
            return refused("client_encoding", self.text("client_encoding"));
        }
        if self.has("datestyle") && self.text("datestyle") != "ISO, MDY" {
            return refused("datestyle", self.text("datestyle"));
        }
        for key in ["krbsrvname", "krbspn", "service"] {
            if !self.text(key).is_empty() {
                return refused(key, self.text(key));
            }
        }
        for (key, value) in [
            ("load_balance_hosts", "random"),
            ("target_session_attrs", "prefer-standby"),
            ("min_protocol_version", "3.2"),
            ("min_protocol_version", "latest"),
        ] {
            if self.text(key) == value {
                return refused(key, value);
            }
        }
        self.choice("load_balance_hosts", &[("disable", ())])?;
        for key in ["min_protocol_version", "max_protocol_version"] {
            self.choice(key, &[("3.0", ()), ("3.2", ()), ("latest", ())])?;
        }
        for key in ["binary_parameters", "disable_prepared_binary_result"] {
            self.flag(key, false)?;
        }
        Ok(())
    }

    pub(super) fn choice<T: Copy>(
        &self,
        key: &str,
        choices: &[(&str, T)],
    ) -> Result<Option<T>, Failure> {
        if !self.has(key) {
            return Ok(None);
        }
        let value = self.text(key);
        if let Some((_, chosen)) = choices.iter().find(|(name, _)| *name == value) {
            return Ok(Some(*chosen));
        }
        let mut names: Vec<String> = choices.iter().map(|(name, _)| (*name).to_owned()).collect();
        if let [_, .., last] = names.as_mut_slice() {
            last.insert_str(0, "or ");
        }
        let names = names.join(", ");
        Err(self.wrong(key, &format!("{value:?} is not supported; supported values are {names}")))
    }

    fn flag(&self, key: &str, default: bool) -> Result<bool, Failure> {
        match self.text(key) {
            _ if !self.has(key) => Ok(default),
            "1" | "t" | "T" | "true" | "TRUE" | "True" | "yes" | "on" => Ok(true),
            "0" | "f" | "F" | "false" | "FALSE" | "False" | "no" | "off" => Ok(false),
            other => Err(self.wrong(key, &format!("{other:?} is neither true nor false"))),
        }
    }

    pub(super) fn number(&self, key: &str, default: i64) -> Result<i64, Failure> {
        match self.has(key) {
            false => Ok(default),
            true => {
                let value = self.text(key);
                value.parse().map_err(|_| self.wrong(key, &format!("{value:?} is no number")))
            }
        }
    }

    /// The servers. Names, addresses and ports are lists of one length, or ports one for all.
    pub(super) fn hosts(&self) -> Result<Vec<Host>, Failure> {
        fn list(text: &str) -> Vec<&str> {
            text.split(',').collect()
        }
        let ports = self.text("port");
        let ports = if self.has("port") { list(ports) } else { vec!["5432"] };
        let parse = |(nth, port): (usize, &&str)| match *port {
            "" if nth > 0 => Ok(DEFAULT_PORT),
            port => port
                .parse()
                .map_err(|_| self.wrong("port", &format!("{port:?} is no number of a port"))),
        };
        let ports: Vec<u16> = ports.iter().enumerate().map(parse).collect::<Result<_, _>>()?;
        let parse = |address: &&str| match *address {
            "" => Ok(None),
            address => address
                .parse()
                .map(Some)
                .map_err(|_| self.wrong("hostaddr", &format!("{address:?} is no IP address"))),
        };
        let addresses: Vec<Option<IpAddr>> =
            list(self.text("hostaddr")).iter().map(parse).collect::<Result<_, _>>()?;
        let names = list(self.text("host"));
        let (has_names, has_addresses) = (self.has("host"), self.has("hostaddr"));
        if has_names && has_addresses && names.len() != addresses.len() {
            return Err(Failure::settings(format!(
                "pq: could not match {} host names to {} hostaddr values",
                names.len(),
                addresses.len()
            )));
        }
        let count = names.len().max(addresses.len());
        if count > MAX_HOSTS {
            return Err(Failure::settings(format!("more than {MAX_HOSTS} hosts")));
        }
        if ports.len() > 1 && ports.len() != count {
            return Err(Failure::settings(format!(
                "pq: could not match {} port numbers to {count} hosts",
                ports.len()
            )));
        }
        let host = |nth: usize| Host {
            name: match names.get(nth).copied().unwrap_or_default() {
                // Behind the first one an address has no name if it was not given one.
                "" if nth > 0 && !has_names => String::new(),
                "" => "localhost".to_owned(),
                name => name.to_owned(),
            },
            address: addresses.get(nth).copied().flatten(),
            port: ports.get(nth).or(ports.first()).copied().unwrap_or(DEFAULT_PORT),
        };
        Ok((0..count).map(host).collect())
    }

    pub(super) fn tls(&self, options: &ConnectOptions) -> Result<TlsSettings, Failure> {
        let from_system = self.text("sslrootcert") == "system";
        let mode = self.choice("sslmode", &TLS_MODES)?;
        let weak = |what: &str, instead: &str| {
            let mode = self.text("sslmode");
            Failure::settings(format!(
                "pq: weak sslmode {mode:?} may not be used with {what} (use {instead})"
            ))
        };
        if from_system && !matches!(mode, None | Some(TlsMode::VerifyFull)) {
            return Err(weak("sslrootcert=system", "\"verify-full\""));
        }
        let default = if from_system { TlsMode::VerifyFull } else { TlsMode::Require };
        let mode = mode.unwrap_or(default);
        let negotiation =
            self.choice("sslnegotiation", &[("postgres", false), ("direct", true)])?;
        let direct = negotiation.unwrap_or_default();
        if direct && matches!(mode, TlsMode::Disable | TlsMode::Allow | TlsMode::Prefer) {
            let instead = "\"require\", \"verify-ca\", or \"verify-full\"";
            return Err(weak("sslnegotiation=direct", instead));
        }
        let min_version = self.choice("ssl_min_protocol_version", &TLS_VERSIONS)?;
        let max_version = self.choice("ssl_max_protocol_version", &TLS_VERSIONS)?;
        Ok(TlsSettings {
            mode,
            direct,
            certificate: self.text("sslcert").to_owned(),
            key: self.text("sslkey").to_owned(),
            authorities: self.text("sslrootcert").to_owned(),
            inline: self.flag("sslinline", false)?,
            name_it: self.flag("sslsni", true)?,
            min_version: min_version.unwrap_or_default(),
            max_version: max_version.unwrap_or(u8::MAX),
            folder: options.home.as_deref().map(|home: &Path| home.join(".postgresql")),
            current_dir: options.current_dir.clone(),
        })
    }

    /// The parameters of the session.
    pub(super) fn parameters(&mut self) -> Result<BTreeMap<String, String>, Failure> {
        let mut parameters = BTreeMap::new();
        for (key, name) in [("tz", "timezone"), ("geqo", "geqo")] {
            if let Some((value, _)) = self.0.get(key).filter(|(value, _)| !value.is_empty()) {
                parameters.insert(name.to_owned(), value.clone());
            }
        }
        for (key, (value, _)) in &self.0 {
            if KNOWN.iter().any(|(known, _)| known == key) {
                continue;
            }
            let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
            if key.is_empty() || !key.chars().all(is_name) {
                let text = "invalid connection string: the name of a setting is no name";
                return Err(Failure::settings(text.to_owned()));
            }
            parameters.insert(key.clone(), value.clone());
        }
        Ok(parameters)
    }
}
