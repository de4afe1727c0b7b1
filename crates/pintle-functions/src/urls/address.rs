//! IP addresses in brackets. Source: Go `net/netip.ParseAddr`.

use pintle_value::strconv::quote;

/// Whether `text` is an IPv6 address, perhaps with a zone.
///
/// # Errors
/// Go's message about a bad address of either family.
pub(super) fn is_v6(text: &[u8]) -> Result<bool, String> {
    let problem = match text.iter().find(|byte| matches!(byte, b'.' | b':' | b'%')) {
        Some(b'.') => match check_v4(text) {
            Ok(()) => return Ok(false),
            Err(problem) => problem,
        },
        Some(b':') => match check_v6(text) {
            Ok(()) => return Ok(true),
            Err(problem) => problem,
        },
        Some(_) => Problem("missing IPv6 address", b""),
        None => Problem("unable to parse IP", b""),
    };
    let Problem(message, at) = problem;
    let place = if at.is_empty() { String::new() } else { format!(" (at {})", quote(at)) };
    Err(format!("ParseAddr({}): {message}{place}", quote(text)))
}

/// What is wrong, and the text from where it is wrong on.
struct Problem<'a>(&'static str, &'a [u8]);

fn check_v4(text: &[u8]) -> Result<(), Problem<'_>> {
    let (mut value, mut digits, mut dots) = (0_u32, 0, 0);
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'0'..=b'9' => {
                if digits == 1 && value == 0 {
                    return Err(Problem("IPv4 field has octet with leading zero", b""));
                }
                value = value * 10 + u32::from(byte - b'0');
                digits += 1;
                if value > 255 {
                    return Err(Problem("IPv4 field has value >255", b""));
                }
            }
            b'.' => {
                if at + 1 == text.len() || digits == 0 {
                    let rest = &text[at..];
                    return Err(Problem("IPv4 field must have at least one digit", rest));
                }
                if dots == 3 {
                    return Err(Problem("IPv4 address too long", b""));
                }
                dots += 1;
                (value, digits) = (0, 0);
            }
            _ => return Err(Problem("unexpected character", &text[at..])),
        }
    }
    if dots < 3 { Err(Problem("IPv4 address too short", b"")) } else { Ok(()) }
}

/// Bytes of an IPv6 address.
const LENGTH: usize = 16;

fn check_v6(text: &[u8]) -> Result<(), Problem<'_>> {
    let mut rest = text;
    if let Some(percent) = memchr::memchr(b'%', text) {
        if percent + 1 == text.len() {
            return Err(Problem("zone must be a non-empty string", b""));
        }
        rest = &text[..percent];
    }
    let mut ellipsis = false;
    if let Some(after) = rest.strip_prefix(b"::") {
        ellipsis = true;
        rest = after;
        if rest.is_empty() {
            return Ok(());
        }
    }
    let mut filled = 0;
    while filled < LENGTH {
        let digits = group_length(rest)?;
        if rest.get(digits) == Some(&b'.') {
            if !ellipsis && filled != LENGTH - 4 {
                let message =
                    "embedded IPv4 address must replace the final 2 fields of the address";
                return Err(Problem(message, rest));
            }
            if filled + 4 > LENGTH {
                let message =
                    "too many hex fields to fit an embedded IPv4 at the end of the address";
                return Err(Problem(message, rest));
            }
            check_v4(rest)?;
            rest = b"";
            filled += 4;
            break;
        }
        filled += 2;
        rest = &rest[digits..];
        match rest {
            [] => break,
            [b':'] => return Err(Problem("colon must be followed by more characters", rest)),
            [b':', b':', after @ ..] => {
                if ellipsis {
                    return Err(Problem("multiple :: in address", &rest[1..]));
                }
                ellipsis = true;
                rest = after;
                if rest.is_empty() {
                    break;
                }
            }
            [b':', after @ ..] => rest = after,
            _ => return Err(Problem("unexpected character, want colon", rest)),
        }
    }
    if !rest.is_empty() {
        return Err(Problem("trailing garbage after address", rest));
    }
    if filled < LENGTH && !ellipsis {
        return Err(Problem("address string too short", b""));
    }
    if filled == LENGTH && ellipsis {
        return Err(Problem("the :: must expand to at least one field of zeros", b""));
    }
    Ok(())
}

/// How many hexadecimal digits `text` begins with.
fn group_length(text: &[u8]) -> Result<usize, Problem<'_>> {
    match text.iter().take_while(|byte| byte.is_ascii_hexdigit()).count() {
        0 => Err(Problem("each colon-separated field must have at least one digit", text)),
        digits @ 1..=4 => Ok(digits),
        _ => Err(Problem("each group must have 4 or less digits", text)),
    }
}
