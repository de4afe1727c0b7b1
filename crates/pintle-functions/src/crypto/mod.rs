//! Digests, passwords, keys, certificates and AES.
//!
//! Everything random comes from the host, so that a rendering repeats if the host's randomness
//! does: keys, serial numbers and salts are drawn from it, signatures depend on the message alone.

mod certificate;
mod cipher;
mod der;
mod issue;
mod key;
mod key_text;
mod oid;
mod parse;
mod password;
mod pem;
#[cfg(test)]
mod tests;

use pintle_template::{Function, Runtime};
use pintle_value::{Param, Value};
use sha1::Digest;

use self::key::PrivateKey;
use crate::convert::{Call, function, str_arg};
use crate::host::host;
use crate::random::HostRng;

/// The functions of this family.
pub(crate) const FUNCTIONS: &[Function] = &[
    function("adler32sum", TEXT, |_, args| {
        Ok(adler2::adler32_slice(str_arg(args, 0)).to_string().into())
    }),
    function("bcrypt", TEXT, password::bcrypt),
    function("buildCustomCert", certificate::CUSTOM, certificate::custom),
    function("decryptAES", TWO_TEXTS, cipher::decrypt),
    function("derivePassword", DERIVATION, password::derive),
    function("encryptAES", TWO_TEXTS, cipher::encrypt),
    function("genCA", certificate::AUTHORITY, certificate::authority),
    function("genCAWithKey", certificate::AUTHORITY_WITH_KEY, certificate::authority_with_key),
    function("genPrivateKey", TEXT, private_key),
    function("genSelfSignedCert", certificate::SELF_SIGNED, certificate::self_signed),
    function(
        "genSelfSignedCertWithKey",
        certificate::SELF_SIGNED_WITH_KEY,
        certificate::self_signed_with_key,
    ),
    function("genSignedCert", certificate::SIGNED, certificate::signed),
    function("genSignedCertWithKey", certificate::SIGNED_WITH_KEY, certificate::signed_with_key),
    function("htpasswd", TWO_TEXTS, password::htpasswd),
    function("sha1sum", TEXT, |_, args| Ok(hex(&sha1::Sha1::digest(str_arg(args, 0))))),
    function("sha256sum", TEXT, |_, args| Ok(hex(&sha2::Sha256::digest(str_arg(args, 0))))),
    function("sha512sum", TEXT, |_, args| Ok(hex(&sha2::Sha512::digest(str_arg(args, 0))))),
];

const TEXT: &[Param] = &[Param::Str];
const TWO_TEXTS: &[Param] = &[Param::Str, Param::Str];
const DERIVATION: &[Param] = &[Param::Uint32, Param::Str, Param::Str, Param::Str, Param::Str];

/// Work of making a private key, charged to the budget of the execution.
const KEY_COST: u64 = 1_000_000_000;

fn hex(bytes: &[u8]) -> Value {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = Vec::with_capacity(2 * bytes.len());
    for byte in bytes {
        text.extend([DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
    }
    Value::Str(text.into())
}

/// A key as PEM, or the text that the type is unknown.
fn private_key(rt: &mut dyn Runtime, args: &[Value]) -> Call {
    let kind = str_arg(args, 0);
    if matches!(&**kind, b"" | b"rsa" | b"dsa") {
        rt.charge(KEY_COST)?;
    }
    Ok(match PrivateKey::generate(kind, HostRng(host(rt))) {
        Some(Ok(key)) => Value::Str(key.to_pem().into()),
        Some(Err(error)) => format!("failed to generate private key: {error}").into(),
        None => Value::Str([b"Unknown type ", &**kind].concat().into()),
    })
}
