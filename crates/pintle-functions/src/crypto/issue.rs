//! Issuing certificates. Source: sprig `getBaseCertTemplate`, Go `x509.CreateCertificate`.

use std::net::IpAddr;

use pintle_value::{Value, strconv};
use sha2::{Digest, Sha256};

use super::der::{self, tag};
use super::key::PrivateKey;
use super::oid;
use super::parse::{Parent, PublicKey, is_printable};
use crate::convert::text_of;
use crate::dates::Time;
use crate::durations::Duration;
use crate::random::HostRng;

const NANOS_PER_DAY: i64 = 86_400 * 1_000_000_000;
/// Bytes of the hash of a public key that identify it, RFC 7093.
const KEY_ID_LENGTH: usize = 20;
const SERIAL_LENGTH: usize = 16;
/// Stored value of version 3.
const VERSION_3: u8 = 2;
/// Bits of the key usage, the first being the highest.
const DIGITAL_SIGNATURE: u8 = 0x80;
const KEY_ENCIPHERMENT: u8 = 0x20;
const CERTIFICATE_SIGNING: u8 = 0x04;
/// Tags of alternative names.
const DNS_NAME: u8 = 2;
const IP_ADDRESS: u8 = 7;

/// What a certificate will say.
pub(super) struct Template {
    common_name: Vec<u8>,
    addresses: Vec<IpAddr>,
    names: Vec<Vec<u8>>,
    serial: [u8; SERIAL_LENGTH],
    not_before: Time,
    not_after: Time,
    is_authority: bool,
}

impl Template {
    /// Checks the names and draws a serial number. The addresses and names are lists or nil.
    ///
    /// # Errors
    /// sprig's text about an address or name that is none.
    pub(super) fn new(
        common_name: &[u8],
        addresses: &[Value],
        names: &[Value],
        days: i64,
        now: &Time,
        random: HostRng<'_>,
    ) -> Result<Template, String> {
        let addresses = addresses.iter().map(address).collect::<Result<_, _>>()?;
        let names = names.iter().map(dns_name).collect::<Result<_, _>>()?;
        let mut serial = [0; SERIAL_LENGTH];
        random.0.fill_random(&mut serial);
        Ok(Template {
            common_name: common_name.to_vec(),
            addresses,
            names,
            serial,
            not_before: now.clone(),
            // Too many days overflow, as in Go.
            not_after: now.add(Duration(days.wrapping_mul(NANOS_PER_DAY))),
            is_authority: false,
        })
    }

    /// Makes it the certificate of an authority.
    pub(super) fn authority(self) -> Template {
        Template { is_authority: true, ..self }
    }

    /// Signs a certificate for `key` with the key of `parent`; without one it signs itself.
    ///
    /// # Errors
    /// Go's text.
    pub(super) fn issue(
        &self,
        key: &PrivateKey,
        parent: Option<(&Parent, &PrivateKey)>,
        random: HostRng<'_>,
    ) -> Result<Vec<u8>, String> {
        let signer = parent.map_or(key, |(_, signer)| signer);
        if !signer.is_signer() {
            return Err("x509: certificate private key does not implement crypto.Signer".into());
        }
        let public = key
            .public_bytes()
            .ok_or_else(|| format!("x509: unsupported public key type: {}", key.public_type()))?;
        let subject = subject(&self.common_name)?;
        let issuer = parent.map_or(&*subject, |(parent, _)| &*parent.subject);
        let authority_key_id = match parent {
            Some((parent, _)) if issuer != subject => &*parent.subject_key_id,
            _ => &[],
        };
        if let Some((Parent { public_key: Some(expected), .. }, signer)) = parent {
            let found = PublicKey {
                algorithm: signer.public_algorithm(),
                bytes: signer.public_bytes().unwrap_or_default(),
            };
            if *expected != found {
                return Err("x509: provided PrivateKey doesn't match parent's PublicKey".into());
            }
        }
        let extensions = self.extensions(&public, authority_key_id)?;
        let algorithm = signer.signature_algorithm();
        let body = der::sequence(&[
            &der::element(tag::constructed(0), &[&der::unsigned(&[VERSION_3])]),
            &der::unsigned(&self.serial),
            &algorithm,
            issuer,
            &der::sequence(&[&time(&self.not_before)?, &time(&self.not_after)?]),
            &subject,
            &der::sequence(&[&key.public_algorithm(), &der::bit_string(&public)]),
            &der::element(tag::constructed(3), &[&extensions]),
        ]);
        let signature = signer.sign(&body, random)?;
        Ok(der::sequence(&[&body, &algorithm, &der::bit_string(&signature)]))
    }

