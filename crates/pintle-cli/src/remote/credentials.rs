//! What the user keeps for registries, in files of Docker's form. Source: oras `credentials`.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

/// A file of credentials.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Config {
    auths: BTreeMap<String, Stored>,
    /// Programs for all registries and for some.
    creds_store: String,
    cred_helpers: BTreeMap<String, String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Stored {
    /// `user:password` in base64.
    auth: String,
    username: String,
    password: String,
}

/// What a program for credentials prints.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Printed {
    username: String,
    secret: String,
}

/// Files of credentials, the first that knows a registry counts, and the environment of programs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Credentials {
    pub(crate) files: Vec<PathBuf>,
    pub(crate) variables: BTreeMap<String, String>,
}

impl Credentials {
    /// User name and password for a registry. Files that are missing or broken know none.
    pub(crate) fn of(&self, host: &str) -> Option<(String, String)> {
        let configs = self
            .files
            .iter()
            .filter_map(|path| serde_json::from_slice::<Config>(&fs::read(path).ok()?).ok());
        configs.into_iter().find_map(|config| self.kept_in(&config, host))
    }

    fn kept_in(&self, config: &Config, host: &str) -> Option<(String, String)> {
        let helper = config.cred_helpers.get(host).unwrap_or(&config.creds_store);
        if !helper.is_empty() {
            return self.printed_by(helper, host);
        }
        // Docker's own file has addresses where others have hosts.
        let is_meant = |key: &str| {
            let key = key.trim_start_matches("https://").trim_start_matches("http://");
            key.split('/').next() == Some(host)
        };
        let (_, stored) = config.auths.iter().find(|(key, _)| is_meant(key))?;
        if stored.auth.is_empty() {
            let complete = !stored.username.is_empty();
            return complete.then(|| (stored.username.clone(), stored.password.clone()));
        }
        let text = String::from_utf8(STANDARD.decode(&stored.auth).ok()?).ok()?;
        let (user, password) = text.split_once(':')?;
        Some((user.to_owned(), password.trim_end_matches('\0').to_owned()))
    }

    /// Asks a program of Docker's for credentials.
    fn printed_by(&self, helper: &str, host: &str) -> Option<(String, String)> {
        let mut child = Command::new(format!("docker-credential-{helper}"))
            .arg("get")
            .env_clear()
            .envs(&self.variables)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        child.stdin.take()?.write_all(host.as_bytes()).ok()?;
        let output = child.wait_with_output().ok()?;
        let printed: Printed = serde_json::from_slice(&output.stdout).ok()?;
        Some((printed.username, printed.secret))
    }
}

#[cfg(test)]
mod tests {
    use super::Credentials;

    #[test]
    fn the_first_file_that_knows_a_registry_counts() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        let files = vec![
            folder.path().join("missing"),
            file("broken", "{"),
            file("helm", r#"{"auths": {"r:5000": {"auth": "dTpwOnE="}}}"#),
            file("docker", r#"{"auths": {"https://d/v1/": {"auth": "YTpi"}, "r:5000": {}}}"#),
        ];
        let credentials = Credentials { files, ..Credentials::default() };
        let pair = |user: &str, password: &str| Some((user.to_owned(), password.to_owned()));
        assert_eq!(credentials.of("r:5000"), pair("u", "p:q"));
        assert_eq!(credentials.of("d"), pair("a", "b"));
        assert_eq!(credentials.of("r"), None);
    }

    #[cfg(unix)]
    #[test]
    fn programs_are_asked() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("docker-credential-mine");
        let script = "#!/bin/sh\nread host; echo \"{\\\"Username\\\": \\\"u\\\", \\\"Secret\\\": \\\"$host\\\"}\"\n";
        std::fs::write(&program, script).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        let config = folder.path().join("config.json");
        std::fs::write(&config, r#"{"credsStore": "mine"}"#).unwrap();
        let path = format!("{}:/usr/bin:/bin", folder.path().display());
        let credentials = Credentials {
            files: vec![config],
            variables: [("PATH".to_owned(), path)].into_iter().collect(),
        };
        assert_eq!(credentials.of("r").map(|(_, secret)| secret).as_deref(), Some("r"));
    }
}
