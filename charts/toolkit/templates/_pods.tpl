{{- /*
Security contexts that the "restricted" pod security standard admits. What the chart's values say
is merged over them. Argument: dict "values" .Values.podSecurityContext
*/ -}}
{{- define "toolkit.podSecurityContext" -}}
{{- $restricted := dict
      "runAsNonRoot" true
      "seccompProfile" (dict "type" "RuntimeDefault") -}}
{{- mergeOverwrite $restricted (deepCopy (default dict .values)) | toYaml -}}
{{- end -}}

{{- define "toolkit.containerSecurityContext" -}}
{{- $restricted := dict
      "allowPrivilegeEscalation" false
      "capabilities" (dict "drop" (list "ALL"))
      "readOnlyRootFilesystem" true -}}
{{- mergeOverwrite $restricted (deepCopy (default dict .values)) | toYaml -}}
{{- end -}}

{{- /* Where pods run. Pods are spread over nodes unless the values say otherwise. */ -}}
{{- define "toolkit.scheduling" -}}
{{- with .Values.priorityClassName -}}
priorityClassName: {{ . }}
{{ end -}}
{{- with .Values.nodeSelector -}}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{ end -}}
{{- with .Values.affinity -}}
affinity:
  {{- toYaml . | nindent 2 }}
{{ end -}}
{{- with .Values.tolerations -}}
tolerations:
  {{- toYaml . | nindent 2 }}
{{ end -}}
topologySpreadConstraints:
{{- if .Values.topologySpreadConstraints }}
  {{- toYaml .Values.topologySpreadConstraints | nindent 2 }}
{{- else }}
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "toolkit.selector" . | nindent 8 }}
{{- end }}
{{- end -}}

{{- /*
One annotation for each template, so that pods restart when it changes.
Argument: dict "root" $ "templates" (list "configmap.yaml")
*/ -}}
{{- define "toolkit.checksum" -}}
{{- $root := .root -}}
{{- range .templates }}
checksum/{{ . }}: {{ include (print $root.Template.BasePath "/" .) $root | sha256sum }}
{{- end }}
{{- end -}}
