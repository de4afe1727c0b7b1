//! Reading any text as JSON or TOML, and reading again what was written.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pintle_value::Value;
use pintle_yaml::json::{parse, to_json};
use pintle_yaml::toml;

fuzz_target!(|text: &[u8]| {
    if let Ok(map) = toml::parse(text) {
        let _ = toml::to_toml(&Value::Map(map));
    }
    let Ok(value) = parse(text) else { return };
    let _ = toml::to_toml(&value);
    let Ok(written) = to_json(&value) else { return };
    let again = parse(&written).expect("what is written can be read");
    assert_eq!(written, to_json(&again).expect("what was read can be written"));
});
