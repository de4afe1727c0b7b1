{{ define "child.name" }}
{{ .Values.a | }}
{{ end }}
