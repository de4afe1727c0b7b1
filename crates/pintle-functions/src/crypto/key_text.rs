//! Private keys as PEM: PKCS #1, SEC 1, PKCS #8 and OpenSSL's form of DSA keys.

use crypto_bigint::BoxedUint;
use rsa::PrivateKey as RsaKey;

use super::der::{self, Reader, tag};
use super::key::{DsaKey, PrivateKey, insecure, rsa_numbers};
use super::{oid, pem};

const X25519_LENGTH: usize = 32;

/// What ends the labels of blocks of private keys, except of PKCS #8.
const LABEL_END: &[u8] = b" PRIVATE KEY";

impl PrivateKey {
    /// The block that sprig writes.
    pub(super) fn to_pem(&self) -> Vec<u8> {
        match self {
            PrivateKey::Rsa(key) => pem::encode("RSA PRIVATE KEY", &pkcs1(key)),
            PrivateKey::Dsa(key) => {
                let numbers = [&key.p, &key.q, &key.g, &key.y, &key.x];
                pem::encode("DSA PRIVATE KEY", &numbers_of_version_0(numbers.map(|n| &**n)))
            }
            PrivateKey::P256(_) | PrivateKey::P384(_) | PrivateKey::P521(_) => {
                pem::encode("EC PRIVATE KEY", &self.sec1())
            }
            PrivateKey::Ed25519(_) | PrivateKey::X25519 => {
                pem::encode("PRIVATE KEY", &self.pkcs8())
            }
        }
    }

    /// Source: Go `x509.MarshalECPrivateKey`.
    fn sec1(&self) -> Vec<u8> {
        let curve = der::oid(self.curve().unwrap_or_default());
        let public = der::bit_string(&self.public_bytes().unwrap_or_default());
        der::sequence(&[
            &der::unsigned(&[1]),
            &der::octet_string(&self.secret()),
            &der::element(tag::constructed(0), &[&curve]),
            &der::element(tag::constructed(1), &[&public]),
        ])
    }

    /// Source: Go `x509.MarshalPKCS8PrivateKey` for Ed25519.
    fn pkcs8(&self) -> Vec<u8> {
        let seed = der::octet_string(&self.secret());
        der::sequence(&[&der::unsigned(&[0]), &self.public_algorithm(), &der::octet_string(&seed)])
    }

    /// Reads the first block of a text. Source: sprig `parsePrivateKeyPEM`.
    ///
    /// # Errors
    /// sprig's text, with Go's reason behind it.
    pub(super) fn from_pem(text: &[u8]) -> Result<PrivateKey, String> {
        let block = pem::decode(text).ok_or("no PEM data in input")?;
        let label = || String::from_utf8_lossy(&block.label).into_owned();
        if block.label == b"PRIVATE KEY" {
            return from_pkcs8(&block.bytes).map_err(|e| format!("decoding PEM as PKCS#8: {e}"));
        }
        let Some(kind) = block.label.strip_suffix(LABEL_END) else {
            return Err(format!("no private key data in PEM block of type {}", label()));
        };
        match kind {
            b"RSA" => from_pkcs1(&block.bytes)
                .map_err(|error| format!("parsing RSA private key from PEM: {error}")),
            b"EC" => from_sec1(None, &block.bytes)
                .map_err(|error| format!("parsing EC private key from PEM: {error}")),
            b"DSA" => dsa_key(&block.bytes)
                .map_err(|error| format!("parsing DSA private key from PEM: {error}")),
            _ => Err(format!("invalid private key type {}", label())),
        }
    }
}

fn pkcs1(key: &RsaKey) -> Vec<u8> {
    numbers_of_version_0(rsa_numbers(key).iter().map(|number| &**number))
}

/// A sequence of a zero and other numbers.
fn numbers_of_version_0<'a>(numbers: impl IntoIterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut content = der::unsigned(&[0]);
    for number in numbers {
        content.extend(der::unsigned(number));
    }
    der::sequence(&[&content])
}

/// The fields of PKCS #1 that a key is made from.
struct Pkcs1<'a> {
    version: &'a [u8],
    n: &'a [u8],
    e: &'a [u8],
    d: &'a [u8],
    p: &'a [u8],
    q: &'a [u8],
}

