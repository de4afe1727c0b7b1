//! How pintle asks: objects of a kind at once, kinds one after the other, and a watch for each kind
//! instead of questions again and again.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context as _, Result, ensure};

use super::bed::Bed;

/// Objects of each kind.
const OBJECTS: usize = 24;
/// The most objects on their way at once that pintle allows itself.
const MOST: usize = 16;
/// Seconds until pods are ready. A wait that asks again and again would ask more in the longer one.
const DELAYS: [usize; 2] = [1, 6];

/// Prints how objects are sent and how a wait watches.
///
/// # Errors
/// Anything that is not as it is to be.
pub(crate) fn run(bed: &Bed) -> Result<bool> {
    let folder = tempfile::tempdir()?;
    write_chart(folder.path())?;
    let chart = folder.path().to_str().context("a strange folder")?;
    let set = format!("count={OBJECTS}");
    for args in [
        vec!["install", "traffic", chart, "--set", &set, "--wait=hookOnly"],
        vec!["upgrade", "traffic", chart, "--set", &set, "--set", "text=b", "--wait=hookOnly"],
    ] {
        let (_, traffic) = bed.traffic(&args)?;
        let most = traffic.most;
        ensure!(traffic.mixed.is_none(), "two kinds at once: {:?}", traffic.mixed);
        ensure!((2..=MOST).contains(&most), "{most} objects of {OBJECTS} at once");
        println!("{}: up to {most} objects of a kind at once, never two kinds", args[0]);
    }
    ensure!(bed.pintle(&["uninstall", "traffic"])?.is_ok(), "uninstall");
    let mut counts = Vec::new();
    for delay in DELAYS {
        let set = format!("count=3,delay={delay}s");
        let args = ["install", "traffic", chart, "--set", &set, "--wait", "--wait-for-jobs"];
        let (asked, _) = bed.traffic(&args)?;
        let watches = watches(&asked);
        ensure!(watches.values().all(|count| *count == 1), "{watches:#?}");
        println!(
            "a wait of {delay} s and more: {} watches, one for each kind, {} requests in all",
            watches.len(),
            asked.len()
        );
        counts.push(asked.len());
        ensure!(bed.pintle(&["uninstall", "traffic", "--wait"])?.is_ok(), "uninstall");
    }
    ensure!(counts.iter().all(|count| *count == counts[0]), "longer waits ask more: {counts:?}");
    Ok(true)
}

/// How often each kind was watched.
fn watches(asked: &[String]) -> BTreeMap<String, usize> {
    let mut watches = BTreeMap::new();
    for request in asked.iter().filter(|request| request.contains("watch=")) {
        let path = request.split('?').next().unwrap_or_default();
        *watches.entry(path.to_owned()).or_default() += 1;
    }
    watches
}

/// ConfigMaps and Services, and with `delay` workloads that get ready after that time.
fn write_chart(folder: &std::path::Path) -> Result<()> {
    fs::create_dir(folder.join("templates"))?;
    fs::write(folder.join("Chart.yaml"), "apiVersion: v2\nname: traffic\nversion: 1.0.0\n")?;
    fs::write(folder.join("values.yaml"), "count: 1\ntext: a\ndelay: \"\"\n")?;
    let template = r#"
{{- define "pod" -}}
metadata: {labels: {app: {{ .name }}}, annotations: {pintle.test/delay: {{ .delay }}}}
spec: {containers: [{name: a, image: "a:1"}]{{ if .once }}, restartPolicy: Never{{ end }}}
{{- end }}
{{- range $i := until (int .Values.count) }}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: traffic-{{ $i }}}
data: {text: {{ $.Values.text }}}
---
apiVersion: v1
kind: Service
metadata: {name: traffic-{{ $i }}, annotations: {text: {{ $.Values.text }}}}
spec: {clusterIP: None, selector: {app: a}, ports: [{port: 80}]}
{{- with $.Values.delay }}
{{- $name := printf "deployment-%d" $i }}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: traffic-{{ $i }}}
spec:
  selector: {matchLabels: {app: {{ $name }}}}
  template: {{- include "pod" (dict "name" $name "delay" .) | nindent 4 }}
{{- $name := printf "stateful-%d" $i }}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: traffic-{{ $i }}}
spec:
  serviceName: traffic-{{ $i }}
  selector: {matchLabels: {app: {{ $name }}}}
  template: {{- include "pod" (dict "name" $name "delay" .) | nindent 4 }}
---
apiVersion: batch/v1
kind: Job
metadata: {name: traffic-{{ $i }}}
spec:
  template: {{- include "pod" (dict "name" "job" "delay" . "once" true) | nindent 4 }}
{{- end }}
{{- end }}
"#;
    fs::write(folder.join("templates/objects.yaml"), template)?;
    Ok(())
}
