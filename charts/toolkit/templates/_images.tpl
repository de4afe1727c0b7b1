{{- /*
An image reference. A digest wins over a tag; without either, the chart's appVersion is the tag.
Argument: dict "root" $ "image" .Values.image
*/ -}}
{{- define "toolkit.image" -}}
{{- $global := default dict .root.Values.global -}}
{{- $registry := default .image.registry $global.imageRegistry -}}
{{- $name := .image.repository -}}
{{- if $registry -}}
{{- $name = printf "%s/%s" $registry .image.repository -}}
{{- end -}}
{{- if .image.digest -}}
{{- printf "%s@%s" $name .image.digest -}}
{{- else -}}
{{- printf "%s:%s" $name (default .root.Chart.AppVersion .image.tag | toString) -}}
{{- end -}}
{{- end -}}

{{- define "toolkit.imagePullSecrets" -}}
{{- $global := default dict .Values.global -}}
{{- with concat (default list $global.imagePullSecrets) (default list .Values.imagePullSecrets) | uniq -}}
imagePullSecrets:
{{- range . }}
  - name: {{ . }}
{{- end }}
{{- end -}}
{{- end -}}
