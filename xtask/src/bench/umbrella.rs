//! Charts with many subcharts, made up for measuring.

use std::fs;
use std::path::Path;

use anyhow::Result;
use pintle_testing::Case;

const HELPERS: &str = r#"{{- define "NAME.name" -}}
{{ .Release.Name }}-{{ .Chart.Name | trunc 40 | trimSuffix "-" }}
{{- end -}}
{{- define "NAME.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | default .Chart.Version | quote }}
{{- with .Values.global.labels }}
{{ toYaml . }}
{{- end }}
{{- end -}}
{{- define "NAME.image" -}}
{{ tpl .Values.image . }}
{{- end -}}
"#;

const DEPLOYMENT: &str = r#"apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "NAME.name" . }}
  labels:
    {{- include "NAME.labels" . | nindent 4 }}
spec:
  replicas: {{ .Values.replicas }}
  selector:
    matchLabels:
      {{- include "NAME.labels" . | nindent 6 }}
  template:
    metadata:
      annotations:
        checksum/config: {{ include (print $.Template.BasePath "/configmap.yaml") . | sha256sum }}
      labels:
        {{- include "NAME.labels" . | nindent 8 }}
    spec:
      containers:
        - name: {{ .Chart.Name }}
          image: {{ include "NAME.image" . | quote }}
          env:
            {{- range $name, $value := .Values.env }}
            - name: {{ $name | upper | replace "-" "_" }}
              value: {{ tpl $value $ | quote }}
            {{- end }}
          {{- with .Values.resources }}
          resources:
            {{- toYaml . | nindent 12 }}
          {{- end }}
"#;

const CONFIG_MAP: &str = r#"apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ include "NAME.name" . }}
  labels:
    {{- include "NAME.labels" . | nindent 4 }}
data:
  config.yaml: |
    {{- toYaml .Values.config | nindent 4 }}
"#;

const SERVICE: &str = r#"apiVersion: v1
kind: Service
metadata:
  name: {{ include "NAME.name" . }}
  labels:
    {{- include "NAME.labels" . | nindent 4 }}
spec:
  ports:
    {{- range .Values.ports }}
    - {name: {{ .name }}, port: {{ .port }}}
    {{- end }}
"#;

const VALUES: &str = r#"replicas: 2
image: "{{ .Values.global.registry }}/{{ .Chart.Name }}:{{ .Chart.Version }}"
env:
  log-level: info
  own-name: "{{ include \"NAME.name\" . }}"
  database: "{{ .Release.Name }}-database.{{ .Release.Namespace }}.svc"
  registry: "{{ .Values.global.registry }}"
ports:
  - {name: http, port: 8080}
  - {name: metrics, port: 9090}
resources:
  requests: {cpu: 100m, memory: 128Mi}
  limits: {memory: 256Mi}
config:
  server: {listen: 0.0.0.0, port: 8080, timeouts: {read: 5s, write: 10s, idle: 1m0s}}
  features: [first, second, third]
  text: |
    several
    lines
"#;

/// Writes a chart with so many subcharts under `folder` and returns the case that renders it.
///
/// # Errors
/// Those of the file system.
pub(super) fn write(folder: &Path, subcharts: usize) -> Result<Case> {
    let chart = folder.join("umbrella");
    let mut metadata = "apiVersion: v2\nname: umbrella\nversion: 1.0.0\ndependencies:\n".to_owned();
    let mut values = "global:\n  registry: registry.example.com\n  labels: {team: a}\n".to_owned();
    for index in 0..subcharts {
        let name = format!("service-{index}");
        metadata += &format!("  - {{name: {name}, version: 1.0.0, condition: {name}.enabled}}\n");
        values += &format!("{name}: {{enabled: true, replicas: 3}}\n");
        write_subchart(&chart.join("charts").join(&name), &name)?;
    }
    fs::create_dir_all(chart.join("templates"))?;
    fs::write(chart.join("Chart.yaml"), metadata)?;
    fs::write(chart.join("values.yaml"), values)?;
    let args = ["template", "rel", "umbrella", "-n", "ns"].map(str::to_owned).into();
    let mut case =
        Case { group: "umbrella".into(), name: subcharts.to_string(), ..Case::default() };
    case.question.args = args;
    Ok(case)
}

fn write_subchart(folder: &Path, name: &str) -> Result<()> {
    let templates = folder.join("templates");
    fs::create_dir_all(&templates)?;
    let metadata = format!("apiVersion: v2\nname: {name}\nversion: 1.0.0\nappVersion: \"2.0\"\n");
    fs::write(folder.join("Chart.yaml"), metadata)?;
    let files = [
        (folder.join("values.yaml"), VALUES),
        (templates.join("_helpers.tpl"), HELPERS),
        (templates.join("deployment.yaml"), DEPLOYMENT),
        (templates.join("configmap.yaml"), CONFIG_MAP),
        (templates.join("service.yaml"), SERVICE),
    ];
    for (path, text) in files {
        fs::write(path, text.replace("NAME", name))?;
    }
    Ok(())
}
