//! Go's `fmt`: what `print`, `printf` and a bare `{{ .x }}` write.
//!
//! Everything appends to a byte vector and nothing fails: like Go, mistakes in a format or an
//! argument that does not fit its verb leave a marker such as `%!d(string=x)` in the text.
//!
//! Two things differ from Go on purpose. A value that contains itself would make Go's process
//! crash; here nesting beyond [`MAX_DEPTH`] and texts beyond [`MAX_LEN`] end in a marker. And
//! addresses are always [`ADDRESS`], so that output is the same in every run.

mod directive;
mod flags;
mod number;
mod plain;
mod printer;
mod text;

use crate::{Kind, Value};
use directive::Formatter;

pub use plain::write_value;

/// Nesting that is printed; deeper values become [`TOO_DEEP`].
pub const MAX_DEPTH: usize = 1_000;

/// Bytes after which one call stops to print the elements of lists and maps, as values that share
/// parts can have a text exponentially longer than themselves.
pub const MAX_LEN: usize = 64 << 20;

/// Stands for a value nested too deeply.
pub const TOO_DEEP: &[u8] = b"%!v(DEPTH)";

/// Stands for the rest of a text that is too long.
pub const TOO_LONG: &[u8] = b"%!v(LENGTH)";

/// What is printed for the address of anything that is not nil.
pub const ADDRESS: u64 = 0xc000_0000_0000 >> 8;

/// The arguments printed by a format. Source: Go `fmt.Sprintf`.
pub fn sprintf(format: &[u8], args: &[Value]) -> Vec<u8> {
    let mut out = Vec::with_capacity(format.len() + 16 * args.len());
    append_sprintf(&mut out, format, args);
    out
}

/// Appends [`sprintf`].
pub fn append_sprintf(out: &mut Vec<u8>, format: &[u8], args: &[Value]) {
    Formatter::new(out, format, args).run();
}

/// The values as `%v`, with spaces between neighbours that are both no strings.
/// Source: Go `fmt.Sprint`.
pub fn sprint(args: &[Value]) -> Vec<u8> {
    let mut out = Vec::new();
    append_sprint(&mut out, args);
    out
}

/// Appends [`sprint`].
pub fn append_sprint(out: &mut Vec<u8>, args: &[Value]) {
    let mut after_string = true;
    for arg in args {
        let string = arg.kind() == Kind::String;
        if !string && !after_string {
            out.push(b' ');
        }
        write_value(out, arg);
        after_string = string;
    }
}

/// The values as `%v`, with spaces between them and a line feed at the end.
/// Source: Go `fmt.Sprintln`.
pub fn sprintln(args: &[Value]) -> Vec<u8> {
    let mut out = Vec::new();
    append_sprintln(&mut out, args);
    out
}

/// Appends [`sprintln`].
pub fn append_sprintln(out: &mut Vec<u8>, args: &[Value]) {
    for (i, arg) in args.iter().enumerate() {
        if i > 0 {
            out.push(b' ');
        }
        write_value(out, arg);
    }
    out.push(b'\n');
}
