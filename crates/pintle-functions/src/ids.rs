//! Unique identifiers.

use pintle_template::{Function, Runtime};
use pintle_value::Value;

use crate::convert::{Call, function};
use crate::host::host;

/// The functions of this family.
pub(crate) const FUNCTIONS: &[Function] = &[function("uuidv4", &[], uuid_v4)];

/// A random UUID, version 4 of RFC 9562.
fn uuid_v4(rt: &mut dyn Runtime, _: &[Value]) -> Call {
    let mut bytes = [0; 16];
    host(rt).fill_random(&mut bytes);
    let mut bits = u128::from_be_bytes(bytes);
    bits = bits & !(0xf << 76) | 0x4 << 76;
    bits = bits & !(0x3 << 62) | 0x2 << 62;
    Ok(format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        bits >> 96,
        bits >> 80 & 0xffff,
        bits >> 64 & 0xffff,
        bits >> 48 & 0xffff,
        bits & 0xffff_ffff_ffff,
    )
    .into())
}