impl<'a> Pkcs1<'a> {
    fn read(fields: &mut Reader<'a>) -> Option<Pkcs1<'a>> {
        let mut next = || fields.integer();
        Some(Pkcs1 { version: next()?, n: next()?, e: next()?, d: next()?, p: next()?, q: next()? })
    }
}

/// Source: Go `x509.ParsePKCS1PrivateKey`.
fn from_pkcs1(bytes: &[u8]) -> Result<PrivateKey, String> {
    let key = match read(bytes, "pkcs1PrivateKey", Pkcs1::read) {
        Ok((key, [])) => key,
        Ok(_) => return Err("asn1: syntax error: trailing data".into()),
        Err(error) => return Err(other_form(bytes, Form::Pkcs1).unwrap_or(error)),
    };
    if !matches!(key.version, [0 | 1 | 0x80..]) {
        return Err("x509: unsupported private key version".into());
    }
    let is_positive = |n: &[u8]| n.first().is_some_and(|byte| *byte < 0x80) && n != [0];
    if ![key.n, key.d, key.p, key.q].into_iter().all(is_positive) {
        return Err("x509: private key contains zero or negative value".into());
    }
    let number = |bytes: &[u8]| BoxedUint::from_be_slice_vartime(der::trim(bytes));
    let n = number(key.n);
    let bits = n.bit_width_vartime();
    let primes = vec![number(key.p), number(key.q)];
    match RsaKey::from_components(n, number(key.e), number(key.d), primes) {
        Ok(key) => Ok(PrivateKey::Rsa(Box::new(key))),
        Err(rsa::Error::InvalidModulus) => Err("crypto/rsa: p * q != n".into()),
        Err(rsa::Error::InvalidExponent) => Err("crypto/rsa: invalid CRT exponent".into()),
        Err(rsa::Error::ModulusTooSmall) => Err(insecure(bits)),
        Err(_) => Err("crypto/rsa: invalid prime".into()),
    }
}

/// The fields of SEC 1.
struct Sec1<'a> {
    version: &'a [u8],
    secret: &'a [u8],
    curve: Option<&'a [u8]>,
}

impl<'a> Sec1<'a> {
    fn read(fields: &mut Reader<'a>) -> Option<Sec1<'a>> {
        let version = fields.integer()?;
        let secret = fields.content(tag::OCTET_STRING)?;
        let curve = match fields.explicit(0) {
            Some(mut parameters) => Some(parameters.oid()?),
            None => None,
        };
        if let Some(mut public) = fields.explicit(1) {
            public.bit_string()?;
        }
        Some(Sec1 { version, secret, curve })
    }
}

/// Reads an ECDSA key; PKCS #8 tells the curve outside. Source: Go `x509.parseECPrivateKey`.
fn from_sec1(curve: Option<&[u8]>, bytes: &[u8]) -> Result<PrivateKey, String> {
    let (key, _) = read(bytes, "ecPrivateKey", Sec1::read).map_err(|error| {
        other_form(bytes, Form::Sec1)
            .unwrap_or_else(|| format!("x509: failed to parse EC private key: {error}"))
    })?;
    if key.version != [1] {
        let version = key.version.iter().fold(0_i64, |n, byte| n << 8 | i64::from(*byte));
        return Err(format!("x509: unknown EC private key version {version}"));
    }
    let secret = der::trim(key.secret);
    let invalid = || "x509: invalid private key length".to_owned();
    let fill = |width: usize| {
        let mut padded = vec![0; width.checked_sub(secret.len()).ok_or_else(invalid)?];
        padded.extend_from_slice(secret);
        Ok::<_, String>(padded)
    };
    let key = match curve.or(key.curve) {
        Some(oid::P256) => {
            p256::ecdsa::SigningKey::from_slice(&fill(32)?).ok().map(PrivateKey::P256)
        }
        Some(oid::P384) => {
            p384::ecdsa::SigningKey::from_slice(&fill(48)?).ok().map(PrivateKey::P384)
        }
        Some(oid::P521) => {
            p521::ecdsa::SigningKey::from_slice(&fill(66)?).ok().map(PrivateKey::P521)
        }
        _ => return Err("x509: unknown elliptic curve".into()),
    };
    key.ok_or_else(|| "ecdsa: private key scalar out of range".into())
}

/// The fields of PKCS #8.
struct Pkcs8<'a> {
    algorithm: &'a [u8],
    parameters: Option<(u8, &'a [u8])>,
    key: &'a [u8],
}

impl<'a> Pkcs8<'a> {
    fn read(fields: &mut Reader<'a>) -> Option<Pkcs8<'a>> {
        fields.integer()?;
        let mut algorithm = fields.sequence()?;
        Some(Pkcs8 {
            algorithm: algorithm.oid()?,
            parameters: algorithm.any().map(|(tag, _, content)| (tag, content)),
            key: fields.content(tag::OCTET_STRING)?,
        })
    }
}

/// Source: Go `x509.ParsePKCS8PrivateKey`.
fn from_pkcs8(bytes: &[u8]) -> Result<PrivateKey, String> {
    let (outer, _) = read(bytes, "pkcs8", Pkcs8::read)
        .map_err(|error| other_form(bytes, Form::Pkcs8).unwrap_or(error))?;
    match outer.algorithm {
        oid::RSA => from_pkcs1(outer.key).map_err(|error| {
            format!("x509: failed to parse RSA private key embedded in PKCS#8: {error}")
        }),
        oid::EC_PUBLIC_KEY => {
            let curve = outer.parameters.filter(|(tag, _)| *tag == tag::OID);
            from_sec1(curve.map(|(_, curve)| curve), outer.key).map_err(|error| {
                format!("x509: failed to parse EC private key embedded in PKCS#8: {error}")
            })
        }
        oid::ED25519 => {
            let secret = curve_secret(&outer, "Ed25519")?;
            let seed = secret.try_into().map_err(|_| {
                format!("x509: invalid Ed25519 private key length: {}", secret.len())
            })?;
            Ok(PrivateKey::Ed25519(ed25519_dalek::SigningKey::from_bytes(seed)))
        }
        oid::X25519 => {
            if curve_secret(&outer, "X25519")?.len() != X25519_LENGTH {
                return Err("crypto/ecdh: invalid private key size".into());
            }
            Ok(PrivateKey::X25519)
        }
        other => Err(format!(
            "x509: PKCS#8 wrapping contained private key with unknown algorithm: {}",
            der::dotted(other)
        )),
    }
}

/// The octets that PKCS #8 wraps a second time for curves without parameters.
fn curve_secret<'a>(outer: &Pkcs8<'a>, name: &str) -> Result<&'a [u8], String> {
    if outer.parameters.is_some() {
        return Err(format!("x509: invalid {name} private key parameters"));
    }
    let secret = Reader::new(outer.key).content(tag::OCTET_STRING);
    secret.ok_or_else(|| {
        format!("x509: invalid {name} private key: asn1: syntax error: data truncated")
    })
}

