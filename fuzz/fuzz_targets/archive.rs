//! Loading any bytes as a chart archive, packed or as the tar inside.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pintle_chart::{Limits, LoadOptions, load_archive};

/// Enough to reach every branch, little enough to stay fast.
const TOTAL_SIZE: u64 = 1 << 20;

fuzz_target!(|packed: &[u8]| {
    let limits = Limits { total_size: TOTAL_SIZE, files: 1000, depth: 8 };
    let _ = load_archive(packed, &LoadOptions { limits, origins: true });
});
