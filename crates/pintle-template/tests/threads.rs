//! Texts parsed side by side give what they give one after the other.

mod support;

use std::sync::Arc;

use pintle_template::execute;
use pintle_value::Value;

/// So long that it is worth a thread.
const FILLER: usize = 4 << 10;

/// A hundred texts that define some names again and again; those in `broken` do not parse.
fn texts(broken: &[usize]) -> Vec<(String, Arc<[u8]>)> {
    let text = |at: usize| {
        let end = if broken.contains(&at) { "{{ end }}" } else { "" };
        let (filler, name) = ("x".repeat(FILLER), at % 7);
        let text = format!("{{{{ define \"n{name}\" }}}}{at}{{{{ end }}}}{filler}{end}");
        (format!("t{at}"), Arc::from(text.into_bytes()))
    };
    (0..100).map(text).collect()
}

#[test]
fn the_last_definition_wins_whoever_parsed_it() {
    let texts = texts(&[]);
    let texts: Vec<_> = texts.iter().map(|(name, text)| (&**name, text.clone())).collect();
    for threads in [1, 2, 5] {
        let mut set = support::set("zero");
        set.parse_all(&texts, threads).expect("all texts parse");
        assert_eq!(set.names().len(), 107);
        for (name, last) in [("n0", "98"), ("n1", "99"), ("n2", "93"), ("n6", "97")] {
            let output = execute(&set, name, &Value::Nil, &(), &Default::default());
            assert_eq!(output.expect("it executes").text(), last.as_bytes(), "{threads} threads");
        }
    }
}

#[test]
fn the_first_error_is_the_one_that_is_told() {
    let texts = texts(&[41, 40, 90]);
    let texts: Vec<_> = texts.iter().map(|(name, text)| (&**name, text.clone())).collect();
    for threads in [1, 2, 5] {
        let mut set = support::set("zero");
        let (at, error) = set.parse_all(&texts, threads).expect_err("some do not parse");
        assert_eq!((at, &*error.name), (40, "t40"), "{threads} threads");
        assert!(set.contains("t39") && !set.contains("t40") && !set.contains("t42"));
    }
}
