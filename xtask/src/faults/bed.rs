//! A namespace for tests, and the programs in it.

use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use super::Options;
use super::proxy::{Fault, Plan, Proxy, Traffic};
use crate::build;
use crate::plane::{self, Plane};

/// Tries until `kubectl proxy` listens.
const TRIES: u32 = 100;

/// Nothing happens.
const UNDISTURBED: Plan = Plan { at: 0, times: 0, fault: Fault::CutBefore };

/// A namespace for tests, and the programs in it. The namespace is deleted when this is dropped.
pub(crate) struct Bed {
    pintle: PathBuf,
    helm: PathBuf,
    kubectl: PathBuf,
    env: BTreeMap<String, String>,
    namespace: String,
    chart: PathBuf,
    /// The API server over plain HTTP.
    upstream: SocketAddr,
    plain: Child,
}

/// What a program left.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) status: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Outcome {
    pub(crate) fn is_ok(&self) -> bool {
        self.status == Some(0)
    }
}

impl Bed {
    /// # Errors
    /// A control plane that does not answer.
    pub(crate) fn new(options: &Options, plane: &Plane) -> Result<Bed> {
        let env = plane::environment(plane.folder())?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let plain = Command::new(&options.kubectl)
            .envs(&env)
            .args(["proxy", "--keepalive=0", &format!("--port={port}")])
            .stdout(Stdio::null())
            .spawn()
            .context("kubectl proxy cannot be started")?;
        let upstream = SocketAddr::from(([127, 0, 0, 1], port));
        let is_up = (0..TRIES).any(|_| {
            thread::sleep(Duration::from_millis(50));
            TcpStream::connect(upstream).is_ok()
        });
        let namespace = format!("faults-{}", std::process::id());
        let bed = Bed {
            pintle: build::pintle(options.pintle.clone())?.path,
            helm: options.helm.clone(),
            kubectl: options.kubectl.clone(),
            env,
            namespace,
            chart: build::root().join("testdata/charts/release"),
            upstream,
            plain,
        };
        ensure!(is_up, "kubectl proxy does not listen");
        let made = bed.kubectl(&["create", "namespace", &bed.namespace])?;
        ensure!(made.is_ok(), "{}", made.stderr);
        Ok(bed)
    }

    pub(crate) fn chart(&self) -> &str {
        self.chart.to_str().unwrap_or_default()
    }

    /// Runs pintle straight against the API server.
    pub(crate) fn pintle(&self, args: &[&str]) -> Result<Outcome> {
        self.run(Command::new(&self.pintle).args(args))
    }

    pub(crate) fn helm(&self, args: &[&str]) -> Result<Outcome> {
        self.run(Command::new(&self.helm).args(args))
    }

    pub(crate) fn kubectl(&self, args: &[&str]) -> Result<Outcome> {
        self.run(Command::new(&self.kubectl).args(["-n", &self.namespace]).args(args))
    }

    /// Runs pintle through the proxy; gives what was asked too.
    pub(crate) fn through(&self, plan: Plan, args: &[&str]) -> Result<(Outcome, Vec<String>)> {
        let proxy = Proxy::start(self.upstream, plan)?;
        let mut command = Command::new(&self.pintle);
        command.args(args).args(["--kube-apiserver", &proxy.url]);
        self.prepare(&mut command);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        proxy.client_is(child.id());
        let outcome = outcome(child.wait_with_output()?);
        Ok((outcome, proxy.asked()))
    }

    /// What an undisturbed run asks, and what was on its way at once.
    pub(crate) fn traffic(&self, args: &[&str]) -> Result<(Vec<String>, Traffic)> {
        let proxy = Proxy::start(self.upstream, UNDISTURBED)?;
        let mut command = Command::new(&self.pintle);
        let outcome = self.run(command.args(args).args(["--kube-apiserver", &proxy.url]))?;
        ensure!(outcome.is_ok(), "{args:?}: {}", outcome.stderr);
        Ok((proxy.asked(), proxy.traffic()))
    }

    /// What an undisturbed run asks.
    pub(crate) fn count(&self, args: &[&str]) -> Result<(Outcome, Vec<String>)> {
        self.through(UNDISTURBED, args)
    }

    /// Objects that say they belong to a release, as `kind/name`.
    pub(crate) fn objects_of(&self, release: &str) -> Result<Vec<String>> {
        const KINDS: &str = "configmaps,secrets,services,deployments,jobs,serviceaccounts";
        let found =
            self.kubectl(&["get", KINDS, "-l", "app.kubernetes.io/managed-by=Helm", "-o", "json"])?;
        ensure!(found.is_ok(), "{}", found.stderr);
        let list: Value = serde_json::from_str(&found.stdout)?;
        let items = list["items"].as_array().cloned().unwrap_or_default();
        let is_own =
            |item: &Value| item["metadata"]["annotations"]["meta.helm.sh/release-name"] == release;
        let title = |item: &Value| {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            format!("{}/{}", text(&item["kind"]), text(&item["metadata"]["name"]))
        };
        Ok(items.iter().filter(|item| is_own(item)).map(title).collect())
    }

    fn run(&self, command: &mut Command) -> Result<Outcome> {
        self.prepare(command);
        Ok(outcome(command.output()?))
    }

    fn prepare(&self, command: &mut Command) {
        command.envs(&self.env).env("HELM_NAMESPACE", &self.namespace).stdin(Stdio::null());
    }
}

impl Drop for Bed {
    fn drop(&mut self) {
        let _ = self.plain.kill();
        let _ = self.plain.wait();
        let _ = self.run(Command::new(&self.kubectl).args([
            "delete",
            "namespace",
            &self.namespace,
            "--wait=false",
        ]));
    }
}

fn outcome(output: std::process::Output) -> Outcome {
    Outcome {
        status: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}
