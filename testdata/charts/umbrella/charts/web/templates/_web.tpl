{{- define "web.overridden" -}}from-web{{- end -}}
