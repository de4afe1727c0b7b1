//! A key with its user ids and subkeys, which are checked while they are read.
//!
//! Source: `ReadEntity` of `openpgp/keys.go`, ProtonMail/go-crypto 1.4.1. rPGP's composed keys are
//! not for this: they keep user ids and subkeys that their signatures do not bind, and leave out
//! what comes in another order, like a revocation after the user ids.

use pgp::packet::{PublicKey, PublicSubkey, Signature, SignatureType, UserId};
use pgp::types::{KeyDetails, KeyVersion, Tag};

use crate::Error;
use crate::packet::{Packet, Packets};
use crate::signature::{checked, created, is_by, name};

/// A key with all that belongs to it.
#[derive(Debug)]
pub(crate) struct Entity {
    pub(crate) key: PublicKey,
    pub(crate) identities: Vec<Identity>,
    pub(crate) subkeys: Vec<Subkey>,
    pub(crate) revocations: Vec<Signature>,
    /// The newest signature of a key of version 6 over itself.
    direct: Option<Signature>,
}

/// A user id, bound by at least one signature.
#[derive(Debug)]
pub(crate) struct Identity {
    pub(crate) id: UserId,
    pub(crate) signature: Option<Signature>,
    pub(crate) revocations: Vec<Signature>,
}

/// A subkey, bound by a signature.
#[derive(Debug)]
pub(crate) struct Subkey {
    pub(crate) key: PublicSubkey,
    pub(crate) binding: Signature,
    pub(crate) revocations: Vec<Signature>,
}

/// Puts `new` in the place of an older signature.
fn keep_newest(place: &mut Option<Signature>, new: Signature) {
    if place.as_ref().is_none_or(|old| created(&new) > created(old)) {
        *place = Some(new);
    }
}

impl Entity {
    /// Reads a key up to the next one; `None` at the end of all.
    pub(crate) fn read(packets: &mut Packets<'_>) -> Result<Option<Entity>, Error> {
        let key = match packets.next()? {
            None => return Ok(None),
            Some(Packet::Key { key, .. }) => key,
            Some(other) => {
                packets.unread(other);
                return Err(Error::malformed("first packet was not a public/private key"));
            }
        };
        if name(key.algorithm()).is_none() {
            return Err(Error::malformed("primary key cannot be used for signatures"));
        }
        let mut entity = Entity {
            key,
            identities: Vec::new(),
            subkeys: Vec::new(),
            revocations: Vec::new(),
            direct: None,
        };
        let mut direct = Vec::new();
        while let Some(packet) = packets.next()? {
            match packet {
                Packet::UserId(id) => entity.read_identity(packets, id)?,
                Packet::Signature(signature) => match signature.typ() {
                    Some(SignatureType::KeyRevocation) => entity.revocations.push(*signature),
                    Some(SignatureType::Key) => direct.push(*signature),
                    _ => {}
                },
                Packet::Subkey(key) => entity.read_subkey(packets, key)?,
                Packet::Key { .. } => {
                    packets.unread(packet);
                    break;
                }
                Packet::Other => {}
            }
        }
        entity.finish(direct)?;
        Ok(Some(entity))
    }

    fn finish(&mut self, direct: Vec<Signature>) -> Result<(), Error> {
        let check =
            |signature: &Signature| checked(&self.key, signature, signature.verify_key(&self.key));
        if self.key.version() == KeyVersion::V6 {
            for signature in direct.into_iter().filter(|signature| is_by(signature, &self.key)) {
                keep_newest(&mut self.direct, signature);
            }
            let direct = self.direct.as_ref().ok_or_else(|| {
                Error::malformed("v6 entity without a valid direct-key signature")
            })?;
            check(direct).map_err(|_| {
                Error::malformed("invalid direct-key self-signature for v6 primary key")
            })?;
        } else if self.identities.is_empty() {
            return Err(Error::malformed("v4 entity without any identities"));
        }
        self.revocations
            .iter()
            .try_for_each(check)
            .map_err(|_| Error::malformed("revocation signature signed by alternate key"))
    }

