{{- define "trial.marks" -}}
{{- if eq . "slow" }}pintle.test/delete-delay: "20s"
{{- else if ne . "ok" }}pintle.test/{{ . }}: "true"
{{- end }}
{{- end }}
