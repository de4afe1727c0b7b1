//! Reading any text as JSON or TOML, and reading again what was written.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pintle_yaml::json::{parse, to_json};

fuzz_target!(|text: &[u8]| {
    let Ok(value) = parse(text) else { return };
    let Ok(written) = to_json(&value) else { return };
    let again = parse(&written).expect("what is written can be read");
    assert_eq!(written, to_json(&again).expect("what was read can be written"));
});
