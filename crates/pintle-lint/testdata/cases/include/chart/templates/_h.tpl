{{- define "x.meta" -}}
name: {{ .Values.name | default "Bad_Name" }}
{{- end }}
