//! Templates that change the values they were given.

use pintle_chart::{Chart, LoadOptions, SourceFile, load_files};
use pintle_functions::{HostHandle, Moment, OfflineHost};
use pintle_render::{Capabilities, Input, Limits, Release, render};
use pintle_value::{Map, Value};

fn chart(template: &str) -> Chart {
    let file = |name: &str, text: &str| SourceFile {
        name: name.into(),
        data: text.as_bytes().into(),
        modified: None,
    };
    let files = vec![
        file("Chart.yaml", "apiVersion: v2\nname: x\nversion: 1.0.0\n"),
        file("values.yaml", "own: {}\n"),
        file("templates/a.yaml", template),
    ];
    load_files(files, &LoadOptions::default()).unwrap().chart
}

fn text(chart: &Chart, values: &Map) -> String {
    let capabilities = Capabilities::default();
    let input = Input {
        release: Release::default(),
        capabilities: &capabilities,
        host: HostHandle::new(OfflineHost::new(Moment { seconds: 0, nanos: 0 }, 1)),
        limits: Limits::default(),
        strict: false,
        skip_schema_validation: false,
        skip_kube_version: false,
        subchart_notes: false,
        load_schema: None,
        known_schemas: None,
    };
    let rendered = render(chart, values, &input).unwrap();
    rendered.files.iter().map(|file| String::from_utf8_lossy(&file.text).into_owned()).collect()
}

/// Maps that hold themselves are emptied when the rendering ends; those of the caller are others.
#[test]
fn the_callers_values_stay_as_they_are() {
    let chart = chart(
        "{{ $_ := set .Values.given \"self\" .Values }}{{ $_ := set .Values.own \"self\" .Values }}\
         n: {{ len .Values.own.self.given.self }}\n",
    );
    let given: Map = [("k", Value::from("v"))].into_iter().collect();
    let values: Map = [("given", Value::from(given.clone()))].into_iter().collect();
    for _ in 0..2 {
        assert_eq!(text(&chart, &values), "n: 2\n");
        assert_eq!((given.keys(), values.keys()), (vec!["k".into()], vec!["given".into()]));
    }
}
