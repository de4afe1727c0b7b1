//! Formats: literal text, directives, explicit indexes and the markers of mistakes.

use super::flags::Flags;
use super::printer::Printer;
use super::write_value;
use crate::{Value, rune};

/// Greatest width or precision an argument may give, and greatest one that another digit may
/// follow in a format. Source: Go `fmt`.
const MAX_NUMBER: i64 = 1_000_000;

/// One run over a format.
pub(super) struct Formatter<'a> {
    printer: Printer<'a>,
    format: &'a [u8],
    args: &'a [Value],
    /// Position in the format.
    at: usize,
    /// Argument that comes next.
    next: usize,
    /// Whether the directive so far names only arguments that exist.
    good_index: bool,
    /// Whether the last thing read was an index such as `[3]`.
    after_index: bool,
    /// Whether any directive had an index.
    reordered: bool,
}

impl<'a> Formatter<'a> {
    pub(super) fn new(out: &'a mut Vec<u8>, format: &'a [u8], args: &'a [Value]) -> Formatter<'a> {
        Formatter {
            printer: Printer::new(out),
            format,
            args,
            at: 0,
            next: 0,
            good_index: true,
            after_index: false,
            reordered: false,
        }
    }

    pub(super) fn run(mut self) {
        while let Some(rest) = self.format.get(self.at..).filter(|rest| !rest.is_empty()) {
            let literal = rest.iter().position(|c| *c == b'%').unwrap_or(rest.len());
            self.printer.out.extend_from_slice(&rest[..literal]);
            self.at += literal;
            if literal < rest.len() {
                self.at += 1;
                if !self.plain_directive() {
                    self.directive();
                }
            }
        }
        self.extra_arguments();
    }

    fn peek(&self) -> Option<u8> {
        self.format.get(self.at).copied()
    }

    /// Prints the next argument if the directive is no more than `%s`, `%d` or `%v` for what these
    /// are mostly for.
    fn plain_directive(&mut self) -> bool {
        match (self.peek(), self.args.get(self.next)) {
            (Some(b's' | b'v'), Some(arg @ Value::Str(_)))
            | (Some(b'd' | b'v'), Some(arg @ Value::Int(..))) => write_value(self.printer.out, arg),
            _ => return false,
        }
        self.at += 1;
        self.next += 1;
        true
    }

    fn directive(&mut self) {
        self.good_index = true;
        self.after_index = false;
        self.printer.flags = self.flags();
        self.index();
        self.width();
        // A point at the very end is taken for the verb.
        if self.peek() == Some(b'.') && self.at + 1 < self.format.len() {
            self.at += 1;
            self.precision();
        }
        if !self.after_index {
            self.index();
        }
        let Some((verb, width)) = self.format.get(self.at..).and_then(rune::decode) else {
            self.printer.out.extend_from_slice(b"%!(NOVERB)");
            return;
        };
        self.at += width;
        match self.args.get(self.next) {
            _ if verb == '%' => self.printer.out.push(b'%'),
            _ if !self.good_index => self.marker(verb, b"(BADINDEX)"),
            None => self.marker(verb, b"(MISSING)"),
            Some(arg) => {
                if matches!(verb, 'v' | 'w') {
                    self.printer.flags = self.printer.flags.for_value_verb();
                }
                self.printer.argument(arg, verb);
                self.next += 1;
            }
        }
    }

    fn marker(&mut self, verb: char, text: &[u8]) {
        self.printer.out.extend_from_slice(b"%!");
        self.printer.push_char(verb);
        self.printer.out.extend_from_slice(text);
    }

    fn flags(&mut self) -> Flags {
        let mut flags = Flags::default();
        while let Some(c) = self.peek() {
            match c {
                b'#' => flags.sharp = true,
                b'0' => flags.zero = true,
                b'+' => flags.plus = true,
                b'-' => flags.minus = true,
                b' ' => flags.space = true,
                _ => break,
            }
            self.at += 1;
        }
        flags
    }

    /// An index such as `[3]`, if there is one.
    fn index(&mut self) {
        self.after_index = false;
        if self.peek() != Some(b'[') {
            return;
        }
        self.reordered = true;
        let rest = &self.format[self.at..];
        let close = rest.iter().position(|c| *c == b']').filter(|_| rest.len() >= 3);
        let Some(close) = close else {
            self.good_index = false;
            self.at += 1;
            return;
        };
        let index = match scan_number(&rest[1..close]) {
            (Some(number), used) if used == close - 1 => Some(number),
            _ => None,
        };
        self.at += close + 1;
        self.after_index = index.is_some();
        match index.and_then(|number| number.checked_sub(1)) {
            Some(index) if index < self.args.len() => self.next = index,
            _ => self.good_index = false,
        }
    }

    fn width(&mut self) {
        if self.peek() == Some(b'*') {
            self.at += 1;
            match self.integer_argument() {
                Some(width) => {
                    self.printer.flags.width = Some(width.unsigned_abs() as usize);
                    if width < 0 {
                        self.printer.flags.minus = true;
                        self.printer.flags.zero = false;
                    }
                }
                None => self.printer.out.extend_from_slice(b"%!(BADWIDTH)"),
            }
            self.after_index = false;
            return;
        }
        let width = self.number();
        if self.after_index && width.is_some() {
            self.good_index = false;
        }
        self.printer.flags.width = width;
    }

    /// What follows the point.
    fn precision(&mut self) {
        if self.after_index {
            self.good_index = false;
        }
        self.index();
        if self.peek() == Some(b'*') {
            self.at += 1;
            let precision = self.integer_argument().and_then(|n| usize::try_from(n).ok());
            if precision.is_none() {
                self.printer.out.extend_from_slice(b"%!(BADPREC)");
            }
            self.printer.flags.precision = precision;
            self.after_index = false;
            return;
        }
        self.printer.flags.precision = Some(self.number().unwrap_or(0));
    }

    /// Digits at the current position, if any. After a number that is too long nothing of the
    /// format is left.
    fn number(&mut self) -> Option<usize> {
        let (number, used) = scan_number(self.format.get(self.at..).unwrap_or_default());
        self.at += used;
        number
    }

    /// The next argument as a width or precision.
    fn integer_argument(&mut self) -> Option<i64> {
        let number = integer(self.args.get(self.next)?);
        self.next += 1;
        number.filter(|n| (-MAX_NUMBER..=MAX_NUMBER).contains(n))
    }

    fn extra_arguments(&mut self) {
        let rest = match self.args.get(self.next..) {
            Some(rest) if !self.reordered && !rest.is_empty() => rest,
            _ => return,
        };
        self.printer.flags = Flags::default();
        self.printer.out.extend_from_slice(b"%!(EXTRA ");
        for (i, arg) in rest.iter().enumerate() {
            if i > 0 {
                self.printer.out.extend_from_slice(b", ");
            }
            if !arg.is_nil() {
                self.printer.out.extend_from_slice(arg.type_name().as_bytes());
                self.printer.out.push(b'=');
            }
            self.printer.argument(arg, 'v');
        }
        self.printer.out.push(b')');
    }
}

/// The number at the start of `text` and how many bytes it takes; of one that is too large nothing
/// but that it takes everything.
fn scan_number(text: &[u8]) -> (Option<usize>, usize) {
    let mut number = None;
    for (i, c) in text.iter().enumerate() {
        if !c.is_ascii_digit() {
            return (number, i);
        }
        let before = number.unwrap_or(0);
        if before > MAX_NUMBER as usize {
            return (None, text.len());
        }
        number = Some(before * 10 + usize::from(c - b'0'));
    }
    (number, text.len())
}

fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Int(_, n) => Some(*n),
        Value::Uint(_, n) => i64::try_from(*n).ok(),
        Value::Object(object) => match object.underlying()? {
            Value::Int(_, n) => Some(n),
            Value::Uint(_, n) => i64::try_from(n).ok(),
            _ => None,
        },
        _ => None,
    }
}