    fn extensions(&self, public: &[u8], authority_key_id: &[u8]) -> Result<Vec<u8>, String> {
        let mut all = vec![self.key_usage(), extended_key_usage(), self.basic_constraints()];
        if self.is_authority {
            let hash = Sha256::digest(public);
            let id = der::octet_string(hash.get(..KEY_ID_LENGTH).unwrap_or(&hash));
            all.push(extension(oid::SUBJECT_KEY_ID, false, &id));
        }
        if !authority_key_id.is_empty() {
            let id = der::element(tag::context(0), &[authority_key_id]);
            all.push(extension(oid::AUTHORITY_KEY_ID, false, &der::sequence(&[&id])));
        }
        if !self.addresses.is_empty() || !self.names.is_empty() {
            // Without a subject the alternative names are all there is.
            let critical = self.common_name.is_empty();
            all.push(extension(oid::SUBJECT_ALT_NAME, critical, &self.alternative_names()?));
        }
        Ok(der::sequence(&all.iter().map(|extension| &**extension).collect::<Vec<_>>()))
    }

    fn key_usage(&self) -> Vec<u8> {
        let signing = if self.is_authority { CERTIFICATE_SIGNING } else { 0 };
        let bits = DIGITAL_SIGNATURE | KEY_ENCIPHERMENT | signing;
        let unused = bits.trailing_zeros() as u8;
        extension(oid::KEY_USAGE, true, &der::element(tag::BIT_STRING, &[&[unused, bits]]))
    }

    fn basic_constraints(&self) -> Vec<u8> {
        let authority: &[u8] = if self.is_authority { &[tag::BOOLEAN, 1, 0xff] } else { &[] };
        extension(oid::BASIC_CONSTRAINTS, true, &der::sequence(&[authority]))
    }

    fn alternative_names(&self) -> Result<Vec<u8>, String> {
        let mut names = Vec::new();
        for name in &self.names {
            if !name.is_ascii() {
                let name = strconv::quote(name);
                return Err(format!("x509: {name} cannot be encoded as an IA5String"));
            }
            names.extend(der::element(tag::context(DNS_NAME), &[name]));
        }
        for address in &self.addresses {
            // The old form of addresses is the shorter one.
            let bytes = match address.to_canonical() {
                IpAddr::V4(address) => address.octets().to_vec(),
                IpAddr::V6(address) => address.octets().to_vec(),
            };
            names.extend(der::element(tag::context(IP_ADDRESS), &[&bytes]));
        }
        Ok(der::sequence(&[&names]))
    }
}

fn extended_key_usage() -> Vec<u8> {
    let usages = der::sequence(&[&der::oid(oid::SERVER_AUTH), &der::oid(oid::CLIENT_AUTH)]);
    extension(oid::EXTENDED_KEY_USAGE, false, &usages)
}

fn extension(name: &[u8], critical: bool, value: &[u8]) -> Vec<u8> {
    let critical: &[u8] = if critical { &[tag::BOOLEAN, 1, 0xff] } else { &[] };
    der::sequence(&[&der::oid(name), critical, &der::octet_string(value)])
}

/// A subject of a common name, empty if that is.
fn subject(common_name: &[u8]) -> Result<Vec<u8>, String> {
    if common_name.is_empty() {
        return Ok(der::sequence(&[]));
    }
    let kind = if common_name.iter().all(|byte| is_printable(*byte)) {
        tag::PRINTABLE_STRING
    } else if std::str::from_utf8(common_name).is_ok() {
        tag::UTF8_STRING
    } else {
        return Err("asn1: string not valid UTF-8".into());
    };
    let attribute =
        der::sequence(&[&der::oid(oid::COMMON_NAME), &der::element(kind, &[common_name])]);
    Ok(der::sequence(&[&der::element(tag::SET, &[&attribute])]))
}

/// A time in the form that RFC 5280 prescribes for its year.
fn time(time: &Time) -> Result<Vec<u8>, String> {
    let (tag, layout): (_, &[u8]) = match time.local().date().year {
        1950..2050 => (tag::UTC_TIME, b"060102150405Z"),
        0..=9999 => (tag::GENERALIZED_TIME, b"20060102150405Z"),
        _ => {
            let error = "asn1: structure error: cannot represent time as GeneralizedTime";
            return Err(error.into());
        }
    };
    Ok(der::element(tag, &[&time.format(layout)]))
}

fn address(value: &Value) -> Result<IpAddr, String> {
    let Value::Str(text) = value else {
        return Err(format!("error parsing ip: {} is not a string", text_of(value)));
    };
    let address = text.as_utf8().and_then(|text| text.parse().ok());
    address.ok_or_else(|| format!("error parsing ip: {text}"))
}

fn dns_name(value: &Value) -> Result<Vec<u8>, String> {
    match value {
        Value::Str(name) => Ok(name.to_vec()),
        value => {
            Err(format!("error processing alternate dns name: {} is not a string", text_of(value)))
        }
    }
}
