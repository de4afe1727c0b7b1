//! Parsing any text as a template.
#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use pintle_template::{Functions, Options, TemplateSet};

fuzz_target!(|text: &[u8]| {
    let functions = Functions::new(pintle_functions::functions().iter().copied());
    let mut set = TemplateSet::new(Arc::new(functions), Options::default());
    if let Err(error) = set.parse("t", text) {
        assert!(!error.to_string().is_empty());
    }
});
