{{- define "plain.name" -}}
{{ .Release.Name }}-{{ .Chart.Name | trunc 20 | trimSuffix "-" }}
{{- end -}}

{{- define "plain.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}
