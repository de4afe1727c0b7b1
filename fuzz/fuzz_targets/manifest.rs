//! Splitting, reading and sorting whatever templates print.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pintle_manifest::{RenderedFile, sort, split};

fuzz_target!(|text: &[u8]| {
    for document in split(text) {
        let _ = document;
    }
    let _ = sort(&[RenderedFile { path: "c/templates/t.yaml".to_owned(), text: text.to_vec() }]);
});
