//! The engines alone, in process: loops, includes, `tpl` and `toYaml` on made-up charts, and the
//! charts of openstack-helm.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use pintle_testing::Sandbox;
use serde_json::Value;

use crate::build;

/// Seconds that each engine gets for a chart.
const SECONDS: &str = "2";

/// Entries of the lists and maps that templates go through.
const ENTRIES: usize = 1_000;

/// Names of the made-up charts and their templates.
const CASES: &[(&str, &str)] = &[
    ("range, two fields", "{{ range .Values.items }}{{ .name }}: {{ .value }}\n{{ end }}"),
    (
        "template in a range",
        "{{ define \"p\" }}name: {{ .name }}\nvalue: {{ .value }}\nend{{ end }}\
         {{ range .Values.items }}{{ template \"p\" . }}{{ end }}",
    ),
    (
        "include with nindent in a range",
        "{{ define \"p\" }}name: {{ .name }}\nvalue: {{ .value }}\nend{{ end }}\
         {{ range .Values.items }}{{ include \"p\" . | nindent 4 }}{{ end }}",
    ),
    (
        "common functions in a range",
        "{{ range $i, $e := .Values.items }}{{ if and (eq $e.rel \"rel\") (gt $i 10) }}\
         {{ printf \"%s-%d\" $e.name $i | trunc 63 | quote }}{{ else }}\
         {{ default \"none\" $e.none }}{{ add $i 1 }}{{ end }}\n{{ end }}",
    ),
    (
        "include eight deep in a range",
        "{{ define \"a\" }}{{ include \"b\" . }}{{ end }}{{ define \"b\" }}{{ include \"c\" . }}{{ end }}\
         {{ define \"c\" }}{{ include \"d\" . }}{{ end }}{{ define \"d\" }}{{ include \"e\" . }}{{ end }}\
         {{ define \"e\" }}{{ include \"f\" . }}{{ end }}{{ define \"f\" }}{{ include \"g\" . }}{{ end }}\
         {{ define \"g\" }}{{ include \"h\" . }}{{ end }}{{ define \"h\" }}{{ .name }}{{ end }}\
         {{ range .Values.items }}{{ include \"a\" . }}{{ end }}",
    ),
    (
        "include with dict and index in a range",
        "{{ define \"p\" }}{{ index .n \"name\" }}: {{ .root.Release.Name }}\n{{ end }}\
         {{ range .Values.items }}{{ include \"p\" (dict \"root\" $ \"n\" .) }}{{ end }}",
    ),
    (
        "tpl in a range",
        "{{ range .Values.items }}{{ tpl \"{{ .name }}-{{ .rel | upper }}\" . }}\n{{ end }}",
    ),
    ("toYaml of all entries", "{{ toYaml .Values.entries }}"),
    (
        "toYaml with nindent in a range",
        "{{ range .Values.entries }}{{ toYaml . | nindent 2 }}{{ end }}",
    ),
    ("toJson of all entries", "{{ toJson .Values.entries }}"),
];

/// What an engine took for a chart in its runs, in milliseconds.
pub(super) struct Times {
    pub(super) median: f64,
    pub(super) shortest: f64,
}

/// What both engines took for a chart.
pub(super) struct Row {
    pub(super) name: String,
    pub(super) helm: Times,
    pub(super) pintle: Times,
    /// Whether both wrote equally much.
    pub(super) same: bool,
}

/// Measures both engines in turns, chart by chart.
///
/// # Errors
/// Engines that cannot be built or fail.
pub(super) fn compare(more: &[PathBuf]) -> Result<Vec<Row>> {
    let sandbox = Sandbox::new()?;
    let mut charts = Vec::new();
    for (index, (name, template)) in CASES.iter().enumerate() {
        let folder = sandbox.work().join(format!("case-{index}"));
        write(&folder, template)?;
        charts.push(((*name).to_owned(), folder));
    }
    charts.extend(more.iter().map(|folder| {
        let name = folder.file_name().unwrap_or_default();
        (name.to_string_lossy().into_owned(), folder.clone())
    }));
    let (helm, pintle) = (build::helm_engine()?, build::pintle_engine()?);
    let compare = |(name, folder): (String, PathBuf)| {
        let (helm, helm_bytes) = measure(&helm, &folder)?;
        let (pintle, bytes) = measure(&pintle, &folder)?;
        Ok(Row { name, helm, pintle, same: bytes == helm_bytes })
    };
    charts.into_iter().map(compare).collect()
}

/// What the runs took, and how many bytes each wrote.
fn measure(program: &Path, chart: &Path) -> Result<(Times, u64)> {
    let output = Command::new(program).arg(SECONDS).arg(chart).output()?;
    let errors = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{}: {errors}", program.display());
    let answer: Value = serde_json::from_slice(&output.stdout)?;
    let number = |name: &str| answer[name].as_u64().context("no number");
    let milliseconds = |name: &str| number(name).map(|nanos| nanos as f64 / 1e6);
    let times = Times { median: milliseconds("median")?, shortest: milliseconds("shortest")? };
    Ok((times, number("bytes")?))
}

fn write(folder: &Path, template: &str) -> Result<()> {
    let mut values = "items:\n".to_owned();
    for i in 0..ENTRIES {
        values += &format!("- {{name: item-{i}, value: {i}, rel: rel}}\n");
    }
    values += "entries:\n";
    for i in 0..ENTRIES {
        values += &format!(
            "  entry-{i}: {{name: item-{i}, value: {i}, on: true, text: a b c, list: [1, x]}}\n"
        );
    }
    fs::create_dir_all(folder.join("templates"))?;
    fs::write(folder.join("Chart.yaml"), "apiVersion: v2\nname: case\nversion: 1.0.0\n")?;
    fs::write(folder.join("values.yaml"), values)?;
    Ok(fs::write(folder.join("templates/t.yaml"), template)?)
}
