//! Reading certificates as far as issuing others and refusing malformed ones needs it.
//! Source: Go `x509.ParseCertificate`.

use std::collections::BTreeSet;

use super::der::{self, Reader, tag};
use super::oid;

/// What a certificate that signs others says about itself.
pub(super) struct Parent {
    /// The encoded subject, which becomes the issuer of others.
    pub(super) subject: Vec<u8>,
    /// `None` if the algorithm of the key is unknown.
    pub(super) public_key: Option<PublicKey>,
    pub(super) subject_key_id: Vec<u8>,
}

/// A public key: its encoded algorithm identifier and the content of its bit string.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct PublicKey {
    pub(super) algorithm: Vec<u8>,
    pub(super) bytes: Vec<u8>,
}

/// Length of an Ed25519 public key.
const ED25519_LENGTH: usize = 32;

/// Reads a certificate.
///
/// # Errors
/// Go's text.
pub(super) fn certificate(bytes: &[u8]) -> Result<Parent, String> {
    let mut input = Reader::new(bytes);
    let mut outer = input.sequence().ok_or("x509: malformed certificate")?;
    let mut body = outer.sequence().ok_or("x509: malformed tbs certificate")?;

    let version = version(&mut body)?;
    let serial = body.integer().ok_or("x509: malformed serial number")?;
    if serial.first().is_some_and(|byte| *byte >= 0x80) {
        return Err("x509: negative serial number".into());
    }
    let inner =
        body.content(tag::SEQUENCE).ok_or("x509: malformed signature algorithm identifier")?;
    let algorithm = outer.content(tag::SEQUENCE).ok_or("x509: malformed algorithm identifier")?;
    if inner != algorithm {
        return Err("x509: inner and outer signature algorithm identifiers don't match".into());
    }
    algorithm_identifier(Reader::new(inner))?;

    check_name(body.whole(tag::SEQUENCE).ok_or("x509: malformed issuer")?)?;
    let mut validity = body.sequence().ok_or("x509: malformed validity")?;
    check_time(&mut validity)?;
    check_time(&mut validity)?;
    let subject = body.whole(tag::SEQUENCE).ok_or("x509: malformed issuer")?;
    check_name(subject)?;
    let public_key = public_key(body.sequence().ok_or("x509: malformed spki")?)?;

    let mut subject_key_id = Vec::new();
    if version > 1 {
        for (number, what) in [(1, "issuerUniqueID"), (2, "subjectUniqueID")] {
            if body.peek() == Some(tag::context(number)) && body.any().is_none() {
                return Err(format!("x509: malformed {what}"));
            }
        }
    }
    if version == 3 && body.peek() == Some(tag::constructed(3)) {
        let extensions = body.explicit(3).and_then(|mut all| all.sequence());
        read_extensions(extensions.ok_or("x509: malformed extensions")?, &mut subject_key_id)?;
    }
    outer.content(tag::BIT_STRING).ok_or("x509: malformed signature")?;
    if !input.is_empty() {
        return Err("x509: trailing data".into());
    }
    Ok(Parent { subject: subject.to_vec(), public_key, subject_key_id })
}

/// The version, which is stored one less.
fn version(body: &mut Reader<'_>) -> Result<u8, String> {
    if body.peek() != Some(tag::constructed(0)) {
        return Ok(1);
    }
    let stored = body.explicit(0).and_then(|mut version| version.integer());
    match stored {
        Some([stored @ 0..=2]) => Ok(stored + 1),
        Some([0..0x80, ..]) => Err("x509: invalid version".into()),
        _ => Err("x509: malformed version".into()),
    }
}

/// Encoded arcs and parameters of an algorithm.
fn algorithm_identifier(mut fields: Reader<'_>) -> Result<(&[u8], &[u8]), String> {
    let algorithm = fields.oid().ok_or("x509: malformed OID")?;
    if fields.is_empty() {
        return Ok((algorithm, &[]));
    }
    let (_, parameters, _) = fields.any().ok_or("x509: malformed parameters")?;
    Ok((algorithm, parameters))
}

fn check_name(name: &[u8]) -> Result<(), String> {
    const INVALID: &str = "x509: invalid RDNSequence";
    let mut sets = Reader::new(name).sequence().ok_or(INVALID)?;
    while !sets.is_empty() {
        let mut set = Reader::new(sets.content(tag::SET).ok_or(INVALID)?);
        while !set.is_empty() {
            let invalid = |what: &str| format!("{INVALID}: invalid attribute{what}");
            let mut attribute = set.sequence().ok_or_else(|| invalid(""))?;
            attribute.oid().ok_or_else(|| invalid(" type"))?;
            let (tag, _, value) = attribute.any().ok_or_else(|| invalid(" value"))?;
            check_text(tag, value).map_err(|error| invalid(&format!(" value: {error}")))?;
        }
    }
    Ok(())
}

fn check_text(tag: u8, value: &[u8]) -> Result<(), String> {
    const T61_STRING: u8 = 0x14;
    const IA5_STRING: u8 = 0x16;
    const NUMERIC_STRING: u8 = 0x12;
    const BMP_STRING: u8 = 0x1e;
    let (is_valid, name) = match tag {
        T61_STRING => (true, ""),
        // Readers take two more characters than the standard knows.
        tag::PRINTABLE_STRING => (
            value.iter().all(|byte| is_printable(*byte) || matches!(byte, b'*' | b'&')),
            "PrintableString",
        ),
        tag::UTF8_STRING => (std::str::from_utf8(value).is_ok(), "UTF-8 string"),
        BMP_STRING => (value.len().is_multiple_of(2), "BMPString"),
        IA5_STRING => (value.is_ascii(), "IA5String"),
        NUMERIC_STRING => {
            (value.iter().all(|byte| byte.is_ascii_digit() || *byte == b' '), "NumericString")
        }
        other => return Err(format!("unsupported string type: {other}")),
    };
    if is_valid { Ok(()) } else { Err(format!("invalid {name}")) }
}

