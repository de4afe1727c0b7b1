{{- define "functions.recursive" -}}
{{- if gt (int .depth) 0 }}{{ .depth }}/{{ include "functions.recursive" (dict "depth" (sub .depth 1)) }}{{ end -}}
{{- end -}}
{{- define "functions.merge" -}}
{{- toYaml (mergeOverwrite (deepCopy .Values.base) .Values.override) -}}
{{- end -}}
