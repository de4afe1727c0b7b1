//! Values by any verb and flags.

use super::flags::Flags;
use super::number::Base;
use super::{ADDRESS, MAX_DEPTH, MAX_LEN, TOO_DEEP, TOO_LONG, write_value};
use crate::{FloatKind, Kind, List, Map, Object, Value};

/// Prints values by the flags of one directive.
pub(super) struct Printer<'a> {
    pub(super) out: &'a mut Vec<u8>,
    pub(super) flags: Flags,
    /// Inside the marker of a bad verb, where methods are not called.
    erroring: bool,
    /// Inside an unexported field, where methods cannot be called.
    unexported: bool,
    /// Length of the output at which elements are left out.
    limit: usize,
}

impl<'a> Printer<'a> {
    pub(super) fn new(out: &'a mut Vec<u8>) -> Printer<'a> {
        let limit = out.len().saturating_add(MAX_LEN);
        Printer { out, flags: Flags::default(), erroring: false, unexported: false, limit }
    }

    /// One argument of a call.
    pub(super) fn argument(&mut self, value: &Value, verb: char) {
        match (value, verb) {
            (_, 'v') | (Value::Str(_), 's') | (Value::Int(..), 'd') if self.flags.none() => {
                write_value(self.out, value);
            }
            (Value::Nil, 'T' | 'v') => self.pad(b"<nil>"),
            (Value::Nil, _) => self.bad_verb(value, verb),
            (_, 'T') => self.string(value.type_name().as_bytes()),
            (_, 'p') => self.pointer(value, verb),
            (Value::Bytes(bytes), _) => self.bytes(bytes, value, verb, "[]byte"),
            _ => self.value(value, verb, 0),
        }
    }

    /// A value at some depth inside an argument.
    pub(super) fn value(&mut self, value: &Value, verb: char, depth: usize) {
        if depth > MAX_DEPTH {
            return self.out.extend_from_slice(TOO_DEEP);
        }
        match value {
            Value::Nil if self.flags.sharp_v => self.out.extend_from_slice(b"interface {}(nil)"),
            Value::Nil => self.out.extend_from_slice(b"<nil>"),
            Value::List(_) | Value::Map(_) | Value::Bytes(_)
                if verb == 'w' && !self.erroring && !self.unexported =>
            {
                self.bad_verb(value, verb);
            }
            Value::Object(object) => self.object(&**object, value, verb, depth),
            _ => self.plain(value, value, verb, depth),
        }
    }

    /// The content `shape` of `original`, which differ only for objects over a plain value.
    fn plain(&mut self, shape: &Value, original: &Value, verb: char, depth: usize) {
        match shape {
            Value::Nil | Value::Object(_) => self.value(shape, verb, depth),
            Value::Bool(b) if matches!(verb, 't' | 'v') => {
                self.pad(if *b { b"true" } else { b"false" });
            }
            Value::Bool(_) => self.bad_verb(original, verb),
            Value::Int(_, n) => self.signed(*n, original, verb),
            Value::Uint(_, n) => self.unsigned(*n, original, verb),
            Value::Float(kind, n) => match float_verb(verb) {
                Some((verb, precision)) => {
                    let bits = if *kind == FloatKind::Float32 { 32 } else { 64 };
                    self.float(*n, bits, verb, precision);
                }
                None => self.bad_verb(original, verb),
            },
            Value::Complex(parts) => match float_verb(verb) {
                Some((verb, precision)) => self.complex(**parts, verb, precision),
                None => self.bad_verb(original, verb),
            },
            Value::Str(text) => self.text(text, original, verb),
            Value::Bytes(bytes) => match verb {
                's' | 'q' | 'x' | 'X' => self.bytes(bytes, original, verb, "[]uint8"),
                _ => self.byte_elements(bytes, original, verb),
            },
            Value::List(list) => self.list(list, original, verb, depth),
            Value::Map(map) => self.map(map, original, verb, depth),
        }
    }

    fn signed(&mut self, n: i64, original: &Value, verb: char) {
        match Base::of(verb) {
            Some(base) => self.integer(n.unsigned_abs(), n < 0, base),
            None => self.special_integer(n.cast_unsigned(), original, verb),
        }
    }

    fn unsigned(&mut self, n: u64, original: &Value, verb: char) {
        match Base::of(verb) {
            Some(_) if verb == 'v' && self.flags.sharp_v => self.hex_number(n, true),
            Some(base) => self.integer(n, false, base),
            None => self.special_integer(n, original, verb),
        }
    }

    fn special_integer(&mut self, n: u64, original: &Value, verb: char) {
        match verb {
            'c' => self.character(n),
            'q' => self.quoted_character(n),
            'U' => self.unicode(n),
            _ => self.bad_verb(original, verb),
        }
    }

    fn text(&mut self, text: &[u8], original: &Value, verb: char) {
        match verb {
            'v' if self.flags.sharp_v => self.quoted(text),
            'v' | 's' => self.string(text),
            'x' | 'X' => self.hex_string(text, verb == 'X'),
            'q' => self.quoted(text),
            _ => self.bad_verb(original, verb),
        }
    }

    /// `[]byte` as an argument, or by a verb of strings.
    fn bytes(&mut self, bytes: &[u8], original: &Value, verb: char, type_name: &str) {
        match verb {
            'v' | 'd' if self.flags.sharp_v => {
                self.out.extend_from_slice(type_name.as_bytes());
                self.out.push(b'{');
                for (i, byte) in bytes.iter().enumerate() {
                    self.separator(i);
                    self.hex_number((*byte).into(), true);
                }
                self.out.push(b'}');
            }
            'v' | 'd' => {
                self.out.push(b'[');
                for (i, byte) in bytes.iter().enumerate() {
                    self.separator(i);
                    self.integer((*byte).into(), false, Base::DECIMAL);
                }
                self.out.push(b']');
            }
            's' => self.string(bytes),
            'x' | 'X' => self.hex_string(bytes, verb == 'X'),
            'q' => self.quoted(bytes),
            _ => self.byte_elements(bytes, original, verb),
        }
    }

    fn byte_elements(&mut self, bytes: &[u8], original: &Value, verb: char) {
        self.open(original, b'[');
        for (i, byte) in bytes.iter().enumerate() {
            if self.cut() {
                break;
            }
            self.separator(i);
            let element = Value::Uint(crate::UintKind::Uint8, (*byte).into());
            self.plain(&element, &element, verb, 0);
        }
        self.close(b']');
    }

    fn list(&mut self, list: &List, original: &Value, verb: char, depth: usize) {
        if self.flags.sharp_v && list.is_nil() {
            return self.nil_of(original);
        }
        self.open(original, b'[');
        for (i, item) in list.iter().enumerate() {
            if self.cut() {
                break;
            }
            self.separator(i);
            self.value(item, verb, depth + 1);
        }
        self.close(b']');
    }

    fn map(&mut self, map: &Map, original: &Value, verb: char, depth: usize) {
        if self.flags.sharp_v {
            if map.is_nil() {
                return self.nil_of(original);
            }
            self.open(original, b'{');
        } else {
            self.out.extend_from_slice(b"map[");
        }
        for (i, (key, value)) in map.entries().iter().enumerate() {
            if self.cut() {
                break;
            }
            self.separator(i);
            let key = Value::Str(key.clone());
            self.plain(&key, &key, verb, depth + 1);
            self.out.push(b':');
            self.value(value, verb, depth + 1);
        }
        self.close(b']');
    }

    fn object(&mut self, object: &dyn Object, value: &Value, verb: char, depth: usize) {
        if self.method(object, value, verb) {
            return;
        }
        match object.kind() {
            Kind::Pointer if depth == 0 => {
                let type_name = object.type_name();
                let target = type_name.strip_prefix('*').unwrap_or(type_name);
                self.out.push(b'&');
                match object.underlying() {
                    Some(inner) => self.plain(&inner, &inner, verb, depth + 1),
                    None => self.fields(object, target, verb, depth + 1),
                }
            }
            Kind::Pointer | Kind::Func => self.pointer(value, verb),
            _ => match object.underlying() {
                Some(shape) => self.plain(&shape, value, verb, depth),
                None => self.fields(object, object.type_name(), verb, depth),
            },
        }
    }

    /// Prints what the object's `String` or `Error` method says, if the verb asks for it.
    fn method(&mut self, object: &dyn Object, value: &Value, verb: char) -> bool {
        if self.erroring || self.unexported {
            return false;
        }
        if verb == 'w' {
            self.bad_verb(value, verb);
            return true;
        }
        if self.flags.sharp_v || !matches!(verb, 'v' | 's' | 'x' | 'X' | 'q') {
            return false;
        }
        match display(object) {
            Some(text) => self.text(&text, value, verb),
            None => return false,
        }
        true
    }

    fn fields(&mut self, object: &dyn Object, type_name: &str, verb: char, depth: usize) {
        if self.flags.sharp_v {
            self.out.extend_from_slice(type_name.as_bytes());
        }
        self.out.push(b'{');
        for (i, (name, value)) in object.fields().into_iter().enumerate() {
            self.separator(i);
            if self.flags.plus_v || self.flags.sharp_v {
                self.out.extend_from_slice(name.as_bytes());
                self.out.push(b':');
            }
            let outer = self.unexported;
            self.unexported |= !name.starts_with(char::is_uppercase);
            self.value(&value, verb, depth + 1);
            self.unexported = outer;
        }
        self.out.push(b'}');
    }

    /// The address of something.
    fn pointer(&mut self, value: &Value, verb: char) {
        let address = match value {
            Value::List(list) if list.is_nil() => 0,
            Value::Map(map) if map.is_nil() => 0,
            _ => ADDRESS,
        };
        let kind = value.kind();
        if !matches!(kind, Kind::Func | Kind::Map | Kind::Pointer | Kind::Slice) {
            return self.bad_verb(value, verb);
        }
        match verb {
            'v' if self.flags.sharp_v => {
                self.out.push(b'(');
                self.out.extend_from_slice(value.type_name().as_bytes());
                self.out.extend_from_slice(b")(");
                self.hex_number(address, true);
                self.out.push(b')');
            }
            'v' | 'p' => self.hex_number(address, !self.flags.sharp),
            'b' | 'o' | 'd' | 'x' | 'X' => self.unsigned(address, value, verb),
            _ => self.bad_verb(value, verb),
        }
    }

    /// `%!d(string=x)`
    fn bad_verb(&mut self, value: &Value, verb: char) {
        self.out.extend_from_slice(b"%!");
        self.push_char(verb);
        self.out.push(b'(');
        if value.is_nil() {
            self.out.extend_from_slice(b"<nil>");
        } else {
            self.out.extend_from_slice(value.type_name().as_bytes());
            self.out.push(b'=');
            // A bad verb inside a marker is impossible, as `v` fits everything.
            self.erroring = true;
            self.value(value, 'v', 0);
            self.erroring = false;
        }
        self.out.push(b')');
    }

    /// The bracket before elements, in Go syntax the type and a brace.
    fn open(&mut self, original: &Value, bracket: u8) {
        if self.flags.sharp_v {
            self.out.extend_from_slice(original.type_name().as_bytes());
            self.out.push(b'{');
        } else {
            self.out.push(bracket);
        }
    }

    fn close(&mut self, bracket: u8) {
        self.out.push(if self.flags.sharp_v { b'}' } else { bracket });
    }

    fn separator(&mut self, index: usize) {
        match index {
            0 => {}
            _ if self.flags.sharp_v => self.out.extend_from_slice(b", "),
            _ => self.out.push(b' '),
        }
    }

    fn nil_of(&mut self, original: &Value) {
        self.out.extend_from_slice(original.type_name().as_bytes());
        self.out.extend_from_slice(b"(nil)");
    }

    /// Whether the text is too long; says so in it once.
    fn cut(&mut self) -> bool {
        let cut = self.out.len() > self.limit;
        if cut && !self.out.ends_with(TOO_LONG) {
            self.out.extend_from_slice(TOO_LONG);
        }
        cut
    }
}

/// What `String` or `Error` of an object says, if it can be called on the value as it is.
pub(super) fn display(object: &dyn Object) -> Option<crate::Str> {
    if object.display_needs_pointer() && object.kind() != Kind::Pointer {
        return None;
    }
    object.display()
}

/// The verb of `strconv` and the precision where the format gives none.
fn float_verb(verb: char) -> Option<(u8, Option<usize>)> {
    Some(match verb {
        'v' => (b'g', None),
        'b' => (b'b', None),
        'g' => (b'g', None),
        'G' => (b'G', None),
        'x' => (b'x', None),
        'X' => (b'X', None),
        'f' | 'F' => (b'f', Some(6)),
        'e' => (b'e', Some(6)),
        'E' => (b'E', Some(6)),
        _ => return None,
    })
}
