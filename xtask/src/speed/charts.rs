//! A chart with many objects: installed, upgraded, and upgraded without a change.

use std::fs;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

use super::{Ground, Options, median};
use crate::faults::proxy::{Fault, Plan, Proxy};

/// What is done, how much of Helm's time it may take, and how the command goes on behind the chart.
const STEPS: [(&str, f64, &[&str]); 3] = [
    ("install", 1.0 / 2.0, &["install"]),
    ("upgrade of every object", 1.0 / 2.0, &["upgrade", "--set", "text=two"]),
    ("upgrade without a change", 1.0 / 3.0, &["upgrade", "--set", "text=two"]),
];

/// Tries until `kubectl proxy` listens.
const TRIES: u32 = 100;

/// # Errors
/// Programs that fail.
pub(super) fn run(ground: &Ground, options: &Options) -> Result<bool> {
    let folder = tempfile::tempdir()?;
    write_chart(folder.path(), options.objects)?;
    let chart = folder.path().to_str().context("a strange folder")?;
    let upstream = Upstream::start(ground, options)?;
    let mut times = vec![[Vec::new(), Vec::new()]; STEPS.len()];
    for _ in 0..options.rounds {
        for (nth, program) in ground.programs().enumerate() {
            for (step, (_, _, words)) in STEPS.iter().enumerate() {
                let taken = ground.measure(program, &args(words, chart))?;
                times[step][nth].push(taken.wall);
            }
            ground.run(program, &["uninstall", "many", "--wait"])?;
        }
    }
    let mut requests = vec![[0, 0]; STEPS.len()];
    for (nth, program) in ground.programs().enumerate() {
        for (step, (_, _, words)) in STEPS.iter().enumerate() {
            requests[step][nth] = upstream.count(ground, program, &args(words, chart))?;
        }
        ground.run(program, &["uninstall", "many", "--wait"])?;
    }
    let mut fine = true;
    for (step, (name, goal, _)) in STEPS.iter().enumerate() {
        let [helm, pintle] = times[step].clone().map(|times| median(times).as_secs_f64());
        let [of_helm, of_pintle] = requests[step];
        println!(
            "{name}, {} objects | {helm:.2} s | {pintle:.2} s | {:.2} | {of_helm} | {of_pintle} | {goal:.2}",
            options.objects,
            pintle / helm,
        );
        fine &= pintle / helm <= *goal;
    }
    Ok(fine)
}

fn args<'a>(words: &[&'a str], chart: &'a str) -> Vec<&'a str> {
    let (verb, rest) = words.split_first().unwrap_or((&"", &[]));
    let mut args = vec![*verb, "many", chart, "--wait=hookOnly"];
    args.extend(rest);
    args
}

/// ConfigMaps, Services and Deployments without pods, in equal parts.
fn write_chart(folder: &Path, objects: usize) -> Result<()> {
    fs::create_dir(folder.join("templates"))?;
    fs::write(folder.join("Chart.yaml"), "apiVersion: v2\nname: many\nversion: 1.0.0\n")?;
    fs::write(folder.join("values.yaml"), format!("count: {}\ntext: one\n", objects.div_ceil(5)))?;
    let template = r#"{{- range $i := until (int .Values.count) }}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: many-{{ $i }}}
data: {text: {{ $.Values.text }}, file: {{ repeat 40 "some line of a configuration\n" | quote }}}
---
apiVersion: v1
kind: Secret
metadata: {name: many-{{ $i }}}
stringData: {text: {{ $.Values.text }}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: many-{{ $i }}, annotations: {text: {{ $.Values.text }}}}
---
apiVersion: v1
kind: Service
metadata: {name: many-{{ $i }}, annotations: {text: {{ $.Values.text }}}}
spec: {clusterIP: None, selector: {app: many}, ports: [{name: http, port: 80}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: many-{{ $i }}, annotations: {text: {{ $.Values.text }}}}
spec:
  replicas: 0
  selector: {matchLabels: {app: many-{{ $i }}}}
  template:
    metadata: {labels: {app: many-{{ $i }}}}
    spec:
      containers:
      - {name: web, image: "web:1", ports: [{containerPort: 80}], env: [{name: A, value: a}]}
{{- end }}
"#;
    fs::write(folder.join("templates/objects.yaml"), template)?;
    Ok(())
}

/// The API server over plain HTTP, which a proxy can count.
struct Upstream {
    address: SocketAddr,
    child: Child,
}

impl Upstream {
    fn start(ground: &Ground, options: &Options) -> Result<Upstream> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let child = Command::new(&options.kubectl)
            .envs(ground.env())
            .args(["proxy", &format!("--port={port}")])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("kubectl proxy cannot be started")?;
        let upstream = Upstream { address: SocketAddr::from(([127, 0, 0, 1], port)), child };
        let is_up = (0..TRIES).any(|_| {
            thread::sleep(Duration::from_millis(50));
            TcpStream::connect(upstream.address).is_ok()
        });
        ensure!(is_up, "kubectl proxy does not listen");
        Ok(upstream)
    }

    /// How much a program asks.
    fn count(&self, ground: &Ground, program: &Path, args: &[&str]) -> Result<usize> {
        let plan = Plan { at: 0, times: 0, fault: Fault::CutBefore };
        let proxy = Proxy::start(self.address, plan)?;
        let mut all = args.to_vec();
        all.extend(["--kube-apiserver", &proxy.url]);
        ground.run(program, &all)?;
        Ok(proxy.asked().len())
    }
}

impl Drop for Upstream {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