fn dsa_key(bytes: &[u8]) -> Result<PrivateKey, String> {
    let (key, _) = read(bytes, "DSAKeyFormat", |fields| {
        fields.integer()?;
        let mut next = || fields.integer().map(<[u8]>::to_vec);
        Some(DsaKey { p: next()?, q: next()?, g: next()?, y: next()?, x: next()? })
    })?;
    Ok(PrivateKey::Dsa(key))
}

/// Forms that Go recognises to say which of its functions to use.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Pkcs1,
    Pkcs8,
    Sec1,
}

/// Says which other form the bytes have.
fn other_form(bytes: &[u8], tried: Form) -> Option<String> {
    let name = if tried != Form::Sec1 && read(bytes, "", Sec1::read).is_ok() {
        "ParseECPrivateKey"
    } else if tried != Form::Pkcs8 && read(bytes, "", Pkcs8::read).is_ok() {
        "ParsePKCS8PrivateKey"
    } else if tried != Form::Pkcs1 && read(bytes, "", Pkcs1::read).is_ok() {
        "ParsePKCS1PrivateKey"
    } else {
        return None;
    };
    Some(format!("x509: failed to parse private key (use {name} instead for this key format)"))
}

/// Reads the fields of a sequence and gives what follows it. `name` is Go's type.
fn read<'a, T>(
    bytes: &'a [u8],
    name: &str,
    fields: impl FnOnce(&mut Reader<'a>) -> Option<T>,
) -> Result<(T, &'a [u8]), String> {
    let mut reader = Reader::new(bytes);
    let Some((found, whole, content)) = reader.any() else {
        let what = if bytes.is_empty() { "sequence" } else { "data" };
        return Err(format!("asn1: syntax error: {what} truncated"));
    };
    if found != tag::SEQUENCE {
        return Err(format!(
            "asn1: structure error: tags don't match (16 vs {{class:{} tag:{} length:{} \
             isCompound:{}}}) {{optional:false explicit:false application:false private:false \
             defaultValue:<nil> tag:<nil> stringType:0 timeType:0 set:false omitEmpty:false}} \
             {name} @{}",
            found >> 6,
            found & 0x1f,
            content.len(),
            found & 0x20 != 0,
            whole.len() - content.len(),
        ));
    }
    let mut reader = Reader::new(content);
    match fields(&mut reader) {
        Some(value) => Ok((value, bytes.get(whole.len()..).unwrap_or_default())),
        None if reader.is_empty() => Err("asn1: syntax error: sequence truncated".into()),
        None => Err("asn1: structure error: unexpected content".into()),
    }
}
