{{- define "errors.outer" -}}
outer: {{ include "errors.middle" . }}
{{- end -}}
{{- define "errors.middle" -}}
{{- range .Values.list }}
{{ include "errors.inner" $ }}
{{- end }}
{{- end -}}
{{- define "errors.inner" -}}
{{ .Values.nothing.here }}
{{- end -}}
{{- define "errors.required" -}}
{{ required "A password is needed!" .Values.password }}
{{- end -}}
{{- define "errors.fail" -}}
{{ fail (printf "cannot use %q" .Values.text) }}
{{- end -}}
{{- define "errors.loop" -}}
{{ include "errors.loop" . }}
{{- end -}}
{{- define "errors.template-loop" -}}
{{ template "errors.template-loop" . }}
{{- end -}}