/// Whether a `PrintableString` may hold the character.
pub(super) fn is_printable(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b' ' | b'\'' | b'(' | b')' | b'+'..=b'/' | b':' | b'=' | b'?')
}

fn check_time(fields: &mut Reader<'_>) -> Result<(), String> {
    let (digits, name) = match fields.peek() {
        Some(tag::UTC_TIME) => (12, "UTCTime"),
        Some(tag::GENERALIZED_TIME) => (14, "GeneralizedTime"),
        _ => return Err("x509: unsupported time format".into()),
    };
    let is_time = |text: &[u8]| {
        text.split_at_checked(digits).is_some_and(|(number, zone)| {
            number.iter().all(u8::is_ascii_digit) && matches!(zone, b"Z" | [b'+' | b'-', ..])
        })
    };
    match fields.any() {
        Some((_, _, text)) if is_time(text) => Ok(()),
        _ => Err(format!("x509: malformed {name}")),
    }
}

fn public_key(mut fields: Reader<'_>) -> Result<Option<PublicKey>, String> {
    let algorithm =
        fields.content(tag::SEQUENCE).ok_or("x509: malformed public key algorithm identifier")?;
    let (name, parameters) = algorithm_identifier(Reader::new(algorithm))?;
    let bytes = fields.bit_string().ok_or("x509: malformed subjectPublicKey")?;
    match name {
        oid::RSA => {
            if parameters != der::NULL {
                return Err("x509: RSA key missing NULL parameters".into());
            }
            let mut numbers =
                Reader::new(bytes).sequence().ok_or("x509: invalid RSA public key")?;
            let modulus = numbers.integer().ok_or("x509: invalid RSA modulus")?;
            let exponent = numbers.integer().ok_or("x509: invalid RSA public exponent")?;
            for (number, what) in [(modulus, "modulus"), (exponent, "public exponent")] {
                if number == [0] || number.first().is_some_and(|byte| *byte >= 0x80) {
                    return Err(format!("x509: RSA {what} is not a positive number"));
                }
            }
        }
        oid::EC_PUBLIC_KEY => {
            let curve = Reader::new(parameters).oid().ok_or("x509: invalid ECDSA parameters")?;
            if ![oid::P256, oid::P384, oid::P521].contains(&curve) {
                return Err("x509: unsupported elliptic curve".into());
            }
        }
        oid::ED25519 => {
            if !parameters.is_empty() {
                return Err("x509: Ed25519 key encoded with illegal parameters".into());
            }
            if bytes.len() != ED25519_LENGTH {
                return Err("x509: wrong Ed25519 public key size".into());
            }
        }
        _ => return Ok(None),
    }
    Ok(Some(PublicKey { algorithm: der::sequence(&[algorithm]), bytes: bytes.to_vec() }))
}

fn read_extensions(mut all: Reader<'_>, subject_key_id: &mut Vec<u8>) -> Result<(), String> {
    let mut seen = BTreeSet::new();
    while !all.is_empty() {
        let mut fields = all.sequence().ok_or("x509: malformed extension")?;
        let name = fields.oid().ok_or("x509: malformed extension OID field")?;
        let mut critical = false;
        if fields.peek() == Some(tag::BOOLEAN) {
            critical = fields.boolean().ok_or("x509: malformed extension critical field")?;
        }
        let value = fields.content(tag::OCTET_STRING);
        let value = value.ok_or("x509: malformed extension value field")?;
        if !seen.insert(name) {
            return Err(format!(
                "x509: certificate contains duplicate extension with OID \"{}\"",
                der::dotted(name)
            ));
        }
        if let Some(id) = read_extension(name, critical, Reader::new(value))? {
            *subject_key_id = id.to_vec();
        }
    }
    Ok(())
}

/// Checks an extension; gives the identifier that it may hold.
fn read_extension<'a>(
    name: &[u8],
    critical: bool,
    mut value: Reader<'a>,
) -> Result<Option<&'a [u8]>, String> {
    match name {
        oid::KEY_USAGE => {
            value.content(tag::BIT_STRING).ok_or("x509: invalid key usage")?;
        }
        oid::BASIC_CONSTRAINTS => {
            let invalid = "x509: invalid basic constraints";
            let mut fields = value.sequence().ok_or(invalid)?;
            if fields.peek() == Some(tag::BOOLEAN) {
                fields.boolean().ok_or(invalid)?;
            }
        }
        oid::SUBJECT_ALT_NAME => {
            let mut names = value.sequence().ok_or("x509: invalid subject alternative names")?;
            while !names.is_empty() {
                names.any().ok_or("x509: invalid subject alternative name")?;
            }
        }
        oid::EXTENDED_KEY_USAGE => {
            let invalid = "x509: invalid extended key usages";
            let mut usages = value.sequence().ok_or(invalid)?;
            while !usages.is_empty() {
                usages.oid().ok_or(invalid)?;
            }
        }
        oid::AUTHORITY_KEY_ID => {
            if critical {
                return Err("x509: authority key identifier incorrectly marked critical".into());
            }
            value.sequence().ok_or("x509: invalid authority key identifier")?;
        }
        oid::SUBJECT_KEY_ID => {
            if critical {
                return Err("x509: subject key identifier incorrectly marked critical".into());
            }
            let id = value.content(tag::OCTET_STRING);
            return id.map(Some).ok_or_else(|| "x509: invalid subject key identifier".into());
        }
        _ => {}
    }
    Ok(None)
}
