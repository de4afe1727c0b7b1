//! Where the lines of an output come from.

mod support;

use pintle_template::{Executor, Limits, Output, Trace};
use serde_json::json;

const HELPERS: &str = "{{ define \"labels\" }}
app: {{ .name }}
tier: back
{{ include \"extra\" . }}
{{ end }}
{{ define \"extra\" -}}
extra: yes
{{- end }}
{{ define \"block\" }}
direct: {{ .name }}
{{- end }}
";

const MAIN: &str = "kind: Service
metadata:
  labels: {{ include \"labels\" . | nindent 4 }}
{{- template \"block\" . }}
{{ $late := include \"labels\" . }}
again: {{ .name }}
spec: {{- $late | nindent 2 }}
{{ .missing }}end: {{ tpl \"a\\nb: {{ .name }}\" . | nindent 2 }}
";

fn run() -> Output {
    let mut set = support::set("zero");
    set.parse("_helpers.tpl", HELPERS.as_bytes()).expect("the helpers parse");
    set.parse("main.yaml", MAIN.as_bytes()).expect("the template parses");
    let data = support::data(&json!({"name": "web"}));
    let limits = Limits::default();
    let mut executor = Executor::new(&set, &(), &limits).tracing();
    executor.execute("main.yaml", &data).expect("an output")
}

/// For each line the text and the places of its first visible byte, from the inside out.
fn lines(output: &Output) -> Vec<String> {
    let trace = output.trace().expect("a trace");
    let mut start = 0;
    let mut lines = Vec::new();
    for line in output.text().split_inclusive(|c| *c == b'\n') {
        let visible = line.len() - line.trim_ascii_start().len();
        let text = String::from_utf8_lossy(line.trim_ascii());
        if visible < line.len() {
            lines.push(format!("{text} <- {}", places(trace, start + visible)));
        }
        start += line.len();
    }
    lines
}

fn places(trace: &Trace, offset: usize) -> String {
    let segment = trace.segment_at(offset).expect("a segment");
    let skipped = segment.skipped + (offset - segment.start);
    let mut places = Vec::new();
    for (i, site) in trace.chain(segment.site).enumerate() {
        // A text node can span lines: the bytes passed over tell the line in it.
        let source = match site.source.as_str() {
            "main.yaml" => MAIN,
            "_helpers.tpl" => HELPERS,
            _ => "",
        };
        let from = source.get(site.offset..).unwrap_or_default().as_bytes();
        let is_text = i == 0
            && source.as_bytes().get(site.offset.wrapping_sub(2)..site.offset)
                != Some(b"{{".as_slice());
        let passed = if is_text { from.get(..skipped).unwrap_or_default() } else { &[] };
        let line = site.line + passed.iter().filter(|c| **c == b'\n').count();
        places.push(format!("{}:{line}", site.source));
    }
    places.join(" ")
}

#[test]
fn each_line_is_traced_to_the_template_line_that_made_it() {
    let output = run();
    let want = [
        "kind: Service <- main.yaml:1",
        "metadata: <- main.yaml:2",
        "labels: <- main.yaml:3",
        "app: web <- _helpers.tpl:2 main.yaml:3",
        "tier: back <- _helpers.tpl:3 main.yaml:3",
        "extra: yes <- _helpers.tpl:7 _helpers.tpl:4 main.yaml:3",
        "direct: web <- _helpers.tpl:10 main.yaml:4",
        "again: web <- main.yaml:6",
        "spec: <- main.yaml:7",
        "app: web <- _helpers.tpl:2 main.yaml:5",
        "tier: back <- _helpers.tpl:3 main.yaml:5",
        "extra: yes <- _helpers.tpl:7 _helpers.tpl:4 main.yaml:5",
        "<no value>end: <- main.yaml:8",
        "a <- gotpl:1 main.yaml:8",
        "b: web <- gotpl:1 main.yaml:8",
    ];
    assert_eq!(lines(&output), want);
    let stripped = lines(&output.without_no_value());
    assert_eq!(stripped[12], "end: <- main.yaml:8");
    assert_eq!(stripped[14], want[14]);
}

#[test]
fn segments_cover_the_output() {
    for output in [run(), run().without_no_value()] {
        let mut end = 0;
        for segment in &output.trace().expect("a trace").segments {
            assert_eq!(segment.start, end);
            assert!(segment.end > segment.start);
            end = segment.end;
        }
        assert_eq!(end, output.text().len());
    }
}
