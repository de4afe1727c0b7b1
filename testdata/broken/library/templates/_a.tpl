{{- define "a" }}{{ end }}
