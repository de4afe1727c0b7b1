//! Reading any text, and reading again what was written.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pintle_yaml::emit::{to_yaml, to_yaml_pretty};
use pintle_yaml::{ReadOptions, documents, load_values, parse, yaml_to_json};

fuzz_target!(|text: &[u8]| {
    let options = ReadOptions::default();
    for document in documents(text).take(64) {
        let _ = document;
    }
    let _ = load_values(text, &options);
    let _ = yaml_to_json(text, true);
    let Ok(value) = parse(text, &options) else { return };
    let _ = to_yaml_pretty(&value);
    let Ok(written) = to_yaml(&value) else { return };
    // As in Helm, a key that is called like a merge is not quoted when it is written.
    if contains(&written, b"<<") {
        return;
    }
    let again = parse(&written, &options).expect("what is written can be read");
    let rewritten = to_yaml(&again).expect("what was read can be written");
    assert_eq!(written, rewritten, "writing is stable");
});

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}
