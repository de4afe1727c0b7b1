//! Executing any template over a few values, with little fuel.
#![no_main]

use std::sync::{Arc, LazyLock};

use libfuzzer_sys::fuzz_target;
use pintle_functions::{HostHandle, Moment, OfflineHost};
use pintle_template::{Executor, Functions, Limits, Options, TemplateSet};
use pintle_value::{Map, Value};
use pintle_yaml::{ReadOptions, parse_map};

/// Functions that are slow by design.
const SLOW: [&str; 3] = ["bcrypt", "htpasswd", "derivePassword"];
/// What the template may use: enough to reach everything, little enough to stay fast.
const FUEL: u64 = 20_000_000;
const SIZE: usize = 1 << 20;

const VALUES: &[u8] = b"
Values: {text: words, number: 5, float: 1.5, yes: true, none: null, list: [1, two, [3]], map: {a: {b: c}}}
Release: {Name: rel, Namespace: ns, IsInstall: true}
";

static FUNCTIONS: LazyLock<Arc<Functions>> = LazyLock::new(|| {
    let fast = |name: &str| !name.starts_with("gen") && !SLOW.contains(&name);
    let functions = pintle_functions::functions().iter().copied();
    Arc::new(Functions::new(functions.filter(|function| fast(function.name))))
});

fuzz_target!(|text: &[u8]| {
    let mut set = TemplateSet::new(FUNCTIONS.clone(), Options::default());
    if set.parse("t", text).is_err() {
        return;
    }
    let data: Map = parse_map(VALUES, &ReadOptions::default()).expect("values");
    let limits =
        Limits { fuel: FUEL, output: SIZE, allocation: 64 * SIZE as u64, ..Limits::default() };
    let host = HostHandle::new(OfflineHost::new(Moment { seconds: 1_700_000_000, nanos: 0 }, 1));
    let mut executor = Executor::new(&set, &host, &limits);
    if let Err(error) = executor.execute("t", &Value::Map(data)) {
        assert!(!error.text().is_empty());
    }
    drop(executor.take_knots());
});
