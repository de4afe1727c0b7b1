//! Credential plug-ins. Source: client-go `plugin/pkg/client/auth/exec`.

use std::process::{Command, Stdio};

use pintle_cluster::Error;
use serde_json::{Value, json};

use crate::kubeconfig::{Fields, flag, other, text};

/// The variable through which a plug-in is told what is wanted.
const EXEC_INFO: &str = "KUBERNETES_EXEC_INFO";

/// The group of the plug-ins' messages, and the versions of it that there are.
const VERSIONS: [&str; 2] =
    ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"];

/// A program that gives credentials.
#[derive(Clone, Debug)]
pub(crate) struct ExecPlugin {
    command: String,
    args: Vec<String>,
    env: Vec<(String, String)>,
    version: String,
    install_hint: String,
    /// Whether it gets standard input.
    interactive: bool,
    /// What it is told about the cluster, if it wants that.
    cluster: Option<Value>,
}

/// What a plug-in gave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Credentials {
    /// Bearer token, empty without one.
    pub(crate) token: String,
    /// PEM of certificate and key.
    pub(crate) certificate: Option<(String, String)>,
}

impl ExecPlugin {
    /// Reads the `exec` part of the user `user`. `cluster` is what [`cluster_info`] gives, and
    /// `terminal` says whether standard input may be given to the plug-in.
    pub(crate) fn new(
        exec: &Fields,
        user: &str,
        cluster: Value,
        terminal: bool,
    ) -> Result<ExecPlugin, Vec<String>> {
        let mut wrong = Vec::new();
        let (command, version) = (text(exec, "command"), text(exec, "apiVersion"));
        for (key, value) in [("command", command), ("apiVersion", version)] {
            if value.is_empty() {
                wrong.push(format!(
                    "{key} must be specified for {user} to use exec authentication plugin"
                ));
            }
        }
        let interactive = match text(exec, "interactiveMode") {
            "" if version.ends_with("/v1") => {
                wrong.push(format!(
                    "interactiveMode must be specified for {user} to use exec authentication plugin"
                ));
                false
            }
            "Never" => false,
            "" | "IfAvailable" => terminal,
            "Always" => {
                if !terminal {
                    wrong.push(
                        "exec plugin cannot support interactive mode: \
                         standard input is not a terminal"
                            .to_owned(),
                    );
                }
                true
            }
            mode => {
                wrong.push(format!("invalid interactiveMode for {user}: {mode:?}"));
                false
            }
        };
        if !version.is_empty() && !VERSIONS.contains(&version) {
            wrong.push(format!("exec plugin: invalid apiVersion {version:?}"));
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        Ok(ExecPlugin {
            command: command.to_owned(),
            args: texts(exec.get("args")),
            env: entries(exec.get("env")).collect(),
            version: version.to_owned(),
            install_hint: text(exec, "installHint").to_owned(),
            interactive,
            cluster: flag(exec, "provideClusterInfo").then_some(cluster),
        })
    }

    /// The program.
    #[cfg(test)]
    pub(crate) fn command(&self) -> &str {
        &self.command
    }

    /// Runs the plug-in.
    pub(crate) fn run(&self) -> Result<Credentials, Error> {
        let stdin = if self.interactive { Stdio::inherit() } else { Stdio::null() };
        let output = Command::new(&self.command)
            .args(&self.args)
            .envs(self.env.iter().map(|(name, value)| (name, value)))
            .env(EXEC_INFO, self.info().to_string())
            .stdin(stdin)
            // Plug-ins tell people there where to log in.
            .stderr(Stdio::inherit())
            .output()
            .map_err(|error| self.not_started(&error))?;
        if !output.status.success() {
            return Err(failed(format!(
                "exec: executable {} failed with exit code {}",
                self.command,
                output.status.code().unwrap_or(-1)
            )));
        }
        self.read(&output.stdout).map_err(failed)
    }

    fn info(&self) -> Value {
        let mut spec = json!({ "interactive": self.interactive });
        if let (Some(cluster), Some(spec)) = (&self.cluster, spec.as_object_mut()) {
            spec.insert("cluster".to_owned(), cluster.clone());
        }
        json!({ "kind": "ExecCredential", "apiVersion": self.version, "spec": spec })
    }

    /// Reads what the plug-in printed.
    fn read(&self, stdout: &[u8]) -> Result<Credentials, String> {
        let answer: Value =
            serde_json::from_slice(stdout).map_err(|error| format!("decoding stdout: {error}"))?;
        let version = answer.get("apiVersion").and_then(Value::as_str).unwrap_or_default();
        if version != self.version {
            return Err(format!(
                "exec plugin is configured to use API version {}, plugin returned version {version}",
                self.version
            ));
        }
        let Some(status) = answer.get("status").and_then(Value::as_object) else {
            return Err("exec plugin didn't return a status field".to_owned());
        };
        let token = text(status, "token").to_owned();
        let certificate =
            match (text(status, "clientCertificateData"), text(status, "clientKeyData")) {
                ("", "") if token.is_empty() => {
                    return Err("exec plugin didn't return a token or cert/key pair".to_owned());
                }
                ("", "") => None,
                ("", _) | (_, "") => {
                    return Err("exec plugin returned only certificate or key, not both".to_owned());
                }
                (certificate, key) => Some((certificate.to_owned(), key.to_owned())),
            };
        Ok(Credentials { token, certificate })
    }

    fn not_started(&self, error: &std::io::Error) -> Error {
        if error.kind() != std::io::ErrorKind::NotFound {
            return failed(format!("exec: {}: {error}", self.command));
        }
        let mut message = format!("exec: executable {} not found", self.command);
        if !self.install_hint.is_empty() {
            // The hint comes from a file of somebody else and goes to a terminal.
            let hint = self.install_hint.chars().filter(|c| !c.is_control() || c.is_whitespace());
            message.extend("\n\n".chars().chain(hint));
        }
        failed(message)
    }
}

/// What a plug-in may be told about the cluster. `ca` is PEM in base64.
pub(crate) fn cluster_info(cluster: &Fields, server: &str, ca: &str) -> Value {
    let mut info = json!({ "server": server });
    let Some(fields) = info.as_object_mut() else { return info };
    for key in ["tls-server-name", "insecure-skip-tls-verify", "proxy-url"] {
        if let Some(value) = cluster.get(key) {
            fields.insert(key.to_owned(), value.clone());
        }
    }
    if !ca.is_empty() {
        fields.insert("certificate-authority-data".to_owned(), ca.into());
    }
    let extensions = cluster.get("extensions").and_then(Value::as_array);
    let config = extensions.into_iter().flatten().find(|extension| {
        extension.get("name").and_then(Value::as_str) == Some("client.authentication.k8s.io/exec")
    });
    if let Some(config) = config.and_then(|extension| extension.get("extension")) {
        fields.insert("config".to_owned(), config.clone());
    }
    info
}

fn failed(message: String) -> Error {
    other(format!("getting credentials: {message}"))
}

fn texts(list: Option<&Value>) -> Vec<String> {
    let list = list.and_then(Value::as_array).into_iter().flatten();
    list.filter_map(Value::as_str).map(str::to_owned).collect()
}

fn entries(list: Option<&Value>) -> impl Iterator<Item = (String, String)> {
    let list = list.and_then(Value::as_array).into_iter().flatten();
    list.filter_map(Value::as_object)
        // An empty name, or one with an equals sign, is more than the system can set.
        .filter(|entry| {
            !text(entry, "name").is_empty() && !text(entry, "name").contains(['=', '\0'])
        })
        .map(|entry| (text(entry, "name").to_owned(), text(entry, "value").replace('\0', "")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plugin(script: &str) -> ExecPlugin {
        let exec = json!({
            "apiVersion": VERSIONS[0], "command": "sh", "args": ["-c", script],
            "interactiveMode": "Never", "provideClusterInfo": true,
            "env": [{ "name": "GREETING", "value": "hello" }],
        });
        let cluster = json!({ "server": "https://a.example" });
        ExecPlugin::new(exec.as_object().unwrap(), "alice", cluster, false).unwrap()
    }

    #[test]
    fn a_plugin_is_told_and_tells() {
        // The plug-in gives back what it was told, so that it can be looked at.
        let script = r#"printf '{"apiVersion":"client.authentication.k8s.io/v1","status":{"token":"%s"}}' \
            "$GREETING $(printf %s "$KUBERNETES_EXEC_INFO" | tr -d '"')""#;
        let told = plugin(script).run().unwrap().token;
        assert_eq!(
            told,
            "hello {apiVersion:client.authentication.k8s.io/v1,kind:ExecCredential,\
             spec:{cluster:{server:https://a.example},interactive:false}}"
        );
    }

    #[test]
    fn plugins_that_fail_are_said_to() {
        let version = "client.authentication.k8s.io/v1";
        let answer = |status: &str| format!(r#"echo '{{"apiVersion":"{version}"{status}}}'"#);
        for (script, message) in [
            ("exit 3".to_owned(), "exec: executable sh failed with exit code 3"),
            ("echo hello".to_owned(), "decoding stdout: expected value at line 1 column 1"),
            (answer(""), "exec plugin didn't return a status field"),
            (answer(r#","status":{}"#), "exec plugin didn't return a token or cert/key pair"),
            (
                answer(r#","status":{"clientKeyData":"k"}"#),
                "exec plugin returned only certificate or key, not both",
            ),
            (
                answer("").replace("/v1", "/v2"),
                "exec plugin is configured to use API version client.authentication.k8s.io/v1, \
                 plugin returned version client.authentication.k8s.io/v2",
            ),
        ] {
            let error = plugin(&script).run().unwrap_err();
            assert_eq!(error.message, format!("getting credentials: {message}"));
        }
        let mut missing = plugin("");
        "/nonexistent/plugin".clone_into(&mut missing.command);
        "get it \u{1b}[1mthere".clone_into(&mut missing.install_hint);
        assert_eq!(
            missing.run().unwrap_err().message,
            "getting credentials: exec: executable /nonexistent/plugin not found\n\nget it [1mthere"
        );
    }
}
