//! The table of types says what the code can read.

use std::collections::BTreeSet;

const TABLE: &str = include_str!("../data/strategies.txt");

fn lines(start: &str) -> impl Iterator<Item = &'static str> {
    TABLE.lines().filter_map(move |line| line.strip_prefix(start))
}

#[test]
fn all_words_of_the_table_are_known() {
    let types = lines("type ").count();
    for kind in lines("kind ") {
        let number: usize = kind.split(' ').nth(3).unwrap().parse().unwrap();
        assert!(number < types, "{kind}");
    }
    for line in lines("type ") {
        for field in line.split(' ').skip(1) {
            let mut parts = field.split(':');
            let (_, word) = parts.next().unwrap().split_once('=').unwrap();
            let inner = word.trim_start_matches(['*', '[', '{']);
            let is_number = inner.parse::<usize>().is_ok_and(|number| number < types);
            assert!(is_number || ["s", "b", "i", "l", "y", "f"].contains(&inner), "{field}");
            let strategies = parts.next().unwrap_or_default();
            let known = ["", "merge", "replace", "retainKeys", "merge+retainKeys"];
            assert!(known.contains(&strategies), "{field}");
            let has_key = parts.next().is_some();
            assert!(!has_key || strategies.starts_with("merge"), "{field}");
        }
    }
}

/// Types that read themselves need code in `schema/fit.rs`.
#[test]
fn types_that_read_themselves_are_known() {
    let names: BTreeSet<&str> = lines("type ")
        .filter_map(|line| line.split(' ').next().and_then(|name| name.strip_suffix('!')))
        .collect();
    let known = [
        "FieldsV1",
        "IntOrString",
        "JSON",
        "JSONSchemaPropsOrArray",
        "JSONSchemaPropsOrBool",
        "JSONSchemaPropsOrStringArray",
        "MicroTime",
        "Quantity",
        "RawExtension",
        "Time",
    ];
    assert!(names.iter().eq(known.iter()), "{names:?}");
}
