//! Signed chart archives: keyrings, clear-signed texts, sums.
//!
//! [`Keyring::parse`] reads public keys, [`verify`] says who signed an archive or why that does not
//! count. What is accepted and what is refused, in which order and with which words, is as with
//! `helm verify` of Helm 4.3.1, which builds on ProtonMail/go-crypto 1.4.1.
//!
//! rPGP reads packets and base64, hashes and calculates. What is here is what libraries differ in:
//! where keys lie in a file, which of them are skipped, which signatures count for what. Nothing
//! that Helm refuses as a signature is verified. rPGP refuses more than Go in a few places that
//! `testdata/differs.jsonl` lists, and has its own words for malformed packets.
//!
//! Files, the clock and the names of users' folders belong to the caller.

mod armor;
mod clearsign;
mod entity;
mod error;
mod keybox;
mod keyring;
mod packet;
mod signature;
mod sums;
mod verify;

pub use crate::error::Error;
pub use crate::keyring::Keyring;
pub use crate::verify::{Verification, verify};

/// Largest keyring, in bytes. That of a large distribution, with thousands of keys, has half of it.
pub const MAX_KEYRING: usize = 64 << 20;
/// Largest provenance file, in bytes; one has little more than a `Chart.yaml`.
pub const MAX_PROVENANCE: usize = 16 << 20;
