//! Random texts and numbers, from the randomness of the host.

use std::convert::Infallible;

use pintle_template::{Function, Runtime};
use pintle_value::{Param, Value, rune};
use rand_core::{TryCryptoRng, TryRng};

use crate::convert::{Call, MAKESLICE, allow_text, function, int_arg, push_char, str_arg};
use crate::encoding::encode_64;
use crate::host::{Host, host};

/// The functions of this family.
pub(crate) const FUNCTIONS: &[Function] = &[
    function("randAlpha", COUNT, |rt, args| text(rt, args, ALPHA)),
    function("randAlphaNum", COUNT, |rt, args| text(rt, args, ALPHANUMERIC)),
    function("randAscii", COUNT, |rt, args| text(rt, args, ASCII)),
    function("randBytes", COUNT, bytes),
    function("randInt", &[Param::Int, Param::Int], integer),
    function("randNumeric", COUNT, |rt, args| text(rt, args, DIGITS)),
    function("shuffle", &[Param::Str], shuffle),
];

const COUNT: &[Param] = &[Param::Int];

const DIGITS: &[u8] = b"0123456789";
const ALPHA: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const ALPHANUMERIC: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const ASCII: &[u8] = b" !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`\
    abcdefghijklmnopqrstuvwxyz{|}~";

/// The host as a source of randomness for cryptography.
#[derive(Clone, Copy)]
pub(crate) struct HostRng<'a>(pub(crate) &'a dyn Host);

impl TryRng for HostRng<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.0.fill_random(&mut bytes);
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.0.fill_random(&mut bytes);
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.0.fill_random(bytes);
        Ok(())
    }
}

/// The contract of [`Host::fill_random`].
impl TryCryptoRng for HostRng<'_> {}

impl HostRng<'_> {
    /// A number below `bound`, which must not be zero, all equally likely.
    fn below(self, bound: u64) -> u64 {
        // Numbers of the last, incomplete run of `bound` numbers are thrown away.
        let last = u64::MAX - (u64::MAX % bound + 1) % bound;
        loop {
            let mut bytes = [0; 8];
            self.0.fill_random(&mut bytes);
            let number = u64::from_le_bytes(bytes);
            if number <= last {
                return number % bound;
            }
        }
    }
}

/// A text of so many characters out of `alphabet`, all equally likely; an empty one if the count
/// is negative.
fn text(rt: &mut dyn Runtime, args: &[Value], alphabet: &[u8]) -> Call {
    let Ok(count) = usize::try_from(int_arg(args, 0)) else { return Ok("".into()) };
    let count = allow_text(rt, Some(count))?;
    let host = host(rt);
    // Bytes of the last, incomplete run are thrown away.
    let usable = 256 - 256 % alphabet.len();
    let mut text = Vec::with_capacity(count);
    let mut pool = [0; 64];
    while text.len() < count {
        let wanted = (count - text.len()).min(pool.len());
        host.fill_random(&mut pool[..wanted]);
        let accepted = pool[..wanted].iter().map(|byte| usize::from(*byte));
        text.extend(accepted.filter(|n| *n < usable).map(|n| alphabet[n % alphabet.len()]));
    }
    Ok(Value::Str(text.into()))
}

fn bytes(rt: &mut dyn Runtime, args: &[Value]) -> Call {
    let count = usize::try_from(int_arg(args, 0)).map_err(|_| MAKESLICE)?;
    let mut bytes = vec![0; allow_text(rt, Some(count))?];
    host(rt).fill_random(&mut bytes);
    Ok(Value::Str(encode_64(&bytes).into()))
}

fn integer(rt: &mut dyn Runtime, args: &[Value]) -> Call {
    let (min, max) = (int_arg(args, 0), int_arg(args, 1));
    match u64::try_from(max.wrapping_sub(min)) {
        Ok(span) if span > 0 => {
            let number = HostRng(host(rt)).below(span) as i64;
            Ok(Value::int(min.wrapping_add(number)))
        }
        _ => Err("invalid argument to Intn".into()),
    }
}

/// The characters in a random order (Fisher and Yates).
fn shuffle(rt: &mut dyn Runtime, args: &[Value]) -> Call {
    let mut chars: Vec<char> = rune::runes(str_arg(args, 0)).map(|(_, c, _)| c).collect();
    let random = HostRng(host(rt));
    for last in (1..chars.len()).rev() {
        chars.swap(last, random.below(last as u64 + 1) as usize);
    }
    let mut text = Vec::with_capacity(chars.len());
    for c in chars {
        push_char(&mut text, c);
    }
    Ok(Value::Str(text.into()))
}
