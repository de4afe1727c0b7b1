//! Loading any bytes as a chart archive, packed or as the tar inside.
#![no_main]

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use libfuzzer_sys::fuzz_target;
use pintle_chart::{Limits, LoadOptions, load_archive};

/// Enough to reach every branch, little enough to stay fast.
const TOTAL_SIZE: u64 = 1 << 20;

/// First bytes of what is packed.
const GZIP_MAGIC: &[u8] = b"\x1f\x8b";

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits { total_size: TOTAL_SIZE, files: 1000, depth: 8 };
    let options = LoadOptions { limits, origins: true };
    if bytes.starts_with(GZIP_MAGIC) {
        let _ = load_archive(bytes, &options);
        return;
    }
    // Mistakes in the tar would hardly ever be reached through the checksum of what is packed.
    let mut packer = GzEncoder::new(Vec::new(), Compression::none());
    packer.write_all(bytes).expect("memory can be written");
    let _ = load_archive(&packer.finish().expect("memory can be written"), &options);
});
