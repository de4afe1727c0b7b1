//! Versions and constraints from any text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pintle_version::compatible_range;

fuzz_target!(|input: (&str, &str)| {
    let (constraint, version) = input;
    let _ = compatible_range(constraint, version);
});