    /// Reads the signatures of a user id. One without a signature by the key itself is dropped.
    fn read_identity(&mut self, packets: &mut Packets<'_>, id: UserId) -> Result<(), Error> {
        let mut identity = Identity { id, signature: None, revocations: Vec::new() };
        while let Some(packet) = packets.next()? {
            let Packet::Signature(signature) = packet else {
                packets.unread(packet);
                break;
            };
            if !signature.is_certification() {
                return Err(Error::malformed("user ID signature with wrong type"));
            }
            if !is_by(&signature, &self.key) {
                continue;
            }
            let result = signature.verify_certification(&self.key, Tag::UserId, &identity.id);
            checked(&self.key, &signature, result).map_err(|error| {
                Error::Malformed(format!("user ID self-signature invalid: {error}"))
            })?;
            if signature.typ() == Some(SignatureType::CertRevocation) {
                identity.revocations.push(*signature);
            } else {
                keep_newest(&mut identity.signature, *signature);
            }
        }
        if identity.signature.is_some() || !identity.revocations.is_empty() {
            // The same user id again takes the place of the first.
            match self.identities.iter_mut().find(|other| other.id.id() == identity.id.id()) {
                Some(other) => *other = identity,
                None => self.identities.push(identity),
            }
        }
        Ok(())
    }

    fn read_subkey(&mut self, packets: &mut Packets<'_>, key: PublicSubkey) -> Result<(), Error> {
        let invalid = |error| Error::Malformed(format!("subkey signature invalid: {error}"));
        let mut binding = None;
        let mut revocations = Vec::new();
        while let Some(packet) = packets.next().map_err(invalid)? {
            let Packet::Signature(signature) = packet else {
                packets.unread(packet);
                break;
            };
            let revokes = match signature.typ() {
                Some(SignatureType::SubkeyBinding) => false,
                Some(SignatureType::SubkeyRevocation) => true,
                _ => return Err(Error::malformed("subkey signature with wrong type")),
            };
            self.check_subkey(&key, &signature).map_err(invalid)?;
            if revokes {
                revocations.push(*signature);
            } else {
                keep_newest(&mut binding, *signature);
            }
        }
        let missing = || Error::malformed("subkey packet not followed by signature");
        let binding = binding.ok_or_else(missing)?;
        self.subkeys.push(Subkey { key, binding, revocations });
        Ok(())
    }

    /// Checks a signature that binds `subkey` to this key. A subkey that signs must have signed
    /// that it belongs here, or anybody could take it.
    fn check_subkey(&self, subkey: &PublicSubkey, signature: &Signature) -> Result<(), Error> {
        let result = signature.verify_subkey_binding(&self.key, subkey);
        checked(&self.key, signature, result)?;
        if !signature.key_flags().sign() {
            return Ok(());
        }
        let cross = signature
            .embedded_signature()
            .ok_or_else(|| Error::malformed("signing subkey is missing cross-signature"))?;
        checked(subkey, cross, cross.verify_primary_key_binding(subkey, &self.key)).map_err(
            |error| Error::Malformed(format!("error while verifying cross-signature: {error}")),
        )
    }

    /// The signature that says how long the key lives and what it is for, with the user id it is
    /// over if there is one. Where Go takes any of several user ids, because it goes through a
    /// map, this takes the first in the ring.
    pub(crate) fn self_signature(&self) -> (Option<&Signature>, Option<&Identity>) {
        if self.key.version() == KeyVersion::V6 {
            return (self.direct.as_ref(), None);
        }
        let identity = self
            .identities
            .iter()
            .reduce(|best, other| if other.goes_before(best) { other } else { best });
        (identity.and_then(|identity| identity.signature.as_ref()), identity)
    }
}

impl Identity {
    fn goes_before(&self, best: &Identity) -> bool {
        if best.revocations.len() != self.revocations.len() {
            return best.revocations.len() > self.revocations.len();
        }
        match (&best.signature, &self.signature) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(best), Some(this)) if best.is_primary() != this.is_primary() => this.is_primary(),
            (Some(best), Some(this)) => created(this) > created(best),
        }
    }
}
