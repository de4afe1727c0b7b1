//! Passwords: hashes for password files, and the derivation of the Master Password algorithm.

use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use pintle_template::Runtime;
use pintle_value::{Str, Value};
use sha2::Sha256;

use crate::convert::{Call, any_arg, str_arg};
use crate::host::{Host, Secret, host};

/// Default cost of Go's package.
const BCRYPT_COST: u32 = 10;
/// Longest password that bcrypt takes.
const BCRYPT_MAX: usize = 72;
const SALT: usize = 16;
/// Bytes of a hash that are written; the last one is lost by tradition.
const BCRYPT_HASH: usize = 23;
/// Work of a hash or a derivation, charged to the budget of the execution.
const COST: u64 = 100_000_000;

pub(super) fn bcrypt(rt: &mut dyn Runtime, args: &[Value]) -> Call {
    rt.charge(COST)?;
    Ok(hash(host(rt), str_arg(args, 0)).into())
}

pub(super) fn htpasswd(rt: &mut dyn Runtime, args: &[Value]) -> Call {
    let (user, password) = (str_arg(args, 0), str_arg(args, 1));
    if user.contains(&b':') {
        return Ok(Value::Str([b"invalid username: ", &**user].concat().into()));
    }
    rt.charge(COST)?;
    let hash = hash(host(rt), password);
    Ok(Value::Str([&**user, b":", hash.as_bytes()].concat().into()))
}

/// The hash, or why there is none. Source: Go `bcrypt.GenerateFromPassword`.
fn hash(host: &dyn Host, password: &[u8]) -> String {
    if password.len() > BCRYPT_MAX {
        return "failed to encrypt string with bcrypt: \
                bcrypt: password length exceeds 72 bytes"
            .into();
    }
    let secret = Secret::Hash(password.to_vec());
    if let Some(hash) = host.kept(&secret).as_ref().and_then(|kept| kept.downcast_ref::<String>()) {
        return hash.clone();
    }
    let mut salt = [0; SALT];
    host.fill_random(&mut salt);
    // The zero that ends a password in C counts, if there is room.
    let mut key = [password, &[0]].concat();
    key.truncate(BCRYPT_MAX);
    let hash = bcrypt::bcrypt(BCRYPT_COST, salt, &key);
    let hash = hash.get(..BCRYPT_HASH).unwrap_or(&hash);
    let hash = format!("$2a${BCRYPT_COST:02}${}{}", base64(&salt), base64(hash));
    host.keep(secret, Arc::new(hash.clone()));
    hash
}

/// Base 64 with bcrypt's own alphabet and without padding.
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let mut padded = [0; 4];
        padded[1..=chunk.len()].copy_from_slice(chunk);
        let bits = u32::from_be_bytes(padded);
        for digit in 0..=chunk.len() {
            text.push(char::from(ALPHABET[(bits >> (18 - 6 * digit) & 63) as usize]));
        }
    }
    text
}

/// What separates this derivation from other uses of the same password.
const SCOPE: &[u8] = b"com.lyndir.masterpassword";
/// Parameters of scrypt: the logarithm of the rounds, the block size, the parallel chains.
const SCRYPT: (u8, u32, u32) = (15, 8, 2);
const SCRYPT_KEY: usize = 64;

/// Shapes of passwords by type; each letter stands for a class of characters.
fn shapes(kind: &[u8]) -> Option<&'static [&'static str]> {
    Some(match kind {
        b"maximum" => &["anoxxxxxxxxxxxxxxxxx", "axxxxxxxxxxxxxxxxxno"],
        b"long" => &[
            "CvcvnoCvcvCvcv",
            "CvcvCvcvnoCvcv",
            "CvcvCvcvCvcvno",
            "CvccnoCvcvCvcv",
            "CvccCvcvnoCvcv",
            "CvccCvcvCvcvno",
            "CvcvnoCvccCvcv",
            "CvcvCvccnoCvcv",
            "CvcvCvccCvcvno",
            "CvcvnoCvcvCvcc",
            "CvcvCvcvnoCvcc",
            "CvcvCvcvCvccno",
            "CvccnoCvccCvcv",
            "CvccCvccnoCvcv",
            "CvccCvccCvcvno",
            "CvcvnoCvccCvcc",
            "CvcvCvccnoCvcc",
            "CvcvCvccCvccno",
            "CvccnoCvcvCvcc",
            "CvccCvcvnoCvcc",
            "CvccCvcvCvccno",
        ],
        b"medium" => &["CvcnoCvc", "CvcCvcno"],
        b"short" => &["Cvcn"],
        b"basic" => &["aaanaaan", "aannaaan", "aaannaaa"],
        b"pin" => &["nnnn"],
        _ => return None,
    })
}

/// Characters of a class.
fn class(letter: u8) -> &'static [u8] {
    match letter {
        b'V' => b"AEIOU",
        b'C' => b"BCDFGHJKLMNPQRSTVWXYZ",
        b'v' => b"aeiou",
        b'c' => b"bcdfghjklmnpqrstvwxyz",
        b'a' => b"AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz",
        b'n' => b"0123456789",
        b'o' => b"@&%?,=[]_:-+*$#!'^~;()/.",
        _ => b"AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz0123456789!@#$%^&*()",
    }
}

pub(super) fn derive(rt: &mut dyn Runtime, args: &[Value]) -> Call {
    let counter = match any_arg(args, 0) {
        Value::Uint(_, n) => *n as u32,
        _ => 0,
    };
    let kind = str_arg(args, 1);
    let Some(shapes) = shapes(kind) else {
        let text = [b"cannot find password template ", &**kind].concat();
        return Ok(Value::Str(text.into()));
    };
    rt.charge(COST)?;
    let (password, user, site) = (str_arg(args, 2), str_arg(args, 3), str_arg(args, 4));
    let seed = seed(counter, password, user, site)?;
    let (first, rest) = seed.split_first().ok_or("failed to derive password")?;
    let shape = shapes[usize::from(*first) % shapes.len()];
    let pick = |(letter, byte): (u8, &u8)| {
        let class = class(letter);
        class[usize::from(*byte) % class.len()]
    };
    let text: Vec<u8> = shape.bytes().zip(rest).map(pick).collect();
    Ok(Value::Str(text.into()))
}

/// The bytes that choose shape and characters.
fn seed(counter: u32, password: &Str, user: &Str, site: &Str) -> Result<Vec<u8>, String> {
    let scoped = |name: &Str| {
        let mut bytes = SCOPE.to_vec();
        bytes.extend_from_slice(&(name.len() as u32).to_be_bytes());
        bytes.extend_from_slice(name);
        bytes
    };
    let failed = |error: &dyn std::fmt::Display| format!("failed to derive password: {error}");
    let (log_n, r, p) = SCRYPT;
    let params = scrypt::Params::new(log_n, r, p).map_err(|error| failed(&error))?;
    let mut key = [0; SCRYPT_KEY];
    scrypt::scrypt(password, &scoped(user), &params, &mut key).map_err(|error| failed(&error))?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|error| failed(&error))?;
    mac.update(&scoped(site));
    mac.update(&counter.to_be_bytes());
    Ok(mac.finalize().into_bytes().to_vec())
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn bcrypt_has_its_own_base_64() {
        assert_eq!(base64(&[0x14, 0x4b, 0x3d, 0x69, 0x1a, 0x7b, 0x4e, 0xcf]), "DCq7YPn5Rq6");
    }
}
