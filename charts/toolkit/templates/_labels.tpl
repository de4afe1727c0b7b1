{{- /* Labels that select the pods of a release: they never change in its life. */ -}}
{{- define "toolkit.selector" -}}
app.kubernetes.io/name: {{ include "toolkit.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "toolkit.labels" -}}
helm.sh/chart: {{ include "toolkit.chart" . }}
{{ include "toolkit.selector" . }}
{{- with .Chart.AppVersion }}
app.kubernetes.io/version: {{ . | quote }}
{{- end }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}
