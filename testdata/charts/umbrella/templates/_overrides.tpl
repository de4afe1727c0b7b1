{{- define "web.overridden" -}}from-umbrella{{- end -}}
