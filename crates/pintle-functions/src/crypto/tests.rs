//! Certificates that Helm issued, issued again: with the same key, serial number and time they
//! are the same byte for byte, as far as signatures repeat.

use pintle_value::Value;

use super::der::{Reader, tag};
use super::issue::Template;
use super::key::PrivateKey;
use super::{parse, pem};
use crate::dates::Time;
use crate::host::{Host, Moment, OfflineHost};
use crate::random::HostRng;

/// A host whose randomness is a serial number.
struct Serial(Vec<u8>);

impl Host for Serial {
    fn now(&self) -> Moment {
        Moment { seconds: 0, nanos: 0 }
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        let given = self.0.iter().copied().chain(std::iter::repeat(0));
        bytes.iter_mut().zip(given).for_each(|(to, from)| *to = from);
    }
}

/// A recorded certificate: its encoding, its key, and what was random about it.
struct Recorded {
    bytes: Vec<u8>,
    key: PrivateKey,
    serial: Serial,
    not_before: Time,
}

fn recorded(text: &str) -> Recorded {
    let (cert, key) = text.split_once("-----END CERTIFICATE-----\n").unwrap();
    let bytes = pem::decode(format!("{cert}-----END CERTIFICATE-----\n").as_bytes()).unwrap().bytes;
    let key_again = PrivateKey::from_pem(key.as_bytes()).unwrap();
    assert_eq!(String::from_utf8(key_again.to_pem()).unwrap(), key);

    let mut body = Reader::new(&bytes).sequence().unwrap().sequence().unwrap();
    body.explicit(0).unwrap();
    let serial = body.integer().unwrap();
    let serial = serial.strip_prefix(&[0]).unwrap_or(serial).to_vec();
    body.sequence().unwrap();
    body.sequence().unwrap();
    let not_before = body.sequence().unwrap().content(tag::UTC_TIME).unwrap();
    let not_before = crate::dates::parse_utc(b"060102150405Z07:00", not_before).unwrap();
    Recorded { bytes, key: key_again, serial: Serial(serial), not_before }
}

impl Recorded {
    fn template(&self, name: &str, ips: &[&str], names: &[&str], days: i64) -> Template {
        let list = |texts: &[&str]| texts.iter().map(|text| Value::from(*text)).collect::<Vec<_>>();
        let random = HostRng(&self.serial);
        Template::new(name.as_bytes(), &list(ips), &list(names), days, &self.not_before, random)
            .unwrap()
    }
}

const AUTHORITY: &str = include_str!("../../testdata/certificates/authority.pem");
const SELF_SIGNED: &str = include_str!("../../testdata/certificates/self-signed.pem");
const SIGNED: &str = include_str!("../../testdata/certificates/signed.pem");

#[test]
fn an_rsa_authority() {
    let cert = recorded(AUTHORITY);
    let template = cert.template("my-ca", &[], &[], 365).authority();
    let issued = template.issue(&cert.key, None, HostRng(&cert.serial)).unwrap();
    assert_eq!(issued, cert.bytes);
}

#[test]
fn an_ed25519_certificate_of_its_own() {
    let cert = recorded(SELF_SIGNED);
    let (ips, names) = (["10.0.0.1", "2001:db8::1"], ["a.example.com", "*.example.org"]);
    let template = cert.template("Jörg & co", &ips, &names, 30);
    let issued = template.issue(&cert.key, None, HostRng(&cert.serial)).unwrap();
    assert_eq!(issued, cert.bytes);
}

#[test]
fn an_ecdsa_certificate_of_an_authority() {
    let (authority, cert) = (recorded(AUTHORITY), recorded(SIGNED));
    let parent = parse::certificate(&authority.bytes).unwrap();
    let template = cert.template("leaf", &[], &["leaf.example.com"], 40_000);
    let random = HostRng(&cert.serial);
    let issued = template.issue(&cert.key, Some((&parent, &authority.key)), random).unwrap();
    assert_eq!(issued, cert.bytes);
    let stranger = template.issue(&cert.key, Some((&parent, &cert.key)), random);
    let message = "x509: provided PrivateKey doesn't match parent's PublicKey";
    assert_eq!(stranger, Err(message.to_owned()));
}

#[test]
fn damaged_certificates_and_keys_are_refused() {
    let cert = recorded(SELF_SIGNED);
    for length in 0..cert.bytes.len() {
        assert!(parse::certificate(&cert.bytes[..length]).is_err());
    }
    for (at, byte) in cert.bytes.iter().enumerate() {
        let mut damaged = cert.bytes.clone();
        damaged[at] = byte.wrapping_add(1);
        let _ = parse::certificate(&damaged);
    }
    let key = pem::decode(&cert.key.to_pem()).unwrap().bytes;
    for at in 0..key.len() {
        let mut damaged = key.clone();
        damaged[at] ^= 0x55;
        for label in ["PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY", "DSA PRIVATE KEY"] {
            let _ = PrivateKey::from_pem(&pem::encode(label, &damaged));
        }
    }
}

#[test]
fn keys_repeat_with_the_randomness_and_survive_as_text() {
    for kind in ["ecdsa", "ed25519"] {
        let make = || {
            let host = OfflineHost::new(Moment { seconds: 0, nanos: 0 }, 7);
            PrivateKey::generate(kind.as_bytes(), HostRng(&host)).unwrap().unwrap().to_pem()
        };
        let text = make();
        assert_eq!(text, make());
        assert_eq!(PrivateKey::from_pem(&text).unwrap().to_pem(), text);
    }
}
