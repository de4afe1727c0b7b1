//! The verbs `b` and `x` of floats, and hexadecimal floats as text.

use super::{append_int, append_uint};

/// Layout of an IEEE 754 number in the low bits of a `u64`.
#[derive(Clone, Copy)]
pub(super) struct Layout {
    pub(super) mantissa_bits: u32,
    pub(super) exponent_bits: u32,
    bias: i32,
}

impl Layout {
    pub(super) const F32: Layout = Layout { mantissa_bits: 23, exponent_bits: 8, bias: -127 };
    pub(super) const F64: Layout = Layout { mantissa_bits: 52, exponent_bits: 11, bias: -1023 };

    pub(super) fn of(bits: u32) -> Layout {
        if bits == 32 { Layout::F32 } else { Layout::F64 }
    }
}

/// A finite number: `mantissa * 2^(exponent - mantissa_bits)`.
pub(super) struct Parts {
    negative: bool,
    mantissa: u64,
    exponent: i32,
    layout: Layout,
}

impl Parts {
    pub(super) fn new(value: f64, layout: Layout) -> Parts {
        let bits = match layout.mantissa_bits {
            23 => u64::from((value as f32).to_bits()),
            _ => value.to_bits(),
        };
        let exponent = (bits >> layout.mantissa_bits) & ((1 << layout.exponent_bits) - 1);
        let fraction = bits & ((1 << layout.mantissa_bits) - 1);
        let (mantissa, exponent) = match exponent {
            0 => (fraction, 1),
            _ => (fraction | (1 << layout.mantissa_bits), exponent as i32),
        };
        Parts {
            negative: value.is_sign_negative(),
            mantissa,
            exponent: exponent + layout.bias,
            layout,
        }
    }

    /// `-ddddp±ddd`: decimal mantissa and binary exponent.
    pub(super) fn append_binary(&self, out: &mut Vec<u8>) {
        if self.negative {
            out.push(b'-');
        }
        append_uint(out, self.mantissa);
        out.push(b'p');
        let exponent = self.exponent - self.layout.mantissa_bits as i32;
        if exponent >= 0 {
            out.push(b'+');
        }
        append_int(out, exponent.into());
    }

    /// `-0x1.yyyp±dd`, in upper case if asked for.
    pub(super) fn append_hex(&self, out: &mut Vec<u8>, precision: Option<usize>, upper: bool) {
        /// Position of the leading one.
        const TOP: u32 = 60;
        let mut exponent = if self.mantissa == 0 { 0 } else { self.exponent };
        let mut mantissa = self.mantissa << (TOP - self.layout.mantissa_bits);
        while mantissa != 0 && mantissa & (1 << TOP) == 0 {
            mantissa <<= 1;
            exponent -= 1;
        }
        if let Some(digits @ 0..15) = precision {
            let kept = digits as u32 * 4;
            let rest = (mantissa << kept) & ((1 << TOP) - 1);
            mantissa >>= TOP - kept;
            if rest | (mantissa & 1) > 1 << (TOP - 1) {
                mantissa += 1;
            }
            mantissa <<= TOP - kept;
            if mantissa & (1 << (TOP + 1)) != 0 {
                mantissa >>= 1;
                exponent += 1;
            }
        }
        if self.negative {
            out.push(b'-');
        }
        out.extend_from_slice(if upper { b"0X" } else { b"0x" });
        out.push(b'0' + ((mantissa >> TOP) & 1) as u8);
        append_fraction(out, mantissa << 4, precision, upper);
        out.push(if upper { b'P' } else { b'p' });
        out.push(if exponent < 0 { b'-' } else { b'+' });
        if exponent.abs() < 10 {
            out.push(b'0');
        }
        append_int(out, exponent.abs().into());
    }
}

/// The hexadecimal digits from the top of `bits`, after a point; none of them if none is needed.
fn append_fraction(out: &mut Vec<u8>, mut bits: u64, precision: Option<usize>, upper: bool) {
    let digits: &[u8; 16] = if upper { b"0123456789ABCDEF" } else { b"0123456789abcdef" };
    if precision == Some(0) || precision.is_none() && bits == 0 {
        return;
    }
    out.push(b'.');
    let mut written = 0;
    while precision.map_or(bits != 0, |wanted| written < wanted) {
        out.push(digits[(bits >> 60) as usize]);
        bits <<= 4;
        written += 1;
    }
}

/// Rounds `mantissa * 2^exponent` to the layout, ties to even. `truncated` tells that nonzero
/// digits below the mantissa were dropped. Infinity stands for an overflow.
/// Source: Go `strconv.ParseFloat` for hexadecimal input.
pub(super) fn from_hex(mut mantissa: u64, exponent: i64, truncated: bool, layout: Layout) -> f64 {
    let fraction_bits = layout.mantissa_bits;
    let max_exponent = (1 << layout.exponent_bits) + i64::from(layout.bias) - 2;
    let min_exponent = i64::from(layout.bias) + 1;
    let mut exponent = exponent + i64::from(fraction_bits);

    // Bring the leading one to two bits above the mantissa's end: one bit to round by, and one
    // that is sticky.
    while mantissa != 0 && mantissa >> (fraction_bits + 2) == 0 {
        mantissa <<= 1;
        exponent -= 1;
    }
    mantissa |= u64::from(truncated);
    while mantissa >> (fraction_bits + 3) != 0 {
        mantissa = mantissa >> 1 | mantissa & 1;
        exponent += 1;
    }
    while mantissa > 1 && exponent < min_exponent - 2 {
        mantissa = mantissa >> 1 | mantissa & 1;
        exponent += 1;
    }
    let round = mantissa & 3;
    mantissa >>= 2;
    exponent += 2;
    if round | (mantissa & 1) == 3 {
        mantissa += 1;
        if mantissa == 1 << (fraction_bits + 1) {
            mantissa >>= 1;
            exponent += 1;
        }
    }
    if mantissa >> fraction_bits == 0 {
        exponent = layout.bias.into();
    }
    if exponent > max_exponent {
        return f64::INFINITY;
    }
    let biased = (exponent - i64::from(layout.bias)).cast_unsigned();
    let bits = mantissa & ((1 << fraction_bits) - 1) | biased << fraction_bits;
    if fraction_bits == 23 { f32::from_bits(bits as u32).into() } else { f64::from_bits(bits) }
}
