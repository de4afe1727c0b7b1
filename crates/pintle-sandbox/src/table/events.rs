//! Events as they are shown. Source: `printEvent`.

use serde_json::Value;

use super::age::age;
use super::{Column, Printer, definitions};
use crate::clock::Moment;
use crate::json::{number, text};

const COLUMNS: [Column; 10] = [
    ("Last Seen", "string", 0),
    ("Type", "string", 0),
    ("Reason", "string", 0),
    ("Object", "string", 0),
    ("Subobject", "string", 1),
    ("Source", "string", 1),
    ("Message", "string", 0),
    ("First Seen", "string", 1),
    ("Count", "string", 1),
    ("Name", "string", 1),
];

/// The columns of Events of either version.
pub(super) fn printer(now: Moment) -> Printer {
    (definitions(&COLUMNS), Box::new(move |event| cells(event, now)))
}

fn cells(event: &Value, now: Moment) -> Vec<Value> {
    // Each field by its name in `v1`, or in the other version.
    let first = |paths: [&str; 2]| {
        let mut found = paths.iter().map(|path| text(event, path));
        found.find(|text| !text.is_empty()).unwrap_or_default()
    };
    let told = first(["/firstTimestamp", "/deprecatedFirstTimestamp"]);
    let began = if told.is_empty() { text(event, "/eventTime") } else { told };
    let last = match first(["/lastTimestamp", "/deprecatedLastTimestamp"]) {
        "" => began,
        last => last,
    };
    let series = event.get("series").filter(|series| series.is_object());
    let last = series.map_or(last, |series| text(series, "/lastObservedTime"));
    let count = match series {
        Some(series) => number(series, "/count"),
        None => number(event, "/count").or_else(|| number(event, "/deprecatedCount")),
    };
    let kind = first(["/involvedObject/kind", "/regarding/kind"]).to_lowercase();
    let object = match first(["/involvedObject/name", "/regarding/name"]) {
        "" => kind,
        name => format!("{kind}/{name}"),
    };
    let or = |text: &'_ str, other: [&str; 2]| match text {
        "" => first(other).to_owned(),
        text => text.to_owned(),
    };
    let component = or(
        first(["/source/component", "/deprecatedSource/component"]),
        ["/reportingComponent", "/reportingController"],
    );
    let host = or(
        first(["/source/host", "/deprecatedSource/host"]),
        ["/reportingInstance", "/reportingInstance"],
    );
    let source = if host.is_empty() { component } else { format!("{component}, {host}") };
    vec![
        age(last, now).into(),
        text(event, "/type").into(),
        text(event, "/reason").into(),
        object.into(),
        first(["/involvedObject/fieldPath", "/regarding/fieldPath"]).into(),
        source.into(),
        first(["/message", "/note"]).trim().into(),
        age(began, now).into(),
        count.unwrap_or(1).into(),
        text(event, "/metadata/name").into(),
    ]
}
