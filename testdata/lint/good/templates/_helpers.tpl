{{- define "good.name" }}{{ .Release.Name }}{{ end }}
