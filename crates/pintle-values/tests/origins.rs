//! Where values came from, through all the steps.

mod support;

use pintle_value::{Map, OriginKind};
use pintle_values::{ValueSources, coalesce, settle, user_values};
use serde_json::json;
use support::chart;

/// The origin of the entry at a path, as text.
fn origin(values: &Map, path: &str) -> Option<String> {
    let (tables, key) = path.rsplit_once('.').map_or((None, path), |(t, key)| (Some(t), key));
    let mut table = values.clone();
    for name in tables.into_iter().flat_map(|tables| tables.split('.')) {
        table = table.get(name)?.as_map()?.clone();
    }
    let entries = table.entries();
    let origin = entries.origin(key.as_bytes())?;
    Some(format!("{:?} {}:{}", origin.kind, origin.source, origin.line))
}

fn values(origins: bool) -> Map {
    let case = json!({"files": {
        "Chart.yaml": "apiVersion: v2\nname: top\nversion: 1.0.0\ndependencies:\n\
                       - {name: sub, version: 1.0.0, import-values: [data]}\n",
        "values.yaml": "own: 1\nchanged: 1\nglobal:\n  shared: 1\nsub:\n  from: top\n",
        "charts/sub/Chart.yaml": "apiVersion: v2\nname: sub\nversion: 1.0.0\n",
        "charts/sub/values.yaml": "from: sub\nalone: 1\nexports:\n  data:\n    taken: 1\n",
    }});
    let chart = chart(&case, origins).unwrap();
    let sources = ValueSources {
        files: vec!["prod.yaml".to_owned()],
        set: vec!["changed=2,sub.new.deep[0]=x".to_owned()],
        origins,
        ..ValueSources::default()
    };
    let user = user_values(&sources, &|_| Ok(b"\nfile: 1\n".to_vec())).unwrap();
    let mut notices = Vec::new();
    let mut settled = settle(&chart, &user, &mut notices).unwrap();
    coalesce(&mut settled, &user, &mut notices).unwrap()
}

#[test]
fn entries_carry_their_origin_to_the_end() {
    let values = values(true);
    let expected = [
        ("own", "ChartDefault top/values.yaml:1"),
        ("changed", "SetArgument --set changed=2,sub.new.deep[0]=x:0"),
        ("file", "ValuesFile prod.yaml:2"),
        ("sub.new.deep", "SetArgument --set changed=2,sub.new.deep[0]=x:0"),
        ("sub.from", "ParentChart top/values.yaml:6"),
        ("sub.alone", "ChartDefault top/charts/sub/values.yaml:2"),
        ("sub.global.shared", "Global top/values.yaml:4"),
        ("taken", "ImportValues top/charts/sub/values.yaml:5"),
    ];
    for (path, expected) in expected {
        assert_eq!(origin(&values, path).as_deref(), Some(expected), "{path}");
    }
    assert!(OriginKind::ChartDefault < OriginKind::SetArgument);
}

#[test]
fn nothing_is_recorded_unless_asked() {
    let values = values(false);
    assert!(!values.entries().has_origins());
    assert_eq!(origin(&values, "own"), None);
}
