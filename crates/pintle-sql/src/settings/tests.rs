//! Cases in files.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

use super::{Host, Settings, TARGETS, TLS_MODES};
use crate::ConnectOptions;
use crate::connection::CONNECT_TIMEOUT;

/// What lib/pq says.
#[derive(Deserialize)]
struct Case {
    connection: String,
    #[serde(default)]
    variables: BTreeMap<String, String>,
    settings: Option<Wanted>,
    #[serde(default)]
    refused: bool,
}

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Wanted {
    hosts: Vec<WantedHost>,
    database: String,
    user: String,
    password: String,
    passfile: String,
    options: String,
    application_name: String,
    sslmode: String,
    sslnegotiation: String,
    sslcert: String,
    sslkey: String,
    sslrootcert: String,
    sslsni: bool,
    sslinline: bool,
    connect_timeout: i64,
    target_session_attrs: String,
    runtime: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct WantedHost {
    host: String,
    #[serde(default)]
    hostaddr: String,
    port: u16,
}

fn options(connection: &str) -> ConnectOptions {
    ConnectOptions {
        connection: connection.to_owned(),
        user: "somebody".to_owned(),
        home: Some(PathBuf::from("/folder/of/somebody")),
        current_dir: PathBuf::from("/somewhere"),
        ..ConnectOptions::default()
    }
}

#[test]
fn settings_are_those_of_lib_pq() {
    for line in include_str!("../../testdata/settings.jsonl").lines() {
        let case: Case = serde_json::from_str(line).unwrap();
        let given = ConnectOptions { variables: case.variables, ..options(&case.connection) };
        let actual = Settings::new(&given);
        let Some(wanted) = case.settings.filter(|_| !case.refused) else {
            assert!(actual.is_err(), "{line}");
            continue;
        };
        let actual = actual.unwrap_or_else(|failure| panic!("{line}: {}", failure.text));
        let hosts: Vec<Host> = wanted.hosts.iter().map(host).collect();
        assert_eq!(actual.hosts, hosts, "{line}");
        assert_eq!(
            [&actual.database, &actual.user, &actual.password, &actual.options],
            [&wanted.database, &wanted.user, &wanted.password, &wanted.options],
            "{line}"
        );
        assert_eq!(actual.application_name, wanted.application_name, "{line}");
        let passfile = match wanted.passfile.as_str() {
            "" => "/folder/of/somebody/.pgpass",
            path => path,
        };
        assert_eq!(actual.password_file, Some(PathBuf::from(passfile)), "{line}");
        let timeout = match wanted.connect_timeout {
            seconds @ 1.. => std::time::Duration::from_secs(seconds.unsigned_abs()),
            _ => CONNECT_TIMEOUT,
        };
        assert_eq!(actual.connect_timeout, timeout, "{line}");
        let named = |choices: &[(&str, super::Target)]| {
            choices.iter().find(|(_, target)| *target == actual.target).unwrap().0.to_owned()
        };
        let target = Some(wanted.target_session_attrs).filter(|target| !target.is_empty());
        assert_eq!(named(&TARGETS), target.unwrap_or_else(|| "any".to_owned()), "{line}");
        let mut parameters = actual.parameters.clone();
        if given.connection.contains("tz=") || given.variables.contains_key("PGTZ") {
            // These two have fields of their own in lib/pq.
            parameters.retain(|name, _| name != "timezone" && name != "geqo");
        }
        assert_eq!(parameters, wanted.runtime, "{line}");

        let tls = &actual.tls;
        let mode = TLS_MODES.iter().find(|(_, mode)| *mode == tls.mode).unwrap().0;
        let sslmode = Some(wanted.sslmode).filter(|mode| !mode.is_empty());
        assert_eq!(mode, sslmode.unwrap_or_else(|| "require".to_owned()), "{line}");
        assert_eq!(
            [&tls.certificate, &tls.key, &tls.authorities],
            [&wanted.sslcert, &wanted.sslkey, &wanted.sslrootcert],
            "{line}"
        );
        let direct = wanted.sslnegotiation == "direct";
        assert_eq!(
            [tls.name_it, tls.inline, tls.direct],
            [wanted.sslsni, wanted.sslinline, direct],
            "{line}"
        );
    }
}

fn host(wanted: &WantedHost) -> Host {
    Host { name: wanted.host.clone(), address: wanted.hostaddr.parse().ok(), port: wanted.port }
}

#[test]
fn errors_have_no_passwords() {
    for line in include_str!("../../testdata/broken.txt").lines() {
        let text = Settings::new(&options(line)).err().expect(line).text;
        assert!(!text.contains("hunter2"), "{line}: {text}");
    }
    let debug = format!("{:?}", options("postgres://u:hunter2@h"));
    assert!(!debug.contains("hunter2"), "{debug}");
}

#[test]
fn parameters_go_to_the_command_line_of_the_session() {
    for line in include_str!("../../testdata/options.tsv").lines().skip(1) {
        let (connection, wanted) = line.split_once('\t').unwrap();
        let settings = Settings::new(&options(connection)).map_err(|failure| failure.text);
        assert_eq!(settings.map(|settings| settings.session_options()).as_deref(), Ok(wanted));
    }
}

#[test]
fn the_user_is_the_one_of_the_machine() {
    let settings = Settings::new(&options("host=h")).map_err(|failure| failure.text);
    assert_eq!(settings.map(|settings| settings.user), Ok("somebody".to_owned()));
    assert!(Settings::new(&ConnectOptions::default()).is_err());
}
