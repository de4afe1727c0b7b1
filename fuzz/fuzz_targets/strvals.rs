//! `--set` and its kin over values that are there. The first byte picks the flag.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pintle_value::{Map, Value};
use pintle_values::strvals::{Mode, parse_into};

fuzz_target!(|input: (u8, &str, &str)| {
    let (mode, first, second) = input;
    let file = |path: &str| Ok(Value::from(path));
    let mode = || match mode % 5 {
        0 => Mode::Typed,
        1 => Mode::Text,
        2 => Mode::Json,
        3 => Mode::Literal,
        _ => Mode::File(&file),
    };
    let values = Map::new();
    let _ = parse_into(first, mode(), &values, None);
    let _ = parse_into(second, mode(), &values, None);
});
