//! AES with 256 bits in CBC mode. The key is the password, filled up with zeros or cut.

use aes::Aes256;
use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use pintle_template::Runtime;
use pintle_value::Value;

use crate::convert::{Call, str_arg};
use crate::encoding::{decode_64, encode_64};
use crate::host::host;

const BLOCK: usize = 16;
const KEY: usize = 32;

pub(super) fn encrypt(rt: &mut dyn Runtime, args: &[Value]) -> Call {
    let (password, plain) = (str_arg(args, 0), str_arg(args, 1));
    if plain.is_empty() {
        return Ok("".into());
    }
    let mut iv = [0; BLOCK];
    host(rt).fill_random(&mut iv);
    let padding = BLOCK - plain.len() % BLOCK;
    let mut bytes = plain.to_vec();
    bytes.resize(plain.len() + padding, padding as u8);
    let mut cipher = cbc::Encryptor::<Aes256>::new(&key(password).into(), &iv.into());
    for block in bytes.as_chunks_mut::<BLOCK>().0 {
        cipher.encrypt_block(block.into());
    }
    Ok(Value::Str(encode_64(&[&iv[..], &bytes].concat()).into()))
}

pub(super) fn decrypt(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let (password, text) = (str_arg(args, 0), str_arg(args, 1));
    if text.is_empty() {
        return Ok("".into());
    }
    let mut bytes =
        decode_64(text).map_err(|at| format!("illegal base64 data at input byte {at}"))?;
    // Go slices up to the capacity, which is that of the undecoded text.
    let capacity = text.len() / 4 * 3;
    let Some((iv, rest)) = bytes.split_first_chunk_mut::<BLOCK>() else {
        return Err(if capacity < BLOCK {
            format!("runtime error: slice bounds out of range [:{BLOCK}] with capacity {capacity}")
        } else {
            format!("runtime error: slice bounds out of range [{BLOCK}:{}]", bytes.len())
        }
        .into());
    };
    let (blocks, []) = rest.as_chunks_mut::<BLOCK>() else {
        return Err("crypto/cipher: input not full blocks".into());
    };
    let mut cipher = cbc::Decryptor::<Aes256>::new(&key(password).into(), &(*iv).into());
    for block in blocks {
        cipher.decrypt_block(block.into());
    }
    let Some(&padding) = rest.last() else {
        return Err("runtime error: index out of range [-1]".into());
    };
    match rest.len().checked_sub(usize::from(padding)) {
        Some(length) => Ok(Value::Str((&rest[..length]).into())),
        None => {
            let end = rest.len() as i64 - i64::from(padding);
            Err(format!("runtime error: slice bounds out of range [:{end}]").into())
        }
    }
}

fn key(password: &[u8]) -> [u8; KEY] {
    let mut key = [0; KEY];
    for (to, from) in key.iter_mut().zip(password) {
        *to = *from;
    }
    key
}
