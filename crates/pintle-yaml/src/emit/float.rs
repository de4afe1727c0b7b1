//! Floats.

use pintle_value::strconv;

/// Appends a float of 32 or 64 bits as YAML has it. Source: `floatv` of yaml.v2 and yaml.v3.
pub(super) fn append_float(out: &mut Vec<u8>, number: f64, bits: u32) {
    if number.is_nan() {
        out.extend_from_slice(b".nan");
    } else if number.is_infinite() {
        out.extend_from_slice(if number > 0.0 { b".inf" } else { b"-.inf" });
    } else {
        strconv::append_float(out, number, b'g', None, bits);
    }
}
