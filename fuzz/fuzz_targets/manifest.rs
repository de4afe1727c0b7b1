//! Splitting, reading and sorting whatever templates print.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pintle_manifest::split;

fuzz_target!(|text: &[u8]| {
    for document in split(text) {
        let _ = document;
    }
});
