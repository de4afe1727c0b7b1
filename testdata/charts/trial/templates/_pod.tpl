{{- define "trial.marks" -}}
{{- if eq . "slow" }}pintle.test/delete-delay: "20s"
{{- else if eq . "late" }}pintle.test/delay: "2s"
{{- else if ne . "ok" }}pintle.test/{{ . }}: "true"
{{- end }}
{{- end }}
