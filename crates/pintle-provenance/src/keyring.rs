//! Keyrings: their formats, and which of their keys are skipped.

use pgp::types::{KeyDetails, KeyId};
use pintle_value::strconv::quote;

use crate::armor::Block;
use crate::entity::{Entity, Subkey};
use crate::packet::{Packet, Packets};
use crate::{Error, MAX_KEYRING, keybox};

/// Public keys.
#[derive(Debug, Default)]
pub struct Keyring {
    entities: Vec<Entity>,
}

/// A key of a ring that may have made a signature.
pub(crate) struct Candidate<'a> {
    pub(crate) entity: &'a Entity,
    /// If it is not the primary key.
    pub(crate) subkey: Option<&'a Subkey>,
}

impl Keyring {
    /// Reads a keyring: packets of OpenPGP (`pubring.gpg`; secret keys count as their public
    /// part), a keybox of GnuPG (`pubring.kbx`), or ASCII armor, of which one file may have many
    /// blocks. A key that is unsupported or malformed is skipped unless there is no other; a file
    /// without anything is an empty ring. `file` is the name of the file, for texts of errors.
    /// Of some malformed packets that cost a key here, go-crypto gives up the whole ring.
    ///
    /// Source: `loadKeyRing` of `pkg/provenance/sign.go`, Helm 4.3.1, and `ReadKeyRing` of
    /// `openpgp/keys.go`, ProtonMail/go-crypto 1.4.1. As there, a block of armor is not seen if
    /// its first line is in the 100 bytes that were buffered when the block before it ended.
    ///
    /// # Errors
    /// What Helm says after `failed to load keyring: `, or [`Error::TooLarge`].
    pub fn parse(data: &[u8], file: &str) -> Result<Keyring, Error> {
        if data.len() > MAX_KEYRING {
            return Err(Error::TooLarge { what: "keyring", limit: MAX_KEYRING });
        }
        let mut entities = Vec::new();
        if keybox::is_keybox(data) {
            let keys = keybox::keys(data)
                .map_err(|reason| Error::Keybox { file: file.to_owned(), reason })?;
            read(&keys, &mut entities)?;
        } else if data.trim_ascii().starts_with(b"-----BEGIN PGP") {
            armored(data, &mut entities).map_err(|reason| Error::Armored {
                file: file.to_owned(),
                reason: Box::new(reason),
            })?;
        } else {
            read(data, &mut entities)?;
        }
        Ok(Keyring { entities })
    }

    /// How many keys there are, without their subkeys.
    pub fn len(&self) -> usize {
        self.entities.len()
    }

    /// Whether there is no key.
    pub fn is_empty(&self) -> bool {
        self.entities.is_empty()
    }

    /// The first key with the id `id` that may sign data. Go tries others too, but goes on with the
    /// hash that the first has ended, so they do not count.
    pub(crate) fn signer(&self, id: KeyId) -> Option<Candidate<'_>> {
        self.entities.iter().find_map(|entity| {
            let own = entity.self_signature().0;
            if entity.key.legacy_key_id() == id && own.is_some_and(|own| own.key_flags().sign()) {
                return Some(Candidate { entity, subkey: None });
            }
            let signs = |subkey: &&Subkey| {
                subkey.key.legacy_key_id() == id && subkey.binding.key_flags().sign()
            };
            let subkey = entity.subkeys.iter().find(signs)?;
            Some(Candidate { entity, subkey: Some(subkey) })
        })
    }
}

fn armored(mut data: &[u8], entities: &mut Vec<Entity>) -> Result<(), Error> {
    while let Some(block) = Block::find(data) {
        if !matches!(block.kind, b"PGP PUBLIC KEY BLOCK" | b"PGP PRIVATE KEY BLOCK") {
            return Err(Error::NotKeys(quote(block.kind)));
        }
        let (keys, rest) = block.decode()?;
        read(&keys, entities)?;
        data = rest;
    }
    if entities.is_empty() { Err(Error::NoKeys) } else { Ok(()) }
}

/// Reads keys to the end. Why keys were skipped is told only if all were.
fn read(data: &[u8], entities: &mut Vec<Entity>) -> Result<(), Error> {
    let packets = &mut Packets::new(data);
    let before = entities.len();
    let mut skipped = None;
    loop {
        match Entity::read(packets) {
            Ok(Some(entity)) => entities.push(entity),
            Ok(None) => break,
            Err(error @ Error::Malformed(_)) => {
                skipped = Some(error);
                if !to_next_key(packets)? {
                    break;
                }
            }
            Err(error) => return Err(error),
        }
    }
    match skipped {
        Some(error) if entities.len() == before => Err(error),
        _ => Ok(()),
    }
}

/// Passes over packets to the next public key that is no subkey; says no if there is none.
fn to_next_key(packets: &mut Packets<'_>) -> Result<bool, Error> {
    while let Some(packet) = packets.next()? {
        if let Packet::Key { secret: false, .. } = packet {
            packets.unread(packet);
            return Ok(true);
        }
    }
    Ok(false)
}
