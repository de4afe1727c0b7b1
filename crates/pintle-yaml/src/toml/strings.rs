//! Strings in their four notations.

use pintle_value::{Str, strconv};

use super::lex::{Failure, Lexer, is_line_break};

/// A string on one line with escapes; the opening quote has been read.
pub(super) fn basic(lexer: &mut Lexer<'_>) -> Result<Str, Failure> {
    let start = lexer.position();
    let mut escaped = false;
    loop {
        match lexer.next()? {
            None => return Err(lexer.unexpected("unexpected EOF; expected '\"'")),
            Some(c) if is_line_break(c) => return Err(newline(lexer)),
            Some('\\') => {
                escaped = true;
                escape(lexer, start)?;
            }
            Some('"') => break,
            Some(_) => {}
        }
    }
    let text = content(lexer, start, 1);
    if escaped { unescape(text, lexer.line()) } else { Ok(Str::new(text)) }
}

/// A string on one line without escapes; the opening quote has been read.
pub(super) fn literal(lexer: &mut Lexer<'_>) -> Result<Str, Failure> {
    let start = lexer.position();
    loop {
        match lexer.next()? {
            None => return Err(lexer.unexpected("unexpected EOF; expected \"'\"")),
            Some(c) if is_line_break(c) => return Err(newline(lexer)),
            Some('\'') => return Ok(Str::new(content(lexer, start, 1))),
            Some(_) => {}
        }
    }
}

/// A string of several lines with escapes; the opening quotes have been read.
pub(super) fn multiline_basic(lexer: &mut Lexer<'_>) -> Result<Str, Failure> {
    let start = lexer.position();
    loop {
        match lexer.next()? {
            None => return Err(lexer.unexpected("unexpected EOF; expected '\"\"\"'")),
            Some('\\') => {
                if !lexer.next()?.is_some_and(is_line_break) {
                    lexer.back();
                    escape(lexer, start)?;
                }
            }
            Some('"') => {
                if closes(lexer, start, '"')? {
                    break;
                }
            }
            Some(_) => {}
        }
    }
    let text = strip_first_line_break(content(lexer, start, 3));
    unescape(&strip_escaped_line_breaks(text), lexer.line())
}

/// A string of several lines without escapes; the opening quotes have been read.
pub(super) fn multiline_literal(lexer: &mut Lexer<'_>) -> Result<Str, Failure> {
    let start = lexer.position();
    loop {
        match lexer.next()? {
            None => return Err(lexer.unexpected("unexpected EOF; expected \"'''\"")),
            Some('\'') => {
                if closes(lexer, start, '\'')? {
                    return Ok(Str::new(strip_first_line_break(content(lexer, start, 3))));
                }
            }
            Some(_) => {}
        }
    }
}

/// The text between the quotes, of which the closing ones have been read.
fn content<'t>(lexer: &Lexer<'t>, start: usize, quotes: usize) -> &'t [u8] {
    let text = lexer.since(start);
    &text[..text.len() - quotes]
}

fn newline(lexer: &Lexer<'_>) -> Failure {
    lexer.on_previous_line("strings cannot contain newlines")
}

/// After one quote: whether it and two more end the string. The string itself may end in one or
/// two quotes.
fn closes(lexer: &mut Lexer<'_>, start: usize, quote: char) -> Result<bool, Failure> {
    if !lexer.accept(quote)? {
        return Ok(false);
    }
    if !lexer.accept(quote)? {
        lexer.back();
        return Ok(false);
    }
    if lexer.peek()? != Some(quote) {
        return Ok(true);
    }
    let text = lexer.since(start);
    let (six, message) = match quote {
        '"' => {
            let escaped = text.ends_with(b"\\\"\"\"\"\"");
            (text.ends_with(b"\"\"\"\"\"") && !escaped, "unexpected '\"\"\"\"\"\"'")
        }
        _ => (text.ends_with(b"'''''"), "unexpected \"''''''\""),
    };
    if six {
        return Err(lexer.unexpected(message));
    }
    lexer.back();
    lexer.back();
    Ok(false)
}

/// Checks what follows a backslash.
fn escape(lexer: &mut Lexer<'_>, start: usize) -> Result<(), Failure> {
    match lexer.next()? {
        Some('e' | 'b' | 't' | 'n' | 'f' | 'r' | '"' | ' ' | '\t' | '\\') => Ok(()),
        Some('x') => hex_digits(lexer, start, 2, "two hexadecimal digits after '\\x'"),
        Some('u') => hex_digits(lexer, start, 4, "four hexadecimal digits after '\\u'"),
        Some('U') => hex_digits(lexer, start, 8, "eight hexadecimal digits after '\\U'"),
        c => {
            let c = c.unwrap_or('\0');
            Err(lexer.error(format!("invalid escape in string '\\{c}'")))
        }
    }
}

fn hex_digits(
    lexer: &mut Lexer<'_>,
    start: usize,
    count: usize,
    expected: &str,
) -> Result<(), Failure> {
    for _ in 0..count {
        if !lexer.next()?.is_some_and(|c| c.is_ascii_hexdigit()) {
            let found = strconv::quote(lexer.since(start));
            return Err(lexer.unexpected(format!("expected {expected}, but got {found} instead")));
        }
    }
    Ok(())
}

fn strip_first_line_break(text: &[u8]) -> &[u8] {
    text.strip_prefix(b"\n").or(text.strip_prefix(b"\r\n")).unwrap_or(text)
}

/// Takes out backslashes at the ends of lines, with all white space up to the next text.
fn strip_escaped_line_breaks(text: &[u8]) -> Vec<u8> {
    let mut stripped = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        if text[at] == b'\\' {
            let blank = |c: &u8| matches!(c, b' ' | b'\t' | b'\r' | b'\n');
            let blanks = text[at + 1..].iter().take_while(|c| blank(c)).count();
            if text[at + 1..at + 1 + blanks].contains(&b'\n') {
                at += 1 + blanks;
                continue;
            }
            if text.get(at + 1) == Some(&b'\\') {
                stripped.push(b'\\');
                at += 1;
            }
        }
        stripped.push(text[at]);
        at += 1;
    }
    stripped
}

/// Replaces escapes, which have been checked for their form.
fn unescape(text: &[u8], line: usize) -> Result<Str, Failure> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'\\', rest) {
        out.extend_from_slice(&rest[..at]);
        let (letter, after) = rest[at + 1..].split_first().unwrap_or((&b' ', &[]));
        rest = after;
        let digits = match letter {
            b'x' => 2,
            b'u' => 4,
            b'U' => 8,
            _ => {
                out.push(match letter {
                    b'b' => 0x08,
                    b't' => b'\t',
                    b'n' => b'\n',
                    b'f' => 0x0c,
                    b'r' => b'\r',
                    b'e' => 0x1b,
                    b'"' | b'\\' => *letter,
                    _ => {
                        let letter = char::from(*letter);
                        let message = format!("invalid escape: '\\{letter}'");
                        return Err(Failure { line, message });
                    }
                });
                continue;
            }
        };
        let (code, after) = rest.split_at(digits.min(rest.len()));
        rest = after;
        let code = String::from_utf8_lossy(code);
        match u32::from_str_radix(&code, 16).ok().and_then(char::from_u32) {
            Some(c) => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            None => {
                let message = format!("Escaped character '\\u{code}' is not valid UTF-8.");
                return Err(Failure { line, message });
            }
        }
    }
    out.extend_from_slice(rest);
    Ok(Str::from(out))
}
