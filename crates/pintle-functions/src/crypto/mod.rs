//! Digests, passwords, keys, certificates and AES.

use pintle_template::Function;

/// The functions of this family.
pub(crate) const FUNCTIONS: &[Function] = &[];
