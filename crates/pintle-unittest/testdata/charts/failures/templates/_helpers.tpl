{{- define "failures.check" -}}
{{- if eq .Values.mode "partial" }}{{ fail "the partial says no" }}{{ end -}}
{{- if eq .Values.mode "nil" }}{{ .Values.a.b.c }}{{ end -}}
{{- end -}}
